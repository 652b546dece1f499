/* The standard's elements, by the tables, in the order of its XSD. */
#include "epcis/xml_write.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "epcis/format.h"

static bool write_value(struct xml_writer *w, const struct xml_member *m,
                        const json_t *value);

static const json_t *
member_of(const json_t *object, const struct xml_member *m)
{
    const json_t *value = json_object_get(object, xml_json_name(m));

    return json_is_null(value) ? NULL : value;
}

/* The standard's own prefixes need not be declared in JSON; they must be in XML. A prefix
 * that stands for no URI has no form there. */
static bool
declare_prefix(struct xml_writer *w, const char *text)
{
    const char *colon = strchr(text, ':');
    const char *uri = epcis_namespace(&w->scope, text, (size_t)(colon - text));
    char prefix[16];

    if (!uri || strncmp(colon, "://", 3) == 0)
        return true;
    if (!epcis_is_uri(uri))
        return epcis_break(w->problem, EPCIS_XML_NAME, w->path.data, text);
    if ((size_t)(colon - text) < sizeof prefix) {
        snprintf(prefix, sizeof prefix, "%.*s", (int)(colon - text), text);
        xml_names_declare(&w->names, prefix, uri);
    }
    return true;
}

/* A bare standard word is written as its URI; what else stands there stays as it is. */
static bool
put_value(struct xml_writer *w, const struct xml_member *m, const json_t *value)
{
    const char *text = json_string_value(value);
    struct buf uri BUF_SCOPE = {0};

    if (m->shape == XML_WORD && text && strchr(text, ':') && !declare_prefix(w, text))
        return false;
    if (m->shape != XML_WORD || !text || strchr(text, ':'))
        return xml_put_scalar(w, value, m->shape, m->place == XML_ATTRIBUTE);
    epcis_word_uri(m->words, NULL, text, &uri);
    return xml_put_text(w, uri.data, m->place == XML_ATTRIBUTE);
}

static bool
put_attribute(struct xml_writer *w, const struct xml_member *m, const json_t *value)
{
    buf_printf(&w->out, " %s=\"", m->name);
    if (!put_value(w, m, value))
        return false;
    buf_putc(&w->out, '"');
    return true;
}

/* Elements that have attributes only take somebody's own as attributes, too. */
static bool
takes_attributes(const struct xml_member *members)
{
    const struct xml_member *m = members;

    while (m->name && m->place == XML_ATTRIBUTE)
        m++;
    return m > members && !m->name;
}

bool
xml_put_attributes(struct xml_writer *w, const struct xml_member *members,
                   const json_t *object)
{
    const char *name;
    json_t *value;

    for (const struct xml_member *m = members; m->name; m++)
        if (m->place == XML_ATTRIBUTE && member_of(object, m) &&
            !put_attribute(w, m, member_of(object, m)))
            return false;
    if (!takes_attributes(members))
        return true;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (xml_is_own(name) && xml_is_scalar(value) &&
            !xml_write_own_attribute(w, name, value))
            return false;
    }
    return true;
}

/* ---- elements ---- */

static void
put_end(struct xml_writer *w, const char *name, size_t at, bool lines)
{
    if (w->out.len == at + 1) {
        w->out.data[at] = '/';
        buf_putc(&w->out, '>');
        return;
    }
    if (lines)
        xml_line(w);
    buf_printf(&w->out, "</%s>", name);
}

static bool
write_owns(struct xml_writer *w, const struct xml_member *members, const json_t *object)
{
    const char *name;
    json_t *value;
    bool attributes = takes_attributes(members);

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (xml_is_own(name) && !(attributes && xml_is_scalar(value)) &&
            !xml_write_own(w, name, value))
            return false;
    }
    return true;
}

/* 2.0's header has its master data behind somebody's own, inside a wrapper. */
static bool
write_wrapped(struct xml_writer *w, const struct xml_member *m, const json_t *value)
{
    xml_line(w);
    buf_puts(&w->out, "<extension>");
    w->depth++;
    bool good = write_value(w, m, value);
    w->depth--;
    xml_line(w);
    buf_puts(&w->out, "</extension>");
    return good;
}

/* A list that says nothing is left out: the XSD wants an item in most. */
static bool
is_empty(const struct xml_member *m, const json_t *value)
{
    return !value || (m->shape == XML_LIST && json_array_size(value) == 0);
}

/* What the XSD wants though there is nothing to say. */
static void
write_needed(struct xml_writer *w, const struct xml_member *m, const json_t *object)
{
    bool nil = m->nil_before && json_object_get(object, m->nil_before);

    if (!m->always && !nil)
        return;
    xml_line(w);
    buf_printf(&w->out, "<%s%s/>", m->name, nil ? " xsi:nil=\"true\"" : "");
    w->instance = w->instance || nil;
}

bool
xml_write_members(struct xml_writer *w, const struct xml_member *members,
                  const json_t *object)
{
    const struct xml_member *m;
    const json_t *value;

    for (m = members; m->name; m++) {
        value = member_of(object, m);
        if (m->place != XML_ELEMENT || m->wrapped)
            continue;
        if (is_empty(m, value))
            write_needed(w, m, object);
        else if (!write_value(w, m, value))
            return false;
    }
    if (!write_owns(w, members, object))
        return false;
    for (m = members; m->name; m++)
        if (m->wrapped && (value = member_of(object, m)) && !write_wrapped(w, m, value))
            return false;
    return true;
}

static const struct xml_member *
content_of(const struct xml_member *members)
{
    for (; members->name; members++)
        if (members->place == XML_CONTENT)
            return members;
    return NULL;
}

/* What stands between the tags. `lines`: they are elements. */
static bool
write_content(struct xml_writer *w, const struct xml_member *m, const json_t *value,
              bool *lines)
{
    const struct xml_member *content;

    *lines = false;
    if (m->shape != XML_OBJECT)
        return put_value(w, m, value);
    content = content_of(m->members);
    if (content && content->shape == XML_ANY)
        return xml_write_any(w, member_of(value, content));
    if (content)
        return !member_of(value, content) ||
               put_value(w, content, member_of(value, content));
    *lines = true;
    size_t scopes = epcis_scope_enter(&w->scope, json_object_get(value, "@context"));
    w->depth++;
    bool good = xml_write_members(w, m->members, value);
    w->depth--;
    w->scope.count = scopes;
    return good;
}

static bool
write_one(struct xml_writer *w, const struct xml_member *m, const json_t *value)
{
    char name[64];
    bool lines;

    snprintf(name, sizeof name, "%s%s", m->query ? "epcisq:" : "", m->name);
    xml_line(w);
    buf_printf(&w->out, "<%s", name);
    if (m->shape == XML_OBJECT && !xml_put_attributes(w, m->members, value))
        return false;
    size_t at = w->out.len;
    buf_putc(&w->out, '>');
    if (!write_content(w, m, value, &lines))
        return false;
    put_end(w, name, at, lines);
    return true;
}

/* ---- events and lists ---- */

/* The event's tag names the namespaces that its content turned out to need. */
static bool
write_event_tag(struct xml_writer *w, const json_t *event, struct buf *content)
{
    struct buf name BUF_SCOPE = {0};
    const char *type = json_string_value(json_object_get(event, "type"));

    if (xml_is_event(type))
        buf_puts(&name, type);
    else if (!xml_put_name(w, type, &name))
        return false;
    xml_line(w);
    buf_printf(&w->out, "<%s", name.data);
    if (!xml_put_declared(w, w->names.inner))
        return false;
    size_t at = w->out.len;
    buf_putc(&w->out, '>');
    buf_add(&w->out, content->data, content->len);
    put_end(w, name.data, at, true);
    return true;
}

static bool
write_event(struct xml_writer *w, const json_t *event)
{
    struct buf before = w->out, content BUF_SCOPE = {0};
    const json_t *context = json_object_get(event, "@context");
    const char *type = json_string_value(json_object_get(event, "type"));
    size_t scopes = epcis_scope_enter(&w->scope, context);

    w->names.inner = json_object();
    xml_declare(w, context);
    w->out = (struct buf){0};
    w->depth++;
    bool good = xml_write_members(w, xml_event_members(type ? type : ""), event);
    w->depth--;
    content = w->out;
    w->out = before;
    good = good && write_event_tag(w, event, &content);
    w->scope.count = scopes;
    json_decref(w->names.inner);
    w->names.inner = NULL;
    return good;
}

static bool
write_list(struct xml_writer *w, const struct xml_member *m, const json_t *list)
{
    bool good = true;

    xml_line(w);
    buf_printf(&w->out, "<%s", m->name);
    size_t at = w->out.len;
    buf_putc(&w->out, '>');
    w->depth++;
    for (size_t i = 0; good && i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        size_t before = xml_enter_item(w, i);
        good = m->shape == XML_EVENTS ? write_event(w, item)
                                      : write_one(w, m->members, item);
        xml_leave(w, before);
    }
    w->depth--;
    put_end(w, m->name, at, true);
    return good;
}

static bool
write_value(struct xml_writer *w, const struct xml_member *m, const json_t *value)
{
    size_t before = xml_enter(w, xml_json_name(m));
    bool good = true;

    if (m->shape == XML_LIST || m->shape == XML_EVENTS)
        good = write_list(w, m, value);
    else if (json_is_array(value))
        for (size_t i = 0; good && i < json_array_size(value); i++)
            good = write_one(w, m, json_array_get(value, i));
    else
        good = write_one(w, m, value);
    xml_leave(w, before);
    return good;
}
