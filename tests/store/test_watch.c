/* The watcher behind the scans: each kind of alert with what does not raise it, late
 * scans in the order of their own time, floods, and silence. It commits, so each test has
 * a fresh database; scans go through the gather lane's statement, as its role. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "evidence/rebuild.h"
#include "flow/impairment.h"
#include "flow/watch.h"
#include "flow_sql.h"
#include "support/cluster.h"

static struct desk {
    struct arena arena;
    struct pg *pg, *gather, *watcher;
    unsigned next; /* of scan ids */
} desk;

static void
good(struct fault *fault)
{
    if (fault)
        fail_msg("%s %s: %s", fault->code, fault->where ? fault->where : "", fault->en);
}

static const char *
cell(const char *sql)
{
    struct pg_rows *rows;

    good(pg_run(desk.pg, &desk.arena, sql, &rows, 0));
    return pg_rows_count(rows) ? pg_text(rows, 0, 0) : "";
}

static void
append(const char *kind, int batch, int place, const char *body)
{
    cell(arena_printf(
        &desk.arena,
        "SELECT event_append('[{\"kind\":\"%s\",\"batch_id\":%d,\"area\":"
        "310101,\"place_id\":%d,\"occurred_at\":\"%s\",\"body\":%s}]'::jsonb)",
        kind, batch, place, cell("SELECT to_json(now() - interval '30 hours') #>> '{}'"),
        body));
}

/* The maker P and the dealer D in the city, the building N a kilometre from D, the
 * building X 160 km away, the agency G; a batch with units 10 to 49 at D. */
static void
world(void)
{
    cell(
        "SELECT event_append(jsonb_agg(x)) FROM (SELECT jsonb_build_object('kind',"
        " k || '_registered', 'area', 310101, 'body', jsonb_build_object('id', id, "
        "'code',"
        " code, 'kind', kind, 'name', code, 'party_id', id, 'lon', lon, 'lat', lat)) AS x"
        " FROM (VALUES (1, 'P', 'producer', 121.40, 31.20), (2, 'D', 'dealer', 121.47,"
        " 31.23), (3, 'N', 'premises', 121.48, 31.23), (4, 'X', 'premises', 120.15, "
        "30.28),"
        " (5, 'G', 'agency', 121.30, 31.30)) AS p(id, code, kind, lon, lat),"
        " (VALUES ('party'), ('place')) AS e(k)"
        " UNION ALL SELECT jsonb_build_object('kind', 'product_registered', 'area', "
        "310000,"
        " 'body', jsonb_build_object('id', 1, 'code', 'M', 'name', 'x', 'base_unit', "
        "'具',"
        " 'standard', 'GB'))) t");
    append("batch_registered", 1, 1,
           "{\"code\":\"B1\",\"lot\":\"L\",\"product_id\":1,\"producer_id\":1,"
           "\"producer_place\":1,\"produced_on\":\"2026-01-05\",\"declared_qty\":1000}");
    append("labels_issued", 1, 1,
           arena_printf(&desk.arena,
                        "{\"day\":600,\"count\":40,\"ranges\":[{\"type\":0,\"first\":10,"
                        "\"last\":49,\"randoms\":\"%s\"}]}",
                        cell("SELECT repeat('000007', 40)")));
    append("delivered", 1, 2,
           "{\"from_place\":1,\"from_bucket\":\"stock\",\"to_place\":2,\"to_bucket\":"
           "\"stock\","
           "\"qty\":40,\"first\":10,\"last\":49,\"grade\":1}");
    cell("UPDATE label SET text_sha256 = '\\x01' RETURNING 1");
    append(
        "labels_printed", 1, 1,
        arena_printf(&desk.arena,
                     "{\"job_id\":\"%s\",\"labels\":39,\"copies\":1,\"output\":\"pdf\","
                     "\"reprint\":false,\"ranges\":[[10,48]]}",
                     cell("SELECT job_id FROM label_range")));
}

/* One scan: form "label" (the text on record), "forged" (another text), "mini", "typed";
 * `where` is a place's code, or "lon,lat" of the phone, or "". */
struct scan {
    int unit, random;
    const char *form, *where;
    int minutes_ago, times;
};

static void
put_array(struct buf *b, int n, const char *value)
{
    buf_putc(b, '{');
    for (int i = 0; i < n; i++)
        buf_printf(b, "%s%s", i ? "," : "", value);
    buf_puts(b, "}");
}

static const char *
array(int n, const char *value)
{
    BUF_SCOPE struct buf b = {0};

    put_array(&b, n, value);
    return arena_strdup(&desk.arena, b.data);
}

static const char *
ids(int n)
{
    BUF_SCOPE struct buf b = {0};

    for (int i = 0; i < n; i++)
        buf_printf(&b, "%c019a0000-0000-7000-8000-%012x", i ? ',' : '{', desk.next++);
    buf_putc(&b, '}');
    return arena_strdup(&desk.arena, b.data);
}

static void
scan(struct scan s)
{
    struct pg_rows *rows;
    int n = s.times ? s.times : 1;
    bool typed = strcmp(s.form, "typed") == 0, label = strcmp(s.form, "label") == 0,
         located = strchr(s.where, ',') != NULL;
    const char *sha = typed ? "\"\"" : label ? "\"\\\\x01\"" : "\"\\\\x02\"";
    const char *lon = located
                          ? arena_printf(&desk.arena, ",\\\"lon\\\":%.*s,\\\"lat\\\":%s",
                                         (int)(strchr(s.where, ',') - s.where), s.where,
                                         strchr(s.where, ',') + 1)
                          : "";
    const char *body =
        arena_printf(&desk.arena, "\"{\\\"form\\\":\\\"%s\\\"%s}\"",
                     strcmp(s.form, "forged") == 0 ? "label" : s.form, lon);
    const char *at = cell(arena_printf(
        &desk.arena, "SELECT to_json(now() - interval '%d minutes')", s.minutes_ago));

    good(pg_run(desk.gather, &desk.arena, SQL_scan_gather, &rows, 14, ids(n),
                array(n, arena_printf(&desk.arena, "%d", s.unit)),
                array(n, arena_printf(&desk.arena, "%d", s.random)), array(n, sha),
                array(n, "0"), array(n, "0"), array(n, "310000"), array(n, "319999"),
                array(n, "0"), array(n, located || !*s.where ? "\"\"" : s.where),
                array(n, at), array(n, body), array(n, "a"), array(n, "\"\"")));
}

static struct watch_done
watch(void)
{
    struct watch_done done;

    good(watch_step(desk.watcher, &desk.arena, 2000, &done));
    return done;
}

/* Open alerts by kind and place, with how often each was seen: "clone_travel@X 1". */
static const char *
alerts(void)
{
    return cell(
        "SELECT coalesce(string_agg(a.kind || '@' || coalesce(p.code, '-') || ' '"
        " || a.times, ', ' ORDER BY a.kind, p.code, a.unit_index), '') FROM alert a"
        " LEFT JOIN place p ON p.id = a.place_id WHERE a.state = 'open'");
}

static void
must_be(const char *want)
{
    watch();
    assert_string_equal(alerts(), want);
}

/* ---- the desk ---- */

static struct fault *
fresh_database(void)
{
    struct pg *pg;
    struct fault *fault = pg_open(&desk.arena, cluster_conninfo(), NULL, &pg);

    if (fault)
        return fault;
    fault = pg_script(pg, &desk.arena, "DROP DATABASE IF EXISTS watch_test");
    if (!fault)
        fault = pg_script(pg, &desk.arena,
                          "CREATE DATABASE watch_test TEMPLATE firemark_template");
    pg_close(pg);
    return fault;
}

static int
open_desk(void **state)
{
    const char *conninfo;

    (void)state;
    desk = (struct desk){.next = 1};
    good(fresh_database());
    conninfo = arena_printf(&desk.arena, "%s dbname=watch_test", cluster_conninfo());
    good(pg_open(&desk.arena, conninfo, NULL, &desk.pg));
    good(pg_open(&desk.arena, conninfo, "firemark_gather", &desk.gather));
    good(pg_open(&desk.arena, conninfo, "firemark_watcher", &desk.watcher));
    world();
    return 0;
}

/* Whatever happened, the record derives to what is stored. */
static int
close_desk(void **state)
{
    struct rebuild_result result;
    struct fault *fault = NULL;

    (void)state;
    cell("UPDATE label SET text_sha256 = NULL RETURNING 1"); /* set by no event */
    fault = rebuild_run(desk.pg, &desk.arena, false, NULL, &result);
    if (fault || result.different)
        fprintf(stderr, "rebuild: %s\n",
                fault          ? fault->en
                : result.first ? result.first
                               : "?");
    int bad = fault || result.different;
    pg_close(desk.pg);
    pg_close(desk.gather);
    pg_close(desk.watcher);
    arena_clear(&desk.arena);
    return bad;
}

/* ---- travel ---- */

static void
too_far_apart_too_soon_is_a_suspected_copy(void **state)
{
    (void)state;
    scan((struct scan){10, 7, "label", "N", 20, 1});
    must_be("");
    scan((struct scan){10, 7, "label", "X", 5, 1});
    must_be("clone_travel@X 1");
    const char *why = cell("SELECT why FROM alert");
    assert_non_null(strstr(why, "\"rule\": \"clone_travel\""));
    assert_non_null(strstr(why, "\"from\": \"N\""));
    assert_string_equal(cell("SELECT (why->>'km')::float8 BETWEEN 160 AND 172 AND "
                             "(why->>'minutes')::float8"
                             " = 15 AND why->>'scan_before' IS NOT NULL FROM alert"),
                        "t");
    assert_string_equal(cell("SELECT unit_index || ' ' || company_id FROM alert"),
                        "10 1");
    assert_string_equal(cell("SELECT count(*) FROM scan_watch"), "0");
    /* a suspicion is no status */
    assert_string_equal(cell("SELECT status FROM unit_facts WHERE idx = 10"), "0");
}

static void
what_can_be_travelled_is_no_suspicion(void **state)
{
    static const struct scan PAIRS[][2] = {
        {{11, 7, "label", "D", 2, 1}, {11, 7, "label", "N", 1, 1}},   /* near */
        {{12, 7, "label", "D", 600, 1}, {12, 7, "label", "X", 5, 1}}, /* ten hours */
        {{13, 7, "label", "N", 20, 1}, {14, 7, "label", "X", 5, 1}},  /* two units */
        {{15, 7, "label", "N", 20, 1}, {15, 7, "typed", "120.15,30.28", 5, 1}},
        {{16, 7, "label", "N", 20, 1}, {16, 7, "forged", "120.15,30.28", 5, 1}},
        {{17, 7, "label", "", 20, 1}, {17, 7, "label", "X", 5, 1}}, /* no place */
    };

    (void)state;
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        scan(PAIRS[i][0]);
        scan(PAIRS[i][1]);
        must_be("");
    }
}

static void
a_phone_that_tells_where_it_is_needs_no_place(void **state)
{
    (void)state;
    scan((struct scan){10, 7, "label", "121.47,31.23", 20, 1});
    scan((struct scan){10, 7, "label", "120.15,30.28", 5, 1});
    must_be("clone_travel@- 1");
}

/* A scan that comes in later is put where it belongs in time. */
static void
late_scans_are_judged_in_the_order_of_their_own_time(void **state)
{
    (void)state;
    scan((struct scan){10, 7, "label", "N", 10, 1});
    must_be("");
    scan((struct scan){10, 7, "label", "X", 900, 1}); /* offline since this morning */
    must_be("");
    scan((struct scan){10, 7, "label", "X", 110, 1});
    must_be("");
    scan((struct scan){10, 7, "label", "D", 100, 1}); /* ten minutes after it was at X */
    must_be("clone_travel@D 1");
    assert_string_equal(
        cell("SELECT (why->>'late')::boolean AND raised_at < now() - interval"
             " '99 minutes' FROM alert"),
        "t");
}

/* ---- floods ---- */

static void
a_thousand_late_scans_of_a_unit_are_one_alert(void **state)
{
    (void)state;
    append("labels_voided", 1, 1, "{\"first\":20,\"last\":20,\"reason\":\"x\"}");
    scan((struct scan){20, 7, "label", "D", 600, 1000});
    assert_string_equal(alerts(), ""); /* late ones are the watcher's */
    must_be("backflow_void@D 1000");
    scan((struct scan){20, 7, "label", "D", 500, 1000});
    must_be("backflow_void@D 2000");
    assert_string_equal(cell("SELECT count(*) FROM event WHERE kind = 60"), "1");
    assert_string_equal(cell("SELECT count(*) < 10 FROM event WHERE kind = 156"), "t");
    assert_string_equal(cell("SELECT (why->>'late')::boolean FROM alert"), "t");
    scan((struct scan){20, 7, "label", "D", 0, 10}); /* in time: the same alert */
    must_be("backflow_void@D 2010");
}

static void
the_lane_raises_and_the_watcher_counts(void **state)
{
    (void)state;
    append("labels_voided", 1, 1, "{\"first\":20,\"last\":20,\"reason\":\"x\"}");
    scan((struct scan){20, 7, "label", "D", 0, 1});
    assert_string_equal(alerts(), "backflow_void@D 1");
    must_be("backflow_void@D 1");
    scan((struct scan){20, 7, "label", "D", 0, 4});
    must_be("backflow_void@D 5");
    assert_string_equal(cell("SELECT last_at >= raised_at FROM alert"), "t");
}

static void
many_units_at_one_place_are_capped_and_one_stands_for_the_rest(void **state)
{
    (void)state;
    append("recall_opened", 1, 1, "{\"number\":\"R1\",\"reason\":\"x\",\"scope\":\"x\"}");
    for (int unit = 10; unit < 40; unit++) {
        scan((struct scan){unit, 7, "label", "D", 0, 1});
        watch();
    }
    assert_string_equal(cell("SELECT count(*) FILTER (WHERE unit_index <> 0) || ' '"
                             " || count(*) || ' ' || sum(times) FROM alert"),
                        "20 21 30");
    assert_string_equal(cell("SELECT times || ' ' || (why ? 'many') FROM alert"
                             " WHERE unit_index = 0"),
                        "10 true");
    scan((struct scan){40, 7, "label", "N", 0, 1}); /* another place */
    watch();
    assert_string_equal(cell("SELECT unit_index FROM alert WHERE place_id = 3 AND kind ="
                             " 'backflow_recalled'"),
                        "40");
}

/* ---- what was sound when it was scanned ---- */

static void
what_was_seen_before_it_became_so_is_no_backflow(void **state)
{
    (void)state;
    append("recall_opened", 1, 1, "{\"number\":\"R1\",\"reason\":\"x\",\"scope\":\"x\"}");
    scan((struct scan){10, 7, "label", "D", 31 * 60, 1});
    must_be("");
    scan((struct scan){10, 7, "label", "D", 29 * 60, 1});
    must_be("backflow_recalled@D 1");
    assert_string_equal(cell("SELECT (why->>'late')::boolean FROM alert"), "t");
}

static void
a_late_scan_of_a_label_that_was_void_later_is_none(void **state)
{
    (void)state;
    append("labels_voided", 1, 1, "{\"first\":20,\"last\":21,\"reason\":\"x\"}");
    scan((struct scan){20, 7, "label", "D", 31 * 60, 1});
    must_be("");
    scan((struct scan){21, 7, "label", "D", 29 * 60, 1});
    must_be("backflow_void@D 1");
}

/* ---- two places ---- */

static const char INSTALLED[] = "{\"from_place\":2,\"from_bucket\":\"stock\",\"to_"
                                "place\":3,\"to_bucket\":\"installed\","
                                "\"qty\":1,\"first\":10,\"last\":10,\"grade\":1}";

static void
installed_at_one_place_and_scanned_at_another(void **state)
{
    (void)state;
    append("installed", 1, 3, INSTALLED);
    scan((struct scan){10, 7, "label", "N", 60, 1});
    scan((struct scan){10, 7, "label", "G", 40, 1});      /* an agency's desk */
    scan((struct scan){10, 7, "label", "D", 40 * 60, 1}); /* before it was installed */
    must_be("");
    scan((struct scan){10, 7, "typed", "D", 5, 2});
    must_be("clone_two_places@D 2");
    assert_string_equal(
        cell("SELECT (why->>'from') || (why->>'to') || (why->>'state') FROM alert"),
        "NDinstalled");
}

/* Goods in stock may have moved: the record has a day to say so. */
static void
stock_scanned_elsewhere_waits_for_its_move(void **state)
{
    (void)state;
    scan((struct scan){10, 7, "label", "N", 5, 1});
    scan((struct scan){11, 7, "label", "N", 5, 1});
    must_be("");
    assert_string_equal(cell("SELECT count(*) FROM scan_recheck"), "2");
    append("installed", 1, 3, INSTALLED);
    must_be("");
    cell("UPDATE scan_recheck SET due_at = now() - interval '1 minute' RETURNING 1");
    must_be("clone_two_places@N 1");
    assert_string_equal(cell("SELECT unit_index FROM alert"), "11");
    assert_string_equal(cell("SELECT count(*) FROM scan_recheck"), "0");
}

/* ---- labels that should not be ---- */

static void
numbers_never_issued_and_labels_never_printed(void **state)
{
    (void)state;
    scan((struct scan){90, 7, "typed", "D", 0, 1}); /* a slip of the finger */
    scan((struct scan){49, 7, "typed", "D", 0, 1}); /* read from a screen */
    scan((struct scan){48, 7, "label", "D", 0, 1}); /* printed */
    must_be("");
    scan((struct scan){90, 7, "mini", "D", 0, 3});
    must_be("label_unissued@D 3");
    scan((struct scan){30, 8, "mini", "D", 0, 1});
    must_be("label_forged@D 1, label_unissued@D 3");
    scan((struct scan){49, 7, "label", "D", 0, 1});
    must_be("label_forged@D 1, label_unissued@D 3, label_unprinted@D 1");
}

/* Anybody can make up numbers: they do not flood. */
static void
made_up_numbers_are_capped(void **state)
{
    (void)state;
    for (int i = 0; i < 60; i++)
        scan((struct scan){1000 + i, 7, "mini", "D", 0, 1});
    watch();
    assert_string_equal(cell("SELECT count(*) || ' ' || sum(times) FROM alert"), "21 60");
}

/* ---- silence ---- */

static int
silence(void)
{
    int raised;

    good(watch_silence(desk.watcher, &desk.arena, &raised));
    return raised;
}

static void
order(const char *number, int place, const char *due)
{
    append("order_issued", 1, place,
           arena_printf(&desk.arena,
                        "{\"number\":\"%s\",\"recall_id\":\"019ac000-0000-7000-8000-"
                        "000000000001\",\"qty\":5,\"due_on\":\"%s\"}",
                        number, due));
}

static void
a_holder_who_never_answered_is_told_once_per_order(void **state)
{
    const char *yesterday, *tomorrow;

    (void)state;
    yesterday = cell("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date - 1");
    tomorrow = cell("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date + 1");
    order("O-1", 2, yesterday);
    order("O-2", 3, tomorrow);
    order("O-3", 4, yesterday);
    append("collected", 1, 4,
           arena_printf(
               &desk.arena,
               "{\"from_place\":2,\"from_bucket\":\"stock\",\"to_place\":4,"
               "\"to_bucket\":\"custody\",\"qty\":1,\"grade\":2,\"order_id\":\"%s\"}",
               cell("SELECT id FROM replacement_order WHERE number = 'O-3'")));
    assert_int_equal(silence(), 1);
    assert_string_equal(alerts(), "silence@D 1");
    assert_string_equal(
        cell("SELECT why->>'document' || ' ' || (why->>'days') FROM alert"), "O-1 1");
    assert_int_equal(silence(), 0);
    cell(
        "SELECT event_append(jsonb_build_array(jsonb_build_object('kind', 'alert_closed',"
        " 'batch_id', 1, 'area', 310101, 'body', jsonb_build_object('alert_id', id,"
        " 'reason', 'x')))) FROM alert");
    assert_int_equal(silence(), 0);
    assert_string_equal(alerts(), "");
}

/* ---- impairments ---- */

static int
unprotected(void)
{
    int raised;

    good(impairment_watch(desk.watcher, &desk.arena, &raised));
    return raised;
}

static void
moved(const char *kind, const char *from, const char *to, const char *hours)
{
    cell(arena_printf(
        &desk.arena,
        "SELECT event_append(jsonb_build_array(jsonb_build_object('kind', '%s',"
        " 'batch_id', 1, 'area', 310101, 'place_id', 2, 'occurred_at', now() - interval"
        " '%s hours', 'body', jsonb_build_object('from_place', 2, 'from_bucket', '%s',"
        " 'to_place', 2, 'to_bucket', '%s', 'qty', 3, 'grade', 2))))",
        kind, hours, from, to));
}

static void
a_building_without_protection_past_its_deadline_is_told_until_it_is_restored(void **state)
{
    (void)state;
    moved("installed", "stock", "installed", "90");
    moved("removed", "installed", "removed", "20");
    assert_int_equal(unprotected(), 0);
    moved("removed", "installed", "removed", "50");
    assert_int_equal(unprotected(), 1);
    assert_int_equal(unprotected(), 0);
    assert_string_equal(alerts(), "impairment_overdue@D 1");
    moved("installed", "stock", "installed", "10");
    moved("installed", "stock", "installed", "9");
    assert_int_equal(unprotected(), 0);
    assert_string_equal(alerts(), "");
    moved("removed", "installed", "removed", "0");
    assert_int_equal(unprotected(), 0);
}

#define ON_A_DESK(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_DESK(too_far_apart_too_soon_is_a_suspected_copy),
        ON_A_DESK(what_can_be_travelled_is_no_suspicion),
        ON_A_DESK(a_phone_that_tells_where_it_is_needs_no_place),
        ON_A_DESK(late_scans_are_judged_in_the_order_of_their_own_time),
        ON_A_DESK(a_thousand_late_scans_of_a_unit_are_one_alert),
        ON_A_DESK(the_lane_raises_and_the_watcher_counts),
        ON_A_DESK(many_units_at_one_place_are_capped_and_one_stands_for_the_rest),
        ON_A_DESK(what_was_seen_before_it_became_so_is_no_backflow),
        ON_A_DESK(a_late_scan_of_a_label_that_was_void_later_is_none),
        ON_A_DESK(installed_at_one_place_and_scanned_at_another),
        ON_A_DESK(stock_scanned_elsewhere_waits_for_its_move),
        ON_A_DESK(numbers_never_issued_and_labels_never_printed),
        ON_A_DESK(made_up_numbers_are_capped),
        ON_A_DESK(a_holder_who_never_answered_is_told_once_per_order),
        ON_A_DESK(
            a_building_without_protection_past_its_deadline_is_told_until_it_is_restored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
