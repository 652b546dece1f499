#include "epcis/xml_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "epcis/xml_tables.h"

/* ---- of a node ---- */

static bool
same_name(const xmlNode *a, const xmlNode *b)
{
    return b->type == XML_ELEMENT_NODE && xmlStrEqual(a->name, b->name) &&
           (a->ns ? a->ns->href : NULL) == (b->ns ? b->ns->href : NULL);
}

static void
add_node(struct buf *path, const xmlNode *node)
{
    size_t number = 1, count;

    for (const xmlNode *n = node->prev; n; n = n->prev)
        number += same_name(node, n);
    count = number;
    for (const xmlNode *n = node->next; n; n = n->next)
        count += same_name(node, n);
    buf_printf(path, "/%s", (const char *)node->name);
    if (count > 1)
        buf_printf(path, "[%zu]", number);
}

void
xml_path_node(const xmlNode *node, const char *last, char *out, size_t size)
{
    const xmlNode *chain[64];
    struct buf path BUF_SCOPE = {0};
    size_t depth = 0;

    for (; node && node->type == XML_ELEMENT_NODE && depth < 64; node = node->parent)
        chain[depth++] = node;
    while (depth > 0)
        add_node(&path, chain[--depth]);
    if (last)
        buf_printf(&path, "/%s", last);
    snprintf(out, size, "%s", path.data ? path.data : "");
}

/* ---- of a JSON Pointer ---- */

struct walk {
    const json_t *at;                 /* what has been walked to; NULL: it is not there */
    const struct xml_member *members; /* of an object there; NULL: anybody's */
    const struct xml_member *list;    /* an array there is of this member */
    struct buf path;
};

static void
add_number(struct walk *w, size_t index, size_t count)
{
    if (count > 1)
        buf_printf(&w->path, "[%zu]", index + 1);
}

/* Events are called by their types, and numbered among those alike. */
static void
to_event(struct walk *w, const json_t *events, size_t index)
{
    const json_t *event;
    size_t i, number = 0, alike = 0;
    const char *type = json_string_value(json_object_get(w->at, "type"));

    json_array_foreach(events, i, event)
    {
        const char *other = json_string_value(json_object_get(event, "type"));
        bool same = type && other && strcmp(type, other) == 0;
        alike += same;
        number += same && i < index;
    }
    buf_printf(&w->path, "/%s", type ? type : "*");
    add_number(w, number, alike);
    w->members = xml_event_members(type ? type : "");
}

static void
to_item(struct walk *w, size_t index)
{
    const json_t *array = w->at;
    const struct xml_member *list = w->list;

    w->list = NULL;
    w->at = json_array_get(array, index);
    if (list && list->shape == XML_EVENTS) {
        to_event(w, array, index);
        return;
    }
    if (list && list->shape == XML_LIST) {
        buf_printf(&w->path, "/%s", list->members->name);
        w->members = list->members->members;
    }
    add_number(w, index, json_array_size(array));
}

static void
to_member(struct walk *w, const char *name)
{
    const struct xml_member *m = w->members ? xml_json_member(w->members, name) : NULL;

    w->at = json_object_get(w->at, name);
    w->list = m && json_is_array(w->at) ? m : NULL;
    if (!m || m->place != XML_CONTENT)
        buf_printf(&w->path, "/%s%s", m && m->place == XML_ATTRIBUTE ? "@" : "",
                   m ? m->name : name);
    w->members = m ? m->members : NULL;
}

/* One step of the pointer, with ~1 and ~0 undone (RFC 6901 §4). returns  what is left */
static const char *
next_step(const char *pointer, struct buf *step)
{
    size_t len = strcspn(pointer, "/");

    buf_clear(step);
    for (size_t i = 0; i < len; i++)
        if (pointer[i] == '~' && (pointer[i + 1] == '0' || pointer[i + 1] == '1'))
            buf_putc(step, pointer[++i] == '0' ? '~' : '/');
        else
            buf_putc(step, pointer[i]);
    return pointer + len + (pointer[len] == '/');
}

/* A query's parameters are numbered in the document's order. */
static void
give_parameter(const json_t *query, const char *name, char *out, size_t size)
{
    size_t number = 0;
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)query, key, value)
    {
        number += *key != '@';
        if (strcmp(key, name) == 0)
            break;
    }
    snprintf(out, size, "/EPCISQueryDocument/EPCISBody/Poll/params/param[%zu]", number);
}

static void
begin(struct walk *w, const struct epcis_document *doc)
{
    w->at = doc->bare ? json_array_get(doc->events, 0) : doc->root;
    const char *type = json_string_value(json_object_get(w->at, "type"));
    type = type ? type : "*";
    w->members = doc->bare    ? xml_event_members(type)
                 : doc->query ? XML_QUERY_DOCUMENT
                              : XML_DOCUMENT;
    buf_printf(&w->path, "/%s", type);
}

void
xml_path_pointer(const struct epcis_document *doc, const char *pointer, char *out,
                 size_t size)
{
    struct walk w = {0};
    struct buf step BUF_SCOPE = {0};

    pointer += *pointer == '/';
    if (doc->asks) {
        next_step(pointer, &step);
        give_parameter(doc->root, step.data ? step.data : "", out, size);
        return;
    }
    begin(&w, doc);
    while (*pointer) {
        pointer = next_step(pointer, &step);
        if (json_is_array(w.at))
            to_item(&w, strtoul(step.data ? step.data : "", NULL, 10));
        else
            to_member(&w, step.data ? step.data : "");
    }
    snprintf(out, size, "%s", w.path.data);
    buf_free(&w.path);
}
