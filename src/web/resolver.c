/* The addresses on labels as a GS1-Conformant resolver answers them: a page for people, a
 * linkset for programs, a redirect where one kind of link is asked for. /01/GTIN and
 * /01/GTIN/10/LOT stand for a kind of product and a batch.
 * source: GS1 Digital Link URI Syntax 1.4; GS1-Conformant Resolver 1.2; RFC 9264 */
#include <ctype.h>

#include "http/response.h"
#include "web/label.h"
#include "web/look.h"
#include "web/pages.h"

#define VOCABULARY "https://gs1.org/voc/"
#define LINKSET "application/linkset+json"

enum { OF_UNIT = 1, OF_BATCH = 2, OF_PRODUCT = 4, OF_ALL = 7 };
enum goal { TO_PAGE, TO_TRACE, TO_EPCIS, TO_SCAN };

static const struct link_kind {
    const char *name, *title, *media; /* title: a message */
    unsigned of;
    enum goal goal;
} KINDS[] = {
    {"defaultLink", "resolver.page", "text/html", OF_ALL, TO_PAGE},
    {"pip", "resolver.page", "text/html", OF_ALL, TO_PAGE},
    {"recallStatus", "resolver.recall", "text/html", OF_ALL, TO_PAGE},
    {"traceability", "resolver.trace", "text/html", OF_UNIT | OF_BATCH, TO_TRACE},
    {"epcis", "resolver.epcis", "application/ld+json", OF_UNIT | OF_BATCH, TO_EPCIS},
    {"verificationService", "resolver.scan", "text/html", OF_UNIT, TO_SCAN},
};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

/* What the address names. */
struct target {
    unsigned what;
    const char *path;       /* upper case, without the tail */
    const char *gtin, *lot; /* of a class; lot NULL: the product */
    const json_t *found;
};

static const char *
upper_path(struct page *p)
{
    char *path = arena_strdup(&p->req->arena, p->req->target);

    path[strcspn(path, "?")] = '\0';
    for (char *c = path; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return path;
}

/* False: the address is a label's, judged by its own rules. */
static bool
class_read(struct page *p, struct target *t)
{
    const char *path = p->req->path;

    if (strncmp(path, "/01/", 4) != 0 || strspn(path + 4, "0123456789") != 14)
        return false;
    t->gtin = arena_strndup(&p->req->arena, path + 4, 14);
    path += 18;
    if (!*path) {
        t->what = OF_PRODUCT;
        return true;
    }
    if (strncmp(path, "/10/", 4) != 0 || !path[4] || strchr(path + 4, '/'))
        return false;
    t->lot = path + 4;
    t->what = OF_BATCH;
    return true;
}

static struct fault *
target_find(struct page *p, struct target *t)
{
    t->path = upper_path(p);
    if (class_read(p, t))
        return page_run(p, &LOOK_AT_CLASS,
                        json_pack("{s:s,s:s*}", "gtin", t->gtin, "lot", t->lot), NULL,
                        &t->found);
    t->what = OF_UNIT;
    return label_look(p, &t->found);
}

/* A label that was never issued names nothing. */
static bool
known(const struct target *t)
{
    const char *verdict = row_text(t->found, "verdict");

    return t->what != OF_UNIT || strcmp(verdict, "genuine") == 0 ||
           strcmp(verdict, "status_only") == 0;
}

/* ---- the page of a class ---- */

static void
put_recalls(struct page *p, const json_t *rows)
{
    size_t i;
    json_t *row;

    if (json_array_size(rows))
        put(p, "<p>{resolver.recalled_lots}</p><ul>");
    json_array_foreach(rows, i, row) put(p, "<li>%s <small>%s</small></li>",
                                         row_text(row, "lot"), row_text(row, "recall"));
    if (json_array_size(rows))
        put(p, "</ul>");
}

static void
class_put(struct page *p, const struct target *t)
{
    const json_t *s = t->found;
    bool recalled = *row_text(s, "recall") != '\0';

    label_head(p);
    if (t->what == OF_BATCH)
        put(p, recalled ? "<h1 class=\"bad\">✕ {resolver.is_recalled}</h1>"
                        : "<h1>{resolver.not_recalled}</h1>");
    else
        put(p, "<h1>{resolver.product}</h1>");
    put(p, "<p>%s %s<br>%s</p>",
        page_either(p, row_text(s, "product"),
                    *row_text(s, "product_en") ? row_text(s, "product_en")
                                               : row_text(s, "product")),
        row_text(s, "model"), row_text(s, "standard"));
    if (t->what == OF_BATCH)
        put(p, "<p>%s<br>{resolver.lot} %s</p>", row_text(s, "producer"),
            row_text(s, "lot"));
    if (recalled)
        put(p, "<p>%s · %s</p>", row_text(s, "recall"),
            page_day(p, row_text(s, "recalled_at")));
    put_recalls(p, json_object_get(s, "recalls"));
    put(p, "<p>{resolver.look_at_label} {label.report}</p>");
    label_foot(p);
}

/* ---- links ---- */

/* Where a link of this kind leads, from the server's root. */
static const char *
link_path(struct page *p, const struct target *t, enum goal goal, const char *lang)
{
    struct arena *arena = &p->req->arena;
    const char *host = p->worker->config->settings->label_host;
    struct buf uri = {0};

    switch (goal) {
    case TO_PAGE:
        return arena_printf(arena, "%s?lang=%s", t->path, lang);
    case TO_SCAN:
        return arena_printf(arena, "/scan?lang=%s", lang);
    case TO_TRACE:
        return t->what == OF_UNIT
                   ? arena_printf(arena, "/units/%s", row_text(t->found, "serial"))
                   : arena_printf(arena, "/batches/%s", row_text(t->found, "batch"));
    case TO_EPCIS:
        break;
    }
    buf_puts(&uri, t->what == OF_UNIT ? "/epcis/epcs/" : "/epcis/events?MATCH_epcClass=");
    for (const char *c = arena_printf(arena, "https://%s%s", host, t->path); *c; c++)
        if (isalnum((unsigned char)*c) || strchr("-._~", *c))
            buf_putc(&uri, *c);
        else
            buf_printf(&uri, "%%%02X", (unsigned)(unsigned char)*c);
    buf_puts(&uri, t->what == OF_UNIT ? "/events" : "");
    const char *path = arena_strdup(arena, uri.data);
    buf_free(&uri);
    return path;
}

static json_t *
link_make(struct page *p, const struct target *t, const struct link_kind *kind,
          const char *lang)
{
    struct page as = *p; /* titles in the link's own language */

    as.zh = strcmp(lang, "zh") == 0;
    as.lang = lang;
    return json_pack("{s:o,s:s,s:s,s:[s]}", "href",
                     json_sprintf("https://%s%s", p->worker->config->settings->label_host,
                                  link_path(p, t, kind->goal, lang)),
                     "title", page_text(&as, kind->title), "type", kind->media,
                     "hreflang", lang);
}

static json_t *
linkset_make(struct page *p, const struct target *t)
{
    json_t *links = json_pack(
        "{s:o,s:s}", "anchor",
        json_sprintf("https://%s%s", p->worker->config->settings->label_host, t->path),
        "itemDescription", row_text(t->found, "product"));

    for (int i = 0; i < KIND_COUNT; i++)
        if (KINDS[i].of & t->what)
            json_object_set_new(
                links, arena_printf(&p->req->arena, VOCABULARY "%s", KINDS[i].name),
                json_pack("[o,o]", link_make(p, t, &KINDS[i], "zh"),
                          link_make(p, t, &KINDS[i], "en")));
    return json_pack("{s:[o]}", "linkset", links);
}

static void
answer_linkset(struct page *p, const struct target *t)
{
    json_t *linkset = linkset_make(p, t);
    char *text = json_dumps(linkset, JSON_COMPACT);

    json_decref(linkset);
    http_set_header(p->req, "Link",
                    "<https://ref.gs1.org/standards/resolver/linkset-context>; "
                    "rel=\"http://www.w3.org/ns/json-ld#context\"; "
                    "type=\"application/ld+json\"");
    http_set_header(p->req, "Access-Control-Allow-Origin", "*");
    page_end(p);
    http_respond(p->req, 200, LINKSET, text, strlen(text));
    free(text);
}

/* One kind of link, by its CURIE or its address. */
static const struct link_kind *
kind_find(const char *asked, unsigned what)
{
    if (strncmp(asked, "gs1:", 4) == 0)
        asked += 4;
    else if (strncmp(asked, VOCABULARY, strlen(VOCABULARY)) == 0)
        asked += strlen(VOCABULARY);
    else
        return NULL;
    for (int i = 0; i < KIND_COUNT; i++)
        if ((KINDS[i].of & what) && strcmp(KINDS[i].name, asked) == 0)
            return &KINDS[i];
    return NULL;
}

static void
answer_link(struct page *p, const struct target *t, const char *asked)
{
    const struct link_kind *kind = kind_find(asked, t->what);
    const char *path = kind ? link_path(p, t, kind->goal, p->zh ? "zh" : "en") : NULL;

    page_end(p);
    if (path)
        http_redirect(p->req, 307, path);
    else
        http_problem(p->req, 404, "link_type",
                     "没有这一类链接；用 linkType=linkset 查看全部",
                     "there is no such link; linkType=linkset lists them all");
}

static void
answer_page(struct page *p, const struct target *t)
{
    if (t->what == OF_UNIT)
        label_put(p, t->found);
    else
        class_put(p, t);
    http_set_header(p->req, "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; base-uri 'none'; "
                    "form-action 'none'; frame-ancestors 'none'");
    http_set_header(p->req, "Link",
                    arena_printf(&p->req->arena,
                                 "<%s?linkType=linkset>; rel=\"linkset\"; "
                                 "type=\"" LINKSET "\"",
                                 t->path));
    page_end(p);
    http_respond(p->req, 200, "text/html; charset=utf-8", p->out.data, p->out.len);
}

static void
answer(struct page *p, const struct target *t)
{
    const char *asked = http_query(p->req, "linkType");
    const char *accept = http_header(p->req, "accept");
    bool all = asked && (!strcmp(asked, "linkset") || !strcmp(asked, "all"));

    http_set_header(p->req, "Vary", "Accept, Accept-Language, Cookie");
    if (!all && !asked && !(accept && strstr(accept, LINKSET)))
        answer_page(p, t);
    else if (!known(t))
        page_end(p), http_problem(p->req, 404, "label_unknown", "没有签发过这个标签",
                                  "this label was never issued");
    else if (all || !asked)
        answer_linkset(p, t);
    else
        answer_link(p, t, asked);
}

void
resolver_handle(struct http_request *req, void *worker)
{
    struct page p;
    struct target t = {0};

    page_begin(&p, req, worker);
    struct actor whoever; /* the page is the same for everybody */
    struct fault *fault = web_actor(worker, req, &whoever);

    if (!fault)
        fault = target_find(&p, &t);
    if (fault) {
        page_end(&p);
        http_respond_fault(req, fault);
    } else {
        answer(&p, &t);
    }
    buf_free(&p.out);
}

void
resolver_about(struct http_request *req, void *worker)
{
    struct web_worker *w = worker;
    json_t *about =
        json_pack("{s:s,s:o,s:[s,s],s:b,s:{s:s}}", "name", "Firemark", "resolverRoot",
                  json_sprintf("https://%s", w->config->settings->label_host),
                  "supportedPrimaryKeys", "01", "8004", "linkTypeDefaultCanBeLinkset", 0,
                  "contact", "fn", w->config->settings->issuer);
    char *text = json_dumps(about, JSON_COMPACT);

    json_decref(about);
    http_set_header(req, "Access-Control-Allow-Origin", "*");
    http_respond(req, 200, "application/json", text, strlen(text));
    free(text);
}
