/* The trust list: JSON with one JWK-like entry per key.
 * {"seq":N,"issued":T,"expires":T,"keys":[{"kid","lk","kty","crv","x","y","iss","nbf","exp",
 *  "state","revoked_from","types":[..],"hosts":[..]}]}
 * source: docs/label-format.md §5; RFC 7517, RFC 8037 (OKP) */
#define JSMN_STATIC
#define JSMN_STRICT
#include <errno.h>
#include <jsmn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { MAX_TOKENS = 8192, COORDINATE = 32 };

static const char BASE64URL[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct json {
    const char *text;
    const jsmntok_t *tokens;
    int count;
};

/* ---- reading ---- */

/* Index of the token behind token `i` and all it holds. */
static int
skip(const struct json *j, int i)
{
    int end = j->tokens[i].end;

    for (i++; i < j->count && j->tokens[i].start < end; i++)
        ;
    return i;
}

/* Index of the value of `name` in the object at `object`, or -1. */
static int
member(const struct json *j, int object, const char *name)
{
    size_t len = strlen(name);
    int i = object + 1;

    for (int n = 0; n < j->tokens[object].size && i < j->count; n++) {
        const jsmntok_t *key = &j->tokens[i];
        if ((size_t)(key->end - key->start) == len &&
            memcmp(j->text + key->start, name, len) == 0)
            return key->size == 1 && i + 1 < j->count ? i + 1 : -1;
        i = skip(j, i + 1);
    }
    return -1;
}

/* No byte that JSON would escape: quote, backslash or control byte. UTF-8 passes. */
static bool
plain(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] == '"' || text[i] == '\\' || (unsigned char)text[i] < 0x20)
            return false;
    return true;
}

/* A string without escapes: no value of ours needs one, and a name shown to people or a
 * host that is compared must hold no hidden byte. */
static bool
get_text(const struct json *j, int i, char *out, size_t cap)
{
    if (i < 0 || j->tokens[i].type != JSMN_STRING)
        return false;
    size_t len = (size_t)(j->tokens[i].end - j->tokens[i].start);
    const char *from = j->text + j->tokens[i].start;
    if (len >= cap || !plain(from, len))
        return false;
    memcpy(out, from, len);
    out[len] = '\0';
    return true;
}

static bool
get_int(const struct json *j, int i, int64_t *out)
{
    char digits[24], *end;

    if (i < 0 || j->tokens[i].type != JSMN_PRIMITIVE)
        return false;
    size_t len = (size_t)(j->tokens[i].end - j->tokens[i].start);
    if (len >= sizeof digits)
        return false;
    memcpy(digits, j->text + j->tokens[i].start, len);
    digits[len] = '\0';
    errno = 0;
    *out = strtoll(digits, &end, 10);
    return len > 0 && !*end && errno == 0;
}

static bool
get_coordinate(const struct json *j, int i, uint8_t out[COORDINATE])
{
    char text[48];
    uint32_t bits = 0;
    int have = 0, n = 0;

    if (!get_text(j, i, text, sizeof text) || strlen(text) != 43)
        return false;
    for (const char *p = text; *p; p++) {
        const char *at = strchr(BASE64URL, *p);
        if (!at)
            return false;
        bits = bits << 6 | (uint32_t)(at - BASE64URL);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (uint8_t)(bits >> have);
        }
    }
    return n == COORDINATE && (bits & ((1u << have) - 1)) == 0;
}

static bool
get_public(const struct json *j, int object, struct fm_key_info *key)
{
    if (key->alg == FM_ALG_ED25519) {
        key->public_len = COORDINATE;
        return get_coordinate(j, member(j, object, "x"), key->public_key);
    }
    key->public_key[0] = 4;
    key->public_len = 1 + 2 * COORDINATE;
    return get_coordinate(j, member(j, object, "x"), key->public_key + 1) &&
           get_coordinate(j, member(j, object, "y"), key->public_key + 1 + COORDINATE);
}

static bool
get_hosts(const struct json *j, int list, struct fm_key_info *key)
{
    if (list < 0 || j->tokens[list].type != JSMN_ARRAY || j->tokens[list].size < 1 ||
        j->tokens[list].size > FM_KEY_HOSTS)
        return false;
    for (int n = 0; n < j->tokens[list].size; n++)
        if (!get_text(j, list + 1 + n, key->hosts[n], sizeof key->hosts[n]) ||
            !key->hosts[n][0])
            return false;
    return true;
}

static bool
get_types(const struct json *j, int list, struct fm_key_info *key)
{
    if (list < 0)
        return true;
    if (j->tokens[list].type != JSMN_ARRAY || j->tokens[list].size == 0)
        return false;
    for (int n = 0; n < j->tokens[list].size; n++) {
        int64_t type;
        if (!get_int(j, list + 1 + n, &type) || type < 0 || type >= FM_TYPE_COUNT)
            return false;
        key->types |= 1u << type;
    }
    return true;
}

static bool
get_key(const struct json *j, int object, struct fm_key_info *key)
{
    char alg[16], state[16];
    int64_t kid;

    if (j->tokens[object].type != JSMN_OBJECT ||
        !get_int(j, member(j, object, "lk"), &kid) || kid < 0 || kid > 0xfff ||
        !get_text(j, member(j, object, "alg"), alg, sizeof alg) ||
        !get_text(j, member(j, object, "state"), state, sizeof state))
        return false;
    key->kid = (uint16_t)kid;
    key->alg = fm_alg_parse(alg);
    key->state = fm_key_state_parse(state);
    if (key->alg == FM_ALG_COUNT || key->state == FM_KEY_STATE_COUNT)
        return false;
    if (key->state == FM_KEY_REVOKED &&
        !get_int(j, member(j, object, "revoked_from"), &key->revoked_from_unix_s))
        return false;
    return get_public(j, object, key) &&
           get_int(j, member(j, object, "nbf"), &key->not_before_unix_s) &&
           get_int(j, member(j, object, "exp"), &key->expires_unix_s) &&
           get_text(j, member(j, object, "iss"), key->issuer, sizeof key->issuer) &&
           get_hosts(j, member(j, object, "hosts"), key) &&
           get_types(j, member(j, object, "types"), key);
}

static enum fm_status
refuse(struct fm_error *why, size_t at, const char *rule, const char *zh, const char *en)
{
    fm_error_set(why, at, rule, zh, en);
    return FM_ERR_TRUST;
}

static enum fm_status
read_keys(const struct json *j, struct fm_keyring *fresh, struct fm_error *why)
{
    int list = member(j, 0, "keys");

    if (list < 0 || j->tokens[list].type != JSMN_ARRAY)
        return refuse(why, 0, "trust_keys", "信任列表缺少 keys",
                      "the trust list has no keys");
    int i = list + 1;
    for (int n = 0; n < j->tokens[list].size; n++, i = skip(j, i)) {
        struct fm_key_info key = {.kid = 0};
        enum fm_status status = get_key(j, i, &key) && !fm_keyring_find(fresh, key.kid)
                                    ? fm_keyring_add(fresh, &key)
                                    : FM_ERR_ARG;
        if (status == FM_ERR_NOMEM)
            return status;
        if (status != FM_OK)
            return refuse(why, (size_t)j->tokens[i].start, "trust_key",
                          "信任列表中有一个密钥的字段有误",
                          "a key of the trust list has a wrong field");
    }
    return FM_OK;
}

static enum fm_status
read_list(const struct json *j, struct fm_keyring *ring, struct fm_error *why)
{
    int64_t seq, issued, expires;

    if (j->tokens[0].type != JSMN_OBJECT || !get_int(j, member(j, 0, "seq"), &seq) ||
        !get_int(j, member(j, 0, "issued"), &issued) ||
        !get_int(j, member(j, 0, "expires"), &expires))
        return refuse(why, 0, "trust_head", "信任列表缺少 seq、issued 或 expires",
                      "the trust list lacks seq, issued or expires");
    if (seq < fm_keyring_trust_seq(ring))
        return refuse(why, 0, "trust_rollback", "信任列表比已有的旧，拒绝回退",
                      "older than the trust list already held: rollback refused");
    struct fm_keyring *fresh = fm_keyring_new();
    if (!fresh)
        return FM_ERR_NOMEM;
    enum fm_status status = read_keys(j, fresh, why);
    if (status == FM_OK) {
        fm_keyring_set_trust(fresh, seq, issued, expires);
        fm_keyring_replace(ring, fresh);
    }
    fm_keyring_free(fresh);
    return status;
}

enum fm_status
fm_keyring_load_trust(struct fm_keyring *ring, const char *json, size_t len,
                      struct fm_error *why)
{
    jsmn_parser parser;
    jsmntok_t *tokens = calloc(MAX_TOKENS, sizeof *tokens);

    if (!tokens)
        return FM_ERR_NOMEM;
    jsmn_init(&parser);
    struct json j = {json, tokens, jsmn_parse(&parser, json, len, tokens, MAX_TOKENS)};
    enum fm_status status =
        j.count > 0 ? read_list(&j, ring, why)
                    : refuse(why, parser.pos, "trust_json", "信任列表不是有效的 JSON",
                             "the trust list is not valid JSON");
    free(tokens);
    return status;
}

/* ---- writing ---- */

struct writer {
    char *out;
    size_t cap, len;
    bool full;
};

static void
put(struct writer *w, const char *text, size_t len)
{
    if (w->len + len >= w->cap) {
        w->full = true;
        return;
    }
    memcpy(w->out + w->len, text, len);
    w->len += len;
    w->out[w->len] = '\0';
}

static void
put_text(struct writer *w, const char *text)
{
    put(w, text, strlen(text));
}

static void
put_int(struct writer *w, const char *before, int64_t value)
{
    char digits[24];

    put_text(w, before);
    snprintf(digits, sizeof digits, "%lld", (long long)value);
    put_text(w, digits);
}

static void
put_coordinate(struct writer *w, const char *before, const uint8_t bytes[COORDINATE])
{
    uint32_t bits = 0;
    int have = 0;

    put_text(w, before);
    for (int i = 0; i < COORDINATE; i++) {
        bits = bits << 8 | bytes[i];
        for (have += 8; have >= 6; have -= 6)
            put(w, &BASE64URL[bits >> (have - 6) & 63], 1);
    }
    put(w, &BASE64URL[bits << (6 - have) & 63], 1);
    put_text(w, "\"");
}

static void
put_public(struct writer *w, const struct fm_key_info *key)
{
    static const char *const CURVES[FM_ALG_COUNT] = {"Ed25519", "P-256", "SM2"};
    bool okp = key->alg == FM_ALG_ED25519;

    put_text(w, okp ? ",\"kty\":\"OKP\",\"crv\":\"" : ",\"kty\":\"EC\",\"crv\":\"");
    put_text(w, CURVES[key->alg]);
    put_coordinate(w, "\",\"x\":\"", key->public_key + (okp ? 0 : 1));
    if (!okp)
        put_coordinate(w, ",\"y\":\"", key->public_key + 1 + COORDINATE);
}

static void
put_lists(struct writer *w, const struct fm_key_info *key)
{
    const char *before = ",\"hosts\":[\"";

    for (int i = 0; i < FM_KEY_HOSTS && key->hosts[i][0]; i++, before = "\",\"") {
        put_text(w, before);
        put_text(w, key->hosts[i]);
    }
    put_text(w, "\"]");
    before = ",\"types\":[";
    for (int t = 0; key->types && t < FM_TYPE_COUNT; t++) {
        if (!(key->types & 1u << t))
            continue;
        put_int(w, before, t);
        before = ",";
    }
    put_text(w, key->types ? "]}" : "}");
}

static void
put_key(struct writer *w, const struct fm_key_info *key)
{
    put_int(w, "{\"kid\":\"fm-", key->kid);
    put_int(w, "\",\"lk\":", key->kid);
    put_text(w, ",\"alg\":\"");
    put_text(w, fm_alg_name(key->alg));
    put_text(w, "\"");
    put_public(w, key);
    put_text(w, ",\"iss\":\"");
    put_text(w, key->issuer);
    put_int(w, "\",\"nbf\":", key->not_before_unix_s);
    put_int(w, ",\"exp\":", key->expires_unix_s);
    put_text(w, ",\"state\":\"");
    put_text(w, fm_key_state_name(key->state));
    put_text(w, "\"");
    if (key->state == FM_KEY_REVOKED)
        put_int(w, ",\"revoked_from\":", key->revoked_from_unix_s);
    put_lists(w, key);
}

static bool
writable(const struct fm_key_info *key)
{
    for (int i = 0; i < FM_KEY_HOSTS; i++)
        if (!plain(key->hosts[i], strlen(key->hosts[i])))
            return false;
    return plain(key->issuer, strlen(key->issuer)) && key->hosts[0][0] &&
           (unsigned)key->alg < FM_ALG_COUNT && (unsigned)key->state < FM_KEY_STATE_COUNT;
}

enum fm_status
fm_trust_write(const struct fm_key_info *keys, size_t count, int64_t seq,
               int64_t issued_unix_s, int64_t expires_unix_s, char *out, size_t cap,
               size_t *out_len)
{
    struct writer w = {.out = out, .cap = cap};

    for (size_t i = 0; i < count; i++)
        if (!writable(&keys[i]))
            return FM_ERR_ARG;
    put_int(&w, "{\"seq\":", seq);
    put_int(&w, ",\"issued\":", issued_unix_s);
    put_int(&w, ",\"expires\":", expires_unix_s);
    put_text(&w, ",\"keys\":[");
    for (size_t i = 0; i < count; i++) {
        put_text(&w, i ? "," : "");
        put_key(&w, &keys[i]);
    }
    put_text(&w, "]}");
    if (w.full)
        return FM_ERR_SPACE;
    *out_len = w.len;
    return FM_OK;
}
