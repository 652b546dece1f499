/* The page behind an inquiry's link: for who has no account and an old telephone. No
 * script, no cookie. Opening it changes nothing (chat programs open what they see); the
 * token in the address is all that lets anybody in, so it goes nowhere: no referrer, no
 * log, no index. A link that is wrong, expired, replaced or closed gets one answer. */
#include <string.h>

#include "base/log.h"
#include "http/rate.h"
#include "http/response.h"
#include "matter/inquiry.h"
#include "matter/matter_actions.h"
#include "web/assets.h"
#include "web/inquiry_form.h"
#include "web/limit.h"
#include "web/pages.h"

enum { COST_GET = 1, COST_POST = 2, COST_WRONG = 10 };

static void
put_frame(struct page *p)
{
    put(p,
        "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\"><meta "
        "name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta "
        "name=\"robots\" content=\"noindex,nofollow\"><title>{ask.title}</title><link "
        "rel=\"stylesheet\" href=\"%s\"></head><body><main>",
        p->zh ? "zh-CN" : "en", asset_href("inquiry.css"));
}

static void
send(struct page *p, int status)
{
    struct buf out = p->out;

    put(p,
        "<footer><a lang=\"%s\" href=\"?lang=%s\">%s</a></footer></main></body></html>",
        p->zh ? "en" : "zh-CN", p->zh ? "en" : "zh", p->zh ? "English" : "中文");
    out = p->out;
    http_set_header(p->req, "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; base-uri 'none'; "
                    "form-action 'self'; frame-ancestors 'none'");
    http_set_header(p->req, "X-Robots-Tag", "noindex, nofollow, noarchive");
    http_set_header(p->req, "Cache-Control", "no-store");
    if (status == 429)
        http_set_header(p->req, "Retry-After", "60");
    http_respond(p->req, status, "text/html; charset=utf-8", out.data, out.len);
    buf_free(&out);
}

static int
put_message_page(struct page *p, const char *title, const char *text, int status)
{
    const struct api_settings *s = p->worker->config->settings;

    buf_clear(&p->out);
    put_frame(p);
    put(p, "<h1>%s</h1><p>%s</p><p>%s %s</p>", page_text(p, title), page_text(p, text),
        s->issuer ? s->issuer : "", s->agency_phone ? s->agency_phone : "");
    return status;
}

static int
put_invalid(struct page *p)
{
    return put_message_page(p, "ask.invalid", "ask.invalid_hint", 404);
}

/* The token in the address is what no other site can know; where a browser says that
 * another site sent the form, it is refused all the same. Its Origin is "null", for the
 * page sends no referrer, and old ones send none. */
static bool
from_elsewhere(struct http_request *req)
{
    const char *site = http_header(req, "sec-fetch-site");

    return site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0;
}

static struct fault *
run(struct page *p, const struct action *action, json_t *answer,
    const struct http_file *photo, const json_t **out)
{
    json_t *in = json_pack("{s:s}", "token", page_param(p, "token"));

    if (answer)
        json_object_set(in, "answer", answer);
    return page_run(p, action, in, photo, out);
}

static json_t *
mistakes_of(const struct fault *fault)
{
    return fault && fault->detail ? json_loads(fault->detail, 0, NULL) : NULL;
}

static int
put_form_again(struct page *p, const json_t *look, json_t *answer, int more,
               const struct fault *fault)
{
    json_t *mistakes = mistakes_of(fault);

    put_frame(p);
    put_inquiry_form(p, look, answer, more, mistakes);
    json_decref(mistakes);
    return fault ? 422 : 200;
}

static int
review(struct page *p, const json_t *look, json_t *answer, struct fault **fault)
{
    *fault = run(p, &INQUIRY_SEEN, NULL, NULL, NULL);
    if (*fault)
        return 0;
    struct fault *wrong = run(p, &INQUIRY_CHECK, answer, NULL, NULL);
    if (wrong && strcmp(wrong->code, "inquiry_answer") != 0) {
        *fault = wrong;
        return 0;
    }
    if (wrong)
        return put_form_again(p, look, answer, 0, wrong);
    put_frame(p);
    put_inquiry_review(p, look, answer, NULL);
    return 200;
}

static int
answered_otherwise(struct page *p, const json_t *look)
{
    const json_t *now = look;

    if (run(p, &INQUIRY_LOOK, NULL, NULL, &now) || json_is_null(now))
        return put_invalid(p);
    put_frame(p);
    put(p, "<p class=\"bad\" role=\"alert\"><b>{ask.answered}</b></p>");
    put_inquiry_receipt(p, now);
    return 409;
}

static int
send_answer(struct page *p, const json_t *look, json_t *answer, struct fault **fault)
{
    struct fault *refused =
        run(p, &INQUIRY_REPLY, answer, p->file.len ? &p->file : NULL, NULL);

    if (!refused) {
        p->redirect = arena_printf(&p->req->arena, "?lang=%s", p->lang);
        return 303;
    }
    if (strcmp(refused->code, "inquiry_answer") == 0)
        return put_form_again(p, look, answer, 0, refused);
    if (strcmp(refused->code, "inquiry_answered") == 0)
        return answered_otherwise(p, look);
    if (strcmp(refused->code, "inquiry_photo") == 0 ||
        refused->kind == FAULT_MEDIA_TYPE) {
        put_frame(p);
        put_inquiry_review(p, look, answer, "ask.photo_wrong");
        return 422;
    }
    *fault = refused;
    return 0;
}

static struct fault *
read_form(struct page *p)
{
    const char *type = http_header(p->req, "content-type");

    if (type && strncasecmp(type, "multipart/form-data", 19) == 0)
        return http_multipart(p->req, &p->form, &p->file);
    return http_form(p->req, &p->form);
}

static int
post(struct page *p, const json_t *look, struct fault **fault)
{
    int status;

    *fault = read_form(p);
    if (*fault)
        return 0;
    const char *what = page_field(p, "do");
    json_t *answer = inquiry_form_answer(p);
    if (strcmp(what, "send") == 0)
        status = send_answer(p, look, answer, fault);
    else if (strcmp(row_text(look, "state"), "sent") != 0)
        status = answered_otherwise(p, look);
    else if (strcmp(what, "review") == 0)
        status = review(p, look, answer, fault);
    else
        status = put_form_again(p, look, answer, strcmp(what, "more") == 0 ? 3 : 0, NULL);
    json_decref(answer);
    return status;
}

static int
get(struct page *p, const json_t *look)
{
    put_frame(p);
    if (strcmp(row_text(look, "state"), "answered") == 0)
        put_inquiry_receipt(p, look);
    else
        put_inquiry_form(p, look, NULL, 0, NULL);
    return 200;
}

static bool
within_limits(struct http_request *req)
{
    double cost = req->method == HTTP_POST ? COST_POST : COST_GET;
    char hash[INQUIRY_HASH];

    if (!limit_take(LIMIT_SOURCE, http_source_block(req), cost))
        return false;
    if (inquiry_token_hash(http_param(req, "token"), hash) &&
        !limit_take(LIMIT_LINK, hash, cost))
        return false;
    return limit_take(LIMIT_ALL, "", cost);
}

static int
handle(struct page *p, struct fault **fault)
{
    const json_t *look;
    struct actor whoever; /* a person signed in is here like anybody */

    if (!within_limits(p->req))
        return put_message_page(p, "ask.busy", "ask.busy_hint", 429);
    if (p->req->method == HTTP_POST && from_elsewhere(p->req))
        return put_invalid(p);
    *fault = web_actor(p->worker, p->req, &whoever);
    if (!*fault)
        *fault = run(p, &INQUIRY_LOOK, NULL, NULL, &look);
    if (*fault)
        return 0;
    if (json_is_null(look)) {
        limit_take(LIMIT_SOURCE, http_source_block(p->req), COST_WRONG);
        return put_invalid(p);
    }
    return p->req->method == HTTP_POST ? post(p, look, fault) : get(p, look);
}

static void
answer_fault(struct page *p, const struct fault *fault)
{
    int status = fault_http_status(fault->kind);

    if (fault->kind == FAULT_INTERNAL) /* the address stays out of the log */
        log_error("request=%s %s: %s", p->req->id, fault->code, fault->en);
    send(p, strcmp(fault->code, "inquiry_link") == 0
                ? put_invalid(p)
                : put_message_page(p, "ask.broken", "ask.broken_hint", status));
}

void
inquiry_handle(struct http_request *req, void *worker)
{
    struct fault *fault = NULL;
    struct page p;

    page_begin(&p, req, worker);
    int status = handle(&p, &fault);
    page_end(&p);
    if (fault) {
        answer_fault(&p, fault);
    } else if (p.redirect) {
        buf_free(&p.out);
        http_redirect(req, 303, p.redirect);
    } else {
        send(&p, status);
    }
}
