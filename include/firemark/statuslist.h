/* The status list: what became of every label, kept on a device and asked without a
 * network. Four bits per label, addressed by the label's index, in shards of 65 536
 * labels; a signed manifest names the shards by their hashes and says how far labels were
 * issued.
 *
 *   struct fm_statuslist *list = fm_statuslist_new();
 *   fm_statuslist_open(list, ring, "status", &why);
 *   fm_check_text(ring, text, len, now, &label, &verdict, &why);
 *   fm_statuslist_judge(list, verdict, &label, now, &told, &why);
 *   printf("%s, as of %lld\n", fm_standing_text(told.standing, "en"), told.as_of_unix_s);
 *
 * source: docs/label-format.md §8; RFC 7515 (the manifest), RFC 1950 (the shards) */
#ifndef FIREMARK_STATUSLIST_H
#define FIREMARK_STATUSLIST_H

#include <firemark/seal.h>

enum {
    FM_SHARD_LABELS = 65536,     /* label i stands in shard i / 65536 */
    FM_SHARD_BYTES = 32768,      /* even labels in the low four bits */
    FM_SHARD_PACKED_MAX = 33024, /* bytes of a packed shard */
    FM_SHARD_HASH = 65,          /* SHA-256 in lower-case hex, and NUL */
    FM_STATUSLIST_STALE_S = 7 * 86400
};

/* What became of a label. 0-7 are the values of a shard. */
enum fm_standing {
    FM_STANDING_NORMAL = 0,
    FM_STANDING_VOID = 1, /* not issued, or void */
    FM_STANDING_SUSPENDED = 2,
    FM_STANDING_RECALLED = 3,
    FM_STANDING_REPLACED = 4,
    FM_STANDING_DESTROYED = 5,
    FM_STANDING_CLONE_SUSPECTED = 6,
    FM_STANDING_SEIZED = 7,
    FM_STANDING_UNKNOWN,  /* a value that this program does not know: update it */
    FM_STANDING_UNLISTED, /* the list ends before it: issued since, or never */
    FM_STANDING_COUNT
};

/* Stable name ("normal", "recalled", ...), and what people are told: the state, and what
 * to do. lang "zh" or "en". Never NULL. */
FM_API const char *fm_standing_name(enum fm_standing standing);
FM_API const char *fm_standing_text(enum fm_standing standing, const char *lang);
FM_API const char *fm_standing_todo(enum fm_standing standing, const char *lang);

/* ---- reading ---- */

struct fm_statuslist;

/* An empty list; free with fm_statuslist_free(). NULL where memory runs out. */
FM_API struct fm_statuslist *fm_statuslist_new(void);
FM_API void fm_statuslist_free(struct fm_statuslist *list);

/* Takes a manifest. Its key must be in the ring, active or retired, and valid at the
 * list's time; `seq` must not be lower than that of the manifest held. Shards held that
 * did not change stay.
 * returns   FM_OK | FM_ERR_LIST (why: jws_*, list_key, list_form, list_rollback; what was
 *           held stays) | FM_ERR_CRYPTO | FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_statuslist_load(struct fm_statuslist *list,
                                                       const struct fm_keyring *ring,
                                                       const char *json, size_t len,
                                                       struct fm_error *why);

/* Takes a directory as `firemark status export` and `status fetch` write it: the manifest
 * DIR/firemark-status.json now, the shards DIR/firemark-status/HASH as they are asked.
 * returns   those of fm_statuslist_load() | FM_ERR_IO (no manifest there) */
FM_API FM_MUST_CHECK enum fm_status fm_statuslist_open(struct fm_statuslist *list,
                                                       const struct fm_keyring *ring,
                                                       const char *dir,
                                                       struct fm_error *why);

struct fm_statuslist_facts {
    int64_t seq;         /* 0: no manifest */
    int64_t time_unix_s; /* what it says holds as of then */
    int64_t next_unix_s; /* when the next one is due at the latest */
    uint64_t issued;     /* labels 0 .. issued - 1 are in the list */
    size_t shards;       /* how many are not all normal */
};
FM_API void fm_statuslist_facts(const struct fm_statuslist *list,
                                struct fm_statuslist_facts *out);

/* Shard `n` (0 .. shards - 1) of the manifest: its number, its hash, and whether its
 * bytes are held. false past the end. */
FM_API bool fm_statuslist_shard(const struct fm_statuslist *list, size_t n,
                                uint32_t *number, char hash[FM_SHARD_HASH], bool *held);

/* Takes a shard's bytes, whose hash must be the manifest's.
 * returns   FM_OK | FM_ERR_LIST (why: shard_unknown, shard_hash, shard_form) |
 *           FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status
fm_statuslist_add_shard(struct fm_statuslist *list, uint32_t number, const uint8_t *bytes,
                        size_t len, struct fm_error *why);

/* What the list says of a label's index.
 * returns   FM_OK | FM_ERR_LIST (could not check: list_absent, shard_missing, or as
 *           fm_statuslist_add_shard()) | FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_statuslist_look(struct fm_statuslist *list,
                                                       uint32_t index,
                                                       enum fm_standing *out,
                                                       struct fm_error *why);

/* ---- what people are told ---- */

enum fm_light {
    FM_LIGHT_GREEN, /* issued by the key's owner, and normal as of a recent time */
    FM_LIGHT_AMBER, /* nothing is known against it, and not everything could be checked */
    FM_LIGHT_RED,   /* do not use it */
    FM_LIGHT_COUNT
};
FM_API const char *fm_light_name(enum fm_light light); /* "green", "amber", "red" */

struct fm_offline {
    bool asked; /* the list was: nothing is asked about a label that is not the unit's own
                   (forged, foreign, malformed, unknown key) */
    enum fm_standing standing; /* where asked */
    enum fm_light light;
    bool stale; /* the list is older than 7 days, or dated more than a day ahead */
    int64_t as_of_unix_s, next_unix_s; /* the list's times */
};

/* Puts verdict and status together (docs/label-format.md §8): what is against a label
 * makes it red; a signature that could not be checked, a key withdrawn, a stale list or a
 * label newer than the list make it amber. A label at or beyond the end of the list whose
 * date lies before the list was never issued: a forgery, though its signature is right.
 * verdict, label   as fm_check_text() gave them; for a typed code FM_VERDICT_UNVERIFIED
 *                  and a label with its serial
 * returns          those of fm_statuslist_look() */
FM_API FM_MUST_CHECK enum fm_status
fm_statuslist_judge(struct fm_statuslist *list, enum fm_verdict verdict,
                    const struct fm_label *label, int64_t now_unix_s,
                    struct fm_offline *out, struct fm_error *why);

/* ---- writing ---- */

struct fm_manifest_shard {
    uint32_t number;
    uint8_t sha256[32];
};

struct fm_manifest {
    int64_t seq, time_unix_s, next_unix_s;
    uint64_t issued; /* at most 2^32 */
    const struct fm_manifest_shard
        *shards; /* ascending, each with a label under issued */
    size_t count;
};

/* Packs a shard. The four bits of label n: states[n / 2] >> (n % 2 * 4) & 15.
 * out       FM_SHARD_PACKED_MAX bytes; *out_len of them are set
 * returns   FM_OK | FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_shard_pack(const uint8_t states[FM_SHARD_BYTES],
                                                  uint8_t *out, size_t *out_len,
                                                  uint8_t sha256[32]);

/* returns   FM_OK | FM_ERR_LIST (not exactly FM_SHARD_BYTES bytes under zlib) |
 *           FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_shard_unpack(const uint8_t *bytes, size_t len,
                                                    uint8_t states[FM_SHARD_BYTES]);

/* Writes and signs a manifest; *out is freed with free().
 * returns   FM_OK | FM_ERR_ARG (facts that a reader would refuse) | FM_ERR_CRYPTO |
 *           FM_ERR_NOMEM */
FM_API FM_MUST_CHECK enum fm_status fm_manifest_write(const struct fm_manifest *manifest,
                                                      const struct fm_signer *signer,
                                                      char **out, size_t *out_len);

#endif
