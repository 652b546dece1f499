#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "party/importing_actions.h"
#include "support/cluster.h"

struct text {
    const char *all, *at;
};

static long
give(void *arg, char *out, size_t cap)
{
    struct text *t = arg;
    size_t n = strlen(t->at) < cap ? strlen(t->at) : cap;

    memcpy(out, t->at, n);
    t->at += n;
    return (long)n;
}

static bool
to_start(void *arg)
{
    struct text *t = arg;

    t->at = t->all;
    return true;
}

static const struct actor CITY = {.person_id = 0, .area_lo = 310000, .area_hi = 319999};

static struct fault *
import_as(struct store *s, const struct actor *who, const char *kind, const char *text,
          bool dry, struct buf *out)
{
    struct act act = {.arena = &s->arena, .pg = s->pg, .actor = who, .lang = "zh"};
    struct text source = {text, text};
    const struct import_job job = {.kind = kind,
                                   .read = give,
                                   .rewind = to_start,
                                   .source = &source,
                                   .dry_run = dry,
                                   .lang = "zh",
                                   .area_lo = who->area_lo,
                                   .area_hi = who->area_hi,
                                   .company_id = who->company_id,
                                   .begin = importing_begin,
                                   .after = importing_after,
                                   .arg = &act};

    buf_clear(out);
    act.in = json_object();
    struct fault *fault = import_run(s->pg, &s->arena, &job, out);
    json_decref(act.in);
    return fault;
}

static struct fault *
import(struct store *s, const char *kind, const char *text, bool dry, struct buf *out)
{
    return import_as(s, &CITY, kind, text, dry, out);
}

/* An import commits, so each test empties the database that this program has to itself.
 */
static int
setup(void **state)
{
    struct store *s = calloc(1, sizeof *s);

    *state = s;
    assert_null(pg_open(&s->arena, cluster_conninfo(), NULL, &s->pg));
    assert_null(pg_script(
        s->pg, &s->arena,
        "SET client_min_messages = error; SET session_replication_role = replica;"
        " TRUNCATE event, event_pending, party, place, product, batch, holding, movement,"
        " unit, label, label_range, label_job, alert, stock_count, recall, "
        "status_touched,"
        " import_file, import_row, import_recalled CASCADE;"
        " RESET session_replication_role"));
    return 0;
}

static int
teardown(void **state)
{
    struct store *s = *state;

    pg_close(s->pg);
    arena_clear(&s->arena);
    free(s);
    return 0;
}

static void
assert_told(const struct buf *out, int rows, int fresh, bool known)
{
    json_t *told = json_loads(out->data, 0, NULL);

    assert_int_equal(json_integer_value(json_object_get(told, "rows")), rows);
    assert_int_equal(json_integer_value(json_object_get(told, "new")), fresh);
    assert_int_equal(json_is_true(json_object_get(told, "known")), known);
    json_decref(told);
}

static const char PARTIES[] = "编码;名称;类别;区域;统一社会信用代码\r\n"
                              "P1;某某厂;producer;310101;91350100M000100Y43\r\n"
                              "=\"D1\";某某店;dealer;３１０１０４;\r\n";

static void
parties_come_with_their_main_place_and_twice_changes_nothing(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};

    assert_null(import(s, "parties", PARTIES, true, &out));
    assert_string_equal(store_cell(s, "SELECT count(*) FROM party"), "0");
    assert_null(import(s, "parties", PARTIES, false, &out));
    assert_told(&out, 2, 2, false);
    assert_string_equal(store_cell(s, "SELECT string_agg(code || area, ' ' ORDER BY code)"
                                      " FROM place"),
                        "D1310104 P1310101");
    assert_null(import(s, "parties", PARTIES, false, &out));
    assert_told(&out, 2, 0, true);
    store_cell(s,
               "SELECT event_append(jsonb_build_array("
               "jsonb_build_object('kind', 'product_registered', 'area', 310000, 'body',"
               " '{\"id\":1,\"code\":\"M\",\"name\":\"m\",\"base_unit\":\"u\","
               "\"standard\":\"GB\"}'::jsonb),"
               "jsonb_build_object('kind', 'batch_registered', 'area', 310101,"
               " 'batch_id', 1, 'body', jsonb_build_object('code', 'B1', 'lot', 'L',"
               " 'product_id', 1, 'producer_id', (SELECT id FROM party WHERE code='P1'),"
               " 'producer_place', (SELECT id FROM place WHERE code='P1'),"
               " 'produced_on', '2026-01-01', 'declared_qty', 100))))");
    for (int again = 0; again < 2; again++) {
        assert_null(import(s, "deliveries",
                           "note,date,from,to,batch,qty\nN1,2026/3/5,P1,D1,B1,40\n"
                           "N1,2026/3/5,P1,D1,B1,40\n",
                           false, &out));
        assert_told(&out, 2, again ? 0 : 2, again);
    }
    assert_string_equal(store_cell(s, "SELECT string_agg(qty::text, ' ' ORDER BY qty)"
                                      " FROM holding"),
                        "20 80");
}

static void
one_bad_row_refuses_the_file_and_is_told(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    struct fault *fault =
        import(s, "parties", "code,name,kind,area\nP1,a,producer,310101\nP2,b,shop,999\n",
               false, &out);

    assert_non_null(fault);
    assert_string_equal(fault->code, "import_rows");
    assert_non_null(strstr(fault->detail, "\"errors\":2"));
    assert_non_null(strstr(fault->detail,
                           "\"line\":3,\"column\":3,\"field\":\"kind\",\"rule\":"
                           "\"kind_unknown\",\"value\":\"shop\""));
    assert_non_null(strstr(fault->detail, "310101"));
    assert_string_equal(store_cell(s, "SELECT count(*) FROM party"), "0");
}

static const struct {
    const char *kind, *text;
} FILES[] = {
    {"parties", "code,name,kind,area\nP1,a,producer,310101\n"},
    {"places", "编码,名称,单位,类别,区域,人数\nW1,仓库,P1,premises,310104,30\n"},
    {"products", "code,name,unit,standard,entry\nM1,灭火器,具,GB 4351,ccc\n"},
    {"batches", "code,lot,product,producer,produced_on,qty,place\n"
                "B1,L1,M1,P1,2026/3/5,100,W1\nB2,L2,M1,P1,2026/3/5,,\n"},
    {"deliveries", "note,date,from,to,batch,qty\nN1,2019-12-31,W1,P1,B1,30\n"},
};

static void
places_products_and_batches_follow_and_twice_changes_nothing(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};

    for (int again = 0; again < 2; again++)
        for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
            assert_null(import(s, FILES[i].kind, FILES[i].text, false, &out));
            assert_int_equal(strstr(out.data, "\"new\":0") != NULL, again);
        }
    assert_string_equal(store_cell(s, "SELECT string_agg(p.code || h.qty, ' ' ORDER BY"
                                      " p.code) FROM holding h JOIN place p"
                                      " ON p.id = h.place_id"),
                        "P130 W170");
    assert_string_equal(store_cell(s, "SELECT tableoid::regclass FROM event"
                                      " WHERE kind = 20"),
                        "event_201912");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM batch WHERE area = 310104"
                                      " OR declared_qty IS NULL"),
                        "2");
}

static void
references_that_lead_nowhere_are_told_with_their_kind(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    struct fault *fault = import(
        s, "batches", "code,lot,product,producer,produced_on\nB1,L,M9,P9,2026-01-01\n",
        true, &out);

    assert_non_null(
        strstr(fault->detail, "\"rule\":\"product_unknown\",\"value\":\"M9\""));
    assert_non_null(strstr(fault->detail, "\"rule\":\"party_unknown\",\"value\":\"P9\""));
    fault = import(s, "places", "code,name,party,kind,area\nW,w,P9,premises,310101\n",
                   true, &out);
    assert_non_null(strstr(fault->detail, "\"rule\":\"party_unknown\""));
    fault = import(s, "products", "code,name,unit,standard,entry\nM,m,u,GB,yes\n", true,
                   &out);
    assert_non_null(strstr(fault->detail, "\"rule\":\"entry_unknown\""));
}

static void
bad_rows_are_counted_beyond_those_told(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    BUF_SCOPE struct buf text = {0};

    buf_puts(&text, "code,name,kind,area\n");
    for (int i = 0; i < 1500; i++)
        buf_printf(&text, "P%d,a,shop,310101\n", i);
    struct fault *fault = import(s, "parties", text.data, false, &out);
    int told = 0;

    assert_non_null(strstr(fault->detail, "\"errors\":1500"));
    for (const char *p = fault->detail; (p = strstr(p, "\"rule\"")); p++)
        told++;
    assert_int_equal(told, 1000);
}

static void
columns_of_no_field_are_told_not_refused(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};

    assert_null(import(s, "parties",
                       "code,备注,name,kind,area,x\nP1,n,a,producer,310101,y\n", true,
                       &out));
    assert_told(&out, 1, 1, false);
    assert_non_null(strstr(out.data, "\"ignored\":[\"备注\",\"x\"]"));
    assert_string_equal(store_cell(s, "SELECT count(*) FROM party"), "0");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            parties_come_with_their_main_place_and_twice_changes_nothing, setup,
            teardown),
        cmocka_unit_test_setup_teardown(one_bad_row_refuses_the_file_and_is_told, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            places_products_and_batches_follow_and_twice_changes_nothing, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            references_that_lead_nowhere_are_told_with_their_kind, setup, teardown),
        cmocka_unit_test_setup_teardown(bad_rows_are_counted_beyond_those_told, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(columns_of_no_field_are_told_not_refused, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
