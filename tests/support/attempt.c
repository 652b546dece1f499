#include "support/attempt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "api/run.h"
#include "flow/flow.h"

const struct actor OFFICER = {.person_id = 7,
                              .login = "officer",
                              .name = "officer",
                              .role = ROLE_ADMINISTRATOR,
                              .area_lo = 310000,
                              .area_hi = 319999};

struct attempt
attempt_as(struct store *s, const struct actor *who, const char *noun, const char *verb,
           const char *input)
{
    static const struct api_settings settings = {.label_host = "FIREMARK.EXAMPLE"};
    const struct action *action = api_find(noun, verb);
    struct attempt out = {.refused = "", .zh = ""};
    struct act act = {.arena = &s->arena,
                      .pg = s->pg,
                      .actor = who,
                      .settings = &settings,
                      .lang = "zh",
                      .in = json_loads(input, 0, NULL)};
    struct pg_rows *rows;

    if (!action || !act.in)
        fail_msg("%s %s %s", noun, verb, input);
    assert_null(pg_run(s->pg, &s->arena, "SAVEPOINT attempt", &rows, 0));
    struct fault *fault = api_run_within(action, &act);
    if (fault) {
        out.refused = fault->code;
        out.zh = fault->zh;
        fault = pg_run(s->pg, &s->arena, "ROLLBACK TO attempt", &rows, 0);
        if (fault) /* flow_refuse() began a new transaction: go on in a fresh one */
            pg_rollback(s->pg), assert_null(pg_begin(s->pg, &s->arena));
    } else {
        out.answer = act.gives
                         ? json_stringn(act.out.data, act.out.len)
                         : json_loadb(act.out.data, act.out.len, JSON_DECODE_ANY, NULL);
        assert_non_null(out.answer);
    }
    buf_free(&act.out);
    json_decref(act.in);
    return out;
}

json_t *
must_do(struct store *s, const char *noun, const char *verb, const char *input)
{
    struct attempt a = attempt_as(s, &OFFICER, noun, verb, input);

    if (!a.answer)
        fail_msg("%s %s %s: %s %s", noun, verb, input, a.refused, a.zh);
    return a.answer;
}

void
must_refuse(struct store *s, const char *noun, const char *verb, const char *input,
            const char *code)
{
    struct attempt a = attempt_as(s, &OFFICER, noun, verb, input);

    json_decref(a.answer);
    assert_string_equal(a.refused, code);
}

void
must_waive(struct store *s, const char *recall, const char *part, int qty,
           const char *place)
{
    struct actor second = OFFICER;
    json_t *w =
        must_do(s, "waiver", "propose",
                arena_printf(&s->arena,
                             "{\"recall\":\"%s\",\"part\":\"%s\",\"qty\":%d,\"ground\":"
                             "\"lost\",\"explanation\":\"x\"%s%s%s}",
                             recall, part, qty, place ? ",\"place\":\"" : "",
                             place ? place : "", place ? "\"" : ""));
    second.person_id = 8;
    struct attempt a =
        attempt_as(s, &second, "waiver", "sign",
                   arena_printf(&s->arena, "{\"number\":\"%s\"}",
                                json_string_value(json_object_get(w, "number"))));
    if (!a.answer)
        fail_msg("%s %s %d: %s", recall, part, qty, a.refused);
    json_decref(a.answer);
    json_decref(w);
}

const char *
read_specimen(struct store *s, const char *path)
{
    FILE *file = fopen(path, "rbe");
    char *text = arena_alloc(&s->arena, 65536);

    if (!file)
        fail_msg("cannot read %s", path);
    size_t n = fread(text, 1, 65535, file);
    fclose(file);
    assert_true(n > 0 && n < 65535);
    return text;
}

const char *
unit_code(struct store *s, int batch, int nth)
{
    const char *sql = "SELECT %s FROM label WHERE type = 0 AND batch_id = %d"
                      " ORDER BY idx OFFSET %d LIMIT 1";

    return flow_code(
        &s->arena,
        strtoll(store_cell(s, arena_printf(&s->arena, sql, "idx", batch, nth)), NULL, 10),
        strtoll(store_cell(s, arena_printf(&s->arena, sql, "random", batch, nth)), NULL,
                10));
}
