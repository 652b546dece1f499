/* The status list, built from a real store and signed by the real signer: what it says of
 * a label is what a scan says. The lister commits, so this program has a database of its
 * own in the tests' cluster. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <firemark/statuslist.h>

#include "base/buf.h"
#include "evidence/rebuild.h"
#include "flow/status.h"
#include "flow_sql.h"
#include "label/signer.h"
#include "label/status_build.h"
#include "label/status_files.h"
#include "label_sql.h"
#include "pg/migrate.h"
#include "support/cluster.h"

enum { SCAN_STATUS = 5 /* column of scan_gather.sql */ };

static struct desk {
    struct arena arena;
    struct pg *pg, *other; /* the owner's; a second one, for what commits late */
    struct pg *lister;
    const char *conninfo, *socket;
    char dir[64];
    pid_t signer;
    struct fm_keyring *ring;
    struct fm_statuslist *list;
} desk;

static void
good(struct fault *fault)
{
    if (fault)
        fail_msg("%s %s: %s", fault->code, fault->where ? fault->where : "", fault->en);
}

static const char *
cell_of(struct pg *pg, const char *sql)
{
    struct pg_rows *rows;

    good(pg_run(pg, &desk.arena, sql, &rows, 0));
    return pg_rows_count(rows) ? pg_text(rows, 0, 0) : "";
}

static const char *
cell(const char *sql)
{
    return cell_of(desk.pg, sql);
}

/* ---- a world ---- */

static void
append_to(struct pg *pg, const char *kind, int batch, const char *body)
{
    cell_of(pg, arena_printf(&desk.arena,
                             "SELECT event_append('[{\"kind\":\"%s\",\"batch_id\":%d,"
                             "\"area\":310101,\"place_id\":1,\"body\":%s}]'::jsonb)",
                             kind, batch, body));
}

static void
append(const char *kind, int batch, const char *body)
{
    append_to(desk.pg, kind, batch, body);
}

static void
add_batch(int id)
{
    append("batch_registered", id,
           arena_printf(&desk.arena,
                        "{\"code\":\"B%d\",\"lot\":\"L%d\",\"product_id\":1,"
                        "\"producer_id\":1,\"producer_place\":1,\"produced_on\":"
                        "\"2026-01-05\",\"declared_qty\":1000}",
                        id, id));
}

/* Labels first..last, each with random part 7. */
static const char *
issue_body(int first, int last, int type)
{
    struct buf body BUF_SCOPE = {0};

    buf_printf(&body,
               "{\"day\":600,\"count\":%d,\"ranges\":[{\"type\":%d,\"first\":%d,"
               "\"last\":%d,\"randoms\":\"",
               last - first + 1, type, first, last);
    for (int i = first; i <= last; i++)
        buf_puts(&body, "000007");
    buf_puts(&body, "\"}]}");
    return arena_strdup(&desk.arena, body.data);
}

static void
issue(int batch, int first, int last, int type)
{
    append("labels_issued", batch, issue_body(first, last, type));
}

static const char *
recall_body(const char *number)
{
    return arena_printf(
        &desk.arena, "{\"number\":\"%s\",\"reason\":\"x\",\"scope\":\"batch\"}", number);
}

static void
world(void)
{
    cell("SELECT event_append('["
         "{\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":"
         "\"P\",\"kind\":\"producer\",\"name\":\"厂\"}},"
         "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":"
         "\"P\",\"party_id\":1,\"kind\":\"producer\",\"name\":\"厂\"}},"
         "{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,\"code\":"
         "\"M\",\"name\":\"灭火器\",\"base_unit\":\"具\",\"standard\":\"GB "
         "4351\"}}]'::jsonb)");
    for (int id = 1; id <= 4; id++)
        add_batch(id);
}

/* ---- the list as a phone reads it ---- */

static void
trust_the_signer(void)
{
    struct fm_key_info key = {.kid = 1,
                              .state = FM_KEY_ACTIVE,
                              .expires_unix_s = INT64_MAX,
                              .hosts = {"FIREMARK.EXAMPLE"}};
    struct buf bytes BUF_SCOPE = {0};

    key.alg = fm_alg_parse(cell("SELECT alg FROM signing_key WHERE kid = 1"));
    assert_true(buf_unhex(
        &bytes, cell("SELECT encode(public_key, 'hex') FROM signing_key WHERE kid = 1")));
    key.public_len = bytes.len;
    memcpy(key.public_key, bytes.data, bytes.len);
    assert_int_equal(fm_keyring_add(desk.ring, &key), FM_OK);
}

/* Fetches what is published: the manifest, and the shards not held yet. */
static int
fetch(void)
{
    const char *json = cell(SQL_status_published);
    char hash[FM_SHARD_HASH];
    struct fm_error why = {0};
    uint32_t number;
    int fetched = 0;
    bool held;

    if (fm_statuslist_load(desk.list, desk.ring, json, strlen(json), &why) != FM_OK)
        fail_msg("%s: %s", why.rule, why.en);
    for (size_t i = 0; fm_statuslist_shard(desk.list, i, &number, hash, &held); i++) {
        struct buf bytes BUF_SCOPE = {0};
        struct pg_rows *rows;
        if (held)
            continue;
        good(pg_run(desk.pg, &desk.arena, SQL_status_bytes, &rows, 1, hash));
        assert_int_equal(pg_rows_count(rows), 1);
        assert_true(buf_unhex(&bytes, pg_text(rows, 0, 0)));
        assert_int_equal(fm_statuslist_add_shard(desk.list, number,
                                                 (const uint8_t *)bytes.data, bytes.len,
                                                 NULL),
                         FM_OK);
        fetched++;
    }
    return fetched;
}

static struct status_built
step(void)
{
    struct status_built built;

    good(status_step(desk.lister, &desk.arena, desk.socket, &built));
    fetch();
    return built;
}

static enum fm_standing
listed(uint32_t index)
{
    enum fm_standing standing;
    struct fm_error why;

    if (fm_statuslist_look(desk.list, index, &standing, &why) != FM_OK)
        fail_msg("%s", why.en);
    return standing;
}

static int
scanned(uint32_t index)
{
    struct pg_rows *rows;
    static unsigned n;

    good(pg_begin(desk.pg, &desk.arena));
    good(pg_run(desk.pg, &desk.arena, SQL_scan_gather, &rows, 14,
                arena_printf(&desk.arena, "{019a0000-0000-7000-8000-%012x}", n++),
                arena_printf(&desk.arena, "{%u}", index), "{7}", "{\"\"}", "{0}", "{0}",
                "{310101}", "{310101}", "{0}", "{P}", "{now}", "{\"{\\\"a\\\":1}\"}",
                "{a}", "{\"\"}"));
    int status = (int)pg_int(rows, 0, SCAN_STATUS);
    pg_rollback(desk.pg);
    return status;
}

/* ---- the desk ---- */

/* A copy of a migrated database with the world in it, for each test. */
static int
make_template(void **state)
{
    int applied;

    (void)state;
    desk = (struct desk){.ring = NULL};
    good(pg_open(&desk.arena, cluster_conninfo(), NULL, &desk.other));
    good(pg_script(desk.other, &desk.arena, "DROP DATABASE IF EXISTS status_world"));
    good(pg_script(desk.other, &desk.arena,
                   "CREATE DATABASE status_world TEMPLATE template0"));
    good(pg_open(&desk.arena,
                 arena_printf(&desk.arena, "%s dbname=status_world", cluster_conninfo()),
                 NULL, &desk.pg));
    good(pg_migrate(desk.pg, &desk.arena, &applied));
    world();
    pg_close(desk.pg);
    pg_close(desk.other);
    arena_clear(&desk.arena);
    return 0;
}

static const char *
new_database(void)
{
    struct pg *pg;

    good(pg_open(&desk.arena, cluster_conninfo(), NULL, &pg));
    good(pg_script(pg, &desk.arena, "DROP DATABASE IF EXISTS status_test"));
    good(pg_script(pg, &desk.arena, "CREATE DATABASE status_test TEMPLATE status_world"));
    pg_close(pg);
    return arena_printf(&desk.arena, "%s dbname=status_test", cluster_conninfo());
}

static void
start_signer(void)
{
    good(signer_child_start(&desk.arena,
                            &(struct signer_config){.socket_path = desk.socket,
                                                    .conninfo = desk.conninfo,
                                                    .data_dir = desk.dir,
                                                    .host = "FIREMARK.EXAMPLE",
                                                    .issuer = "示范局"},
                            &desk.signer));
}

static int
open_desk(void **state)
{
    (void)state;
    desk = (struct desk){.ring = fm_keyring_new(), .list = fm_statuslist_new()};
    strcpy(desk.dir, "/tmp/firemark-status-XXXXXX");
    assert_non_null(mkdtemp(desk.dir));
    desk.socket = arena_printf(&desk.arena, "%s/signer.sock", desk.dir);
    desk.conninfo = new_database();
    good(pg_open(&desk.arena, desk.conninfo, NULL, &desk.pg));
    good(pg_open(&desk.arena, desk.conninfo, NULL, &desk.other));
    good(pg_open(&desk.arena, desk.conninfo, "firemark_lister", &desk.lister));
    start_signer();
    trust_the_signer();
    return 0;
}

static int
close_desk(void **state)
{
    char command[128];

    (void)state;
    signer_child_stop(desk.signer);
    pg_close(desk.pg);
    pg_close(desk.other);
    pg_close(desk.lister);
    fm_keyring_free(desk.ring);
    fm_statuslist_free(desk.list);
    snprintf(command, sizeof command, "rm -rf '%s'", desk.dir);
    arena_clear(&desk.arena);
    return system(command);
}

/* ---- tests ---- */

/* Batch 1 has nothing against it, 2 is recalled, 3 found nonconforming, 4 both; in each a
 * unit in every state, void or not, with a twin or not, and labels of other types. */
static void
list_and_scan_agree_in_every_state(void **state)
{
    enum { EACH = 13 * 4, OTHERS = 8 };
    int seen[FLOW_STATUS_COUNT] = {0};

    (void)state;
    for (int batch = 1; batch <= 4; batch++) {
        int first = 65536 - 100 + (batch - 1) * 100; /* over the edge of a shard */
        issue(batch, first, first + EACH - 1, 0);
        for (int type = 1; type <= OTHERS; type++)
            issue(batch, first + EACH + type - 1, first + EACH + type - 1, type);
    }
    cell("UPDATE unit u SET state = s.name, twin_idx = CASE WHEN s.n % 2 = 0 THEN 5 END"
         " FROM (SELECT b.id, b.i, b.i % 4 AS n, (ARRAY['labelled', 'stock', 'transit',"
         " 'installed', 'removed', 'custody', 'destroyed', 'consumed', 'out_of_area',"
         " 'relabelled', 'missing', 'removed', 'custody'])[b.i / 4 + 1] AS name"
         " FROM (SELECT id, generate_series(0, 51) AS i FROM batch) b) s"
         " WHERE u.batch_id = s.id AND u.idx = 65436 + (s.id - 1) * 100 + s.i");
    /* a paper twin goes with its unit: a destroyed one, or one that was replaced */
    cell("UPDATE label SET pair_idx = idx - 52 + 24 WHERE type = 1 AND batch_id < 3");
    cell("UPDATE label SET pair_idx = idx - 52 + 18 WHERE type = 1 AND batch_id >= 3");
    cell("UPDATE label SET void_reason = 'x' WHERE (idx - 65436) % 100 % 4 < 2");
    cell("UPDATE batch SET recall_id = uuid7() WHERE id IN (2, 4)");
    cell("UPDATE batch SET determination = 'nonconforming' WHERE id IN (3, 4)");
    step();
    for (uint32_t index = 65430; index < 65436 + 400; index++) {
        int status = scanned(index);
        enum fm_standing standing = listed(index);
        if (standing == FM_STANDING_UNLISTED)
            standing = FM_STANDING_VOID; /* as a label of before the list */
        if ((int)standing != status)
            fail_msg("label %u: the list says %s, a scan %s", index,
                     fm_standing_name(standing),
                     flow_status_name((enum flow_status)status));
        seen[status]++;
    }
    for (int s = FLOW_NORMAL; s <= FLOW_DESTROYED; s++)
        assert_true(seen[s] > 0);
}

/* ---- every combination of facts ---- */

enum {
    BATCHES = 6,
    STATES = 13,
    FACTS = STATES << 8,
    BASE = 63000,
    ALL_FACTS = BATCHES * FACTS
};

static const char *const UNIT_STATES[STATES] = {
    "labelled", "stock",     "transit",  "installed",   "removed",
    "custody",  "destroyed", "consumed", "out_of_area", "relabelled",
    "missing",  "in_pack",   "returned"};

struct facts {
    int batch; /* 1 nothing, 2 recalled, 3 covered by a recall, 4 failed, 5 covered by a
                  failed result, 6 recalled and failed */
    const char *state;
    bool voided, twin, seized, place, clone, blind;
    int pack; /* status that the pack passes on, or 0 */
};

/* The facts of the label of this number; the SQL below sets the same bits. */
static struct facts
facts_of(int n)
{
    static const int PACKS[] = {0, FLOW_VOID, FLOW_RECALLED, FLOW_SEIZED};
    int i = n % FACTS;

    return (struct facts){
        n / FACTS + 1, UNIT_STATES[i >> 8], i & 1, i & 2, i & 4, i & 8, i & 16,
        i & 32,        PACKS[i >> 6 & 3]};
}

static bool
any_of(const char *state, const char *states)
{
    return strstr(states, state) != NULL;
}

/* docs/label-format.md §8, in words of its own. */
static enum flow_status
expected(const struct facts *f)
{
    bool there = any_of(f->state, "labelled stock installed removed custody");

    if (any_of(f->state, "destroyed consumed"))
        return FLOW_DESTROYED;
    if (f->voided || f->pack == FLOW_VOID)
        return FLOW_VOID;
    if (f->seized || (f->place && there) || f->pack == FLOW_SEIZED)
        return FLOW_SEIZED;
    if (f->twin && any_of(f->state, "removed custody"))
        return FLOW_REPLACED;
    if (f->pack == FLOW_RECALLED)
        return FLOW_RECALLED;
    if (!f->blind && f->batch != 1)
        return f->batch == 4 || f->batch == 5 ? FLOW_SUSPENDED : FLOW_RECALLED;
    return f->clone ? FLOW_CLONE_SUSPECTED : FLOW_NORMAL;
}

/* Labels with every combination of what may be said of them. */
static void
all_facts(void)
{
    for (int id = 5; id <= BATCHES; id++)
        add_batch(id);
    append(
        "place_registered", 0,
        "{\"id\":2,\"code\":\"Q\",\"party_id\":1,\"kind\":\"dealer\",\"name\":\"封\"}");
    for (int b = 1; b <= BATCHES; b++)
        issue(b, BASE + (b - 1) * FACTS, BASE + b * FACTS - 1, 0);
    cell(arena_printf(
        &desk.arena,
        "WITH f AS (SELECT batch_id, idx, (idx - %d) %% %d AS i FROM unit), l AS ("
        "UPDATE label l SET void_reason = CASE WHEN i & 1 <> 0 THEN 'x' END,"
        " blind = (i & 32) / 32 FROM f WHERE l.idx = f.idx) UPDATE unit u SET"
        " twin_idx = CASE WHEN i & 2 <> 0 THEN 5 END,"
        " seizure_id = CASE WHEN i & 4 <> 0 THEN uuid7() END,"
        " pack_status = (ARRAY[NULL, 1, 3, 7])[(i >> 6 & 3) + 1],"
        " place_id = CASE WHEN i & 8 <> 0 THEN 2 ELSE 1 END,"
        " clone_alert = CASE WHEN i & 16 <> 0 THEN uuid7() END,"
        " state = (ARRAY['labelled', 'stock', 'transit', 'installed', 'removed', "
        "'custody',"
        " 'destroyed', 'consumed', 'out_of_area', 'relabelled', 'missing', 'in_pack',"
        " 'returned'])[(i >> 8) + 1] FROM f WHERE u.idx = f.idx",
        BASE, FACTS));
    cell("UPDATE place SET seizure_id = uuid7() WHERE id = 2");
    cell("UPDATE batch SET recall_id = CASE WHEN id IN (2, 6) THEN uuid7() END,"
         " scope_recall = CASE id WHEN 3 THEN uuid7() END, scope_suspended = id = 5,"
         " determination = CASE WHEN id IN (4, 6) THEN 'nonconforming' ELSE 'none' END");
}

/* One scan of each label, in one statement. */
static struct pg_rows *
scan_all(void)
{
    struct pg_rows *rows;
    struct buf sql BUF_SCOPE = {0};

    buf_puts(&sql, "SELECT");
    static const char *const COLUMNS[] = {
        "('019a0000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid",
        "i",
        "7",
        "''",
        "0",
        "0",
        "310101",
        "310101",
        "0",
        "'P'",
        "'now'::timestamptz",
        "'{\"a\":1}'",
        "'a'",
        "''"};
    for (size_t i = 0; i < sizeof COLUMNS / sizeof *COLUMNS; i++)
        buf_printf(&sql, "%s array_agg((%s)::text)", i ? "," : "", COLUMNS[i]);
    buf_printf(&sql, " FROM generate_series(%d, %d) i", BASE, BASE + ALL_FACTS - 1);
    good(pg_run(desk.pg, &desk.arena, sql.data, &rows, 0));
    const char *values[14];
    for (int i = 0; i < 14; i++)
        values[i] = pg_text(rows, 0, i);
    good(pg_begin(desk.pg, &desk.arena));
    good(pg_exec(desk.pg, &desk.arena, SQL_scan_gather, 14, values, &rows));
    pg_rollback(desk.pg);
    return rows;
}

static void
scan_list_and_page_agree_in_every_combination_of_facts(void **state)
{
    struct pg_rows *pages;
    int seen[FLOW_STATUS_COUNT] = {0};

    (void)state;
    all_facts();
    step();
    struct pg_rows *scans = scan_all();
    good(pg_run(desk.pg, &desk.arena, "SELECT status FROM unit_facts ORDER BY idx",
                &pages, 0));
    assert_int_equal(pg_rows_count(scans), ALL_FACTS);
    assert_int_equal(pg_rows_count(pages), ALL_FACTS);
    for (int n = 0; n < ALL_FACTS; n++) {
        struct facts f = facts_of(n);
        int want = (int)expected(&f), scan = (int)pg_int(scans, n, SCAN_STATUS),
            list = (int)listed((uint32_t)(BASE + n)), page = (int)pg_int(pages, n, 0);
        if (scan != want || list != want || page != want)
            fail_msg("label %d (batch %d, %s): should be %s, scan %d, list %d, page %d",
                     BASE + n, f.batch, f.state, flow_status_name((enum flow_status)want),
                     scan, list, page);
        seen[want]++;
    }
    for (int s = FLOW_NORMAL; s < FLOW_STATUS_COUNT; s++)
        assert_true(seen[s] > 0);
}

static void
a_recall_is_listed_and_only_its_shard_is_fetched_again(void **state)
{
    (void)state;
    issue(1, 0, 9, 0);
    issue(2, 10, 10, 0);
    append("labels_voided", 2, "{\"first\":10,\"last\":10,\"reason\":\"x\"}");
    issue(3, 70000, 70009, 0);
    step();
    assert_int_equal(listed(3), FM_STANDING_NORMAL);
    assert_int_equal(listed(10), FM_STANDING_VOID);
    struct status_built before = step();
    assert_int_equal(before.seq, 0); /* nothing changed: nothing made */
    append("recall_opened", 3, recall_body("R1"));
    struct status_built built;
    good(status_step(desk.lister, &desk.arena, desk.socket, &built));
    assert_int_equal(built.labels, 10);
    assert_int_equal(built.changed, 1);
    assert_int_equal(fetch(), 1);
    for (uint32_t i = 70000; i < 70010; i++)
        assert_int_equal(listed(i), FM_STANDING_RECALLED);
    assert_int_equal(listed(69999), FM_STANDING_VOID); /* a gap that no job took */
    assert_int_equal(listed(70010), FM_STANDING_UNLISTED);
    assert_int_equal(listed(3), FM_STANDING_NORMAL);
}

static void
an_event_that_commits_late_is_not_missed(void **state)
{
    (void)state;
    issue(1, 0, 9, 0);
    issue(2, 10, 19, 0);
    step();
    good(pg_begin(desk.other, &desk.arena));
    append_to(desk.other, "recall_opened", 1, recall_body("R1"));
    append("recall_opened", 2, recall_body("R2")); /* a higher seq, committed first */
    step();
    assert_int_equal(listed(15), FM_STANDING_RECALLED);
    assert_int_equal(listed(5), FM_STANDING_NORMAL);
    good(pg_commit(desk.other, &desk.arena));
    step();
    assert_int_equal(listed(5), FM_STANDING_RECALLED);
}

/* Whichever of the two commits last, and whether or not a list was made in between. */
static void
labels_issued_beside_a_recall_are_recalled(void **state)
{
    (void)state;
    issue(1, 0, 9, 0);
    issue(2, 100, 109, 0);
    step();
    good(pg_begin(desk.other, &desk.arena));
    append_to(desk.other, "recall_opened", 1, recall_body("R1"));
    issue(1, 10, 19, 0);
    step();
    assert_int_equal(listed(15), FM_STANDING_NORMAL);
    good(pg_commit(desk.other, &desk.arena));
    step();
    assert_int_equal(listed(5), FM_STANDING_RECALLED);
    assert_int_equal(listed(15), FM_STANDING_RECALLED);

    good(pg_begin(desk.other, &desk.arena));
    append_to(desk.other, "labels_issued", 2, issue_body(110, 119, 0));
    append("recall_opened", 2, recall_body("R2"));
    step();
    good(pg_commit(desk.other, &desk.arena));
    step();
    assert_int_equal(listed(105), FM_STANDING_RECALLED);
    assert_int_equal(listed(115), FM_STANDING_RECALLED);
    assert_int_equal(listed(20), FM_STANDING_VOID);
}

static void
what_happens_to_a_unit_is_listed(void **state)
{
    static const char MOVE[] =
        "{\"from_place\":1,\"from_bucket\":\"%s\",\"to_place\":1,\"to_bucket\":\"%s\","
        "\"qty\":1,\"first\":%d,\"last\":%d,\"grade\":1%s}";

    (void)state;
    issue(1, 0, 9, 0);
    step();
    append("removed", 1,
           arena_printf(&desk.arena, MOVE, "installed", "removed", 2, 2, ",\"twin\":7"));
    append("destroyed", 1,
           arena_printf(&desk.arena, MOVE, "custody", "destroyed", 3, 3, ""));
    append("labels_voided", 1, "{\"first\":4,\"last\":5,\"reason\":\"x\"}");
    struct status_built built = step();
    assert_int_equal(built.labels, 4);
    assert_int_equal(listed(1), FM_STANDING_NORMAL);
    assert_int_equal(listed(2), FM_STANDING_REPLACED);
    assert_int_equal(listed(3), FM_STANDING_DESTROYED);
    assert_int_equal(listed(4), FM_STANDING_VOID);
    assert_int_equal(listed(5), FM_STANDING_VOID);
    assert_int_equal(listed(6), FM_STANDING_NORMAL);
    append("result_recorded", 1,
           "{\"sampling_id\":\"019a0000-0000-7000-8000-000000000001\",\"result\":"
           "\"nonconforming\"}");
    step();
    assert_int_equal(listed(1), FM_STANDING_SUSPENDED);
    assert_int_equal(listed(2), FM_STANDING_REPLACED);
}

/* Goods that move beside a seizure are looked at whichever of the two commits first. */
static void
a_seized_place_is_listed_with_what_is_there_when_it_is_listed(void **state)
{
    static const char MOVE[] = "{\"from_place\":1,\"from_bucket\":\"stock\",\"to_place\":"
                               "2,\"to_bucket\":\"stock\","
                               "\"qty\":1,\"first\":3,\"last\":3,\"grade\":1}";
    static const char SEIZED[] =
        "SELECT event_append('[{\"kind\":\"seized\",\"area\":310101,\"place_id\":2,"
        "\"body\":{\"number\":\"K1\",\"basis\":\"x\"}}]'::jsonb)";

    (void)state;
    append("place_registered", 0,
           "{\"id\":2,\"code\":\"Q\",\"party_id\":1,\"kind\":\"dealer\",\"name\":\"q\"}");
    issue(1, 0, 9, 0);
    step();
    good(pg_begin(desk.other, &desk.arena));
    append_to(desk.other, "delivered", 1, MOVE);
    cell(SEIZED); /* does not see the unit on its way */
    good(pg_commit(desk.other, &desk.arena));
    step();
    assert_int_equal(listed(3), FM_STANDING_SEIZED);
    assert_int_equal(listed(4), FM_STANDING_NORMAL);
    cell("SELECT event_append(jsonb_build_array(jsonb_build_object('kind', 'released', "
         "'area',"
         " 310101, 'place_id', 2, 'body', jsonb_build_object('seizure_id', id, 'reason',"
         " 'x')))) FROM seizure");
    step();
    assert_int_equal(listed(3), FM_STANDING_NORMAL);
}

static void
a_verdict_that_covers_other_batches_is_listed_and_freed(void **state)
{
    (void)state;
    issue(1, 0, 9, 0);
    issue(2, 10, 19, 0);
    step();
    append("recall_opened", 1,
           "{\"number\":\"R1\",\"reason\":\"x\",\"scope\":\"x\",\"covers\":{\"kind\":"
           "\"stock\",\"producer_id\":1,\"product_id\":1,\"model\":\"\"}}");
    step();
    assert_int_equal(listed(15), FM_STANDING_RECALLED);
    add_batch(7);
    issue(7, 20, 29, 0);
    step();
    assert_int_equal(listed(25), FM_STANDING_RECALLED);
    cell("SELECT event_append(jsonb_build_array(jsonb_build_object('kind', "
         "'recall_lifted',"
         " 'batch_id', 1, 'area', 310101, 'body', jsonb_build_object('recall_id', id,"
         " 'reason', 'x')))) FROM recall");
    step();
    for (uint32_t i = 5; i < 30; i += 10)
        assert_int_equal(listed(i), FM_STANDING_NORMAL);
    struct rebuild_result result;
    good(rebuild_run(desk.pg, &desk.arena, false, NULL, &result));
    assert_int_equal(result.different, 0);
}

static void
a_paper_twin_goes_with_its_unit(void **state)
{
    (void)state;
    issue(1, 0, 3, 0);
    issue(1, 70000, 70003, 1); /* in another shard */
    cell("UPDATE label SET pair_idx = 70000 + idx WHERE idx < 4");
    cell("UPDATE label SET pair_idx = idx - 70000 WHERE idx >= 70000");
    step();
    append("destroyed", 1,
           "{\"from_place\":1,\"from_bucket\":\"custody\",\"to_place\":1,"
           "\"to_bucket\":\"destroyed\",\"qty\":1,\"first\":2,\"last\":2,"
           "\"grade\":1}");
    assert_int_equal(step().labels, 2);
    assert_int_equal(listed(2), FM_STANDING_DESTROYED);
    assert_int_equal(listed(70002), FM_STANDING_DESTROYED);
    assert_int_equal(listed(70001), FM_STANDING_NORMAL);
}

static void
spoiled_and_returned_labels_are_listed_as_void(void **state)
{
    (void)state;
    issue(1, 0, 9, 0);
    step();
    append("labels_spoiled", 1, "{\"ranges\":[[1,2],[5,5]],\"reason\":\"x\"}");
    assert_int_equal(step().labels, 3);
    append("labels_returned", 1, "{\"first\":7,\"last\":9,\"reason\":\"x\"}");
    step();
    for (uint32_t i = 0; i < 10; i++)
        assert_int_equal(listed(i), i == 1 || i == 2 || i == 5 || i >= 7
                                        ? FM_STANDING_VOID
                                        : FM_STANDING_NORMAL);
}

/* A kind of event that nobody said anything about touches its whole batch. */
static void
an_unknown_kind_of_event_touches_its_batch(void **state)
{
    (void)state;
    issue(1, 0, 9, 0);
    step();
    cell("INSERT INTO event_kind (code, name, zh, en) VALUES (900, 'new', 'x', 'x')"
         " RETURNING 1");
    append("new", 1, "{}");
    assert_int_equal(step().labels, 10);
}

static void
making_it_anew_gives_the_same_shards(void **state)
{
    struct status_built built;

    (void)state;
    issue(1, 0, 9, 0);
    issue(2, 65530, 65540, 0);
    step();
    append("recall_opened", 2, recall_body("R2"));
    append("labels_voided", 1, "{\"first\":4,\"last\":4,\"reason\":\"x\"}");
    step();
    const char *before = cell("SELECT string_agg(number || encode(sha256, 'hex'), ' '"
                              " ORDER BY number) FROM status_shard");
    good(status_build(desk.lister, &desk.arena, STATUS_ANEW, &built));
    assert_int_equal(built.labels, 65541);
    assert_int_equal(built.shards, 2);
    assert_string_equal(cell("SELECT string_agg(number || encode(sha256, 'hex'), ' '"
                             " ORDER BY number) FROM status_shard"),
                        before);
}

static void
deriving_the_record_anew_leaves_the_list_as_it_is(void **state)
{
    struct rebuild_result result;

    (void)state;
    issue(1, 0, 9, 0);
    append("recall_opened", 1, recall_body("R1"));
    step();
    good(rebuild_run(desk.pg, &desk.arena, false, NULL, &result));
    assert_int_equal(result.different, 0);
    assert_int_equal(step().seq, 0);
    good(rebuild_run(desk.pg, &desk.arena, true, NULL, &result));
    struct status_built built = step();
    assert_int_equal(built.changed, 0);
    assert_int_equal(listed(5), FM_STANDING_RECALLED);
}

static void
an_unchanged_list_is_dated_anew_within_the_hour(void **state)
{
    (void)state;
    issue(1, 0, 9, 0);
    int64_t first = step().seq;
    cell("UPDATE status_manifest SET made_at = made_at - interval '59 minutes'");
    assert_int_equal(step().seq, 0);
    cell("UPDATE status_manifest SET made_at = made_at - interval '2 minutes'");
    struct status_built built = step();
    assert_true(built.seq > first);
    assert_int_equal(built.labels, 0);
    assert_string_equal(cell("SELECT count(*) FROM status_manifest"), "1");
}

static void
what_becomes_of_a_key_has_the_list_signed_anew(void **state)
{
    (void)state;
    issue(1, 0, 9, 0);
    int64_t first = step().seq;
    cell("INSERT INTO event_kind (code, name, zh, en) VALUES (901, 'other', 'x', 'x'),"
         " (902, 'key_gone', 'x', 'x') RETURNING 1");
    cell("INSERT INTO status_scope VALUES ('key_gone', 'list') RETURNING 1");
    append("other", 0, "{}");
    assert_int_equal(step().seq, 0);
    append("key_gone", 0, "{}");
    assert_true(step().seq > first);
    assert_int_equal(step().seq, 0);
}

static void
while_the_signer_is_away_the_old_list_stands_and_then_the_new_one_comes(void **state)
{
    struct status_built built;

    (void)state;
    issue(1, 0, 9, 0);
    step();
    signer_child_stop(desk.signer);
    append("recall_opened", 1, recall_body("R1"));
    struct fault *fault = status_step(desk.lister, &desk.arena, desk.socket, &built);
    assert_non_null(fault);
    assert_string_equal(fault->code, "signer_absent");
    fetch();
    assert_int_equal(listed(5), FM_STANDING_NORMAL);
    start_signer();
    step();
    assert_int_equal(listed(5), FM_STANDING_RECALLED);
}

static void
a_key_for_some_types_of_label_signs_no_list(void **state)
{
    struct status_built built;

    (void)state;
    issue(1, 0, 9, 0);
    cell("UPDATE signing_key SET types = '{0}' WHERE kid = 1 RETURNING 1");
    struct fault *fault = status_step(desk.lister, &desk.arena, desk.socket, &built);
    assert_non_null(fault);
    assert_string_equal(fault->code, "signer_refused");
    assert_non_null(strstr(fault->en, "key_none"));
    cell("UPDATE signing_key SET types = NULL WHERE kid = 1 RETURNING 1");
    step();
    assert_int_equal(listed(5), FM_STANDING_NORMAL);
}

static void
the_signer_signs_no_list_of_another_time(void **state)
{
    static const char *const WHEN[] = {"+ interval '1 hour'", "- interval '2 days'"};

    (void)state;
    issue(1, 0, 9, 0);
    step();
    for (int i = 0; i < 2; i++) {
        cell(arena_printf(&desk.arena,
                          "INSERT INTO status_manifest SELECT seq + 1, now() %s, next_at,"
                          " issued, numbers, hashes FROM status_manifest"
                          " ORDER BY seq DESC LIMIT 1",
                          WHEN[i]));
        struct fault *fault = status_publish(
            desk.lister, &desk.arena, desk.socket,
            strtoll(cell("SELECT max(seq) FROM status_manifest"), NULL, 10));
        assert_non_null(fault);
        assert_string_equal(fault->code, "signer_refused");
        assert_non_null(strstr(fault->en, "status_time"));
    }
}

static void
bytes_that_no_list_names_go_a_day_later(void **state)
{
    (void)state;
    issue(1, 0, 9, 0);
    append("labels_voided", 1, "{\"first\":4,\"last\":4,\"reason\":\"x\"}");
    step();
    append("recall_opened", 1, recall_body("R1"));
    step();
    assert_string_equal(cell("SELECT count(*) FROM status_bytes"), "2");
    cell("UPDATE status_bytes SET dropped_at = dropped_at - interval '25 hours'");
    append("labels_voided", 1, "{\"first\":5,\"last\":5,\"reason\":\"x\"}");
    step();
    assert_string_equal(cell("SELECT count(*) FROM status_bytes"), "2");
    assert_int_equal(listed(6), FM_STANDING_RECALLED);
}

static void
an_exported_directory_answers_like_the_store(void **state)
{
    struct status_files files;
    struct fm_statuslist *list = fm_statuslist_new();
    enum fm_standing standing;
    struct fm_error why = {0};
    char dir[96];

    (void)state;
    snprintf(dir, sizeof dir, "%s/out", desk.dir);
    assert_string_equal(status_export(desk.pg, &desk.arena, dir, &files)->code,
                        "status_none");
    issue(1, 0, 9, 0);
    issue(2, 65536, 65540, 0);
    append("labels_voided", 1, "{\"first\":4,\"last\":4,\"reason\":\"x\"}");
    append("recall_opened", 2, recall_body("R2"));
    step();
    good(status_export(desk.pg, &desk.arena, dir, &files));
    assert_int_equal(files.written, 2);
    append("labels_voided", 1, "{\"first\":5,\"last\":5,\"reason\":\"x\"}");
    step();
    good(status_export(desk.pg, &desk.arena, dir, &files));
    assert_int_equal(files.written, 1);
    assert_int_equal(files.kept, 1);
    assert_int_equal(fm_statuslist_open(list, desk.ring, dir, &why), FM_OK);
    assert_int_equal(fm_statuslist_look(list, 5, &standing, &why), FM_OK);
    assert_int_equal(standing, FM_STANDING_VOID);
    assert_int_equal(fm_statuslist_look(list, 65540, &standing, &why), FM_OK);
    assert_int_equal(standing, FM_STANDING_RECALLED);
    fm_statuslist_free(list);
}

static void
the_words_are_those_of_the_lookup_table(void **state)
{
    struct pg_rows *rows;

    (void)state;
    good(pg_run(desk.pg, &desk.arena,
                "SELECT code, name, zh, en, todo_zh, todo_en FROM unit_status", &rows,
                0));
    assert_int_equal(pg_rows_count(rows), FLOW_STATUS_COUNT);
    for (int i = 0; i < pg_rows_count(rows); i++) {
        enum fm_standing s = (enum fm_standing)pg_int(rows, i, 0);
        assert_string_equal(fm_standing_name(s), pg_text(rows, i, 1));
        assert_string_equal(flow_status_name((enum flow_status)s), pg_text(rows, i, 1));
        assert_string_equal(fm_standing_text(s, "zh"), pg_text(rows, i, 2));
        assert_string_equal(fm_standing_text(s, "en"), pg_text(rows, i, 3));
        assert_string_equal(fm_standing_todo(s, "zh"), pg_text(rows, i, 4));
        assert_string_equal(fm_standing_todo(s, "en"), pg_text(rows, i, 5));
    }
}

#define ON_A_DESK(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_DESK(list_and_scan_agree_in_every_state),
        ON_A_DESK(scan_list_and_page_agree_in_every_combination_of_facts),
        ON_A_DESK(a_recall_is_listed_and_only_its_shard_is_fetched_again),
        ON_A_DESK(an_event_that_commits_late_is_not_missed),
        ON_A_DESK(labels_issued_beside_a_recall_are_recalled),
        ON_A_DESK(what_happens_to_a_unit_is_listed),
        ON_A_DESK(a_seized_place_is_listed_with_what_is_there_when_it_is_listed),
        ON_A_DESK(a_verdict_that_covers_other_batches_is_listed_and_freed),
        ON_A_DESK(a_paper_twin_goes_with_its_unit),
        ON_A_DESK(spoiled_and_returned_labels_are_listed_as_void),
        ON_A_DESK(an_unknown_kind_of_event_touches_its_batch),
        ON_A_DESK(making_it_anew_gives_the_same_shards),
        ON_A_DESK(deriving_the_record_anew_leaves_the_list_as_it_is),
        ON_A_DESK(an_unchanged_list_is_dated_anew_within_the_hour),
        ON_A_DESK(what_becomes_of_a_key_has_the_list_signed_anew),
        ON_A_DESK(
            while_the_signer_is_away_the_old_list_stands_and_then_the_new_one_comes),
        ON_A_DESK(a_key_for_some_types_of_label_signs_no_list),
        ON_A_DESK(the_signer_signs_no_list_of_another_time),
        ON_A_DESK(bytes_that_no_list_names_go_a_day_later),
        ON_A_DESK(an_exported_directory_answers_like_the_store),
        ON_A_DESK(the_words_are_those_of_the_lookup_table),
    };
    return cmocka_run_group_tests(tests, make_template, NULL);
}
