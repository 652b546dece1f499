/* The trust list's envelope: a JSON Web Signature in general JSON (RFC 7515 §7.2.1),
 * signed by roots with Ed25519 (RFC 8037). A root's name is its JWK thumbprint (RFC
 * 7638), so that a name cannot be another key's.
 *
 *   {"payload":"..","signatures":[{"protected":"..","signature":".."},..]}
 *   protected = {"alg":"EdDSA","kid":"<thumbprint>","typ":"firemark-trust"} */
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "json.h"
#include "jws.h"
#include "writer.h"

enum { ROOT_TOKENS = 128, SIGNATURES_MAX = 8, HEADER_MAX = 128, PUBLIC = 32 };

static const char TYP[] = "firemark-trust", ALG[] = "EdDSA";

static enum fm_status
refuse(struct fm_error *why, const char *rule, const char *zh, const char *en)
{
    fm_error_set(why, 0, rule, zh, en);
    return FM_ERR_TRUST;
}

/* ---- roots ---- */

void
fm_root_kid(const uint8_t public_key[PUBLIC], char out[FM_ROOT_KID_LEN + 1])
{
    char text[128], x[FM_ROOT_KID_LEN + 1];
    uint8_t hash[SHA256_DIGEST_LENGTH];

    fm_base64_encode(public_key, PUBLIC, x);
    int n = snprintf(text, sizeof text,
                     "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}", x);
    SHA256((const uint8_t *)text, (size_t)n, hash);
    fm_base64_encode(hash, sizeof hash, out);
}

static bool
read_root(const struct fm_json *j, int at, uint8_t public_key[PUBLIC])
{
    char kty[8], crv[16], kid[FM_ROOT_KID_LEN + 1], want[FM_ROOT_KID_LEN + 1];
    const char *x;
    size_t len, n;

    if (!fm_json_members_sound(j, at) ||
        !fm_json_text(j, fm_json_member(j, at, "kty"), kty, sizeof kty) ||
        !fm_json_text(j, fm_json_member(j, at, "crv"), crv, sizeof crv) ||
        !fm_json_text(j, fm_json_member(j, at, "kid"), kid, sizeof kid) ||
        !fm_json_slice(j, fm_json_member(j, at, "x"), &x, &len) ||
        strcmp(kty, "OKP") != 0 || strcmp(crv, "Ed25519") != 0 ||
        !fm_base64_decode(x, len, public_key, PUBLIC, &n) || n != PUBLIC)
        return false;
    fm_root_kid(public_key, want);
    return strcmp(kid, want) == 0;
}

enum fm_status
fm_keyring_pin_roots(struct fm_keyring *ring, const char *json, size_t len,
                     struct fm_error *why)
{
    uint8_t roots[FM_ROOTS_MAX][PUBLIC];
    struct fm_json j;
    bool good = fm_json_read(&j, json, len, ROOT_TOKENS);
    int list = good ? fm_json_member(&j, 0, "keys") : -1, n = 0;

    good = good && fm_json_members_sound(&j, 0) && fm_json_is_array(&j, list) &&
           fm_json_size(&j, list) >= 1 && fm_json_size(&j, list) <= FM_ROOTS_MAX;
    for (int at = list + 1; good && n < fm_json_size(&j, list);
         at = fm_json_next(&j, at), n++)
        good = read_root(&j, at, roots[n]);
    fm_json_free(&j);
    if (!good)
        return refuse(why, "trust_roots",
                      "不是根公钥文件（JWK 集合，Ed25519，1 至 4 个）",
                      "not a file of root keys (a JWK set of 1 to 4 Ed25519 keys)");
    return fm_keyring_set_roots(ring, roots, n);
}

enum fm_status
fm_roots_write(const struct fm_key_info *roots, size_t count, char *out, size_t cap,
               size_t *out_len)
{
    struct fm_writer w = {.out = out, .cap = cap};
    char kid[FM_ROOT_KID_LEN + 1], x[FM_ROOT_KID_LEN + 1];

    if (count < 1 || count > FM_ROOTS_MAX)
        return FM_ERR_ARG;
    fm_put(&w, "{\"keys\":[");
    for (size_t i = 0; i < count; i++) {
        if (roots[i].alg != FM_ALG_ED25519 || roots[i].public_len != PUBLIC)
            return FM_ERR_ARG;
        fm_root_kid(roots[i].public_key, kid);
        fm_base64_encode(roots[i].public_key, PUBLIC, x);
        fm_put(&w, i ? ",{\"kid\":\"" : "{\"kid\":\"");
        fm_put(&w, kid);
        fm_put(&w, "\",\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"sig\",\"x\":\"");
        fm_put(&w, x);
        fm_put(&w, "\"}");
    }
    fm_put(&w, "]}");
    if (w.full)
        return FM_ERR_SPACE;
    *out_len = w.len;
    return FM_OK;
}

/* ---- the envelope ---- */

struct slice {
    const char *text;
    size_t len;
};

struct envelope {
    struct slice payload;
    struct slice header[SIGNATURES_MAX], signature[SIGNATURES_MAX];
    int count;
};

static bool
read_slice(const struct fm_json *j, int at, struct slice *out)
{
    return fm_json_slice(j, at, &out->text, &out->len);
}

static bool
read_envelope(const char *text, size_t len, struct envelope *e)
{
    struct fm_json j;
    bool good = fm_json_read(&j, text, len, ROOT_TOKENS);
    int list = good ? fm_json_member(&j, 0, "signatures") : -1;

    *e = (struct envelope){.count = 0};
    good = good && fm_json_members_sound(&j, 0) &&
           read_slice(&j, fm_json_member(&j, 0, "payload"), &e->payload) &&
           fm_json_is_array(&j, list) && fm_json_size(&j, list) >= 1 &&
           fm_json_size(&j, list) <= SIGNATURES_MAX;
    for (int at = list + 1; good && e->count < fm_json_size(&j, list);
         at = fm_json_next(&j, at), e->count++)
        good =
            fm_json_members_sound(&j, at) &&
            read_slice(&j, fm_json_member(&j, at, "protected"), &e->header[e->count]) &&
            read_slice(&j, fm_json_member(&j, at, "signature"), &e->signature[e->count]);
    fm_json_free(&j);
    return good;
}

/* Bytes of base64url with a zero behind them; the caller frees. NULL: not decodable, or
 * no memory (*nomem). */
static char *
decoded(const struct slice *from, size_t *len, bool *nomem)
{
    char *bytes = malloc(from->len + 1);

    *nomem = !bytes;
    if (bytes &&
        fm_base64_decode(from->text, from->len, (uint8_t *)bytes, from->len, len)) {
        bytes[*len] = '\0';
        return bytes;
    }
    free(bytes);
    return NULL;
}

/* Whether signature `i` is a pinned root's and right. */
static enum fm_status
check_one(const struct fm_keyring *ring, const struct envelope *e, int i, bool *ours,
          bool *good)
{
    struct fm_jws_header header;
    uint8_t signature[FM_SIGNATURE_LEN];
    size_t n, len;

    *good = *ours = false;
    if (!fm_jws_read_header(e->header[i].text, e->header[i].len, &header) ||
        strcmp(header.alg, ALG) != 0 || strcmp(header.typ, TYP) != 0 ||
        !fm_base64_decode(e->signature[i].text, e->signature[i].len, signature,
                          sizeof signature, &n) ||
        n != sizeof signature)
        return FM_OK;
    EVP_PKEY *root = fm_keyring_root(ring, header.kid);
    if (!root)
        return FM_OK;
    *ours = true;
    char *input = fm_jws_input(e->header[i].text, e->header[i].len, e->payload.text,
                               e->payload.len, &len);
    if (!input)
        return FM_ERR_NOMEM;
    enum fm_status status =
        fm_raw_verify(root, FM_ALG_ED25519, (const uint8_t *)input, len, signature, good);
    free(input);
    return status;
}

static enum fm_status
check_roots(const struct fm_keyring *ring, const struct envelope *e, struct fm_error *why)
{
    bool any_ours = false;

    for (int i = 0; i < e->count; i++) {
        bool ours, good;
        enum fm_status status = check_one(ring, e, i, &ours, &good);
        if (status != FM_OK || good)
            return status;
        any_ours |= ours;
    }
    if (any_ours)
        return refuse(why, "trust_signature", "信任列表的签名不符：被改动或是伪造的",
                      "the trust list's signature is wrong: altered or forged");
    return refuse(why, "trust_root", "信任列表不是由所信任的根密钥签署的",
                  "the trust list is signed by none of the pinned roots");
}

enum fm_status
fm_keyring_load_trust(struct fm_keyring *ring, const char *text, size_t len,
                      struct fm_error *why)
{
    struct envelope e;
    size_t n;
    bool nomem;

    if (!fm_keyring_root(ring, NULL))
        return refuse(why, "trust_unpinned", "没有指定根公钥，无法核验信任列表",
                      "no roots are pinned, so no trust list can be checked");
    if (!read_envelope(text, len, &e))
        return refuse(why, "trust_unsigned", "不是签名的信任列表（JWS 通用 JSON）",
                      "not a signed trust list (JWS in general JSON)");
    enum fm_status status = check_roots(ring, &e, why);
    if (status != FM_OK)
        return status;
    char *list = decoded(&e.payload, &n, &nomem);
    if (!list)
        return nomem ? FM_ERR_NOMEM
                     : refuse(why, "trust_unsigned", "信任列表的内容不是 base64url",
                              "the trust list's payload is not base64url");
    status = fm_keyring_load_unsigned(ring, list, n, why);
    free(list);
    return status;
}

enum fm_status
fm_trust_unwrap(const char *text, size_t len, char **list, size_t *list_len)
{
    struct envelope e;
    bool nomem;

    if (!read_envelope(text, len, &e))
        return FM_ERR_TRUST;
    char *bytes = decoded(&e.payload, list_len, &nomem);
    if (!bytes)
        return nomem ? FM_ERR_NOMEM : FM_ERR_TRUST;
    *list = bytes;
    return FM_OK;
}

/* ---- signing ---- */

static size_t
write_header(const char *kid, char out[HEADER_MAX * 2])
{
    char text[HEADER_MAX];
    int n = snprintf(text, sizeof text, "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"%s\"}",
                     ALG, kid, TYP);

    fm_base64_encode((const uint8_t *)text, (size_t)n, out);
    return strlen(out);
}

/* A bare list as an envelope without signatures; *made is the caller's to free. */
static enum fm_status
wrap(const char *text, size_t len, struct envelope *e, char **made, struct fm_error *why)
{
    struct fm_keyring *ring = fm_keyring_new();
    enum fm_status status =
        ring ? fm_keyring_load_unsigned(ring, text, len, why) : FM_ERR_NOMEM;

    fm_keyring_free(ring);
    if (status != FM_OK)
        return status;
    *made = malloc(fm_base64_len(len) + 1);
    if (!*made)
        return FM_ERR_NOMEM;
    fm_base64_encode((const uint8_t *)text, len, *made);
    *e = (struct envelope){.payload = {*made, fm_base64_len(len)}};
    return FM_OK;
}

static void
put_signature(struct fm_writer *w, bool first, const struct slice *header,
              const struct slice *signature)
{
    fm_put(w, first ? "{\"protected\":\"" : ",{\"protected\":\"");
    fm_put_n(w, header->text, header->len);
    fm_put(w, "\",\"signature\":\"");
    fm_put_n(w, signature->text, signature->len);
    fm_put(w, "\"}");
}

/* The envelope with one signature more; one by the same root gives way. */
static enum fm_status
write_envelope(const struct envelope *e, const struct slice *header,
               const struct slice *signature, char **out, size_t *out_len)
{
    size_t cap = e->payload.len + (size_t)(e->count + 1) * 512 + 64;
    struct fm_writer w = {.out = malloc(cap), .cap = cap};
    bool first = true;

    if (!w.out)
        return FM_ERR_NOMEM;
    fm_put(&w, "{\"payload\":\"");
    fm_put_n(&w, e->payload.text, e->payload.len);
    fm_put(&w, "\",\"signatures\":[");
    for (int i = 0; i < e->count; i++) {
        if (e->header[i].len == header->len &&
            memcmp(e->header[i].text, header->text, header->len) == 0)
            continue;
        put_signature(&w, first, &e->header[i], &e->signature[i]);
        first = false;
    }
    put_signature(&w, first, header, signature);
    fm_put(&w, "]}");
    if (w.full) {
        free(w.out);
        return FM_ERR_SPACE;
    }
    *out = w.out;
    *out_len = w.len;
    return FM_OK;
}

static enum fm_status
add_signature(const struct fm_signer *root, const struct envelope *e, char **out,
              size_t *out_len)
{
    struct fm_key_info info = {0};
    char kid[FM_ROOT_KID_LEN + 1], header[HEADER_MAX * 2], tail[96];
    uint8_t signature[FM_SIGNATURE_LEN];
    size_t len;
    enum fm_status status = fm_signer_public(root, &info);

    if (status != FM_OK)
        return status;
    fm_root_kid(info.public_key, kid);
    struct slice head = {header, write_header(kid, header)};
    char *input =
        fm_jws_input(head.text, head.len, e->payload.text, e->payload.len, &len);
    if (!input)
        return FM_ERR_NOMEM;
    status = fm_signer_raw(root, (const uint8_t *)input, len, signature);
    free(input);
    if (status != FM_OK)
        return status;
    fm_base64_encode(signature, sizeof signature, tail);
    return write_envelope(e, &head, &(struct slice){tail, strlen(tail)}, out, out_len);
}

enum fm_status
fm_trust_sign(const struct fm_signer *root, const char *text, size_t len, char **out,
              size_t *out_len, struct fm_error *why)
{
    struct envelope e;
    char *made = NULL;
    enum fm_status status = FM_OK;

    if (root->alg != FM_ALG_ED25519)
        return FM_ERR_ARG;
    if (!read_envelope(text, len, &e))
        status = wrap(text, len, &e, &made, why);
    if (status == FM_OK)
        status = add_signature(root, &e, out, out_len);
    free(made);
    return status;
}
