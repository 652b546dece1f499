/* From the order to the ashes: goods replaced, collected and destroyed, and the recall
 * that follows them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/attempt.h"

/* A maker (310101), a dealer (310104), a building (310105) and a warehouse of the city.
 * Of the bad batch 1 of 30, whose maker has none left, the dealer has 10 and the building
 * 20, of which units 100..103 carry labels. Of the good batch 2 the building has 8 in
 * stock, units 200..203 labelled. */
static const char WORLD[] =
    "SELECT event_append('["
    "{\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"kind\":\"producer\",\"name\":\"厂\"}},"
    "{\"kind\":\"party_registered\",\"area\":310104,\"body\":{\"id\":2,\"code\":\"D\","
    "\"kind\":\"dealer\",\"name\":\"店\"}},"
    "{\"kind\":\"party_registered\",\"area\":310105,\"body\":{\"id\":3,\"code\":\"B\","
    "\"kind\":\"premises\",\"name\":\"楼\"}},"
    "{\"kind\":\"party_registered\",\"area\":310000,\"body\":{\"id\":4,\"code\":\"W\","
    "\"kind\":\"agency\",\"name\":\"仓库\"}},"
    "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"party_id\":1,\"kind\":\"producer\",\"name\":\"厂\"}},"
    "{\"kind\":\"place_registered\",\"area\":310104,\"body\":{\"id\":2,\"code\":\"D\","
    "\"party_id\":2,\"kind\":\"dealer\",\"name\":\"店\"}},"
    "{\"kind\":\"place_registered\",\"area\":310105,\"body\":{\"id\":3,\"code\":\"B\","
    "\"party_id\":3,\"kind\":\"premises\",\"name\":\"楼\"}},"
    "{\"kind\":\"place_registered\",\"area\":310000,\"body\":{\"id\":4,\"code\":\"W\","
    "\"party_id\":4,\"kind\":\"agency\",\"name\":\"仓库\"}},"
    "{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,\"code\":\"M\","
    "\"name\":\"灭火器\",\"base_unit\":\"具\",\"standard\":\"GB 4351\"}},"
    "{\"kind\":\"batch_registered\",\"batch_id\":1,\"area\":310101,\"body\":{\"code\":"
    "\"BAD\",\"lot\":\"L1\",\"product_id\":1,\"producer_id\":1,\"producer_place\":1,"
    "\"produced_on\":\"2026-01-05\",\"declared_qty\":30}},"
    "{\"kind\":\"batch_registered\",\"batch_id\":2,\"area\":310101,\"body\":{\"code\":"
    "\"GOOD\",\"lot\":\"L2\",\"product_id\":1,\"producer_id\":1,\"producer_place\":1,"
    "\"produced_on\":\"2026-02-05\",\"declared_qty\":8}},"
    "{\"kind\":\"labels_issued\",\"batch_id\":1,\"area\":310101,\"place_id\":1,\"body\":{"
    "\"day\":700,\"count\":4,\"ranges\":[{\"type\":0,\"first\":100,\"last\":103,"
    "\"randoms\":\"000001000002000003000004\"}]}},"
    "{\"kind\":\"labels_issued\",\"batch_id\":2,\"area\":310101,\"place_id\":1,\"body\":{"
    "\"day\":700,\"count\":4,\"ranges\":[{\"type\":0,\"first\":200,\"last\":203,"
    "\"randoms\":\"000001000002000003000004\"}]}},"
    "{\"kind\":\"delivered\",\"batch_id\":1,\"area\":310104,\"place_id\":2,\"body\":{"
    "\"from_place\":1,\"from_bucket\":\"stock\",\"to_place\":2,\"to_bucket\":\"stock\","
    "\"qty\":30,\"first\":100,\"last\":103,\"grade\":2}},"
    "{\"kind\":\"installed\",\"batch_id\":1,\"area\":310105,\"place_id\":3,\"body\":{"
    "\"from_place\":2,\"from_bucket\":\"stock\",\"to_place\":3,\"to_bucket\":"
    "\"installed\","
    "\"qty\":4,\"first\":100,\"last\":103,\"grade\":1}},"
    "{\"kind\":\"installed\",\"batch_id\":1,\"area\":310105,\"place_id\":3,\"body\":{"
    "\"from_place\":2,\"from_bucket\":\"stock\",\"to_place\":3,\"to_bucket\":"
    "\"installed\","
    "\"qty\":16,\"grade\":2}},"
    "{\"kind\":\"delivered\",\"batch_id\":2,\"area\":310105,\"place_id\":3,\"body\":{"
    "\"from_place\":1,\"from_bucket\":\"stock\",\"to_place\":3,\"to_bucket\":\"stock\","
    "\"qty\":8,\"first\":200,\"last\":203,\"grade\":1}}]'::jsonb)";

static const char PEOPLE[] =
    "WITH p AS (INSERT INTO person (login, name, role, password_hash, area_lo, area_hi,"
    " active) VALUES ('td-li', '李', 'inspector', '', 310105, 310105, true),"
    " ('td-wang', '王', 'regulator_city', '', 310000, 319999, true),"
    " ('td-zhao', '赵', 'inspector', '', 310105, 310105, true),"
    " ('td-lab', '孙', 'intake', '', 310000, 319999, true),"
    " ('td-left', '周', 'inspector', '', 310000, 319999, false) RETURNING id)"
    " SELECT max(id) FROM p";

/* Files of evidence, named by one repeated digit. */
#define FILE_A "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""
#define FILE_B "\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\""
#define FILE_C "\"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\""
#define FILE_X "\"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\""
static const char FILES[] =
    "WITH f AS (INSERT INTO evidence_file (sha256, bytes, media_type, area) VALUES"
    " (decode(repeat('aa', 32), 'hex'), 1, 'image/jpeg', 310105),"
    " (decode(repeat('bb', 32), 'hex'), 1, 'image/jpeg', 310105),"
    " (decode(repeat('cc', 32), 'hex'), 1, 'image/jpeg', 310105) RETURNING 1)"
    " SELECT count(*) FROM f";

static struct actor CITY = {.login = "td-wang",
                            .name = "王",
                            .role = ROLE_REGULATOR_CITY,
                            .area_lo = 310000,
                            .area_hi = 319999};
static const struct actor DISTRICT = {.person_id = 8,
                                      .login = "district",
                                      .name = "district",
                                      .role = ROLE_REGULATOR_DISTRICT,
                                      .area_lo = 310104,
                                      .area_hi = 310104};

static const char *
text(struct store *s, const char *format, const char *a)
{
    char *out = arena_alloc(&s->arena, 2000);
    const char *at = strchr(format, '@');

    if (at)
        snprintf(out, 2000, "%.*s%s%s", (int)(at - format), format, a, at + 1);
    else
        snprintf(out, 2000, "%s", format);
    return out;
}

/* Input with one '@', which stands for `a`; the answer is yours to free. */
static json_t *
done(struct store *s, const char *noun, const char *verb, const char *input,
     const char *a)
{
    struct attempt made = attempt_as(s, &CITY, noun, verb, text(s, input, a));

    if (!made.answer)
        fail_msg("%s %s %s: %s %s", noun, verb, text(s, input, a), made.refused, made.zh);
    return made.answer;
}

/* The same, of whose answer only the text `field` matters ("": none does). */
static const char *
must(struct store *s, const char *noun, const char *verb, const char *input,
     const char *a, const char *field)
{
    json_t *answer = done(s, noun, verb, input, a);
    const char *value = json_string_value(json_object_get(answer, field));

    value = arena_strdup(&s->arena, value ? value : "");
    json_decref(answer);
    return value;
}

static void
refused_to(struct store *s, const struct actor *who, const char *noun, const char *verb,
           const char *input, const char *code)
{
    struct attempt made = attempt_as(s, who, noun, verb, input);

    json_decref(made.answer);
    if (strcmp(made.refused, code) != 0)
        fail_msg("%s %s %s: %s, not %s", noun, verb, input, made.refused, code);
}

static void
refused(struct store *s, const char *noun, const char *verb, const char *input,
        const char *a, const char *code)
{
    refused_to(s, &CITY, noun, verb, text(s, input, a), code);
}

/* The typed code of the label of this index; units are 100..103 and 200..203. */
static const char *
label_code(struct store *s, int batch, int idx)
{
    return unit_code(s, batch, idx - 100 * batch);
}

/* The world with its people, the recall of BAD open; returns its number. */
static const char *
world(struct store *s)
{
    store_cell(s, WORLD);
    store_cell(s, PEOPLE);
    store_cell(s, FILES);
    CITY.person_id =
        strtoll(store_cell(s, "SELECT id FROM person WHERE login = 'td-wang'"), NULL, 10);
    return must(s, "recall", "open",
                "{\"batch\":\"BAD\",\"reason\":\"不合格\",\"scope\":\"全批\"}", "",
                "number");
}

static const char *
order_at(struct store *s, const char *place)
{
    return store_cell(s,
                      arena_printf(&s->arena,
                                   "SELECT o.number FROM replacement_order o JOIN place p"
                                   " ON p.id = o.place_id WHERE p.code = '%s'",
                                   place));
}

static const char *
holdings(struct store *s)
{
    return store_cell(s,
                      "SELECT string_agg(b.code || p.code || bucket || qty, ' ' ORDER BY"
                      " b.code, p.code, bucket) FROM holding h JOIN place p ON p.id ="
                      " h.place_id JOIN batch b ON b.id = h.batch_id WHERE qty <> 0");
}

#define OFFICERS "\"officers\":[\"td-li\",\"td-zhao\"]"
#define TAKEN "\"to\":\"W\"," OFFICERS ",\"evidence\":[" FILE_A "]"

static void
old_goods_without_labels_are_replaced_by_quantity_or_by_a_labelled_unit(void **state)
{
    struct store *s = *state;

    world(s);
    const char *order = order_at(s, "B");
    must(s, "order", "swap", "{\"number\":\"@\",\"qty\":3,\"new_batch\":\"GOOD\"}", order,
         "");
    const char *code =
        arena_printf(&s->arena, "%s\",\"new\":\"%s", order, label_code(s, 2, 200));
    must(s, "order", "swap", "{\"number\":\"@\"}", code, "");
    assert_string_equal(holdings(s), "BADBinstalled16 BADBremoved4 BADDstock10"
                                     " GOODBinstalled4 GOODBstock4");
    /* the link from the order to the new unit */
    json_t *shown = done(s, "order", "show", "{\"number\":\"@\"}", order);
    assert_int_equal(json_integer_value(json_object_get(shown, "replaced")), 4);
    json_t *unit = json_array_get(json_object_get(shown, "units"), 0);
    assert_string_equal(json_string_value(json_object_get(unit, "new")),
                        label_code(s, 2, 200));
    assert_true(json_is_null(json_object_get(unit, "old")));
    json_decref(shown);

    refused(s, "order", "swap", "{\"number\":\"@\"}", order, "swap_new");
    refused(s, "order", "swap", "{\"number\":\"@\",\"qty\":2}", code, "swap_one");
    refused(s, "order", "swap", "{\"number\":\"@\",\"new_batch\":\"BAD\"}", order,
            "replace_new_refused");
    refused(s, "order", "swap", "{\"number\":\"@\",\"new_batch\":\"NONE\"}", order,
            "batch_unknown");
    refused(s, "order", "swap", "{\"number\":\"@\",\"qty\":0,\"new_batch\":\"GOOD\"}",
            order, "move_quantity");
    /* 16 are left there, 4 of them with labels */
    refused(s, "order", "swap", "{\"number\":\"@\",\"qty\":13,\"new_batch\":\"GOOD\"}",
            order, "more_than_recorded");
    /* of the new ones 4 are left, 3 of them with labels */
    refused(s, "order", "swap", "{\"number\":\"@\",\"qty\":2,\"new_batch\":\"GOOD\"}",
            order, "more_than_recorded");
    must(s, "order", "swap",
         "{\"number\":\"@\",\"qty\":2,\"new_batch\":\"GOOD\",\"reason\":"
         "\"另购，单据未到\"}",
         order, "");
}

static void
goods_are_collected_under_an_order_or_on_a_basis(void **state)
{
    struct store *s = *state;

    world(s);
    const char *order = order_at(s, "D"), *other = order_at(s, "B");
    must(s, "collect", "add",
         "{\"batch\":\"BAD\",\"place\":\"D\",\"qty\":10,\"bucket\":\"stock\",\"order\":"
         "\"@\"," TAKEN "}",
         order, "");
    const char *unit = label_code(s, 1, 100);
    must(s, "unit", "collect", "{\"code\":\"@\",\"basis\":\"扣押决定 1 号\"," TAKEN "}",
         unit, "");
    assert_string_equal(holdings(s), "BADBinstalled19 BADWcustody11 GOODBstock8");
    assert_string_equal(
        store_cell(s, "SELECT state || place_id FROM unit WHERE idx = 100"), "custody4");
    /* what was given up counts for the order, so it is done without a reason */
    must(s, "order", "serve", "{\"number\":\"@\",\"receiver\":\"店主\"}", order, "");
    must(s, "order", "done", "{\"number\":\"@\"}", order, "state");
    /* who was there stands in the record, with the evidence */
    assert_string_equal(
        store_cell(s, "SELECT count(*) FROM event e WHERE kind = 25 AND"
                      " cardinality(attachments) = 1 AND (SELECT array_agg(login ORDER BY"
                      " login) FROM person WHERE id IN (SELECT jsonb_array_elements("
                      "body::jsonb->'officers')::bigint)) = '{td-li,td-zhao}'"),
        "2");

    refused(s, "unit", "collect", "{\"code\":\"@\",\"basis\":\"x\"," TAKEN "}", unit,
            "unit_elsewhere");
    unit = label_code(s, 1, 101);
    refused(s, "unit", "collect", "{\"code\":\"@\"," TAKEN "}", unit, "collect_basis");
    refused(s, "unit", "collect", "{\"code\":\"@\"," TAKEN "}",
            arena_printf(&s->arena, "%s\",\"order\":\"%s", unit, order), "collect_order");
    refused(s, "unit", "collect",
            "{\"code\":\"@\",\"to\":\"D\",\"basis\":\"x\"," OFFICERS
            ",\"evidence\":[" FILE_A "]}",
            unit, "custody_place");
    refused(s, "unit", "collect",
            "{\"code\":\"@\",\"to\":\"W\",\"basis\":\"x\"," OFFICERS ",\"evidence\":[]}",
            unit, "collect_evidence");
    refused(s, "unit", "collect",
            "{\"code\":\"@\",\"to\":\"W\",\"basis\":\"x\"," OFFICERS
            ",\"evidence\":[" FILE_X "]}",
            unit, "evidence_unknown");
    refused(s, "unit", "collect",
            "{\"code\":\"@\",\"to\":\"W\",\"basis\":\"x\"," OFFICERS
            ",\"evidence\":[\"photo.jpg\"]}",
            unit, "invalid_input");
    /* found elsewhere: the order of that place covers it */
    must(s, "unit", "collect", "{\"code\":\"@\",\"place\":\"D\"," TAKEN "}",
         arena_printf(&s->arena, "%s\",\"order\":\"%s", unit, order), "");
    refused(s, "collect", "add",
            "{\"batch\":\"BAD\",\"place\":\"B\",\"qty\":17,\"bucket\":\"installed\","
            "\"order\":\"@\"," TAKEN "}",
            other, "more_than_recorded");
    refused(s, "collect", "add",
            "{\"batch\":\"BAD\",\"place\":\"B\",\"qty\":0,\"order\":\"@\"," TAKEN "}",
            other, "move_quantity");
    refused(s, "collect", "add",
            "{\"batch\":\"BAD\",\"place\":\"@\",\"qty\":1,\"basis\":\"x\"," TAKEN "}",
            "Z", "place_unknown");
    refused_to(s, &DISTRICT, "collect", "add",
               "{\"batch\":\"BAD\",\"place\":\"B\",\"qty\":1,\"basis\":\"x\"," TAKEN "}",
               "place_unknown");
    refused_to(
        s, &DISTRICT, "unit", "collect",
        text(s, "{\"code\":\"@\",\"basis\":\"x\"," TAKEN "}", label_code(s, 1, 102)),
        "place_unknown");
}

static void
two_officers_are_two_people_who_act_on_site(void **state)
{
    static const struct {
        const char *officers, *code;
    } rows[] = {
        {"\"td-li\"", "two_officers"},
        {"\"td-li\",\"td-li\"", "two_officers"},
        {"\"td-li\",\"nobody\"", "officer_unknown"},
        {"\"td-li\",\"td-left\"", "officer_unknown"},
        {"\"td-li\",\"td-lab\"", "officer_power"},
        {"\"td-li\",\"td-wang\",\"td-lab\"", "invalid_input"},
    };
    struct store *s = *state;

    world(s);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        refused(
            s, "collect", "add",
            "{\"batch\":\"BAD\",\"place\":\"D\",\"qty\":1,\"bucket\":\"stock\",\"to\":"
            "\"W\",\"basis\":\"x\",\"evidence\":[" FILE_A "],\"officers\":[@]}",
            rows[i].officers, rows[i].code);
        refused(s, "destruction", "open",
                "{\"batch\":\"BAD\",\"place\":\"W\",\"counted_in\":1,\"basis\":\"x\","
                "\"witness\":\"w\",\"officers\":[@]}",
                rows[i].officers, rows[i].code);
    }
}

/* Everything at the dealer and units 100, 101 at the building go to the warehouse. */
static void
collect_some(struct store *s)
{
    must(s, "collect", "add",
         "{\"batch\":\"BAD\",\"place\":\"D\",\"qty\":10,\"bucket\":\"stock\",\"order\":"
         "\"@\"," TAKEN "}",
         order_at(s, "D"), "");
    for (int i = 100; i <= 101; i++)
        must(s, "unit", "collect", "{\"code\":\"@\"," TAKEN "}",
             arena_printf(&s->arena, "%s\",\"order\":\"%s", label_code(s, 1, i),
                          order_at(s, "B")),
             "");
}

#define OPEN                                                                             \
    "{\"batch\":\"BAD\",\"place\":\"W\",\"basis\":\"没收决定 7 "                     \
    "号\",\"witness\":\"陈\"," OFFICERS

static const char *
open_all(struct store *s)
{
    return must(s, "destruction", "open", OPEN ",\"counted_in\":12,\"units\":[\"@\"]}",
                arena_printf(&s->arena, "%s\",\"%s", label_code(s, 1, 101),
                             label_code(s, 1, 100)),
                "number");
}

#define PHOTOS "\"before\":[" FILE_A "],\"during\":[" FILE_B "],\"after\":[" FILE_C "]"

static void
nothing_is_recorded_before_what_a_unit_did_last(void **state)
{
    struct store *s = *state;
    const char *early = "\",\"occurred_at\":\"2026-01-01T08:00:00+08:00";

    world(s);
    const char *order = order_at(s, "B"), *old = label_code(s, 1, 100);
    refused(s, "unit", "collect", "{\"code\":\"@\",\"basis\":\"x\"," TAKEN "}",
            arena_printf(&s->arena, "%s%s", old, early), "occurred_too_early");
    refused(s, "order", "replace", "{\"number\":\"@\"}",
            arena_printf(&s->arena, "%s\",\"old\":\"%s\",\"new\":\"%s%s", order, old,
                         label_code(s, 2, 200), early),
            "occurred_too_early");
    collect_some(s);
    refused(s, "destruction", "close", "{\"number\":\"@\",\"counted_out\":12," PHOTOS "}",
            arena_printf(&s->arena, "%s%s", open_all(s), early), "occurred_too_early");
}

static void
a_destruction_moves_units_and_quantity_from_custody_to_destroyed(void **state)
{
    struct store *s = *state;

    world(s);
    collect_some(s);
    const char *number = open_all(s);
    must(s, "destruction", "close", "{\"number\":\"@\",\"counted_out\":12," PHOTOS "}",
         number, "");
    assert_string_equal(holdings(s), "BADBinstalled18 BADWdestroyed12 GOODBstock8");
    assert_string_equal(store_cell(s,
                                   "SELECT string_agg(state || place_id, ' ') FROM unit"
                                   " WHERE idx IN (100, 101)"),
                        "destroyed4 destroyed4");
    /* consecutive labels are one movement, the rest another */
    assert_string_equal(
        store_cell(s, "SELECT string_agg(qty || ':' || coalesce(first_idx,"
                      " 0), ' ' ORDER BY qty) FROM movement WHERE kind = 26"),
        "2:100 10:0");
    json_t *shown = done(s, "destruction", "show", "{\"number\":\"@\"}", number);
    assert_string_equal(json_string_value(json_object_get(shown, "state")), "closed");
    assert_string_equal(json_string_value(json_object_get(shown, "closer")), "王");
    assert_string_equal(json_string_value(json_object_get(shown, "witness")), "陈");
    assert_int_equal(json_array_size(json_object_get(shown, "officers")), 2);
    assert_int_equal(json_integer_value(json_object_get(shown, "counted_out")), 12);
    assert_int_equal(
        json_array_size(json_object_get(json_object_get(shown, "photos"), "during")), 1);
    assert_string_equal(json_string_value(json_object_get(
                            json_array_get(json_object_get(shown, "units"), 0), "code")),
                        label_code(s, 1, 100));
    json_decref(shown);
    refused(s, "destruction", "close", "{\"number\":\"@\",\"counted_out\":12," PHOTOS "}",
            number, "matter_state");
}

static void
opening_a_destruction_counts_what_is_in_custody_and_names_what_has_labels(void **state)
{
    struct store *s = *state;

    world(s);
    collect_some(s);
    refused(s, "destruction", "open", OPEN ",\"counted_in\":13}", "",
            "destruction_quantity");
    refused(s, "destruction", "open", OPEN ",\"counted_in\":0}", "",
            "destruction_quantity");
    /* of the 12 there, 2 have labels */
    refused(s, "destruction", "open", OPEN ",\"counted_in\":11}", "",
            "destruction_units");
    const char *unit = label_code(s, 1, 100);
    refused(s, "destruction", "open", OPEN ",\"counted_in\":2,\"units\":[\"@\"]}",
            arena_printf(&s->arena, "%s\",\"%s", unit, unit), "destruction_unit");
    refused(s, "destruction", "open", OPEN ",\"counted_in\":1,\"units\":[\"@\"]}",
            label_code(s, 1, 102), "destruction_unit");
    refused(s, "destruction", "open", OPEN ",\"counted_in\":1,\"units\":[\"@\"]}",
            label_code(s, 2, 200), "destruction_unit");
    refused(s, "destruction", "open",
            "{\"batch\":\"BAD\",\"place\":\"D\",\"counted_in\":1,\"basis\":\"x\","
            "\"witness\":\"w\"," OFFICERS "}",
            "", "custody_place");
    refused(s, "destruction", "open",
            "{\"batch\":\"BAD\",\"place\":\"W\",\"counted_in\":1,\"basis\":\"x\","
            "\"witness\":\" \"," OFFICERS "}",
            "", "invalid_input");
    refused_to(s, &DISTRICT, "destruction", "open", OPEN ",\"counted_in\":1}",
               "place_unknown");
    must(s, "destruction", "open", OPEN ",\"counted_in\":4,\"units\":[\"@\"]}", unit, "");
    /* what one destruction counts, another does not count again */
    refused(s, "destruction", "open", OPEN ",\"counted_in\":9}", "",
            "destruction_quantity");
    refused(s, "destruction", "open", OPEN ",\"counted_in\":8}", "", "destruction_units");
    refused(s, "destruction", "open", OPEN ",\"counted_in\":1,\"units\":[\"@\"]}", unit,
            "destruction_unit");
    must(s, "destruction", "open", OPEN ",\"counted_in\":7}", "", "");
}

static void
closing_a_destruction_refuses_what_the_rules_refuse(void **state)
{
    struct store *s = *state;
    struct actor nobody = CITY;

    world(s);
    collect_some(s);
    const char *number = open_all(s);
    nobody.person_id = 0;
    refused_to(s, &nobody, "destruction", "close",
               text(s, "{\"number\":\"@\",\"counted_out\":12," PHOTOS "}", number),
               "destruction_closer");
    store_cell(s, "INSERT INTO delegation (from_person, to_person, powers, begins, "
                  "until, reason) SELECT l.id, w.id,"
                  " '{field}', today(), today(), '' FROM person l, person w WHERE "
                  "l.login = 'td-li' AND w.login ="
                  " 'td-wang' RETURNING id");
    refused(s, "destruction", "close", "{\"number\":\"@\",\"counted_out\":12," PHOTOS "}",
            number, "destruction_closer");
    store_cell(s, "DELETE FROM delegation RETURNING id");
    refused_to(s, &DISTRICT, "destruction", "close",
               text(s, "{\"number\":\"@\",\"counted_out\":12," PHOTOS "}", number),
               "destruction_unknown");
    refused(s, "destruction", "close",
            "{\"number\":\"@\",\"counted_out\":12,\"before\":[" FILE_A "],\"during\":[],"
            "\"after\":[" FILE_A "]}",
            number, "destruction_photos");
    refused(s, "destruction", "close",
            "{\"number\":\"@\",\"counted_out\":12,\"before\":[" FILE_A
            "],\"during\":[" FILE_X "],\"after\":[" FILE_C "]}",
            number, "evidence_unknown");
    /* a photo of before proves nothing about after */
    refused(s, "destruction", "close",
            "{\"number\":\"@\",\"counted_out\":12,\"before\":[" FILE_A
            "],\"during\":[" FILE_B "],\"after\":[" FILE_A "]}",
            number, "destruction_photos");
    refused(s, "destruction", "close", "{\"number\":\"@\",\"counted_out\":11," PHOTOS "}",
            number, "destruction_counts");
    refused(s, "destruction", "close",
            "{\"number\":\"@\",\"counted_out\":1,\"explanation\":\"少\"," PHOTOS "}",
            number, "destruction_units");
    refused(s, "destruction", "close",
            "{\"number\":\"@\",\"counted_out\":11,\"explanation\":\"少一件\"," PHOTOS "}",
            arena_printf(&s->arena,
                         "%s\",\"missing\":[\"%s\"],\"occurred_at\":\""
                         "2026-11-01T08:00:00Z",
                         number, label_code(s, 1, 102)),
            "destruction_unit");
    /* one unit was not there: it stays in custody, and the recall stays open for it */
    must(s, "destruction", "close",
         "{\"number\":\"@],\"counted_out\":11,\"explanation\":\"少一件\"," PHOTOS "}",
         arena_printf(&s->arena, "%s\",\"missing\":[\"%s\"", number,
                      label_code(s, 1, 100)),
         "");
    assert_string_equal(
        store_cell(s, "SELECT string_agg(idx || state, ' ' ORDER BY idx) FROM"
                      " unit WHERE idx IN (100, 101)"),
        "100custody 101destroyed");
    assert_string_equal(holdings(s),
                        "BADBinstalled18 BADWcustody1 BADWdestroyed11 GOODBstock8");
}

int
main(void)
{
#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, store_setup, store_teardown)
    const struct CMUnitTest tests[] = {
        STORE_TEST(
            old_goods_without_labels_are_replaced_by_quantity_or_by_a_labelled_unit),
        STORE_TEST(goods_are_collected_under_an_order_or_on_a_basis),
        STORE_TEST(two_officers_are_two_people_who_act_on_site),
        STORE_TEST(nothing_is_recorded_before_what_a_unit_did_last),
        STORE_TEST(a_destruction_moves_units_and_quantity_from_custody_to_destroyed),
        STORE_TEST(
            opening_a_destruction_counts_what_is_in_custody_and_names_what_has_labels),
        STORE_TEST(closing_a_destruction_refuses_what_the_rules_refuse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
