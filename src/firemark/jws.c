#include "jws.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "json.h"

enum { HEADER_MAX = 160, TOKENS = 16 };

/* ---- signing ---- */

static size_t
write_header(const struct fm_signer *signer, const char *typ, char out[HEADER_MAX])
{
    int n = snprintf(out, HEADER_MAX, "{\"alg\":\"%s\",\"kid\":\"fm-%u\",\"typ\":\"%s\"}",
                     fm_alg_name(signer->alg), (unsigned)signer->kid, typ);

    return n > 0 && n < HEADER_MAX ? (size_t)n : 0;
}

/* What is signed: protected "." payload, both in base64url; RFC 7515 §5.1. */
static char *
signed_text(const char *header, size_t header_len, const char *payload, size_t len)
{
    size_t head = fm_base64_len(header_len);
    char *text = malloc(head + 1 + fm_base64_len(len) + 1);

    if (!text)
        return NULL;
    fm_base64_encode((const uint8_t *)header, header_len, text);
    text[head] = '.';
    fm_base64_encode((const uint8_t *)payload, len, text + head + 1);
    return text;
}

static char *
flattened(const char *text, const uint8_t signature[FM_SIGNATURE_LEN], size_t *out_len)
{
    char tail[96];
    const char *dot = strchr(text, '.');
    size_t cap = strlen(text) + sizeof tail + 64;
    char *out = malloc(cap);

    if (!out)
        return NULL;
    fm_base64_encode(signature, FM_SIGNATURE_LEN, tail);
    int n = snprintf(out, cap,
                     "{\"payload\":\"%s\",\"protected\":\"%.*s\",\"signature\":\"%s\"}",
                     dot + 1, (int)(dot - text), text, tail);
    *out_len = (size_t)n;
    return out;
}

enum fm_status
fm_jws_sign(const struct fm_signer *signer, const char *typ, const char *payload,
            size_t len, char **out, size_t *out_len)
{
    char header[HEADER_MAX];
    uint8_t signature[FM_SIGNATURE_LEN];
    size_t header_len = write_header(signer, typ, header);
    char *text = header_len ? signed_text(header, header_len, payload, len) : NULL;

    if (!text)
        return header_len ? FM_ERR_NOMEM : FM_ERR_ARG;
    enum fm_status status =
        fm_signer_raw(signer, (const uint8_t *)text, strlen(text), signature);
    if (status == FM_OK) {
        char *whole = flattened(text, signature, out_len);
        if (whole)
            *out = whole;
        else
            status = FM_ERR_NOMEM;
    }
    free(text);
    return status;
}

/* ---- opening ---- */

static enum fm_status
refuse(struct fm_error *why, const char *rule, const char *zh, const char *en)
{
    fm_error_set(why, 0, rule, zh, en);
    return FM_ERR_LIST;
}

/* The three members where they lie. */
struct parts {
    const char *payload, *header;
    size_t payload_len, header_len;
    uint8_t signature[FM_SIGNATURE_LEN];
};

static bool
read_parts(const struct fm_json *j, struct parts *p)
{
    const char *tail;
    size_t len, n;

    return fm_json_members_sound(j, 0) &&
           fm_json_slice(j, fm_json_member(j, 0, "payload"), &p->payload,
                         &p->payload_len) &&
           fm_json_slice(j, fm_json_member(j, 0, "protected"), &p->header,
                         &p->header_len) &&
           fm_json_slice(j, fm_json_member(j, 0, "signature"), &tail, &len) &&
           fm_base64_decode(tail, len, p->signature, sizeof p->signature, &n) &&
           n == sizeof p->signature;
}

bool
fm_jws_read_header(const char *from, size_t from_len, struct fm_jws_header *out)
{
    uint8_t text[HEADER_MAX];
    size_t len;
    struct fm_json j;

    if (!fm_base64_decode(from, from_len, text, sizeof text, &len) ||
        !fm_json_read(&j, (const char *)text, len, TOKENS))
        return false;
    /* "crit" would name what must be understood, and nothing of it is: RFC 7515 §4.1.11
     */
    bool ok = fm_json_members_sound(&j, 0) &&
              fm_json_text(&j, fm_json_member(&j, 0, "alg"), out->alg, sizeof out->alg) &&
              fm_json_text(&j, fm_json_member(&j, 0, "kid"), out->kid, sizeof out->kid) &&
              fm_json_text(&j, fm_json_member(&j, 0, "typ"), out->typ, sizeof out->typ) &&
              fm_json_member(&j, 0, "crit") < 0;
    fm_json_free(&j);
    return ok;
}

/* The key named "fm-N", as the trust list names it. */
static const struct fm_key_info *
find_key(const struct fm_keyring *ring, const char *kid)
{
    char again[16];
    unsigned n;

    if (sscanf(kid, "fm-%4u", &n) != 1 || n > 0xfff)
        return NULL;
    snprintf(again, sizeof again, "fm-%u", n);
    return strcmp(again, kid) == 0 ? fm_keyring_find(ring, (uint16_t)n) : NULL;
}

char *
fm_jws_input(const char *header, size_t header_len, const char *payload, size_t len,
             size_t *out_len)
{
    char *text = malloc(header_len + 1 + len);

    if (!text)
        return NULL;
    memcpy(text, header, header_len);
    text[header_len] = '.';
    memcpy(text + header_len + 1, payload, len);
    *out_len = header_len + 1 + len;
    return text;
}

static enum fm_status
check(const struct fm_keyring *ring, const struct fm_key_info *key, const struct parts *p,
      struct fm_error *why)
{
    size_t len;
    char *text = fm_jws_input(p->header, p->header_len, p->payload, p->payload_len, &len);
    bool good = false;

    if (!text)
        return FM_ERR_NOMEM;
    enum fm_status status =
        fm_raw_verify(fm_keyring_public(ring, key->kid), key->alg, (const uint8_t *)text,
                      len, p->signature, &good);
    free(text);
    if (status != FM_OK || good)
        return status;
    return refuse(why, "jws_signature", "清单的签名不符：被改动或是伪造的",
                  "the list's signature is wrong: altered or forged");
}

static enum fm_status
decode(const struct parts *p, char **payload, size_t *payload_len, struct fm_error *why)
{
    char *bytes = malloc(p->payload_len + 1);

    if (!bytes)
        return FM_ERR_NOMEM;
    if (fm_base64_decode(p->payload, p->payload_len, (uint8_t *)bytes, p->payload_len,
                         payload_len)) {
        *payload = bytes;
        return FM_OK;
    }
    free(bytes);
    return refuse(why, "jws_form", "清单的内容不是 base64url",
                  "the list's payload is not base64url");
}

enum fm_status
fm_jws_open(const struct fm_keyring *ring, const char *typ, const char *text, size_t len,
            char **payload, size_t *payload_len, const struct fm_key_info **key,
            struct fm_error *why)
{
    struct fm_json j;
    struct parts parts;
    struct fm_jws_header header;
    bool read = fm_json_read(&j, text, len, TOKENS) && read_parts(&j, &parts);

    fm_json_free(&j);
    if (!read || !fm_jws_read_header(parts.header, parts.header_len, &header))
        return refuse(why, "jws_form", "不是签名清单（JWS JSON 格式）",
                      "not a signed list (JWS in JSON)");
    if (strcmp(header.typ, typ) != 0)
        return refuse(why, "jws_typ", "签名清单的种类不对",
                      "another kind of signed list");
    *key = find_key(ring, header.kid);
    if (!*key)
        return refuse(why, "jws_key", "清单由信任列表中没有的密钥签署",
                      "the list is signed by a key that the trust list lacks");
    if (strcmp(header.alg, fm_alg_name((*key)->alg)) != 0)
        return refuse(why, "jws_alg", "清单声明的算法不是该密钥的算法",
                      "the list names another algorithm than its key's");
    enum fm_status status = check(ring, *key, &parts, why);
    return status == FM_OK ? decode(&parts, payload, payload_len, why) : status;
}
