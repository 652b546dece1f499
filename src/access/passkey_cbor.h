/* As much of CBOR as authenticators send, read in place: definite lengths only (CTAP2
 * canonical form). Every length is held against what is there, so whoever parses after it
 * (libfido2) allocates no more than was sent. source: RFC 8949 */
#pragma once
#include <stdbool.h>

#include "access/passkey_check.h"

/* The bytes of `authData` in an attestation object {fmt, attStmt, authData}; false where
 * it is none. */
bool passkey_attested(struct passkey_bytes object, struct passkey_bytes *auth_data);

/* Whether authenticator data is well formed to its last byte, with a credential in it
 * where `credential`, and without one else. */
bool passkey_data_sound(struct passkey_bytes data, bool credential);

/* Places in authenticator data, and its flags. source: WebAuthn §6.1 */
enum { DATA_FLAGS = 32, DATA_COUNT = 33, DATA_HEAD = 37, DATA_AAGUID = 16 };
enum { FLAG_PRESENT = 1, FLAG_VERIFIED = 4, FLAG_CREDENTIAL = 64, FLAG_EXTENSIONS = 128 };
