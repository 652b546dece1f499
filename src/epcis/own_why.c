/* Why an event happened, and what is said of it beside what and where. */
#include <string.h>

#include "epcis/own_internal.h"

static void
put_transaction(json_t *list, const json_t *facts, const char *host, const char *name,
                enum own_thing thing, const char *type)
{
    const char *code = own_fact(facts, name);

    if (code)
        json_array_append_new(list,
                              json_pack("{s:s*,s:o}", "type", type, "bizTransaction",
                                        own_name(host, thing, code)));
}

static void
put_transactions(json_t *event, const json_t *facts, const char *host)
{
    json_t *list = json_array();

    put_transaction(list, facts, host, "document", OWN_NOTE, "desadv");
    put_transaction(list, facts, host, "order", OWN_ORDER, NULL);
    put_transaction(list, facts, host, "recall", OWN_RECALL, NULL);
    put_transaction(list, facts, host, "sampling", OWN_SAMPLING, NULL);
    put_transaction(list, facts, host, "job", OWN_JOB, NULL);
    put_transaction(list, facts, host, "seizure", OWN_SEIZURE, NULL);
    if (json_array_size(list))
        json_object_set(event, "bizTransactionList", list);
    json_decref(list);
}

static void
put_verdict(json_t *event, const json_t *facts)
{
    bool bad = own_is(facts, "result", "nonconforming"),
         good = own_is(facts, "result", "conforming");
    const char *set = bad ? "non_conformant" : "conformant";

    if (own_is(facts, "kind", "recall_opened"))
        json_object_set_new(event, "persistentDisposition",
                            json_pack("{s:[s]}", "set", "recalled"));
    if (own_is(facts, "kind", "recall_lifted"))
        json_object_set_new(event, "persistentDisposition",
                            json_pack("{s:[s]}", "unset", "recalled"));
    if (!own_is(facts, "kind", "result_recorded") || (!bad && !good))
        return;
    json_object_set_new(event, "disposition", json_string(set));
    json_object_set_new(event, "persistentDisposition",
                        json_pack("{s:[s],s:[s]}", "unset",
                                  bad ? "conformant" : "non_conformant", "set", set));
}

/* Of a count that falls short what is missing is told, else what was found. */
static bool
is_short(const json_t *facts)
{
    return own_is(facts, "kind", "stock_counted") &&
           json_integer_value(json_object_get(facts, "short")) > 0;
}

json_t *
own_quantity(const json_t *facts)
{
    json_t *qty = json_object_get(facts, is_short(facts) ? "short" : "qty");

    if (!qty && own_is(facts, "kind", "batch_registered"))
        qty = json_object_get(json_object_get(facts, "batch"), "declared");
    return qty;
}

static const char *
disposition_of(const json_t *facts, const struct own_telling *t)
{
    const char *lost = own_fact(facts, "missing");

    if (own_is(facts, "kind", "stock_counted"))
        return !is_short(facts) ? "in_progress" : lost ? lost : "unknown";
    return own_is(facts, "kind", "site_checked") ? own_fact(facts, "result")
                                                 : t->disposition;
}

static void
put_disposition(json_t *event, const json_t *facts, const struct own_telling *t)
{
    const char *disposition = disposition_of(facts, t);

    if (disposition)
        json_object_set_new(event, "disposition", json_string(disposition));
    put_verdict(event, facts);
}

/* The lot belongs here, never beside a serial (flow.md §3, rule 1). */
static void
put_master_data(json_t *event, const json_t *facts)
{
    const json_t *batch = json_object_get(facts, "batch");
    json_t *ilmd =
        json_pack("{s:s*,s:s*,s:s*,s:O*}", "cbvmda:lotNumber", own_fact(batch, "lot"),
                  OWN_PREFIX ":producedOn", own_fact(batch, "produced_on"),
                  OWN_PREFIX ":certificate", own_fact(batch, "certificate"),
                  OWN_PREFIX ":abCodes", json_object_get(facts, "aliases"));

    if (own_is(facts, "kind", "batch_registered") ||
        own_is(facts, "kind", "labels_applied"))
        json_object_set(event, "ilmd", ilmd);
    json_decref(ilmd);
}

static void
put_extensions(json_t *event, const json_t *facts)
{
    static const struct {
        const char *name, *member;
    } MORE[] = {{"grade", OWN_PREFIX ":evidence"},    {"reason", OWN_PREFIX ":reason"},
                {"short", OWN_PREFIX ":missing"},     {"counted", OWN_PREFIX ":counted"},
                {"expected", OWN_PREFIX ":expected"}, {"seal", OWN_PREFIX ":seal"}};

    for (size_t i = 0; i < sizeof MORE / sizeof *MORE; i++) {
        json_t *value = json_object_get(facts, MORE[i].name);

        if (value && !(json_is_integer(value) && json_integer_value(value) <= 0))
            json_object_set(event, MORE[i].member, value);
    }
}

/* What was recorded wrongly stays, and says so. source: EPCIS 2.0 §7.4.1.2 */
static void
put_error(json_t *event, const json_t *facts)
{
    const json_t *wrong = json_object_get(facts, "corrected");
    const char *by = wrong ? own_fact(wrong, "by") : NULL;

    if (!wrong)
        return;
    json_t *error = json_pack("{s:s,s:s}", "declarationTime", own_fact(wrong, "at"),
                              "reason", "incorrect_data");
    if (by)
        json_object_set_new(error, "correctiveEventIDs",
                            json_pack("[o]", json_sprintf("urn:uuid:%s", by)));
    json_object_set_new(event, "errorDeclaration", error);
    json_object_set(event, OWN_PREFIX ":reason", json_object_get(wrong, "why"));
}

void
own_put_why(json_t *event, const json_t *facts, const char *host,
            const struct own_telling *t)
{
    put_transactions(event, facts, host);
    put_disposition(event, facts, t);
    put_master_data(event, facts);
    put_extensions(event, facts);
    put_error(event, facts);
}
