/* From the file to the stage: the head, the cells as they are stored, the rows' ids. */
#include <firemark/label.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/uuid.h"
#include "party/credit.h"
#include "party/import_internal.h"
#include "party_sql.h"

enum { TOLD_EVERY = 10000, STORED = 32 };

/* ---- words ---- */

static enum import_type
word_type(const char *what)
{
    return strcmp(what, "area") == 0   ? TYPE_AREA
           : strcmp(what, "kind") == 0 ? TYPE_KIND
                                       : TYPE_ENTRY;
}

struct fault *
import_words_load(struct import *im)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(im->pg, im->arena, SQL_import_words, &rows, 0);

    if (fault)
        return fault;
    im->word_count = pg_rows_count(rows);
    struct import_word *words =
        arena_alloc(im->arena, (size_t)im->word_count * sizeof *words);
    for (int i = 0; i < im->word_count; i++)
        words[i] = (struct import_word){word_type(pg_text(rows, i, 0)),
                                        pg_text(rows, i, 1), pg_text(rows, i, 2)};
    im->words = words;
    fault = pg_run(im->pg, im->arena,
                   "SELECT string_agg(code || ' ' || name_zh, '，' ORDER BY code)"
                   " FROM area",
                   &rows, 0);
    im->areas = fault ? "" : pg_text(rows, 0, 0);
    return fault;
}

static const char *
word_stored(const struct import *im, enum import_type type, const char *value)
{
    for (int i = 0; i < im->word_count; i++)
        if (im->words[i].type == type && strcasecmp(im->words[i].word, value) == 0)
            return im->words[i].stored;
    return value;
}

/* ---- cells ---- */

static bool
digits(const char *value, long least)
{
    size_t len = strlen(value);

    return strspn(value, "0123456789") == len && len <= 9 &&
           strtol(value, NULL, 10) >= least;
}

/* Whether a cell of this type is well formed; *stored is `value`, or text in `out`. */
static const char *
normalise(struct import *im, enum import_type type, const char *value, char out[STORED],
          const char **stored)
{
    struct fm_serial serial;

    *stored = value;
    switch (type) {
    case TYPE_INT:
        return digits(value, 1) ? NULL : "integer";
    case TYPE_COUNT:
        return digits(value, 0) ? NULL : "count";
    case TYPE_DATE:
        *stored = out;
        return csv_date(value, out) ? NULL : "date";
    case TYPE_CREDIT:
        return credit_code_good(value) ? NULL : "credit_code";
    case TYPE_SERIAL:
        if (fm_serial_parse(value, strlen(value), &serial, NULL, NULL) != FM_OK)
            return "serial";
        snprintf(out, STORED, "%llu",
                 (unsigned long long)serial.index << 18 | serial.random);
        *stored = out;
        im->labels = true;
        return NULL;
    case TYPE_AREA:
        *stored = word_stored(im, type, value);
        return digits(*stored, 1) ? NULL : "area_unknown";
    case TYPE_KIND:
    case TYPE_ENTRY:
        *stored = word_stored(im, type, value);
        return NULL;
    case TYPE_TEXT:
        break;
    }
    return NULL;
}

/* The stored text of one cell, NULL where it is empty or wrong. */
static const char *
cell(struct import *im, const struct csv_row *row, int i, char out[STORED])
{
    const struct import_column *c = &im->kind->columns[i];
    const char *stored = NULL, *bad = NULL;
    char *value = NULL;

    if (c->name && im->at[i] >= 0 && im->at[i] < row->count && *row->field[im->at[i]])
        value = (char *)(uintptr_t)row->field[im->at[i]];
    if (value) {
        if (c->type != TYPE_TEXT)
            csv_narrow(value);
        bad = normalise(im, c->type, value, out, &stored);
    } else if (c->required) {
        bad = "required";
    }
    if (bad)
        import_report(im, row->line, c->name, bad, value ? value : "");
    return bad ? NULL : stored;
}

/* ---- ids ---- */

/* Days from 1970-01-01 to "YYYY-MM-DD" (the proleptic Gregorian calendar). */
static int64_t
day_number(const char *date)
{
    int y = atoi(date), m = atoi(date + 5), d = atoi(date + 8);

    y -= m <= 2;
    int year_of_era = y % 400, era = y / 400;
    int day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097L + year_of_era * 365L + year_of_era / 4 - year_of_era / 100 +
           day_of_year - 719468;
}

/* SHA-256 of the row as jsonb prints it, [cells .., occurrence, salt]; import_twice.sql
 * makes the same of rows that stand in the file again. */
static void
digest(struct import *im, const char *const cells[IMPORT_COLUMNS], uint8_t out[32])
{
    struct buf *row = &im->row;

    buf_clear(row);
    buf_putc(row, '[');
    for (int i = 0; i < IMPORT_COLUMNS - 1; i++) {
        buf_json(row, cells[i]);
        buf_add(row, ", ", 2);
    }
    buf_putc(row, '1');
    if (im->kind->salt) {
        buf_add(row, ", ", 2);
        buf_json(row, im->kind->salt);
    }
    buf_putc(row, ']');
    SHA256((const uint8_t *)row->data, row->len, out);
}

/* A row's event has an id of its content: the day it happened, and its digest. */
static void
put_id(struct import *im, const char *const cells[IMPORT_COLUMNS])
{
    const char *date = im->kind->date ? cells[im->kind->date - 1] : NULL;
    uint8_t hash[32], id[16];

    if (!date) {
        buf_puts(&im->line, "\\N");
        return;
    }
    digest(im, cells, hash);
    uuid7_from_digest((day_number(date) * 24 - 8) * 3600 * 1000, hash, id);
    buf_hex(&im->line, id, sizeof id);
}

/* ---- rows ---- */

/* Rows are merged batch by batch, each as it happened. */
static const char *
sort_key(struct import *im, const char *const cells[IMPORT_COLUMNS])
{
    if (!im->kind->batch)
        return NULL;
    buf_clear(&im->row);
    buf_printf(&im->row, "%s\1%s", cells[im->kind->batch - 1], cells[im->kind->date - 1]);
    return im->row.data;
}

static struct fault *
take_row(struct import *im, const struct csv_row *row)
{
    char out[IMPORT_COLUMNS][STORED];
    const char *cells[IMPORT_COLUMNS];

    for (int i = 0; i < IMPORT_COLUMNS; i++)
        cells[i] = cell(im, row, i, out[i]);
    im->rows++;
    if (im->errors)
        return NULL; /* the rest is only read for its errors */
    buf_clear(&im->line);
    buf_json_int(&im->line, row->line);
    buf_putc(&im->line, '\t');
    put_id(im, cells);
    for (int i = 0; i < IMPORT_COLUMNS; i++) {
        buf_putc(&im->line, '\t');
        buf_copy_cell(&im->line, cells[i]);
    }
    buf_putc(&im->line, '\n');
    return import_window_put(im, sort_key(im, cells), &im->line);
}

/* Columns that no field takes are told, not refused: people keep notes beside a table. */
static void
note_ignored(struct import *im, const struct csv_row *row)
{
    for (int k = 0; k < row->count; k++) {
        bool known = !*row->field[k];

        for (int i = 0; i < IMPORT_COLUMNS; i++)
            known = known || im->at[i] == k;
        if (known)
            continue;
        buf_puts(&im->ignored, im->ignored.len ? "," : "");
        buf_json(&im->ignored, row->field[k]);
    }
}

static bool
head_names(const char *head, const struct import_column *c)
{
    size_t len = strlen(head);

    if (strcasecmp(head, c->name) == 0)
        return true;
    for (const char *at = c->zh; *at;) {
        size_t n = strcspn(at, "|");
        if (n == len && strncmp(at, head, n) == 0)
            return true;
        at += n + (at[n] == '|');
    }
    return false;
}

static struct fault *
read_head(struct import *im, const struct csv_row *row)
{
    for (int i = 0; i < IMPORT_COLUMNS; i++) {
        const struct import_column *c = &im->kind->columns[i];

        im->at[i] = -1;
        for (int k = 0; c->name && k < row->count; k++)
            if (im->at[i] < 0 && head_names(row->field[k], c))
                im->at[i] = k;
        if (c->required && im->at[i] < 0)
            return import_fault(
                im, "import_header", c->name,
                arena_printf(im->arena, "第一行缺少列“%.*s”（%s）",
                             (int)strcspn(c->zh, "|"), c->zh, c->name),
                arena_printf(im->arena, "the first row lacks column %s", c->name));
    }
    note_ignored(im, row);
    return NULL;
}

static struct fault *
copy_rows(struct import *im, struct csv *csv, enum csv_result *got, struct csv_row *row)
{
    const struct import_job *job = im->job;
    struct fault *fault = NULL;

    while (!fault && (*got = csv_next(csv, row)) == CSV_ROW) {
        fault = take_row(im, row);
        if (job->progress && im->rows % TOLD_EVERY == 0)
            job->progress(job->arg, IMPORT_READING, im->rows, 0);
    }
    return fault ? fault : import_window_flush(im);
}

static struct fault *
read_file(struct import *im, struct csv *csv)
{
    struct csv_row row;
    enum csv_result got = csv_next(csv, &row);
    struct fault *fault = got == CSV_ROW ? read_head(im, &row) : NULL;
    bool en = strcmp(im->job->lang, "en") == 0;

    if (!fault && got == CSV_ROW)
        fault = copy_rows(im, csv, &got, &row);
    if (fault)
        return fault;
    if (got != CSV_END)
        return import_fault(
            im, "import_csv",
            arena_printf(im->arena, en ? "line %ld" : "第 %ld 行", row.line),
            csv_result_text(got, "zh"), csv_result_text(got, "en"));
    im->encoding = csv_encoding(csv);
    return im->rows
               ? NULL
               : import_fault(im, "import_empty", NULL,
                              "文件没有数据行：第一行是列名，其后每行一条",
                              "the file has no rows of data: its first row names the "
                              "columns, every other is a record");
}

struct fault *
import_stage(struct import *im)
{
    struct pg_rows *rows;
    struct fault *fault = pg_copy_begin(im->pg, im->arena, "COPY import_row FROM STDIN");

    if (fault)
        return fault;
    struct csv *csv = csv_open(im->job->read, im->job->source);

    im->window = import_window_new();
    fault = read_file(im, csv);
    import_window_free(im->window);
    csv_close(csv);
    struct fault *ended = pg_copy_end(im->pg, im->arena, !fault);

    if (fault || ended)
        return fault ? fault : ended;
    if (!im->errors) /* or the planner takes the stage for empty */
        fault = pg_script(im->pg, im->arena, "SELECT import_staged()");
    if (!fault && im->kind->date && !im->errors)
        fault = pg_run(im->pg, im->arena, SQL_import_twice, &rows, 2, im->file,
                       im->kind->salt);
    return fault;
}
