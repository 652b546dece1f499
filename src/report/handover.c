#include "report/handover.h"

#include <string.h>

#include "access/act.h"
#include "base/uuid.h"
#include "report/matter_bundle.h"
#include "report_sql.h"

/* ---- what is handed over ---- */

/* Column `column` of all rows. */
static json_t *
list_of(const struct pg_rows *rows, int column)
{
    json_t *list = json_array();

    for (int i = 0; i < pg_rows_count(rows); i++)
        json_array_append_new(list, json_string(pg_text(rows, i, column)));
    return list;
}

static struct fault *
append_handed(struct act *act, const struct matter *m, const char *id)
{
    return act_append(
        act, &(struct act_event){
                 .kind = "matter_handed_over",
                 .id = id,
                 .batch_id = pg_int(m->parts, 0, 2),
                 .area = (int)pg_int(m->parts, 0, 3),
                 .unit_index = -1,
                 .body = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "number",
                                   m->number, "matter", m->kind, "from",
                                   act->settings->issuer ? act->settings->issuer : "",
                                   "to", act_text(act, "to"), "reason",
                                   act_text(act, "reason"), "events",
                                   list_of(m->events, 0), "files", list_of(m->files, 0),
                                   "documents", list_of(m->documents, 6))});
}

struct fault *
handover_run_make(struct act *act)
{
    char id[UUID_TEXT];
    struct matter m;
    struct fault *fault = matter_find(act, act_text(act, "number"), NULL, &m);

    if (!fault && pg_rows_count(m.events) > HANDOVER_EVENTS_MAX)
        fault = act_fault(act, FAULT_CONFLICT, "handover_large", "number",
                          "案卷超过 20000 个事件，请按更换令或销毁分别移交",
                          "the matter has more than 20000 events; hand its orders or "
                          "destructions over one by one");
    if (fault)
        return fault;
    uuid7_new_text(id);
    buf_printf(&act->out, "{\"id\":\"%s\",\"events\":%d,\"files\":%d,\"documents\":%d}",
               id, pg_rows_count(m.events), pg_rows_count(m.files),
               pg_rows_count(m.documents));
    return append_handed(act, &m, id);
}

/* ---- the packet and the answer ---- */

static struct fault *
find(struct act *act, struct pg_rows **rows)
{
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_handover_find, rows, 1, act_text(act, "id"));

    if (!fault && pg_rows_count(*rows) == 0)
        fault = act_fault(act, FAULT_ABSENT, "handover_unknown", "id",
                          "没有这次移交，或不在您的权限范围内",
                          "there is no such hand-over, or it is not yours to see");
    return fault;
}

static bool
is_whole(const struct matter *m)
{
    json_t *events = json_loads(m->handed->events, 0, NULL);
    bool whole = (size_t)pg_rows_count(m->events) == json_array_size(events);

    json_decref(events);
    return whole;
}

struct fault *
handover_run_packet(struct act *act)
{
    struct pg_rows *rows;
    struct matter m;
    struct fault *fault = find(act, &rows);

    if (fault)
        return fault;
    const struct matter_handed handed = {.event = act_text(act, "id"),
                                         .to = pg_text(rows, 0, 3),
                                         .reason = pg_text(rows, 0, 4),
                                         .events = pg_text(rows, 0, 5),
                                         .files = pg_text(rows, 0, 6),
                                         .documents = pg_text(rows, 0, 7)};
    fault = matter_find(act, pg_text(rows, 0, 0), &handed, &m);
    if (!fault && !is_whole(&m))
        fault =
            act_fault(act, FAULT_FORBIDDEN, "handover_partial", "id",
                      "该移交含有您辖区以外的事件；请由移交人或上级取出",
                      "it holds events outside your areas; who handed it over, or the "
                      "city, takes it out");
    return fault ? fault : matter_give(act, &m);
}

struct fault *
handover_run_reply(struct act *act)
{
    const char *outcome = act_text(act, "outcome");
    struct pg_rows *rows;
    struct fault *fault = find(act, &rows);

    if (!fault && strcmp(pg_text(rows, 0, 2), "sent") != 0)
        fault = act_fault(act, FAULT_CONFLICT, "handover_replied", "id", "已登记过答复",
                          "its answer is on record already");
    if (fault)
        return fault;
    json_t *body =
        json_pack("{s:s, s:s}", "handover_id", act_text(act, "id"), "outcome", outcome);
    json_object_set(body, "reference", json_object_get(act->in, "reference"));
    json_object_set(body, "on", json_object_get(act->in, "on"));
    buf_printf(&act->out, "{\"id\":\"%s\",\"state\":\"%s\"}", act_text(act, "id"),
               outcome);
    return act_append(
        act, &(struct act_event){.kind = "handover_replied",
                                 .batch_id = pg_int(rows, 0, 8),
                                 .area = (int)pg_int(rows, 0, 1),
                                 .unit_index = -1,
                                 .attachments = json_object_get(act->in, "evidence"),
                                 .body = body});
}
