#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <firemark/seal.h>
#include <unistd.h>

enum { NOW = 1795478400 }; /* 2026-11-24 */

struct world {
    struct fm_signer *signer;
    struct fm_key_info info;
    struct fm_keyring *ring;
    struct fm_label label;
};

static void
world_open(struct world *w, enum fm_alg alg)
{
    *w = (struct world){.label = {.host = "FIREMARK.EXAMPLE",
                                  .serial = {.index = 7, .random = 99},
                                  .type = FM_TYPE_UNIT}};
    assert_int_equal(fm_signer_generate(alg, 12, &w->signer), FM_OK);
    w->info = (struct fm_key_info){.state = FM_KEY_ACTIVE,
                                   .not_before_unix_s = NOW - 86400 * 30,
                                   .expires_unix_s = NOW + 86400 * 30,
                                   .issuer = "示范局",
                                   .hosts = {"FIREMARK.EXAMPLE"}};
    assert_int_equal(fm_signer_public(w->signer, &w->info), FM_OK);
    w->ring = fm_keyring_new();
    assert_int_equal(fm_keyring_add(w->ring, &w->info), FM_OK);
    assert_int_equal(fm_label_seal(w->signer, NOW, &w->label), FM_OK);
}

static void
world_close(struct world *w)
{
    fm_signer_free(w->signer);
    fm_keyring_free(w->ring);
}

static enum fm_verdict
judged(const struct world *w, const struct fm_label *label)
{
    char text[FM_LABEL_TEXT_MAX];
    size_t len;
    struct fm_label back;
    enum fm_verdict verdict = FM_VERDICT_COUNT;

    assert_int_equal(fm_label_encode(label, text, sizeof text, &len), FM_OK);
    assert_int_equal(fm_check_text(w->ring, text, len, NOW, &back, &verdict, NULL),
                     FM_OK);
    return verdict;
}

static void
with_changed_key(struct world *w, enum fm_verdict want)
{
    assert_int_equal(fm_keyring_add(w->ring, &w->info), FM_OK);
    assert_int_equal(judged(w, &w->label), want);
}

static void
check_algorithm(enum fm_alg alg)
{
    struct world w;

    world_open(&w, alg);
    assert_int_equal(judged(&w, &w.label), FM_VERDICT_GENUINE);
    for (int bit = 0; bit < FM_SIGNATURE_LEN * 8; bit += 37) {
        struct fm_label forged = w.label;
        forged.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(judged(&w, &forged), FM_VERDICT_BAD_SIGNATURE);
    }
    struct fm_label moved = w.label;
    moved.serial.index++;
    assert_int_equal(judged(&w, &moved), FM_VERDICT_BAD_SIGNATURE);
    moved = w.label;
    moved.type = FM_TYPE_PACK;
    assert_int_equal(judged(&w, &moved), FM_VERDICT_BAD_SIGNATURE);
    moved = w.label;
    moved.day--;
    assert_int_equal(judged(&w, &moved), FM_VERDICT_BAD_SIGNATURE);
    world_close(&w);
}

static void
ed25519_labels_are_sealed_and_judged(void **state)
{
    (void)state;
    check_algorithm(FM_ALG_ED25519);
}

static void
es256_labels_are_sealed_and_judged(void **state)
{
    (void)state;
    check_algorithm(FM_ALG_ES256);
}

static void
sm2_labels_are_sealed_and_judged(void **state)
{
    (void)state;
    check_algorithm(FM_ALG_SM2);
}

static void
another_key_under_the_same_number_yields_bad_signature(void **state)
{
    (void)state;
    struct world w, other;

    for (int alg = 0; alg < FM_ALG_COUNT; alg++) {
        world_open(&w, (enum fm_alg)alg);
        world_open(&other, (enum fm_alg)alg);
        assert_int_equal(judged(&other, &w.label), FM_VERDICT_BAD_SIGNATURE);
        world_close(&w);
        world_close(&other);
    }
}

static void
the_algorithm_comes_from_the_key_not_from_the_label(void **state)
{
    (void)state;
    struct world w, other;

    world_open(&w, FM_ALG_ES256);
    world_open(&other, FM_ALG_SM2);
    assert_int_equal(judged(&other, &w.label), FM_VERDICT_BAD_SIGNATURE);
    world_close(&w);
    world_close(&other);
}

static void
an_unknown_key_yields_unknown_key(void **state)
{
    (void)state;
    struct world w;

    world_open(&w, FM_ALG_ED25519);
    w.label.kid = 13;
    assert_int_equal(judged(&w, &w.label), FM_VERDICT_UNKNOWN_KEY);
    world_close(&w);
}

static void
a_foreign_host_yields_foreign_host(void **state)
{
    (void)state;
    struct world w;

    world_open(&w, FM_ALG_ED25519);
    strcpy(w.label.host, "F1REMARK.EXAMPLE");
    assert_int_equal(judged(&w, &w.label), FM_VERDICT_FOREIGN_HOST);
    world_close(&w);
}

static void
a_keys_host_in_lower_case_is_the_same_host(void **state)
{
    (void)state;
    struct world w;

    world_open(&w, FM_ALG_ED25519);
    strcpy(w.info.hosts[0], "firemark.example");
    with_changed_key(&w, FM_VERDICT_GENUINE);
    world_close(&w);
}

static void
a_revoked_key_yields_key_revoked_whatever_the_date(void **state)
{
    (void)state;
    struct world w;

    world_open(&w, FM_ALG_ED25519);
    w.info.state = FM_KEY_REVOKED;
    w.info.revoked_from_unix_s = NOW - 86400;
    with_changed_key(&w, FM_VERDICT_KEY_REVOKED);
    w.info.revoked_from_unix_s = NOW + 86400 * 9; /* after the label's date */
    with_changed_key(&w, FM_VERDICT_KEY_REVOKED);
    w.info.expires_unix_s = NOW - 86400;
    with_changed_key(&w, FM_VERDICT_KEY_REVOKED);
    assert_int_equal(fm_label_seal(w.signer, NOW + 86400 * 9, &w.label), FM_OK);
    assert_int_equal(judged(&w, &w.label), FM_VERDICT_KEY_REVOKED);
    w.label.signature[0] ^= 1;
    assert_int_equal(judged(&w, &w.label), FM_VERDICT_BAD_SIGNATURE);
    world_close(&w);
}

static void
a_retired_key_still_verifies(void **state)
{
    (void)state;
    struct world w;

    world_open(&w, FM_ALG_ED25519);
    w.info.state = FM_KEY_RETIRED;
    with_changed_key(&w, FM_VERDICT_GENUINE);
    world_close(&w);
}

static void
a_date_more_than_one_day_ahead_yields_future_date(void **state)
{
    (void)state;
    struct world w;

    world_open(&w, FM_ALG_ED25519); /* NOW is the first second of a day */
    assert_int_equal(fm_label_seal(w.signer, NOW + 86400, &w.label), FM_OK);
    assert_int_equal(judged(&w, &w.label), FM_VERDICT_GENUINE);
    assert_int_equal(fm_label_seal(w.signer, NOW + 86400 * 2, &w.label), FM_OK);
    assert_int_equal(judged(&w, &w.label), FM_VERDICT_FUTURE);
    w.info.expires_unix_s = NOW + 86400; /* future before expired */
    with_changed_key(&w, FM_VERDICT_FUTURE);
    w.label.signature[0] ^= 1;
    assert_int_equal(judged(&w, &w.label), FM_VERDICT_BAD_SIGNATURE);
    world_close(&w);
}

static void
a_label_counts_as_future_by_the_given_time_alone(void **state)
{
    (void)state;
    struct world w;
    enum fm_verdict verdict;

    world_open(&w, FM_ALG_ED25519);
    assert_int_equal(fm_label_verify(w.ring, &w.label, NOW - 86400, &verdict), FM_OK);
    assert_int_equal(verdict, FM_VERDICT_GENUINE);
    assert_int_equal(fm_label_verify(w.ring, &w.label, NOW - 86401, &verdict), FM_OK);
    assert_int_equal(verdict, FM_VERDICT_FUTURE);
    assert_int_equal(fm_label_verify(w.ring, &w.label, INT64_MIN, &verdict), FM_OK);
    assert_int_equal(verdict, FM_VERDICT_FUTURE);
    assert_int_equal(fm_label_verify(w.ring, &w.label, INT64_MAX, &verdict), FM_OK);
    assert_int_equal(verdict, FM_VERDICT_GENUINE);
    world_close(&w);
}

static void
a_date_outside_the_keys_validity_yields_key_expired(void **state)
{
    (void)state;
    struct world w;

    world_open(&w, FM_ALG_ED25519);
    w.info.expires_unix_s = NOW - 86400;
    with_changed_key(&w, FM_VERDICT_KEY_EXPIRED);
    w.info.expires_unix_s = NOW + 86400 * 9;
    w.info.not_before_unix_s = NOW + 86400 * 2;
    with_changed_key(&w, FM_VERDICT_KEY_EXPIRED);
    world_close(&w);
}

static void
a_genuine_label_under_an_expired_trust_list_yields_trust_expired(void **state)
{
    struct world w;
    char json[2048];
    size_t len;

    (void)state;
    world_open(&w, FM_ALG_ED25519);
    assert_int_equal(
        fm_trust_write(&w.info, 1, 1, NOW - 86400, NOW - 1, json, sizeof json, &len),
        FM_OK);
    assert_int_equal(fm_keyring_load_unsigned(w.ring, json, len, NULL), FM_OK);
    assert_int_equal(judged(&w, &w.label), FM_VERDICT_TRUST_EXPIRED);
    w.label.signature[5] ^= 1;
    assert_int_equal(judged(&w, &w.label), FM_VERDICT_BAD_SIGNATURE);
    world_close(&w);
}

static void
a_type_the_key_may_not_sign_yields_out_of_scope(void **state)
{
    (void)state;
    struct world w;

    world_open(&w, FM_ALG_ED25519);
    w.info.types = 1u << FM_TYPE_SEAL;
    with_changed_key(&w, FM_VERDICT_OUT_OF_SCOPE);
    w.info.types |= 1u << FM_TYPE_UNIT;
    with_changed_key(&w, FM_VERDICT_GENUINE);
    world_close(&w);
}

static void
a_mini_label_is_never_proof(void **state)
{
    (void)state;
    struct world w;

    world_open(&w, FM_ALG_ED25519);
    w.label.sealed = false;
    assert_int_equal(judged(&w, &w.label), FM_VERDICT_UNVERIFIED);
    world_close(&w);
}

static void
text_that_is_no_label_is_told_from_a_broken_one(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum fm_verdict want;
        const char *rule;
    } CASES[] = {
        {"HELLO", FM_VERDICT_FOREIGN, "foreign"},
        {"", FM_VERDICT_FOREIGN, "foreign"},
        {"HTTPS://A.B/L/0123", FM_VERDICT_FOREIGN, "foreign"},
        {"HTTPS://A.B/01/06901234567892/21/SN1", FM_VERDICT_FOREIGN, "foreign"},
        {"HTTPS://A.B/L/J4077PGBVMFNX", FM_VERDICT_FOREIGN, "foreign"},
        {"HTTPS://A.B/L/J4077PGBVMFN?S=1", FM_VERDICT_MALFORMED, "tail_length"},
        {"HTTPS://A.B/L/J4077PGBVMFN", FM_VERDICT_UNVERIFIED, ""},
        {"HTTPS://FIREMARK.EXAMPLE/L/0123", FM_VERDICT_MALFORMED, "serial_length"},
        {"https://firemark.example/l/j4077pgbvmfnx", FM_VERDICT_MALFORMED, "path"},
        {"HTTPS://FIREMARK.EXAMPLE/HELP", FM_VERDICT_MALFORMED, "form"},
        {"HTTPS://FIREMARK.EXAMPLE", FM_VERDICT_MALFORMED, "form"},
        {"HTTP://FIREMARK.EXAMPLE/L/J4077PGBVMFN", FM_VERDICT_MALFORMED, "form"},
        {"HTTPS://FIREMARK.EXAMPLE@A.B/L/J4077PGBVMFN", FM_VERDICT_FOREIGN, "foreign"},
        {"HTTPS://FIREMARK.EXAMPLE.A.B/HELP", FM_VERDICT_FOREIGN, "foreign"},
    };
    struct world w;

    world_open(&w, FM_ALG_ED25519);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct fm_label label;
        struct fm_error why = {0};
        enum fm_verdict verdict;
        assert_int_equal(fm_check_text(w.ring, CASES[i].text, strlen(CASES[i].text), NOW,
                                       &label, &verdict, &why),
                         FM_OK);
        if (verdict != CASES[i].want || strcmp(why.rule, CASES[i].rule) != 0)
            fail_msg("%s: %s by rule %s", CASES[i].text, fm_verdict_name(verdict),
                     why.rule);
    }
    world_close(&w);
}

static enum fm_verdict
judged_when_lengthened(const struct world *w, const char *start, size_t len)
{
    char *text = malloc(len);
    struct fm_label label;
    enum fm_verdict verdict;

    memset(text, '0', len);
    memcpy(text, start, strlen(start));
    assert_int_equal(fm_check_text(w->ring, text, len, NOW, &label, &verdict, NULL),
                     FM_OK);
    assert_string_equal(label.host, "");
    free(text);
    return verdict;
}

static void
over_long_text_on_our_host_is_malformed_and_on_others_foreign(void **state)
{
    (void)state;
    struct world w;
    char sealed[FM_LABEL_TEXT_MAX];
    size_t n;

    world_open(&w, FM_ALG_ED25519);
    assert_int_equal(fm_label_encode(&w.label, sealed, sizeof sealed, &n), FM_OK);
    for (size_t len = n + 1; len < 5000; len += 61) {
        assert_int_equal(judged_when_lengthened(&w, sealed, len), FM_VERDICT_MALFORMED);
        assert_int_equal(judged_when_lengthened(&w, "HTTPS://FIREMARK.EXAMPLE/", len),
                         FM_VERDICT_MALFORMED);
        assert_int_equal(judged_when_lengthened(&w, "HTTPS://A.B/L/", len),
                         FM_VERDICT_FOREIGN);
        assert_int_equal(judged_when_lengthened(&w, "HELLO", len), FM_VERDICT_FOREIGN);
    }
    world_close(&w);
}

static void
an_ed25519_reprint_is_byte_identical(void **state)
{
    (void)state;
    struct world w;

    world_open(&w, FM_ALG_ED25519);
    struct fm_label again = w.label;
    assert_int_equal(fm_label_seal(w.signer, NOW, &again), FM_OK);
    assert_memory_equal(&again, &w.label, sizeof again);
    world_close(&w);
}

static void
keys_survive_an_encrypted_file_and_only_with_the_passphrase(void **state)
{
    (void)state;

    for (int alg = 0; alg < FM_ALG_COUNT; alg++) {
        struct world w;
        char path[64];
        struct fm_signer *again = NULL;
        world_open(&w, (enum fm_alg)alg);
        snprintf(path, sizeof path, "/tmp/firemark-key-test-%d-%d.pem", (int)getpid(),
                 alg);
        assert_int_equal(fm_signer_save(w.signer, path, "secret"), FM_OK);
        assert_int_equal(fm_signer_save(w.signer, path, "secret"), FM_ERR_IO);
        assert_int_equal(fm_signer_load(path, "wrong", 12, &again), FM_ERR_CRYPTO);
        assert_int_equal(fm_signer_load(path, "secret", 12, &again), FM_OK);
        assert_int_equal(fm_label_seal(again, NOW, &w.label), FM_OK);
        assert_int_equal(judged(&w, &w.label), FM_VERDICT_GENUINE);
        fm_signer_free(again);
        unlink(path);
        assert_int_equal(fm_signer_load(path, "secret", 12, &again), FM_ERR_IO);
        world_close(&w);
    }
}

static void
every_verdict_has_a_name_and_words_in_both_languages(void **state)
{
    (void)state;

    for (int v = 0; v < FM_VERDICT_COUNT; v++) {
        assert_non_null(fm_verdict_name((enum fm_verdict)v));
        assert_string_not_equal(fm_verdict_text((enum fm_verdict)v, "zh"),
                                fm_verdict_text((enum fm_verdict)v, "en"));
    }
    assert_string_equal(fm_verdict_name(FM_VERDICT_FUTURE), "future_date");
    assert_string_equal(fm_verdict_name(FM_VERDICT_COUNT), "unknown");
    assert_string_equal(fm_verdict_name((enum fm_verdict) - 1), "unknown");
    assert_string_equal(fm_verdict_text(FM_VERDICT_COUNT, "en"), "unknown");
    assert_string_equal(fm_verdict_text((enum fm_verdict) - 1, "zh"), "未知");
    for (int s = 0; s < FM_STATUS_COUNT; s++)
        assert_string_not_equal(fm_status_text((enum fm_status)s, "zh"),
                                fm_status_text((enum fm_status)s, "en"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ed25519_labels_are_sealed_and_judged),
        cmocka_unit_test(es256_labels_are_sealed_and_judged),
        cmocka_unit_test(sm2_labels_are_sealed_and_judged),
        cmocka_unit_test(another_key_under_the_same_number_yields_bad_signature),
        cmocka_unit_test(the_algorithm_comes_from_the_key_not_from_the_label),
        cmocka_unit_test(an_unknown_key_yields_unknown_key),
        cmocka_unit_test(a_foreign_host_yields_foreign_host),
        cmocka_unit_test(a_keys_host_in_lower_case_is_the_same_host),
        cmocka_unit_test(a_revoked_key_yields_key_revoked_whatever_the_date),
        cmocka_unit_test(a_retired_key_still_verifies),
        cmocka_unit_test(a_date_more_than_one_day_ahead_yields_future_date),
        cmocka_unit_test(a_label_counts_as_future_by_the_given_time_alone),
        cmocka_unit_test(a_date_outside_the_keys_validity_yields_key_expired),
        cmocka_unit_test(
            a_genuine_label_under_an_expired_trust_list_yields_trust_expired),
        cmocka_unit_test(a_type_the_key_may_not_sign_yields_out_of_scope),
        cmocka_unit_test(a_mini_label_is_never_proof),
        cmocka_unit_test(text_that_is_no_label_is_told_from_a_broken_one),
        cmocka_unit_test(over_long_text_on_our_host_is_malformed_and_on_others_foreign),
        cmocka_unit_test(an_ed25519_reprint_is_byte_identical),
        cmocka_unit_test(keys_survive_an_encrypted_file_and_only_with_the_passphrase),
        cmocka_unit_test(every_verdict_has_a_name_and_words_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
