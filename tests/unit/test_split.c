#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/buf.h"
#include "epcis/split.h"

struct text {
    const char *all;
    size_t len, at, step; /* bytes a read gives at most */
};

static long
give(void *arg, char *out, size_t cap)
{
    struct text *t = arg;
    size_t n = t->len - t->at < cap ? t->len - t->at : cap;

    n = n < t->step ? n : t->step;
    memcpy(out, t->all + t->at, n);
    t->at += n;
    return (long)n;
}

static bool
to_start(void *arg)
{
    ((struct text *)arg)->at = 0;
    return true;
}

/* "PARTS EVENTS", each part a document that parses and has `wanted`; or what went wrong.
 */
static const char *
cut(const char *text, size_t step, const char *wanted)
{
    static char said[64];
    struct text source = {text, strlen(text), 0, step};
    struct epcis_split *s = epcis_split_open(give, to_start, &source);
    enum epcis_split_result got;
    const char *part;
    size_t len;
    int parts = 0, events = 0;

    while ((got = epcis_split_next(s, &part, &len)) == EPCIS_SPLIT_PART) {
        json_t *root = json_loadb(part, len, 0, NULL);
        json_t *list = json_object_get(json_object_get(root, "epcisBody"), "eventList");
        if (!root || (wanted && !json_object_get(root, wanted)))
            fail_msg("%.*s", (int)len, part);
        parts++;
        events += json_is_array(list) ? (int)json_array_size(list) : 1;
        json_decref(root);
    }
    epcis_split_close(s);
    snprintf(said, sizeof said, "%d %d%s", parts, events,
             got == EPCIS_SPLIT_END   ? ""
             : got == EPCIS_SPLIT_CUT ? " cut"
                                      : " bad");
    return said;
}

static void
document(struct buf *out, const char *before, int events, const char *after)
{
    buf_puts(out, before);
    for (int i = 0; i < events; i++)
        buf_printf(out, "%s{\"n\":%d,\"text\":\"]}, \\\"{[\",\"eventList\":[{}]}",
                   i ? ", " : "", i);
    buf_puts(out, after);
}

static void
each_part_has_what_stands_around_the_events(void **state)
{
    static const size_t steps[] = {1, 7, 1 << 16};
    BUF_SCOPE struct buf text = {0};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        buf_clear(&text);
        document(
            &text,
            "\xEF\xBB\xBF{\"@context\":[\"eventList\"],\"epcisBody\":{\"eventList\":[",
            1300, "]},\"type\":\"x\"}\n");
        assert_string_equal(cut(text.data + 3, steps[i], "type"), "3 1300");
        assert_string_equal(cut(text.data, steps[i], "@context"), "3 1300");
        buf_clear(&text);
        document(&text, "{\"epcisBody\" : { \"eventList\" : [", 500,
                 "] },\n\"@context\": {\"a\": \"b\"}}");
        assert_string_equal(cut(text.data, steps[i], "@context"), "1 500");
    }
}

static void
documents_and_events_one_after_the_other_stay_whole(void **state)
{
    BUF_SCOPE struct buf text = {0};

    (void)state;
    assert_string_equal(
        cut("{\"type\":\"a\"}\n{\"type\":\"b\"} {\"type\":\"c\"}", 3, "type"), "3 3");
    document(&text, "{\"type\":\"a\",\"epcisBody\":{\"eventList\":[", 600, "]}}\n");
    document(&text, "{\"type\":\"b\",\"epcisBody\":{\"eventList\":[", 700, "]}}\n");
    assert_string_equal(cut(text.data, 100, "type"), "3 1300");
    assert_string_equal(cut("{\"epcisBody\":{\"eventList\":[]}}", 5, NULL), "1 0");
    assert_string_equal(cut(" \n", 5, NULL), "0 0");
}

static void
what_ends_within_a_document_is_noticed(void **state)
{
    (void)state;
    assert_string_equal(cut("{\"epcisBody\":{\"eventList\":[{}", 5, NULL), "0 0 cut");
    BUF_SCOPE struct buf text = {0};
    document(&text, "{\"epcisBody\":{\"eventList\":[", 700, "]");
    assert_string_equal(cut(text.data, 100, NULL), "0 0 cut");
    assert_string_equal(cut("{\"a\":\"}", 5, NULL), "0 0 cut");
    assert_string_equal(cut("{}\n{", 5, NULL), "1 1 cut");
}

static void
what_is_no_event_stays_in_the_list(void **state)
{
    struct text source = {"{\"epcisBody\":{\"eventList\":[1,{},\"x\"]}}", 0, 0, 9};
    const char *part;
    size_t len;

    (void)state;
    source.len = strlen(source.all);
    struct epcis_split *s = epcis_split_open(give, to_start, &source);
    assert_int_equal(epcis_split_next(s, &part, &len), EPCIS_SPLIT_PART);
    assert_non_null(memchr(part, '1', len));
    assert_null(json_loadb(part, len, 0, NULL)); /* so it is refused */
    epcis_split_close(s);
}

static void
xml_is_cut_between_elements(void **state)
{
    BUF_SCOPE struct buf text = {0};
    struct text source = {.step = 11};
    const char *part;
    size_t len;
    int parts = 0;

    (void)state;
    buf_puts(
        &text,
        "<?xml version=\"1.0\"?>\n<!-- <EventList> --><e:EPCISDocument xmlns:e=\"u\">"
        "<EPCISBody><EventList>\n");
    for (int i = 0; i < 1001; i++)
        buf_puts(&text, "<ObjectEvent><a>x</a><!-- </ObjectEvent> --><b/>"
                        "<![CDATA[</ObjectEvent>]]></ObjectEvent>\n");
    buf_puts(&text, "</EventList></EPCISBody></e:EPCISDocument>\n");
    source.all = text.data;
    source.len = text.len;
    struct epcis_split *s = epcis_split_open(give, to_start, &source);
    while (epcis_split_next(s, &part, &len) == EPCIS_SPLIT_PART) {
        char *copy = strndup(part, len);
        parts++;
        assert_non_null(strstr(copy, "<?xml"));
        assert_non_null(strstr(copy, "</EventList></EPCISBody></e:EPCISDocument>"));
        free(copy);
    }
    assert_int_equal(parts, 3);
    epcis_split_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_has_what_stands_around_the_events),
        cmocka_unit_test(documents_and_events_one_after_the_other_stay_whole),
        cmocka_unit_test(what_ends_within_a_document_is_noticed),
        cmocka_unit_test(what_is_no_event_stays_in_the_list),
        cmocka_unit_test(xml_is_cut_between_elements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
