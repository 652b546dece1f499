/* Shared inside the signer: what it holds between requests, its keys, its verbs. */
#pragma once
#include <firemark/keyring.h>
#include <firemark/record.h>
#include <stdarg.h>

#include "base/buf.h"
#include "label/signer.h"
#include "pg/pg.h"

/* A key as the store tells it, and its private half once it was needed. */
struct signer_key {
    int kid;
    int64_t agency;         /* whose labels it signs; 0: the city's */
    bool signs;             /* active today */
    bool revoked;           /* seals nothing any more, old labels neither */
    const char *public_hex; /* what the private half must fit */
    const char *store;      /* "file", or the URI of a PKCS#11 object (RFC 7512) */
    enum fm_alg alg;
    int64_t not_before, expires; /* labels dated inside are trusted */
    bool limited;                /* for some types of label only */
    struct fm_signer *open;      /* NULL until it is used */
};

enum { SIGNER_STORE_MAX = 256 /* bytes of a store's name, with its end */ };

struct signer {
    const struct signer_config *config;
    struct arena arena; /* of the connection */
    struct pg *pg;
    struct arena key_arena; /* of the keys */
    struct signer_key *keys;
    int key_count;
    int log_fd;
    struct fm_signer *log_key, *log_sm2; /* of log log_n; NULL until they are used */
    int log_n;
    int64_t minute;
    int spent; /* labels signed in this minute */
};

/* What the signer can be asked for. `words` is what follows the verb; the answer goes to
 * `out`. A verb takes no bytes to sign from its asker: what is signed, the signer reads
 * from the store. returns NULL, or the refusal in one word (signer_client.c has the
 * sentences). */
struct signer_verb {
    const char *name;
    const char *(*run)(struct signer *s, struct arena *arena, const char *words,
                       struct buf *out);
};

/* "JOB" or "JOB FIRST LAST": the labels of a job. */
const char *signer_verb_sign(struct signer *s, struct arena *arena, const char *words,
                             struct buf *out);

/* "SEQ": a manifest of the status list; answers its signed form. */
const char *signer_verb_status(struct signer *s, struct arena *arena, const char *words,
                               struct buf *out);

/* "KID ALG STORE": a new private half, which stays here; answers the public one in hex.
 */
const char *signer_verb_new(struct signer *s, struct arena *arena, const char *words,
                            struct buf *out);

/* No words: in the automatic mode, a new trust list where one is due. */
const char *signer_verb_trust(struct signer *s, struct arena *arena, const char *words,
                              struct buf *out);

/* No words: sees that there is a log of the record. "restart": a new one, which begins
 * with the last checkpoint of the one before. */
const char *signer_verb_log(struct signer *s, struct arena *arena, const char *words,
                            struct buf *out);

/* "SIZE": the checkpoint of the log at that size; answers the signed note. Refused where
 * the tree in the store does not go on from what was signed last: log_behind, log_forked,
 * log_kept (what was signed last cannot be read). */
const char *signer_verb_checkpoint(struct signer *s, struct arena *arena,
                                   const char *words, struct buf *out);

/* No words: the key that we witness others' logs with; answers it as a signed-note key.
 */
const char *signer_verb_witness(struct signer *s, struct arena *arena, const char *words,
                                struct buf *out);

/* A request after C2SP tlog-witness: judged here, whoever sent it, by the key on record
 * of that log and by the checkpoint cosigned last, which is kept outside the store.
 * Answers "ok LINE", or "at SIZE" where the log is known at another size. Refusals:
 * witness_form, witness_unknown, witness_signature, witness_sizes, witness_growth,
 * witness_kept. */
const char *signer_verb_cosign(struct signer *s, struct arena *arena, const char *words,
                               struct buf *out);

void signer_log_close(struct signer *s);

/* Appends a line to keys/signer.log, on disk before the answer leaves. */
bool signer_log(struct signer *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether `count` more signatures fit into this minute; counts them. */
bool signer_within_rate(struct signer *s, int count);

/* Reads the keys anew from the store; those unchanged stay open. Makes and registers key
 * 1 where there is none. Faults: those of the store, signer_key (unavailable). */
struct fault *signer_keys_read(struct signer *s, struct arena *arena);
void signer_keys_close(struct signer *s);

/* The key that signs for an agency today: its own, else the city's; the latest to become
 * active where two overlap. NULL: none. */
struct signer_key *signer_key_for(struct signer *s, int64_t agency);
/* The city's key that signs the status list today: one for all types of label
 * (label-format §8). NULL: none. */
struct signer_key *signer_key_for_list(struct signer *s);
struct signer_key *signer_key_find(struct signer *s, int kid);

/* The private half of a key for signed notes, made at `path` where there is none yet;
 * free with fm_signer_free(). NULL: it cannot be (logged). And its public half as text.
 */
struct fm_signer *signer_note_key(struct signer *s, const char *path, enum fm_alg alg);
bool signer_note_vkey(const struct fm_signer *key, const char *name,
                      enum fm_note_type type, char out[FM_VKEY_MAX]);

/* A note kept in a file. read: *note is NULL where there is none; false: it cannot be
 * read. keep: on disk on return. */
bool signer_note_read(struct arena *arena, const char *path, char **note);
bool signer_note_keep(struct arena *arena, const char *path, const char *note);

/* The private half of a key, made in or opened from its store. make returns NULL or the
 * refusal; open returns NULL where it cannot (logged). */
struct secret;
const char *signer_store_make(struct signer *s, struct arena *arena, const char *store,
                              enum fm_alg alg, int kid, struct fm_signer **out);
struct fm_signer *signer_store_open(struct signer *s, const struct signer_key *key);

/* The file of a key, and the passphrase of all files; made where there is none. */
const char *signer_key_path(const struct signer *s, struct arena *arena, int kid);
bool signer_passphrase(const struct signer *s, struct secret *out);

bool signer_public_hex(const struct fm_signer *signer, struct buf *out);

/* The private half, opened at its first use. NULL: it cannot be opened, or does not fit
 * the public half on record (logged). */
const struct fm_signer *signer_key_open(struct signer *s, struct signer_key *key);
