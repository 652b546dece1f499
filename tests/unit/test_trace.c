#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/pack.h"
#include "flow/trace.h"

static struct trace
trace_of(struct arena *arena, const struct trace_edge *edges, size_t n, int64_t start)
{
    struct trace t;

    trace_build(arena, edges, n, 1, start ? &start : &(int64_t){1}, 1, &t);
    return t;
}

static void
a_diamond_is_walked_both_ways_and_counted_once(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPE = {0};
    const struct trace_edge edges[] = {{.from = 1, .to = 2, .qty = 60},
                                       {.from = 1, .to = 3, .qty = 40},
                                       {.from = 2, .to = 4, .qty = 10},
                                       {.from = 3, .to = 4, .qty = 5}};
    struct trace t = trace_of(&arena, edges, 4, 0);

    assert_int_equal(t.count, 4);
    assert_int_equal(trace_find(&t, 4)->in, 15);
    assert_int_equal(trace_find(&t, 4)->depth_forward, 2);
    assert_int_equal(trace_find(&t, 1)->gap, false);
    t = trace_of(&arena, edges, 4, 4);
    assert_int_equal(trace_find(&t, 1)->depth_back, 2);
    assert_int_equal(trace_find(&t, 1)->depth_forward, -1);
}

static void
a_cycle_ends(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPE = {0};
    const struct trace_edge edges[] = {{.from = 1, .to = 2, .qty = 9},
                                       {.from = 2, .to = 3, .qty = 9},
                                       {.from = 3, .to = 2, .qty = 4},
                                       {.from = 2, .to = 2, .qty = 1}};
    struct trace t = trace_of(&arena, edges, 4, 0);

    assert_int_equal(trace_find(&t, 3)->depth_forward, 2);
    assert_int_equal(trace_find(&t, 2)->depth_forward, 1);
}

static void
more_out_than_in_is_a_gap_except_at_the_producer(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPE = {0};
    const struct trace_edge edges[] = {{.from = 1, .to = 2, .qty = 5},
                                       {.from = 2, .to = 3, .qty = 8},
                                       {.from = 0, .to = 4, .qty = 2}};
    struct trace t = trace_of(&arena, edges, 3, 0);

    assert_true(trace_find(&t, 2)->gap);
    assert_false(trace_find(&t, 1)->gap);
    assert_false(trace_find(&t, 4)->gap);
    assert_int_equal(trace_find(&t, 4)->depth_forward, -1);
    assert_null(trace_find(&t, 0));
}

static void
a_thousand_holders_are_all_reached(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPE = {0};
    struct trace_edge edges[1000];

    for (int i = 0; i < 1000; i++)
        edges[i] = (struct trace_edge){.from = i / 3 + 1, .to = i + 2, .qty = 1};
    struct trace t = trace_of(&arena, edges, 1000, 0);
    assert_int_equal(t.count, 1001);
    for (size_t i = 0; i < t.count; i++)
        assert_true(t.nodes[i].depth_forward >= 0);
}

static void
no_movements_give_no_nodes(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPE = {0};
    struct trace t = trace_of(&arena, NULL, 0, 0);

    assert_int_equal(t.count, 0);
    assert_null(trace_find(&t, 1));
}

static void
edges_of_one_kind_between_two_places_become_one(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPE = {0};
    const struct trace_edge edges[] = {
        {.from = 1, .to = 2, .qty = 5, .at_unix_s = 50, .kind = 20, .grade = 2},
        {.from = 1, .to = 2, .qty = 8, .at_unix_s = 20, .kind = 20, .grade = 3},
        {.from = 2, .to = 2, .qty = 3, .at_unix_s = 60, .kind = 24, .grade = 1},
        {.from = 1, .to = 2, .qty = 1, .at_unix_s = 70, .kind = 22, .grade = 1},
        {.from = 0, .to = 2, .qty = 4, .at_unix_s = 80, .kind = 24, .grade = 1},
    };
    struct trace t = trace_of(&arena, edges, 5, 0);
    struct trace_link *links;

    assert_int_equal(trace_links(&arena, &t, edges, 5, &links), 3);
    assert_int_equal(links[0].qty, 13);
    assert_int_equal(links[0].moves, 2);
    assert_int_equal(links[0].grade, 3);
    assert_int_equal(links[0].first_unix_s, 20);
    assert_int_equal(links[0].last_unix_s, 50);
    assert_int_equal(links[1].kind, 22);
    assert_int_equal(links[2].from, t.count);
    assert_int_equal(trace_find(&t, 2)->in, 18);
    assert_int_equal(trace_find(&t, 2)->out, 0);
}

static void
notes_are_told_once_and_what_is_not_kept_is_left_out(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPE = {0};
    const struct trace_edge edges[] = {
        {.from = 1, .to = 2, .qty = 5, .document = "A"},
        {.from = 1, .to = 2, .qty = 5, .document = "B"},
        {.from = 1, .to = 2, .qty = 5, .document = "A"},
        {.from = 2, .to = 3, .qty = 5, .document = "A"},
        {.from = 3, .to = 4, .qty = 5},
    };
    struct trace t = trace_of(&arena, edges, 5, 2);
    struct trace_link *links;

    trace_select(&t, TRACE_DOWN, 1);
    assert_false(trace_find(&t, 1)->kept);
    assert_true(trace_find(&t, 3)->kept);
    assert_false(trace_find(&t, 4)->kept);
    assert_int_equal(trace_links(&arena, &t, edges, 5, &links), 1);
    trace_select(&t, TRACE_BOTH, 0);
    assert_int_equal(trace_links(&arena, &t, edges, 5, &links), 3);
    assert_string_equal(links[0].notes->number, "B");
    assert_string_equal(links[0].notes->next->number, "A");
    assert_null(links[0].notes->next->next);
    assert_null(links[2].notes);
}

static void
a_walk_may_begin_at_several_places(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPE = {0};
    const struct trace_edge edges[] = {{.from = 1, .to = 2, .qty = 1},
                                       {.from = 2, .to = 3, .qty = 1},
                                       {.from = 1, .to = 4, .qty = 1}};
    const int64_t starts[] = {3, 4, 99, 4};
    struct trace t;

    trace_build(&arena, edges, 3, 1, starts, 4, &t);
    assert_int_equal(trace_find(&t, 1)->depth_back, 1);
    assert_int_equal(trace_find(&t, 2)->depth_back, 1);
    assert_int_equal(trace_find(&t, 3)->depth_forward, 0);
    assert_int_equal(trace_find(&t, 2)->depth_forward, -1);
}

/* ---- packs ---- */

static void
a_pack_holds_what_went_in_and_did_not_come_out(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPE = {0};
    const struct pack_entry entries[] = {
        {.pack = 1, .batch = 7, .first = 10, .last = 19, .in = true},
        {.pack = 1, .batch = 7, .first = 20, .last = 24, .in = true},
        {.pack = 1, .batch = 7, .first = 13, .last = 21},
        {.pack = 1, .batch = 7, .first = 13, .last = 13, .in = true},
        {.pack = 1, .batch = 8, .qty = 9, .in = true},
        {.pack = 1, .batch = 8, .qty = 4},
        {.pack = 1, .batch = 8, .child = 2, .in = true},
        {.pack = 1, .batch = 8, .child = 3, .in = true},
        {.pack = 1, .batch = 8, .child = 2},
        {.pack = 5, .batch = 8, .qty = 4},
        {.pack = 5, .batch = 7, .first = 90, .last = 95},
    };
    struct pack_entry *held;

    assert_int_equal(pack_fold(&arena, entries, 11, &held), 4);
    assert_int_equal(held[0].first, 10);
    assert_int_equal(held[0].last, 13);
    assert_int_equal(held[1].first, 22);
    assert_int_equal(held[1].last, 24);
    assert_int_equal(held[2].qty, 5);
    assert_int_equal(held[3].child, 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diamond_is_walked_both_ways_and_counted_once),
        cmocka_unit_test(a_cycle_ends),
        cmocka_unit_test(more_out_than_in_is_a_gap_except_at_the_producer),
        cmocka_unit_test(a_thousand_holders_are_all_reached),
        cmocka_unit_test(no_movements_give_no_nodes),
        cmocka_unit_test(edges_of_one_kind_between_two_places_become_one),
        cmocka_unit_test(notes_are_told_once_and_what_is_not_kept_is_left_out),
        cmocka_unit_test(a_walk_may_begin_at_several_places),
        cmocka_unit_test(a_pack_holds_what_went_in_and_did_not_come_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
