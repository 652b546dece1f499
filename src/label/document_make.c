/* Gathering what a document says: from the record, from the agency, from the issuer. */
#include "label/document_make.h"

#include <firemark/form.h>
#include <string.h>

#include "access/act.h"
#include "label/document_fill.h"
#include "label_sql.h"

/* What act's input may add to what the record says. */
static const char *const INPUTS[] = {"to",         "reason", "basis",          "measures",
                                     "laboratory", "from",   "receiver",       "remedy",
                                     "remarks",    "method", "contact_officer"};
enum { INPUT_COUNT = sizeof INPUTS / sizeof *INPUTS };

/* ---- who and what ---- */

static struct fault *
find_kind(struct making *m)
{
    struct act *act = m->act;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_document_kind, &rows, 1, m->kind);

    if (fault)
        return fault;
    bool decide = strcmp(pg_text(rows, 0, 2), "decide") == 0;
    m->kind_code = pg_text(rows, 0, 0);
    m->word = pg_text(rows, 0, 1);
    m->title = pg_text(rows, 0, 3);
    if (!access_may(act->actor, decide ? POWER_DECIDE : POWER_INTAKE))
        return act_fault(
            act, FAULT_FORBIDDEN, "document_power", "kind",
            arena_printf(act->arena, "签发%s须有“%s”权限", m->title,
                         decide ? "决定召回、更换令与销毁" : "抽样登记与标签"),
            arena_printf(act->arena, "who issues a %s needs the power \"%s\"",
                         pg_text(rows, 0, 4), decide ? "decide" : "intake"));
    return document_form(act, m->kind, &m->form);
}

static const char *
statement_of(const char *kind)
{
    static const struct {
        const char *kind, *sql;
    } STATEMENTS[] = {
        {"sampling_record", SQL_document_sampling_record},
        {"seal_notice", SQL_document_seal_notice},
        {"not_sampled_statement", SQL_document_not_sampled_statement},
        {"result_notice", SQL_document_result_notice},
        {"correction_order", SQL_document_correction_order},
        {"destruction_record", SQL_document_destruction_record},
        {"label_handover", SQL_document_label_handover},
    };
    size_t i = 0;

    while (strcmp(STATEMENTS[i].kind, kind) != 0)
        i++;
    return STATEMENTS[i].sql;
}

/* The kind's own refusal: {code, zh, en}. */
static struct fault *
refused(struct act *act, const char *json)
{
    json_t *why = json_loads(json, 0, NULL);
    struct fault *fault = act_fault(
        act, FAULT_CONFLICT,
        arena_strdup(act->arena, json_string_value(json_object_get(why, "code"))),
        "subject", json_string_value(json_object_get(why, "zh")),
        json_string_value(json_object_get(why, "en")));

    json_decref(why);
    return fault;
}

static struct fault *
find_subject(struct making *m)
{
    struct act *act = m->act;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, statement_of(m->kind), &rows, 1, m->subject);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "document_subject", "subject",
                         "没有这个编号的抽样、销毁、更换令或签发任务，或不在您的辖区；"
                         "请核对编号和文书种类",
                         "no sampling, destruction, order or label job has this number, "
                         "or it is not in your areas; check number and kind");
    if (!pg_is_null(rows, 0, 6))
        return refused(act, pg_text(rows, 0, 6));
    m->data = json_loads(pg_text(rows, 0, 0), 0, NULL);
    m->links = json_loads(pg_text(rows, 0, 1), 0, NULL);
    m->batch = pg_int(rows, 0, 2);
    m->place = pg_int(rows, 0, 3);
    m->area = pg_int(rows, 0, 4);
    m->company = pg_int(rows, 0, 5);
    return NULL;
}

void
document_put(struct making *m, const char *name, const char *text)
{
    if (text && *text)
        json_object_set_new(m->data, name, json_string(text));
}

static struct fault *
find_agency(struct making *m)
{
    struct act *act = m->act;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_document_agency, &rows, 1, act->settings->issuer);

    if (fault)
        return fault;
    m->issuer = pg_text(rows, 0, 0);
    m->agency = pg_text(rows, 0, 1);
    m->prefix = pg_text(rows, 0, 4);
    m->year = pg_text(rows, 0, 5);
    m->at = pg_text(rows, 0, 7);
    document_put(m, "agency", m->agency);
    document_put(m, "agency_address", pg_text(rows, 0, 2));
    document_put(m, "agency_phone", pg_text(rows, 0, 3));
    document_put(m, "issued", pg_text(rows, 0, 6));
    return NULL;
}

/* ---- what the issuer adds ---- */

static struct fault *
unused(struct act *act, const char *name)
{
    return act_fault(act, FAULT_INPUT, "document_unused", name,
                     "这种文书没有这一项；请去掉，或换一种文书",
                     "a document of this kind has no such field; leave it out, or take "
                     "another kind");
}

/* What the record says stands: the issuer does not say otherwise. */
static bool
is_fact(const char *name)
{
    return strcmp(name, "laboratory") == 0 || strcmp(name, "method") == 0;
}

static struct fault *
add_inputs(struct making *m)
{
    struct act *act = m->act;

    for (size_t i = 0; i < INPUT_COUNT; i++) {
        const char *text = act_text(act, INPUTS[i]);

        if (!text)
            continue;
        if (!fm_form_shows(m->form, INPUTS[i]))
            return unused(act, INPUTS[i]);
        if (is_fact(INPUTS[i]) && json_object_get(m->data, INPUTS[i]))
            return act_fault(act, FAULT_INPUT, "document_recorded", INPUTS[i],
                             "这一项已有记录，文书以记录为准；请去掉",
                             "this is on record already, and the document says what the "
                             "record says; leave it out");
        document_put(m, INPUTS[i], text);
    }
    return NULL;
}

/* A document that orders something leaves time to do it. */
static struct fault *
check_due(struct making *m)
{
    struct act *act = m->act;
    const char *due = json_string_value(json_object_get(m->data, "due"));
    struct pg_rows *rows;

    if (!due || !fm_form_shows(m->form, "due"))
        return NULL;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_document_due_past, &rows, 1, due);
    if (fault || strcmp(pg_text(rows, 0, 0), "t") != 0)
        return fault;
    return act_fault(act, FAULT_INPUT, "document_due_past", "due",
                     arena_printf(act->arena, "期限 %s 已经过去，请另定：--due", due),
                     arena_printf(act->arena,
                                  "the term, %s, is over already; set another: --due",
                                  due));
}

/* "2027-01-23" in words. */
static struct fault *
add_due(struct making *m)
{
    const char *due = act_text(m->act, "due");

    if (!due)
        return check_due(m);
    if (!fm_form_shows(m->form, "due"))
        return unused(m->act, "due");
    document_put(
        m, "due",
        arena_printf(m->act->arena, "%.4s年%.2s月%.2s日", due, due + 5, due + 8));
    return check_due(m);
}

/* The officers' names, given as such or by login. */
static struct fault *
officer_names(struct act *act, const json_t *list, const char **out)
{
    struct fault *fault = NULL;
    struct pg_rows *rows;

    for (size_t i = 0; i < json_array_size(list) && !fault; i++) {
        fault = pg_run(act->pg, act->arena, SQL_document_officer, &rows, 1,
                       json_string_value(json_array_get(list, i)));
        if (!fault)
            *out = *out ? arena_printf(act->arena, "%s、%s", *out, pg_text(rows, 0, 0))
                        : pg_text(rows, 0, 0);
    }
    return fault;
}

/* Two different officers, where the form has officers and the record names none. */
static struct fault *
add_officers(struct making *m)
{
    struct act *act = m->act;
    const json_t *list = json_object_get(act->in, "officers");
    const char *names = NULL;

    if (!list)
        return NULL;
    if (!fm_form_shows(m->form, "officers") || json_object_get(m->data, "officers"))
        return unused(act, "officers");
    const char *first = json_string_value(json_array_get(list, 0));
    const char *second = json_string_value(json_array_get(list, 1));

    if (!first || !second || strcmp(first, second) == 0)
        return act_fault(act, FAULT_INPUT, "document_officers", "officers",
                         "须有两名不同的执法人员", "two different officers are needed");
    struct fault *fault = officer_names(act, list, &names);
    if (!fault)
        document_put(m, "officers", names);
    return fault;
}

struct fault *
document_gather(struct making *m)
{
    struct fault *fault = find_kind(m);

    if (!fault)
        fault = find_subject(m);
    if (!fault)
        fault = find_agency(m);
    if (!fault)
        fault = add_inputs(m);
    if (!fault)
        fault = add_due(m);
    return fault ? fault : add_officers(m);
}

void
document_drop(struct making *m)
{
    json_decref(m->data);
    json_decref((json_t *)(uintptr_t)m->links);
}
