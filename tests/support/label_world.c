#include "support/label_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

const struct actor CHIEF = {.person_id = 8,
                            .login = "chief",
                            .name = "chief",
                            .role = ROLE_REGULATOR_CITY,
                            .area_lo = 310000,
                            .area_hi = 319999};

static const char WORLD[] =
    "SELECT event_append('["
    "{\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"kind\":\"producer\",\"name\":\"厂\"}},"
    "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"party_id\":1,\"kind\":\"producer\",\"name\":\"厂\"}},"
    "{\"kind\":\"party_registered\",\"area\":310104,\"body\":{\"id\":2,\"code\":\"U\","
    "\"kind\":\"premises\",\"name\":\"学校\"}},"
    "{\"kind\":\"place_registered\",\"area\":310104,\"body\":{\"id\":2,\"code\":\"U\","
    "\"party_id\":2,\"kind\":\"premises\",\"name\":\"学校\"}},"
    "{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,\"code\":\"M\","
    "\"name\":\"灭火器\",\"base_unit\":\"具\",\"standard\":\"GB 4351\"}},"
    "{\"kind\":\"batch_registered\",\"batch_id\":1,\"area\":310101,\"body\":{\"code\":"
    "\"B\",\"lot\":\"L\",\"product_id\":1,\"producer_id\":1,\"producer_place\":1,"
    "\"produced_on\":\"2026-01-05\",\"declared_qty\":100}}]'::jsonb)";

int
label_world_setup(void **state)
{
    int failed = store_setup(state);

    if (!failed)
        store_cell(*state, WORLD);
    return failed;
}

const char *
label_text(const json_t *row, const char *name)
{
    return json_string_value(json_object_get(row, name));
}

const char *
label_job_of(struct store *s, const char *request)
{
    json_t *asked = must_do(s, "label", "issue", request);
    const char *job = arena_strdup(&s->arena, label_text(asked, "job"));
    const char *input = arena_printf(&s->arena, "{\"job\":\"%s\"}", job);

    assert_string_equal(label_text(asked, "state"), "asked");
    json_decref(asked);
    must_refuse(s, "label", "approve", input, "label_self_approval");
    struct attempt approved = attempt_as(s, &CHIEF, "label", "approve", input);
    assert_string_equal(approved.refused, "");
    json_decref(approved.answer);
    return job;
}

void
label_printed(struct store *s, const char *job, int n, int m)
{
    store_cell(
        s, arena_printf(
               &s->arena,
               "SELECT event_append(jsonb_build_array(jsonb_build_object('kind', "
               "'labels_printed', 'batch_id', batch_id, 'area', 310101, 'person_id', 7, "
               "'body', jsonb_build_object('job_id', '%s', 'ranges', jsonb_build_array("
               "jsonb_build_array(first_index + %d, first_index + %d)), 'labels', %d, "
               "'copies', 1, 'output', 'pdf', 'reprint', false)))) FROM label_range "
               "WHERE job_id = '%s' ORDER BY first_index LIMIT 1",
               job, n, m, m - n + 1, job));
}
