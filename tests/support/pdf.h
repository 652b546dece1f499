/* A strict reader of PDFs such as Firemark writes: every object stands where the table at
 * the end says, every stream is whole, and pages hold drawing and text alone. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct pdf {
    const char *bytes;
    size_t len, count; /* of objects, with number 0 */
    size_t *offset;    /* by number */
};

/* Looks at head, table and every object; false: it is none. pdf_close() in either case.
 */
bool pdf_open(struct pdf *pdf, const char *bytes, size_t len);
void pdf_close(struct pdf *pdf);

/* The body of an object, up to its "endobj" or "stream". */
const char *pdf_body(const struct pdf *pdf, size_t n, size_t *len);

/* What stands behind `key` in the object; NULL where there is none. */
const char *pdf_find(const struct pdf *pdf, size_t n, const char *key);
long pdf_number(const struct pdf *pdf, size_t n, const char *key); /* or -1 */

/* Appends the object's stream, inflated; false: it has none, or a damaged one. */
bool pdf_stream(const struct pdf *pdf, size_t n, struct buf *out);

/* Appends the text, in UTF-8, of all pages and forms in the order they stand; false: some
 * of it names no characters, or there is something else than drawing. */
bool pdf_text(const struct pdf *pdf, struct buf *out);

/* Appends the string that stands at `at`, in parentheses or as hex, as UTF-8. */
bool pdf_string(const char *at, const char *end, struct buf *out);
