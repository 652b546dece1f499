#include "demo/rows.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/uuid.h"
#include "demo/chance.h"
#include "demo_sql.h"

enum { CHUNK = 1 << 18, TOPIC_IDS = 77 };

/* The tables grow by orders of magnitude meanwhile: plans kept from their beginning would
 * not do at their end. And a look-up by key costs what one partition costs, where the
 * planner counts all of them and would rather read the whole record for every slice. */
static const char TABLES[] =
    "SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL work_mem = '64MB';"
    "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;"
    "CREATE TEMP TABLE demo_row (n bigint, kind text, id uuid, batch_id bigint, area int,"
    " company_id bigint, person_id bigint, place_id bigint, unit_index bigint,"
    " occurred_at timestamptz, photos text, body text) ON COMMIT DROP;"
    "CREATE TEMP TABLE demo_key (batch_id bigint, id uuid) ON COMMIT DROP";

void
rows_begin(struct rows *r)
{
    r->fault = pg_script(r->pg, r->arena, TABLES);
    if (!r->fault)
        r->fault = pg_copy_begin(r->pg, r->arena, "COPY demo_row FROM STDIN");
}

static void
make_id(struct rows *r, int64_t at, char out[UUID_TEXT])
{
    struct chance luck = chance_of(r->seed ^ TOPIC_IDS, (uint64_t)++r->count);
    uint64_t digest[2] = {chance_next(&luck), chance_next(&luck)};
    uint8_t id[16];

    uuid7_from_digest(at * 1000 + r->count % 1000, (const uint8_t *)digest, id);
    uuid_print(id, out);
}

const char *
rows_id(struct rows *r, int64_t at)
{
    char text[UUID_TEXT];

    make_id(r, at, text);
    return arena_strdup(r->arena, text);
}

static void
put_number(struct buf *b, int64_t value)
{
    if (value)
        buf_printf(b, "%lld\t", (long long)value);
    else
        buf_puts(b, "\\N\t");
}

void
rows_put(struct rows *r, const struct row *row)
{
    char id[UUID_TEXT], at[21];

    if (r->fault)
        return;
    make_id(r, row->at, id);
    clock_iso(row->at, at);
    buf_printf(&r->copy, "%lld\t%s\t%s\t%lld\t%d\t", (long long)r->count, row->kind,
               row->id ? row->id : id, (long long)row->batch, row->area);
    put_number(&r->copy, row->company);
    put_number(&r->copy, row->person);
    put_number(&r->copy, row->place);
    put_number(&r->copy, row->unit);
    buf_printf(&r->copy, "%s\t%s\t", at, row->photos ? row->photos : "\\N");
    buf_copy_cell(&r->copy, r->body.data);
    buf_putc(&r->copy, '\n');
    buf_clear(&r->body);
    if (r->copy.len > CHUNK) {
        r->fault = pg_copy_put(r->pg, r->arena, r->copy.data, r->copy.len);
        buf_clear(&r->copy);
    }
}

static struct fault *
end_copy(struct rows *r)
{
    struct fault *fault = r->fault;

    if (!fault && r->copy.len)
        fault = pg_copy_put(r->pg, r->arena, r->copy.data, r->copy.len);
    struct fault *ended = pg_copy_end(r->pg, r->arena, !fault);
    return fault ? fault : ended;
}

/* The keys are truncated, not deleted: what a transaction deletes it goes on reading, and
 * each slice would read the keys of all before it. */
static struct fault *
derive_slice(struct rows *r)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(r->pg, r->arena, SQL_demo_derive, &rows, 0);

    return fault ? fault : pg_script(r->pg, r->arena, "TRUNCATE demo_key");
}

/* Appends the next slice behind (*at, *n); *n stays where nothing is left. */
static struct fault *
append_slice(struct rows *r, const char **at, const char **n, int64_t *done)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(r->pg, r->arena, SQL_demo_slice, &rows, 2, *at, *n);

    if (fault)
        return fault;
    *done += pg_int(rows, 0, 2);
    *at = pg_is_null(rows, 0, 0) ? NULL : pg_text(rows, 0, 0);
    *n = pg_text(rows, 0, 1);
    return derive_slice(r);
}

struct fault *
rows_append(struct rows *r, void (*progress)(int64_t done, int64_t total))
{
    const char *at = "-infinity", *n = "0";
    int64_t done = 0;
    struct pg_rows *rows;
    struct fault *fault = end_copy(r);

    if (!fault)
        fault = pg_script(r->pg, r->arena,
                          "CREATE INDEX demo_row_order ON demo_row (occurred_at, n)");
    if (!fault)
        fault = pg_run(r->pg, r->arena,
                       "SELECT event_partitions_ensure(min(occurred_at)::date - 1,"
                       " max(occurred_at)::date), count(*) FROM demo_row"
                       " HAVING count(*) > 0",
                       &rows, 0);
    int64_t total = fault || !pg_rows_count(rows) ? 0 : pg_int(rows, 0, 1);
    while (!fault && done < total) {
        fault = append_slice(r, &at, &n, &done);
        if (!fault && progress)
            progress(done, total);
    }
    return fault;
}

void
rows_clear(struct rows *r)
{
    buf_free(&r->body);
    buf_free(&r->copy);
}
