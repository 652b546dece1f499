#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <firemark/keyring.h>

static size_t
written(char *json, size_t cap, int64_t seq, struct fm_key_info keys[FM_ALG_COUNT])
{
    size_t len;

    for (int alg = 0; alg < FM_ALG_COUNT; alg++) {
        struct fm_signer *signer;
        keys[alg] = (struct fm_key_info){.state = alg ? FM_KEY_REVOKED : FM_KEY_ACTIVE,
                                         .not_before_unix_s = 1000,
                                         .expires_unix_s = 2000,
                                         .revoked_from_unix_s = alg ? 1500 : 0,
                                         .issuer = "示范局",
                                         .types = alg ? 0x11 : 0,
                                         .hosts = {"A.EXAMPLE", "B.EXAMPLE"}};
        assert_int_equal(
            fm_signer_generate((enum fm_alg)alg, (uint16_t)(alg + 1), &signer), FM_OK);
        assert_int_equal(fm_signer_public(signer, &keys[alg]), FM_OK);
        fm_signer_free(signer);
    }
    assert_int_equal(fm_trust_write(keys, FM_ALG_COUNT, seq, 5, 6, json, cap, &len),
                     FM_OK);
    return len;
}

static void
a_trust_list_survives_writing_and_reading(void **state)
{
    (void)state;
    char json[4096];
    struct fm_key_info keys[FM_ALG_COUNT];
    struct fm_keyring *ring = fm_keyring_new();
    size_t len = written(json, sizeof json, 9, keys);

    assert_int_equal(fm_keyring_load_unsigned(ring, json, len, NULL), FM_OK);
    assert_int_equal(fm_keyring_count(ring), FM_ALG_COUNT);
    assert_int_equal(fm_keyring_trust_seq(ring), 9);
    assert_int_equal(fm_keyring_trust_issued(ring), 5);
    assert_int_equal(fm_keyring_trust_expires(ring), 6);
    for (int i = 0; i < FM_ALG_COUNT; i++)
        assert_memory_equal(fm_keyring_find(ring, keys[i].kid), &keys[i], sizeof keys[i]);
    fm_keyring_free(ring);
}

static void
an_older_trust_list_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    char json[4096];
    struct fm_key_info keys[FM_ALG_COUNT];
    struct fm_error why;
    struct fm_keyring *ring = fm_keyring_new();
    size_t len = written(json, sizeof json, 9, keys);

    assert_int_equal(fm_keyring_load_unsigned(ring, json, len, NULL), FM_OK);
    len = written(json, sizeof json, 8, keys);
    assert_int_equal(fm_keyring_load_unsigned(ring, json, len, &why), FM_ERR_TRUST);
    assert_string_equal(why.rule, "trust_rollback");
    assert_int_equal(fm_keyring_trust_seq(ring), 9);
    assert_int_equal(fm_keyring_count(ring), FM_ALG_COUNT);
    fm_keyring_free(ring);
}

static void
a_list_of_a_thousand_keys_is_read(void **state)
{
    (void)state;
    enum { KEYS = 1000, CAP = 1 << 22 };
    struct fm_key_info *keys = calloc(KEYS, sizeof *keys);
    char *json = malloc(CAP), first[4096];
    struct fm_key_info made[FM_ALG_COUNT];
    struct fm_keyring *ring = fm_keyring_new();
    size_t len;

    written(first, sizeof first, 9, made);
    for (int i = 0; i < KEYS; i++) {
        keys[i] = made[FM_ALG_COUNT - 1];
        keys[i].kid = (uint16_t)i;
    }
    assert_int_equal(fm_trust_write(keys, KEYS, 9, 5, 6, json, CAP, &len), FM_OK);
    assert_int_equal(fm_keyring_load_unsigned(ring, json, len, NULL), FM_OK);
    assert_int_equal(fm_keyring_count(ring), KEYS);
    fm_keyring_free(ring);
    free(json);
    free(keys);
}

static void
broken_lists_are_refused(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "",
        "{",
        "[]",
        "{}",
        "null",
        "{\"seq\":1,\"issued\":1,\"expires\":2}",
        "{\"seq\":1,\"issued\":1,\"expires\":2,\"keys\":{}}",
        "{\"seq\":1,\"issued\":1,\"expires\":2,\"keys\":[1]}",
        "{\"seq\":1,\"issued\":1,\"expires\":2,\"keys\":[{}]}",
        "{\"seq\":\"1\",\"issued\":1,\"expires\":2,\"keys\":[]}",
        "{\"seq\"}",
    };
    struct fm_keyring *ring = fm_keyring_new();

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        assert_int_equal(fm_keyring_load_unsigned(ring, lists[i], strlen(lists[i]), NULL),
                         FM_ERR_TRUST);
    fm_keyring_free(ring);
}

/* `json` with the first `old` replaced by `new`, loaded into an empty ring. */
static enum fm_status
loaded_with(const char *json, const char *old, const char *new)
{
    char changed[4096];
    const char *at = strstr(json, old);
    struct fm_keyring *ring = fm_keyring_new();

    assert_non_null(at);
    snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - json), json, new,
             at + strlen(old));
    enum fm_status status =
        fm_keyring_load_unsigned(ring, changed, strlen(changed), NULL);
    assert_int_equal(fm_keyring_count(ring), status == FM_OK ? FM_ALG_COUNT : 0);
    fm_keyring_free(ring);
    return status;
}

static void
a_list_with_one_wrong_value_is_refused_as_a_whole(void **state)
{
    (void)state;
    char json[4096];
    struct fm_key_info keys[FM_ALG_COUNT];
    static const char *const CHANGES[][2] = {
        {"\"seq\":9", "\"seq\":9,\"seq\":8"},
        {"\"seq\":9", "\"seq\":9,\"s\\u0065q\":8"},
        {"\"issued\":5", "\"issued\":6"},
        {"\"issued\":5", "\"issued\":-1"},
        {"\"types\":[0,4]", "\"types\":[0],\"types\":[4]"},
        {"\"types\":[0,4]", "\"types\":[0],\"typ\\u0065s\":[4]"},
        {"A.EXAMPLE", "A_EXAMPLE"},
        {"A.EXAMPLE", "A.\tEXAMPLE"},
        {"A.EXAMPLE", "A.\\u0001EXAMPLE"},
        {"\"B.EXAMPLE\"", "\"\""},
        {"\"lk\":2", "\"lk\":1"},
        {"\"lk\":2", "\"lk\":4096"},
        {"\"exp\":2000", "\"exp\":99999999999999999999"},
        {"\"exp\":2000", "\"exp\":2e3"},
        {"\"ES256\"", "\"none\""},
        {"\"types\":[0,4]", "\"types\":[]"},
        {"\"types\":[0,4]", "\"types\":[9]"},
    };

    written(json, sizeof json, 9, keys);
    assert_int_equal(loaded_with(json, "2000", "2001"), FM_OK);
    for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++)
        if (loaded_with(json, CHANGES[i][0], CHANGES[i][1]) != FM_ERR_TRUST)
            fail_msg("%s -> %s was taken", CHANGES[i][0], CHANGES[i][1]);
}

static void
every_cut_and_changed_byte_is_safe(void **state)
{
    (void)state;
    char json[4096];
    struct fm_key_info keys[FM_ALG_COUNT];
    size_t len = written(json, sizeof json, 9, keys);

    for (size_t n = 0; n < len; n++) {
        struct fm_keyring *ring = fm_keyring_new();
        char *cut = malloc(n + 1);
        memcpy(cut, json, n);
        assert_int_not_equal(fm_keyring_load_unsigned(ring, cut, n, NULL), FM_OK);
        free(cut);
        char *changed = malloc(len);
        memcpy(changed, json, len);
        changed[n] = (char)(n * 31);
        (void)!fm_keyring_load_unsigned(ring, changed, len, NULL);
        free(changed);
        fm_keyring_free(ring);
    }
}

static void
a_key_without_host_or_with_a_bad_point_is_refused(void **state)
{
    (void)state;
    struct fm_keyring *ring = fm_keyring_new();
    struct fm_key_info key = {
        .kid = 1, .alg = FM_ALG_ES256, .hosts = {"A.B"}, .public_len = 65};

    key.public_key[0] = 4;
    key.public_key[64] = 1; /* (0, 1) is not on the curve */
    assert_int_equal(fm_keyring_add(ring, &key), FM_ERR_ARG);
    key = (struct fm_key_info){.kid = 1, .alg = FM_ALG_ED25519, .public_len = 32};
    assert_int_equal(fm_keyring_add(ring, &key), FM_ERR_ARG);
    assert_int_equal(fm_keyring_count(ring), 0);
    fm_keyring_free(ring);
}

static void
a_list_that_does_not_fit_is_not_written(void **state)
{
    (void)state;
    char json[4096];
    struct fm_key_info keys[FM_ALG_COUNT];
    size_t len = written(json, sizeof json, 1, keys), untouched = 3;

    assert_int_equal(fm_trust_write(keys, FM_ALG_COUNT, 1, 5, 6, json, len, &untouched),
                     FM_ERR_SPACE);
    strcpy(keys[0].issuer, "quote\" in it");
    assert_int_equal(
        fm_trust_write(keys, FM_ALG_COUNT, 1, 5, 6, json, sizeof json, &untouched),
        FM_ERR_ARG);
    assert_int_equal(untouched, 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trust_list_survives_writing_and_reading),
        cmocka_unit_test(an_older_trust_list_is_refused_and_changes_nothing),
        cmocka_unit_test(a_list_of_a_thousand_keys_is_read),
        cmocka_unit_test(broken_lists_are_refused),
        cmocka_unit_test(a_list_with_one_wrong_value_is_refused_as_a_whole),
        cmocka_unit_test(every_cut_and_changed_byte_is_safe),
        cmocka_unit_test(a_key_without_host_or_with_a_bad_point_is_refused),
        cmocka_unit_test(a_list_that_does_not_fit_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
