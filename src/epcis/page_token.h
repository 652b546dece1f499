/* What a nextPageToken holds: where the page before ended, and up to which number of the
 * record the whole answer reaches, so that what is added meanwhile moves no page. It is
 * signed by the store's secret for the very address it belongs to, and ends after a day.
 */
#pragma once
#include "access/act.h"

enum { PAGE_TOKEN_HOURS = 24 };

struct page_token {
    const char *key; /* what orders: a time or a name */
    int64_t seq;     /* breaks ties; 0 where names order */
    int64_t upto;    /* 0: no bound */
    int64_t given;   /* events on earlier pages */
    int64_t expires_unix_s;
};

/* `what` is the address with its parameters, but for the token's own. *text in the arena.
 */
struct fault *page_token_write(struct act *act, const char *what,
                               const struct page_token *token, const char **text);

/* Faults: QueryParameterException (no token of ours, of another address, ended). */
struct fault *page_token_read(struct act *act, const char *what, const char *text,
                              struct page_token *out);

/* Nobody may use it any more. Faults: NoSuchResourceException (it is no token of ours).
 */
struct fault *page_token_drop(struct act *act, const char *text);
