#include "epcis/page_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "epcis/problem.h"
#include "epcis_sql.h"

enum { MAC = 16, TEXT_MAX = 2048 };

/* A token is hex: the plain part, "expires seq upto given what-hash key", and its MAC. */
static struct fault *
mac_of(struct act *act, const char *plain, uint8_t mac[EVP_MAX_MD_SIZE])
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_epcis_secret, &rows, 0);
    unsigned len;

    if (fault)
        return fault;
    const char *secret = pg_text(rows, 0, 0);
    HMAC(EVP_sha256(), secret, (int)strlen(secret), (const uint8_t *)plain, strlen(plain),
         mac, &len);
    return NULL;
}

static const char *
hash_of(struct arena *arena, const char *what)
{
    BUF_SCOPE struct buf hex = {0};
    uint8_t hash[EVP_MAX_MD_SIZE];

    EVP_Digest(what, strlen(what), hash, NULL, EVP_sha256(), NULL);
    buf_hex(&hex, hash, 8);
    return arena_strdup(arena, hex.data);
}

struct fault *
page_token_write(struct act *act, const char *what, const struct page_token *token,
                 const char **text)
{
    uint8_t mac[EVP_MAX_MD_SIZE];
    BUF_SCOPE struct buf out = {0};
    const char *plain = arena_printf(
        act->arena, "%lld %lld %lld %lld %s %s", (long long)token->expires_unix_s,
        (long long)token->seq, (long long)token->upto, (long long)token->given,
        hash_of(act->arena, what), token->key);
    struct fault *fault = mac_of(act, plain, mac);

    if (fault)
        return fault;
    buf_hex(&out, mac, MAC);
    buf_hex(&out, (const uint8_t *)plain, strlen(plain));
    *text = arena_strdup(act->arena, out.data);
    return NULL;
}

static struct fault *
refuse(struct act *act)
{
    return epcis_refuse(act->arena, "QueryParameterException", "nextPageToken",
                        "翻页标记无效、已过期，或属于另一个查询；请从第一页重新开始",
                        "the token is not valid, has ended, or belongs to another query; "
                        "start again from the first page");
}

/* The plain part of a token that we made; *plain NULL: it is none. */
static struct fault *
open_token(struct act *act, const char *text, const char **plain)
{
    BUF_SCOPE struct buf raw = {0};
    uint8_t mac[EVP_MAX_MD_SIZE];

    *plain = NULL;
    if (strlen(text) > TEXT_MAX || !buf_unhex(&raw, text) || raw.len <= MAC)
        return NULL;
    const char *inner = arena_strndup(act->arena, raw.data + MAC, raw.len - MAC);
    struct fault *fault = mac_of(act, inner, mac);
    if (!fault && strlen(inner) == raw.len - MAC &&
        CRYPTO_memcmp(mac, raw.data, MAC) == 0)
        *plain = inner;
    return fault;
}

static struct fault *
is_gone(struct act *act, const char *text, bool *gone)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_epcis_token_gone, &rows, 1,
                                 arena_strndup(act->arena, text, (size_t)MAC * 2));

    *gone = !fault && pg_rows_count(rows) > 0;
    return fault;
}

struct fault *
page_token_read(struct act *act, const char *what, const char *text,
                struct page_token *out)
{
    const char *plain;
    char *end;
    bool gone;
    struct page_token t;
    struct fault *fault = open_token(act, text, &plain);

    if (fault || !plain)
        return fault ? fault : refuse(act);
    t.expires_unix_s = strtoll(plain, &end, 10);
    t.seq = strtoll(end, &end, 10);
    t.upto = strtoll(end, &end, 10);
    t.given = strtoll(end, &end, 10);
    const char *hash = hash_of(act->arena, what);
    if (t.expires_unix_s < time(NULL) || strncmp(end + 1, hash, strlen(hash)) != 0)
        return refuse(act);
    t.key = end + 1 + strlen(hash) + 1;
    fault = is_gone(act, text, &gone);
    if (fault || gone)
        return fault ? fault : refuse(act);
    *out = t;
    return NULL;
}

struct fault *
page_token_drop(struct act *act, const char *text)
{
    const char *plain;
    struct pg_rows *rows;
    struct fault *fault = open_token(act, text, &plain);

    if (fault)
        return fault;
    if (!plain)
        return epcis_refuse(act->arena, "NoSuchResourceException", "token",
                            "没有这个翻页标记", "there is no such token");
    return pg_run(act->pg, act->arena, SQL_epcis_token_drop, &rows, 2,
                  arena_strndup(act->arena, text, (size_t)MAC * 2),
                  act_number(act, strtoll(plain, NULL, 10)));
}
