#include "epcis/event_store.h"

#include <stdio.h>
#include <string.h>

#include "base/uuid.h"
#include "epcis/document.h"
#include "epcis/facts.h"
#include "epcis_sql.h"

struct fault *
epcis_stage_begin(struct epcis_stage *stage, struct act *act, const char *job)
{
    *stage = (struct epcis_stage){act, job};
    return pg_copy_begin(act->pg, act->arena,
                         "COPY epcis_staged (job, n, event_id, error, hash, event_time,"
                         " body) FROM STDIN");
}

/* Its own name, or the one that its hash gives it; an event that cannot be hashed gets a
 * number of its own. source: CBV 2.0 §8.9 */
static const char *
name_event(json_t *event, const char *hash)
{
    const char *id = json_string_value(json_object_get(event, "eventID"));
    char name[16 + EPCIS_HASH_SIZE], uuid[UUID_TEXT];

    if (id && *id)
        return id;
    if (*hash) {
        snprintf(name, sizeof name, "%s", hash);
    } else {
        uuid7_new_text(uuid);
        snprintf(name, sizeof name, "urn:uuid:%s", uuid);
    }
    json_object_set_new(event, "eventID", json_string(name));
    return json_string_value(json_object_get(event, "eventID"));
}

static void
write_body(const char *job, json_t *event, const json_t *context, const char *hash,
           bool error, struct buf *out)
{
    json_t *body = json_object();

    json_object_set(body, "event_id", json_object_get(event, "eventID"));
    json_object_set_new(body, "error", json_boolean(error));
    json_object_set_new(body, "hash", json_string(hash));
    json_object_set(body, "type", json_object_get(event, "type"));
    json_object_set(body, "time", json_object_get(event, "eventTime"));
    json_object_set_new(body, "job", json_string(job));
    json_object_set_new(body, "facts", epcis_facts(event, context));
    if (context)
        json_object_set(body, "context", (json_t *)(uintptr_t)context);
    json_object_set(body, "event", event);
    epcis_write_json(body, out);
    json_decref(body);
}

void
epcis_stage_line(const char *job, int n, json_t *event, const json_t *context,
                 struct buf *out)
{
    char hash[EPCIS_HASH_SIZE] = "";
    bool error = json_object_get(event, "errorDeclaration") != NULL;
    BUF_SCOPE struct buf body = {0};

    if (!epcis_hash(event, context, hash))
        hash[0] = '\0';
    const char *id = name_event(event, hash);
    write_body(job, event, context, hash, error, &body);
    buf_printf(out, "%s\t%d\t", job, n);
    buf_copy_cell(out, id);
    buf_printf(out, "\t%s\t", error ? "t" : "f");
    buf_copy_cell(out, hash);
    buf_putc(out, '\t');
    buf_copy_cell(out, json_string_value(json_object_get(event, "eventTime")));
    buf_putc(out, '\t');
    buf_copy_cell(out, body.data);
    buf_putc(out, '\n');
}

struct fault *
epcis_stage_lines(struct epcis_stage *stage, const struct buf *lines)
{
    return pg_copy_put(stage->act->pg, stage->act->arena, lines->data, lines->len);
}

struct fault *
epcis_stage_put(struct epcis_stage *stage, int n, json_t *event, const json_t *context)
{
    BUF_SCOPE struct buf line = {0};

    epcis_stage_line(stage->job, n, event, context, &line);
    return epcis_stage_lines(stage, &line);
}

struct fault *
epcis_stage_end(struct epcis_stage *stage, bool good)
{
    return pg_copy_end(stage->act->pg, stage->act->arena, good);
}

struct fault *
epcis_stage_lock(struct epcis_stage *stage)
{
    struct pg_rows *rows;

    return pg_run(stage->act->pg, stage->act->arena, "SELECT epcis_lock()", &rows, 0);
}

static const char *
number_or_none(struct act *act, int64_t value)
{
    return value > 0 ? act_number(act, value) : NULL;
}

/* The first column as {1,2}. */
static const char *
numbers_of(struct act *act, const struct pg_rows *rows)
{
    BUF_SCOPE struct buf out = {0};

    for (int i = 0; i < pg_rows_count(rows); i++)
        buf_printf(&out, "%s%s", i ? "," : "{", pg_text(rows, i, 0));
    buf_puts(&out, "}");
    return arena_strdup(act->arena, out.data);
}

struct fault *
epcis_stage_known(struct epcis_stage *stage, bool drop,
                  void (*each)(void *arg, int n, const char *event_id), void *arg)
{
    struct act *act = stage->act;
    struct pg_rows *rows, *gone;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_epcis_known, &rows, 2,
                                 stage->job, number_or_none(act, act->actor->company_id));

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    for (int i = 0; i < pg_rows_count(rows); i++)
        each(arg, (int)pg_int(rows, i, 0), pg_text(rows, i, 1));
    return drop ? pg_run(act->pg, act->arena, SQL_epcis_unstage, &gone, 2, stage->job,
                         numbers_of(act, rows))
                : NULL;
}

struct fault *
epcis_stage_merge(struct epcis_stage *stage, void (*each)(void *arg, int n), void *arg)
{
    struct act *act = stage->act;
    const struct actor *who = act->actor;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_epcis_merge, &rows, 5, stage->job,
               act_number(act, who->area_lo), number_or_none(act, who->agency_id),
               number_or_none(act, who->company_id), number_or_none(act, who->person_id));

    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        each(arg, (int)pg_int(rows, i, 0));
    return fault;
}
