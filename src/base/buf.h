/* A growing byte buffer, always NUL-terminated behind `len`; and the writer of JSON and
 * HTML text on it. Out of memory ends the process (see arena.h). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    char *data; /* NULL while empty */
    size_t len, cap;
};

#define BUF_SCOPE __attribute__((cleanup(buf_free)))

void buf_free(struct buf *b);
void buf_clear(struct buf *b); /* keeps the memory */

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_puts(struct buf *b, const char *text);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes room for `extra` more bytes and returns where they go; add them to len yourself.
 */
char *buf_reserve(struct buf *b, size_t extra);

/* `text` as a JSON string with its quotes (RFC 8259 §7); NULL gives null. `text` is
 * UTF-8. */
void buf_json(struct buf *b, const char *text);
void buf_json_n(struct buf *b, const char *text, size_t len);
void buf_json_int(struct buf *b, int64_t value);

/* Begins the next item of a JSON array, or the next member of an object: the comma where
 * one is due, the name (plain, needs no escape) and the colon. */
void buf_item(struct buf *b);
void buf_member(struct buf *b, const char *name);

/* A whole member: a text (NULL: null), a number. */
void buf_member_text(struct buf *b, const char *name, const char *text);
void buf_member_int(struct buf *b, const char *name, int64_t value);

/* `text` as a cell of COPY's text format; NULL gives \N. */
void buf_copy_cell(struct buf *b, const char *text);

/* `text` escaped for HTML text and double-quoted attributes. */
void buf_html(struct buf *b, const char *text);

/* Lower-case hex of `len` bytes, and back; false, with b untouched, where the text is no
 * lower-case hex of whole bytes. */
void buf_hex(struct buf *b, const uint8_t *bytes, size_t len);
bool buf_unhex(struct buf *b, const char *hex);
