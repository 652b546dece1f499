/* The public page behind a label: what any camera opens. Under 2 kB, without script and
 * cookie; the answer stands in the first line. It says who issued the label, never that
 * the product is genuine. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "web/assets.h"
#include "web/label.h"
#include "web/look.h"

/* What is printed: the request's own path and tail under the host of the labels. People
 * type the hyphens that stand in the code beside it. */
static const char *
label_text(struct page *p)
{
    const struct http_request *req = p->req;
    const char *tail = http_query(req, "S");
    bool serial_alone = strncasecmp(req->target, "/L/", 3) == 0;
    struct buf text = {0};

    if (!tail)
        tail = http_query(req, "s");
    buf_printf(&text, "HTTPS://%s", p->worker->config->settings->label_host);
    for (const char *c = req->target; *c && *c != '?'; c++)
        if (*c != '-' || !serial_alone)
            buf_putc(&text, (char)toupper((unsigned char)*c));
    if (tail)
        buf_printf(&text, "?S=%s", tail);
    const char *copy = arena_strdup(&p->req->arena, text.data);
    buf_free(&text);
    return copy;
}

static void
put_other_language(struct page *p)
{
    const char *tail = http_query(p->req, "S");

    put(p, "<a lang=\"%s\" href=\"?", p->zh ? "en" : "zh");
    if (!tail)
        tail = http_query(p->req, "s");
    if (tail)
        put(p, "S=%u&amp;", tail);
    put(p, "lang=%s\">%s</a>", p->zh ? "en" : "zh", p->zh ? "English" : "中文");
}

/* ---- documents ---- */

static void
put_document_line(struct page *p, const json_t *s, const json_t *d)
{
    bool ours = strcmp(row_text(s, "verdict"), "genuine") == 0;
    bool valid = strcmp(row_text(d, "document_state"), "valid") == 0;

    put(p, !valid ? "<h1 class=\"bad\">✕ " : ours ? "<h1 class=\"good\">✓ " : "<h1>");
    if (ours)
        put(p, "%s", page_fill(p, "label.document_by", row_text(d, "agency")));
    else
        put(p, "%s", row_text(s, "verdict_text"));
    put(p, " {label.document_state} %s</h1>", row_text(d, "state_text"));
}

/* That it exists, from whom and when; never what it says. */
static void
put_document(struct page *p, const json_t *s, const json_t *d)
{
    put_document_line(p, s, d);
    put(p, "<p><b>%s</b></p><p>%s<br><b>%s</b><br>%s<br>%s</p>", row_text(s, "todo"),
        row_text(d, "kind"), row_text(d, "number"), row_text(d, "agency"),
        row_text(d, "day"));
    if (*row_text(d, "replaced_by"))
        put(p, "<p>{label.document_replaced} %s</p>", row_text(d, "replaced_by"));
    put(p,
        "<p>{document.code} %s</p><p>{label.document_contents} "
        "<a href=\"/documents/verify\">{document.verify}</a></p>",
        row_text(s, "serial"));
}

/* ---- labels of goods ---- */

static void
put_first_line(struct page *p, const json_t *s)
{
    const char *verdict = row_text(s, "verdict"), *status = row_text(s, "status");
    bool ours = strcmp(verdict, "genuine") == 0;
    bool well = strcmp(status, "normal") == 0 || row_true(s, "blind");
    bool fine = ours && well, unsure = strcmp(verdict, "status_only") == 0 && well;

    put(p, fine ? "<h1 class=\"good\">✓ " : unsure ? "<h1>" : "<h1 class=\"bad\">✕ ");
    if (ours)
        put(p, "%s", page_fill(p, "label.issued_by", row_text(s, "issuer")));
    else
        put(p, "%s", row_text(s, "verdict_text"));
    if (ours || strcmp(verdict, "status_only") == 0)
        put(p, " {label.status} %s", row_text(s, "status_text"));
    put(p, "</h1>");
}

static void
put_about(struct page *p, const json_t *s)
{
    bool known = strcmp(row_text(s, "verdict"), "genuine") == 0 ||
                 strcmp(row_text(s, "verdict"), "status_only") == 0;

    if (*row_text(s, "note"))
        put(p, "<p>%s</p>", row_text(s, "note"));
    put(p, "<p><b>%s</b></p>", row_text(s, "todo"));
    if (known && row_true(s, "blind"))
        put(p, "<p>%s %s<br>%s</p>", row_text(s, "product"), row_text(s, "model"),
            row_text(s, "items"));
    else if (known && *row_text(s, "product"))
        put(p, "<p>%s %s<br>%s<br>{batch.one} %s</p>", row_text(s, "product"),
            row_text(s, "model"), row_text(s, "producer"), row_text(s, "batch"));
    if (*row_text(s, "serial"))
        put(p, known ? "<p>{scan.serial} %s</p>" : "<p>{label.claims} %s</p>",
            row_text(s, "serial"));
    if (known && *row_text(s, "issued_at"))
        put(p, "<p>{label.issued_at} %s", page_day(p, row_text(s, "issued_at")));
    if (known && *row_text(s, "since"))
        put(p, "<br>%s {label.since} %s", row_text(s, "status_text"),
            page_day(p, row_text(s, "since")));
    put(p, "<p>{label.not_the_product} {label.report}</p>");
}

void
label_head(struct page *p)
{
    put(p,
        "<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\"><meta "
        "name=\"viewport\" "
        "content=\"width=device-width\"><title>{label.title}</title><link "
        "rel=\"stylesheet\" href=\"%s\"><main>",
        p->zh ? "zh-CN" : "en", asset_href("label.css"));
}

void
label_foot(struct page *p)
{
    put(p, "<footer>");
    put_other_language(p);
    put(p, " · <a href=\"/scan\">{label.another}</a></footer></main></html>");
}

void
label_put(struct page *p, const json_t *s)
{
    const json_t *document = json_object_get(s, "document");

    label_head(p);
    if (document) {
        put_document(p, s, document);
    } else {
        put_first_line(p, s);
        put_about(p, s);
    }
    label_foot(p);
}

struct fault *
label_look(struct page *p, const json_t **s)
{
    return page_run(p, &LOOK_AT_LABEL, json_pack("{s:s}", "code", label_text(p)), NULL,
                    s);
}
