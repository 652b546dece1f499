#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/input.h"
#include "api/run.h"
#include "support/cluster.h"

/* Runs NOUN VERB inside the test's transaction; the answer or the fault's code. */
static const char *
does(struct store *s, const char *noun, const char *verb, const char *in)
{
    static const struct actor who = {
        .role = ROLE_INTAKE, .area_lo = 310000, .area_hi = 310199};
    const struct action *action = api_find(noun, verb);
    struct act act = {.arena = &s->arena, .pg = s->pg, .actor = &who, .lang = "en"};

    assert_non_null(action);
    act.in = json_loads(in, 0, NULL);
    struct fault *fault = input_check(&s->arena, action->fields, act.in);

    if (!fault)
        fault = act_scope(&act);
    if (!fault)
        fault = action->run(&act);
    const char *said = fault ? fault->code : arena_strdup(&s->arena, act.out.data);

    buf_free(&act.out);
    json_decref(act.in);
    return said;
}

static void
what_a_batch_needs_is_added_in_order(void **state)
{
    struct store *s = *state;
    static const char BATCH[] = "{\"code\":\"B1\",\"product\":\"M1\",\"producer\":\"P1\","
                                "\"lot\":\"L\",\"produced_on\":\"2026-01-02\",\"qty\":50,"
                                "\"place\":\"W1\"}";
    static const char PLACE[] = "{\"code\":\"W1\",\"party\":\"P1\",\"kind\":\"premises\","
                                "\"name\":\"w\",\"area\":310104}";

    assert_string_equal(does(s, "batch", "add", BATCH), "product_unknown");
    does(s, "product", "add",
         "{\"code\":\"M1\",\"name\":\"m\",\"base_unit\":\"u\",\"standard\":\"GB\"}");
    assert_string_equal(does(s, "batch", "add", BATCH), "party_unknown");
    assert_string_equal(does(s, "place", "add", PLACE), "party_unknown");
    does(s, "party", "add",
         "{\"code\":\"P1\",\"kind\":\"producer\",\"name\":\"p\",\"area\":310101}");
    assert_string_equal(does(s, "batch", "add", BATCH), "place_unknown");
    assert_string_equal(does(s, "place", "add", PLACE), PLACE);
    assert_string_equal(does(s, "batch", "add", BATCH), BATCH);
    assert_string_equal(store_cell(s, "SELECT p.code || h.bucket || h.qty FROM holding h"
                                      " JOIN place p ON p.id = h.place_id"),
                        "W1stock50");
}

static void
nobody_registers_outside_their_area(void **state)
{
    struct store *s = *state;

    assert_string_equal(does(s, "party", "add",
                             "{\"code\":\"P1\",\"kind\":\"producer\",\"name\":\"p\","
                             "\"area\":319002}"),
                        "area_not_yours");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM party"), "0");
}

static void
a_batch_from_tomorrow_is_refused(void **state)
{
    struct store *s = *state;

    does(s, "product", "add",
         "{\"code\":\"M1\",\"name\":\"m\",\"base_unit\":\"u\",\"standard\":\"GB\"}");
    does(s, "party", "add",
         "{\"code\":\"P1\",\"kind\":\"producer\",\"name\":\"p\",\"area\":310101}");
    assert_string_equal(does(s, "batch", "add",
                             "{\"code\":\"B1\",\"product\":\"M1\",\"producer\":\"P1\","
                             "\"lot\":\"L\",\"produced_on\":\"2199-01-02\"}"),
                        "date_future");
}

struct seen {
    int count, twice;
};

static void
count_action(const struct action *action, void *arg)
{
    struct seen *seen = arg;

    seen->count++;
    if (action->noun)
        seen->twice += api_find(action->noun, action->verb) != action;
}

static void
every_table_is_listed_and_only_once(void **state)
{
    static const char *const NOUNS[][2] = {{"party", "add"},         {"batch", "add"},
                                           {"import", "deliveries"}, {"label", "issue"},
                                           {"unit", "install"},      {"user", "add"}};
    struct seen seen = {0};

    (void)state;
    for (size_t i = 0; i < sizeof NOUNS / sizeof *NOUNS; i++)
        if (!api_find(NOUNS[i][0], NOUNS[i][1]))
            fail_msg("%s %s", NOUNS[i][0], NOUNS[i][1]);
    api_each(count_action, &seen);
    assert_true(seen.count > 15);
    assert_int_equal(seen.twice, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_batch_needs_is_added_in_order, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(nobody_registers_outside_their_area, store_setup,
                                        store_teardown),
        cmocka_unit_test(every_table_is_listed_and_only_once),
        cmocka_unit_test_setup_teardown(a_batch_from_tomorrow_is_refused, store_setup,
                                        store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
