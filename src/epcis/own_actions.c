/* Own events as a document to hand over. */
#include "epcis/own_actions.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "epcis/document.h"
#include "epcis/own.h"
#include "epcis/own_store.h"
#include "epcis_sql.h"

enum { EXPORT_DEFAULT = 1000, EXPORT_MAX = 10000 };

static const struct field EXPORT_FIELDS[] = {
    {"batch", FIELD_TEXT, false, 100, NULL, "只导出这一批次", "only of this batch"},
    {"place", FIELD_TEXT, false, 100, NULL, "只导出这一场所", "only at this place"},
    {"since", FIELD_DATE, false, 0, NULL, "自哪一天起（含）", "from this day on"},
    {"until", FIELD_DATE, false, 0, NULL, "到哪一天为止（不含）", "before this day"},
    {"after", FIELD_INT, false, 0, NULL, "接着上一份：其 fm:next 的值",
     "go on after the document before: its fm:next"},
    {"limit", FIELD_INT, false, EXPORT_MAX, NULL, "最多多少条，默认 1000",
     "how many at most; 1000 where not given"},
    {"format", FIELD_TEXT, false, 0, "json|xml", "格式", "the format"},
    {.name = NULL}};

/* A mistyped code is told, not answered with an empty document. */
static struct fault *
check_filters(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_own_filters, &rows, 2,
                                 act_text(act, "batch"), act_text(act, "place"));

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    bool batch = strcmp(pg_text(rows, 0, 0), "batch") == 0;

    return act_fault(act, FAULT_ABSENT, batch ? "batch_unknown" : "place_unknown",
                     pg_text(rows, 0, 0), batch ? "没有这个批次" : "没有这个场所",
                     batch ? "there is no such batch" : "there is no such place");
}

static struct fault *
find(struct act *act, int64_t limit, struct pg_rows **keys)
{
    struct buf kinds = {0};
    struct fault *fault = check_filters(act);

    if (fault)
        return fault;
    own_kinds(&kinds);
    fault = pg_run(act->pg, act->arena, SQL_own_keys, keys, 7, kinds.data,
                   act_text(act, "batch"), act_text(act, "place"), act_text(act, "since"),
                   act_text(act, "until"), act_number(act, act_int(act, "after", 0)),
                   act_number(act, limit));
    buf_free(&kinds);
    return fault;
}

static json_t *
document_around(json_t *events)
{
    char now[32];
    time_t t = time(NULL);
    struct tm utc;

    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &utc));
    return json_pack("{s:o,s:s,s:s,s:s,s:{s:o}}", "@context", own_context(), "type",
                     "EPCISDocument", "schemaVersion", "2.0", "creationDate", now,
                     "epcisBody", "eventList", events);
}

/* A document written by us that its own rules refuse is our mistake. */
static struct fault *
write_document(struct act *act, const json_t *root)
{
    const char *format = act_text(act, "format");
    struct epcis_problem problem;

    if (format && strcmp(format, "xml") == 0) {
        struct buf xml = {0};
        bool written = epcis_write_xml(root, &xml, &problem);

        act->gives = "application/xml";
        act->file_name = "events.xml";
        if (written)
            act_write(act, xml.data, xml.len);
        buf_free(&xml);
        return written ? NULL
                       : act_fault(act, FAULT_INTERNAL, "epcis_xml", problem.path,
                                   problem.zh, problem.en);
    }
    char *text = json_dumps(root, JSON_INDENT(2));

    act->file_name = "events.jsonld";
    act_write(act, text, strlen(text));
    free(text);
    return NULL;
}

static struct fault *
run_export(struct act *act)
{
    int64_t limit = act_int(act, "limit", EXPORT_DEFAULT);
    struct pg_rows *keys;
    struct fault *fault = find(act, limit, &keys);

    if (fault)
        return fault;
    json_t *events = json_array();
    struct own_keys wanted = {.count = 0};
    int n = pg_rows_count(keys);

    for (int i = 0; i < n; i++)
        own_keys_add(&wanted, pg_text(keys, i, 0), pg_text(keys, i, 1));
    fault = own_read(act, &wanted, events);
    for (size_t i = json_array_size(events); i-- > 0;)
        if (json_is_null(json_array_get(events, i)))
            json_array_remove(events, i);
    json_t *root = document_around(events);

    if (n == limit)
        json_object_set_new(root, OWN_PREFIX ":next",
                            json_integer(pg_int(keys, n - 1, 2)));
    if (!fault)
        fault = write_document(act, root);
    json_decref(root);
    return fault;
}

const struct action EPCIS_EXPORT_ACTIONS[] = {
    {.noun = "epcis",
     .verb = "export",
     .method = "GET",
     .path = "/api/v1/epcis/export",
     .power = POWER_READ,
     .status = 200,
     .fields = EXPORT_FIELDS,
     .run = run_export,
     .gives = "application/ld+json",
     .zh = "把本系统的事件导出为 EPCIS 2.0 文件",
     .en = "Own events as an EPCIS 2.0 document",
     .example = "firemark epcis export --batch B058 --out events.jsonld"},
    {.en = NULL}};
