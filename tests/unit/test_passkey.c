/* Security keys: an authenticator made of OpenSSL registers and signs, and everything
 * that may be wrong about it is refused by its own name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "access/passkey_check.h"
#include "base/origin.h"
#include "support/authenticator.h"

static const int ALGORITHMS[] = {PASSKEY_ES256, PASSKEY_EDDSA, PASSKEY_RS256};
static const char CHALLENGE[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
static const struct passkey_asked ASKED = {"https://firemark.example:8443",
                                           "firemark.example", CHALLENGE, true};

static struct authenticator_task
task(const char *type)
{
    return (struct authenticator_task){.type = type,
                                       .challenge = CHALLENGE,
                                       .origin = ASKED.origin,
                                       .rp_id = ASKED.rp_id,
                                       .flags = 1 | 4,
                                       .count = 7};
}

static enum passkey_flaw
registered(const struct authenticator *a, const struct authenticator_task *t,
           const struct passkey_asked *asked, struct passkey_key *key)
{
    struct authenticator_said said;

    authenticator_register(a, t, &said);
    return passkey_check_new(asked, authenticator_bytes(&said.client),
                             authenticator_bytes(&said.attestation), key);
}

static enum passkey_flaw
judged(const struct authenticator_said *said, const struct passkey_key *key,
       const struct passkey_asked *asked, uint32_t *count)
{
    return passkey_check_signed(
        asked, key,
        &(struct passkey_signed){authenticator_bytes(&said->client),
                                 authenticator_bytes(&said->data),
                                 authenticator_bytes(&said->signature)},
        count);
}

static enum passkey_flaw
signed_by(const struct authenticator *a, const struct authenticator_task *t,
          const struct passkey_key *key, const struct passkey_asked *asked)
{
    struct authenticator_said said;
    uint32_t count;

    authenticator_sign(a, t, &said);
    return judged(&said, key, asked, &count);
}

/* A key of each algorithm, whole. */
static void
make(struct authenticator *a, int algorithm, struct passkey_key *key)
{
    struct authenticator_task t = task("webauthn.create");

    memset(key, 0, sizeof *key);
    authenticator_new(a, algorithm);
    assert_int_equal(registered(a, &t, &ASKED, key), PASSKEY_GOOD);
}

static void
each_algorithm_registers_and_signs(void **state)
{
    struct authenticator a;
    struct authenticator_said said;
    struct passkey_key key;
    struct authenticator_task t = task("webauthn.get");
    uint32_t count = 0;

    (void)state;
    for (size_t i = 0; i < sizeof ALGORITHMS / sizeof *ALGORITHMS; i++) {
        make(&a, ALGORITHMS[i], &key);
        assert_int_equal(key.algorithm, ALGORITHMS[i]);
        assert_int_equal(key.count, 7);
        assert_int_equal(key.id_len, sizeof a.id);
        assert_memory_equal(key.id, a.id, sizeof a.id);
        t.count = 0x01020304;
        authenticator_sign(&a, &t, &said);
        assert_int_equal(judged(&said, &key, &ASKED, &count), PASSKEY_GOOD);
        assert_int_equal(count, 0x01020304);
        authenticator_free(&a);
    }
}

/* One thing wrong at a time: what must be said of it, when adding and when signing. */
static const struct {
    const char *challenge, *origin, *more, *rp_id;
    int flags;
    enum passkey_flaw flaw;
} WRONG[] = {
    {.challenge = "BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
     .flaw = PASSKEY_WRONG_ANSWER},
    {.challenge = "", .flaw = PASSKEY_WRONG_ANSWER},
    {.origin = "https://firemark.example", .flaw = PASSKEY_WRONG_ORIGIN},
    {.origin = "http://firemark.example:8443", .flaw = PASSKEY_WRONG_ORIGIN},
    {.origin = "https://firemark.example:8443/", .flaw = PASSKEY_WRONG_ORIGIN},
    {.origin = "https://evil.firemark.example:8443", .flaw = PASSKEY_WRONG_ORIGIN},
    {.origin = "https://firemark.example.evil:8443", .flaw = PASSKEY_WRONG_ORIGIN},
    {.more = ",\"crossOrigin\":true", .flaw = PASSKEY_WRONG_ORIGIN},
    {.more = ",\"topOrigin\":\"https://evil.example\"", .flaw = PASSKEY_WRONG_ORIGIN},
    {.more = ",\"crossOrigin\":\"no\"", .flaw = PASSKEY_MALFORMED},
    {.more = ",\"origin\":\"https://firemark.example:8443\"", .flaw = PASSKEY_MALFORMED},
    {.more = ",", .flaw = PASSKEY_MALFORMED},
    {.rp_id = "example", .flaw = PASSKEY_WRONG_PARTY},
    {.rp_id = "evil.example", .flaw = PASSKEY_WRONG_PARTY},
    {.flags = 4, .flaw = PASSKEY_NOT_PRESENT},
    {.flags = 1, .flaw = PASSKEY_NOT_VERIFIED},
    {.flags = 1 | 4 | 128, .flaw = PASSKEY_MALFORMED}, /* extensions that are not there */
    {.more = ",\"crossOrigin\":false,\"new\":[1]", .flaw = PASSKEY_GOOD},
};

static struct authenticator_task
broken(size_t i, const char *type)
{
    struct authenticator_task t = task(type);

    t.challenge = WRONG[i].challenge ? WRONG[i].challenge : t.challenge;
    t.origin = WRONG[i].origin ? WRONG[i].origin : t.origin;
    t.more = WRONG[i].more;
    t.rp_id = WRONG[i].rp_id ? WRONG[i].rp_id : t.rp_id;
    t.flags = WRONG[i].flags ? (uint8_t)WRONG[i].flags : t.flags;
    return t;
}

static void
each_thing_wrong_is_refused_by_its_name(void **state)
{
    struct authenticator a;
    struct passkey_key key, other;

    (void)state;
    make(&a, PASSKEY_ES256, &key);
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        struct authenticator_task add = broken(i, "webauthn.create"),
                                  get = broken(i, "webauthn.get");
        if (registered(&a, &add, &ASKED, &other) != WRONG[i].flaw ||
            signed_by(&a, &get, &key, &ASKED) != WRONG[i].flaw)
            fail_msg("case %zu: not \"%s\"", i, passkey_flaw_name(WRONG[i].flaw));
    }
    struct authenticator_task crossed = task("webauthn.get");
    assert_int_equal(registered(&a, &crossed, &ASKED, &other), PASSKEY_WRONG_TYPE);
    crossed = task("webauthn.create");
    assert_int_equal(signed_by(&a, &crossed, &key, &ASKED), PASSKEY_WRONG_TYPE);
    authenticator_free(&a);
}

static void
a_touch_is_enough_where_nobody_need_be_verified(void **state)
{
    struct passkey_asked asked = ASKED;
    struct authenticator a;
    struct passkey_key key;
    struct authenticator_task t = task("webauthn.get");

    (void)state;
    make(&a, PASSKEY_EDDSA, &key);
    asked.verified = false;
    t.flags = 1;
    assert_int_equal(signed_by(&a, &t, &key, &asked), PASSKEY_GOOD);
    t.flags = 0;
    assert_int_equal(signed_by(&a, &t, &key, &asked), PASSKEY_NOT_PRESENT);
    authenticator_free(&a);
}

static void
a_signature_holds_for_its_key_and_its_bytes_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ALGORITHMS / sizeof *ALGORITHMS; i++) {
        struct authenticator a, b;
        struct authenticator_said said;
        struct passkey_key key, other;
        struct authenticator_task t = task("webauthn.get");
        uint32_t count;
        make(&a, ALGORITHMS[i], &key);
        make(&b, ALGORITHMS[i], &other);
        authenticator_sign(&a, &t, &said);
        assert_int_equal(judged(&said, &other, &ASKED, &count), PASSKEY_WRONG_SIGNATURE);
        said.data.bytes[36] ^= 1; /* the counter */
        assert_int_equal(judged(&said, &key, &ASKED, &count), PASSKEY_WRONG_SIGNATURE);
        said.data.bytes[36] ^= 1;
        said.signature.bytes[said.signature.len / 2] ^= 1;
        assert_int_equal(judged(&said, &key, &ASKED, &count), PASSKEY_WRONG_SIGNATURE);
        said.signature.bytes[said.signature.len / 2] ^= 1;
        said.client.bytes[said.client.len++] = ' '; /* means the same, is not the same */
        assert_int_equal(judged(&said, &key, &ASKED, &count), PASSKEY_WRONG_SIGNATURE);
        said.client.len--;
        assert_int_equal(judged(&said, &key, &ASKED, &count), PASSKEY_GOOD);
        other = key; /* the same bytes, said to be of another algorithm */
        other.algorithm = ALGORITHMS[(i + 1) % 3];
        assert_int_equal(judged(&said, &other, &ASKED, &count), PASSKEY_WRONG_SIGNATURE);
        said.signature.len = 0;
        assert_int_equal(judged(&said, &key, &ASKED, &count), PASSKEY_MALFORMED);
        authenticator_free(&a);
        authenticator_free(&b);
    }
}

/* In memory of its own, so that AddressSanitizer sees what is read beyond. */
static enum passkey_flaw
registered_with(const struct authenticator_said *said, size_t len)
{
    uint8_t *own = malloc(len ? len : 1);
    struct passkey_key key;

    assert_non_null(own);
    memcpy(own, said->attestation.bytes, len);
    enum passkey_flaw flaw = passkey_check_new(&ASKED, authenticator_bytes(&said->client),
                                               (struct passkey_bytes){own, len}, &key);
    free(own);
    return flaw;
}

static void
what_is_cut_or_longer_is_refused(void **state)
{
    struct authenticator a;
    struct authenticator_said said;
    struct passkey_key key;
    struct authenticator_task t = task("webauthn.create");
    uint32_t count;

    (void)state;
    make(&a, PASSKEY_ES256, &key);
    authenticator_register(&a, &t, &said);
    size_t whole = said.attestation.len;
    assert_int_equal(registered_with(&said, whole), PASSKEY_GOOD);
    for (size_t len = 0; len < whole; len++)
        assert_int_equal(registered_with(&said, len), PASSKEY_MALFORMED);
    said.attestation.bytes[whole] = 0;
    assert_int_equal(registered_with(&said, whole + 1), PASSKEY_MALFORMED);
    t = task("webauthn.get");
    authenticator_sign(&a, &t, &said);
    for (size_t len = 0; len < said.data.len; len++) {
        struct authenticator_said cut = said;
        cut.data.len = len;
        assert_int_equal(judged(&cut, &key, &ASKED, &count), PASSKEY_MALFORMED);
    }
    said.data.bytes[said.data.len++] = 0;
    assert_int_equal(judged(&said, &key, &ASKED, &count), PASSKEY_MALFORMED);
    authenticator_free(&a);
}

static void
a_point_off_the_curve_is_no_key(void **state)
{
    struct authenticator a;
    struct authenticator_said said;
    struct passkey_key key;
    struct authenticator_task t = task("webauthn.create");

    (void)state;
    authenticator_new(&a, PASSKEY_ES256);
    authenticator_register(&a, &t, &said);
    said.attestation.bytes[said.attestation.len - 1] ^= 1;
    assert_int_equal(passkey_check_new(&ASKED, authenticator_bytes(&said.client),
                                       authenticator_bytes(&said.attestation), &key),
                     PASSKEY_WRONG_KEY);
    authenticator_free(&a);
}

/* Lengths that promise more than was sent are caught before anybody allocates for them.
 */
static void
lengths_are_held_against_what_is_there(void **state)
{
    static const char *const HEADS[] = {"\xa3\x9b\x7f\xff\xff\xff\xff\xff\xff\xff",
                                        "\xbb\xff\xff\xff\xff\xff\xff\xff\xff",
                                        "\xa3\x63"
                                        "fmt\x7b\xff\xff\xff\xff\xff\xff\xff\xff",
                                        "\xa3\x63"
                                        "fmt\x81\x81\x81\x81\x81\x81\x81\x81",
                                        "\xbf",
                                        "\xa3\x7f",
                                        "\xff"};
    struct passkey_key key;
    struct authenticator a;
    struct authenticator_said said;
    struct authenticator_task t = task("webauthn.create");

    (void)state;
    authenticator_new(&a, PASSKEY_ES256);
    authenticator_register(&a, &t, &said);
    for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++)
        assert_int_equal(
            passkey_check_new(
                &ASKED, authenticator_bytes(&said.client),
                (struct passkey_bytes){(const uint8_t *)HEADS[i], strlen(HEADS[i])},
                &key),
            PASSKEY_MALFORMED);
    authenticator_free(&a);
}

static void
the_challenge_is_found_in_what_the_browser_says(void **state)
{
    static const struct {
        const char *client;
        bool found;
    } CASES[] = {
        {"{\"challenge\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}", true},
        {"{\"challenge\":\"AAEC\"}", false},
        {"{\"challenge\":7}", false},
        {"{\"challenge\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"}", false},
        {"[\"challenge\"]", false},
        {"", false},
    };
    char challenge[PASSKEY_CHALLENGE_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct passkey_bytes client = {(const uint8_t *)CASES[i].client,
                                       strlen(CASES[i].client)};
        assert_int_equal(passkey_challenge_of(client, challenge), CASES[i].found);
    }
}

static void
keys_are_bound_to_secure_origins_with_a_name(void **state)
{
    static const struct {
        const char *origin, *host;
    } CASES[] = {
        {"https://firemark.example", "firemark.example"},
        {"https://a.firemark.example:8443", "a.firemark.example"},
        {"http://localhost:8480", "localhost"},
        {"http://localhost", "localhost"},
        {"https://localhost:1", "localhost"},
        {"http://firemark.example", NULL},
        {"http://localhost.evil.example", NULL},
        {"https://firemark.example/", NULL},
        {"https://firemark.example:", NULL},
        {"https://firemark.example:84x", NULL},
        {"https://firemark.example:123456", NULL},
        {"https://Firemark.example", NULL},
        {"https://user@firemark.example", NULL},
        {"https://127.0.0.1", NULL},
        {"https://[::1]", NULL},
        {"https://", NULL},
        {"https://firemark.example.", NULL},
        {"firemark.example", NULL},
        {"", NULL},
    };
    char host[ORIGIN_HOST_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        if (origin_host(CASES[i].origin, host) != (CASES[i].host != NULL))
            fail_msg("%s", CASES[i].origin);
        if (CASES[i].host)
            assert_string_equal(host, CASES[i].host);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_algorithm_registers_and_signs),
        cmocka_unit_test(each_thing_wrong_is_refused_by_its_name),
        cmocka_unit_test(a_touch_is_enough_where_nobody_need_be_verified),
        cmocka_unit_test(a_signature_holds_for_its_key_and_its_bytes_alone),
        cmocka_unit_test(what_is_cut_or_longer_is_refused),
        cmocka_unit_test(a_point_off_the_curve_is_no_key),
        cmocka_unit_test(lengths_are_held_against_what_is_there),
        cmocka_unit_test(the_challenge_is_found_in_what_the_browser_says),
        cmocka_unit_test(keys_are_bound_to_secure_origins_with_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
