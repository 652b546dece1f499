/* The signer as its own process on a real store: what it signs, verifies; what is void or
 * was never issued, it does not sign. The signer reads what is committed, so this program
 * has a database of its own in the tests' cluster. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>
#include <firemark/label.h>

#include "access/act.h"
#include "label/issue.h"
#include "label/signer.h"
#include "pg/migrate.h"
#include "support/cluster.h"

enum { CLERK = 7, CHIEF = 8 };

static struct desk {
    struct arena arena;
    struct pg *pg;
    char dir[64];
    struct actor actor;
    struct api_settings settings;
    struct act act;
    pid_t signer;
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

static const char *
new_database(void)
{
    struct pg *pg;

    good(pg_open(&desk.arena, cluster_conninfo(), NULL, &pg));
    good(pg_script(pg, &desk.arena, "DROP DATABASE IF EXISTS label_test"));
    good(pg_script(pg, &desk.arena, "CREATE DATABASE label_test TEMPLATE template0"));
    pg_close(pg);
    return arena_printf(&desk.arena, "%s dbname=label_test", cluster_conninfo());
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
         "\"M\",\"name\":\"灭火器\",\"base_unit\":\"具\",\"standard\":\"GB 4351\"}},"
         "{\"kind\":\"batch_registered\",\"batch_id\":1,\"area\":310101,\"body\":{"
         "\"code\":\"B1\",\"lot\":\"L1\",\"product_id\":1,\"producer_id\":1,\"producer_"
         "place\":1,\"produced_on\":\"2026-01-05\",\"declared_qty\":100}},"
         "{\"kind\":\"batch_registered\",\"batch_id\":2,\"area\":310101,\"body\":{"
         "\"code\":\"B2\",\"lot\":\"L2\",\"product_id\":1,\"producer_id\":1,\"producer_"
         "place\":1,\"produced_on\":\"2026-01-05\"}},"
         "{\"kind\":\"batch_registered\",\"batch_id\":3,\"area\":310101,\"body\":{"
         "\"code\":\"B3\",\"lot\":\"L3\",\"product_id\":1,\"producer_id\":1,\"producer_"
         "place\":1,\"produced_on\":\"2026-01-05\",\"declared_qty\":100}}]'::jsonb)");
}

static int
open_desk(void **state)
{
    int applied;

    (void)state;
    strcpy(desk.dir, "/tmp/firemark-label-XXXXXX");
    assert_non_null(mkdtemp(desk.dir));
    const char *conninfo = new_database();
    good(pg_open(&desk.arena, conninfo, NULL, &desk.pg));
    good(pg_migrate(desk.pg, &desk.arena, &applied));
    desk.actor = (struct actor){
        .person_id = CLERK, .role = ROLE_INTAKE, .area_lo = 310000, .area_hi = 319999};
    desk.settings = (struct api_settings){
        .label_host = "FIREMARK.EXAMPLE",
        .issuer = "示范局",
        .data_dir = desk.dir,
        .conninfo = conninfo,
        .signer_socket = arena_printf(&desk.arena, "%s/signer.sock", desk.dir)};
    desk.act = (struct act){.arena = &desk.arena,
                            .pg = desk.pg,
                            .actor = &desk.actor,
                            .settings = &desk.settings};
    world();
    good(signer_child_start(
        &desk.arena,
        &(struct signer_config){.socket_path = desk.settings.signer_socket,
                                .conninfo = conninfo,
                                .data_dir = desk.dir,
                                .host = desk.settings.label_host,
                                .issuer = desk.settings.issuer},
        &desk.signer));
    return 0;
}

static int
close_desk(void **state)
{
    char command[128];

    (void)state;
    signer_child_stop(desk.signer);
    pg_close(desk.pg);
    snprintf(command, sizeof command, "rm -rf '%s'", desk.dir);
    arena_clear(&desk.arena);
    return system(command);
}

/* One call in a transaction of its own, given up where it is refused. */
static struct fault *
closed(struct fault *fault)
{
    if (!fault)
        return pg_commit(desk.pg, &desk.arena);
    pg_rollback(desk.pg);
    return fault;
}

static void
begin(int64_t person)
{
    desk.actor.person_id = person;
    good(pg_begin(desk.pg, &desk.arena));
    good(act_scope(&desk.act));
}

static struct fault *
ask(const struct label_request *request, char job[UUID_TEXT])
{
    begin(CLERK);
    return closed(label_issue(&desk.act, request, job));
}

static struct fault *
decide(const char *job, int64_t person, const char *reason)
{
    begin(person);
    struct fault *fault = closed(label_decide(&desk.act, job, reason));

    desk.actor.person_id = CLERK;
    return fault;
}

static struct fault *
try_sign(const char *job)
{
    begin(CLERK);
    return closed(label_job_sign(&desk.act, job, NULL));
}

static void
refused(struct fault *fault, const char *code)
{
    if (!fault || strcmp(fault->code, code) != 0)
        fail_msg("%s, not %s", fault ? fault->code : "no fault", code);
}

static void
issue(int64_t count, struct label_range *range, char job[UUID_TEXT])
{
    *range = (struct label_range){.type = FM_TYPE_UNIT, .count = count};
    struct label_request request = {1, 1, "goods", range, 1};

    good(ask(&request, job));
    good(decide(job, CHIEF, NULL));
}

static void
sign(const char *job)
{
    good(try_sign(job));
}

static void
issued_labels_are_signed_recorded_and_read_as_what_was_issued(void **state)
{
    struct signed_label *labels;
    struct label_range range;
    struct fm_label label;
    struct fm_error why;
    char job[UUID_TEXT];
    int n;

    (void)state;
    issue(3, &range, job);
    sign(job);
    good(signer_sign_job(&desk.arena, desk.settings.signer_socket, job, &labels, &n));
    assert_int_equal(n, 3);
    assert_int_equal(fm_label_parse(labels[1].text, strlen(labels[1].text), &label, &why),
                     FM_OK);
    assert_int_equal(label.serial.index, range.first_index + 1);
    assert_string_equal(
        cell(arena_printf(&desk.arena,
                          "SELECT text_sha256 = sha256(convert_to('%s', 'UTF8')) FROM "
                          "label WHERE idx = %lld",
                          labels[1].text, (long long)labels[1].idx)),
        "t");
    assert_string_equal(cell("SELECT count(*) FROM label WHERE text_sha256 IS NULL"),
                        "0");
}

static void
a_void_label_is_not_signed(void **state)
{
    struct signed_label *labels;
    struct label_range range;
    char job[UUID_TEXT];
    int n;

    (void)state;
    issue(3, &range, job);
    cell(arena_printf(
        &desk.arena,
        "SELECT event_append('[{\"kind\":\"labels_voided\",\"batch_id\":1,\"area\":"
        "310101,\"body\":{\"first\":%lld,\"last\":%lld,\"reason\":\"x\"}}]'::jsonb)",
        (long long)range.first_index + 1, (long long)range.first_index + 1));
    sign(job);
    good(signer_sign_job(&desk.arena, desk.settings.signer_socket, job, &labels, &n));
    assert_int_equal(n, 2);
    assert_int_equal(labels[1].idx, range.first_index + 2);
}

static void
a_job_that_was_never_issued_is_refused(void **state)
{
    struct signed_label *labels;
    struct fault *fault;
    int n;

    (void)state;
    fault = signer_sign_job(&desk.arena, desk.settings.signer_socket,
                            "019a0000-0000-7000-8000-000000000001", &labels, &n);
    assert_non_null(fault);
    assert_string_equal(fault->code, "signer_refused");
    assert_non_null(strstr(fault->en, "not_issued"));
}

static void
only_another_person_approves(void **state)
{
    struct label_range range = {.type = FM_TYPE_UNIT, .count = 2};
    struct label_request request = {1, 1, "goods", &range, 1};
    struct signed_label *labels;
    char job[UUID_TEXT];
    int n;

    (void)state;
    good(ask(&request, job));
    refused(try_sign(job), "label_unapproved");
    refused(signer_sign_job(&desk.arena, desk.settings.signer_socket, job, &labels, &n),
            "signer_refused");
    refused(decide(job, CLERK, NULL), "label_self_approval");
    refused(decide(job, CLERK, "x"), "label_self_approval");
    refused(decide(job, 0, NULL), "label_self_approval");
    refused(decide("019a0000-0000-7000-8000-000000000001", CHIEF, NULL), "job_unknown");
    good(decide(job, CHIEF, NULL));
    refused(decide(job, CHIEF, NULL), "label_approved");
    refused(decide(job, CHIEF, "x"), "label_approved");
    good(try_sign(job));
}

/* The signer trusts no flag: a row that names the asker as approver is not signed. */
static void
the_signer_itself_refuses_a_job_approved_by_its_asker(void **state)
{
    struct label_range range = {.type = FM_TYPE_UNIT, .count = 2};
    struct label_request request = {1, 1, "goods", &range, 1};
    char job[UUID_TEXT];

    (void)state;
    good(ask(&request, job));
    cell(
        arena_printf(&desk.arena,
                     "SELECT event_append('[{\"kind\":\"labels_approved\",\"batch_id\":1,"
                     "\"area\":310101,\"person_id\":7,\"body\":{\"job_id\":\"%s\"}}]')",
                     job));
    refused(try_sign(job), "signer_refused");
}

static void
a_rejected_job_is_never_signed_and_its_codes_are_void(void **state)
{
    struct label_range range = {.type = FM_TYPE_PACK, .count = 2};
    struct label_request request = {1, 1, "goods", &range, 1};
    char job[UUID_TEXT];

    (void)state;
    good(ask(&request, job));
    good(decide(job, CHIEF, "数量不符"));
    refused(decide(job, CHIEF, NULL), "label_rejected");
    refused(try_sign(job), "label_rejected");
    assert_string_equal(
        cell(arena_printf(&desk.arena,
                          "SELECT count(*) FROM label WHERE void_reason = '数量不符' AND "
                          "idx BETWEEN %lld AND %lld",
                          (long long)range.first_index,
                          (long long)range.first_index + 1)),
        "2");
}

/* The act of two samplers is the approval: the desk signs at once. */
static void
labels_of_a_sampling_record_are_approved_by_it(void **state)
{
    struct label_range ranges[] = {{.type = FM_TYPE_SAMPLE, .count = 1},
                                   {.type = FM_TYPE_SEAL, .count = 1}};
    struct label_request request = {1, 1, "sampling", ranges, 2};
    char job[UUID_TEXT];

    (void)state;
    good(ask(&request, job));
    good(try_sign(job));
    request.purpose = "whatever";
    refused(ask(&request, job), "purpose_unknown");
}

/* 100 are declared; what is void makes room, what is not a unit needs none. */
static void
no_more_unit_labels_than_units_declared(void **state)
{
    struct label_range range = {.type = FM_TYPE_UNIT, .count = 101};
    struct label_request request = {3, 1, "goods", &range, 1};
    char job[UUID_TEXT];

    (void)state;
    struct fault *fault = ask(&request, job);
    refused(fault, "label_too_many");
    assert_non_null(strstr(fault->en, "100 units and has 0"));
    range.count = 100;
    good(ask(&request, job));
    int64_t first = range.first_index;
    range.count = 1;
    refused(ask(&request, job), "label_too_many");
    request.purpose = "sampling";
    refused(ask(&request, job), "label_too_many");
    request.purpose = "relabel";
    good(ask(&request, job));
    request.purpose = "goods";
    range.type = FM_TYPE_PACK;
    good(ask(&request, job));
    range.type = FM_TYPE_UNIT;
    cell(arena_printf(
        &desk.arena,
        "SELECT event_append('[{\"kind\":\"labels_voided\",\"batch_id\":3,\"area\":"
        "310101,\"body\":{\"first\":%lld,\"last\":%lld,\"reason\":\"x\"}}]'::jsonb)",
        (long long)first, (long long)first));
    good(ask(&request, job));
    refused(ask(&request, job), "label_too_many");
    request.batch_id = 2; /* declares nothing */
    range.count = 500;
    good(ask(&request, job));
}

/* Sends bytes to the signer and closes; whatever they are, it goes on. */
static void
say(const char *bytes, size_t len)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char answer[64];

    strcpy(address.sun_path, desk.settings.signer_socket);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(send(fd, bytes, len, MSG_NOSIGNAL), (ssize_t)len);
    shutdown(fd, SHUT_WR);
    ssize_t got = recv(fd, answer, sizeof answer, 0);
    assert_true(got <= 0 || strncmp(answer, "ok", 2) != 0);
    close(fd);
}

static void
the_signer_survives_bad_requests(void **state)
{
    static const char LONG[5000] = {'a'};
    static const char BYTES[] = "\0\xff\xfe'; DROP TABLE label; --";
    static const char *const WORDS[] = {
        "",
        "x",
        "signs 019a0000-0000-7000-8000-000000000001",
        "sign",
        "sign 019a0000-0000-7000-8000-00000000000g",
        "sign 019a0000-0000-7000-8000-000000000001 1",
        "sign 019a0000-0000-7000-8000-000000000001 -1 99999999999999999999999",
        "sign 019a0000-0000-7000-8000-000000000001 9999999999999999999 "
        "9999999999999999999"};
    struct signed_label *labels;
    struct label_range range;
    char job[UUID_TEXT];
    int n;

    (void)state;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        say(WORDS[i], strlen(WORDS[i]));
    say(LONG, sizeof LONG);
    say(BYTES, sizeof BYTES);
    issue(4, &range, job);
    good(signer_sign_some(&desk.arena, desk.settings.signer_socket, job,
                          range.first_index + 1, range.first_index + 2, &labels, &n));
    assert_int_equal(n, 2);
    assert_int_equal(labels[0].idx, range.first_index + 1);
}

static void
a_job_is_signed_again_by_its_retired_key_and_not_by_a_revoked_one(void **state)
{
    struct signed_label *before, *after;
    struct label_range range;
    struct fault *fault;
    char job[UUID_TEXT], late[UUID_TEXT];
    int n;

    (void)state;
    issue(2, &range, job);
    issue(2, &range, late);
    sign(job);
    good(signer_sign_job(&desk.arena, desk.settings.signer_socket, job, &before, &n));
    cell("UPDATE signing_key SET retire_at = now()");
    good(signer_sign_job(&desk.arena, desk.settings.signer_socket, job, &after, &n));
    assert_int_equal(after[1].kid, 1);
    assert_string_equal(before[1].text, after[1].text);
    fault = signer_sign_job(&desk.arena, desk.settings.signer_socket, late, &after, &n);
    assert_non_null(fault);
    assert_non_null(strstr(fault->en, "key_none"));
    cell("UPDATE signing_key SET revoked_at = now()");
    fault = signer_sign_job(&desk.arena, desk.settings.signer_socket, job, &after, &n);
    assert_non_null(fault);
    assert_non_null(strstr(fault->en, "key_revoked"));
    cell("UPDATE signing_key SET retire_at = NULL, revoked_at = NULL");
    sign(late);
}

static void
a_private_key_that_is_not_the_one_on_record_signs_nothing(void **state)
{
    struct signed_label *labels;
    struct label_range range;
    struct fault *fault;
    char job[UUID_TEXT];
    int n;

    (void)state;
    issue(1, &range, job);
    cell("UPDATE signing_key SET public_key = sha256(public_key)");
    fault = signer_sign_job(&desk.arena, desk.settings.signer_socket, job, &labels, &n);
    assert_non_null(fault);
    assert_non_null(strstr(fault->en, "signer_key"));
}

static void
a_signer_that_is_gone_is_told_as_absent(void **state)
{
    struct signed_label *labels;
    int n;

    (void)state;
    struct fault *fault =
        signer_sign_job(&desk.arena, "/tmp/no-such-signer.sock",
                        "019a0000-0000-7000-8000-000000000001", &labels, &n);
    assert_string_equal(fault->code, "signer_absent");
    assert_false(signer_listens("/tmp/no-such-signer.sock"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(issued_labels_are_signed_recorded_and_read_as_what_was_issued),
        cmocka_unit_test(a_void_label_is_not_signed),
        cmocka_unit_test(a_job_that_was_never_issued_is_refused),
        cmocka_unit_test(the_signer_survives_bad_requests),
        cmocka_unit_test(
            a_job_is_signed_again_by_its_retired_key_and_not_by_a_revoked_one),
        cmocka_unit_test(only_another_person_approves),
        cmocka_unit_test(the_signer_itself_refuses_a_job_approved_by_its_asker),
        cmocka_unit_test(a_rejected_job_is_never_signed_and_its_codes_are_void),
        cmocka_unit_test(labels_of_a_sampling_record_are_approved_by_it),
        cmocka_unit_test(no_more_unit_labels_than_units_declared),
        cmocka_unit_test(a_signer_that_is_gone_is_told_as_absent),
        cmocka_unit_test(a_private_key_that_is_not_the_one_on_record_signs_nothing),
    };
    return cmocka_run_group_tests(tests, open_desk, close_desk);
}
