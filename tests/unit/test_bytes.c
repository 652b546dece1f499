/* Signatures over other bytes than labels, and signers whose key is in a device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <firemark/seal.h>

enum { NOW = 1795478400, DAY = 86400 };

static const char TEXT[] = "{\"seq\":7}";

struct world {
    struct fm_signer *signer;
    struct fm_key_info info;
    struct fm_keyring *ring;
    uint8_t signature[FM_SIGNATURE_LEN];
    struct fm_bytes_claim claim;
};

static void
world_open(struct world *w, enum fm_alg alg)
{
    *w = (struct world){.info = {.state = FM_KEY_ACTIVE,
                                 .not_before_unix_s = NOW - 30 * DAY,
                                 .expires_unix_s = NOW + 30 * DAY,
                                 .hosts = {"FIREMARK.EXAMPLE"}}};
    assert_int_equal(fm_signer_generate(alg, 12, &w->signer), FM_OK);
    assert_int_equal(fm_signer_public(w->signer, &w->info), FM_OK);
    w->ring = fm_keyring_new();
    assert_int_equal(fm_keyring_add(w->ring, &w->info), FM_OK);
    assert_int_equal(
        fm_bytes_sign(w->signer, "FMSTATUS", TEXT, sizeof TEXT - 1, w->signature), FM_OK);
    w->claim = (struct fm_bytes_claim){.kid = 12,
                                       .purpose = "FMSTATUS",
                                       .bytes = TEXT,
                                       .len = sizeof TEXT - 1,
                                       .signed_unix_s = NOW,
                                       .signature = w->signature};
}

static void
world_close(struct world *w)
{
    fm_signer_free(w->signer);
    fm_keyring_free(w->ring);
}

static enum fm_verdict
judged(const struct world *w)
{
    enum fm_verdict verdict = FM_VERDICT_COUNT;

    assert_int_equal(fm_bytes_verify(w->ring, &w->claim, NOW, &verdict), FM_OK);
    return verdict;
}

static void
signed_bytes_are_judged_by_every_algorithm(void **state)
{
    (void)state;
    for (int alg = 0; alg < FM_ALG_COUNT; alg++) {
        struct world w;
        world_open(&w, (enum fm_alg)alg);
        assert_int_equal(judged(&w), FM_VERDICT_GENUINE);
        w.claim.len--;
        assert_int_equal(judged(&w), FM_VERDICT_BAD_SIGNATURE);
        world_close(&w);
    }
}

static void
a_signature_for_one_purpose_is_wrong_for_another(void **state)
{
    struct world w;
    enum fm_verdict verdict = FM_VERDICT_COUNT;

    (void)state;
    world_open(&w, FM_ALG_ED25519);
    w.claim.purpose = "FMSTATU";
    assert_int_equal(judged(&w), FM_VERDICT_BAD_SIGNATURE);
    w.claim.purpose = "FMLABEL";
    assert_int_equal(fm_bytes_verify(w.ring, &w.claim, NOW, &verdict), FM_ERR_ARG);
    assert_int_equal(verdict, FM_VERDICT_COUNT);
    world_close(&w);
}

static void
labels_and_odd_purposes_cannot_be_signed_as_bytes(void **state)
{
    static const char *const BAD[] = {"FMLABEL", "", "fm", "FM1", "ABCDEFGHIJKLMNOP"};
    struct world w;

    (void)state;
    world_open(&w, FM_ALG_ED25519);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_int_equal(fm_bytes_sign(w.signer, BAD[i], TEXT, 1, w.signature),
                         FM_ERR_ARG);
    world_close(&w);
}

static void
the_keys_state_and_time_decide_over_a_right_signature(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, FM_ALG_ED25519);
    w.claim.signed_unix_s = NOW + 2 * DAY;
    assert_int_equal(judged(&w), FM_VERDICT_FUTURE);
    w.claim.signed_unix_s = NOW - 31 * DAY;
    assert_int_equal(judged(&w), FM_VERDICT_KEY_EXPIRED);
    w.claim.signed_unix_s = NOW;
    w.info.state = FM_KEY_REVOKED;
    assert_int_equal(fm_keyring_add(w.ring, &w.info), FM_OK);
    assert_int_equal(judged(&w), FM_VERDICT_KEY_REVOKED);
    w.claim.kid = 13;
    assert_int_equal(judged(&w), FM_VERDICT_UNKNOWN_KEY);
    world_close(&w);
}

struct device {
    struct fm_signer *inside;
    int signatures, closed;
};

static enum fm_status
device_sign(void *arg, const uint8_t *message, size_t len,
            uint8_t signature[FM_SIGNATURE_LEN])
{
    struct device *d = arg;

    /* a purpose of one letter in front, as the caller framed it */
    d->signatures++;
    assert_true(len > 2 && message[1] == '\0');
    return fm_bytes_sign(d->inside, "X", message + 2, len - 2, signature);
}

static void
device_close(void *arg)
{
    ((struct device *)arg)->closed++;
}

static void
a_device_signs_what_it_is_given_and_is_closed_with_the_signer(void **state)
{
    struct device d = {0};
    struct fm_signer_device device = {device_sign, device_close, &d};
    struct fm_signer *outside;
    struct world w;

    (void)state;
    world_open(&w, FM_ALG_ED25519);
    d.inside = w.signer;
    assert_int_equal(fm_signer_from_device(&w.info, &device, &outside), FM_OK);
    assert_int_equal(fm_bytes_sign(outside, "X", TEXT, sizeof TEXT - 1, w.signature),
                     FM_OK);
    w.claim.purpose = "X";
    assert_int_equal(judged(&w), FM_VERDICT_GENUINE);
    assert_int_equal(d.signatures, 1);
    assert_int_equal(fm_signer_save(outside, "/tmp/never", "x"), FM_ERR_CRYPTO);
    fm_signer_free(outside);
    assert_int_equal(d.closed, 1);
    w.info.public_len = 5;
    assert_int_equal(fm_signer_from_device(&w.info, &device, &outside), FM_ERR_ARG);
    assert_int_equal(d.closed, 1);
    world_close(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signed_bytes_are_judged_by_every_algorithm),
        cmocka_unit_test(a_signature_for_one_purpose_is_wrong_for_another),
        cmocka_unit_test(labels_and_odd_purposes_cannot_be_signed_as_bytes),
        cmocka_unit_test(the_keys_state_and_time_decide_over_a_right_signature),
        cmocka_unit_test(a_device_signs_what_it_is_given_and_is_closed_with_the_signer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
