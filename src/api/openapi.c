#include "api/openapi.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/input.h"
#include "api/precondition.h"
#include "api/run.h"
#include "base/fault.h"

struct writer {
    struct buf *out;
    const char *path; /* the path being written */
    bool any_path, any_method;
};

static const char *
schema_of(enum field_type type)
{
    switch (type) {
    case FIELD_INT:
        return "\"type\":\"integer\",\"minimum\":0";
    case FIELD_NUMBER:
        return "\"type\":\"number\"";
    case FIELD_BOOL:
        return "\"type\":\"boolean\"";
    case FIELD_DATE:
        return "\"type\":\"string\",\"format\":\"date\"";
    case FIELD_TIME:
        return "\"type\":\"string\",\"format\":\"date-time\"";
    case FIELD_UUID:
        return "\"type\":\"string\",\"format\":\"uuid\"";
    case FIELD_LIST:
    case FIELD_FILES:
        return "\"type\":\"array\",\"items\":{\"type\":\"string\"}";
    case FIELD_OBJECT:
        return "\"type\":\"object\"";
    case FIELD_TEXT:
    case FIELD_CODE:
    case FIELD_BODY:
        return "\"type\":\"string\"";
    }
    return "";
}

static void
write_schema(struct buf *out, const struct field *f)
{
    buf_printf(out, "{%s", schema_of(f->type));
    if (f->choices) {
        buf_puts(out, ",\"enum\":[\"");
        for (const char *p = f->choices; *p; p++) {
            if (*p == '|')
                buf_puts(out, "\",\"");
            else
                buf_putc(out, *p);
        }
        buf_puts(out, "\"]");
    } else if (f->max && (f->type == FIELD_TEXT || f->type == FIELD_CODE)) {
        buf_printf(out, ",\"maxLength\":%ld", f->max);
    } else if (f->max && f->type == FIELD_INT) {
        buf_printf(out, ",\"maximum\":%ld", f->max);
    }
    buf_puts(out, ",\"description\":");
    buf_json(out, f->en);
    buf_putc(out, '}');
}

static bool
in_path(const char *path, const char *name)
{
    size_t len = strlen(name);

    for (const char *p = strchr(path, '{'); p; p = strchr(p + 1, '{'))
        if (strncmp(p + 1, name, len) == 0 && p[1 + len] == '}')
            return true;
    return false;
}

static void
write_parameters(struct buf *out, const struct action *a, bool query_too)
{
    const char *before = "";

    buf_puts(out, ",\"parameters\":[");
    for (const struct field *f = a->fields; f && f->name; f++) {
        bool path = in_path(a->path, f->name);
        if (f->type == FIELD_BODY || (!path && !query_too))
            continue;
        buf_printf(
            out, "%s{\"name\":\"%s\",\"in\":\"%s\",\"required\":%s,\"schema\":", before,
            f->name, path ? "path" : "query", path || f->required ? "true" : "false");
        write_schema(out, f);
        buf_putc(out, '}');
        before = ",";
    }
    if (precondition_of(a))
        buf_printf(
            out,
            "%s{\"name\":\"If-Match\",\"in\":\"header\",\"required\":false,"
            "\"schema\":{\"type\":\"string\"},\"description\":\"the ETag of GET %s: "
            "412 where it changed since\"}",
            before, precondition_of(a)->path);
    buf_putc(out, ']');
}

static void
write_body(struct buf *out, const struct action *a)
{
    const char *before = "";

    buf_puts(out, ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":"
                  "{\"schema\":{\"type\":\"object\",\"additionalProperties\":false,"
                  "\"properties\":{");
    for (const struct field *f = a->fields; f && f->name; f++) {
        if (in_path(a->path, f->name))
            continue;
        buf_printf(out, "%s\"%s\":", before, f->name);
        write_schema(out, f);
        before = ",";
    }
    buf_puts(out, "},\"required\":[");
    before = "";
    for (const struct field *f = a->fields; f && f->name; f++) {
        if (!f->required || in_path(a->path, f->name))
            continue;
        buf_printf(out, "%s\"%s\"", before, f->name);
        before = ",";
    }
    buf_puts(out, "]}}}}");
}

static bool
has_raw_body(const struct action *a)
{
    for (const struct field *f = a->fields; f && f->name; f++)
        if (f->type == FIELD_BODY)
            return true;
    return false;
}

static void
write_operation(struct buf *out, const struct action *a)
{
    bool get = strcmp(a->method, "GET") == 0, raw = has_raw_body(a);

    buf_putc(out, '"');
    for (const char *p = a->method; *p; p++)
        buf_putc(out, (char)tolower((unsigned char)*p));
    buf_puts(out, "\":{\"summary\":");
    buf_json(out, a->en);
    buf_puts(out, ",\"x-summary-zh\":");
    buf_json(out, a->zh);
    buf_printf(out, ",\"x-power\":\"%s\"", access_power_name(a->power));
    write_parameters(out, a, get || raw);
    if (raw)
        buf_puts(out, ",\"requestBody\":{\"required\":true,\"content\":{\"*/*\":{}}}");
    else if (!get)
        write_body(out, a);
    buf_printf(out, ",\"responses\":{\"%d\":{\"description\":\"done\"", a->status);
    if (a->gives)
        buf_printf(out, ",\"content\":{\"%s\":{}}", a->gives);
    buf_puts(
        out,
        "},\"default\":{\"description\":"
        "\"a problem\",\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":"
        "\"#/components/schemas/problem\"}}}}}}");
}

static void
write_same_path(const struct action *a, void *arg)
{
    struct writer *w = arg;

    if (!a->path || strcmp(a->path, w->path) != 0)
        return;
    buf_puts(w->out, w->any_method ? "," : "");
    write_operation(w->out, a);
    w->any_method = true;
}

struct seen {
    const char *path;
    const struct action *first;
};

static void
note_first(const struct action *a, void *arg)
{
    struct seen *s = arg;

    if (!s->first && a->path && strcmp(a->path, s->path) == 0)
        s->first = a;
}

/* Each path once, where its first action stands, with all its methods. */
static void
write_path(const struct action *a, void *arg)
{
    struct writer *w = arg;
    struct seen seen = {.path = a->path};

    if (!a->path)
        return;
    api_each(note_first, &seen);
    if (seen.first != a)
        return;
    buf_printf(w->out, "%s\"%s\":{", w->any_path ? "," : "", a->path);
    w->path = a->path;
    w->any_path = true;
    w->any_method = false;
    api_each(write_same_path, w);
    buf_putc(w->out, '}');
}

/* ---- routes that are no actions ---- */

static const struct openapi_route OTHERS[] = {
    {"/api/v1/session", "post", "Signs in and sets the session cookie",
     "application/json", "application/json", 201, true},
    {"/api/v1/session", "get", "Tells who is signed in", "application/json", NULL, 200,
     false},
    {"/api/v1/session", "delete", "Signs out", "application/json", NULL, 200, false},
    {"/api/v1/session/proof", "post",
     "Proves again who is signed in, by password and code or by a security key; the "
     "cookie is renewed",
     "application/json", "application/json", 200, false},
    {"/api/v1/session/proof/options", "post",
     "The options by which a browser asks a security key for such a proof",
     "application/json", "application/json", 200, false},
    {"/api/v1/session/passkey", "post",
     "Signs in with a security key and sets the session cookie", "application/json",
     "application/json", 201, false},
    {"/api/v1/session/passkey/options", "post",
     "The options by which a browser asks a security key for it: with login and password "
     "as their second factor, else a passkey alone",
     "application/json", "application/json", 200, false},
    {"/health/live", "get", "Answers while the server runs", "application/json", NULL,
     200, false},
    {"/health/ready", "get", "Answers while the database does", "application/json", NULL,
     200, false},
    {"/metrics", "get", "Counters for Prometheus", "text/plain", NULL, 200, false},
    {"/openapi.json", "get", "This document", "application/json", NULL, 200, false},
};

static json_t *
parameters_of(const char *path)
{
    json_t *list = json_array();

    for (const char *p = strchr(path, '{'); p; p = strchr(p + 1, '{'))
        json_array_append_new(list,
                              json_pack("{s:s%, s:s, s:b, s:{s:s}}", "name", p + 1,
                                        strcspn(p + 1, "}"), "in", "path", "required",
                                        true, "schema", "type", "string"));
    return list;
}

/* "a|b" as the content of a body. */
static json_t *
content_of(const char *types, const json_t *schema)
{
    json_t *content = json_object();

    for (const char *t = types; *t; t += strcspn(t, "|"), t += *t == '|') {
        char type[64];
        snprintf(type, sizeof type, "%.*s", (int)strcspn(t, "|"), t);
        json_object_set_new(content, type,
                            json_pack("{s:O*}", "schema", (json_t *)(uintptr_t)schema));
    }
    return content;
}

static json_t *
body_of(const struct openapi_route *route)
{
    json_t *schema =
        route->credentials
            ? json_pack("{s:s, s:[s, s], s:{s:{s:s}, s:{s:s}}}", "type", "object",
                        "required", "login", "password", "properties", "login", "type",
                        "string", "password", "type", "string")
            : NULL;
    json_t *body = json_pack("{s:b, s:o}", "required", true, "content",
                             content_of(route->takes, schema));

    json_decref(schema);
    return body;
}

static json_t *
responses_of(const struct openapi_route *route)
{
    char status[12];
    json_t *done = json_pack("{s:s}", "description", "done");

    if (route->gives)
        json_object_set_new(done, "content", content_of(route->gives, NULL));
    snprintf(status, sizeof status, "%d", route->status);
    return json_pack("{s:o, s:{s:s, s:{s:{s:{s:s}}}}}", status, done, "default",
                     "description", "a problem", "content", "application/problem+json",
                     "schema", "$ref", "#/components/schemas/problem");
}

/* Methods of one path stand together, in whichever order they are told. */
static void
tell_route(void *arg, const struct openapi_route *route)
{
    json_t *paths = arg, *ways = json_object_get(paths, route->path);
    json_t *way = json_pack("{s:s, s:o, s:o}", "summary", route->summary, "parameters",
                            parameters_of(route->path), "responses", responses_of(route));

    if (route->takes)
        json_object_set_new(way, "requestBody", body_of(route));
    if (!ways) {
        ways = json_object();
        json_object_set_new(paths, route->path, ways);
    }
    json_object_set_new(ways, route->method, way);
}

/* The members of one object, without its braces. */
static void
write_others(struct buf *out, openapi_source *more)
{
    json_t *paths = json_object();

    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
        tell_route(paths, &OTHERS[i]);
    if (more)
        more(tell_route, paths);
    char *text = json_dumps(paths, JSON_COMPACT);
    buf_putc(out, ',');
    buf_add(out, text + 1, strlen(text) - 2);
    free(text);
    json_decref(paths);
}

void
openapi_write(struct buf *out, openapi_source *more)
{
    struct writer w = {.out = out};

    buf_puts(out,
             "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Firemark\",\"version\":\"1\"},"
             "\"paths\":{");
    api_each(write_path, &w);
    write_others(out, more);
    buf_puts(out, "},\"components\":{\"schemas\":{\"problem\":{\"type\":\"object\","
                  "\"required\":[\"type\",\"title\",\"status\"],\"properties\":{"
                  "\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
                  "\"status\":{\"type\":\"integer\"},\"detail\":{},\"where\":{}}}}}}");
}
