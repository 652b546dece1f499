#include "support/authenticator.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
must(bool good)
{
    if (!good) {
        fputs("authenticator: OpenSSL failed\n", stderr);
        abort();
    }
}

void
authenticator_new(struct authenticator *a, int algorithm)
{
    a->algorithm = algorithm;
    a->key = algorithm == PASSKEY_ES256   ? EVP_EC_gen("P-256")
             : algorithm == PASSKEY_EDDSA ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
                                          : EVP_RSA_gen(2048);
    must(a->key && RAND_bytes(a->id, sizeof a->id) == 1);
}

void
authenticator_free(struct authenticator *a)
{
    EVP_PKEY_free(a->key);
    a->key = NULL;
}

struct passkey_bytes
authenticator_bytes(const struct authenticator_part *part)
{
    return (struct passkey_bytes){part->bytes, part->len};
}

static void
add(struct authenticator_part *part, const void *bytes, size_t len)
{
    must(part->len + len <= AUTHENTICATOR_PART);
    memcpy(part->bytes + part->len, bytes, len);
    part->len += len;
}

static void
add_byte(struct authenticator_part *part, unsigned byte)
{
    add(part, &(uint8_t){(uint8_t)byte}, 1);
}

/* A CBOR byte string. */
static void
add_string(struct authenticator_part *part, const uint8_t *bytes, size_t len)
{
    add_byte(part, 0x59);
    add_byte(part, (unsigned)(len >> 8));
    add_byte(part, (unsigned)(len & 255));
    add(part, bytes, len);
}

static void
add_number(struct authenticator_part *part, const struct authenticator *a,
           const char *name, unsigned label, size_t len)
{
    uint8_t bytes[256];
    BIGNUM *number = NULL;

    must(EVP_PKEY_get_bn_param(a->key, name, &number) == 1 &&
         BN_bn2binpad(number, bytes, (int)len) == (int)len);
    BN_free(number);
    add_byte(part, label);
    add_string(part, bytes, len);
}

/* The key as COSE tells it. source: RFC 9053 §7, RFC 8230 §4 */
static void
add_cose(struct authenticator_part *part, const struct authenticator *a)
{
    uint8_t raw[32];
    size_t len = sizeof raw;

    if (a->algorithm == PASSKEY_ES256) { /* {1: 2, 3: -7, -1: 1, -2: x, -3: y} */
        add(part, "\xa5\x01\x02\x03\x26\x20\x01", 7);
        add_number(part, a, OSSL_PKEY_PARAM_EC_PUB_X, 0x21, 32);
        add_number(part, a, OSSL_PKEY_PARAM_EC_PUB_Y, 0x22, 32);
    } else if (a->algorithm == PASSKEY_EDDSA) { /* {1: 1, 3: -8, -1: 6, -2: x} */
        add(part, "\xa4\x01\x01\x03\x27\x20\x06\x21", 8);
        must(EVP_PKEY_get_raw_public_key(a->key, raw, &len) == 1);
        add_string(part, raw, len);
    } else { /* {1: 3, 3: -257, -1: n, -2: e} */
        add(part, "\xa4\x01\x03\x03\x39\x01\x00", 7);
        add_number(part, a, OSSL_PKEY_PARAM_RSA_N, 0x20, 256);
        add_number(part, a, OSSL_PKEY_PARAM_RSA_E, 0x21, 3);
    }
}

static void
write_client(const struct authenticator_task *task, struct authenticator_part *out)
{
    out->len = (size_t)snprintf(
        (char *)out->bytes, sizeof out->bytes,
        "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}", task->type,
        task->challenge, task->origin, task->more ? task->more : "");
    must(out->len < sizeof out->bytes);
}

static void
write_data(const struct authenticator *a, const struct authenticator_task *task,
           bool credential, struct authenticator_part *out)
{
    uint8_t party[SHA256_DIGEST_LENGTH];

    SHA256((const uint8_t *)task->rp_id, strlen(task->rp_id), party);
    out->len = 0;
    add(out, party, sizeof party);
    add_byte(out, task->flags | (credential ? 64u : 0));
    for (int shift = 24; shift >= 0; shift -= 8)
        add_byte(out, task->count >> shift & 255);
    if (!credential)
        return;
    add(out, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16); /* AAGUID */
    add_byte(out, 0);
    add_byte(out, sizeof a->id);
    add(out, a->id, sizeof a->id);
    add_cose(out, a);
}

void
authenticator_register(const struct authenticator *a,
                       const struct authenticator_task *task,
                       struct authenticator_said *out)
{
    static const char HEAD[] = "\xa3"
                               "cfmtdnone"
                               "gattStmt\xa0"
                               "hauthData";

    write_client(task, &out->client);
    write_data(a, task, true, &out->data);
    out->attestation.len = 0;
    add(&out->attestation, HEAD, sizeof HEAD - 1);
    add_string(&out->attestation, out->data.bytes, out->data.len);
}

void
authenticator_sign(const struct authenticator *a, const struct authenticator_task *task,
                   struct authenticator_said *out)
{
    struct authenticator_part message = {.len = 0};
    uint8_t hash[SHA256_DIGEST_LENGTH];
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    write_client(task, &out->client);
    write_data(a, task, false, &out->data);
    SHA256(out->client.bytes, out->client.len, hash);
    add(&message, out->data.bytes, out->data.len);
    add(&message, hash, sizeof hash);
    out->signature.len = sizeof out->signature.bytes;
    must(EVP_DigestSignInit(ctx, NULL,
                            a->algorithm == PASSKEY_EDDSA ? NULL : EVP_sha256(), NULL,
                            a->key) == 1 &&
         EVP_DigestSign(ctx, out->signature.bytes, &out->signature.len, message.bytes,
                        message.len) == 1);
    EVP_MD_CTX_free(ctx);
}
