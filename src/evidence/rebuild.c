#include "evidence/rebuild.h"

#include <stdio.h>

/* Every table that follows from events, in an order that foreign keys allow for deleting.
 */
static const char *const DERIVED[] = {
    "handover",
    "received_matter",
    "waiver",
    "notice",
    "inquiry_receiver",
    "inquiry",
    "seizure",
    "verdict_scope",
    "correction",
    "transformation",
    "pack_entry",
    "pack_qty",
    "pack",
    "document",
    "not_sampled",
    "alert",
    "signing_key",
    "label_signature",
    "trust_roots",
    "trust_current",
    "destruction",
    "replacement_order",
    "order_progress",
    "recall",
    "sample_blind",
    "sampling_record",
    "stock_count",
    "site_check",
    "holding",
    "movement",
    "unit_alias",
    "unit",
    "label_printed",
    "label_printing",
    "label",
    "label_range",
    "label_job",
    "batch",
    "product",
    "place",
    "party",
    "printer",
    "activity",
    "epcis_event",
    "epcis_name",
    "epcis_share",
    "epcis_value",
    "recall_drill",
    "impairment",
    "impairment_mark",
};
enum { DERIVED_COUNT = sizeof DERIVED / sizeof *DERIVED, SLICE = 20000 };

struct run {
    struct pg *pg;
    struct arena *arena;
    void (*progress)(int64_t done, int64_t total);
    struct rebuild_result result;
};

static struct fault *
script(struct run *r, const char *format, const char *table)
{
    char sql[512];

    snprintf(sql, sizeof sql, format, table, table, table);
    return pg_script(r->pg, r->arena, sql);
}

/* Nobody may write meanwhile; readers go on. */
static struct fault *
set_aside(struct run *r)
{
    struct fault *fault = pg_script(r->pg, r->arena,
                                    "LOCK TABLE event IN EXCLUSIVE MODE;"
                                    "SELECT activity_fold()");

    for (int i = 0; i < DERIVED_COUNT && !fault; i++)
        fault =
            script(r, "CREATE TEMP TABLE stored_%s ON COMMIT DROP AS SELECT * FROM %s",
                   DERIVED[i]);
    for (int i = 0; i < DERIVED_COUNT && !fault; i++)
        fault = script(r, "DELETE FROM %s", DERIVED[i]);
    return fault;
}

static struct fault *
apply_slice(struct run *r, int64_t *after)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(
        r->pg, r->arena,
        "WITH slice AS (SELECT batch_id, id, seq FROM event WHERE seq > $1::bigint"
        "               ORDER BY seq LIMIT $2::int)"
        " SELECT max(seq), count(*), event_apply(array_agg((batch_id, id)::event_key))"
        " FROM slice",
        &rows, 2, arena_printf(r->arena, "%lld", (long long)*after),
        arena_printf(r->arena, "%d", SLICE));

    if (fault)
        return fault;
    *after = pg_is_null(rows, 0, 0) ? -1 : pg_int(rows, 0, 0);
    r->result.events += pg_int(rows, 0, 1);
    return NULL;
}

static struct fault *
apply_all(struct run *r)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(r->pg, r->arena, "SELECT count(*) FROM event", &rows, 0);
    int64_t total = fault ? 0 : pg_int(rows, 0, 0), after = 0;

    while (!fault && after >= 0 && r->result.events < total) {
        fault = apply_slice(r, &after);
        if (!fault && r->progress)
            r->progress(r->result.events, total);
    }
    return fault ? fault : pg_script(r->pg, r->arena, "SELECT activity_count()");
}

static struct fault *
compare(struct run *r, const char *table)
{
    struct pg_rows *rows;
    const char *sql =
        arena_printf(r->arena,
                     "SELECT (SELECT count(*) FROM %s), (SELECT count(*) FROM ("
                     "(TABLE %s EXCEPT ALL TABLE stored_%s) UNION ALL"
                     " (TABLE stored_%s EXCEPT ALL TABLE %s)) d)",
                     table, table, table, table, table);
    struct fault *fault = pg_run(r->pg, r->arena, sql, &rows, 0);

    if (fault)
        return fault;
    r->result.tables++;
    r->result.rows += pg_int(rows, 0, 0);
    if (pg_int(rows, 0, 1) > 0 && !r->result.first)
        r->result.first = table;
    r->result.different += pg_int(rows, 0, 1);
    return NULL;
}

struct fault *
rebuild_run(struct pg *pg, struct arena *arena, bool write,
            void (*progress)(int64_t done, int64_t total), struct rebuild_result *out)
{
    struct run r = {.pg = pg, .arena = arena, .progress = progress};
    struct fault *fault = pg_begin(pg, arena);

    if (fault)
        return fault;
    fault = set_aside(&r);
    if (!fault)
        fault = apply_all(&r);
    for (int i = 0; i < DERIVED_COUNT && !fault; i++)
        fault = compare(&r, DERIVED[i]);
    if (!fault && write)
        fault = pg_commit(pg, arena);
    else
        pg_rollback(pg);
    if (!fault)
        *out = r.result;
    return fault;
}
