/* How many requests of one address and of one person are answered in a minute: a minute's
 * worth at once, then as they fill up again. What runs on this machine itself, not
 * through a proxy, is not limited: it needs no network to do harm. */
#pragma once
#include "http/request.h"

enum rate_of { RATE_ADDRESS, RATE_PERSON, RATE_COUNT };

/* Before the server starts; 0: no limit, as it is at first. */
void http_rate_set(enum rate_of of, unsigned per_minute);

/* Counts the request for its address (of IPv6 the /64). false: too many; the answer,
 * which is the caller's to give with status 429, bears Retry-After. */
bool http_rate_address(struct http_request *req);

/* The same for whoever asks, as a fault: FAULT_RATE rate_person. */
struct fault *http_rate_person(struct http_request *req, int64_t person_id);

/* Whose request it is, as limits count: http_source(), of IPv6 its /64, which one line
 * has all of. In the request's arena. */
const char *http_source_block(struct http_request *req);
