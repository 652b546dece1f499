/* One page as it is made: who asks, in which language, what was found, and the HTML.
 *
 * HTML goes through put(), which escapes by default:
 *     put(p, "<a href=\"/batches/%u\">{batch.title} %s</a>", code, name);
 * %s is text or an attribute's value, escaped; %u is a part of a path or a query's value,
 * percent-encoded; {key} is a message of messages.c in the asker's language; %% is %.
 * There is no way to write unescaped text but in the format itself. */
#pragma once
#include <jansson.h>

#include "access/access.h"
#include "api/web.h"
#include "base/buf.h"
#include "http/request.h"

struct page;

typedef struct fault *page_part(struct page *p);

/* What a route's `user` points to. */
struct page_kind {
    const char *title; /* message key */
    page_part *show;   /* writes the body; a fault becomes an error page */
    page_part *submit; /* on POST, before: sets `redirect`, or its fault is told on
                          the page shown again */
    bool open;         /* for everybody; else signing in comes first */
};

struct page {
    struct http_request *req;
    struct web_worker *worker;
    const struct page_kind *kind;
    struct actor actor;
    struct http_pairs form; /* of a POST; else empty */
    struct http_file file;
    struct fault *refused; /* by `submit` */
    const char *redirect;
    const json_t *told; /* what `submit` was answered, where the page shows it */
    const char *title;  /* text; NULL: the kind's */
    const char *lang;   /* "zh" or "en" */
    bool zh;
    bool by_key; /* a key may prove who is there (proof.c) */
    bool script; /* it brings assets/passkey.js along; set before its head */
    struct buf out;
    json_t *kept;        /* what page_call() answered, until the page is sent */
    const json_t *areas; /* once one was named */
};

/* A page of nobody in particular; page_end() gives back what page_call() kept, before the
 * answer, with which the request ends. `out` is the caller's to free. */
void page_begin(struct page *p, struct http_request *req, void *worker);
void page_end(struct page *p);

/* See above. Arguments are text; NULL reads as "". A wrong number of them, an unknown key
 * or an unknown % ends the process: they are our mistakes, and a test walks every page.
 */
#define put(p, ...)                                                                      \
    page_put((p), (const char *const[]){__VA_ARGS__},                                    \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))
void page_put(struct page *p, const char *const *args, size_t count);

/* Text in the request's arena: a number with its thousands, a day or a minute in
 * Shanghai ("2026-03-01", "2026-03-01 14:05") from RFC 3339. */
const char *page_num(struct page *p, int64_t n);
const char *page_day(struct page *p, const char *at);
const char *page_minute(struct page *p, const char *at);
const char *page_int(struct page *p, int64_t n); /* without thousands: coordinates */

/* The message `key`; and the name of a value: the message FAMILY.NAME where there is one,
 * else the catalogue's word (base/words.h) for that value of a field. */
const char *page_text(const struct page *p, const char *key);
const char *page_state(struct page *p, const char *family, const char *name);

/* The message `key` with `value` in the place of its "{}". */
const char *page_fill(struct page *p, const char *key, const char *value);

/* The name of the row's area, a number. */
const char *page_area(struct page *p, const json_t *row);

/* Whichever of the two the asker reads. */
const char *page_either(const struct page *p, const char *zh, const char *en);

/* Runs an action as the asker (web_run); the answer lives as long as the page. */
struct fault *page_call(struct page *p, const char *noun, const char *verb, json_t *in,
                        const json_t **out);

/* The same for any action row, with the uploaded file as its body where not NULL. */
struct fault *page_run(struct page *p, const struct action *action, json_t *in,
                       const struct http_file *body, const json_t **out);

/* An action with the form's fields and, where not NULL, the path's parameter `name`. */
struct fault *page_act(struct page *p, const char *noun, const char *verb,
                       const char *name);

/* The same on top of `in` (stolen). */
struct fault *page_form(struct page *p, const char *noun, const char *verb, json_t *in);

bool page_may(const struct page *p, enum power power);

/* A value of the form, the query or the path; "" where there is none. */
const char *page_field(const struct page *p, const char *name);
const char *page_query(const struct page *p, const char *name);
const char *page_param(const struct page *p, const char *name);

/* `path` where it leads to a page of ours, else "/": "//host" leads elsewhere in
 * browsers, as does "/\host", and so do both with a tab or a line end in them, which
 * browsers take out first (WHATWG URL §4.4). */
const char *page_local(const char *path);

/* Members of a JSON object: "" and 0 where absent. */
const char *row_text(const json_t *row, const char *name);
int64_t row_int(const json_t *row, const char *name);
bool row_true(const json_t *row, const char *name);

/* The asker's language in ?lang= is kept in a cookie; the page is answered. */
void page_handle(struct http_request *req, void *worker);

/* For http_options: a fault as a page in the request's language. */
void page_problem(struct http_request *req, int status, const struct fault *fault);
