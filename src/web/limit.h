/* How much the public may ask for: by source address (http_source_block()), by link, and
 * all together (http/bucket.h). Thread-safe. */
#pragma once
#include <stdbool.h>

enum limit_of { LIMIT_SOURCE, LIMIT_LINK, LIMIT_ALL, LIMIT_COUNT };

/* Takes `cost` from the allowance of `key` ("" for LIMIT_ALL); false where it does not
 * hold as much, and then nothing is taken. LIMIT_SOURCE: 2 a second, 120 at once;
 * LIMIT_LINK: 1 in two seconds, 60 at once; LIMIT_ALL: 100 a second, 500 at once. */
bool limit_take(enum limit_of of, const char *key, double cost);
