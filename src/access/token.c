#include "access/token.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "access/session.h"
#include "access_sql.h"

static const char PREFIX[] = "fmk_";
static const char ALPHABET[] = "0123456789abcdefghjkmnpqrstvwxyz";

struct fault *
token_make(struct pg *pg, struct arena *arena, const struct token_wish *wish,
           char text[TOKEN_TEXT], char id[TOKEN_ID])
{
    char secret[SESSION_TOKEN];
    struct pg_rows *rows;

    for (int i = 0; i < TOKEN_ID - 1; i++)
        id[i] = ALPHABET[randombytes_uniform(sizeof ALPHABET - 1)];
    id[TOKEN_ID - 1] = '\0';
    token_random(secret);
    snprintf(text, TOKEN_TEXT, "%s%s.%s", PREFIX, id, secret);
    return pg_run(
        pg, arena, SQL_token_make, &rows, 7, id, token_hash(arena, text),
        arena_printf(arena, "%lld", (long long)wish->person_id), wish->name, wish->powers,
        wish->made_by ? arena_printf(arena, "%lld", (long long)wish->made_by) : NULL,
        arena_printf(arena, "%lld", (long long)wish->days));
}

static struct fault *
invalid(struct arena *arena)
{
    return fault_new(
        arena, FAULT_SIGN_IN, "token_invalid", "Authorization",
        "令牌无效、已过期或已撤销；请向安全管理员申请新的令牌",
        "the token is unknown, expired or revoked; ask your administrator for "
        "a new one");
}

/* A token without a power left is bound to nothing but what anybody may. */
struct fault *
token_find(struct pg *pg, struct arena *arena, const char *text, struct actor *out)
{
    struct pg_rows *rows;

    if (strncmp(text, PREFIX, sizeof PREFIX - 1) != 0 || strlen(text) >= TOKEN_TEXT)
        return invalid(arena);
    struct fault *fault =
        pg_run(pg, arena, SQL_token_find, &rows, 1, token_hash(arena, text));
    if (fault || pg_rows_count(rows) == 0)
        return fault ? fault : invalid(arena);
    *out = actor_of(rows);
    out->scope = access_powers_read(pg_text(rows, 0, PERSON_COLUMN_COUNT));
    return NULL;
}
