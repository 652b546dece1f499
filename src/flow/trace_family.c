#include "flow/trace_family.h"

#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "flow/trace_store.h"
#include "flow_sql.h"

struct walking {
    struct act *act;
    const char *known_at;
    struct trace_family *f;
    size_t batch_cap, made_cap;
};

/* The index of a batch; batch_count where it is not told. */
static size_t
index_of(const struct trace_family *f, int64_t id)
{
    size_t i = 0;

    while (i < f->batch_count && f->batches[i].id != id)
        i++;
    return i;
}

static const char *
text_or_null(const struct pg_rows *rows, int row, int column)
{
    return pg_is_null(rows, row, column) ? NULL : pg_text(rows, row, column);
}

static void
take_batch(struct walking *w, const struct pg_rows *rows, int i)
{
    struct trace_family *f = w->f;
    size_t at = index_of(f, pg_int(rows, i, 0));

    if (at == f->batch_count) {
        f->batches = arena_room(w->act->arena, f->batches, f->batch_count, &w->batch_cap,
                                sizeof *f->batches);
        f->batch_count++;
    }
    f->batches[at] = (struct trace_batch){
        .id = pg_int(rows, i, 0),
        .code = pg_text(rows, i, 1),
        .lot = pg_text(rows, i, 2),
        .product = pg_text(rows, i, 3),
        .model = pg_text(rows, i, 4),
        .unit = pg_text(rows, i, 5),
        .producer = pg_text(rows, i, 6),
        .determination = pg_text(rows, i, 7),
        .recall = text_or_null(rows, i, 8),
        .recall_state = text_or_null(rows, i, 9),
        .holders = pg_int(rows, i, 10),
        .declared = pg_int(rows, i, 11),
    };
}

/* Names the batches of these rows that are not told yet. */
static struct fault *
name_batches(struct walking *w, const struct pg_rows *rows)
{
    BUF_SCOPE struct buf ids = {0};
    struct pg_rows *named;
    bool any = false;

    buf_putc(&ids, '{');
    for (int i = 0; i < pg_rows_count(rows); i++)
        for (int side = 0; side < 2; side++) {
            int64_t id = pg_int(rows, i, side);
            if (index_of(w->f, id) < w->f->batch_count && w->f->batches[0].code)
                continue;
            buf_printf(&ids, "%s%lld", any ? "," : "", (long long)id);
            any = true;
        }
    buf_putc(&ids, '}');
    if (!any)
        return NULL;
    struct fault *fault = pg_run(w->act->pg, w->act->arena, SQL_trace_family_batches,
                                 &named, 2, ids.data, w->known_at);
    for (int i = 0; !fault && i < pg_rows_count(named); i++)
        take_batch(w, named, i);
    return fault;
}

static bool
told(const struct trace_family *f, size_t from, size_t to)
{
    for (size_t i = 0; i < f->made_count; i++)
        if (f->made[i].from == from && f->made[i].to == to)
            return true;
    return false;
}

static void
take_made(struct walking *w, const struct pg_rows *rows, int i)
{
    struct trace_family *f = w->f;
    size_t from = index_of(f, pg_int(rows, i, 0)), to = index_of(f, pg_int(rows, i, 1));

    if (from == f->batch_count || to == f->batch_count || told(f, from, to))
        return;
    f->made =
        arena_room(w->act->arena, f->made, f->made_count, &w->made_cap, sizeof *f->made);
    f->made[f->made_count++] = (struct trace_made){
        .from = from,
        .to = to,
        .qty_in = pg_int(rows, i, 2),
        .qty_out = pg_int(rows, i, 3),
        .times = pg_int(rows, i, 4),
        .first_unix_s = pg_int(rows, i, 5),
        .last_unix_s = pg_int(rows, i, 6),
        .grade = (int)pg_int(rows, i, 7),
        .documents = text_or_null(rows, i, 8),
        .places = text_or_null(rows, i, 9),
    };
}

/* The other end's level in the direction of the walk, set once: a cycle ends there.
 * Returns whether it is new. */
static bool
reach(struct trace_family *f, size_t here, size_t there, bool down, int level)
{
    if (here == f->batch_count || there == f->batch_count || there == 0)
        return false;
    int *at = down ? &f->batches[there].down : &f->batches[there].up;
    if (*at)
        return false;
    *at = level;
    return true;
}

/* One level: the batches of `ids` and what they were made into (down) or from; both where
 * down is NULL, which is the first level's. `next` receives those reached newly. */
static struct fault *
step(struct walking *w, const char *ids, const bool *down, int level, struct buf next[2])
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(w->act->pg, w->act->arena, SQL_trace_family, &rows, 3, ids,
               down ? (*down ? "true" : "false") : NULL, w->known_at);

    if (!fault && pg_rows_count(rows))
        fault = name_batches(w, rows);
    for (int i = 0; !fault && i < pg_rows_count(rows); i++) {
        size_t from = index_of(w->f, pg_int(rows, i, 0));
        size_t to = index_of(w->f, pg_int(rows, i, 1));
        bool forward = down ? *down : from == 0;
        take_made(w, rows, i);
        size_t there = forward ? to : from;
        if (reach(w->f, forward ? from : to, there, forward, level))
            buf_printf(&next[forward], "%s%lld", next[forward].len ? "," : "{",
                       (long long)w->f->batches[there].id);
    }
    return fault;
}

static struct fault *
walk(struct walking *w, bool down, int depth, struct buf *next)
{
    struct fault *fault = NULL;

    for (int level = 2; next->len && (depth == 0 || level <= depth) && !fault; level++) {
        struct buf further[2] = {{0}, {0}};
        buf_putc(next, '}');
        fault = step(w, next->data, &down, level, further);
        buf_clear(next);
        if (further[down].len)
            buf_puts(next, further[down].data);
        buf_free(&further[0]);
        buf_free(&further[1]);
    }
    return fault;
}

/* Marks whatever was made from the recalled batch `from`, however far. */
static void
mark_made(struct arena *arena, struct trace_family *f, size_t from)
{
    bool *seen = arena_alloc(arena, f->batch_count);
    size_t *queue = arena_alloc(arena, f->batch_count * sizeof *queue), tail = 1;

    queue[0] = from;
    seen[from] = true;
    for (size_t head = 0; head < tail; head++)
        for (size_t i = 0; i < f->made_count; i++) {
            size_t to = f->made[i].to;
            if (f->made[i].from != queue[head] || seen[to])
                continue;
            seen[to] = true;
            queue[tail++] = to;
            struct trace_batch *b = &f->batches[to];
            b->made_from_recalled =
                b->made_from_recalled
                    ? arena_printf(arena, "%s; %s", b->made_from_recalled,
                                   f->batches[from].code)
                    : f->batches[from].code;
        }
}

void
trace_family_begin(struct arena *arena, int64_t batch, struct trace_family *out)
{
    *out = (struct trace_family){.batches = arena_alloc(arena, sizeof *out->batches),
                                 .batch_count = 1};
    out->batches[0] = (struct trace_batch){.id = batch};
}

struct fault *
trace_family_read(struct act *act, enum trace_way way, int depth, const char *known_at,
                  struct trace_family *family)
{
    struct walking w = {.act = act, .known_at = known_at, .f = family, .batch_cap = 1};
    bool down = way == TRACE_DOWN;
    struct buf next[2] = {{0}, {0}};
    struct fault *fault =
        step(&w, arena_printf(act->arena, "{%lld}", (long long)family->batches[0].id),
             way == TRACE_BOTH ? NULL : &down, 1, next);

    for (int forward = 0; forward < 2 && !fault; forward++)
        fault = walk(&w, forward, depth, &next[forward]);
    buf_free(&next[0]);
    buf_free(&next[1]);
    for (size_t i = 0; !fault && i < family->batch_count; i++)
        if (family->batches[i].recall)
            mark_made(act->arena, family, i);
    return fault;
}

/* ---- telling ---- */

static void
put_batch(struct buf *out, const struct trace_batch *b, int level)
{
    buf_item(out);
    buf_putc(out, '{');
    buf_member_text(out, "code", b->code);
    buf_member_int(out, "level", level);
    buf_member_text(out, "lot", b->lot);
    buf_member_text(out, "product", b->product);
    buf_member_text(out, "model", b->model);
    buf_member_text(out, "unit", b->unit);
    buf_member_text(out, "producer", b->producer);
    buf_member_text(out, "determination", b->determination);
    buf_member_text(out, "recall", b->recall);
    buf_member_text(out, "recall_state", b->recall_state);
    buf_member_text(out, "made_from_recalled", b->made_from_recalled);
    buf_member_int(out, "holders", b->holders);
    buf_putc(out, '}');
}

static void
put_time(struct buf *out, const char *name, int64_t unix_s)
{
    char at[21];

    clock_iso(unix_s, at);
    buf_member_text(out, name, at);
}

static void
put_made(struct buf *out, const struct trace_family *f, const struct trace_made *m,
         const struct trace_codes *codes)
{
    buf_item(out);
    buf_putc(out, '{');
    buf_member_text(out, "from", f->batches[m->from].code);
    buf_member_text(out, "to", f->batches[m->to].code);
    buf_member_int(out, "qty", m->qty_in);
    buf_member_int(out, "made", m->qty_out);
    buf_member_int(out, "times", m->times);
    put_time(out, "first_at", m->first_unix_s);
    put_time(out, "last_at", m->last_unix_s);
    buf_member_text(out, "grade", trace_code_name(codes->grade, m->grade));
    buf_member_text(out, "documents", m->documents);
    buf_member_text(out, "place", m->places);
    buf_putc(out, '}');
}

void
trace_family_write(struct buf *out, const struct trace_family *f,
                   const struct trace_codes *codes)
{
    buf_member_text(out, "made_from_recalled", f->batches[0].made_from_recalled);
    for (int down = 0; down < 2; down++) {
        buf_member(out, down ? "products" : "sources");
        buf_putc(out, '[');
        for (size_t i = 1; i < f->batch_count; i++) {
            int level = down ? f->batches[i].down : f->batches[i].up;
            if (level)
                put_batch(out, &f->batches[i], level);
        }
        buf_putc(out, ']');
    }
    buf_member(out, "made");
    buf_putc(out, '[');
    for (size_t i = 0; i < f->made_count; i++)
        put_made(out, f, &f->made[i], codes);
    buf_putc(out, ']');
}
