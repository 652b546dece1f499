#include "support/importing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "evidence/rebuild.h"

struct bytes {
    const char *all;
    size_t len, at;
};

static long
give(void *arg, char *out, size_t cap)
{
    struct bytes *b = arg;
    size_t n = b->len - b->at < cap ? b->len - b->at : cap;

    memcpy(out, b->all + b->at, n);
    b->at += n;
    return (long)n;
}

static bool
to_start(void *arg)
{
    ((struct bytes *)arg)->at = 0;
    return true;
}

struct fault *
import_bytes(struct store *s, const struct importing *how, const char *bytes, size_t len,
             struct buf *out)
{
    const struct actor *who = how->who ? how->who : &OFFICER;
    struct act act = {
        .arena = &s->arena, .pg = s->pg, .actor = who, .in = json_object(), .lang = "zh"};
    struct bytes source = {bytes, len, 0};
    const struct import_job job = {.kind = how->kind,
                                   .read = give,
                                   .rewind = to_start,
                                   .source = &source,
                                   .dry_run = how->dry,
                                   .lang = how->lang ? how->lang : "zh",
                                   .slice = how->slice,
                                   .wait_s = 10,
                                   .person_id = who->person_id,
                                   .area_lo = who->area_lo,
                                   .area_hi = who->area_hi,
                                   .company_id = who->company_id,
                                   .begin = importing_begin,
                                   .after = importing_after,
                                   .arg = &act,
                                   .progress = how->progress};

    buf_clear(out);
    struct fault *fault = import_run(s->pg, &s->arena, &job, out);
    json_decref(act.in);
    return fault;
}

struct fault *
import_text(struct store *s, const struct importing *how, const char *text,
            struct buf *out)
{
    return import_bytes(s, how, text, strlen(text), out);
}

/* An import commits, so each test empties the database. */
void
import_empty(struct store *s)
{
    assert_null(pg_script(
        s->pg, &s->arena,
        "SET client_min_messages = error; SET session_replication_role = replica;"
        " DO $$ BEGIN EXECUTE 'TRUNCATE ' || (SELECT string_agg(c.oid::regclass::text, "
        "',')"
        " FROM pg_class c WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT relispartition"
        " AND (relname IN ('party', 'place', 'product', 'batch', 'activity',"
        " 'activity_delta', 'import_file', 'import_row')"
        " OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid"
        " AND attname = 'batch_id'))) || ' CASCADE'; END $$;"
        " RESET session_replication_role"));
}

int
import_setup(void **state)
{
    struct store *s = calloc(1, sizeof *s);

    *state = s;
    assert_null(pg_open(&s->arena, cluster_conninfo(), NULL, &s->pg));
    import_empty(s);
    return 0;
}

int
import_teardown(void **state)
{
    struct store *s = *state;

    pg_close(s->pg);
    arena_clear(&s->arena);
    free(s);
    return 0;
}

int64_t
import_member(const struct buf *out, const char *member)
{
    json_t *told = json_loads(out->data, 0, NULL);
    int64_t value = json_integer_value(json_object_get(told, member));

    json_decref(told);
    return value;
}

void
import_told(const struct buf *out, int rows, int fresh, bool known)
{
    json_t *told = json_loads(out->data, 0, NULL);

    assert_int_equal(json_integer_value(json_object_get(told, "rows")), rows);
    assert_int_equal(json_integer_value(json_object_get(told, "new")), fresh);
    assert_int_equal(json_is_true(json_object_get(told, "known")), known);
    json_decref(told);
}

static void
load(struct store *s, const char *kind, const char *text)
{
    BUF_SCOPE struct buf out = {0};
    struct fault *fault = import_text(s, &(struct importing){.kind = kind}, text, &out);

    if (fault)
        fail_msg("%s: %s %s", kind, fault->code,
                 fault->detail ? fault->detail : fault->en);
}

void
import_world(struct store *s)
{
    load(s, "parties",
         "code,name,kind,area\nP1,厂,producer,310101\nD1,店一,销售者,徐汇区\n"
         "D2,店二,dealer,310115\nS1,商场,使用场所,黄浦\nS2,学校,premises,Huangpu\n");
    load(s, "products", "code,name,unit,standard,entry\nM,灭火器,具,GB 4351,CCC\n");
    load(s, "batches",
         "code,lot,product,producer,produced_on,qty\nB1,1,M,P1,2026-01-05,1000\n"
         "B2,2,M,P1,2026-01-06,500\nB3,3,M,P1,2026-01-07,\n");
}

const char *
import_state(struct store *s)
{
    return store_cell(
        s,
        "SELECT md5(concat("
        "(SELECT string_agg(concat_ws(' ', b.code, m.ts, m.kind, f.code, from_bucket,"
        " t.code, to_bucket, qty, first_idx, last_idx), ';' ORDER BY b.code, m.ts, "
        "f.code,"
        " t.code, qty, first_idx, m.kind) FROM movement m JOIN batch b ON b.id = "
        "m.batch_id"
        " LEFT JOIN place f ON f.id = from_place LEFT JOIN place t ON t.id = to_place), "
        "'|',"
        "(SELECT string_agg(concat_ws(' ', b.code, p.code, bucket, qty), ';' ORDER BY"
        " b.code, p.code, bucket) FROM holding h JOIN batch b ON b.id = h.batch_id"
        " JOIN place p ON p.id = h.place_id WHERE qty <> 0), '|',"
        "(SELECT string_agg(concat_ws(' ', idx, state, p.code, state_at), ';' ORDER BY "
        "idx)"
        " FROM unit u LEFT JOIN place p ON p.id = u.place_id), '|',"
        "(SELECT string_agg(concat_ws(' ', b.code, a.kind, p.code), ';' ORDER BY b.code,"
        " a.kind, p.code) FROM alert a JOIN batch b ON b.id = a.batch_id"
        " LEFT JOIN place p ON p.id = a.place_id), '|',"
        "(SELECT string_agg(concat_ws(' ', b.code, p.code, counted, expected), ';' ORDER "
        "BY"
        " b.code, p.code) FROM stock_count c JOIN batch b ON b.id = c.batch_id"
        " JOIN place p ON p.id = c.place_id)))");
}

void
import_rebuilds(struct store *s)
{
    struct rebuild_result result = {0};
    struct fault *fault = rebuild_run(s->pg, &s->arena, false, NULL, &result);

    if (fault)
        fail_msg("%s %s", fault->code, fault->en);
    if (result.different)
        fail_msg("%lld rows of %s differ", (long long)result.different, result.first);
}
