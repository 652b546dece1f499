/* The tables that a trace is told in, for whatever writes tables. */
#pragma once
#include <stdbool.h>

#include "report/trace_report.h"

enum cell_kind { CELL_TEXT, CELL_INT, CELL_TIME };

struct report_column {
    const char *zh, *en;
    enum cell_kind kind;
    int width; /* in characters, for a sheet */
};

/* A text cell's text NULL, or an empty number: nothing is there. */
struct report_cell {
    const char *text;
    int64_t number; /* CELL_TIME: seconds since 1970 UTC */
    bool empty;
};

struct report_table {
    const char *name;    /* "holders" ... */
    const char *zh, *en; /* its title */
    const struct report_column *columns;
    int count;
    /* Shows each row to `row`, count cells valid during the call. Rows come in order. */
    struct fault *(*rows)(struct act *act, const struct trace_report *report,
                          const struct trace_codes *codes,
                          void (*row)(void *arg, const struct report_cell *cells),
                          void *arg);
};

enum { REPORT_COLUMNS_MAX = 32 };

/* holders, edges, gaps, units, balance, batches, corrections; ends with name NULL. */
extern const struct report_table REPORT_TABLES[];
#define REPORT_TABLE_NAMES "holders|edges|gaps|units|balance|batches|corrections"

/* The code of the batch that a view is of: from its JSON, in act's arena. */
const char *report_batch_code(struct act *act, const struct trace_view *view);

/* The notes of a link, joined with "; ", in act's arena; NULL: none. */
const char *report_notes(struct act *act, const struct trace_link *link);
