/* How much the public may ask for: by source address, by link, and all together. Kept in
 * memory of fixed size, however many addresses come; lost with the process, which is no
 * harm. Thread-safe. */
#pragma once
#include <stdbool.h>

struct http_request;

enum limit_of { LIMIT_SOURCE, LIMIT_LINK, LIMIT_ALL, LIMIT_COUNT };

/* Takes `cost` from the allowance of `key` ("" for LIMIT_ALL); false where it does not
 * hold as much, and then nothing is taken. LIMIT_SOURCE: 2 a second, 120 at once;
 * LIMIT_LINK: 1 in two seconds, 60 at once; LIMIT_ALL: 100 a second, 500 at once. Of
 * more keys than there is room for, those forgotten first had most left. */
bool limit_take(enum limit_of of, const char *key, double cost);

/* Whose request it is: the socket's other end; behind a proxy on this machine, the
 * address that it saw. IPv6 as its /64, which one line has all of. In the request's
 * arena. */
const char *limit_source(struct http_request *req);
