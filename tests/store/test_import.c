#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "party/import.h"
#include "support/cluster.h"

static long
give(void *arg, char *out, size_t cap)
{
    const char **at = arg;
    size_t n = strlen(*at) < cap ? strlen(*at) : cap;

    memcpy(out, *at, n);
    *at += n;
    return (long)n;
}

static struct fault *
import(struct store *s, const char *kind, const char *text, bool dry, struct buf *out)
{
    struct import_job job = {kind, give, (void *)&text, dry, 0, NULL, NULL};

    buf_clear(out);
    return import_run(s->pg, &s->arena, &job, out);
}

static const char PARTIES[] = "编码;名称;类别;区域;统一社会信用代码\r\n"
                              "P1;某某厂;producer;310101;91350100M000100Y43\r\n"
                              "=\"D1\";某某店;dealer;３１０１０４;\r\n";

static void
drop(struct store *s)
{
    assert_null(pg_script(s->pg, &s->arena, "DROP TABLE import_row, import_key"));
}

static void
parties_come_with_their_main_place_and_twice_changes_nothing(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};

    assert_null(import(s, "parties", PARTIES, true, &out));
    assert_string_equal(store_cell(s, "SELECT count(*) FROM party"), "0");
    drop(s);
    assert_null(import(s, "parties", PARTIES, false, &out));
    assert_string_equal(out.data, "{\"rows\":2,\"new\":2,\"errors\":0}");
    assert_string_equal(store_cell(s, "SELECT string_agg(code || area, ' ' ORDER BY code)"
                                      " FROM place"),
                        "D1310104 P1310101");
    drop(s);
    assert_null(import(s, "parties", PARTIES, false, &out));
    assert_string_equal(out.data, "{\"rows\":2,\"new\":0,\"errors\":0}");
    drop(s);
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
        assert_string_equal(out.data, again ? "{\"rows\":2,\"new\":0,\"errors\":0}"
                                            : "{\"rows\":2,\"new\":2,\"errors\":0}");
        drop(s);
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            parties_come_with_their_main_place_and_twice_changes_nothing, store_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(one_bad_row_refuses_the_file_and_is_told,
                                        store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
