/* One code at a time, by the work lane: every verdict, what is recorded, who sees what.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <firemark/firemark.h>
#include <openssl/sha.h>

#include "access/act.h"
#include "access/session.h"
#include "base/clock.h"
#include "flow/scan.h"
#include "support/cluster.h"

static const struct actor OFFICER = {.person_id = 7,
                                     .role = ROLE_INSPECTOR,
                                     .area_lo = 310104,
                                     .area_hi = 310104,
                                     .agency_id = 3};
static const struct actor NEIGHBOUR = {
    .person_id = 8, .role = ROLE_INSPECTOR, .area_lo = 310105, .area_hi = 310105};
static const struct actor DEALER = {.person_id = 9,
                                    .role = ROLE_COMPANY,
                                    .area_lo = 310000,
                                    .area_hi = 319999,
                                    .company_id = 2};

/* Maker 1 in 310101, dealer 2 with place D in 310104; batch 1 with labels 10 to 14 at D.
 */
static const char WORLD[] =
    "WITH p AS (SELECT event_append('["
    "{\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"kind\":\"producer\",\"name\":\"厂\"}},"
    "{\"kind\":\"party_registered\",\"area\":310104,\"body\":{\"id\":2,\"code\":\"D\","
    "\"kind\":\"dealer\",\"name\":\"店\"}},"
    "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"party_id\":1,\"kind\":\"producer\",\"name\":\"厂\"}},"
    "{\"kind\":\"place_registered\",\"area\":310104,\"body\":{\"id\":2,\"code\":\"D\","
    "\"party_id\":2,\"kind\":\"dealer\",\"name\":\"店\"}},"
    "{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,\"code\":\"M\","
    "\"name\":\"灭火器\",\"name_en\":\"extinguisher\",\"base_unit\":\"具\","
    "\"standard\":\"GB 4351\"}},"
    "{\"kind\":\"batch_registered\",\"batch_id\":1,\"area\":310101,\"body\":{\"code\":"
    "\"B1\",\"lot\":\"L1\",\"product_id\":1,\"producer_id\":1,\"producer_place\":1,"
    "\"produced_on\":\"2026-01-05\",\"declared_qty\":100}},"
    "{\"kind\":\"labels_issued\",\"batch_id\":1,\"area\":310101,\"place_id\":2,\"body\":{"
    "\"day\":600,\"count\":5,\"ranges\":[{\"type\":0,\"first\":10,\"last\":14,"
    "\"randoms\":\"00000a00000b00000c00000d00000e\"}]}}]'::jsonb)) SELECT * FROM p";

enum { FIRST = 10, KID = 5 };

struct desk {
    struct store *s;
    struct fm_signer *signer;
    const struct actor *who;
};

static void
must(struct fault *fault)
{
    if (fault)
        fail_msg("%s: %s", fault->code, fault->en);
}

/* The key is registered; days count from today. */
static void
register_key(struct desk *d, bool revoked, int from_days, int to_days)
{
    struct fm_key_info info;
    BUF_SCOPE struct buf hex = {0};

    assert_int_equal(fm_signer_public(d->signer, &info), FM_OK);
    buf_hex(&hex, info.public_key, info.public_len);
    store_cell(d->s, "DELETE FROM signing_key RETURNING 1");
    store_cell(d->s, arena_printf(&d->s->arena,
                                  "INSERT INTO signing_key (kid, alg, public_key, store,"
                                  " issuer, planned_at, not_before, active_from,"
                                  " expires_at, revoked_at, changed_at, hosts) SELECT %d,"
                                  " 'Ed25519', decode('%s', 'hex'), 'file', '局', now(),"
                                  " now() + %d * interval '1 day', now() + %d * interval"
                                  " '1 day', now() + %d * interval '1 day', %s, now(),"
                                  " '{FIREMARK.EXAMPLE}' RETURNING 1",
                                  KID, hex.data, from_days, from_days, to_days,
                                  revoked ? "now()" : "NULL"));
}

static void
open_desk(struct desk *d, void **state)
{
    *d = (struct desk){.s = *state, .who = &OFFICER};
    assert_int_equal(fm_signer_generate(FM_ALG_ED25519, KID, &d->signer), FM_OK);
    store_cell(d->s, WORLD);
    register_key(d, false, -10, 300);
}

/* The text of a label of unit FIRST + nth on `host`, signed as of then. */
static const char *
label_dated(struct desk *d, int nth, const char *host, int64_t unix_s)
{
    struct fm_label label = {
        .serial = {.index = (uint32_t)(FIRST + nth), .random = (uint32_t)(FIRST + nth)}};
    char *text = arena_alloc(&d->s->arena, FM_LABEL_TEXT_MAX);
    size_t len;

    strcpy(label.host, host);
    assert_int_equal(fm_label_seal(d->signer, unix_s, &label), FM_OK);
    assert_int_equal(fm_label_encode(&label, text, FM_LABEL_TEXT_MAX, &len), FM_OK);
    return text;
}

static const char *
label_text(struct desk *d, int nth, const char *host)
{
    return label_dated(d, nth, host, clock_unix_s());
}

/* As the signer does: the text's hash is on record. */
static const char *
issued(struct desk *d, int nth)
{
    const char *text = label_text(d, nth, "FIREMARK.EXAMPLE");
    BUF_SCOPE struct buf hex = {0};
    uint8_t sha[32];

    SHA256((const uint8_t *)text, strlen(text), sha);
    buf_hex(&hex, sha, sizeof sha);
    store_cell(d->s, arena_printf(&d->s->arena,
                                  "UPDATE label SET text_sha256 = decode('%s', 'hex')"
                                  " WHERE idx = %d RETURNING 1",
                                  hex.data, FIRST + nth));
    return text;
}

static struct fault *
try_scan(struct desk *d, struct scan_request request, struct scan_answer *out)
{
    static const struct api_settings SETTINGS = {.label_host = "FIREMARK.EXAMPLE"};
    struct act act = {.arena = &d->s->arena,
                      .pg = d->s->pg,
                      .actor = d->who,
                      .settings = &SETTINGS,
                      .lang = "zh"};

    request.len = strlen(request.code);
    must(act_scope(&act));
    return scan_code(&act, &request, out);
}

static struct scan_answer
scan(struct desk *d, const char *code)
{
    struct scan_answer answer;

    must(try_scan(d, (struct scan_request){.code = code}, &answer));
    return answer;
}

static enum scan_verdict
verdict(struct desk *d, const char *code)
{
    return scan(d, code).verdict;
}

static const char *
scans(struct desk *d)
{
    return store_cell(d->s, "SELECT count(*) FROM event WHERE kind = 21");
}

static void
an_issued_label_is_genuine_and_recorded(void **state)
{
    struct desk d;

    open_desk(&d, state);
    struct scan_answer a = scan(&d, issued(&d, 0));
    assert_int_equal(a.verdict, SCAN_GENUINE);
    assert_string_equal(a.status, "normal");
    assert_string_equal(a.batch, "B1");
    assert_string_equal(a.producer, "厂");
    assert_string_equal(a.place, "D");
    assert_string_equal(a.state, "labelled");
    assert_true(a.first_seen);
    assert_false(a.alerted);
    assert_string_equal(store_cell(d.s, "SELECT unit_index || ' ' || person_id || ' ' ||"
                                        " agency_id || ' ' || area || ' ' || id FROM"
                                        " event WHERE kind = 21"),
                        arena_printf(&d.s->arena, "10 7 3 310104 %s", a.id));
    assert_false(scan(&d, issued(&d, 0)).first_seen);
    fm_signer_free(d.signer);
}

static void
texts_that_do_not_match_are_judged_by_the_keys(void **state)
{
    struct desk d;

    open_desk(&d, state);
    char *forged = arena_strdup(&d.s->arena, issued(&d, 0));
    char *last = forged + strlen(forged) - 1;
    *last = *last == '1' ? '2' : '1';
    struct scan_answer a = scan(&d, forged);
    assert_int_equal(a.verdict, SCAN_SIGNATURE_WRONG);
    assert_true(a.alerted);
    assert_string_equal(a.batch, "B1");
    assert_false(scan(&d, forged).alerted);
    assert_string_equal(store_cell(d.s, "SELECT kind || ' ' || unit_index || ' ' || (why"
                                        "->>'verdict') FROM alert"),
                        "label_forged 10 signature_wrong");

    assert_int_equal(verdict(&d, label_text(&d, 0, "PHISHING.EXAMPLE")),
                     SCAN_FOREIGN_HOST);
    /* signed by our key, but never issued: whoever did it has the key */
    assert_int_equal(verdict(&d, label_text(&d, 50, "FIREMARK.EXAMPLE")),
                     SCAN_NOT_ISSUED);
    const char *lower = label_text(&d, 1, "FIREMARK.EXAMPLE");
    assert_int_equal(verdict(&d, lower), SCAN_GENUINE);
    assert_string_equal(scans(&d), "5");
    assert_string_equal(store_cell(d.s, "SELECT count(*) FROM event WHERE kind = 21 AND"
                                        " length(body::jsonb->>'text_sha256') = 64"),
                        "5");
    fm_signer_free(d.signer);
}

/* The open alerts: "label_host 10, label_unissued 60". */
static const char *
alerts(struct desk *d)
{
    return store_cell(d->s,
                      "SELECT coalesce(string_agg(kind || ' ' || unit_index, ', '"
                      " ORDER BY kind, unit_index), '') FROM alert WHERE state = 'open'");
}

static void
what_pretends_to_be_ours_is_told_by_its_kind(void **state)
{
    struct desk d;
    const int64_t week = 7 * 86400;

    open_desk(&d, state);
    assert_int_equal(verdict(&d, issued(&d, 0)), SCAN_GENUINE);
    assert_string_equal(alerts(&d), "");
    verdict(&d, label_text(&d, 0, "PHISHING.EXAMPLE"));
    assert_string_equal(alerts(&d), "label_host 10");
    verdict(&d, label_text(&d, 50, "FIREMARK.EXAMPLE"));
    assert_string_equal(alerts(&d), "label_host 10, label_unissued 60");
    struct scan_answer a =
        scan(&d, label_dated(&d, 51, "FIREMARK.EXAMPLE", clock_unix_s() + week));
    assert_int_equal(a.verdict, SCAN_FUTURE);
    assert_true(a.alerted);
    assert_string_equal(alerts(&d), "label_future 61, label_host 10, label_unissued 60");
    fm_signer_free(d.signer);
}

/* Nothing but its host says whose a label without a signature is. */
static void
a_mini_label_on_a_foreign_host_is_not_ours(void **state)
{
    struct desk d;

    open_desk(&d, state);
    char *code = arena_strdup(&d.s->arena, label_text(&d, 2, "FIREMARK.EXAMPLE"));
    *strstr(code, "?S=") = '\0';
    struct scan_answer a = scan(&d, code);
    assert_int_equal(a.verdict, SCAN_STATUS_ONLY);
    assert_string_equal(alerts(&d), "");
    char *strange = arena_strdup(&d.s->arena, label_text(&d, 2, "PHISHING.EXAMPLE"));
    *strstr(strange, "?S=") = '\0';
    a = scan(&d, strange);
    assert_int_equal(a.verdict, SCAN_FOREIGN_HOST);
    assert_true(a.alerted);
    assert_false(scan(&d, strange).alerted);
    assert_string_equal(alerts(&d), "label_host 12");
    assert_string_equal(store_cell(d.s, "SELECT times FROM alert"), "2");
    /* a host that labels had before is ours */
    store_cell(d.s, "UPDATE signing_key SET hosts = hosts || 'PHISHING.EXAMPLE'::text"
                    " RETURNING 1");
    assert_int_equal(verdict(&d, strange), SCAN_STATUS_ONLY);
    fm_signer_free(d.signer);
}

static void
keys_that_are_unknown_expired_or_revoked_are_told(void **state)
{
    struct desk d;

    open_desk(&d, state);
    const char *recorded = issued(&d, 0), *other = label_text(&d, 1, "FIREMARK.EXAMPLE");
    register_key(&d, false, -30, -10);
    assert_int_equal(verdict(&d, other), SCAN_KEY_EXPIRED);
    register_key(&d, true, -30, 10);
    assert_int_equal(verdict(&d, other), SCAN_KEY_REVOKED);
    /* what is on record stays good, whatever became of the key */
    assert_int_equal(verdict(&d, recorded), SCAN_GENUINE);
    store_cell(d.s, "DELETE FROM signing_key RETURNING 1");
    assert_int_equal(verdict(&d, other), SCAN_KEY_UNKNOWN);
    fm_signer_free(d.signer);
}

static void
what_names_no_unit_is_judged_and_not_recorded(void **state)
{
    struct desk d;

    open_desk(&d, state);
    assert_int_equal(verdict(&d, "https://shop.example/p/1"), SCAN_FOREIGN);
    assert_int_equal(verdict(&d, "WIFI:S:cafe;;"), SCAN_FOREIGN);
    struct scan_answer a = scan(&d, "HTTPS://FIREMARK.EXAMPLE/L/000?S=1");
    assert_int_equal(a.verdict, SCAN_MALFORMED);
    assert_non_null(a.why.zh);
    assert_null(a.status);
    assert_string_equal(a.id, "");
    assert_int_equal(verdict(&d, "https://firemark.example/about"), SCAN_MALFORMED);
    a = scan(&d, "0000-0180-05V8");
    assert_int_equal(a.verdict, SCAN_MALFORMED);
    assert_non_null(a.why.en);
    assert_string_equal(scans(&d), "0");
    fm_signer_free(d.signer);
}

static const char *
typed(struct desk *d, int nth)
{
    struct fm_serial serial = {.index = (uint32_t)(FIRST + nth),
                               .random = (uint32_t)(FIRST + nth)};
    char *text = arena_alloc(&d->s->arena, FM_SERIAL_LEN + 3);

    assert_int_equal(fm_serial_print(&serial, text), FM_OK);
    return text;
}

static void
a_typed_code_tells_the_status_only(void **state)
{
    struct desk d;

    open_desk(&d, state);
    char *code = arena_strdup(&d.s->arena, typed(&d, 2));
    struct scan_answer a = scan(&d, code);
    assert_int_equal(a.verdict, SCAN_STATUS_ONLY);
    assert_string_equal(a.status, "normal");
    assert_string_equal(a.serial, code);
    code[0] = code[6] = '?';
    a = scan(&d, code);
    assert_int_equal(a.verdict, SCAN_STATUS_ONLY);
    assert_int_equal(a.recovered, 2);
    assert_string_equal(a.serial, typed(&d, 2));
    code[2] = '?';
    assert_int_equal(verdict(&d, code), SCAN_MALFORMED);
    a = scan(&d, typed(&d, 80));
    assert_int_equal(a.verdict, SCAN_NOT_ISSUED);
    assert_string_equal(a.status, "void");
    assert_string_equal(scans(&d), "3");
    fm_signer_free(d.signer);
}

/* The event of `unit alias`, of unit FIRST + nth. */
static void
register_alias(struct desk *d, int nth, const char *kind, const char *value, bool removed)
{
    store_cell(d->s, arena_printf(&d->s->arena,
                                  "SELECT event_append('[{\"kind\":\"unit_aliased\","
                                  "\"batch_id\":1,\"area\":310104,\"unit_index\":%d,"
                                  "\"body\":{\"kind\":\"%s\",\"value\":\"%s\","
                                  "\"removed\":%s}}]'::jsonb)",
                                  FIRST + nth, kind, value, removed ? "true" : "false"));
}

static void
another_makers_code_finds_the_unit_it_is_registered_for(void **state)
{
    struct desk d;

    open_desk(&d, state);
    struct scan_answer a = scan(&d, "00000AA00016AA");
    assert_int_equal(a.verdict, SCAN_FOREIGN);
    assert_non_null(a.foreign);
    assert_non_null(strstr(a.why.zh, "AB"));
    assert_string_equal(scans(&d), "0");
    register_alias(&d, 2, "ab", "00000AA00016AA", false);
    register_alias(&d, 3, "gs1", "06901234567892/7", false);
    register_alias(&d, 4, "serial", "SN-0007", false);
    a = scan(&d, "00000aa00016aa");
    assert_int_equal(a.verdict, SCAN_STATUS_ONLY);
    assert_string_equal(a.alias, "00000AA00016AA");
    assert_string_equal(a.serial, typed(&d, 2));
    assert_string_equal(scan(&d, "(01)06901234567892(21)7").serial, typed(&d, 3));
    assert_string_equal(scan(&d, "https://m.example/01/06901234567892/21/7").serial,
                        typed(&d, 3));
    assert_string_equal(scan(&d, "sn-0007").serial, typed(&d, 4));
    assert_string_equal(scans(&d), "4");
    register_alias(&d, 2, "ab", "00000AA00016AA", true);
    assert_int_equal(verdict(&d, "00000AA00016AA"), SCAN_FOREIGN);
    fm_signer_free(d.signer);
}

static void
an_address_that_imitates_ours_is_a_warning(void **state)
{
    struct desk d;

    open_desk(&d, state);
    assert_int_equal(verdict(&d, "https://f1remark.example/win"), SCAN_FOREIGN_HOST);
    assert_int_equal(verdict(&d, "https://firemark.example.evil.test/"),
                     SCAN_FOREIGN_HOST);
    fm_signer_free(d.signer);
}

static void
the_place_is_seen_by_those_it_concerns(void **state)
{
    struct desk d;
    const struct actor public = actor_public();
    const struct {
        const struct actor *who;
        bool sees;
    } ASKERS[] = {
        {&OFFICER, true}, {&DEALER, true}, {&NEIGHBOUR, false}, {&public, false}};

    open_desk(&d, state);
    const char *text = issued(&d, 0);
    for (size_t i = 0; i < sizeof ASKERS / sizeof *ASKERS; i++) {
        d.who = ASKERS[i].who;
        struct scan_answer a = scan(&d, text);
        assert_int_equal(a.verdict, SCAN_GENUINE);
        assert_string_equal(a.batch, "B1");
        assert_true((a.place != NULL) == ASKERS[i].sees);
        assert_true((a.place_name != NULL) == ASKERS[i].sees);
    }
    fm_signer_free(d.signer);
}

static void
a_place_that_is_unknown_or_foreign_refuses_the_scan(void **state)
{
    struct desk d;
    struct scan_answer a;
    struct scan_request at = {.place = "NOWHERE"};

    open_desk(&d, state);
    at.code = issued(&d, 0);
    struct fault *fault = try_scan(&d, at, &a);
    assert_string_equal(fault->code, "place_unknown");
    at.place = "P"; /* in another district */
    assert_non_null(try_scan(&d, at, &a));
    assert_string_equal(scans(&d), "0");
    at.place = "D";
    at.note = "a \"quoted\" \\ note, {x}";
    at.located = true;
    at.lon = 121.5;
    at.lat = 31.25;
    must(try_scan(&d, at, &a));
    assert_string_equal(
        store_cell(d.s, "SELECT place_id || body FROM event WHERE kind = 21"),
        "2{\"form\":\"label\",\"lon\":121.500000,\"lat\":31.250000,\"note\":"
        "\"a \\\"quoted\\\" \\\\ note, {x}\"}");
    fm_signer_free(d.signer);
}

static void
the_same_id_counts_once_and_raises_one_alert(void **state)
{
    struct desk d;
    struct scan_answer a;
    struct scan_request again = {.id = "019a0000-0000-7000-8000-000000000001"};

    open_desk(&d, state);
    again.code = issued(&d, 0);
    store_cell(d.s, "UPDATE label SET void_reason = '印坏' WHERE idx = 10 RETURNING 1");
    must(try_scan(&d, again, &a));
    assert_int_equal(a.verdict, SCAN_GENUINE);
    assert_string_equal(a.status, "void");
    assert_string_equal(a.void_reason, "印坏");
    assert_true(a.alerted);
    must(try_scan(&d, again, &a));
    assert_false(a.alerted);
    assert_string_equal(scans(&d), "1");
    assert_string_equal(store_cell(d.s, "SELECT string_agg(kind, ' ') FROM alert"),
                        "backflow_void");
    fm_signer_free(d.signer);
}

static void
an_asker_with_too_many_bad_texts_is_told_to_wait(void **state)
{
    static const struct actor BUSY = {.person_id = 70, .role = ROLE_INSPECTOR};
    struct scan_answer a;
    struct fault *fault = NULL;
    struct desk d;

    open_desk(&d, state);
    d.who = &BUSY;
    for (int i = 0; i < 400 && !fault; i++)
        fault = try_scan(&d, (struct scan_request){.code = "HTTPS://X/L/"}, &a);
    assert_non_null(fault);
    assert_string_equal(fault->code, "check_busy");
    assert_int_equal(fault->kind, FAULT_BUSY);
    d.who = &OFFICER;
    assert_int_equal(verdict(&d, "HTTPS://X.EXAMPLE/"), SCAN_FOREIGN);
    fm_signer_free(d.signer);
}

static void
every_verdict_has_words_in_both_languages(void **state)
{
    (void)state;
    for (int v = 0; v < SCAN_VERDICT_COUNT; v++) {
        assert_non_null(scan_verdict_name((enum scan_verdict)v));
        assert_string_not_equal(scan_verdict_text((enum scan_verdict)v, "zh"),
                                scan_verdict_text((enum scan_verdict)v, "en"));
        bool own = v != SCAN_GENUINE && v != SCAN_STATUS_ONLY;
        assert_true((scan_verdict_todo((enum scan_verdict)v, "zh") != NULL) == own);
        assert_true((scan_verdict_todo((enum scan_verdict)v, "en") != NULL) == own);
    }
}

int
main(void)
{
#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, store_setup, store_teardown)
    const struct CMUnitTest tests[] = {
        STORE_TEST(an_issued_label_is_genuine_and_recorded),
        STORE_TEST(texts_that_do_not_match_are_judged_by_the_keys),
        STORE_TEST(what_pretends_to_be_ours_is_told_by_its_kind),
        STORE_TEST(a_mini_label_on_a_foreign_host_is_not_ours),
        STORE_TEST(keys_that_are_unknown_expired_or_revoked_are_told),
        STORE_TEST(what_names_no_unit_is_judged_and_not_recorded),
        STORE_TEST(a_typed_code_tells_the_status_only),
        STORE_TEST(another_makers_code_finds_the_unit_it_is_registered_for),
        STORE_TEST(an_address_that_imitates_ours_is_a_warning),
        STORE_TEST(the_place_is_seen_by_those_it_concerns),
        STORE_TEST(a_place_that_is_unknown_or_foreign_refuses_the_scan),
        STORE_TEST(the_same_id_counts_once_and_raises_one_alert),
        STORE_TEST(an_asker_with_too_many_bad_texts_is_told_to_wait),
        cmocka_unit_test(every_verdict_has_words_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
