#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <firemark/label.h>

#include "api/input.h"
#include "api/run.h"
#include "support/actions.h"

static struct fault *
run(const struct action *action, struct act *act)
{
    struct fault *fault = input_check(act->arena, action->fields, act->in);

    return fault ? fault : action->run(act);
}

json_t *
action_try(struct store *s, const struct actor *actor, const char *noun, const char *verb,
           const char *input, char refused[64])
{
    const struct action *action = api_find(noun, verb);
    struct act act = {.arena = &s->arena,
                      .pg = s->pg,
                      .actor = actor,
                      .lang = "zh",
                      .in = json_loads(input, 0, NULL)};
    json_t *answer = NULL;
    struct pg_rows *rows;

    if (!action || !act.in)
        fail_msg("%s %s %s: no such action, or no JSON", noun, verb, input);
    refused[0] = '\0';
    assert_null(act_scope(&act));
    assert_null(pg_run(s->pg, &s->arena, "SAVEPOINT tried", &rows, 0));
    struct fault *fault = run(action, &act);
    if (fault) {
        snprintf(refused, 64, "%s", fault->code);
        assert_null(pg_run(s->pg, &s->arena, "ROLLBACK TO tried", &rows, 0));
    } else
        answer = json_loadb(act.out.data, act.out.len, 0, NULL);
    buf_free(&act.out);
    json_decref(act.in);
    return answer;
}

json_t *
action_answer(struct store *s, const struct actor *actor, const char *noun,
              const char *verb, const char *input)
{
    char refused[64];
    json_t *answer = action_try(s, actor, noun, verb, input, refused);

    if (!answer)
        fail_msg("%s %s %s: %s", noun, verb, input, refused);
    return answer;
}

const char *
action_must(struct store *s, const struct actor *actor, const char *noun,
            const char *verb, const char *input, const char *field)
{
    json_t *answer = action_answer(s, actor, noun, verb, input);
    const char *text = json_string_value(json_object_get(answer, field));

    text = arena_strdup(&s->arena, text ? text : "");
    json_decref(answer);
    return text;
}

void
action_refused(struct store *s, const struct actor *actor, const char *noun,
               const char *verb, const char *input, const char *code)
{
    char refused[64];

    json_decref(action_try(s, actor, noun, verb, input, refused));
    if (strcmp(refused, code) != 0)
        fail_msg("%s %s %s: %s, not %s", noun, verb, input, refused, code);
}

const char *
label_code(struct store *s, int batch, long idx)
{
    char *text = arena_alloc(&s->arena, FM_SERIAL_LEN + 3);
    const char *random = store_cell(
        s, arena_printf(&s->arena,
                        "SELECT random FROM label WHERE batch_id = %d AND idx = %ld",
                        batch, idx));
    struct fm_serial serial = {.index = (uint32_t)idx,
                               .random = (uint32_t)strtoul(random, NULL, 10)};

    assert_int_equal(fm_serial_print(&serial, text), FM_OK);
    return text;
}
