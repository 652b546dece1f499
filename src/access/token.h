/* Tokens of an API: by them machines sign in as a person, bound to some of what that
 * person may, until a day. "fmk_ID.SECRET": the prefix lets a scanner of secrets know it,
 * ID names it in lists. source: the design, reliability §3; RFC 6750 (bearer tokens) */
#pragma once
#include "access/access.h"
#include "pg/pg.h"

enum { TOKEN_ID = 9, TOKEN_TEXT = 64, TOKEN_DAYS_MAX = 366 };

struct token_wish {
    int64_t person_id, made_by; /* made_by 0: the operator */
    const char *name;
    const char *powers; /* names as a PostgreSQL text[], "{read,trade}" */
    int64_t days;
};

/* A new token: its text, told this once, and its id. */
struct fault *token_make(struct pg *pg, struct arena *arena,
                         const struct token_wish *wish, char text[TOKEN_TEXT],
                         char id[TOKEN_ID]);

/* Whose it is, bound to its powers. Fault: token_invalid (sign_in): unknown, expired,
 * revoked, or its person is inactive; which of them is not told. */
struct fault *token_find(struct pg *pg, struct arena *arena, const char *text,
                         struct actor *out);
