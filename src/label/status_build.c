#include "label/status_build.h"

#include <firemark/statuslist.h>
#include <string.h>

#include "base/buf.h"
#include "label/signer.h"
#include "label_sql.h"

enum {
    STAMP_S = 3600, /* an unchanged list is dated anew, so that its age tells of itself */
    NEXT_S = 2 * 3600, /* when the next is due at the latest, as the manifest says */
    UPTO = 2           /* column of status_take.sql */
};

struct build {
    struct pg *pg;
    struct arena *arena;
    const char *made_at;
    int64_t known, upto; /* end of the labels, in the last manifest and now */
    struct status_built out;
};

/* One shard at work. */
struct work {
    int64_t number, first, last; /* labels it may hold */
    uint8_t states[FM_SHARD_BYTES];
    struct buf lo, hi; /* the parts to be judged, as arrays */
};

static const char *
number(struct arena *arena, int64_t value)
{
    return arena_printf(arena, "%lld", (long long)value);
}

/* ---- one shard ---- */

static void
set(struct work *w, int64_t index, unsigned status)
{
    int64_t n = index - w->first;
    unsigned shift = (unsigned)(n % 2) * 4;

    w->states[n / 2] = (uint8_t)((w->states[n / 2] & ~(15u << shift)) | status << shift);
}

static void
set_range(struct work *w, int64_t first, int64_t last, unsigned status)
{
    for (int64_t i = first; i <= last; i++)
        set(w, i, status);
}

static void
on_issued(void *arg, const struct pg_row *row)
{
    set_range(arg, pg_row_int(row, 0), pg_row_int(row, 1),
              (unsigned)pg_row_int(row, 2) & 15);
}

static void
on_status(void *arg, const struct pg_row *row)
{
    set(arg, pg_row_int(row, 0), (unsigned)pg_row_int(row, 1) & 15);
}

/* What the list says of the shard's labels so far; all normal where it says nothing. */
static struct fault *
load(struct build *b, struct work *w)
{
    struct buf packed BUF_SCOPE = {0};
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(b->pg, b->arena, SQL_status_shard, &rows, 1, number(b->arena, w->number));

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    if (!buf_unhex(&packed, pg_text(rows, 0, 0)) ||
        fm_shard_unpack((const uint8_t *)packed.data, packed.len, w->states) != FM_OK)
        return fault_new(
            b->arena, FAULT_INTERNAL, "status_shard", number(b->arena, w->number),
            "状态分片损坏；运行 firemark status build 重建",
            "a shard of the status list is broken; run firemark status build");
    return NULL;
}

static bool
all_normal(const struct work *w)
{
    return w->states[0] == 0 &&
           memcmp(w->states, w->states + 1, sizeof w->states - 1) == 0;
}

static struct fault *
keep(struct build *b, const struct work *w)
{
    uint8_t packed[FM_SHARD_PACKED_MAX], sha256[32];
    struct buf hash BUF_SCOPE = {0}, hex BUF_SCOPE = {0};
    struct pg_rows *rows;
    size_t len;

    if (!all_normal(w)) {
        if (fm_shard_pack(w->states, packed, &len, sha256) != FM_OK)
            return fault_new(b->arena, FAULT_INTERNAL, "memory", NULL, "内存不足",
                             "out of memory");
        buf_hex(&hash, sha256, sizeof sha256);
        buf_hex(&hex, packed, len);
    }
    struct fault *fault = pg_run(b->pg, b->arena, SQL_status_shard_set, &rows, 3,
                                 number(b->arena, w->number), hash.len ? hash.data : "",
                                 hex.len ? hex.data : "");
    if (!fault)
        b->out.changed += (int)pg_int(rows, 0, 0);
    return fault;
}

/* Judges the parts anew: not issued until a job says so, then as the batch is, until the
 * label's own facts say otherwise. */
static struct fault *
judge(struct build *b, struct work *w)
{
    buf_putc(&w->lo, '}');
    buf_putc(&w->hi, '}');
    const char *const values[] = {w->lo.data, w->hi.data};
    struct fault *fault =
        pg_each(b->pg, b->arena, SQL_status_ranges, 2, values, on_issued, w);

    if (!fault)
        fault = pg_each(b->pg, b->arena, SQL_status_labels, 2, values, on_status, w);
    return fault ? fault : keep(b, w);
}

/* ---- all that was touched ---- */

static int64_t
lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t
greater(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Row by row, the touched ranges that reach into the shard; *row moves on behind those
 * that end in it. */
static struct fault *
build_shard(struct build *b, const struct pg_rows *rows, int *row, struct work *w)
{
    struct fault *fault = load(b, w);

    for (int i = *row; i < pg_rows_count(rows) && pg_int(rows, i, 0) <= w->last; i++) {
        int64_t lo = greater(pg_int(rows, i, 0), w->first),
                hi = lesser(pg_int(rows, i, 1), w->last);
        buf_printf(&w->lo, "%c%lld", w->lo.len ? ',' : '{', (long long)lo);
        buf_printf(&w->hi, "%c%lld", w->hi.len ? ',' : '{', (long long)hi);
        set_range(w, lo, hi, FM_STANDING_VOID);
        b->out.labels += hi - lo + 1;
        if (pg_int(rows, i, 1) <= w->last)
            *row = i + 1;
    }
    return fault ? fault : judge(b, w);
}

static struct fault *
build_shards(struct build *b, const struct pg_rows *rows)
{
    struct fault *fault = NULL;
    int64_t done = -1; /* last shard made */

    for (int row = 0; row < pg_rows_count(rows) && !fault;) {
        int64_t n = greater(done + 1, pg_int(rows, row, 0) / FM_SHARD_LABELS);
        struct work w = {.number = n,
                         .first = n * FM_SHARD_LABELS,
                         .last = (n + 1) * FM_SHARD_LABELS - 1};
        fault = build_shard(b, rows, &row, &w);
        buf_free(&w.lo);
        buf_free(&w.hi);
        done = n;
    }
    return fault;
}

static struct fault *
add_manifest(struct build *b)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(b->pg, b->arena, SQL_status_manifest_add, &rows, 3, b->made_at,
               number(b->arena, b->upto), number(b->arena, NEXT_S));

    if (fault)
        return fault;
    b->out.seq = pg_int(rows, 0, 0);
    b->out.shards = (int)pg_int(rows, 0, 1);
    return NULL;
}

static struct fault *
build_all(struct build *b, enum status_how how)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(b->pg, b->arena, SQL_status_begin, &rows, 0);

    if (fault)
        return fault;
    b->made_at = pg_text(rows, 0, 0);
    b->known = how == STATUS_ANEW ? 0 : pg_int(rows, 0, 1);
    if (how == STATUS_ANEW)
        fault = pg_exec(b->pg, b->arena, SQL_status_drop_all, 0, NULL, &rows);
    if (!fault)
        fault = pg_run(b->pg, b->arena, SQL_status_take, &rows, 1,
                       number(b->arena, b->known));
    if (fault)
        return fault;
    b->upto = pg_int(rows, 0, UPTO);
    if (!pg_is_null(rows, 0, 0))
        fault = build_shards(b, rows);
    if (!fault && (b->out.changed || b->upto != b->known || how != STATUS_TOUCHED))
        fault = add_manifest(b);
    return fault;
}

struct fault *
status_build(struct pg *pg, struct arena *arena, enum status_how how,
             struct status_built *out)
{
    struct build b = {.pg = pg, .arena = arena};
    struct fault *fault = pg_begin(pg, arena);

    if (fault)
        return fault;
    fault = build_all(&b, how);
    if (!fault)
        fault = pg_commit(pg, arena);
    else
        pg_rollback(pg);
    if (!fault)
        *out = b.out;
    return fault;
}

/* ---- publishing ---- */

struct fault *
status_publish(struct pg *pg, struct arena *arena, const char *signer_socket, int64_t seq)
{
    struct buf answer BUF_SCOPE = {0};
    const char *which = number(arena, seq);
    struct pg_rows *rows;
    struct fault *fault = signer_ask(arena, signer_socket, which,
                                     arena_printf(arena, "status %s", which), &answer);

    if (fault)
        return fault;
    if (strncmp(answer.data, "ok ", 3) != 0)
        return signer_refused(arena, which, "garbled");
    return pg_run(pg, arena, SQL_status_signed, &rows, 2, which, answer.data + 3);
}

struct fault *
status_step(struct pg *pg, struct arena *arena, const char *signer_socket,
            struct status_built *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(pg, arena, SQL_status_due, &rows, 1, number(arena, STAMP_S));

    *out = (struct status_built){.seq = 0};
    if (fault)
        return fault;
    bool touched = pg_int(rows, 0, 0) != 0, none = pg_int(rows, 0, 1) != 0,
         old = pg_int(rows, 0, 2) != 0;
    int64_t unsigned_seq = pg_int(rows, 0, 3);
    if (touched || none || old)
        fault = status_build(pg, arena,
                             none  ? STATUS_ANEW
                             : old ? STATUS_STAMP
                                   : STATUS_TOUCHED,
                             out);
    if (!fault && out->seq == 0)
        out->seq = unsigned_seq;
    return fault || out->seq == 0 ? fault
                                  : status_publish(pg, arena, signer_socket, out->seq);
}
