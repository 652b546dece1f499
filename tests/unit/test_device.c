/* A signer whose private half is in a device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <firemark/seal.h>
#include <openssl/evp.h>

enum { NOW = 1795478400, DAY = 86400 };

struct device {
    EVP_PKEY *key;
    int signatures, closed;
    enum fm_status answer;
};

static enum fm_status
device_sign(void *arg, const uint8_t *message, size_t len,
            uint8_t signature[FM_SIGNATURE_LEN])
{
    struct device *d = arg;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    size_t n = FM_SIGNATURE_LEN;

    d->signatures++;
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, d->key), 1);
    assert_int_equal(EVP_DigestSign(ctx, signature, &n, message, len), 1);
    EVP_MD_CTX_free(ctx);
    return d->answer;
}

static void
device_close(void *arg)
{
    ((struct device *)arg)->closed++;
}

static void
a_device_signs_labels_and_is_closed_with_the_signer(void **state)
{
    struct device d = {.key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")};
    struct fm_signer_device device = {device_sign, device_close, &d};
    struct fm_key_info info = {.kid = 12,
                               .state = FM_KEY_ACTIVE,
                               .public_len = 32,
                               .not_before_unix_s = NOW - DAY,
                               .expires_unix_s = NOW + DAY,
                               .hosts = {"FIREMARK.EXAMPLE"}};
    struct fm_label label = {.host = "FIREMARK.EXAMPLE", .serial = {7, 99}};
    struct fm_keyring *ring = fm_keyring_new();
    struct fm_signer *signer;
    enum fm_verdict verdict = FM_VERDICT_COUNT;

    (void)state;
    EVP_PKEY_get_raw_public_key(d.key, info.public_key, &info.public_len);
    assert_int_equal(fm_keyring_add(ring, &info), FM_OK);
    assert_int_equal(fm_signer_from_device(&info, &device, &signer), FM_OK);
    assert_int_equal(fm_label_seal(signer, NOW, &label), FM_OK);
    assert_int_equal(fm_label_verify(ring, &label, NOW, &verdict), FM_OK);
    assert_int_equal(verdict, FM_VERDICT_GENUINE);
    assert_int_equal(d.signatures, 1);
    d.answer = FM_ERR_CRYPTO;
    label.signature[0] = 0;
    assert_int_equal(fm_label_seal(signer, NOW, &label), FM_ERR_CRYPTO);
    assert_int_equal(label.signature[0], 0);
    assert_int_equal(fm_signer_save(signer, "/tmp/never", "x"), FM_ERR_CRYPTO);
    fm_signer_free(signer);
    assert_int_equal(d.closed, 1);
    info.public_len = 5;
    assert_int_equal(fm_signer_from_device(&info, &device, &signer), FM_ERR_ARG);
    assert_int_equal(d.closed, 1);
    fm_keyring_free(ring);
    EVP_PKEY_free(d.key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_signs_labels_and_is_closed_with_the_signer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
