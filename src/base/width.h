/* How wide text is on a terminal. */
#pragma once

/* Columns that `text` (UTF-8) takes: CJK counts two. source: UAX #11. */
int terminal_width(const char *text);

/* The length in bytes of the longest start of `text` that fits into `columns`. */
int terminal_fit(const char *text, int columns);
