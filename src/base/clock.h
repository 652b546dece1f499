/* Time. Everything stored is UTC; people read Shanghai time (UTC+8, no daylight saving).
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t clock_unix_s(void);
int64_t clock_unix_ms(void);
int64_t clock_monotonic_us(void);

/* "2026-11-24T10:20:30Z" into `out` (21 bytes). */
void clock_iso(int64_t unix_s, char out[21]);

/* RFC 3339 text, any zone -> microseconds since 1970 UTC; digits beyond are dropped.
 * False, with the output untouched, where the text is no such time. */
bool clock_parse(const char *rfc3339, int64_t *unix_us);

/* RFC 3339 text -> Shanghai time "2026-11-24 18:20" into `out` (17 bytes). False, with
 * out untouched, where the text is no such time. */
bool clock_shanghai(const char *rfc3339, char out[17]);
