/* Shared inside the library. */
#pragma once
#include <firemark/keyring.h>
#include <firemark/record.h>

/* Fills `why` (may be NULL). */
void fm_error_set(struct fm_error *why, size_t offset, const char *rule, const char *zh,
                  const char *en);

/* Value of a Crockford symbol (upper case, no look-alikes), or -1. */
int fm_symbol_value(char c);

/* The 68 bytes of a tail: header and signature. */
enum { FM_TAIL_BYTES = 68 };
void fm_tail_encode(const uint8_t bytes[FM_TAIL_BYTES], char out[FM_TAIL_LEN + 1]);
/* false where a chunk is out of range or not all digits; *bad = offset of that chunk. */
bool fm_tail_decode(const char *digits, uint8_t bytes[FM_TAIL_BYTES], size_t *bad);

/* What a text shows of its origin, even where it is no label. */
struct fm_origin {
    char host[FM_HOST_MAX + 1]; /* upper case; "" where no URL's host was read */
    bool path;                  /* a valid label's path follows */
};

/* fm_label_parse(), telling the origin too. */
enum fm_status fm_label_read(const char *text, size_t len, struct fm_label *out,
                             struct fm_origin *origin, struct fm_error *why);

/* Whether it is a host as labels bear them, in either case: not empty, no other byte. */
bool fm_host_fits(const char *host);

/* version:2 | kid:12 | day:14 | type:4, big-endian */
void fm_header_encode(const struct fm_label *label, uint8_t out[4]);

struct evp_pkey_st;

/* OpenSSL key from raw public bytes; NULL where they are none. */
struct evp_pkey_st *fm_public_load(enum fm_alg alg, const uint8_t *bytes, size_t len);

/* 64 raw bytes r||s or Ed25519, whatever the algorithm. */
enum fm_status fm_raw_sign(struct evp_pkey_st *key, enum fm_alg alg,
                           const uint8_t *message, size_t len,
                           uint8_t signature[FM_SIGNATURE_LEN]);
/* FM_OK with *good set, or FM_ERR_CRYPTO where it could not be checked. */
enum fm_status fm_raw_verify(struct evp_pkey_st *key, enum fm_alg alg,
                             const uint8_t *message, size_t len,
                             const uint8_t signature[FM_SIGNATURE_LEN], bool *good);

struct fm_signer {
    struct evp_pkey_st *key; /* of a device: its public half */
    enum fm_alg alg;
    uint16_t kid;
    struct fm_signer_device device; /* .sign NULL: the key itself signs */
};

enum fm_alg fm_note_alg(enum fm_note_type type);

/* Base64 with padding (RFC 4648 §4). Encoding writes 4 characters for each 3 bytes begun,
 * and a NUL; decoding needs as many bytes as it reads characters of 4, times 3. */
void fm_base64_padded(const uint8_t *bytes, size_t len, char *out);
bool fm_base64_unpad(const char *text, size_t len, uint8_t *out, size_t cap,
                     size_t *out_len);

enum { FM_DAY_SECONDS = 86400 };

/* 64 raw bytes by the signer's key or device. */
enum fm_status fm_signer_raw(const struct fm_signer *signer, const uint8_t *message,
                             size_t len, uint8_t signature[FM_SIGNATURE_LEN]);

/* A root's JWK thumbprint (RFC 7638), which is its name. */
void fm_root_kid(const uint8_t public_key[32], char out[FM_ROOT_KID_LEN + 1]);
/* Replaces the pinned roots. */
enum fm_status fm_keyring_set_roots(struct fm_keyring *ring, uint8_t (*public_keys)[32],
                                    int count);
/* The pinned root of that name (NULL: any), or NULL. */
struct evp_pkey_st *fm_keyring_root(const struct fm_keyring *ring, const char *kid);

/* Whether the keys came by a trust list whose time is over. */
bool fm_keyring_expired(const struct fm_keyring *ring, int64_t now_unix_s);

/* The OpenSSL key of `kid`, or NULL. */
struct evp_pkey_st *fm_keyring_public(const struct fm_keyring *ring, uint16_t kid);
/* Whether some key owns the host (upper case). */
bool fm_keyring_has_host(const struct fm_keyring *ring, const char *host);
bool fm_key_has_host(const struct fm_key_info *key, const char *host);
/* Takes over keys and list facts of `from`, which is emptied. */
void fm_keyring_replace(struct fm_keyring *ring, struct fm_keyring *from);
void fm_keyring_set_trust(struct fm_keyring *ring, int64_t seq, int64_t issued,
                          int64_t expires);
