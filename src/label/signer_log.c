/* The signer's verbs for the record's log. It signs a checkpoint only where the tree in
 * the store still begins with the tree it signed last, which it remembers outside the
 * store: in keys/log-checkpoint, on disk before the answer leaves. */
#include <firemark/record.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "evidence/tiles.h"
#include "label/signer_internal.h"
#include "label_sql.h"

enum { LOGS_MAX = 0xfff };

/* The log that grows; n 0: none was begun. */
struct log {
    int n;
    const char *name, *sm2_vkey, *prior; /* NULL: none */
    bool has_signed;
};

static struct fault *
read_log(struct signer *s, struct arena *arena, struct log *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(s->pg, arena, SQL_log_signing, &rows, 0);

    *out = (struct log){.n = 0};
    if (fault || pg_rows_count(rows) == 0)
        return fault;
    *out = (struct log){.n = (int)pg_int(rows, 0, 0),
                        .name = pg_text(rows, 0, 1),
                        .sm2_vkey = pg_is_null(rows, 0, 2) ? NULL : pg_text(rows, 0, 2),
                        .prior = pg_is_null(rows, 0, 3) ? NULL : pg_text(rows, 0, 3),
                        .has_signed = strcmp(pg_text(rows, 0, 4), "t") == 0};
    return NULL;
}

/* ---- what was signed last, outside the store ---- */

static const char *
kept_path(const struct signer *s, struct arena *arena)
{
    return arena_printf(arena, "%s/keys/log-checkpoint", s->config->data_dir);
}

static bool
read_kept(const struct signer *s, struct arena *arena, char **note)
{
    return signer_note_read(arena, kept_path(s, arena), note);
}

/* ---- keys ---- */

static struct fm_signer *
open_key(struct signer *s, struct arena *arena, int n, enum fm_alg alg)
{
    return signer_note_key(s,
                           arena_printf(arena, "%s/keys/log-%d%s.pem",
                                        s->config->data_dir, n,
                                        alg == FM_ALG_SM2 ? "-sm2" : ""),
                           alg);
}

void
signer_log_close(struct signer *s)
{
    fm_signer_free(s->log_key);
    fm_signer_free(s->log_sm2);
    s->log_key = s->log_sm2 = NULL;
}

/* The private half of log n, which stays open; made where there is none yet. NULL: it
 * cannot be (logged). */
static const struct fm_signer *
log_key(struct signer *s, struct arena *arena, int n, enum fm_alg alg)
{
    struct fm_signer **held = alg == FM_ALG_SM2 ? &s->log_sm2 : &s->log_key;

    if (s->log_n != n)
        signer_log_close(s);
    s->log_n = n;
    if (!*held)
        *held = open_key(s, arena, n, alg);
    return *held;
}

/* ---- a new log ---- */

/* FIREMARK.EXAMPLE's logs are firemark.example/log, then firemark.example/log/2 ... */
static const char *
name_of(const struct signer *s, struct arena *arena, int n)
{
    char *name = n == 1 ? arena_printf(arena, "%s/log", s->config->host)
                        : arena_printf(arena, "%s/log/%d", s->config->host, n);

    for (char *c = name; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + ('a' - 'A')) : *c;
    return name;
}

/* The number of a log by its name; 0: it has none of ours. */
static int
number_of(const struct signer *s, struct arena *arena, const char *name)
{
    const char *first = name_of(s, arena, 1);
    size_t len = strlen(first);

    if (strncmp(name, first, len) != 0)
        return 0;
    return name[len] == '/' ? atoi(name + len + 1) : 1;
}

static const char *
begin(struct signer *s, struct arena *arena, int known)
{
    struct fm_checkpoint last;
    struct pg_rows *rows;
    char *prior, vkey[FM_VKEY_MAX];
    int n = known + 1;

    if (!read_kept(s, arena, &prior))
        return "log_kept";
    if (prior) {
        if (fm_checkpoint_read(prior, strlen(prior), &last) != FM_OK)
            return "log_kept";
        int before = number_of(s, arena, last.origin);
        n = before >= n ? before + 1 : n;
    }
    const struct fm_signer *key =
        n <= LOGS_MAX ? log_key(s, arena, n, FM_ALG_ED25519) : NULL;
    const char *name = name_of(s, arena, n);
    if (!key || !signer_note_vkey(key, name, FM_NOTE_ED25519, vkey))
        return "signer_key";
    struct fault *fault =
        pg_run(s->pg, arena, "SELECT log_begin($1::int, $2, $3, $4)", &rows, 4,
               arena_printf(arena, "%d", n), name, vkey, prior);
    if (fault)
        return fault->code;
    return signer_log(s, "log %d begun as %s", n, name) ? NULL : "log";
}

const char *
signer_verb_log(struct signer *s, struct arena *arena, const char *words, struct buf *out)
{
    struct log log;
    struct fault *fault = read_log(s, arena, &log);
    const char *refusal = NULL;

    if (fault)
        return fault->code;
    if (*words && strcmp(words, "restart") != 0)
        return "garbled";
    if (log.n == 0 || *words)
        refusal = begin(s, arena, log.n);
    if (!refusal)
        buf_puts(out, "ok\n");
    return refusal;
}

/* ---- a checkpoint ---- */

/* One that is being made. */
struct making {
    const struct log *log;
    struct fm_tree tree;
    struct fm_checkpoint now;
    char note[FM_NOTE_MAX];
};

/* Whether the store goes on from what was signed last. */
static const char *
check_growth(struct signer *s, struct arena *arena, struct making *m)
{
    struct fm_checkpoint last;
    uint8_t root[FM_HASH];
    char *kept;

    if (!read_kept(s, arena, &kept))
        return "log_kept";
    if (!kept)
        return m->log->has_signed ? "log_kept" : NULL;
    if (fm_checkpoint_read(kept, strlen(kept), &last) != FM_OK)
        return "log_kept";
    if (strcmp(last.origin, m->log->name) != 0)
        return m->log->prior && strcmp(m->log->prior, kept) == 0 ? NULL : "log_behind";
    if (m->now.size < last.size)
        return "log_behind";
    if (fm_tree_root(&m->tree, last.size, root) != FM_OK)
        return "log_damaged";
    return memcmp(root, last.root, FM_HASH) == 0 ? NULL : "log_forked";
}

static bool
add_signature(struct signer *s, struct arena *arena, struct making *m, enum fm_alg alg,
              enum fm_note_type type)
{
    const struct fm_signer *key = log_key(s, arena, m->log->n, alg);
    struct fm_note_key note_key;

    return key && fm_note_key_of(key, m->log->name, type, &note_key) == FM_OK &&
           fm_note_sign(key, &note_key, 0, m->note, sizeof m->note) == FM_OK;
}

/* The second signature, where it is set; its key is on record before it signs. */
static const char *
add_second(struct signer *s, struct arena *arena, struct making *m)
{
    char vkey[FM_VKEY_MAX];
    struct pg_rows *rows;
    struct fault *fault = NULL;

    if (!s->config->log_sm2)
        return NULL;
    if (!m->log->sm2_vkey) {
        const struct fm_signer *key = log_key(s, arena, m->log->n, FM_ALG_SM2);
        if (!key || !signer_note_vkey(key, m->log->name, FM_NOTE_SM2, vkey))
            return "signer_key";
        fault = pg_run(s->pg, arena, "SELECT log_second_key($1::int, $2)", &rows, 2,
                       arena_printf(arena, "%d", m->log->n), vkey);
    }
    if (fault)
        return fault->code;
    return add_signature(s, arena, m, FM_ALG_SM2, FM_NOTE_SM2) ? NULL : "signer_key";
}

static const char *
sign_checkpoint(struct signer *s, struct arena *arena, struct making *m)
{
    snprintf(m->now.origin, sizeof m->now.origin, "%s", m->log->name);
    if (fm_tree_root(&m->tree, m->now.size, m->now.root) != FM_OK)
        return "log_damaged";
    if (fm_checkpoint_write(&m->now, m->note, sizeof m->note) != FM_OK ||
        !add_signature(s, arena, m, FM_ALG_ED25519, FM_NOTE_ED25519))
        return "signer_key";
    const char *refusal = add_second(s, arena, m);
    if (refusal)
        return refusal;
    return signer_note_keep(arena, kept_path(s, arena), m->note) ? NULL : "log_kept";
}

const char *
signer_verb_checkpoint(struct signer *s, struct arena *arena, const char *words,
                       struct buf *out)
{
    struct log log;
    struct making *m = arena_alloc(arena, sizeof *m);
    unsigned long long size;
    struct fault *fault = read_log(s, arena, &log);

    if (fault)
        return fault->code;
    if (log.n == 0 || sscanf(words, "%llu", &size) != 1 || size == 0)
        return "garbled";
    struct log_tiles tiles = {.pg = s->pg, .arena = arena, .origin = log.n};
    *m = (struct making){.log = &log, .tree = log_tree(&tiles), .now = {.size = size}};
    const char *refusal = check_growth(s, arena, m);
    if (!refusal)
        refusal = sign_checkpoint(s, arena, m);
    if (refusal)
        signer_log(s, "log %d size=%llu refused: %s", log.n, size, refusal);
    else
        buf_printf(out, "ok %s", m->note);
    return refusal;
}
