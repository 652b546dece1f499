#include "api/openapi.h"

#include <ctype.h>
#include <string.h>

#include "api/input.h"
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

/* The routes that are no actions, methods of one path beside each other. */
static const struct {
    const char *path, *method, *type, *summary;
    int status;
    bool credentials; /* takes login and password */
} OTHERS[] = {
    {"/api/v1/session", "post", "application/json",
     "Signs in and sets the session cookie", 201, true},
    {"/api/v1/session", "get", "application/json", "Tells who is signed in", 200, false},
    {"/api/v1/session", "delete", "application/json", "Signs out", 200, false},
    {"/health/live", "get", "application/json", "Answers while the server runs", 200,
     false},
    {"/health/ready", "get", "application/json", "Answers while the database does", 200,
     false},
    {"/metrics", "get", "text/plain", "Counters for Prometheus", 200, false},
    {"/openapi.json", "get", "application/json", "This document", 200, false},
};

static void
write_others(struct buf *out)
{
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        bool same = i > 0 && strcmp(OTHERS[i - 1].path, OTHERS[i].path) == 0;
        if (same)
            buf_putc(out, ',');
        else
            buf_printf(out, "%s,\"%s\":{", i ? "}" : "", OTHERS[i].path);
        buf_printf(out,
                   "\"%s\":{\"summary\":\"%s\",\"parameters\":[],\"responses\":{\"%d\""
                   ":{\"description\":\"done\",\"content\":{\"%s\":{}}}}",
                   OTHERS[i].method, OTHERS[i].summary, OTHERS[i].status, OTHERS[i].type);
        if (OTHERS[i].credentials)
            buf_puts(out, ",\"requestBody\":{\"required\":true,\"content\":{\""
                          "application/json\":{\"schema\":{\"type\":\"object\","
                          "\"required\":[\"login\",\"password\"],\"properties\":{"
                          "\"login\":{\"type\":\"string\"},\"password\":{\"type\":"
                          "\"string\"}}}}}}");
        buf_putc(out, '}');
    }
    buf_putc(out, '}');
}

void
openapi_write(struct buf *out)
{
    struct writer w = {.out = out};

    buf_puts(out,
             "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Firemark\",\"version\":\"1\"},"
             "\"paths\":{");
    api_each(write_path, &w);
    write_others(out);
    buf_puts(out, "},\"components\":{\"schemas\":{\"problem\":{\"type\":\"object\","
                  "\"required\":[\"type\",\"title\",\"status\"],\"properties\":{"
                  "\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
                  "\"status\":{\"type\":\"integer\"},\"detail\":{},\"where\":{}}}}}}");
}
