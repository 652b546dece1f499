/* Keys in a PKCS#11 token, signed with by direct C_Sign: CKM_EDDSA and CKM_ECDSA.
 * OpenSSL's pkcs11 engine cannot do Ed25519, so it is not used. source: PKCS #11 v3.1
 * (OASIS) §5, §6.3; RFC 7512 (URIs) */
#pragma once
#include <firemark/keyring.h>
#include <stdbool.h>

enum { PKCS11_NAME_MAX = 64 };

/* "pkcs11:token=NAME;object=NAME": both needed, percent-encoding read, type=private
 * allowed, anything else refused; a PIN most of all. */
struct pkcs11_uri {
    char token[PKCS11_NAME_MAX], object[PKCS11_NAME_MAX];
};
bool pkcs11_parse(const char *uri, struct pkcs11_uri *out);

/* Opens the key, or makes it first where `make` and none of that name is there. `why`
 * receives what went wrong, for the log. NULL: it could not (alg SM2 cannot: no standard
 * mechanism). */
struct pkcs11_want {
    const char *module; /* the token's library */
    const char *uri, *pin;
    enum fm_alg alg;
    int kid;
    bool make;
};
struct fm_signer *pkcs11_signer(const struct pkcs11_want *want, char why[128]);
