/* Keys: the public ones a verifier trusts, and one private one that signs.
 * The algorithm always comes from the key, never from the label.
 * source: docs/label-format.md §4; RFC 8032 (Ed25519), FIPS 186-5 (ES256), GB/T 32918
 * (SM2). */
#ifndef FIREMARK_KEYRING_H
#define FIREMARK_KEYRING_H

#include <firemark/label.h>

enum fm_alg { FM_ALG_ED25519, FM_ALG_ES256, FM_ALG_SM2, FM_ALG_COUNT };

enum fm_key_state {
    FM_KEY_PLANNED, /* known early, signs nothing yet */
    FM_KEY_ACTIVE,
    FM_KEY_RETIRED, /* verifies only */
    FM_KEY_REVOKED, /* no label of it is trusted offline, whatever its date */
    FM_KEY_STATE_COUNT
};

enum {
    FM_PUBLIC_MAX = 65, /* Ed25519: 32 bytes; ES256, SM2: 04 || X || Y */
    FM_KEY_HOSTS = 4,
    FM_ISSUER_MAX = 127 /* bytes of UTF-8 */
};

struct fm_key_info {
    uint16_t kid; /* 12 bits */
    enum fm_alg alg;
    enum fm_key_state state;
    int64_t not_before_unix_s, expires_unix_s; /* labels dated inside are trusted */
    int64_t revoked_from_unix_s; /* for people and the server's record of issue */
    char issuer[FM_ISSUER_MAX + 1];
    unsigned types; /* bit per enum fm_label_type it may sign; 0: all */
    char hosts[FM_KEY_HOSTS][FM_HOST_MAX + 1]; /* "" unused */
    uint8_t public_key[FM_PUBLIC_MAX];
    size_t public_len;
};

struct fm_keyring;
struct fm_signer;

/* Stable names: "Ed25519", "ES256", "SM2"; "planned", "active", "retired", "revoked".
 * Parsing returns ..._COUNT for an unknown name; naming a value outside the enum
 * returns "unknown". */
FM_API const char *fm_alg_name(enum fm_alg alg);
FM_API enum fm_alg fm_alg_parse(const char *name);
FM_API const char *fm_key_state_name(enum fm_key_state state);
FM_API enum fm_key_state fm_key_state_parse(const char *name);

/* An empty keyring; free with fm_keyring_free(). NULL where memory runs out. */
FM_API struct fm_keyring *fm_keyring_new(void);
FM_API void fm_keyring_free(struct fm_keyring *ring);

/* Adds or replaces the key with info->kid; its hosts are kept in upper case.
 * returns FM_OK | FM_ERR_ARG (bad kid, no host, bad public key) | FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_keyring_add(struct fm_keyring *ring,
                                                   const struct fm_key_info *info);

/* The key's facts, or NULL; valid until the keyring changes. */
FM_API const struct fm_key_info *fm_keyring_find(const struct fm_keyring *ring,
                                                 uint16_t kid);
FM_API size_t fm_keyring_count(const struct fm_keyring *ring);

/* The key at place `at` of 0 .. count - 1, or NULL. */
FM_API const struct fm_key_info *fm_keyring_at(const struct fm_keyring *ring, size_t at);

enum {
    FM_ROOTS_MAX = 4, /* two, and two more while they are changed */
    FM_ROOT_KID_LEN = 43
};

/* Pins the roots whose signature a trust list must bear: a JWK set (RFC 7517) of 1 to 4
 * Ed25519 keys named by their thumbprint (RFC 7638). Get it on a way you trust; it
 * replaces roots pinned before.
 * returns FM_OK | FM_ERR_TRUST (rule trust_roots) | FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_keyring_pin_roots(struct fm_keyring *ring,
                                                         const char *json, size_t len,
                                                         struct fm_error *why);
/* The pinned roots (alg and public key); returns how many. */
FM_API size_t fm_keyring_roots(const struct fm_keyring *ring,
                               struct fm_key_info out[FM_ROOTS_MAX]);

/* Replaces the keys by those of a signed trust list (docs/label-format.md §5). One right
 * signature of a pinned root is enough. Without pinned roots nothing is loaded.
 * An expired list loads: labels under it are FM_VERDICT_TRUST_EXPIRED at best.
 * returns FM_OK | FM_ERR_TRUST (rules trust_unpinned, trust_unsigned, trust_root,
 * trust_signature, trust_rollback: its seq is lower than the one held; and those of a
 * malformed list) | FM_ERR_CRYPTO (could not check) | FM_ERR_NOMEM; the keyring is
 * unchanged unless FM_OK */
FM_API FM_MUST_CHECK enum fm_status fm_keyring_load_trust(struct fm_keyring *ring,
                                                          const char *text, size_t len,
                                                          struct fm_error *why);

/* The same from the bare list, whose origin the caller answers for: its own database, not
 * a download. */
FM_API FM_MUST_CHECK enum fm_status fm_keyring_load_unsigned(struct fm_keyring *ring,
                                                             const char *json, size_t len,
                                                             struct fm_error *why);

/* seq and times of the trust list last loaded; 0 before. */
FM_API int64_t fm_keyring_trust_seq(const struct fm_keyring *ring);
FM_API int64_t fm_keyring_trust_issued(const struct fm_keyring *ring);
FM_API int64_t fm_keyring_trust_expires(const struct fm_keyring *ring);

/* Writes the trust list of `count` keys as JSON.
 * returns FM_OK | FM_ERR_SPACE | FM_ERR_ARG */
FM_API FM_MUST_CHECK enum fm_status fm_trust_write(const struct fm_key_info *keys,
                                                   size_t count, int64_t seq,
                                                   int64_t issued_unix_s,
                                                   int64_t expires_unix_s, char *out,
                                                   size_t cap, size_t *out_len);

/* Signs a trust list by a root (Ed25519): a bare list, or one that is signed already and
 * gets a signature more. *out is freed with free().
 * returns FM_OK | FM_ERR_TRUST (no such list, with why) | FM_ERR_ARG (the root is not
 * Ed25519) | FM_ERR_CRYPTO | FM_ERR_NOMEM | FM_ERR_SPACE */
FM_API FM_MUST_CHECK enum fm_status fm_trust_sign(const struct fm_signer *root,
                                                  const char *text, size_t len,
                                                  char **out, size_t *out_len,
                                                  struct fm_error *why);

/* The bare list inside a signed one, with nothing checked: to look at, not to trust.
 * *list is freed with free(). returns FM_OK | FM_ERR_TRUST (no signed list) |
 * FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_trust_unwrap(const char *text, size_t len,
                                                    char **list, size_t *list_len);

/* The public halves of roots as the JWK set that verifiers pin.
 * returns FM_OK | FM_ERR_SPACE | FM_ERR_ARG (none, too many, or not Ed25519) */
FM_API FM_MUST_CHECK enum fm_status fm_roots_write(const struct fm_key_info *roots,
                                                   size_t count, char *out, size_t cap,
                                                   size_t *out_len);

/* One public key as a JWK (RFC 7517, RFC 8037; kid "fm-N"), or as PEM of its
 * SubjectPublicKeyInfo, with a zero behind it.
 * returns FM_OK | FM_ERR_SPACE | FM_ERR_ARG (no public key) */
FM_API FM_MUST_CHECK enum fm_status fm_key_jwk(const struct fm_key_info *key, char *out,
                                               size_t cap, size_t *out_len);
FM_API FM_MUST_CHECK enum fm_status fm_key_pem(const struct fm_key_info *key, char *out,
                                               size_t cap, size_t *out_len);

/* A fresh private key; free with fm_signer_free(), which wipes it.
 * returns FM_OK | FM_ERR_CRYPTO | FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_signer_generate(enum fm_alg alg, uint16_t kid,
                                                       struct fm_signer **out);
FM_API void fm_signer_free(struct fm_signer *signer);

/* A private key that another device holds, such as a PKCS#11 token. */
struct fm_signer_device {
    /* Signs `message` (not its digest): Ed25519, or r || s of ES256 or SM2. */
    enum fm_status (*sign)(void *arg, const uint8_t *message, size_t len,
                           uint8_t signature[FM_SIGNATURE_LEN]);
    void (*close)(void *arg); /* when the signer is freed; may be NULL */
    void *arg;
};

/* A signer whose private half is in a device; kid, alg and the public half come from
 * `key`. Where this fails, the device is still the caller's to close.
 * returns FM_OK | FM_ERR_ARG (no public key, or no `sign`) | FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status
fm_signer_from_device(const struct fm_key_info *key,
                      const struct fm_signer_device *device, struct fm_signer **out);

/* PKCS#8 in PEM, encrypted with AES-256-CBC under scrypt (RFC 7914) of the passphrase.
 * save returns FM_OK | FM_ERR_IO | FM_ERR_CRYPTO; the file is made with mode 0600 and
 * never overwrites. load returns FM_OK | FM_ERR_IO | FM_ERR_CRYPTO (wrong passphrase or
 * no key). */
FM_API FM_MUST_CHECK enum fm_status
fm_signer_save(const struct fm_signer *signer, const char *path, const char *passphrase);
FM_API FM_MUST_CHECK enum fm_status fm_signer_load(const char *path,
                                                   const char *passphrase, uint16_t kid,
                                                   struct fm_signer **out);

/* alg, kid and the public key of a signer, into an otherwise untouched info. */
FM_API FM_MUST_CHECK enum fm_status fm_signer_public(const struct fm_signer *signer,
                                                     struct fm_key_info *info);

#endif
