#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/flow_layout.h"
#include "web/messages.h"
#include "web/page.h"

static struct http_request request;

static struct page
page_in(const char *lang)
{
    struct page p;

    request.lang = strcmp(lang, "zh") == 0 ? HTTP_ZH : HTTP_EN;
    page_begin(&p, &request, NULL);
    return p;
}

static void
done(struct page *p)
{
    page_end(p);
    buf_free(&p->out);
    arena_clear(&request.arena);
}

static void
in_both_languages_once_and_in_order(const struct message *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct message *m = &rows[i];
        bool chinese = false;
        for (const char *c = m->zh; *c; c++)
            chinese |= (*c & 0x80) != 0;
        assert_true(chinese);
        assert_true(m->en[0] != '\0');
        assert_int_equal(strstr(m->zh, "{}") != NULL, strstr(m->en, "{}") != NULL);
        assert_ptr_equal(message_find(m->key), m);
        if (i > 0)
            assert_true(strcmp(rows[i - 1].key, m->key) < 0);
    }
}

static void
every_message_is_there_in_both_languages_once_and_in_order(void **state)
{
    (void)state;
    in_both_languages_once_and_in_order(MESSAGES, MESSAGE_COUNT);
    in_both_languages_once_and_in_order(OWN_MESSAGES, OWN_MESSAGE_COUNT);
    in_both_languages_once_and_in_order(PUBLIC_MESSAGES, PUBLIC_MESSAGE_COUNT);
    assert_null(message_find("no.such"));
}

static void
what_is_put_is_escaped_in_text_attributes_and_addresses(void **state)
{
    struct page p = page_in("zh");

    (void)state;
    put(&p, "<a href=\"/x/%u\" title=\"%s\">%s</a> 5 %%", "a/b?c=<'\">&批", "\"'><b>",
        "<script>&amp;");
    assert_string_equal(
        p.out.data, "<a href=\"/x/a%2Fb%3Fc%3D%3C%27%22%3E%26%E6%89%B9\" "
                    "title=\"&quot;&#39;&gt;&lt;b&gt;\">&lt;script&gt;&amp;amp;</a> 5 %");
    done(&p);
}

static void
a_path_that_leads_elsewhere_is_not_followed(void **state)
{
    static const char *const BAD[] = {"",           "x",           "//evil.example",
                                      "/\\evil",    "/\t/evil",    "/\n\\evil",
                                      "/x\r\nX: y", "http://evil/"};

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_string_equal(page_local(BAD[i]), "/");
    assert_string_equal(page_local("/units/批?x=//a"), "/units/批?x=//a");
}

static void
messages_come_in_the_askers_language_and_values_are_filled_in_and_escaped(void **state)
{
    struct page p = page_in("en");

    (void)state;
    put(&p, "{recall.many}: %s", page_fill(&p, "home.hello", "<i>"));
    assert_string_equal(p.out.data, "Recalls: Hello, &lt;i&gt;");
    buf_clear(&p.out);
    p.zh = true;
    p.lang = "zh";
    put(&p, "{recall.many}");
    assert_string_equal(p.out.data, "召回");
    assert_string_equal(page_state(&p, "order_state", "served"), "已送达");
    assert_string_equal(page_state(&p, "order_state", "unheard_of"), "unheard_of");
    done(&p);
}

static void
numbers_have_thousands_and_times_are_shanghai(void **state)
{
    struct page p = page_in("zh");

    (void)state;
    assert_string_equal(page_num(&p, 0), "0");
    assert_string_equal(page_num(&p, 999), "999");
    assert_string_equal(page_num(&p, -1234567), "-1,234,567");
    assert_string_equal(page_num(&p, INT64_MIN), "-9,223,372,036,854,775,808");
    assert_string_equal(page_minute(&p, "2026-11-24T20:05:00+00:00"), "2026-11-25 04:05");
    assert_string_equal(page_day(&p, "2026-11-24T20:05:00+00:00"), "2026-11-25");
    assert_string_equal(page_day(&p, "soon"), "soon");
    done(&p);
}

static const char TRACE[] =
    "{\"nodes\":["
    "{\"place\":\"P\",\"kind\":\"producer\",\"in\":0,\"out\":100,\"depth\":0},"
    "{\"place\":\"D\",\"kind\":\"dealer\",\"in\":60,\"out\":60,\"depth\":1},"
    "{\"place\":\"E\",\"kind\":\"dealer\",\"in\":0,\"out\":9,\"depth\":-1,\"gap\":true},"
    "{\"place\":\"S\",\"kind\":\"site\",\"in\":60,\"out\":0,\"depth\":2},"
    "{\"place\":\"T\",\"kind\":\"site\",\"in\":9,\"out\":0,\"depth\":2}],"
    "\"edges\":["
    "{\"from\":\"P\",\"to\":\"D\",\"qty\":40,\"grade\":\"scanned\"},"
    "{\"from\":\"P\",\"to\":\"D\",\"qty\":20,\"grade\":\"inferred\"},"
    "{\"from\":\"D\",\"to\":\"S\",\"qty\":60,\"grade\":\"documented\"},"
    "{\"from\":\"S\",\"to\":\"S\",\"qty\":60,\"grade\":\"scanned\"},"
    "{\"from\":\"E\",\"to\":\"T\",\"qty\":9,\"grade\":\"documented\"}],"
    "\"gaps\":[{\"place\":\"E\",\"qty\":9}]}";

static void
the_worst_place_of_a_tier_stands_first_and_lines_add_up(void **state)
{
    ARENA_SCOPE struct arena arena = {0};
    json_t *trace = json_loads(TRACE, 0, NULL);
    struct flow_layout l;

    (void)state;
    flow_layout(&arena, trace, NULL, &l);
    assert_int_equal(l.tier_count, 3);
    assert_int_equal(l.spot_count, 5);
    assert_string_equal(json_string_value(json_object_get(l.tiers[1].nodes[0], "place")),
                        "E");
    assert_int_equal(l.tiers[1].missing[0], 9);
    assert_int_equal(l.line_count, 3);
    assert_int_equal(l.lines[0].qty, 60);
    assert_int_equal(l.lines[0].grade, 4);
    assert_int_equal(l.most, 60);
    flow_layout(&arena, trace, "S", &l);
    assert_int_equal(l.spot_count, 3);
    assert_int_equal(l.line_count, 2);
    json_decref(trace);
}

static void
many_places_become_one_box_that_hides_none(void **state)
{
    ARENA_SCOPE struct arena arena = {0};
    json_t *nodes = json_pack("[{s:s, s:s, s:i, s:i}]", "place", "P", "kind", "producer",
                              "depth", 0, "out", 300);
    json_t *edges = json_array();
    struct flow_layout l;
    int64_t places = 0, drawn = 0;

    (void)state;
    for (int i = 0; i < 300; i++) {
        json_t *code = json_sprintf("S%d", i);
        json_array_append_new(nodes, json_pack("{s:O, s:s, s:i, s:i}", "place", code,
                                               "kind", "site", "depth", 1, "in", 1));
        json_array_append_new(
            edges, json_pack("{s:s, s:O, s:i}", "from", "P", "to", code, "qty", 1));
        json_decref(code);
    }
    json_t *trace = json_pack("{s:o, s:o}", "nodes", nodes, "edges", edges);
    flow_layout(&arena, trace, NULL, &l);
    assert_int_equal(l.spot_count, 1 + FLOW_COLUMN_MAX + 1);
    for (size_t i = 0; i < l.spot_count; i++)
        places += l.spots[i].places;
    for (size_t i = 0; i < l.line_count; i++)
        drawn += l.lines[i].qty;
    assert_int_equal(places, 301);
    assert_int_equal(drawn, 300);
    json_decref(trace);
}

static void
columns_go_by_role_and_custody_stands_last_whatever_its_depth(void **state)
{
    static const char *const KINDS[] = {"producer", "dealer", "dealer",     "premises",
                                        "agency",   "site",   "laboratory", "disposer"};
    static const int DEPTHS[] = {0, 1, 2, 2, 1, 1, -1, 4};
    static const size_t COUNTS[] = {1, 1, 1, 2, 3};
    ARENA_SCOPE struct arena arena = {0};
    json_t *nodes = json_array();
    struct flow_layout l;

    (void)state;
    for (size_t i = 0; i < 8; i++)
        json_array_append_new(nodes, json_pack("{s:s, s:s, s:i}", "place", KINDS[i],
                                               "kind", KINDS[i], "depth", DEPTHS[i]));
    json_t *trace = json_pack("{s:o, s:[]}", "nodes", nodes, "edges");
    flow_layout(&arena, trace, NULL, &l);
    assert_int_equal(l.tier_count, 5);
    for (int t = 0; t < 5; t++) {
        assert_int_equal(l.tiers[t].count, COUNTS[t]);
        assert_int_equal(l.tiers[t].producer, t == 0);
        assert_int_equal(l.tiers[t].dealer, t == 1 || t == 2);
        assert_int_equal(l.tiers[t].custody, t == 4);
    }
    while (json_array_size(nodes) > 5) /* no site, laboratory or disposer; */
        json_array_remove(nodes, 5);
    json_array_remove(nodes, 3); /* no premises: no empty column */
    flow_layout(&arena, trace, NULL, &l);
    assert_int_equal(l.tier_count, 4);
    assert_true(l.tiers[3].custody);
    json_decref(trace);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_is_there_in_both_languages_once_and_in_order),
        cmocka_unit_test(what_is_put_is_escaped_in_text_attributes_and_addresses),
        cmocka_unit_test(a_path_that_leads_elsewhere_is_not_followed),
        cmocka_unit_test(
            messages_come_in_the_askers_language_and_values_are_filled_in_and_escaped),
        cmocka_unit_test(numbers_have_thousands_and_times_are_shanghai),
        cmocka_unit_test(the_worst_place_of_a_tier_stands_first_and_lines_add_up),
        cmocka_unit_test(many_places_become_one_box_that_hides_none),
        cmocka_unit_test(columns_go_by_role_and_custody_stands_last_whatever_its_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
