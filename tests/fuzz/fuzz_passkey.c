/* What browsers and authenticators send of a security key: the first byte says which part
 * the rest stands for. The other parts are good ones, so that an input is judged to its
 * end; and what is accepted must be what was signed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "access/passkey_check.h"
#include "support/authenticator.h"

static const struct passkey_asked ASKED = {"https://firemark.example", "firemark.example",
                                           "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
                                           true};

/* A key, and what it says once about each of the two tasks. */
static struct {
    struct passkey_key key;
    struct authenticator_said added, said;
} good;

static void
make_good(void)
{
    struct authenticator a;
    struct authenticator_task t = {.type = "webauthn.create",
                                   .challenge = ASKED.challenge,
                                   .origin = ASKED.origin,
                                   .rp_id = ASKED.rp_id,
                                   .flags = 1 | 4,
                                   .count = 7};

    authenticator_new(&a, PASSKEY_ES256);
    authenticator_register(&a, &t, &good.added);
    t.type = "webauthn.get";
    authenticator_sign(&a, &t, &good.said);
    if (passkey_check_new(&ASKED, authenticator_bytes(&good.added.client),
                          authenticator_bytes(&good.added.attestation), &good.key))
        abort();
    authenticator_free(&a);
}

/* Accepted where it must not be: the driver keeps the input. */
static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
check_client(struct passkey_bytes client)
{
    char challenge[PASSKEY_CHALLENGE_TEXT];
    struct passkey_key key;
    enum passkey_flaw flaw = passkey_check_new(
        &ASKED, client, authenticator_bytes(&good.added.attestation), &key);
    bool found = passkey_challenge_of(client, challenge);

    must(flaw || (found && strcmp(challenge, ASKED.challenge) == 0));
    must(flaw || memmem(client.at, client.len, "webauthn.create", 15) ||
         memchr(client.at, '\\', client.len));
}

static void
check_attestation(struct passkey_bytes attestation)
{
    struct passkey_key key;

    if (passkey_check_new(&ASKED, authenticator_bytes(&good.added.client), attestation,
                          &key))
        return;
    must(key.id_len >= PASSKEY_ID_MIN && key.id_len <= PASSKEY_ID_MAX &&
         key.key_len > 0 && key.key_len <= PASSKEY_KEY_MAX);
    must(memmem(attestation.at, attestation.len, key.id, key.id_len) != NULL);
}

static void
check_signed(struct passkey_bytes data, struct passkey_bytes signature)
{
    const struct passkey_signed sent = {authenticator_bytes(&good.said.client), data,
                                        signature};
    uint32_t count;

    if (passkey_check_signed(&ASKED, &good.key, &sent, &count))
        return;
    must(data.len == good.said.data.len &&
         memcmp(data.at, good.said.data.bytes, data.len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!good.key.key_len)
        make_good();
    if (size == 0)
        return 0;
    struct passkey_bytes part = {data + 1, size - 1};
    if (data[0] == 'c')
        check_client(part);
    else if (data[0] == 'a')
        check_attestation(part);
    else if (data[0] == 'd')
        check_signed(part, authenticator_bytes(&good.said.signature));
    else
        check_signed(authenticator_bytes(&good.said.data), part);
    return 0;
}
