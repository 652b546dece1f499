/* What is round every page: sign-in first, form in, head, navigation, foot; and the page
 * that tells a fault. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "http/response.h"
#include "http/session.h"
#include "web/assets.h"
#include "web/pages.h"

static const struct {
    const char *path, *key;
} NAVIGATION[] = {
    {"/scan", "nav.scan"},       {"/batches", "nav.batches"},
    {"/recalls", "nav.recalls"}, {"/orders", "nav.orders"},
    {"/places", "nav.places"},   {"/alerts", "nav.alerts"},
    {"/labels", "nav.labels"},   {"/inquiries", "nav.inquiries"},
};

/* The same address in the other language. */
static void
put_language(struct page *p)
{
    const struct http_pairs *query = &p->req->query;

    put(p, "<a class=\"lang\" rel=\"alternate\" hreflang=\"%s\" lang=\"%s\" href=\"?",
        p->zh ? "en" : "zh-CN", p->zh ? "en" : "zh-CN");
    for (size_t i = 0; i < query->count; i++)
        if (strcmp(query->rows[i].name, "lang") != 0 &&
            strcmp(query->rows[i].name, "done") != 0)
            put(p, "%u=%u&amp;", query->rows[i].name, query->rows[i].value);
    put(p, "lang=%s\">%s</a>", p->zh ? "en" : "zh", p->zh ? "English" : "中文");
}

static void
put_navigation(struct page *p)
{
    const char *path = p->req->path ? p->req->path : "";

    put(p, "<nav class=\"menu\" aria-label=\"{layout.menu}\"><ul>");
    for (size_t i = 0; i < sizeof NAVIGATION / sizeof *NAVIGATION; i++) {
        size_t len = strlen(NAVIGATION[i].path);
        if (i > 0 && !page_may(p, POWER_READ))
            break; /* a laboratory scans, and finds its samples on the front page */
        bool here = strncmp(path, NAVIGATION[i].path, len) == 0 &&
                    (!path[len] || path[len] == '/');
        put(p, "<li><a href=\"%s\"", NAVIGATION[i].path);
        put(p, here ? " aria-current=\"page\">%s</a></li>" : ">%s</a></li>",
            page_text(p, NAVIGATION[i].key));
    }
    put(p, "</ul></nav>");
}

static void
put_person(struct page *p)
{
    if (!p->actor.person_id) {
        put(p, "<a class=\"button small\" href=\"/sign-in\">{sign.in}</a>");
        return;
    }
    put(p,
        "<form method=\"post\" action=\"/sign-out\" class=\"who\"><span><a "
        "href=\"/account\" title=\"{account.title}\"><b>%s</b></a> "
        "<small>%s</small></span><button class=\"small\">{sign.out}</button></form>",
        p->actor.name, page_state(p, "role", access_role_name(p->actor.role)));
}

static void
put_head(struct page *p, const char *title)
{
    put(p,
        "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\"><meta "
        "name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<title>%s · {layout.brand}</title><link rel=\"stylesheet\" href=\"%s\">"
        "<link rel=\"icon\" href=\"%s\">",
        p->zh ? "zh-CN" : "en", title, asset_href("style.css"), asset_href("mark.svg"));
    if (p->script)
        put(p, "<script src=\"%s\" defer></script>", asset_href("passkey.js"));
    put(p,
        "</head><body>"
        "<a class=\"skip\" href=\"#main\">{layout.skip}</a><header class=\"top\">"
        "<div class=\"topbar\"><a class=\"brand\" href=\"/\"><svg viewBox=\"0 0 24 24\" "
        "aria-hidden=\"true\"><path d=\"M12 1 3 5v7c0 5.2 3.8 9.4 9 11 5.2-1.6 9-5.8 "
        "9-11V5z\"/><path class=\"flame\" d=\"M12.6 5c.6 2.6 4.4 4.3 4.4 8.2A4.9 4.9 0 0 "
        "1 12 18a4.9 4.9 0 0 1-5-4.8c0-2 1.1-3.2 2-4.4.3 1 .8 1.6 1.5 2 .1-2.2.6-4.2 "
        "2.1-5.8z\"/></svg><span>{layout.brand}</span></a>");
    if (p->actor.person_id)
        put(p,
            "<form class=\"find\" action=\"/search\" role=\"search\"><input name=\"q\" "
            "type=\"search\" aria-label=\"{search.label}\" "
            "placeholder=\"{search.label}\" maxlength=\"320\" value=\"%s\"><button "
            "class=\"small\">{search.go}</button></form>",
            page_query(p, "q"));
    put(p, "<div class=\"side\">");
    put_language(p);
    put_person(p);
    put(p, "</div></div>");
    if (p->actor.person_id)
        put_navigation(p);
    put(p, "</header><main id=\"main\" tabindex=\"-1\">");
}

static void
put_foot(struct page *p)
{
    put(p, "</main><footer><p>{layout.foot}");
    if (page_may(p, POWER_READ))
        put(p, " · <a href=\"/designs\">{design.many}</a>");
    put(p, "</p></footer></body></html>");
}

/* A refusal's further facts: one sentence each, in both languages. */
static void
put_reasons(struct page *p, const char *detail)
{
    json_t *facts = detail ? json_loads(detail, 0, NULL) : NULL;
    const json_t *list =
        json_is_object(facts) ? json_object_get(facts, "keeps_open") : facts;

    if (json_array_size(list)) {
        put(p, "<ul>");
        for (size_t i = 0; i < json_array_size(list); i++) {
            const json_t *fact = json_array_get(list, i);
            put(p, "<li>");
            if (json_object_get(fact, "qty"))
                put(p, "<b>%s</b> ", page_num(p, row_int(fact, "qty")));
            put(p, "%s</li>", row_text(fact, p->lang));
        }
        put(p, "</ul>");
    }
    json_decref(facts);
}

/* What the last POST did, or why it was refused. */
static void
put_notes(struct page *p)
{
    const char *done = page_query(p, "done");

    if (*done && !p->refused && strcmp(page_state(p, "done", done), done) != 0)
        put(p, "<p class=\"note good\" role=\"status\">%s</p>",
            page_state(p, "done", done));
    if (!p->refused)
        return;
    put(p, "<div class=\"note bad\" role=\"alert\"><p><b>{layout.refused}</b> %s</p>",
        p->zh ? p->refused->zh : p->refused->en);
    put_reasons(p, p->refused->detail);
    put_proof(p);
    put(p, "</div>");
}

/* ---- handling ---- */

static struct fault *
read_form(struct page *p)
{
    const char *type = http_header(p->req, "content-type");
    struct fault *fault = http_csrf_check(p->req);

    if (fault)
        return fault;
    if (type && strncasecmp(type, "multipart/form-data", 19) == 0)
        return http_multipart(p->req, &p->form, &p->file);
    return http_form(p->req, &p->form);
}

static void
to_sign_in(struct page *p)
{
    struct buf location = {0};
    bool get = (p->req->method & (HTTP_GET | HTTP_HEAD)) != 0;

    p->out = location;
    put(p, "/sign-in?next=%u", get ? p->req->target : "/");
    http_redirect(p->req, 303, arena_strdup(&p->req->arena, p->out.data));
    buf_free(&p->out);
}

/* Where that is seen to which must be, before any other page. */
static void
to_account(struct page *p, const struct fault *fault)
{
    http_log_refused(p->req, fault);
    http_redirect(p->req, 303, "/account");
}

/* The request ends with the answer, and what it lent with it. */
static void
send_page(struct page *p, int status)
{
    struct buf out = p->out;

    http_respond(p->req, status, "text/html; charset=utf-8", out.data, out.len);
    buf_free(&out);
}

static void
put_problem(struct page *p, int status, const struct fault *fault)
{
    const char *key = status == 404                    ? "problem.absent"
                      : status == 403                  ? "problem.forbidden"
                      : status == 503 || status == 500 ? "problem.broken"
                                                       : "problem.refused";

    p->script = false; /* there is nothing for it to do */
    put_head(p, page_text(p, key));
    put(p,
        "<div class=\"problem\"><h1>%s</h1><p class=\"lead\">%s</p><p><a "
        "class=\"button\" "
        "href=\"/\">{problem.home}</a></p><p class=\"quiet\">%s · {problem.request} "
        "%s</p></div>",
        page_text(p, key), p->zh ? fault->zh : fault->en, page_int(p, status),
        p->req->id);
    put_foot(p);
}

static void
answer_fault(struct page *p, struct fault *fault)
{
    if (fault->kind == FAULT_INTERNAL)
        log_error("request=%s %s: %s", p->req->id, fault->code, fault->en);
    buf_free(&p->out);
    if (fault->kind == FAULT_SIGN_IN && !p->actor.person_id)
        to_sign_in(p);
    else if (p->actor.must && fault->kind == FAULT_FORBIDDEN)
        to_account(p, fault);
    else if (p->actor.person_id && fault->kind != FAULT_UNAVAILABLE &&
             http_wants_page(p->req)) {
        /* a refusal does not take the menu away */
        http_log_refused(p->req, fault);
        put_problem(p, fault_http_status(fault->kind), fault);
        send_page(p, fault_http_status(fault->kind));
    } else
        http_respond_fault(p->req, fault);
}

static void
keep_language(struct page *p)
{
    const char *asked = http_query(p->req, "lang");

    if (asked && (strcmp(asked, "zh") == 0 || strcmp(asked, "en") == 0))
        http_language_set(p->req, asked);
}

/* No page may run a script but those that bring ours along, which calls this server
 * alone. */
static void
allow_script(struct page *p)
{
    if (p->script)
        http_set_header(p->req, "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; connect-src 'self'; "
                        "style-src 'self'; img-src 'self' data:; form-action 'self'; "
                        "base-uri 'none'; frame-ancestors 'none'; "
                        "require-trusted-types-for 'script'");
}

/* Puts the frame round the body, which was written first, for only then its title is
 * known. */
static void
write_page(struct page *p)
{
    struct buf body = p->out;

    p->out = (struct buf){0};
    proof_prepare(p);
    allow_script(p);
    put_head(p, p->title ? p->title : page_text(p, p->kind->title));
    put_notes(p);
    buf_add(&p->out, body.data ? body.data : "", body.len);
    put_foot(p);
    buf_free(&body);
}

static struct fault *
run(struct page *p)
{
    struct fault *fault = web_actor(p->worker, p->req, &p->actor);

    if (!fault && !p->kind->open && !p->actor.person_id)
        return fault_new(&p->req->arena, FAULT_SIGN_IN, "sign_in_required", NULL,
                         "请先登录", "sign in first");
    if (!fault && p->req->method == HTTP_POST) {
        fault = read_form(p);
        if (fault)
            return fault;
        p->refused = proof_take(p);
        if (!p->refused)
            p->refused = p->kind->submit(p);
        if (p->refused) {
            p->redirect = NULL; /* the page again, with what was typed and why not */
            http_log_refused(p->req, p->refused);
        } else if (p->redirect)
            return NULL;
    }
    return fault ? fault : p->kind->show(p);
}

void
page_handle(struct http_request *req, void *worker)
{
    struct page p;

    page_begin(&p, req, worker);
    p.kind = req->route->user;
    struct fault *fault = run(&p);
    if (!fault && !p.redirect)
        write_page(&p);
    page_end(&p);
    if (fault) {
        answer_fault(&p, fault);
    } else if (p.redirect) {
        buf_free(&p.out);
        http_redirect(req, 303, p.redirect);
    } else {
        keep_language(&p);
        send_page(&p, p.refused ? fault_http_status(p.refused->kind) : 200);
    }
}

void
page_problem(struct http_request *req, int status, const struct fault *fault)
{
    struct page p;

    page_begin(&p, req, NULL);
    put_problem(&p, status, fault);
    page_end(&p);
    send_page(&p, status);
}
