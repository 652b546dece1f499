#include "base/csv.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { CHUNK = 1 << 16, TEXT = CHUNK * 3, NOTHING = -1 };

struct csv {
    csv_read_fn *read;
    void *arg;
    iconv_t conv; /* (iconv_t)-1 while only ASCII was seen */
    char raw[CHUNK];
    size_t raw_len;
    char text[TEXT];
    size_t pos, len;
    bool source_ended, started, gb18030;
    enum csv_result bad; /* CSV_ROW while all is well */
    char separator;
    long line;
    struct buf row;
    size_t start[CSV_FIELDS_MAX];
};

struct csv *
csv_open(csv_read_fn *read, void *arg)
{
    struct csv *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    c->read = read;
    c->arg = arg;
    c->conv = (iconv_t)-1;
    c->line = 1;
    c->separator = ',';
    return c;
}

void
csv_close(struct csv *c)
{
    if (c->conv != (iconv_t)-1)
        iconv_close(c->conv);
    buf_free(&c->row);
    free(c);
}

const char *
csv_encoding(const struct csv *c)
{
    return c->gb18030 ? "GB18030" : "UTF-8";
}

static size_t
ascii_prefix(const char *bytes, size_t len)
{
    size_t n = 0;

    while (n < len && (unsigned char)bytes[n] < 0x80)
        n++;
    return n;
}

/* The first chunk with anything but ASCII decides the encoding of the whole. A character
 * that the chunk's end cuts is none where the file ends there, too. */
static void
choose_encoding(struct csv *c)
{
    char *in = c->raw, *out = c->text;
    size_t in_left = c->raw_len, out_left = TEXT;

    c->conv = iconv_open("UTF-8", "UTF-8");
    if (iconv(c->conv, &in, &in_left, &out, &out_left) != (size_t)-1 ||
        (errno == EINVAL && !c->source_ended)) {
        iconv(c->conv, NULL, NULL, NULL, NULL);
        return;
    }
    iconv_close(c->conv);
    c->conv = iconv_open("UTF-8", "GB18030");
    c->gb18030 = true;
}

static void
convert(struct csv *c)
{
    char *in = c->raw, *out = c->text;
    size_t left = c->raw_len, room = TEXT;

    size_t plain = ascii_prefix(c->raw, c->raw_len);

    /* Too little to tell the encoding by: a character may be cut here. */
    if (c->conv == (iconv_t)-1 && plain + 3 >= c->raw_len &&
        (plain == c->raw_len || !c->source_ended)) {
        memcpy(c->text, c->raw, plain);
        memmove(c->raw, c->raw + plain, c->raw_len - plain);
        c->len = plain;
        c->raw_len -= plain;
        return;
    }
    if (c->conv == (iconv_t)-1)
        choose_encoding(c);
    if (c->conv == (iconv_t)-1 ||
        (iconv(c->conv, &in, &left, &out, &room) == (size_t)-1 &&
         (errno != EINVAL || c->source_ended)))
        c->bad = CSV_ENCODING;
    c->len = (size_t)(out - c->text);
    memmove(c->raw, in, left); /* a character cut by the chunk's end */
    c->raw_len = left;
}

/* Fills `raw`; false where the source fails or holds a NUL. */
static bool
read_raw(struct csv *c)
{
    while (c->raw_len < CHUNK && !c->source_ended) {
        long got = c->read(c->arg, c->raw + c->raw_len, CHUNK - c->raw_len);

        if (got < 0 || (got && memchr(c->raw + c->raw_len, 0, (size_t)got))) {
            c->bad = got < 0 ? CSV_IO : CSV_NUL;
            return false;
        }
        c->source_ended = got == 0;
        c->raw_len += (size_t)got;
    }
    return true;
}

static void
fill(struct csv *c)
{
    c->pos = c->len = 0;
    while (!c->len && !c->source_ended && c->bad == CSV_ROW)
        if (read_raw(c) && c->raw_len)
            convert(c);
}

static int
peek(struct csv *c)
{
    if (c->pos == c->len)
        fill(c);
    return c->pos < c->len ? (unsigned char)c->text[c->pos] : NOTHING;
}

/* The separator that the first line has most of, outside quotes. */
static char
guess_separator(const char *text, size_t len)
{
    const char kinds[] = ",;\t";
    int seen[3] = {0};
    bool quoted = false;
    int best = 0;

    for (size_t i = 0; i < len && (quoted || (text[i] != '\n' && text[i] != '\r')); i++) {
        quoted ^= text[i] == '"';
        for (int k = 0; k < 3; k++)
            seen[k] += !quoted && text[i] == kinds[k];
    }
    for (int k = 1; k < 3; k++)
        if (seen[k] > seen[best])
            best = k;
    return kinds[best];
}

static void
start(struct csv *c)
{
    c->started = true;
    if (peek(c) == NOTHING)
        return;
    if (c->len >= 3 && !memcmp(c->text, "\xEF\xBB\xBF", 3))
        c->pos = 3;
    const char *t = c->text + c->pos;
    size_t left = c->len - c->pos;

    if (left > 5 && !memcmp(t, "sep=", 4) && (t[5] == '\r' || t[5] == '\n')) {
        c->separator = t[4];
        c->pos += t[5] == '\r' && left > 6 && t[6] == '\n' ? 7 : 6;
        c->line++;
        return;
    }
    c->separator = guess_separator(t, left);
}

static void
count_line(struct csv *c, int byte)
{
    if (byte == '\n' || (byte == '\r' && peek(c) != '\n'))
        c->line++;
}

/* Behind the opening quote, up to and with the closing one. */
static void
read_quoted(struct csv *c)
{
    for (;;) {
        int byte = peek(c);

        if (byte == NOTHING || c->row.len > CSV_ROW_MAX) {
            if (c->bad == CSV_ROW)
                c->bad = byte == NOTHING ? CSV_QUOTE : CSV_LONG;
            return;
        }
        c->pos++;
        if (byte == '"') {
            if (peek(c) != '"')
                return;
            c->pos++;
        }
        count_line(c, byte);
        buf_putc(&c->row, (char)byte);
    }
}

static bool
ends_field(const struct csv *c, int byte)
{
    return byte == NOTHING || byte == '\r' || byte == '\n' || byte == c->separator;
}

static void
read_bare(struct csv *c, size_t from)
{
    while (!ends_field(c, peek(c))) {
        char byte = c->text[c->pos++];

        if (byte == '"')
            c->bad = CSV_QUOTE;
        if (c->row.len > CSV_ROW_MAX)
            c->bad = CSV_LONG;
        if (c->bad != CSV_ROW)
            return;
        if (c->row.len > from || (byte != ' ' && byte != '\t'))
            buf_putc(&c->row, byte);
    }
    while (c->row.len > from && strchr(" \t", c->row.data[c->row.len - 1]))
        c->row.len--;
}

static void
read_field(struct csv *c)
{
    size_t from = c->row.len;
    bool excel = peek(c) == '=';

    if (excel) {
        c->pos++;
        if (peek(c) != '"')
            buf_putc(&c->row, '=');
    }
    if (peek(c) == '"') {
        c->pos++;
        read_quoted(c);
        if (c->bad == CSV_ROW && !ends_field(c, peek(c)))
            c->bad = CSV_QUOTE;
    } else {
        read_bare(c, from);
    }
    buf_putc(&c->row, '\0');
}

static int
read_fields(struct csv *c)
{
    int n = 0;

    buf_clear(&c->row);
    for (;;) {
        if (n == CSV_FIELDS_MAX) {
            c->bad = CSV_WIDE;
            return n;
        }
        c->start[n++] = c->row.len;
        read_field(c);
        int byte = c->bad == CSV_ROW ? peek(c) : NOTHING;

        if (byte == NOTHING)
            return n;
        c->pos++;
        if (byte == c->separator)
            continue;
        count_line(c, byte);
        if (byte == '\r' && peek(c) == '\n') {
            c->pos++;
            c->line++;
        }
        return n;
    }
}

enum csv_result
csv_next(struct csv *c, struct csv_row *row)
{
    if (!c->started)
        start(c);
    do {
        row->line = c->line;
        row->count = 0;
        if (peek(c) == NOTHING)
            return c->bad == CSV_ROW ? CSV_END : c->bad;
        row->count = read_fields(c);
        if (c->bad != CSV_ROW)
            return c->bad;
        while (row->count && !c->row.data[c->start[row->count - 1]])
            row->count--;
    } while (!row->count);
    for (int i = 0; i < row->count; i++)
        row->field[i] = c->row.data + c->start[i];
    return CSV_ROW;
}

const char *
csv_result_text(enum csv_result result, const char *lang)
{
    static const char *const texts[][2] = {
        [CSV_ROW] = {"", ""},
        [CSV_END] = {"", ""},
        [CSV_NUL] = {"文件含有空字节，不是文本；请另存为 CSV",
                     "the file contains a NUL byte, so it is not text; save it as CSV"},
        [CSV_ENCODING] = {"文字编码有误；请另存为 UTF-8 或 GB18030",
                          "broken text encoding; save as UTF-8 or GB18030"},
        [CSV_QUOTE] = {"引号不成对或位置不对；含引号的内容须整体加引号，内部引号写两个",
                       "misplaced quote; quote the whole field and double quotes inside"},
        [CSV_WIDE] = {"一行超过 64 列", "more than 64 columns in a row"},
        [CSV_LONG] = {"一行超过 1 MiB；请检查引号是否闭合",
                      "a row of more than 1 MiB; look for a quote that is not closed"},
        [CSV_IO] = {"读取文件失败", "the file cannot be read"},
    };

    return texts[result][strcmp(lang, "zh") != 0];
}

void
csv_narrow(char *text)
{
    const unsigned char *in = (const unsigned char *)text;

    while (*in) {
        if (in[0] == 0xEF && (in[1] == 0xBC || in[1] == 0xBD) && in[2] >= 0x80) {
            int code = (in[1] - 0xBC) * 64 + (in[2] - 0x80);

            if (code >= 1 && code <= 0x5E) {
                *text++ = (char)(code + 0x20);
                in += 3;
                continue;
            }
        } else if (strncmp((const char *)in, "\xE3\x80\x80", 3) == 0) {
            *text++ = ' ';
            in += 3;
            continue;
        }
        *text++ = (char)*in++;
    }
    *text = '\0';
}

static bool
leap(int year)
{
    return (year % 4 == 0 && year % 100) || year % 400 == 0;
}

static int
month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && leap(year));
}

static bool
date_print(int year, int month, int day, char out[11])
{
    if (year < 1990 || year > 2199 || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month))
        return false;
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)year % 10000u, (unsigned)month % 100u,
             (unsigned)day % 100u);
    return true;
}

/* Day 32874 of Excel's 1900 system is 1990-01-01. */
static bool
excel_date(long serial, char out[11])
{
    int year = 1990, month = 1;

    if (serial < 32874 || serial > 120000)
        return false;
    for (serial -= 32874; serial >= 365 + leap(year); year++)
        serial -= 365 + leap(year);
    for (; serial >= month_days(year, month); month++)
        serial -= month_days(year, month);
    return date_print(year, month, (int)serial + 1, out);
}

bool
csv_date(const char *text, char out[11])
{
    static const char *const forms[] = {"%4d/%2d/%2d%n", "%4d-%2d-%2d%n", "%4d.%2d.%2d%n",
                                        "%4d年%2d月%2d日%n"};
    size_t len = strlen(text);

    if (len == 5 && strspn(text, "0123456789") == 5)
        return excel_date(strtol(text, NULL, 10), out);
    if (strpbrk(text, "+ \t\n\v\f\r")) /* which sscanf would pass over */
        return false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        int y, m, d, end = 0;

        if (sscanf(text, forms[i], &y, &m, &d, &end) == 3 && (size_t)end == len)
            return date_print(y, m, d, out);
    }
    return false;
}
