#include "access/second_factor.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "access/passkey.h"
#include "access/session.h"
#include "base/buf.h"
#include "base/clock.h"

static const char *
number(struct arena *arena, int64_t value)
{
    return arena_printf(arena, "%lld", (long long)value);
}

/* ---- the secret ---- */

struct factor {
    uint8_t secret[TOTP_SECRET];
    int64_t step; /* of the last code taken */
    bool there, active;
};

static struct fault *
read_factor(struct pg *pg, struct arena *arena, int64_t person_id, struct factor *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena,
                                 "SELECT encode(secret, 'hex'), step, active FROM"
                                 " second_factor WHERE person_id = $1::bigint",
                                 &rows, 1, number(arena, person_id));

    *out = (struct factor){.there = !fault && pg_rows_count(rows) == 1};
    if (!out->there)
        return fault;
    const char *hex = pg_text(rows, 0, 0);
    sodium_hex2bin(out->secret, TOTP_SECRET, hex, strlen(hex), NULL, NULL, NULL);
    out->step = pg_int(rows, 0, 1);
    out->active = pg_text(rows, 0, 2)[0] == 't';
    return NULL;
}

static struct fault *
wrong(struct arena *arena)
{
    return fault_new(arena, FAULT_SIGN_IN, "second_factor_wrong", "code",
                     "动态码不正确，或已经用过；请等下一个",
                     "the code is wrong, or was used already; wait for the next one");
}

/* Two requests with the same code: the second finds the step taken. */
static struct fault *
take_step(struct pg *pg, struct arena *arena, int64_t person_id, int64_t step)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(
        pg, arena,
        "UPDATE second_factor SET step = $2::bigint, active = true WHERE person_id ="
        " $1::bigint AND step < $2::bigint RETURNING 1",
        &rows, 2, number(arena, person_id), number(arena, step));

    return fault || pg_rows_count(rows) ? fault : wrong(arena);
}

/* ---- recovery codes ---- */

/* As it is hashed: without dashes and spaces, in small letters. */
static const char *
recovery_hash(struct arena *arena, const char *typed)
{
    char plain[RECOVERY_CODE] = "";
    size_t n = 0;

    for (const char *c = typed; *c && n + 1 < sizeof plain; c++)
        if (isalnum((unsigned char)*c))
            plain[n++] = (char)tolower((unsigned char)*c);
    return token_hash(arena, plain);
}

static struct fault *
take_recovery(struct pg *pg, struct arena *arena, int64_t person_id, const char *typed)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(pg, arena,
               "UPDATE recovery_code SET used_at = now() WHERE person_id = $1::bigint AND"
               " code_sha256 = $2::bytea AND used_at IS NULL RETURNING 1",
               &rows, 2, number(arena, person_id), recovery_hash(arena, typed));

    return fault || pg_rows_count(rows) ? fault : wrong(arena);
}

static void
recovery_new(char out[RECOVERY_CODE])
{
    static const char ALPHABET[] = "0123456789abcdefghjkmnpqrstvwxyz";

    for (int i = 0; i < RECOVERY_CODE - 1; i++)
        out[i] = i == 5 ? '-' : ALPHABET[randombytes_uniform(sizeof ALPHABET - 1)];
    out[RECOVERY_CODE - 1] = '\0';
}

static struct fault *
make_recovery(struct pg *pg, struct arena *arena, int64_t person_id,
              char codes[RECOVERY_CODES][RECOVERY_CODE])
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(pg, arena, "DELETE FROM recovery_code WHERE person_id = $1::bigint", &rows,
               1, number(arena, person_id));

    for (int i = 0; i < RECOVERY_CODES && !fault; i++) {
        recovery_new(codes[i]);
        fault =
            pg_run(pg, arena,
                   "INSERT INTO recovery_code (person_id, code_sha256) VALUES"
                   " ($1::bigint, $2::bytea)",
                   &rows, 2, number(arena, person_id), recovery_hash(arena, codes[i]));
    }
    return fault;
}

/* ---- what is done with them ---- */

static struct fault *
required(struct arena *arena, bool codes)
{
    if (codes)
        return fault_new(arena, FAULT_SIGN_IN, "second_factor_required", "code",
                         "请填写身份验证器显示的动态码，或一个备用码",
                         "give the code that your authenticator shows, or a recovery "
                         "code");
    return fault_new(arena, FAULT_SIGN_IN, "second_factor_required", "code",
                     "您登记了安全密钥：请用它登录",
                     "you have a security key: sign in with it");
}

struct fault *
second_factor_check(struct pg *pg, struct arena *arena, int64_t person_id,
                    const char *code)
{
    struct factor factor;
    bool keys = false;
    struct fault *fault = read_factor(pg, arena, person_id, &factor);

    if (!fault && !factor.active)
        fault = passkey_held(pg, arena, person_id, &keys);
    if (fault || (!factor.active && !keys))
        return fault;
    if (!*code)
        return required(arena, factor.active);
    if (!factor.active)
        return wrong(arena);
    if (strlen(code) != TOTP_DIGITS)
        return take_recovery(pg, arena, person_id, code);
    int64_t step = totp_match(factor.secret, clock_unix_s(), factor.step, code);
    return step ? take_step(pg, arena, person_id, step) : wrong(arena);
}

struct fault *
second_factor_begin(struct pg *pg, struct arena *arena, int64_t person_id,
                    char base32[TOTP_BASE32])
{
    BUF_SCOPE struct buf hex = {0};
    uint8_t secret[TOTP_SECRET];
    struct pg_rows *rows;

    randombytes_buf(secret, sizeof secret);
    totp_base32(secret, base32);
    buf_hex(&hex, secret, sizeof secret);
    sodium_memzero(secret, sizeof secret);
    struct fault *fault = pg_run(
        pg, arena,
        "INSERT INTO second_factor AS f (person_id, secret) VALUES ($1::bigint,"
        " decode($2, 'hex')) ON CONFLICT ON CONSTRAINT second_factor_pk DO UPDATE"
        " SET secret = excluded.secret, step = 0, made_at = now() WHERE NOT f.active"
        " RETURNING 1",
        &rows, 2, number(arena, person_id), hex.data);
    if (fault || pg_rows_count(rows))
        return fault;
    return fault_new(arena, FAULT_CONFLICT, "second_factor_active", NULL,
                     "两步验证已启用；更换验证器请先关闭",
                     "a second factor is in force; end it first to change the "
                     "authenticator");
}

struct fault *
second_factor_confirm(struct pg *pg, struct arena *arena, int64_t person_id,
                      const char *code, char codes[RECOVERY_CODES][RECOVERY_CODE])
{
    struct factor factor;
    struct fault *fault = read_factor(pg, arena, person_id, &factor);

    if (!fault && (!factor.there || factor.active))
        fault = fault_new(arena, FAULT_CONFLICT, "second_factor_absent", NULL,
                          "没有待确认的两步验证；请先开始（totp begin）",
                          "no second factor waits to be confirmed; begin one first (totp "
                          "begin)");
    if (fault)
        return fault;
    int64_t step = totp_match(factor.secret, clock_unix_s(), factor.step, code);
    if (!step)
        return fault_new(arena, FAULT_INPUT, "second_factor_wrong", "code",
                         "动态码不正确；请核对手机时间后重试",
                         "the code is wrong; check the clock of the telephone and try "
                         "again");
    fault = take_step(pg, arena, person_id, step);
    return fault ? fault : make_recovery(pg, arena, person_id, codes);
}

struct fault *
second_factor_end(struct pg *pg, struct arena *arena, int64_t person_id, bool *was)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(pg, arena,
               "WITH codes AS (DELETE FROM recovery_code WHERE person_id = $1::bigint)"
               " DELETE FROM second_factor WHERE person_id = $1::bigint RETURNING active",
               &rows, 1, number(arena, person_id));

    *was = !fault && pg_rows_count(rows) == 1 && pg_text(rows, 0, 0)[0] == 't';
    return fault;
}
