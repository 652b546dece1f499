#include "label/pkcs11.h"

#include <dlfcn.h>
#include <openssl/sha.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_MAX = 64, TOKEN_LABEL = 32, POINT_MAX = 128 };

/* DER: PrintableString "edwards25519" (PKCS #11 v3.1 §6.3.3) and the OID of P-256 */
static const CK_BYTE EDWARDS25519[] = {0x13, 0x0c, 'e', 'd', 'w', 'a', 'r',
                                       'd',  's',  '2', '5', '5', '1', '9'};
static const CK_BYTE P256[] = {0x06, 0x08, 0x2a, 0x86, 0x48,
                               0xce, 0x3d, 0x03, 0x01, 0x07};

struct token {
    void *library;
    CK_FUNCTION_LIST *f;
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE key;
    enum fm_alg alg;
};

static bool
ok(CK_RV rv, const char *what, char why[128])
{
    if (rv == CKR_OK)
        return true;
    snprintf(why, 128, "%s: CKR 0x%lx", what, (unsigned long)rv);
    return false;
}

static bool
fail(const char *what, char why[128])
{
    snprintf(why, 128, "%s", what);
    return false;
}

/* ---- the token ---- */

static bool
load(struct token *t, const char *module, char why[128])
{
    CK_C_INITIALIZE_ARGS args = {.flags = CKF_OS_LOCKING_OK};
    CK_RV (*list)(CK_FUNCTION_LIST **);

    t->library = module && module[0] ? dlopen(module, RTLD_NOW | RTLD_LOCAL) : NULL;
    if (!t->library)
        return fail("signer.pkcs11 names no PKCS#11 module that loads", why);
    /* ISO C has no cast from an object's address to a function's; POSIX does */
    *(void **)&list = dlsym(t->library, "C_GetFunctionList");
    if (!list || !ok(list(&t->f), "C_GetFunctionList", why))
        return fail("the module has no C_GetFunctionList", why);
    CK_RV rv = t->f->C_Initialize(&args);
    return rv == CKR_CRYPTOKI_ALREADY_INITIALIZED || ok(rv, "C_Initialize", why);
}

static bool
is_token(struct token *t, CK_SLOT_ID slot, const char *name)
{
    CK_TOKEN_INFO info;
    size_t len = strlen(name);

    if (t->f->C_GetTokenInfo(slot, &info) != CKR_OK || len > TOKEN_LABEL ||
        memcmp(info.label, name, len) != 0)
        return false;
    for (size_t i = len; i < TOKEN_LABEL; i++) /* padded with blanks */
        if (info.label[i] != ' ')
            return false;
    return true;
}

static bool
find_slot(struct token *t, const char *name, CK_SLOT_ID *out, char why[128])
{
    CK_SLOT_ID slots[SLOTS_MAX];
    CK_ULONG n = SLOTS_MAX;

    if (!ok(t->f->C_GetSlotList(CK_TRUE, slots, &n), "C_GetSlotList", why))
        return false;
    for (CK_ULONG i = 0; i < n; i++)
        if (is_token(t, slots[i], name)) {
            *out = slots[i];
            return true;
        }
    return fail("no token of that name", why);
}

static bool
log_in(struct token *t, const struct pkcs11_want *want, const char *name, char why[128])
{
    CK_SLOT_ID slot;
    CK_FLAGS flags = CKF_SERIAL_SESSION | (want->make ? CKF_RW_SESSION : 0);

    if (!find_slot(t, name, &slot, why) ||
        !ok(t->f->C_OpenSession(slot, flags, NULL, NULL, &t->session), "C_OpenSession",
            why))
        return false;
    CK_RV rv = t->f->C_Login(t->session, CKU_USER, (CK_UTF8CHAR_PTR)(uintptr_t)want->pin,
                             strlen(want->pin));
    return rv == CKR_USER_ALREADY_LOGGED_IN || ok(rv, "C_Login", why);
}

/* ---- the key ---- */

static CK_KEY_TYPE
key_type(enum fm_alg alg)
{
    return alg == FM_ALG_ED25519 ? CKK_EC_EDWARDS : CKK_EC;
}

static bool
find_object(struct token *t, CK_OBJECT_CLASS class, const char *name,
            CK_OBJECT_HANDLE *out, char why[128])
{
    CK_KEY_TYPE type = key_type(t->alg);
    CK_ATTRIBUTE match[] = {{CKA_CLASS, &class, sizeof class},
                            {CKA_KEY_TYPE, &type, sizeof type},
                            {CKA_LABEL, (void *)(uintptr_t)name, strlen(name)}};
    CK_OBJECT_HANDLE found[2];
    CK_ULONG n = 0;

    if (!ok(t->f->C_FindObjectsInit(t->session, match, 3), "C_FindObjectsInit", why))
        return false;
    CK_RV rv = t->f->C_FindObjects(t->session, found, 2, &n);
    t->f->C_FindObjectsFinal(t->session);
    if (!ok(rv, "C_FindObjects", why))
        return false;
    if (n != 1)
        return fail(n ? "two keys of that name" : "no key of that name", why);
    *out = found[0];
    return true;
}

static bool
generate(struct token *t, const char *name, char why[128])
{
    bool edwards = t->alg == FM_ALG_ED25519;
    CK_MECHANISM mechanism = {edwards ? CKM_EC_EDWARDS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN,
                              NULL, 0};
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    void *label = (void *)(uintptr_t)name;
    CK_ATTRIBUTE public[] = {{CKA_EC_PARAMS,
                              (void *)(uintptr_t)(edwards ? EDWARDS25519 : P256),
                              edwards ? sizeof EDWARDS25519 : sizeof P256},
                             {CKA_TOKEN, &yes, sizeof yes},
                             {CKA_VERIFY, &yes, sizeof yes},
                             {CKA_LABEL, label, strlen(name)}};
    CK_ATTRIBUTE private[] = {
        {CKA_TOKEN, &yes, sizeof yes},     {CKA_PRIVATE, &yes, sizeof yes},
        {CKA_SENSITIVE, &yes, sizeof yes}, {CKA_EXTRACTABLE, &no, sizeof no},
        {CKA_SIGN, &yes, sizeof yes},      {CKA_LABEL, label, strlen(name)}};
    CK_OBJECT_HANDLE half;

    return ok(t->f->C_GenerateKeyPair(t->session, &mechanism, public, 4, private, 6,
                                      &half, &t->key),
              "C_GenerateKeyPair", why);
}

/* CKA_EC_POINT is the point in an OCTET STRING: 04 len bytes. */
static bool
read_public(struct token *t, const char *name, struct fm_key_info *info, char why[128])
{
    CK_OBJECT_HANDLE half;
    CK_BYTE point[POINT_MAX];
    CK_ATTRIBUTE want = {CKA_EC_POINT, point, sizeof point};
    size_t len = t->alg == FM_ALG_ED25519 ? 32 : 65;

    if (!find_object(t, CKO_PUBLIC_KEY, name, &half, why) ||
        !ok(t->f->C_GetAttributeValue(t->session, half, &want, 1), "C_GetAttributeValue",
            why))
        return false;
    if (want.ulValueLen != len + 2 || point[0] != 4 || point[1] != len)
        return fail("the public point has another form", why);
    memcpy(info->public_key, point + 2, len);
    info->public_len = len;
    return true;
}

static enum fm_status
sign(void *arg, const uint8_t *message, size_t len, uint8_t signature[FM_SIGNATURE_LEN])
{
    struct token *t = arg;
    uint8_t hash[SHA256_DIGEST_LENGTH];
    CK_MECHANISM mechanism = {t->alg == FM_ALG_ED25519 ? CKM_EDDSA : CKM_ECDSA, NULL, 0};
    CK_BYTE out[FM_SIGNATURE_LEN];
    CK_ULONG n = sizeof out;

    if (t->alg == FM_ALG_ES256) { /* CKM_ECDSA takes the digest */
        SHA256(message, len, hash);
        message = hash;
        len = sizeof hash;
    }
    if (t->f->C_SignInit(t->session, &mechanism, t->key) != CKR_OK ||
        t->f->C_Sign(t->session, (CK_BYTE_PTR)(uintptr_t)message, len, out, &n) !=
            CKR_OK ||
        n != sizeof out)
        return FM_ERR_CRYPTO;
    memcpy(signature, out, sizeof out);
    return FM_OK;
}

/* The module stays initialised: other keys may be open in it. */
static void
close_token(void *arg)
{
    struct token *t = arg;

    if (t->session)
        t->f->C_CloseSession(t->session);
    if (t->library)
        dlclose(t->library);
    free(t);
}

static bool
prepare(struct token *t, const struct pkcs11_want *want, struct fm_key_info *info,
        char why[128])
{
    struct pkcs11_uri uri;

    if (want->alg != FM_ALG_ED25519 && want->alg != FM_ALG_ES256)
        return fail("PKCS#11 has no mechanism for this algorithm", why);
    if (!pkcs11_parse(want->uri, &uri))
        return fail("no URI of the form pkcs11:token=NAME;object=NAME", why);
    if (!load(t, want->module, why) || !log_in(t, want, uri.token, why))
        return false;
    if (!find_object(t, CKO_PRIVATE_KEY, uri.object, &t->key, why) &&
        (!want->make || strcmp(why, "no key of that name") != 0 ||
         !generate(t, uri.object, why)))
        return false;
    return read_public(t, uri.object, info, why);
}

struct fm_signer *
pkcs11_signer(const struct pkcs11_want *want, char why[128])
{
    struct token *t = calloc(1, sizeof *t);
    struct fm_key_info info = {.kid = (uint16_t)want->kid, .alg = want->alg};
    struct fm_signer_device device = {sign, close_token, t};
    struct fm_signer *signer = NULL;

    why[0] = '\0';
    if (!t)
        return NULL;
    t->alg = want->alg;
    if (prepare(t, want, &info, why) &&
        fm_signer_from_device(&info, &device, &signer) == FM_OK)
        return signer;
    close_token(t);
    return NULL;
}
