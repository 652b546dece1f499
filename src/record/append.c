/* Moving events that are pending into the log. */
#include <stdlib.h>
#include <string.h>

#include "record/edge.h"
#include "record/event_row.h"
#include "record/log.h"
#include "record_sql.h"

/* One turn of it. Rows are read, then written by COPY, then hashed into the tiles. */
struct turn {
    struct pg *pg;
    struct arena *arena;
    struct log log; /* as it is behind the lock */
    bool sm3;
    struct event_row row;
    struct buf copy;   /* rows of log_entry */
    struct buf leaves; /* their hashes */
    const char *bad;   /* id of an event that cannot be an entry */
};

static void
put_entry(struct turn *t, const uint8_t *entry, size_t len)
{
    uint8_t leaf[FM_HASH];
    uint64_t index = t->log.size + t->leaves.len / FM_HASH;

    buf_printf(&t->copy, "%d\t%llu\t", t->log.n, (unsigned long long)index);
    if (t->row.id)
        buf_printf(&t->copy, "%lld\t%s", (long long)t->row.batch, t->row.id);
    else
        buf_puts(&t->copy, "\\N\t\\N");
    buf_puts(&t->copy, "\t\\\\x");
    buf_hex(&t->copy, entry, len);
    buf_putc(&t->copy, '\n');
    fm_leaf_hash(entry, len, leaf);
    buf_add(&t->leaves, leaf, sizeof leaf);
}

static void
on_event(void *arg, const struct pg_row *from)
{
    struct turn *t = arg;
    uint8_t entry[FM_ENTRY_MAX];
    size_t len;

    if (t->bad)
        return;
    if (event_row_read(from, 0, t->sm3, &t->row) &&
        fm_entry_write(&t->row.entry, entry, sizeof entry, &len) == FM_OK)
        put_entry(t, entry, len);
    else
        t->bad = arena_strdup(t->arena, pg_row_text(from, 1));
}

/* A log that goes on from another begins with the other's last checkpoint. */
static void
put_prior(struct turn *t)
{
    uint8_t entry[FM_NOTE_MAX + 1];
    size_t len;

    if (t->log.size > 0 || !t->log.prior)
        return;
    t->row.id = NULL;
    if (fm_entry_write_prior(t->log.prior, strlen(t->log.prior), entry, sizeof entry,
                             &len) == FM_OK)
        put_entry(t, entry, len);
    else
        t->bad = t->log.name;
}

static struct fault *
take(struct turn *t, int limit)
{
    const char *values[] = {arena_printf(t->arena, "%d", t->log.n),
                            arena_printf(t->arena, "%d", limit)};

    put_prior(t);
    struct fault *fault = pg_each(t->pg, t->arena, SQL_log_take, 2, values, on_event, t);
    if (fault || !t->bad)
        return fault;
    return fault_new(t->arena, FAULT_INTERNAL, "log_entry", t->bad,
                     "该事件无法写入记录日志",
                     "this event cannot be entered into the log");
}

static struct fault *
write_entries(struct turn *t)
{
    struct fault *fault = pg_copy_begin(
        t->pg, t->arena,
        "COPY log_entry (origin, idx, batch_id, event_id, entry) FROM STDIN");

    if (fault)
        return fault;
    fault = pg_copy_put(t->pg, t->arena, t->copy.data, t->copy.len);
    struct fault *ended = pg_copy_end(t->pg, t->arena, !fault);
    return fault ? fault : ended;
}

static struct fault *
write_tiles(struct turn *t)
{
    struct edge *edge = arena_alloc(t->arena, sizeof *edge);

    edge->pg = t->pg;
    edge->arena = t->arena;
    edge->origin = t->log.n;
    struct fault *fault = edge_load(edge, t->log.size);
    for (size_t at = 0; at < t->leaves.len && !fault; at += FM_HASH)
        fault = edge_add(edge, (const uint8_t *)t->leaves.data + at);
    return fault ? fault : edge_save(edge);
}

static struct fault *
run_turn(struct turn *t, int limit)
{
    struct fault *fault = log_lock(t->pg, t->arena);

    if (!fault)
        fault = log_now(t->pg, t->arena, &t->log);
    if (fault || t->log.n == 0)
        return fault;
    fault = take(t, limit);
    if (!fault && t->leaves.len > 0)
        fault = write_entries(t);
    if (!fault && t->leaves.len > 0)
        fault = write_tiles(t);
    return fault;
}

struct fault *
log_append(struct pg *pg, struct arena *arena, bool sm3, int limit, int64_t *appended)
{
    struct turn t = {.pg = pg, .arena = arena, .sm3 = sm3};
    struct fault *fault = pg_begin(pg, arena);

    if (!fault)
        fault = run_turn(&t, limit);
    if (!fault)
        fault = pg_commit(pg, arena);
    if (fault)
        pg_rollback(pg);
    else
        *appended = (int64_t)(t.leaves.len / FM_HASH);
    event_row_free(&t.row);
    buf_free(&t.copy);
    buf_free(&t.leaves);
    return fault;
}
