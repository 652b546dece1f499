#include "access/act.h"

#include "base/uuid.h"

#include <stdlib.h>

#include "access_sql.h"

const char *
act_text(struct act *act, const char *field)
{
    return json_string_value(json_object_get(act->in, field));
}

int64_t
act_int(struct act *act, const char *field, int64_t absent)
{
    const json_t *value = json_object_get(act->in, field);

    return json_is_integer(value) ? json_integer_value(value) : absent;
}

const char *
act_number(struct act *act, int64_t value)
{
    return arena_printf(act->arena, "%lld", (long long)value);
}

bool
act_write(struct act *act, const void *bytes, size_t len)
{
    if (act->out_file)
        return fwrite(bytes, 1, len, act->out_file) == len;
    buf_add(&act->out, bytes, len);
    return true;
}

struct fault *
act_fault(struct act *act, enum fault_kind kind, const char *code, const char *where,
          const char *zh, const char *en)
{
    return fault_new(act->arena, kind, code, where, zh, en);
}

struct fault *
act_scope(struct act *act)
{
    const struct actor *who = act->actor;
    struct pg_rows *rows;

    return pg_run(act->pg, act->arena,
                  "SELECT set_config('app.area_lo', $1, true),"
                  " set_config('app.area_hi', $2, true),"
                  " set_config('app.company', $3, true),"
                  " set_config('app.person', $4, true),"
                  " set_config('app.agency', $5, true)",
                  &rows, 5, act_number(act, who->area_lo), act_number(act, who->area_hi),
                  who->company_id ? act_number(act, who->company_id) : "",
                  act_number(act, who->person_id), act_number(act, who->agency_id));
}

struct fault *
act_narrow(struct act *act)
{
    return act->actor->company_id ? pg_act_as(act->pg, act->arena, "firemark_company")
                                  : NULL;
}

static void
put_id(json_t *to, const char *name, int64_t id)
{
    if (id > 0)
        json_object_set_new(to, name, json_integer(id));
}

static void
put_text(json_t *to, const char *name, const char *text)
{
    if (text)
        json_object_set_new(to, name, json_string(text));
}

/* Its own, or a new one where somebody wants to know it. */
static void
put_event_id(struct act *act, json_t *to, const struct act_event *event)
{
    char made[UUID_TEXT];
    const char *id = event->id;

    if (!id && act->appended) {
        uuid7_new_text(made);
        id = made;
    }
    put_text(to, "id", id);
    if (act->appended)
        json_array_append_new(
            act->appended,
            json_pack("{s:I, s:s}", "batch", (json_int_t)event->batch_id, "id", id));
}

static const char *
event_json(struct act *act, const struct act_event *event)
{
    json_t *e = json_object();

    put_text(e, "kind", event->kind);
    put_event_id(act, e, event);
    put_text(e, "occurred_at", event->occurred_at);
    put_text(e, "corrects", event->corrects);
    put_id(e, "batch_id", event->batch_id);
    put_id(e, "place_id", event->place_id);
    put_id(e, "unit_index", event->unit_index);
    put_id(e, "agency_id", act->actor->agency_id);
    put_id(e, "company_id", event->company_id);
    put_id(e, "person_id", act->actor->person_id);
    put_id(e, "area", event->area ? event->area : act->actor->area_lo);
    if (event->attachments)
        json_object_set(e, "attachments", event->attachments);
    json_object_set_new(e, "body", event->body);
    char *text = json_dumps(e, JSON_COMPACT);
    const char *list = arena_printf(act->arena, "[%s]", text);
    free(text);
    json_decref(e);
    return list;
}

/* What the record names must be there: the first file that is not, or NULL. */
static struct fault *
files_known(struct act *act, const json_t *files)
{
    struct pg_rows *rows;

    if (json_array_size(files) == 0)
        return NULL;
    char *list = json_dumps(files, JSON_COMPACT);
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_evidence_missing, &rows, 1, list);

    free(list);
    if (fault || pg_rows_count(rows) == 0)
        return fault;
    return act_fault(act, FAULT_INPUT, "evidence_unknown", "evidence",
                     arena_printf(act->arena, "没有保存过证据文件 %s；请先上传，再登记",
                                  pg_text(rows, 0, 0)),
                     arena_printf(act->arena,
                                  "no file of evidence %s is stored; upload it first",
                                  pg_text(rows, 0, 0)));
}

struct fault *
act_append(struct act *act, const struct act_event *event)
{
    struct pg_rows *rows;
    const char *json = event_json(act, event);
    struct fault *fault = files_known(act, event->attachments);

    if (fault)
        return fault;
    return pg_run(act->pg, act->arena, "SELECT event_append($1::jsonb)", &rows, 1, json);
}
