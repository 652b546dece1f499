#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/importing.h"

static struct fault *
import(struct store *s, const char *kind, const char *text, bool dry, struct buf *out)
{
    return import_text(s, &(struct importing){.kind = kind, .dry = dry}, text, out);
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
    import_told(&out, 2, 2, false);
    assert_string_equal(store_cell(s, "SELECT string_agg(code || area, ' ' ORDER BY code)"
                                      " FROM place"),
                        "D1310104 P1310101");
    assert_null(import(s, "parties", PARTIES, false, &out));
    import_told(&out, 2, 0, true);
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
        import_told(&out, 2, again ? 0 : 2, again);
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
    import_told(&out, 1, 1, false);
    assert_non_null(strstr(out.data, "\"ignored\":[\"备注\",\"x\"]"));
    assert_string_equal(store_cell(s, "SELECT count(*) FROM party"), "0");
}

/* ---- every kind of error, with the rule that tells it ---- */

#define MOVES "note,date,from,to,batch,qty,first,last,received\n"

static const struct {
    const char *kind, *text, *rule;
} WRONG[] = {
    {"parties", "code,name,kind,area\n,a,producer,310101\n", "required"},
    {"parties", "code,name,kind,area\nX,a,shop,310101\n", "kind_unknown"},
    {"parties", "code,name,kind,area\nX,a,producer,999\n", "area_unknown"},
    {"parties", "code,name,kind,area\nX,a,producer,浦西区\n", "area_unknown"},
    {"parties", "code,name,kind,area\nX,a,dealer,310101\nX,b,dealer,310101\n",
     "code_twice"},
    {"parties", "code,name,kind,area\nD1,别名,dealer,310104\n", "code_taken"},
    {"parties", "code,name,kind,area,credit_code\nX,a,dealer,310101,123\n",
     "credit_code"},
    {"places", "code,name,party,kind,area\nX,a,NONE,dealer,310101\n", "party_unknown"},
    {"places", "code,name,party,kind,area,occupancy\nX,a,P1,dealer,310101,-1\n",
     "integer"},
    {"products", "code,name,unit,standard,entry\nX,a,u,GB,maybe\n", "entry_unknown"},
    {"batches", "code,lot,product,producer,produced_on\nX,1,NONE,P1,2026-01-01\n",
     "product_unknown"},
    {"batches", "code,lot,product,producer,produced_on\nX,1,M,P1,2026-02-30\n", "date"},
    {"batches", "code,lot,product,producer,produced_on,place\nX,1,M,P1,2026-01-01,D1\n",
     "place_of_other"},
    {"deliveries", MOVES "A,2199-01-01,P1,D1,B1,1,,,\n", "date_future"},
    {"deliveries", MOVES "A,2026-01-01,NONE,D1,B1,1,,,\n", "place_unknown"},
    {"deliveries", MOVES "A,2026-01-01,D1,D1,B1,1,,,\n", "place_same"},
    {"deliveries", MOVES "A,2026-01-01,P1,D1,NONE,1,,,\n", "batch_unknown"},
    {"deliveries", MOVES "A,2026-01-02,P1,D1,B1,1,,,2026-01-01\n", "received_early"},
    {"deliveries", MOVES "A,2026-01-02,P1,D1,B1,1,xyz,%1,\n", "serial"},
    {"deliveries", MOVES "A,2026-01-02,P1,D1,B1,0,,,\n", "integer"},
    {"deliveries", MOVES "A,2026-01-02,P1,D1,B1,2,%1,%1,\n", "labels_count"},
    {"deliveries", MOVES "A,2026-01-02,P1,D1,B1,1,%1,,\n", "labels_count"},
    {"deliveries", MOVES "A,2026-01-02,P1,D1,B2,1,%1,%1,\n", "label_unknown"},
    {"deliveries", MOVES "A,2026-01-02,P1,D1,B1,2,%2,%3,\n", "label_void"},
    {"deliveries", MOVES "A,2026-01-02,P1,D1,B1,1,%4,%4,\n", "goods_gone"},
    {"deliveries",
     MOVES "A,2026-01-02,P1,D1,B1,2,%1,%2,\nB,2026-01-02,P1,D2,B1,1,%2,%2,\n",
     "labels_twice"},
    {"installations",
     MOVES "A,2026-01-02,P1,S1,B1,1,%1,%1,\nB,2026-01-02,D1,S2,B1,1,%1,%1,\n",
     "labels_twice"},
    {"stock", "date,place,batch,qty\n2026-01-02,D1,B1,-1\n", "count"},
    {"stock", "date,place,batch,qty\n2026-01-02,D1,B1,1\n2026-01-03,D1,B1,2\n",
     "count_twice"},
    {"stock", "date,place,batch,qty\n2026-01-02,NONE,B1,1\n", "place_unknown"},
};

/* %1 to %4 of a text as the codes of labels. */
static const char *
with_codes(struct store *s, const char *text, const char *const code[4])
{
    BUF_SCOPE struct buf out = {0};

    for (; *text; text++)
        if (*text == '%')
            buf_puts(&out, code[*++text - '1']);
        else
            buf_putc(&out, *text);
    return arena_strdup(&s->arena, out.data);
}

/* Of four labels of B1 the third is void and the fourth is on a unit that was destroyed.
 */
static void
label_four(struct store *s, const char *code[4])
{
    assert_null(pg_begin(s->pg, &s->arena));
    json_decref(
        must_do(s, "label", "issue", "{\"batch\":\"B1\",\"count\":4,\"place\":\"P1\"}"));
    int batch = atoi(store_cell(s, "SELECT id FROM batch WHERE code = 'B1'"));
    for (int i = 0; i < 4; i++)
        code[i] = unit_code(s, batch, i);
    json_decref(must_do(
        s, "label", "void",
        arena_printf(&s->arena, "{\"code\":\"%s\",\"reason\":\"印坏\"}", code[2])));
    store_cell(s, "UPDATE unit SET state = 'destroyed' WHERE idx ="
                  " (SELECT max(idx) FROM unit) RETURNING 1");
    assert_null(pg_commit(s->pg, &s->arena));
}

static void
every_wrong_row_is_told_by_its_rule_and_nothing_is_kept(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    const char *code[4];

    import_world(s);
    label_four(s, code);
    const char *before = store_cell(s, "SELECT count(*) FROM event");
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        struct fault *fault =
            import(s, WRONG[i].kind, with_codes(s, WRONG[i].text, code), false, &out);
        if (!fault || strcmp(fault->code, "import_rows") != 0 ||
            !strstr(fault->detail,
                    arena_printf(&s->arena, "\"rule\":\"%s\"", WRONG[i].rule)) ||
            !strstr(fault->detail, "\"errors\":1,"))
            fail_msg("%s %s: %s", WRONG[i].rule, WRONG[i].text,
                     fault ? fault->detail : out.data);
    }
    assert_string_equal(store_cell(s, "SELECT count(*) FROM event"), before);
    assert_string_equal(store_cell(s, "SELECT count(*) FROM import_row"), "0");
}

static void
rows_outside_the_askers_areas_are_refused(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    const struct actor district = {.area_lo = 310115, .area_hi = 310115};
    const struct importing how = {.kind = "deliveries", .who = &district};

    import_world(s);
    struct fault *fault =
        import_text(s, &how, MOVES "A,2026-01-02,P1,D1,B1,1,,,\n", &out);
    assert_non_null(strstr(fault->detail, "\"area_not_yours\""));
    assert_null(import_text(s, &how, MOVES "A,2026-01-02,P1,D2,B1,1,,,\n", &out));
}

/* ---- files as people's programs write them ---- */

static void
a_file_in_gb18030_is_read_and_told(void **state)
{
    static const char gb[] =
        "\xB1\xE0\xC2\xEB,\xC3\xFB\xB3\xC6,\xC0\xE0\xB1\xF0,\xC7\xF8\xD3\xF2\r\n"
        "X1,\xC4\xB3\xB5\xEA,\xCF\xFA\xCA\xDB\xD5\xDF,\xD0\xEC\xBB\xE3\xC7\xF8\r\n";
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};

    assert_null(import(s, "parties", gb, false, &out));
    assert_non_null(strstr(out.data, "\"encoding\":\"GB18030\""));
    assert_string_equal(store_cell(s, "SELECT name || kind || area FROM party"),
                        "某店dealer310104");
}

static void
a_file_without_rows_and_a_broken_one_are_refused_in_words(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    const struct importing english = {.kind = "parties", .lang = "en"};
    struct fault *fault = import(s, "parties", "code,name,kind,area\n\n", false, &out);

    assert_string_equal(fault->code, "import_empty");
    assert_string_equal(import(s, "parties", "", false, &out)->code, "import_empty");
    assert_string_equal(import(s, "parties", "code,name,kind\n", false, &out)->code,
                        "import_header");
    fault =
        import(s, "parties", "code,name,kind,area\nX,\"a,dealer,310101\n", false, &out);
    assert_string_equal(fault->where, "第 2 行");
    fault = import_text(s, &english, "code,name,kind,area\nX,a\"b,dealer,310101\n", &out);
    assert_string_equal(fault->where, "line 2");
    assert_string_equal(import(s, "cats", "a\n1\n", false, &out)->code, "import_kind");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, import_setup, import_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(parties_come_with_their_main_place_and_twice_changes_nothing),
        TEST(one_bad_row_refuses_the_file_and_is_told),
        TEST(places_products_and_batches_follow_and_twice_changes_nothing),
        TEST(references_that_lead_nowhere_are_told_with_their_kind),
        TEST(bad_rows_are_counted_beyond_those_told),
        TEST(columns_of_no_field_are_told_not_refused),
        TEST(every_wrong_row_is_told_by_its_rule_and_nothing_is_kept),
        TEST(rows_outside_the_askers_areas_are_refused),
        TEST(a_file_in_gb18030_is_read_and_told),
        TEST(a_file_without_rows_and_a_broken_one_are_refused_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
