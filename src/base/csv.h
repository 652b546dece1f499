/* CSV as people's programs write it (RFC 4180 and Excel): UTF-8 with or without BOM or
 * GB18030; rows ending CR, LF or CRLF; comma, semicolon or tab, or a `sep=;` first line;
 * quoted fields with newlines; Excel's ="0001". Read in chunks: memory does not grow with
 * the file. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { CSV_FIELDS_MAX = 64, CSV_ROW_MAX = 1 << 20 };

enum csv_result {
    CSV_ROW,      /* a row was read */
    CSV_END,      /* no more rows */
    CSV_NUL,      /* a NUL byte */
    CSV_ENCODING, /* neither UTF-8 nor GB18030 */
    CSV_QUOTE, /* a quote inside a bare field, text behind a quote, or no closing one */
    CSV_WIDE,  /* more than CSV_FIELDS_MAX fields */
    CSV_LONG,  /* a row of more than CSV_ROW_MAX bytes */
    CSV_IO     /* the source failed */
};

/* Puts up to `cap` bytes into `out`; returns how many, 0 at the end, -1 on failure. */
typedef long csv_read_fn(void *arg, char *out, size_t cap);

struct csv_row {
    long line; /* of the row's first byte, from 1 */
    int count; /* trailing empty fields are dropped; empty rows are skipped */
    const char *field[CSV_FIELDS_MAX]; /* UTF-8, trimmed where bare; until the next row */
};

struct csv;
struct csv *csv_open(csv_read_fn *read, void *arg); /* never NULL */
void csv_close(struct csv *csv);

/* What the bytes read so far are: "UTF-8" (as is ASCII) or "GB18030". */
const char *csv_encoding(const struct csv *csv);

/* The next row. After anything but CSV_ROW reading is over; row->line says where. */
enum csv_result csv_next(struct csv *csv, struct csv_row *row);

/* What is wrong and what to do; lang "zh" or "en". "" for CSV_ROW and CSV_END. */
const char *csv_result_text(enum csv_result result, const char *lang);

/* Full-width digits, letters and signs (U+FF01..FF5E) and the full-width space become
 * ASCII, in place. */
void csv_narrow(char *text);

/* "2026/3/5", "2026-03-05", "2026.3.5", "2026年3月5日" or an Excel serial number (1900
 * system) -> "2026-03-05". False where it is no date between 1990 and 2199. */
bool csv_date(const char *text, char out[11]);
