/* What labels look like: every design by kind, as specimens in both languages. */
#include "web/pages.h"

static void
put_picture(struct page *p, const json_t *d, const char *language)
{
    const char *name = row_text(d, "name");
    /* half as large again as on paper: 96 pixels are an inch */
    int64_t width =
        (int64_t)(json_number_value(json_object_get(d, "width")) * 96 / 25.4 * 1.5);
    double height = json_number_value(json_object_get(d, "height")) /
                    json_number_value(json_object_get(d, "width")) * (double)width;

    put(p,
        "<a href=\"/api/v1/designs/%u/svg?language=%u\"><img loading=\"lazy\" "
        "src=\"/api/v1/designs/%u/png?language=%u\" width=\"%s\" height=\"%s\" "
        "alt=\"{design.specimen} %s, %s\"></a>",
        name, language, name, language, page_int(p, width), page_int(p, (int64_t)height),
        name, *language == 'z' ? "中文" : "English");
}

static void
put_design(struct page *p, const json_t *d)
{
    const json_t *codes = json_object_get(d, "codes");

    put(p, "<article class=\"card\"><h3>%s</h3><p class=\"quiet\">", row_text(d, "name"));
    for (size_t i = 0; i < json_array_size(codes); i++) {
        const json_t *code = json_array_get(codes, i);

        put(p, "%s dpi: %s<br>", page_int(p, row_int(code, "dpi")),
            row_text(code, "text"));
    }
    if (*row_text(d, "media"))
        put(p, "{design.media} %s", row_text(d, "media"));
    put(p, "</p><p class=\"specimens\">");
    put_picture(p, d, "zh");
    put_picture(p, d, "en");
    put(p, "</p></article>");
}

static struct fault *
show(struct page *p)
{
    const json_t *rows;
    const char *kind = "";
    struct fault *fault = page_call(p, "design", "list", json_object(), &rows);

    if (fault)
        return fault;
    put(p, "<h1>{design.many}</h1><p class=\"lead\">{design.lead}</p>");
    if (page_may(p, POWER_INTAKE))
        put(p, "<p><a class=\"button\" href=\"/api/v1/label-gallery\">{design.gallery}"
               "</a></p>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *d = json_array_get(rows, i);

        if (strcmp(row_text(d, "kind"), kind) != 0) {
            put(p, *kind ? "</div></section>" : "");
            kind = row_text(d, "kind");
            put(p, "<section><h2>%s</h2><div class=\"cards\">",
                page_state(p, "label_kind", kind));
        }
        put_design(p, d);
    }
    put(p, *kind ? "</div></section>" : "");
    return NULL;
}

const struct page_kind PAGE_DESIGNS = {"design.many", show, NULL, false};
