/* Traces as files: one or several batches' traces, told as tables, a graph or pages. Each
 * writer adds its bytes to act's document (act_write) in act's language. What is in the
 * views is what the asker may see; what is read beside them (units) keeps to the same. */
#pragma once
#include "flow/trace_store.h"

struct act;

struct trace_report {
    const struct trace_view *views;
    size_t count, total; /* total: how many batches there are, told or not */
    const char *about;   /* what was asked for: "batch B001" in act's language */
};

/* One table (trace_tables.h) as CSV: UTF-8 with a BOM, CRLF, RFC 4180 quotes. What a
 * spreadsheet would run as a formula begins with an apostrophe.
 * part      name of the table; NULL: "edges"
 * Faults: those of the database. */
struct fault *trace_csv_write(struct act *act, const struct trace_report *report,
                              const char *part);

/* A workbook with a sheet for each table: typed cells, frozen heads, filters. Faults:
 * report_failed (unavailable: no room for the temporary file). */
struct fault *trace_xlsx_write(struct act *act, const struct trace_report *report);

/* GraphML as yEd and Gephi read it: places and batches as nodes, flows and
 * transformations as edges, everything known of them as typed attributes.
 * source    http://graphml.graphdrawing.org/specification.html */
struct fault *trace_graphml_write(struct act *act, const struct trace_report *report);

/* A report to print on A4: what was asked, summary, balance, a drawing where it fits,
 * holders, flows, gaps, kin batches, corrections; page numbers and the time of knowledge
 * on every page. Fault: report_failed (internal: drawing failed). */
struct fault *trace_pdf_write(struct act *act, const struct trace_report *report);
