#include "access/passkey_check.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "access/passkey_cbor.h"

static const char *const FLAWS[] = {
    [PASSKEY_GOOD] = "",
    [PASSKEY_MALFORMED] = "malformed",
    [PASSKEY_WRONG_TYPE] = "type",
    [PASSKEY_WRONG_ANSWER] = "challenge",
    [PASSKEY_WRONG_ORIGIN] = "origin",
    [PASSKEY_WRONG_PARTY] = "rp_id",
    [PASSKEY_NOT_PRESENT] = "presence",
    [PASSKEY_NOT_VERIFIED] = "verification",
    [PASSKEY_WRONG_KEY] = "key",
    [PASSKEY_WRONG_SIGNATURE] = "signature",
};

const char *
passkey_flaw_name(enum passkey_flaw flaw)
{
    return FLAWS[flaw];
}

/* ---- what the browser says ---- */

static json_t *
client_read(struct passkey_bytes b)
{
    json_t *said = b.len > PASSKEY_PART_MAX ? NULL
                                            : json_loadb((const char *)b.at, b.len,
                                                         JSON_REJECT_DUPLICATES, NULL);

    if (json_is_object(said))
        return said;
    json_decref(said);
    return NULL;
}

static bool
says(const json_t *said, const char *name, const char *want)
{
    const char *text = json_string_value(json_object_get(said, name));

    return text && strcmp(text, want) == 0;
}

bool
passkey_challenge_of(struct passkey_bytes client_data,
                     char challenge[PASSKEY_CHALLENGE_TEXT])
{
    json_t *said = client_read(client_data);
    const char *text = json_string_value(json_object_get(said, "challenge"));
    bool found = text && strlen(text) == PASSKEY_CHALLENGE_TEXT - 1;

    if (found)
        memcpy(challenge, text, PASSKEY_CHALLENGE_TEXT);
    json_decref(said);
    return found;
}

/* A page within another site's is not one of ours, whatever its own origin. */
static enum passkey_flaw
client_judge(const json_t *said, const struct passkey_asked *asked, const char *type)
{
    const json_t *cross = json_object_get(said, "crossOrigin");

    if (!said || (cross && !json_is_boolean(cross)))
        return PASSKEY_MALFORMED;
    if (!says(said, "type", type))
        return PASSKEY_WRONG_TYPE;
    if (!says(said, "challenge", asked->challenge))
        return PASSKEY_WRONG_ANSWER;
    if (!says(said, "origin", asked->origin) || json_is_true(cross) ||
        json_object_get(said, "topOrigin"))
        return PASSKEY_WRONG_ORIGIN;
    return PASSKEY_GOOD;
}

static enum passkey_flaw
client_check(const struct passkey_asked *asked, struct passkey_bytes client_data,
             const char *type)
{
    json_t *said = client_read(client_data);
    enum passkey_flaw flaw = client_judge(said, asked, type);

    json_decref(said);
    return flaw;
}

/* ---- what the authenticator says ---- */

static enum passkey_flaw
data_check(const struct passkey_asked *asked, struct passkey_bytes data, bool credential)
{
    uint8_t party[crypto_hash_sha256_BYTES];

    if (data.len > PASSKEY_PART_MAX || !passkey_data_sound(data, credential))
        return PASSKEY_MALFORMED;
    crypto_hash_sha256(party, (const uint8_t *)asked->rp_id, strlen(asked->rp_id));
    if (memcmp(party, data.at, sizeof party) != 0)
        return PASSKEY_WRONG_PARTY;
    if (!(data.at[DATA_FLAGS] & FLAG_PRESENT))
        return PASSKEY_NOT_PRESENT;
    if (asked->verified && !(data.at[DATA_FLAGS] & FLAG_VERIFIED))
        return PASSKEY_NOT_VERIFIED;
    return PASSKEY_GOOD;
}

/* Calls `use` with the key in libfido2's form; what it returns, or -1 where it is none of
 * its algorithm. */
static int
with_key(int algorithm, const uint8_t *bytes, size_t len,
         int (*use)(int algorithm, const void *key, void *arg), void *arg)
{
    es256_pk_t *ec = algorithm == PASSKEY_ES256 ? es256_pk_new() : NULL;
    eddsa_pk_t *ed = algorithm == PASSKEY_EDDSA ? eddsa_pk_new() : NULL;
    rs256_pk_t *rsa = algorithm == PASSKEY_RS256 ? rs256_pk_new() : NULL;
    int done = -1;

    if (ec && es256_pk_from_ptr(ec, bytes, len) == FIDO_OK)
        done = use(algorithm, ec, arg);
    if (ed && eddsa_pk_from_ptr(ed, bytes, len) == FIDO_OK)
        done = use(algorithm, ed, arg);
    if (rsa && rs256_pk_from_ptr(rsa, bytes, len) == FIDO_OK)
        done = use(algorithm, rsa, arg);
    es256_pk_free(&ec);
    eddsa_pk_free(&ed);
    rs256_pk_free(&rsa);
    return done;
}

static int
key_there(int algorithm, const void *key, void *arg)
{
    (void)algorithm;
    (void)arg;
    return key ? FIDO_OK : -1;
}

static bool
key_take(const fido_cred_t *cred, int algorithm, struct passkey_key *out)
{
    size_t id_len = fido_cred_id_len(cred), key_len = fido_cred_pubkey_len(cred);

    if (id_len < PASSKEY_ID_MIN || id_len > sizeof out->id || key_len == 0 ||
        key_len > sizeof out->key)
        return false;
    memcpy(out->id, fido_cred_id_ptr(cred), id_len);
    memcpy(out->key, fido_cred_pubkey_ptr(cred), key_len);
    out->id_len = id_len;
    out->key_len = key_len;
    out->algorithm = algorithm;
    out->count = fido_cred_sigcount(cred);
    return with_key(algorithm, out->key, key_len, key_there, NULL) == FIDO_OK;
}

/* libfido2 wants to know the algorithm before it reads the key. */
static bool
key_read(struct passkey_bytes data, int algorithm, struct passkey_key *out)
{
    fido_cred_t *cred = fido_cred_new();
    bool good = cred && fido_cred_set_type(cred, algorithm) == FIDO_OK &&
                fido_cred_set_authdata_raw(cred, data.at, data.len) == FIDO_OK &&
                key_take(cred, algorithm, out);

    fido_cred_free(&cred);
    return good;
}

enum passkey_flaw
passkey_check_new(const struct passkey_asked *asked, struct passkey_bytes client_data,
                  struct passkey_bytes attestation, struct passkey_key *out)
{
    enum passkey_flaw flaw = client_check(asked, client_data, "webauthn.create");
    struct passkey_bytes data;

    if (flaw)
        return flaw;
    if (attestation.len > PASSKEY_PART_MAX || !passkey_attested(attestation, &data))
        return PASSKEY_MALFORMED;
    flaw = data_check(asked, data, true);
    if (flaw)
        return flaw;
    fido_init(0);
    return key_read(data, PASSKEY_ES256, out) || key_read(data, PASSKEY_EDDSA, out) ||
                   key_read(data, PASSKEY_RS256, out)
               ? PASSKEY_GOOD
               : PASSKEY_WRONG_KEY;
}

static int
key_verify(int algorithm, const void *key, void *arg)
{
    return fido_assert_verify(arg, 0, algorithm, key);
}

static bool
assert_fill(fido_assert_t *a, const struct passkey_asked *asked,
            const struct passkey_signed *sent)
{
    return a && fido_assert_set_count(a, 1) == FIDO_OK &&
           fido_assert_set_rp(a, asked->rp_id) == FIDO_OK &&
           fido_assert_set_up(a, FIDO_OPT_TRUE) == FIDO_OK &&
           fido_assert_set_uv(a, asked->verified ? FIDO_OPT_TRUE : FIDO_OPT_OMIT) ==
               FIDO_OK &&
           fido_assert_set_clientdata(a, sent->client_data.at, sent->client_data.len) ==
               FIDO_OK &&
           fido_assert_set_authdata_raw(a, 0, sent->authenticator_data.at,
                                        sent->authenticator_data.len) == FIDO_OK &&
           fido_assert_set_sig(a, 0, sent->signature.at, sent->signature.len) == FIDO_OK;
}

enum passkey_flaw
passkey_check_signed(const struct passkey_asked *asked, const struct passkey_key *key,
                     const struct passkey_signed *sent, uint32_t *count)
{
    enum passkey_flaw flaw = client_check(asked, sent->client_data, "webauthn.get");

    if (!flaw)
        flaw = data_check(asked, sent->authenticator_data, false);
    if (!flaw && (sent->signature.len == 0 || sent->signature.len > PASSKEY_PART_MAX))
        flaw = PASSKEY_MALFORMED;
    if (flaw)
        return flaw;
    fido_init(0);
    fido_assert_t *a = fido_assert_new();
    if (!assert_fill(a, asked, sent))
        flaw = PASSKEY_MALFORMED;
    else if (with_key(key->algorithm, key->key, key->key_len, key_verify, a) != FIDO_OK)
        flaw = PASSKEY_WRONG_SIGNATURE;
    else
        *count = fido_assert_sigcount(a, 0);
    fido_assert_free(&a);
    return flaw;
}
