/* Lists of an answer as CSV: UTF-8 with its mark, CRLF (RFC 4180), words and headings in
 * the asker's language, and nothing that a spreadsheet would take for a formula. */
#pragma once
#include <jansson.h>

#include "base/buf.h"

struct act;

/* One cell of text. */
void csv_put(struct buf *out, const char *text);

/* `rows`, an array of objects, by their members `columns`, which end with NULL. */
void list_csv(const json_t *rows, const char *const *columns, const char *lang,
              struct buf *out);

/* Turns act's answer into a document: its member `list` (NULL: the answer itself) as
 * CSV, saved as `name` (ASCII). */
void list_csv_answer(struct act *act, const char *list, const char *const *columns,
                     const char *name);
