/* The tamper-evident record: a Merkle tree over all events, its signed checkpoints, and
 * proofs that anyone can check offline. Needs libcrypto only.
 * source: RFC 6962 §2.1 (tree); C2SP tlog-tiles, signed-note, tlog-checkpoint,
 * tlog-cosignature, tlog-proof; docs/record.md (entries) */
#ifndef FIREMARK_RECORD_H
#define FIREMARK_RECORD_H

#include <firemark/keyring.h>

/* ---- the tree ---- */

enum {
    FM_HASH = 32,        /* bytes of SHA-256 */
    FM_TILE_WIDTH = 256, /* hashes of a full tile */
    FM_PATH_MAX = 65     /* hashes of a proof at most */
};

/* The hashes of a proof, in the order of RFC 6962. */
struct fm_path {
    unsigned count;
    uint8_t hash[FM_PATH_MAX][FM_HASH];
};

/* A hash as notes and proofs write it: base64. */
enum { FM_HASH_TEXT = 44 };
FM_API void fm_hash_text(const uint8_t hash[FM_HASH], char out[FM_HASH_TEXT + 1]);

/* The hash of an entry as a leaf, and of two nodes that stand beside each other. */
FM_API void fm_leaf_hash(const void *entry, size_t len, uint8_t out[FM_HASH]);
FM_API void fm_node_hash(const uint8_t left[FM_HASH], const uint8_t right[FM_HASH],
                         uint8_t out[FM_HASH]);

/* Where a tree's hashes are: `tile` copies the first `width` hashes (1..256) of tile `n`
 * of `level`, and says whether it could. */
struct fm_tree {
    bool (*tile)(void *arg, unsigned level, uint64_t n, unsigned width, uint8_t *hashes);
    void *arg;
};

/* The root of the first `size` leaves; that of none is SHA-256 of nothing.
 * returns FM_OK | FM_ERR_IO (a tile is not there) */
FM_API FM_MUST_CHECK enum fm_status fm_tree_root(const struct fm_tree *tree,
                                                 uint64_t size, uint8_t root[FM_HASH]);

/* The proof that leaf `index` is in the tree of `size` leaves, from its sibling upwards.
 * returns FM_OK | FM_ERR_ARG (index not below size) | FM_ERR_IO */
FM_API FM_MUST_CHECK enum fm_status fm_tree_inclusion(const struct fm_tree *tree,
                                                      uint64_t index, uint64_t size,
                                                      struct fm_path *path);

/* The proof that the tree of `size` leaves begins with that of `old` leaves; empty where
 * old is 0 or equals size.
 * returns FM_OK | FM_ERR_ARG (old above size) | FM_ERR_IO */
FM_API FM_MUST_CHECK enum fm_status fm_tree_consistency(const struct fm_tree *tree,
                                                        uint64_t old, uint64_t size,
                                                        struct fm_path *path);

/* Whether such proofs hold. */
FM_API bool fm_inclusion_holds(const uint8_t leaf[FM_HASH], uint64_t index, uint64_t size,
                               const struct fm_path *path, const uint8_t root[FM_HASH]);
FM_API bool fm_consistency_holds(uint64_t old, const uint8_t old_root[FM_HASH],
                                 uint64_t size, const uint8_t root[FM_HASH],
                                 const struct fm_path *path);

/* A root made from leaves alone, in the order of the log: begin with {0}. */
struct fm_tree_sum {
    uint64_t size;
    uint8_t subtree[64][FM_HASH]; /* of 2^i leaves, where bit i of size is set */
};
FM_API void fm_tree_sum_add(struct fm_tree_sum *sum, const uint8_t leaf[FM_HASH]);
FM_API void fm_tree_sum_root(const struct fm_tree_sum *sum, uint8_t root[FM_HASH]);

/* ---- entries: what a leaf says of an event ---- */

enum { FM_ENTRY_MAX = 65535, FM_ENTRY_KIND_MAX = 63, FM_ENTRY_ATTACHMENTS_MAX = 2000 };
#define FM_ENTRY_NONE INT64_MIN /* in a number that is not given */

struct fm_entry {
    uint8_t id[16]; /* UUID */
    char kind[FM_ENTRY_KIND_MAX + 1];
    uint16_t version; /* of the event's form */
    int32_t area;
    int64_t seq;                      /* its number in the store */
    int64_t recorded_us, occurred_us; /* microseconds since 1970-01-01 UTC */
    int64_t batch, agency, company, person, place, unit;
    uint8_t corrects[16];    /* zeros: corrects no other event */
    uint8_t sha256[FM_HASH]; /* of the salt's length (a byte) || salt || body */
    bool has_sm3;
    uint8_t sm3[FM_HASH]; /* of the same, GB/T 32905 */
    unsigned attachments;
    const uint8_t (*attachment)[FM_HASH]; /* SHA-256 of files; borrowed */
};

/* Commits the entry to a body by its salted digests.
 * returns FM_OK | FM_ERR_ARG (a salt of over 255 bytes) | FM_ERR_CRYPTO */
FM_API FM_MUST_CHECK enum fm_status fm_entry_commit(struct fm_entry *entry, bool sm3,
                                                    const void *salt, size_t salt_len,
                                                    const void *body, size_t body_len);

/* Whether these are the salt and the body that the entry was committed to.
 * returns FM_OK | FM_ERR_CRYPTO (could not check) */
FM_API FM_MUST_CHECK enum fm_status fm_entry_fits(const struct fm_entry *entry,
                                                  const void *salt, size_t salt_len,
                                                  const void *body, size_t body_len,
                                                  bool *fits);

/* The bytes that are hashed. returns FM_OK | FM_ERR_ARG (kind or attachments too long) |
 * FM_ERR_SPACE */
FM_API FM_MUST_CHECK enum fm_status
fm_entry_write(const struct fm_entry *entry, uint8_t *out, size_t cap, size_t *out_len);

/* Back; `attachment` points into `bytes`. returns FM_OK | FM_ERR_RECORD */
FM_API FM_MUST_CHECK enum fm_status fm_entry_read(const uint8_t *bytes, size_t len,
                                                  struct fm_entry *entry);

/* The first entry of a log that goes on where another ended: the other's last checkpoint,
 * as it was signed. read gives NULL where the entry is no such. */
FM_API FM_MUST_CHECK enum fm_status fm_entry_write_prior(const char *note, size_t len,
                                                         uint8_t *out, size_t cap,
                                                         size_t *out_len);
FM_API const char *fm_entry_prior(const uint8_t *bytes, size_t len, size_t *note_len);

/* ---- signed notes and checkpoints ---- */

enum {
    FM_NOTE_NAME_MAX = 127,
    FM_NOTE_MAX = 16384,    /* bytes of a note */
    FM_NOTE_LINE_MAX = 400, /* of a signature line, with its newline */
    FM_VKEY_MAX = 256
};

enum fm_note_type {
    FM_NOTE_ED25519 = 0x01,
    FM_NOTE_COSIGNATURE = 0x04, /* Ed25519 with a time: a witness's */
    FM_NOTE_SM2 = 0xff          /* followed by our name of it; GB/T 32918 */
};

struct fm_note_key {
    char name[FM_NOTE_NAME_MAX + 1];
    uint32_t id;
    enum fm_note_type type;
    uint8_t public_key[FM_PUBLIC_MAX];
    size_t public_len;
};

/* The key of a signer under a name (no spaces, no "+").
 * returns FM_OK | FM_ERR_ARG | FM_ERR_CRYPTO */
FM_API FM_MUST_CHECK enum fm_status fm_note_key_of(const struct fm_signer *signer,
                                                   const char *name,
                                                   enum fm_note_type type,
                                                   struct fm_note_key *out);

/* A verifier key as text, NAME+ID+BASE64, and back.
 * returns FM_OK | FM_ERR_SPACE | FM_ERR_RECORD (no such key, or its ID does not fit) */
FM_API FM_MUST_CHECK enum fm_status fm_note_key_write(const struct fm_note_key *key,
                                                      char out[FM_VKEY_MAX]);
FM_API FM_MUST_CHECK enum fm_status fm_note_key_read(const char *text,
                                                     struct fm_note_key *out);

/* Appends a signature line to a note: `note` holds a text that ends in a newline, or a
 * note with signatures, and is NUL-terminated; time_unix_s counts for a cosignature.
 * returns FM_OK | FM_ERR_ARG | FM_ERR_SPACE | FM_ERR_CRYPTO */
FM_API FM_MUST_CHECK enum fm_status fm_note_sign(const struct fm_signer *signer,
                                                 const struct fm_note_key *key,
                                                 int64_t time_unix_s, char *note,
                                                 size_t cap);

/* Whether the note bears a right signature of `key`. A line of that name and ID that does
 * not verify, or a note that is malformed, is not signed.
 * *text_len   bytes of the note's text, its last newline included
 * *time       when it was cosigned, seconds since 1970; 0 for other types
 * returns FM_OK | FM_ERR_RECORD (malformed) | FM_ERR_CRYPTO (could not check) */
FM_API FM_MUST_CHECK enum fm_status fm_note_verify(const char *note, size_t len,
                                                   const struct fm_note_key *key,
                                                   bool *is_signed, size_t *text_len,
                                                   int64_t *time_unix_s);

struct fm_checkpoint {
    char origin[FM_NOTE_NAME_MAX + 1];
    uint64_t size;
    uint8_t root[FM_HASH];
};

/* The text of a checkpoint without signatures; and what a note says, with nothing
 * checked. returns FM_OK | FM_ERR_ARG | FM_ERR_SPACE | FM_ERR_RECORD */
FM_API FM_MUST_CHECK enum fm_status fm_checkpoint_write(const struct fm_checkpoint *c,
                                                        char *out, size_t cap);
FM_API FM_MUST_CHECK enum fm_status fm_checkpoint_read(const char *note, size_t len,
                                                       struct fm_checkpoint *out);

/* ---- time stamps over checkpoints (RFC 3161) ---- */

/* A query for a stamp over a text (SHA-256, a fresh nonce, the certificate wanted), in
 * DER, to be freed with free(). returns FM_OK | FM_ERR_CRYPTO | FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_stamp_request(const void *text, size_t len,
                                                     uint8_t **out, size_t *out_len);

struct fm_stamp {
    const void *text; /* what was stamped */
    size_t text_len;
    const uint8_t *token; /* the authority's answer (TimeStampResp), in DER */
    size_t token_len;
    const uint8_t *request; /* what it answers, whose nonce it must bear; NULL: unknown */
    size_t request_len;
};

/* Whether an authority whose certificates lead to those of the PEM file `ca_path`, valid
 * at the stamp's own time, stamped this text, and when. returns FM_OK | FM_ERR_RECORD (no
 * token) | FM_ERR_IO (no certificates in that file) | FM_ERR_CRYPTO (could not check) */
FM_API FM_MUST_CHECK enum fm_status fm_stamp_verify(const struct fm_stamp *stamp,
                                                    const char *ca_path, bool *good,
                                                    int64_t *time_unix_s);

/* ---- proofs of one event, in a file ---- */

/* A tlog-proof: everything that shows that an event is on record. Pointers are into the
 * text or belong to whoever made it. */
struct fm_proof {
    uint64_t index;
    struct fm_path path;
    const char *checkpoint; /* the signed note */
    size_t checkpoint_len;
};

/* What goes with it: the entry, and the salt and the body that it is committed to. */
struct fm_opened {
    const uint8_t *entry, *salt, *body;
    size_t entry_len, salt_len, body_len;
};

/* Bytes of an opened event: entry and salt with their lengths before them (16 and 8
 * bits), then the body. write returns FM_OK | FM_ERR_ARG | FM_ERR_SPACE, read FM_OK |
 * FM_ERR_RECORD */
FM_API FM_MUST_CHECK enum fm_status fm_opened_write(const struct fm_opened *opened,
                                                    uint8_t *out, size_t cap,
                                                    size_t *out_len);
FM_API FM_MUST_CHECK enum fm_status fm_opened_read(const uint8_t *bytes, size_t len,
                                                   struct fm_opened *out);

/* The text of a proof, to be freed with free(); `extra` is unauthenticated.
 * returns FM_OK | FM_ERR_ARG | FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_proof_write(const struct fm_proof *proof,
                                                   const uint8_t *extra, size_t extra_len,
                                                   char **out, size_t *out_len);

/* Back; `checkpoint` points into the text, *extra is freed with free().
 * returns FM_OK | FM_ERR_RECORD (with why) | FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_proof_read(const char *text, size_t len,
                                                  struct fm_proof *out, uint8_t **extra,
                                                  size_t *extra_len,
                                                  struct fm_error *why);

/* The proof that a log only grew, as a witness is asked (C2SP tlog-witness,
 * "add-checkpoint"): from how many entries, and the checkpoint it leads to. */
struct fm_growth {
    uint64_t old;
    struct fm_path path;
    const char *checkpoint; /* the signed note */
    size_t checkpoint_len;
};

/* As text, to be freed with free(). returns FM_OK | FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_growth_write(const struct fm_growth *growth,
                                                    char **out, size_t *out_len);

/* Back; `checkpoint` points into the text. returns FM_OK | FM_ERR_RECORD (with why) */
FM_API FM_MUST_CHECK enum fm_status
fm_growth_read(const char *text, size_t len, struct fm_growth *out, struct fm_error *why);

#endif
