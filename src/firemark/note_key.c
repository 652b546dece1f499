/* The keys of signed notes. source: C2SP signed-note, "Signatures" and "Verifier keys" */
#include <firemark/record.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

/* What follows byte 0xff, as the standard recommends for types without a number. */
static const char SM2_TYPE[] = "firemark.sm2/v1";

enum { ID_BYTES = 4, TYPED_MAX = 1 + sizeof SM2_TYPE - 1 + FM_PUBLIC_MAX };

/* Type and public key, as they are hashed and told. */
static size_t
typed_key(const struct fm_note_key *key, uint8_t out[TYPED_MAX])
{
    size_t n = 0;

    out[n++] = (uint8_t)key->type;
    if (key->type == FM_NOTE_SM2) {
        memcpy(out + n, SM2_TYPE, sizeof SM2_TYPE - 1);
        n += sizeof SM2_TYPE - 1;
    }
    memcpy(out + n, key->public_key, key->public_len);
    return n + key->public_len;
}

/* key ID = SHA-256(name || 0x0A || type || public key)[:4] */
static uint32_t
id_of(const struct fm_note_key *key)
{
    uint8_t bytes[FM_NOTE_NAME_MAX + 1 + TYPED_MAX], hash[FM_HASH];
    size_t n = strlen(key->name);

    memcpy(bytes, key->name, n);
    bytes[n++] = '\n';
    n += typed_key(key, bytes + n);
    SHA256(bytes, n, hash);
    return (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 | (uint32_t)hash[2] << 8 |
           hash[3];
}

/* Spaces are told in ASCII only: our names are hosts and paths. */
static bool
name_fits(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len > FM_NOTE_NAME_MAX)
        return false;
    for (const char *c = name; *c; c++)
        if (*c <= ' ' || *c > '~' || *c == '+')
            return false;
    return true;
}

enum fm_alg
fm_note_alg(enum fm_note_type type)
{
    return type == FM_NOTE_SM2 ? FM_ALG_SM2 : FM_ALG_ED25519;
}

enum fm_status
fm_note_key_of(const struct fm_signer *signer, const char *name, enum fm_note_type type,
               struct fm_note_key *out)
{
    struct fm_note_key key = {.type = type};
    struct fm_key_info info = {0};

    if (!name_fits(name))
        return FM_ERR_ARG;
    if (fm_signer_public(signer, &info) != FM_OK)
        return FM_ERR_CRYPTO;
    if (info.alg != fm_note_alg(type))
        return FM_ERR_ARG;
    snprintf(key.name, sizeof key.name, "%s", name);
    memcpy(key.public_key, info.public_key, info.public_len);
    key.public_len = info.public_len;
    key.id = id_of(&key);
    *out = key;
    return FM_OK;
}

enum fm_status
fm_note_key_write(const struct fm_note_key *key, char out[FM_VKEY_MAX])
{
    uint8_t bytes[TYPED_MAX];
    char text[(TYPED_MAX + 2) / 3 * 4 + 1], all[FM_VKEY_MAX];

    fm_base64_padded(bytes, typed_key(key, bytes), text);
    int n = snprintf(all, sizeof all, "%s+%08x+%s", key->name, (unsigned)key->id, text);
    if (n < 0 || n >= FM_VKEY_MAX)
        return FM_ERR_SPACE;
    memcpy(out, all, (size_t)n + 1);
    return FM_OK;
}

/* Type and public key from their bytes. */
static bool
read_typed(const uint8_t *bytes, size_t len, struct fm_note_key *key)
{
    size_t head = 1, want = 32;

    if (len == 0)
        return false;
    key->type = (enum fm_note_type)bytes[0];
    if (key->type == FM_NOTE_SM2) {
        head += sizeof SM2_TYPE - 1;
        want = 65;
        if (len < head || memcmp(bytes + 1, SM2_TYPE, sizeof SM2_TYPE - 1) != 0)
            return false;
    } else if (key->type != FM_NOTE_ED25519 && key->type != FM_NOTE_COSIGNATURE)
        return false;
    if (len != head + want)
        return false;
    memcpy(key->public_key, bytes + head, want);
    key->public_len = want;
    return true;
}

enum fm_status
fm_note_key_read(const char *text, struct fm_note_key *out)
{
    struct fm_note_key key = {.type = FM_NOTE_ED25519};
    uint8_t bytes[TYPED_MAX + 3];
    char again[FM_VKEY_MAX];
    unsigned id = 0;
    int name_end = 0, key_start = 0;
    size_t len;

    if (sscanf(text, "%127[^+]%n+%8x+%n", key.name, &name_end, &id, &key_start) != 2 ||
        key_start != name_end + 1 + 2 * ID_BYTES + 1 || !name_fits(key.name) ||
        !fm_base64_unpad(text + key_start, strlen(text + key_start), bytes, sizeof bytes,
                         &len) ||
        !read_typed(bytes, len, &key))
        return FM_ERR_RECORD;
    key.id = id_of(&key);
    /* one spelling only */
    if (key.id != id || fm_note_key_write(&key, again) != FM_OK ||
        strcmp(again, text) != 0)
        return FM_ERR_RECORD;
    *out = key;
    return FM_OK;
}
