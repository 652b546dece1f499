/* Documents of a matter, and checking a document's file, which anybody may. */
#include "api/run.h"
#include "web/pages.h"

struct fault *
put_documents(struct page *p, const char *field, const char *value)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "document", "list", json_pack("{s:s}", field, value), &rows);

    if (fault || json_array_size(rows) == 0)
        return fault;
    put(p, "<section><h2>{document.many}</h2><table class=\"list\"><thead><tr>"
           "<th>{document.number}</th><th>{document.kind}</th><th>{document.day}</th>"
           "<th>{document.state}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *d = json_array_get(rows, i);
        put(p,
            "<tr><td data-label=\"{document.number}\"><a href=\"/api/v1/documents/%u"
            "/file.pdf\">%s</a></td><td data-label=\"{document.kind}\">%s</td>"
            "<td data-label=\"{document.day}\">%s</td><td "
            "data-label=\"{document.state}\">%s</td></tr>",
            row_text(d, "code"), row_text(d, "number"),
            page_state(p, "kind", row_text(d, "kind")),
            page_day(p, row_text(d, "issued_at")),
            page_state(p, "state", row_text(d, "document_state")));
    }
    put(p, "</tbody></table></section>");
    return NULL;
}

/* ---- verifying ---- */

static struct fault *
submit(struct page *p)
{
    return page_run(p, api_find("document", "verify"), json_object(), &p->file, NULL);
}

static void
put_answer(struct page *p, const json_t *found)
{
    put(p, "<section class=\"verdict good\" role=\"status\"><h1><svg class=\"icon\" "
           "viewBox=\"0 0 24 24\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"12\" "
           "r=\"11\"/><path d=\"M7 12.5l3.4 3.4L17 "
           "9\"/></svg><span>{document.yes}</span></h1>"
           "</section><dl class=\"facts\">");
    put_fact(p, "document.number", row_text(found, "number"));
    put_fact(p, "document.kind", row_text(found, "kind"));
    put_fact(p, "document.agency", row_text(found, "agency"));
    put_fact(p, "document.day", row_text(found, "day"));
    put_fact(p, "document.code", row_text(found, "code"));
    put(p, "</dl><p><a class=\"button\" "
           "href=\"/documents/verify\">{document.again}</a></p>");
}

static struct fault *
show(struct page *p)
{
    size_t n = json_array_size(p->kept);

    if (p->req->method == HTTP_POST && !p->refused && n) {
        put_answer(p, json_array_get(p->kept, n - 1));
        return NULL;
    }
    put(p,
        "<h1>{document.verify}</h1><p class=\"lead\">{document.lead}</p>"
        "<div class=\"scan-forms\"><form method=\"post\" class=\"card\" "
        "enctype=\"multipart/form-data\"><label>{document.file}<input type=\"file\" "
        "name=\"file\" accept=\"application/pdf\" required></label><p>{document.hint}</p>"
        "<button class=\"main\">{document.send}</button></form></div>");
    return NULL;
}

const struct page_kind PAGE_DOCUMENT = {
    .title = "document.verify", .show = show, .submit = submit, .open = true};
