/* Time. Everything stored is UTC; people read Shanghai time (UTC+8, no daylight saving).
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

int64_t clock_unix_s(void);
int64_t clock_unix_ms(void);
int64_t clock_monotonic_us(void);

/* "2026-11-24T10:20:30Z" into `out` (21 bytes). */
void clock_iso(int64_t unix_s, char out[21]);
