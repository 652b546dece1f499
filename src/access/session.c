#include "access/session.h"

#include <sodium.h>
#include <string.h>

#include "access/password.h"
#include "access/second_factor.h"
#include "access_sql.h"
#include "base/buf.h"

enum { TOKEN_BYTES = 32, MEMORY_BYTES = 64 * 1024 * 1024, PASSES = 2 };

static const char PERSON[] = "SELECT " PERSON_COLUMNS " FROM person p";
static const char PERSON_AND_HASH[] =
    "SELECT " PERSON_COLUMNS ", p.password_hash, (p.password_by = 'start' AND"
    " p.password_at < now() - make_interval(days => $2::int))::int FROM person p";

struct actor
actor_public(void)
{
    return (struct actor){.login = "", .name = "", .role = ROLE_PUBLIC, .area_hi = -1};
}

struct actor
actor_of(const struct pg_rows *rows)
{
    return (struct actor){
        .person_id = pg_int(rows, 0, 0),
        .login = pg_text(rows, 0, 1),
        .name = pg_text(rows, 0, 2),
        .role = access_role_parse(pg_text(rows, 0, 3)),
        .area_lo = (int)pg_int(rows, 0, 4),
        .area_hi = (int)pg_int(rows, 0, 5),
        .agency_id = pg_int(rows, 0, 6),
        .company_id = pg_int(rows, 0, 7),
        .bound = pg_is_null(rows, 0, 8) ? 0 : access_powers_read(pg_text(rows, 0, 8)),
        .lent = access_powers_read(pg_text(rows, 0, 9))};
}

struct fault *
actor_find(struct pg *pg, struct arena *arena, const char *login, struct actor *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(
        pg, arena, arena_printf(arena, "%s WHERE p.login = $1 AND p.active", PERSON),
        &rows, 1, login);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return fault_new(arena, FAULT_ABSENT, "person_unknown", login, "没有这个用户",
                         "there is no such person");
    *out = actor_of(rows);
    return NULL;
}

struct fault *
password_hash(struct arena *arena, const char *password, const char **out)
{
    char *hash = arena_alloc(arena, crypto_pwhash_STRBYTES);

    if (strlen(password) < PASSWORD_MIN)
        return fault_new(arena, FAULT_INPUT, "password_short", "password",
                         "密码至少需要10个字符", "a password has 10 characters or more");
    if (sodium_init() < 0 ||
        crypto_pwhash_str_alg(hash, password, strlen(password), PASSES, MEMORY_BYTES,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fault_new(arena, FAULT_BUSY, "password_memory", NULL,
                         "内存不足，请稍后重试", "not enough memory; try again");
    *out = hash;
    return NULL;
}

static const char *
factors(const struct credentials *given)
{
    if (given->factor)
        return given->factor;
    return given->code && *given->code ? "password+code" : "password";
}

/* Counts the failure, and answers with it. */
static struct fault *
failed(struct pg *notes, struct arena *arena, const struct credentials *given,
       const char *outcome, struct fault *why)
{
    struct fault *fault = sign_in_note(
        notes, arena,
        &(struct sign_in_entry){outcome, given->login, given->source, factors(given), "",
                                given->request ? given->request : ""});

    return fault ? fault : why;
}

/* A hash that no password fits, so that an unknown login takes as long as a known one. */
static const char *
stored_hash(struct arena *arena, const struct pg_rows *rows)
{
    const char *nobody = "";

    if (pg_rows_count(rows) > 0)
        return pg_text(rows, 0, PERSON_COLUMN_COUNT);
    return password_hash(arena, "nobody has this one", &nobody) ? "" : nobody;
}

static struct fault *
wrong_password(struct arena *arena)
{
    return fault_new(arena, FAULT_SIGN_IN, "sign_in_failed", NULL, "用户名或密码不正确",
                     "the login or the password is wrong");
}

static struct fault *
expired(struct arena *arena)
{
    return fault_new(arena, FAULT_SIGN_IN, "password_expired", NULL,
                     "初始密码已过期，请向安全管理员要一个新的",
                     "this start password is over; ask your administrator for a new one");
}

/* The row of whoever knows the password. */
static struct fault *
check_password(struct pg *pg, struct pg *notes, struct arena *arena,
               const struct credentials *given, struct pg_rows **rows)
{
    const char *password = given->password;
    struct fault *fault = sign_in_limited(pg, arena, given->login, given->source);

    if (fault && fault->kind == FAULT_BUSY)
        return failed(notes, arena, given, "locked_out", fault);
    if (!fault)
        fault = pg_run(
            pg, arena,
            arena_printf(arena, "%s WHERE p.login = $1 AND p.active", PERSON_AND_HASH),
            rows, 2, given->login, arena_printf(arena, "%d", PASSWORD_START_DAYS));
    if (fault)
        return fault;
    const char *hash = stored_hash(arena, *rows);
    if (sodium_init() < 0 ||
        crypto_pwhash_str_verify(hash, password, strlen(password)) != 0 ||
        pg_rows_count(*rows) == 0)
        return failed(notes, arena, given, "failed", wrong_password(arena));
    return pg_int(*rows, 0, PERSON_COLUMN_COUNT + 1) ? expired(arena) : NULL;
}

struct fault *
sign_in(struct pg *pg, struct arena *arena, const struct credentials *given,
        struct actor *out)
{
    struct pg_rows *rows;
    struct fault *fault = check_password(pg, pg, arena, given, &rows);

    if (fault)
        return fault;
    fault = second_factor_check(pg, arena, pg_int(rows, 0, 0), given->code);
    if (fault && strcmp(fault->code, "second_factor_wrong") == 0)
        return failed(pg, arena, given, "code_failed", fault);
    if (!fault)
        *out = actor_of(rows);
    return fault;
}

struct fault *
password_prove(struct pg *pg, struct pg *notes, struct arena *arena,
               const struct credentials *given)
{
    struct pg_rows *rows;

    return check_password(pg, notes, arena, given, &rows);
}

const char *
token_hash(struct arena *arena, const char *token)
{
    BUF_SCOPE struct buf hex = {0};
    uint8_t hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, (const uint8_t *)token, strlen(token));
    buf_puts(&hex, "\\x");
    buf_hex(&hex, hash, sizeof hash);
    return arena_strdup(arena, hex.data);
}

void
token_random(char token[SESSION_TOKEN])
{
    uint8_t random[TOKEN_BYTES];

    randombytes_buf(random, sizeof random);
    sodium_bin2base64(token, SESSION_TOKEN, random, sizeof random,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

struct fault *
session_open(struct pg *pg, struct arena *arena, const struct actor *actor, int hours,
             const struct session_from *from, char token[SESSION_TOKEN])
{
    struct pg_rows *rows;

    token_random(token);
    return pg_run(
        pg, arena,
        "INSERT INTO session (token_sha256, person_id, expires_at, source, agent, must)"
        " VALUES ($1::bytea, $2::bigint, now() + $3::int * interval '1 hour', $4,"
        " left($5, 200), session_must($2::bigint, $6, $7))",
        &rows, 7, token_hash(arena, token),
        arena_printf(arena, "%lld", (long long)actor->person_id),
        arena_printf(arena, "%d", hours), from->source, from->agent,
        from->password_policy, from->second_factor);
}

struct fault *
session_find(struct pg *pg, struct arena *arena, const char *token, struct actor *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(pg, arena, SQL_session_find, &rows, 4, token_hash(arena, token),
               arena_printf(arena, "%d", SESSION_IDLE_ADMIN_MIN),
               arena_printf(arena, "%d", SESSION_IDLE_MIN),
               arena_printf(arena, "%d", SESSION_PROOF_MIN));

    if (fault)
        return fault;
    *out = pg_rows_count(rows) ? actor_of(rows) : actor_public();
    if (pg_rows_count(rows) == 0)
        return NULL;
    out->session = token_hash(arena, token);
    out->unproven = pg_int(rows, 0, PERSON_COLUMN_COUNT) != 0;
    out->must = access_must_read(pg_text(rows, 0, PERSON_COLUMN_COUNT + 1));
    return NULL;
}

struct fault *
session_renew(struct pg *pg, struct arena *arena, const char *token,
              char fresh[SESSION_TOKEN], int *left_s)
{
    struct pg_rows *rows;

    session_forget(token);
    token_random(fresh);
    struct fault *fault = pg_run(pg, arena, SQL_session_renew, &rows, 2,
                                 token_hash(arena, token), token_hash(arena, fresh));
    if (!fault && pg_rows_count(rows) == 0)
        fault = fault_new(arena, FAULT_SIGN_IN, "sign_in_required", NULL,
                          "登录已失效，请重新登录", "the session is over; sign in again");
    if (!fault)
        *left_s = (int)pg_int(rows, 0, 0);
    return fault;
}

struct fault *
session_close(struct pg *pg, struct arena *arena, const char *token)
{
    struct pg_rows *rows;

    session_forget(token);
    return pg_run(pg, arena, "DELETE FROM session WHERE token_sha256 = $1::bytea", &rows,
                  1, token_hash(arena, token));
}

struct fault *
session_close_all(struct pg *pg, struct arena *arena, int64_t person_id,
                  const char *stays)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_session_end_all, &rows, 2,
                                 arena_printf(arena, "%lld", (long long)person_id),
                                 stays ? token_hash(arena, stays) : NULL);

    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        session_forget_stored(pg_text(rows, i, 0));
    return fault;
}

struct fault *
session_judge(struct pg *pg, struct arena *arena, const char *token,
              const char *password_policy, const char *second_factor)
{
    struct pg_rows *rows;

    return pg_run(pg, arena, SQL_session_judge, &rows, 3, token_hash(arena, token),
                  password_policy, second_factor);
}

struct fault *
sign_in_count(struct pg *pg, struct arena *arena, const struct credentials *given,
              struct fault *why)
{
    return failed(pg, arena, given, "failed", why);
}
