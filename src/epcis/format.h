/* The forms that EPCIS asserts: URIs, times, offsets. Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An absolute URI (RFC 3986 §3): a scheme, then at least one of the characters it allows.
 */
bool epcis_is_uri(const char *text);

/* An RFC 3339 date-time. `ms` (may be NULL) gets the milliseconds since 1970-01-01 UTC,
 * further digits rounded half up, as CBV 2.0 §8.9 wants it; untouched when false. Years
 * 1 to 9999; a leap second counts as the second after it. */
bool epcis_is_time(const char *text, int64_t *ms);

/* The time as "2020-03-04T10:00:30.000Z". */
enum { EPCIS_TIME_SIZE = 32 };
void epcis_time_text(int64_t ms, char out[EPCIS_TIME_SIZE]);

/* "+08:00", at most fourteen hours. */
bool epcis_is_offset(const char *text);

/* The fewest digits that read back as `value`: "26.2", "1e+21". */
enum { EPCIS_REAL_SIZE = 32 };
void epcis_real_text(double value, char out[EPCIS_REAL_SIZE]);
