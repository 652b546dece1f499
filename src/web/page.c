#include "web/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access/session.h"
#include "api/input.h"
#include "api/run.h"
#include "base/clock.h"
#include "base/words.h"
#include "web/messages.h"

void
page_begin(struct page *p, struct http_request *req, void *worker)
{
    memset(p, 0, sizeof *p);
    p->req = req;
    p->worker = worker;
    p->actor = actor_public();
    p->zh = req->lang == HTTP_ZH;
    p->lang = p->zh ? "zh" : "en";
    p->kept = json_array();
}

void
page_end(struct page *p)
{
    json_decref(p->kept);
    p->kept = NULL;
    p->areas = NULL;
}

/* ---- writing ---- */

static void
mistake(const char *what, const char *where)
{
    fprintf(stderr, "firemark: page: %s: %s\n", what, where);
    abort();
}

static void
put_component(struct buf *b, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if ((*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') ||
            (*c >= 'a' && *c <= 'z') || strchr("-._~", *c))
            buf_putc(b, (char)*c);
        else
            buf_printf(b, "%%%02X", *c);
}

static const char *
put_message(struct page *p, const char *at)
{
    char key[64];
    size_t len = strcspn(at, "}");

    if (!at[len] || len >= sizeof key)
        mistake("unclosed key", at);
    memcpy(key, at, len);
    key[len] = '\0';
    buf_html(&p->out, page_text(p, key));
    return at + len + 1;
}

void
page_put(struct page *p, const char *const *args, size_t count)
{
    const char *at = args[0];
    size_t used = 1;

    while (*at) {
        size_t plain = strcspn(at, "%{");
        buf_add(&p->out, at, plain);
        at += plain;
        if (*at == '{') {
            at = put_message(p, at + 1);
        } else if (*at == '%' && at[1] == '%') {
            buf_putc(&p->out, '%');
            at += 2;
        } else if (*at) {
            if (used == count || !strchr("su", at[1]))
                mistake("too few arguments, or an unknown %", args[0]);
            const char *text = args[used] ? args[used] : "";
            used++;
            if (at[1] == 's')
                buf_html(&p->out, text);
            else
                put_component(&p->out, text);
            at += 2;
        }
    }
    if (used != count)
        mistake("too many arguments", args[0]);
}

/* ---- text ---- */

const char *
page_int(struct page *p, int64_t n)
{
    return arena_printf(&p->req->arena, "%lld", (long long)n);
}

const char *
page_num(struct page *p, int64_t n)
{
    char digits[24], out[32];
    int len = snprintf(digits, sizeof digits, "%llu",
                       n < 0 ? 0ull - (unsigned long long)n : (unsigned long long)n);
    size_t used = 0;

    if (n < 0)
        out[used++] = '-';
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            out[used++] = ',';
        out[used++] = digits[i];
    }
    out[used] = '\0';
    return arena_strdup(&p->req->arena, out);
}

/* A text that is no time is told as it is. */
const char *
page_minute(struct page *p, const char *at)
{
    char out[17];

    return at && clock_shanghai(at, out) ? arena_strdup(&p->req->arena, out) : at;
}

const char *
page_day(struct page *p, const char *at)
{
    char out[17];

    return at && clock_shanghai(at, out) ? arena_strndup(&p->req->arena, out, 10) : at;
}

const char *
page_text(const struct page *p, const char *key)
{
    const struct message *m = message_find(key);

    if (!m)
        mistake("unknown message", key);
    return p->zh ? m->zh : m->en;
}

const char *
page_fill(struct page *p, const char *key, const char *value)
{
    const char *text = page_text(p, key), *gap = strstr(text, "{}");

    if (!gap)
        mistake("no {} in message", key);
    return arena_printf(&p->req->arena, "%.*s%s%s", (int)(gap - text), text, value,
                        gap + 2);
}

const char *
page_state(struct page *p, const char *family, const char *name)
{
    const struct message *m =
        message_find(arena_printf(&p->req->arena, "%s.%s", family, name));

    if (!m)
        return word_value(family, name, p->lang);
    return p->zh ? m->zh : m->en;
}

const char *
page_either(const struct page *p, const char *zh, const char *en)
{
    return p->zh || !en || !*en ? zh : en;
}

const char *
page_area(struct page *p, const json_t *row)
{
    int64_t code = row_int(row, "area");

    if (!p->areas && page_call(p, "area", "list", json_object(), &p->areas))
        p->areas = NULL;
    for (size_t i = 0; i < json_array_size(p->areas); i++) {
        const json_t *area = json_array_get(p->areas, i);
        if (row_int(area, "code") == code)
            return page_either(p, row_text(area, "name"), row_text(area, "name_en"));
    }
    return page_int(p, code);
}

/* ---- what was asked and answered ---- */

const char *
row_text(const json_t *row, const char *name)
{
    const char *text = json_string_value(json_object_get(row, name));

    return text ? text : "";
}

int64_t
row_int(const json_t *row, const char *name)
{
    return (int64_t)json_number_value(json_object_get(row, name));
}

bool
row_true(const json_t *row, const char *name)
{
    return json_is_true(json_object_get(row, name));
}

static const char *
or_empty(const char *text)
{
    return text ? text : "";
}

const char *
page_field(const struct page *p, const char *name)
{
    return or_empty(http_pair_get(&p->form, name));
}

const char *
page_query(const struct page *p, const char *name)
{
    return or_empty(http_query(p->req, name));
}

const char *
page_param(const struct page *p, const char *name)
{
    return or_empty(http_param(p->req, name));
}

const char *
page_local(const char *path)
{
    if (path[0] != '/' || path[1] == '/' || path[1] == '\\')
        return "/";
    for (const char *c = path; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return "/";
    return path;
}

bool
page_may(const struct page *p, enum power power)
{
    return access_may(&p->actor, power);
}

struct fault *
page_run(struct page *p, const struct action *action, json_t *in,
         const struct http_file *body, const json_t **out)
{
    json_t *answer;
    struct fault *fault =
        web_run(p->worker, p->req, &p->actor, action, in, body, &answer);

    if (out)
        *out = answer;
    if (answer)
        json_array_append_new(p->kept, answer);
    return fault;
}

struct fault *
page_call(struct page *p, const char *noun, const char *verb, json_t *in,
          const json_t **out)
{
    const struct action *action = api_find(noun, verb);

    if (!action)
        mistake("no such action", verb);
    return page_run(p, action, in, NULL, out);
}

struct fault *
page_form(struct page *p, const char *noun, const char *verb, json_t *in)
{
    const struct action *action = api_find(noun, verb);

    for (size_t i = 0; action && i < p->form.count; i++) {
        const struct http_pair *pair = &p->form.rows[i];
        const struct field *f = input_field(action->fields, pair->name);
        if (f && *pair->value && !json_object_get(in, f->name))
            input_put(in, f, pair->value);
    }
    return page_call(p, noun, verb, in, NULL);
}

struct fault *
page_act(struct page *p, const char *noun, const char *verb, const char *name)
{
    json_t *in = json_object();

    if (name)
        json_object_set_new(in, name, json_string(page_param(p, name)));
    return page_form(p, noun, verb, in);
}
