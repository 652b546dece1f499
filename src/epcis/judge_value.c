/* Where one is, objects, lists and simple values. */
#include <stdio.h>
#include <string.h>

#include "epcis/format.h"
#include "epcis/gs1_key.h"
#include "epcis/judge.h"
#include "epcis/vocabulary.h"

/* ---- where one is ---- */

static void
path_add(struct judge *j, const char *text, size_t len)
{
    if (j->path_len + len >= sizeof j->path)
        return;
    memcpy(j->path + j->path_len, text, len);
    j->path_len += len;
    j->path[j->path_len] = '\0';
}

size_t
judge_enter(struct judge *j, const char *name)
{
    size_t before = j->path_len;

    path_add(j, "/", 1);
    for (const char *p = name; *p; p++) {
        if (*p == '~')
            path_add(j, "~0", 2);
        else if (*p == '/')
            path_add(j, "~1", 2);
        else
            path_add(j, p, 1);
    }
    return before;
}

size_t
judge_enter_item(struct judge *j, size_t index)
{
    char name[24];

    snprintf(name, sizeof name, "%zu", index);
    return judge_enter(j, name);
}

void
judge_leave(struct judge *j, size_t before)
{
    j->path_len = before;
    j->path[before] = '\0';
}

bool
judge_refuse(struct judge *j, enum epcis_rule rule, const char *what)
{
    return epcis_break(j->problem, rule, j->path, what);
}

bool
judge_refuse_at(struct judge *j, const char *name, enum epcis_rule rule, const char *what)
{
    judge_enter(j, name);
    return judge_refuse(j, rule, what);
}

/* ---- objects ---- */

/* Whether the scope or the standard knows the field's prefix; a whole URI needs none. */
static bool
judge_name(struct judge *j, const char *name)
{
    const char *colon = strchr(name, ':');

    if (epcis_namespace(&j->scope, name, (size_t)(colon - name)))
        return true;
    if (epcis_is_uri(name) &&
        (strncmp(colon, "://", 3) == 0 || strncmp(name, "urn:", 4) == 0))
        return true;
    return judge_refuse(j, EPCIS_UNKNOWN_PREFIX, name);
}

/* Inside a field of one's own anything may stand, but prefixes must be declared, or the
 * field could be neither hashed nor written as XML. */
static bool
judge_extension(struct judge *j, const json_t *value)
{
    size_t before, i, scope = j->scope.count;
    const char *name;
    json_t *member;
    bool right = true;

    json_array_foreach(value, i, member)
    {
        before = judge_enter_item(j, i);
        if (!judge_extension(j, member))
            return false;
        judge_leave(j, before);
    }
    if (!json_is_object(value))
        return true;
    epcis_scope_enter(&j->scope, json_object_get(value, "@context"));
    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        before = judge_enter(j, name);
        right = strcmp(name, "@context") == 0
                    ? judge_context(j, member)
                    : (!strchr(name, ':') || judge_name(j, name)) &&
                          judge_extension(j, member);
        if (!right)
            return false;
        judge_leave(j, before);
    }
    j->scope.count = scope;
    return true;
}

static const struct field *
field_of(const struct field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

static bool
judge_known(struct judge *j, const json_t *object, const struct field *field)
{
    const json_t *value = json_object_get(object, field->name);

    if (!value && field->required)
        return judge_refuse_at(j, field->name, EPCIS_MISSING, field->name);
    if (!value)
        return true;
    size_t before = judge_enter(j, field->name);
    if (!field->judge(j, value))
        return false;
    judge_leave(j, before);
    return true;
}

static bool
judge_more(struct judge *j, const char *name, const json_t *value, enum judge_more more)
{
    size_t before = judge_enter(j, name);

    if (more == JUDGE_CLOSED || !strchr(name, ':'))
        return judge_refuse(j, EPCIS_UNKNOWN_FIELD, name);
    if (!judge_name(j, name) || !judge_extension(j, value))
        return false;
    judge_leave(j, before);
    return true;
}

bool
judge_object(struct judge *j, const json_t *object, const struct field *fields,
             size_t count, enum judge_more more)
{
    const char *name;
    json_t *value;

    if (!json_is_object(object))
        return judge_refuse(j, EPCIS_WANT_OBJECT, NULL);
    size_t scope = epcis_scope_enter(&j->scope, json_object_get(object, "@context"));

    for (size_t i = 0; i < count; i++)
        if (!judge_known(j, object, &fields[i]))
            return false;
    json_object_foreach((json_t *)(uintptr_t)object, name,
                        value) if (!field_of(fields, count, name) &&
                                   !judge_more(j, name, value, more)) return false;
    j->scope.count = scope;
    return true;
}

bool
judge_filled(const json_t *object, const char *list)
{
    return json_array_size(json_object_get(object, list)) > 0;
}

/* ---- lists ---- */

bool
judge_list(struct judge *j, const json_t *list, judge_value *item)
{
    size_t i;
    json_t *value;

    if (!json_is_array(list))
        return judge_refuse(j, EPCIS_WANT_ARRAY, NULL);
    json_array_foreach(list, i, value)
    {
        size_t before = judge_enter_item(j, i);
        if (!item(j, value))
            return false;
        judge_leave(j, before);
    }
    return true;
}

bool
judge_list_filled(struct judge *j, const json_t *list, judge_value *item)
{
    if (json_is_array(list) && json_array_size(list) == 0)
        return judge_refuse(j, EPCIS_EMPTY_LIST, NULL);
    return judge_list(j, list, item);
}

bool
judge_set(struct judge *j, const json_t *list, judge_value *item)
{
    size_t i;
    json_t *value;
    json_t *seen = json_object();
    bool right = judge_list(j, list, item);

    json_array_foreach(list, i, value)
    {
        const char *text = json_string_value(value);
        if (right && json_object_get(seen, text)) {
            judge_enter_item(j, i);
            right = judge_refuse(j, EPCIS_REPEATED, text);
        }
        if (right)
            json_object_set_new(seen, text, json_true());
    }
    json_decref(seen);
    return right;
}

/* ---- simple values ---- */

bool
judge_any(struct judge *j, const json_t *value)
{
    (void)j;
    (void)value;
    return true;
}

bool
judge_text(struct judge *j, const json_t *value)
{
    return json_is_string(value) || judge_refuse(j, EPCIS_WANT_TEXT, NULL);
}

bool
judge_number(struct judge *j, const json_t *value)
{
    return json_is_number(value) || judge_refuse(j, EPCIS_WANT_NUMBER, NULL);
}

bool
judge_boolean(struct judge *j, const json_t *value)
{
    return json_is_boolean(value) || judge_refuse(j, EPCIS_WANT_BOOLEAN, NULL);
}

bool
judge_uri(struct judge *j, const json_t *value)
{
    if (!judge_text(j, value))
        return false;
    return epcis_is_uri(json_string_value(value)) ||
           judge_refuse(j, EPCIS_URI, json_string_value(value));
}

bool
judge_time(struct judge *j, const json_t *value)
{
    if (!judge_text(j, value))
        return false;
    return epcis_is_time(json_string_value(value), NULL) ||
           judge_refuse(j, EPCIS_TIME, json_string_value(value));
}

static bool
context_item_right(const json_t *item)
{
    return json_is_object(item) ||
           (json_is_string(item) && epcis_is_uri(json_string_value(item)));
}

/* Few enough that looking a prefix up in all of them, and comparing them in pairs, stays
 * short beside reading the document. */
bool
judge_context(struct judge *j, const json_t *value)
{
    enum { CONTEXTS_MAX = 256 };
    size_t count = json_array_size(value);

    if (!json_is_array(value))
        return context_item_right(value) || judge_refuse(j, EPCIS_CONTEXT, NULL);
    if (count > CONTEXTS_MAX)
        return judge_refuse(j, EPCIS_CONTEXT, NULL);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(value, i);
        bool right = context_item_right(item);
        for (size_t k = 0; right && k < i; k++)
            right = !json_equal(item, json_array_get(value, k));
        if (!right) {
            judge_enter_item(j, i);
            return judge_refuse(j, EPCIS_CONTEXT, NULL);
        }
    }
    return true;
}

bool
judge_epc(struct judge *j, const json_t *value)
{
    const char *text = json_string_value(value);

    if (!judge_uri(j, value))
        return false;
    switch (epcis_gs1_check(text)) {
    case EPCIS_GS1_BROKEN:
        return judge_refuse(j, EPCIS_BAD_EPC, text);
    case EPCIS_GS1_LOT_AND_SERIAL:
        return judge_refuse(j, EPCIS_LOT_AND_SERIAL, text);
    case EPCIS_GS1_NONE:
    case EPCIS_GS1_KEY:
        break;
    }
    return true;
}

bool
judge_action(struct judge *j, const json_t *value)
{
    const char *text = json_string_value(value);

    if (!judge_text(j, value))
        return false;
    return strcmp(text, "ADD") == 0 || strcmp(text, "OBSERVE") == 0 ||
           strcmp(text, "DELETE") == 0 || judge_refuse(j, EPCIS_ACTION, text);
}

/* ---- words ---- */

static bool
judge_word(struct judge *j, const json_t *value, enum epcis_vocabulary vocabulary)
{
    const char *text = json_string_value(value);

    if (!judge_text(j, value))
        return false;
    if (!epcis_word_allowed(vocabulary, &j->scope, text))
        return judge_refuse(j, EPCIS_WORD, text);
    return !strchr(text, ':') || judge_uri(j, value);
}

bool
judge_biz_step(struct judge *j, const json_t *value)
{
    return judge_word(j, value, EPCIS_BIZ_STEP);
}

bool
judge_disposition(struct judge *j, const json_t *value)
{
    return judge_word(j, value, EPCIS_DISPOSITION);
}

bool
judge_transaction_type(struct judge *j, const json_t *value)
{
    return judge_word(j, value, EPCIS_TRANSACTION_TYPE);
}

bool
judge_party_type(struct judge *j, const json_t *value)
{
    return judge_word(j, value, EPCIS_PARTY_TYPE);
}

bool
judge_error_reason(struct judge *j, const json_t *value)
{
    return judge_word(j, value, EPCIS_ERROR_REASON);
}

bool
judge_component(struct judge *j, const json_t *value)
{
    return judge_word(j, value, EPCIS_COMPONENT);
}

bool
judge_measurement(struct judge *j, const json_t *value)
{
    return judge_word(j, value, EPCIS_MEASUREMENT);
}

bool
judge_sensor_alert(struct judge *j, const json_t *value)
{
    return judge_word(j, value, EPCIS_SENSOR_ALERT);
}
