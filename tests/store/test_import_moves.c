#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/importing.h"

#define HEAD "note,date,from,to,batch,qty,first,last\n"

static struct fault *
deliver(struct store *s, const char *rows, struct buf *out)
{
    return import_text(s, &(struct importing){.kind = "deliveries"},
                       arena_printf(&s->arena, HEAD "%s", rows), out);
}

static void
delivered(struct store *s, const char *rows, int fresh, struct buf *out)
{
    struct fault *fault = deliver(s, rows, out);

    if (fault)
        fail_msg("%s %s", fault->code, fault->detail ? fault->detail : fault->en);
    assert_int_equal(import_member(out, "new"), fresh);
}

static void
act(struct store *s, const char *noun, const char *verb, const char *input)
{
    assert_null(pg_begin(s->pg, &s->arena));
    json_decref(must_do(s, noun, verb, input));
    assert_null(pg_commit(s->pg, &s->arena));
}

static void
held(struct store *s, const char *want)
{
    assert_string_equal(
        store_cell(s,
                   "SELECT string_agg(concat(b.code, ' ', p.code, ' ', bucket, ' ', qty),"
                   " ', ' ORDER BY b.code, p.code, bucket) FROM holding h"
                   " JOIN batch b ON b.id = batch_id JOIN place p ON p.id = place_id"
                   " WHERE b.code = 'B1'"),
        want);
}

static const char *
open_alerts(struct store *s)
{
    return store_cell(s,
                      "SELECT coalesce(string_agg(concat(a.kind, ' ', p.code, ' ',"
                      " a.why->>'qty'), ', ' ORDER BY a.kind, p.code), '-') FROM alert a"
                      " LEFT JOIN place p ON p.id = a.place_id WHERE a.state = 'open'");
}

/* Five labels on goods of B1 at the maker's; `out` gets their codes. */
static void
label_five(struct store *s, const char *out[5])
{
    act(s, "label", "issue", "{\"batch\":\"B1\",\"count\":5,\"place\":\"P1\"}");
    for (int i = 0; i < 5; i++)
        out[i] = unit_code(
            s, atoi(store_cell(s, "SELECT id FROM batch WHERE code = 'B1'")), i);
}

/* ---- cut anywhere ---- */

enum { ROWS = 500, SLICE = 100 };

static const char *
long_file(struct store *s)
{
    BUF_SCOPE struct buf text = {0};
    static const char *const way[] = {"P1,D1", "D1,S1", "P1,D2", "D2,S2"};

    buf_puts(&text, HEAD);
    for (int i = 0; i < ROWS; i++)
        buf_printf(&text, "N%d,2026-0%d-11,%s,B%d,%d\n", i / 3, 2 + i % 6, way[i % 4],
                   1 + i % 3, 1 + i % 5);
    return arena_strdup(&s->arena, text.data);
}

static int64_t cut_at;
static enum import_phase cut_in;

static void
cut(void *arg, enum import_phase phase, int64_t rows, int64_t total)
{
    (void)arg, (void)total;
    if (phase == cut_in && rows >= cut_at)
        raise(SIGKILL);
}

static void
import_and_die(struct store *s, const char *text)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        struct store own = {0};
        BUF_SCOPE struct buf out = {0};
        if (!pg_open(&own.arena, cluster_conninfo(), NULL, &own.pg))
            import_text(&own,
                        &(struct importing){
                            .kind = "deliveries", .slice = SLICE, .progress = cut},
                        text, &out);
        _exit(1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    (void)s;
}

static void
killed_anywhere_it_goes_on_and_ends_as_if_uncut(void **state)
{
    static const struct {
        enum import_phase phase;
        int64_t rows;
        const char *left;
    } cuts[] = {{IMPORT_CHECKING, 0, "-"},
                {IMPORT_MERGING, SLICE, "merging 100"},
                {IMPORT_MERGING, 3 * SLICE, "merging 300"},
                {IMPORT_MERGING, ROWS, "merging 500"}};
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    const struct importing how = {.kind = "deliveries", .slice = SLICE};
    const char *text = long_file(s);

    import_world(s);
    assert_null(import_text(s, &how, text, &out));
    import_told(&out, ROWS, ROWS, false);
    const char *uncut = import_state(s);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        import_empty(s);
        import_world(s);
        cut_in = cuts[i].phase;
        cut_at = cuts[i].rows;
        import_and_die(s, text);
        assert_string_equal(store_cell(s, "SELECT coalesce((SELECT state || ' ' || merged"
                                          " FROM import_file WHERE kind = 'deliveries'),"
                                          " '-')"),
                            cuts[i].left);
        assert_null(import_text(s, &how, text, &out));
        import_told(&out, ROWS, ROWS, false);
        assert_string_equal(import_state(s), uncut);
        assert_string_equal(store_cell(s, "SELECT count(*) FROM import_row"), "0");
        assert_null(import_text(s, &how, text, &out));
        import_told(&out, ROWS, 0, true);
    }
    import_rebuilds(s);
}

static void
hang_up(void *arg, enum import_phase phase, int64_t rows, int64_t total)
{
    struct arena arena = {0};
    struct pg_rows *said;
    struct pg *pg;

    (void)arg, (void)total;
    if (phase != IMPORT_MERGING || rows != 2 * SLICE)
        return;
    assert_null(pg_open(&arena, cluster_conninfo(), NULL, &pg));
    assert_null(pg_run(pg, &arena,
                       "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                       " WHERE datname = current_database() AND pid <> pg_backend_pid()",
                       &said, 0));
    pg_close(pg);
    arena_clear(&arena);
}

static void
after_a_lost_connection_the_server_goes_on_by_itself(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    struct importing how = {.kind = "deliveries", .slice = SLICE};
    const char *text = long_file(s);

    import_world(s);
    assert_null(import_text(s, &how, text, &out));
    const char *uncut = import_state(s);
    import_empty(s);
    import_world(s);
    how.progress = hang_up;
    assert_non_null(import_text(s, &how, text, &out));
    pg_close(s->pg);
    assert_null(pg_open(&s->arena, cluster_conninfo(), NULL, &s->pg));
    assert_string_equal(store_cell(s, "SELECT merged FROM import_file"
                                      " WHERE state = 'merging'"),
                        "200");
    int gone_on = 0;
    assert_null(importing_look(&(struct api_settings){0}, s->pg, &s->arena, &gone_on));
    assert_int_equal(gone_on, 1);
    assert_string_equal(import_state(s), uncut);
    assert_null(importing_look(&(struct api_settings){0}, s->pg, &s->arena, &gone_on));
    assert_int_equal(gone_on, 0);
}

/* ---- once and again ---- */

static void
rows_of_another_file_count_once_and_equal_rows_as_often_as_they_stand(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};

    import_world(s);
    delivered(s, "A,2026-03-01,P1,D1,B1,10\nA,2026-03-01,P1,D1,B1,10\n", 2, &out);
    delivered(s, "A,2026-03-01,P1,D1,B1,10\nC,2026-03-01,P1,D1,B1,1\n", 1, &out);
    delivered(
        s, "A,2026-03-01,P1,D1,B1,10\nA,2026/3/1,P1,D1,B1,10\nA,2026.3.1,P1,D1,B1,10\n",
        1, &out);
    held(s, "B1 D1 stock 31, B1 P1 stock 969");
    import_rebuilds(s);
}

static void
a_dry_run_says_what_would_be_new_and_keeps_nothing(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    const char *text = HEAD "A,2026-03-01,P1,D1,B1,10\nB,2026-03-01,P1,D1,B1,2\n";

    import_world(s);
    delivered(s, "B,2026-03-01,P1,D1,B1,2\n", 1, &out);
    assert_null(import_text(s, &(struct importing){.kind = "deliveries", .dry = true},
                            text, &out));
    import_told(&out, 2, 1, false);
    held(s, "B1 D1 stock 2, B1 P1 stock 998");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM import_row"), "0");
}

/* ---- labels, installations, stock ---- */

static void
labels_move_with_their_goods_and_are_marked(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    const char *code[5];

    import_world(s);
    label_five(s, code);
    store_cell(s, "DELETE FROM status_touched RETURNING 1");
    delivered(
        s,
        arena_printf(&s->arena,
                     "A,2026-03-01,P1,D1,B1,4,%s,%s\nB,2026-03-01,D1,D2,B1,2,%s,%s\n",
                     code[0], code[3], code[1], code[2]),
        2, &out);
    assert_null(import_text(s, &(struct importing){.kind = "installations"},
                            arena_printf(&s->arena,
                                         "单号,日期,供货单位,使用场所,批次,数量,首标签,"
                                         "末标签\nI1,2026年3月5日,D2,S1,B1,1,%s,%s\n"
                                         "I2,2026-03-06,P1,S2,B1,3,,\n",
                                         code[1], code[1]),
                            &out));
    assert_string_equal(
        store_cell(s,
                   "SELECT string_agg(concat(state, coalesce(' ' || p.code, '')), ', '"
                   " ORDER BY idx) FROM unit u LEFT JOIN place p ON p.id = u.place_id"),
        "stock D1, installed S1, stock D2, stock D1, labelled P1");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM status_touched"), "3");
    held(s, "B1 D1 stock 2, B1 D2 stock 1, B1 P1 stock 993, B1 S1 installed 1, "
            "B1 S2 installed 3");
    import_rebuilds(s);
}

static void
a_stock_list_is_a_count_of_each_row(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    const char *text =
        "日期,场所,批次,库存数量\n2026-04-01,D1,B1,7\n2026-04-01,D1,B2,0\n";

    import_world(s);
    delivered(s, "A,2026-03-01,P1,D1,B1,10\n", 1, &out);
    for (int again = 0; again < 2; again++) {
        assert_null(import_text(s, &(struct importing){.kind = "stock"}, text, &out));
        import_told(&out, 2, again ? 0 : 2, again);
        held(s, "B1 D1 missing 3, B1 D1 stock 7, B1 P1 stock 990");
    }
    assert_null(import_text(s, &(struct importing){.kind = "stock"},
                            "date,place,batch,qty\n2026-04-02,D1,B1,5\n", &out));
    assert_int_equal(import_member(&out, "gap_count"), 1);
    assert_non_null(strstr(out.data, "\"place\":\"D1\",\"missing\":2"));
    import_rebuilds(s);
}

/* ---- what follows ---- */

static void
goods_recalled_by_then_raise_one_alert_per_receiver(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    const char *today =
        store_cell(s, "SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date");

    import_world(s);
    act(s, "recall", "open",
        "{\"batch\":\"B1\",\"reason\":\"不合格\",\"scope\":\"全批\"}");
    delivered(s, "A,2026-03-01,P1,D1,B1,50\n", 1, &out);
    assert_string_equal(open_alerts(s), "-");
    delivered(s,
              arena_printf(&s->arena,
                           "B,%s,D1,S1,B1,3\nC,%s,D1,S1,B1,4\nD,%s,P1,D2,B1,5\n"
                           "E,%s,D2,P1,B1,1\nF,%s,P1,D1,B2,5\n",
                           today, today, today, today, today),
              5, &out);
    assert_string_equal(open_alerts(s), "shipment_recalled D2 5, shipment_recalled S1 7");
    assert_int_equal(import_member(&out, "alerts"), 2);
    delivered(s, arena_printf(&s->arena, "G,%s,D1,S1,B1,1\n", today), 1, &out);
    assert_int_equal(import_member(&out, "alerts"), 0);
}

static void
more_than_the_record_has_is_told_as_a_gap(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};

    import_world(s);
    delivered(s, "A,2026-03-01,D1,S1,B1,30\nB,2026-03-01,P1,S1,B3,900\n", 2, &out);
    assert_int_equal(import_member(&out, "gap_count"), 1);
    assert_non_null(
        strstr(out.data, "{\"batch\":\"B1\",\"place\":\"D1\",\"missing\":30}"));
    delivered(s, "C,2026-03-01,D2,S1,B1,990\n", 1, &out);
    assert_string_equal(open_alerts(s), "more_than_whole  20");
}

static void
a_company_imports_what_goes_to_or_from_its_own_places(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0};
    struct actor dealer = {.role = ROLE_COMPANY, .area_lo = 310000, .area_hi = 319999};

    import_world(s);
    dealer.company_id = atoi(store_cell(s, "SELECT id FROM party WHERE code = 'D1'"));
    assert_true(access_may(&dealer, POWER_TRADE) && !access_may(&dealer, POWER_REGISTER));
    const struct importing how = {.kind = "deliveries", .who = &dealer};
    assert_null(import_text(
        s, &how, HEAD "A,2026-03-01,P1,D1,B1,30\nB,2026-03-02,D1,S1,B1,3\n", &out));
    /* declared where the receiver alone says it of another's stock */
    assert_string_equal(
        store_cell(s, "SELECT string_agg(document || grade, ' ' ORDER BY document) FROM"
                      " movement"),
        "A3 B2");
    struct fault *fault = import_text(s, &how, HEAD "C,2026-03-01,P1,D2,B1,30\n", &out);
    assert_non_null(strstr(fault->detail, "place_not_yours"));
    assert_null(import_text(s, &(struct importing){.kind = "stock", .who = &dealer},
                            "date,place,batch,qty\n2026-04-02,D1,B1,27\n", &out));
    fault = import_text(s, &(struct importing){.kind = "stock", .who = &dealer},
                        "date,place,batch,qty\n2026-04-02,D2,B1,5\n", &out);
    assert_non_null(strstr(fault->detail, "place_not_yours"));
}

/* ---- against single moves ---- */

static unsigned seed;

static int
roll(int n)
{
    seed = seed * 1103515245u + 12345u;
    return (int)(seed >> 16) % n;
}

struct step {
    int day, from, to, batch, qty;
};
static const char *const PLACES[] = {"P1", "D1", "D2", "S1", "S2"};

static void
invent(struct step *steps, int count)
{
    for (int i = 0; i < count; i++) {
        steps[i] = (struct step){10 + roll(18), roll(3), 0, 1 + roll(3), 1 + roll(60)};
        do
            steps[i].to = roll(5);
        while (steps[i].to == steps[i].from);
    }
}

static void
singly(struct store *s, const struct step *steps, int count)
{
    for (const struct step *m = steps; m < steps + count; m++)
        act(s, "delivery", "add",
            arena_printf(&s->arena,
                         "{\"from\":\"%s\",\"to\":\"%s\",\"batch\":\"B%d\",\"qty\":%d,"
                         "\"received\":true,\"reason\":\"清单\",\"occurred_at\":"
                         "\"2026-03-%dT00:00:00+08:00\"}",
                         PLACES[m->from], PLACES[m->to], m->batch, m->qty, m->day));
}

static void
random_files_come_to_the_same_as_single_moves(void **state)
{
    struct store *s = *state;
    BUF_SCOPE struct buf out = {0}, text = {0};
    struct step steps[60];

    for (seed = 1; seed < 6u << 16; seed = (seed & 0xffff0000u) + (1u << 16) + 1) {
        unsigned kept = seed;
        invent(steps, 60);
        import_empty(s);
        import_world(s);
        singly(s, steps, 60);
        const char *want = import_state(s);
        import_empty(s);
        import_world(s);
        buf_clear(&text);
        buf_puts(&text, HEAD);
        for (int i = 0; i < 60; i++)
            buf_printf(&text, "N%d,2026-03-%d,%s,%s,B%d,%d\n", i, steps[i].day,
                       PLACES[steps[i].from], PLACES[steps[i].to], steps[i].batch,
                       steps[i].qty);
        assert_null(import_text(s, &(struct importing){.kind = "deliveries", .slice = 17},
                                text.data, &out));
        assert_string_equal(import_state(s), want);
        import_rebuilds(s);
        seed = kept;
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, import_setup, import_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(killed_anywhere_it_goes_on_and_ends_as_if_uncut),
        TEST(after_a_lost_connection_the_server_goes_on_by_itself),
        TEST(rows_of_another_file_count_once_and_equal_rows_as_often_as_they_stand),
        TEST(a_dry_run_says_what_would_be_new_and_keeps_nothing),
        TEST(labels_move_with_their_goods_and_are_marked),
        TEST(a_stock_list_is_a_count_of_each_row),
        TEST(goods_recalled_by_then_raise_one_alert_per_receiver),
        TEST(more_than_the_record_has_is_told_as_a_gap),
        TEST(a_company_imports_what_goes_to_or_from_its_own_places),
        TEST(random_files_come_to_the_same_as_single_moves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
