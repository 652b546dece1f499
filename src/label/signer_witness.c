/* Being a witness of others' logs. source: C2SP tlog-witness, tlog-cosignature */
#include <firemark/record.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "label/signer_internal.h"
#include "label_sql.h"

/* A request while it is judged. */
struct asked {
    struct fm_growth growth;
    struct fm_checkpoint now, last; /* last.size 0: none was cosigned yet */
    const char *path;               /* of the file that keeps the last */
    char text[FM_NOTE_MAX];         /* of the checkpoint, without signatures */
};

/* firemark.example/witness */
static const char *
name_of(const struct signer *s, struct arena *arena)
{
    char *name = arena_printf(arena, "%s/witness", s->config->host);

    for (char *c = name; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + ('a' - 'A')) : *c;
    return name;
}

static struct fm_signer *
open_key(struct signer *s, struct arena *arena)
{
    return signer_note_key(
        s, arena_printf(arena, "%s/keys/witness.pem", s->config->data_dir),
        FM_ALG_ED25519);
}

const char *
signer_verb_witness(struct signer *s, struct arena *arena, const char *words,
                    struct buf *out)
{
    struct fm_signer *key = open_key(s, arena);
    char vkey[FM_VKEY_MAX];
    bool good =
        key && signer_note_vkey(key, name_of(s, arena), FM_NOTE_COSIGNATURE, vkey);

    (void)words;
    fm_signer_free(key);
    if (good)
        buf_printf(out, "ok %s\n", vkey);
    return good ? NULL : "signer_key";
}

/* ---- judging ---- */

static const char *
read_key(struct signer *s, struct arena *arena, const char *origin,
         struct fm_note_key *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(s->pg, arena, SQL_witness_key, &rows, 1, origin);

    if (fault)
        return fault->code;
    if (pg_rows_count(rows) == 0 || fm_note_key_read(pg_text(rows, 0, 0), out) != FM_OK)
        return "witness_unknown";
    return NULL;
}

/* The checkpoint is rightly signed by the log on record. */
static const char *
check_signature(struct signer *s, struct arena *arena, struct asked *a)
{
    struct fm_note_key key;
    bool is_signed = false;
    size_t len;
    int64_t time;
    const char *refusal = read_key(s, arena, a->now.origin, &key);

    if (refusal)
        return refusal;
    if (fm_note_verify(a->growth.checkpoint, a->growth.checkpoint_len, &key, &is_signed,
                       &len, &time) != FM_OK ||
        !is_signed || len >= sizeof a->text)
        return "witness_signature";
    memcpy(a->text, a->growth.checkpoint, len);
    a->text[len] = '\0';
    return NULL;
}

static const char *
read_last(struct signer *s, struct arena *arena, struct asked *a)
{
    struct buf hex BUF_SCOPE = {0};
    uint8_t hash[SHA256_DIGEST_LENGTH];
    char *note;

    SHA256((const uint8_t *)a->now.origin, strlen(a->now.origin), hash);
    buf_hex(&hex, hash, 16);
    a->path = arena_printf(arena, "%s/keys/witnessed-%s", s->config->data_dir, hex.data);
    if (!signer_note_read(arena, a->path, &note))
        return "witness_kept";
    if (note && fm_checkpoint_read(note, strlen(note), &a->last) != FM_OK)
        return "witness_kept";
    return NULL;
}

/* Whether it goes on from what was cosigned last; *at: it is at another size. */
static const char *
check_growth(const struct asked *a, bool *at)
{
    uint64_t old = a->growth.old;

    if (old > a->now.size)
        return "witness_sizes";
    *at = old != a->last.size || (old > 0 && old == a->now.size &&
                                  memcmp(a->now.root, a->last.root, FM_HASH) != 0);
    if (*at)
        return NULL;
    return fm_consistency_holds(old, a->last.root, a->now.size, a->now.root,
                                &a->growth.path)
               ? NULL
               : "witness_growth";
}

/* Kept before it is cosigned: of two requests at once, one at a time is here. */
static const char *
cosign(struct signer *s, struct arena *arena, struct asked *a, struct buf *out)
{
    struct fm_signer *key = NULL;
    struct fm_note_key note_key;
    size_t len = strlen(a->text);

    if (!signer_note_keep(arena, a->path, a->text))
        return "witness_kept";
    key = open_key(s, arena);
    bool good =
        key &&
        fm_note_key_of(key, name_of(s, arena), FM_NOTE_COSIGNATURE, &note_key) == FM_OK &&
        fm_note_sign(key, &note_key, clock_unix_s(), a->text, sizeof a->text) == FM_OK;
    fm_signer_free(key);
    if (!good)
        return "signer_key";
    buf_printf(out, "ok %s", a->text + len + 1);
    return signer_log(s, "cosigned %s size=%llu", a->now.origin,
                      (unsigned long long)a->now.size)
               ? NULL
               : "log";
}

const char *
signer_verb_cosign(struct signer *s, struct arena *arena, const char *words,
                   struct buf *out)
{
    struct asked *a = arena_alloc(arena, sizeof *a);
    bool at = false;

    memset(a, 0, sizeof *a);
    if (fm_growth_read(words, strlen(words), &a->growth, NULL) != FM_OK ||
        fm_checkpoint_read(a->growth.checkpoint, a->growth.checkpoint_len, &a->now) !=
            FM_OK)
        return "witness_form";
    const char *refusal = check_signature(s, arena, a);
    if (!refusal)
        refusal = read_last(s, arena, a);
    if (!refusal)
        refusal = check_growth(a, &at);
    if (refusal)
        return refusal;
    if (!at)
        return cosign(s, arena, a, out);
    buf_printf(out, "at %llu\n", (unsigned long long)a->last.size);
    return NULL;
}
