#include "record/log_read.h"

#include "record_sql.h"

enum { SLICE = 20000, AT_EVENT = 5 };

struct reading {
    struct fault *(*each)(void *arg, const struct log_line *line);
    void *arg;
    struct event_row event;
    struct buf entry;
    struct fault *fault;
};

static bool
has_sm3(const struct buf *entry)
{
    struct fm_entry e;

    return fm_entry_read((const uint8_t *)entry->data, entry->len, &e) == FM_OK &&
           e.has_sm3;
}

static void
on_row(void *arg, const struct pg_row *row)
{
    struct reading *r = arg;

    if (r->fault)
        return;
    buf_clear(&r->entry);
    buf_unhex(&r->entry, pg_row_text(row, 1));
    struct log_line line = {
        .index = (uint64_t)pg_row_int(row, 0),
        .entry = (const uint8_t *)r->entry.data,
        .entry_len = r->entry.len,
        .for_event = pg_row_int(row, 2) != 0,
        .has_event = !pg_row_is_null(row, AT_EVENT),
        .note = pg_row_is_null(row, 3) ? NULL : pg_row_text(row, 4),
    };
    if (line.has_event && event_row_read(row, AT_EVENT, has_sm3(&r->entry), &r->event))
        line.event = &r->event;
    r->fault = r->each(r->arg, &line);
}

/* By keys, however large the tables are. */
static const char PLANS[] = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin"
                            " = off; SET LOCAL enable_seqscan = off; SET LOCAL jit = off";

struct fault *
log_read(struct pg *pg, struct arena *arena, const struct log *log, uint64_t end,
         struct fault *(*each)(void *arg, const struct log_line *line), void *arg)
{
    struct reading r = {.each = each, .arg = arg};
    struct fault *fault = pg_script(pg, arena, PLANS);

    for (uint64_t at = 0; at < end && !fault; at += SLICE) {
        struct arena scratch ARENA_SCOPE = {0};
        uint64_t stop = at + SLICE < end ? at + SLICE : end;
        const char *values[] = {arena_printf(&scratch, "%d", log->n),
                                arena_printf(&scratch, "%llu", (unsigned long long)at),
                                arena_printf(&scratch, "%llu", (unsigned long long)stop)};
        fault = pg_each(pg, arena, SQL_log_read, 3, values, on_row, &r);
        if (!fault)
            fault = r.fault;
    }
    event_row_free(&r.event);
    buf_free(&r.entry);
    return fault;
}
