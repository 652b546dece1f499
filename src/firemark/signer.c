/* Private keys: made, kept in encrypted PKCS#8, wiped when freed. */
#include <errno.h>
#include <fcntl.h>
#include <firemark/keyring.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

/* RFC 7914 §2: N = 2^14, r = 8, p = 1 take 16 MiB; OpenSSL reads files of up to 32 MiB.
 */
enum { SCRYPT_N = 1 << 14, SCRYPT_R = 8, SCRYPT_P = 1 };

static enum fm_status
signer_wrap(EVP_PKEY *key, enum fm_alg alg, uint16_t kid, struct fm_signer **out)
{
    struct fm_signer *s = malloc(sizeof *s);

    if (!s) {
        EVP_PKEY_free(key);
        return FM_ERR_NOMEM;
    }
    *s = (struct fm_signer){.key = key, .alg = alg, .kid = kid};
    *out = s;
    return FM_OK;
}

enum fm_status
fm_signer_generate(enum fm_alg alg, uint16_t kid, struct fm_signer **out)
{
    EVP_PKEY *key = NULL;

    switch (alg) {
    case FM_ALG_ED25519:
        key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
        break;
    case FM_ALG_ES256:
        key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
        break;
    case FM_ALG_SM2:
        key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
        break;
    case FM_ALG_COUNT:
        return FM_ERR_ARG;
    }
    return key ? signer_wrap(key, alg, kid, out) : FM_ERR_CRYPTO;
}

void
fm_signer_free(struct fm_signer *signer)
{
    if (!signer)
        return;
    EVP_PKEY_free(signer->key); /* OpenSSL wipes private parts */
    if (signer->device.close)
        signer->device.close(signer->device.arg);
    free(signer);
}

enum fm_status
fm_signer_from_device(const struct fm_key_info *key,
                      const struct fm_signer_device *device, struct fm_signer **out)
{
    EVP_PKEY *half = fm_public_load(key->alg, key->public_key, key->public_len);

    if (!half || !device->sign) {
        EVP_PKEY_free(half);
        return FM_ERR_ARG;
    }
    enum fm_status status = signer_wrap(half, key->alg, key->kid, out);
    if (status == FM_OK)
        (*out)->device = *device;
    return status;
}

enum fm_status
fm_signer_raw(const struct fm_signer *signer, const uint8_t *message, size_t len,
              uint8_t signature[FM_SIGNATURE_LEN])
{
    if (signer->device.sign)
        return signer->device.sign(signer->device.arg, message, len, signature);
    return fm_raw_sign(signer->key, signer->alg, message, len, signature);
}

/* PKCS#8 encrypted under scrypt, as DER inside `out`; NULL on failure. */
static X509_SIG *
encrypt_key(EVP_PKEY *key, const char *passphrase)
{
    PKCS8_PRIV_KEY_INFO *plain = EVP_PKEY2PKCS8(key);
    X509_ALGOR *pbe = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0, NULL, SCRYPT_N,
                                            SCRYPT_R, SCRYPT_P);
    X509_SIG *sealed = NULL;

    if (plain && pbe)
        sealed = PKCS8_set0_pbe(passphrase, (int)strlen(passphrase), plain, pbe);
    if (!sealed)
        X509_ALGOR_free(pbe);
    PKCS8_PRIV_KEY_INFO_free(plain);
    return sealed;
}

enum fm_status
fm_signer_save(const struct fm_signer *signer, const char *path, const char *passphrase)
{
    X509_SIG *sealed = signer->device.sign ? NULL : encrypt_key(signer->key, passphrase);

    if (!sealed)
        return FM_ERR_CRYPTO;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    bool ok = file && PEM_write_PKCS8(file, sealed) == 1 && fflush(file) == 0 &&
              fsync(fileno(file)) == 0;
    if (file)
        fclose(file);
    else if (fd >= 0)
        close(fd);
    X509_SIG_free(sealed);
    return ok ? FM_OK : FM_ERR_IO;
}

static enum fm_alg
alg_of(EVP_PKEY *key)
{
    char group[32] = "";

    if (EVP_PKEY_is_a(key, "ED25519"))
        return FM_ALG_ED25519;
    if (EVP_PKEY_is_a(key, "SM2"))
        return FM_ALG_SM2;
    if (EVP_PKEY_is_a(key, "EC") &&
        EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group,
                                       sizeof group, NULL) == 1 &&
        strcmp(group, "prime256v1") == 0)
        return FM_ALG_ES256;
    return FM_ALG_COUNT;
}

enum fm_status
fm_signer_load(const char *path, const char *passphrase, uint16_t kid,
               struct fm_signer **out)
{
    FILE *file = fopen(path, "re");

    if (!file)
        return FM_ERR_IO;
    /* The default callback takes the passphrase as its argument; it is never asked for.
     */
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, (void *)(uintptr_t)passphrase);
    fclose(file);
    if (!key)
        return FM_ERR_CRYPTO;
    enum fm_alg alg = alg_of(key);
    if (alg == FM_ALG_COUNT) {
        EVP_PKEY_free(key);
        return FM_ERR_CRYPTO;
    }
    return signer_wrap(key, alg, kid, out);
}

enum fm_status
fm_signer_public(const struct fm_signer *signer, struct fm_key_info *info)
{
    uint8_t bytes[FM_PUBLIC_MAX];
    size_t len = sizeof bytes;
    int ok;

    if (signer->alg == FM_ALG_ED25519)
        ok = EVP_PKEY_get_raw_public_key(signer->key, bytes, &len);
    else
        ok = EVP_PKEY_get_octet_string_param(signer->key, OSSL_PKEY_PARAM_PUB_KEY, bytes,
                                             sizeof bytes, &len);
    if (ok != 1)
        return FM_ERR_CRYPTO;
    info->alg = signer->alg;
    info->kid = signer->kid;
    info->public_len = len;
    memcpy(info->public_key, bytes, len);
    return FM_OK;
}
