/* Signing in with a key, and proving with one who is signed in. */
#include <sodium.h>
#include <string.h>

#include "access/act.h"
#include "access/passkey_parts.h"
#include "access/session.h"
#include "access_sql.h"

/* A key on record, and what was sent for it. */
struct attempt {
    const struct passkey_answer *answer;
    struct passkey_asked asked;
    struct passkey_signed sent;
    struct passkey_bytes id, handle; /* handle.len 0: not told */
    struct passkey_key key;
    const char *key_id, *name, *login;
    int64_t asked_of; /* whom the challenge is for; 0: whoever signs */
};

static bool
read_parts(struct arena *arena, struct attempt *a)
{
    const json_t *credential = a->answer->credential;

    if (!passkey_part(arena, credential, "userHandle", &a->handle))
        a->handle.len = 0;
    return passkey_part(arena, credential, NULL, &a->id) &&
           passkey_part(arena, credential, "clientDataJSON", &a->sent.client_data) &&
           passkey_part(arena, credential, "authenticatorData",
                        &a->sent.authenticator_data) &&
           passkey_part(arena, credential, "signature", &a->sent.signature);
}

/* What fails counts against the login of the key; a key that is not on record has none.
 */
static struct fault *
refuse(struct pg *pg, struct arena *arena, const struct attempt *a, struct fault *why)
{
    if (!a->login)
        return why;
    return sign_in_count(pg, arena,
                         &(struct credentials){.login = a->login,
                                               .password = "",
                                               .code = "",
                                               .source = a->answer->source,
                                               .factor = "key"},
                         why);
}

static bool
handle_fits(const struct attempt *a, const char *hex)
{
    uint8_t handle[PASSKEY_CHALLENGE];

    if (a->handle.len == 0)
        return a->asked_of != 0;
    return sodium_hex2bin(handle, sizeof handle, hex, strlen(hex), NULL, NULL, NULL) ==
               0 &&
           a->handle.len == sizeof handle &&
           sodium_memcmp(handle, a->handle.at, sizeof handle) == 0;
}

/* Whoever was asked must own the key; the authenticator says whose it is where nobody
 * was. An unknown key and another's are one answer. */
static struct fault *
find_key(struct pg *pg, struct arena *arena, struct attempt *a)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(pg, arena, SQL_passkey_find, &rows, 1, passkey_bytea(arena, a->id));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return passkey_wrong(arena, FAULT_SIGN_IN, PASSKEY_WRONG_SIGNATURE);
    const char *hex = pg_text(rows, 0, 4);
    a->key_id = pg_text(rows, 0, 0);
    a->login = pg_text(rows, 0, 2);
    a->name = pg_text(rows, 0, 6);
    a->key.algorithm = (int)pg_int(rows, 0, 3);
    if (sodium_hex2bin(a->key.key, sizeof a->key.key, hex, strlen(hex), NULL,
                       &a->key.key_len, NULL) != 0 ||
        (a->asked_of && a->asked_of != pg_int(rows, 0, 1)) ||
        !handle_fits(a, pg_text(rows, 0, 5)))
        return refuse(pg, arena, a,
                      passkey_wrong(arena, FAULT_SIGN_IN, PASSKEY_WRONG_SIGNATURE));
    return NULL;
}

/* Two authenticators with one key count on their own, so one of them falls behind. */
static struct fault *
cloned(struct pg *pg, struct arena *arena, const struct attempt *a,
       const struct actor *who, uint32_t count)
{
    struct act act = {.arena = arena, .pg = pg, .actor = who};
    struct fault *fault = act_append(
        &act, &(struct act_event){.kind = "passkey_cloned",
                                  .body = json_pack("{s:I, s:s, s:s, s:I}", "person",
                                                    (json_int_t)who->person_id, "passkey",
                                                    a->key_id, "name", a->name, "counter",
                                                    (json_int_t)count)});

    if (fault)
        return fault;
    return refuse(
        pg, arena, a,
        fault_new(arena, FAULT_SIGN_IN, "passkey_cloned", "counter",
                  "密钥的计数没有增加，可能被复制：已拒绝并记录；请联系安全管理员",
                  "the key's counter did not grow, so it may have been copied: "
                  "refused, and on record; ask your security administrator"));
}

static struct fault *
note_use(struct pg *pg, struct arena *arena, const struct attempt *a,
         const struct actor *who, uint32_t count)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_passkey_used, &rows, 2, a->key_id,
                                 arena_printf(arena, "%lu", (unsigned long)count));

    return fault || pg_rows_count(rows) ? fault : cloned(pg, arena, a, who, count);
}

static struct fault *
check(struct pg *pg, struct arena *arena, struct attempt *a, struct actor *out)
{
    uint32_t count;
    struct fault *fault = sign_in_limited(pg, arena, a->login, a->answer->source);

    if (fault)
        return fault;
    enum passkey_flaw flaw = passkey_check_signed(&a->asked, &a->key, &a->sent, &count);
    if (flaw)
        return refuse(pg, arena, a, passkey_wrong(arena, FAULT_SIGN_IN, flaw));
    fault = actor_find(pg, arena, a->login, out);
    return fault ? fault : note_use(pg, arena, a, out, count);
}

struct fault *
passkey_signed(struct pg *pg, struct arena *arena, const struct passkey_answer *answer,
               struct actor *out)
{
    struct attempt *a = arena_alloc(arena, sizeof *a);

    memset(a, 0, sizeof *a);
    a->answer = answer;
    if (!read_parts(arena, a))
        return passkey_malformed(arena);
    struct fault *fault =
        passkey_take(pg, arena, answer, FAULT_SIGN_IN, &a->asked, &a->asked_of);
    if (!fault)
        fault = find_key(pg, arena, a);
    return fault ? fault : check(pg, arena, a, out);
}
