/* Any bytes as a file of rows; the first byte says how many a read gives at most. However
 * that is, the same rows come out, in UTF-8, and a file is refused for its encoding only
 * where it has none. Rows that are written again, quoted, bare or as lists are given out,
 * are read as the same, and no cell that is given out begins a formula. What is made
 * of a cell on its way to the store keeps its promises: narrow text, dates, COPY. */
#include <errno.h>
#include <iconv.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/csv.h"
#include "report/list_csv.h"

enum { CONVERTED_MAX = 1 << 17 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct source {
    const char *bytes;
    size_t len, at, step;
};

/* All that a file says: "line" and cells, each with a NUL behind it. */
struct told {
    struct buf rows;
    enum csv_result end;
    long end_line;
    const char *encoding;
};

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static bool
is_utf8(const char *text, size_t len)
{
    json_t *whole = json_stringn(text, len);

    json_decref(whole);
    return whole != NULL;
}

static long
give(void *arg, char *out, size_t cap)
{
    struct source *s = arg;
    size_t n = s->len - s->at;

    n = n < cap ? n : cap;
    n = n < s->step ? n : s->step;
    memcpy(out, s->bytes + s->at, n);
    s->at += n;
    return (long)n;
}

/* ---- cells on their way to the store ---- */

static void
check_date(const char *cell)
{
    char date[11], again[11];

    if (!csv_date(cell, date))
        return;
    require(strlen(date) == 10 && date[4] == '-' && date[7] == '-');
    require(csv_date(date, again) && strcmp(date, again) == 0);
    for (; *cell; cell++)
        require((*cell >= '0' && *cell <= '9') || strchr("/-.", *cell) || *cell < 0);
}

static void
check_narrow(const char *cell)
{
    char *once = strdup(cell), *twice;

    require(once != NULL);
    csv_narrow(once);
    require(strlen(once) <= strlen(cell) && is_utf8(once, strlen(once)));
    twice = strdup(once);
    csv_narrow(twice);
    require(strcmp(once, twice) == 0);
    check_date(once);
    free(once);
    free(twice);
}

/* What PostgreSQL reads of a cell of COPY. source: its manual, COPY, text format */
static void
check_copied(const char *cell)
{
    BUF_SCOPE struct buf copied = {0};
    BUF_SCOPE struct buf back = {0};

    buf_puts(&back, "");
    buf_puts(&copied, "");
    buf_copy_cell(&copied, cell);
    require(!strpbrk(copied.data, "\t\r\n"));
    for (const char *c = copied.data; *c; c++) {
        const char *escaped = *c == '\\' && c[1] ? strchr("tnr\\", c[1]) : NULL;
        require(escaped || *c != '\\');
        buf_putc(&back, escaped ? "\t\n\r\\"[strchr("tnr\\", *++c) - "tnr\\"] : *c);
    }
    require(strcmp(back.data, cell) == 0);
}

/* ---- rows written again ---- */

static void
put_quoted(struct buf *out, const char *cell)
{
    buf_putc(out, '"');
    for (; *cell; cell++) {
        buf_puts(out, *cell == '"' ? "\"" : "");
        buf_putc(out, *cell);
    }
    buf_putc(out, '"');
}

/* As people's programs do, only where it is needed. */
static void
put_bare(struct buf *out, const char *cell)
{
    size_t len = strlen(cell);
    bool edge = len && (strchr(" \t", cell[0]) || strchr(" \t", cell[len - 1]));

    if (edge || cell[0] == '=' || strpbrk(cell, ",;\t\r\n\""))
        put_quoted(out, cell);
    else
        buf_puts(out, cell);
}

static bool
is_formula(const char *cell)
{
    static const char *const WIDE[] = {"＝", "＋", "－", "＠"};

    for (size_t i = 0; i < sizeof WIDE / sizeof *WIDE; i++)
        if (strncmp(cell, WIDE[i], strlen(WIDE[i])) == 0)
            return true;
    return *cell && strchr("=+-@\t\r", *cell);
}

/* Reads one row back. `listed`: as lists are given out, with an apostrophe before what
 * would be a formula. */
static void
check_row(const struct buf *text, const struct csv_row *row, bool listed)
{
    struct source source = {text->data, text->len, 0, text->len};
    struct csv *csv = csv_open(give, &source);
    struct csv_row again;

    require(csv_next(csv, &again) == CSV_ROW);
    require(again.count == row->count && again.line == 1);
    for (int i = 0; i < row->count; i++) {
        const char *cell = again.field[i];
        require(!listed || !is_formula(cell));
        if (listed && is_formula(row->field[i]))
            require(*cell++ == '\'');
        require(strcmp(cell, row->field[i]) == 0);
    }
    require(csv_next(csv, &again) == CSV_END);
    csv_close(csv);
}

static void
check_written(const struct csv_row *row)
{
    BUF_SCOPE struct buf quoted = {0};
    BUF_SCOPE struct buf listed = {0};
    BUF_SCOPE struct buf bare = {0};

    buf_puts(&listed, "\xEF\xBB\xBF");
    buf_puts(&bare, "\xEF\xBB\xBF");
    for (int i = 0; i < row->count; i++) {
        buf_puts(&quoted, i ? "," : "");
        put_quoted(&quoted, row->field[i]);
        buf_puts(&bare, i ? "," : "");
        put_bare(&bare, row->field[i]);
        buf_puts(&listed, i ? "," : "");
        csv_put(&listed, row->field[i]);
    }
    buf_puts(&quoted, "\r\n");
    buf_puts(&listed, "\r\n");
    check_row(&quoted, row, false);
    if (row->count == 1) /* might be "sep=;" */
        return;
    check_row(&bare, row, false);
    check_row(&listed, row, true);
}

/* ---- reading ---- */

static void
take_row(struct told *told, const struct csv_row *row)
{
    buf_printf(&told->rows, "%ld", row->line);
    buf_putc(&told->rows, '\0');
    require(row->count > 0 && row->count <= CSV_FIELDS_MAX);
    require(row->field[row->count - 1][0] != '\0');
    for (int i = 0; i < row->count; i++)
        buf_add(&told->rows, row->field[i], strlen(row->field[i]) + 1);
}

static struct told
read_all(const char *bytes, size_t len, size_t step, bool deep)
{
    struct source source = {bytes, len, 0, step};
    struct csv *csv = csv_open(give, &source);
    struct csv_row row;
    struct told told = {.end = CSV_ROW};
    long line = 0;

    while ((told.end = csv_next(csv, &row)) == CSV_ROW) {
        require(row.line > line);
        line = row.line;
        take_row(&told, &row);
        for (int i = 0; deep && i < row.count; i++) {
            require(is_utf8(row.field[i], strlen(row.field[i])));
            check_narrow(row.field[i]);
            check_copied(row.field[i]);
        }
        if (deep)
            check_written(&row);
    }
    told.end_line = row.line;
    told.encoding = csv_encoding(csv);
    require(told.end == CSV_END || csv_result_text(told.end, "zh")[0]);
    csv_close(csv);
    return told;
}

static bool
is_gb18030(const char *bytes, size_t len)
{
    static char out[CONVERTED_MAX];
    char *in = (char *)(uintptr_t)bytes, *to = out;
    size_t room = sizeof out;
    iconv_t conv = iconv_open("UTF-8", "GB18030");
    bool good = iconv(conv, &in, &len, &to, &room) != (size_t)-1;

    iconv_close(conv);
    return good;
}

static void
check_encoding(const char *bytes, size_t len, const struct told *told)
{
    bool utf8 = is_utf8(bytes, len), nul = memchr(bytes, '\0', len) != NULL;

    require(nul == (told->end == CSV_NUL));
    if (nul)
        return;
    if (utf8 || is_gb18030(bytes, len))
        require(told->end != CSV_ENCODING);
    else
        require(told->end != CSV_END);
    if (told->end == CSV_END)
        require(utf8 == (strcmp(told->encoding, "UTF-8") == 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const char *bytes = (const char *)data + 1;
    struct told whole = read_all(bytes, size - 1, size, true);
    struct told parts = read_all(bytes, size - 1, data[0] + 1u, false);

    require(whole.end == parts.end && whole.end_line == parts.end_line);
    require(whole.encoding == parts.encoding && whole.rows.len == parts.rows.len);
    require(!whole.rows.len ||
            memcmp(whole.rows.data, parts.rows.data, whole.rows.len) == 0);
    check_encoding(bytes, size - 1, &whole);
    buf_free(&whole.rows);
    buf_free(&parts.rows);
    return 0;
}
