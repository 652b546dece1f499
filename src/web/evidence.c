/* The evidence of a matter: thumbnails that lead to the originals. */
#include "web/pages.h"

enum { SHOWN_MAX = 60 };

/* A picture by its thumbnail, a document by a word. */
static void
put_file(struct page *p, const char *hash, bool picture, const char *about)
{
    if (picture)
        put(p,
            "<a href=\"/api/v1/evidence/%u\"><img loading=\"lazy\" alt=\"%s\" "
            "src=\"/api/v1/evidence/%u/thumbnail\"></a>",
            hash, about, hash);
    else
        put(p, "<a class=\"file\" href=\"/api/v1/evidence/%u\">{evidence.document}</a>",
            hash);
}

static void
put_one(struct page *p, const json_t *e)
{
    const char *kind = page_state(p, "kind", row_text(e, "kind"));
    const char *at = page_minute(p, row_text(e, "at"));

    put(p, "<li>");
    put_file(p, row_text(e, "sha256"), strncmp(row_text(e, "type"), "image/", 6) == 0,
             arena_printf(&p->req->arena, "%s %s", kind, at));
    put(p, "<p><b>%s</b> <span class=\"quiet\">%s %s</span></p>", kind, at,
        row_text(e, "by"));
    if (row_true(e, "clock_skew"))
        put_chip(p, TONE_WARN, page_text(p, "evidence.skew"));
    put(p, "</li>");
}

struct fault *
put_matter_files(struct page *p, const char *number)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "evidence", "list", json_pack("{s:s}", "number", number), &rows);
    size_t count = fault ? 0 : json_array_size(rows);

    if (fault || count == 0)
        return fault;
    put(p, "<section><h2>{evidence.many}</h2><ul class=\"photos\">");
    for (size_t i = 0; i < count && i < SHOWN_MAX; i++)
        put_one(p, json_array_get(rows, i));
    put(p, "</ul>");
    if (count > SHOWN_MAX)
        put(p, "<p class=\"quiet\">%s</p>",
            page_fill(p, "evidence.more", page_num(p, (int64_t)(count - SHOWN_MAX))));
    put(p, "</section>");
    return NULL;
}

void
put_photos(struct page *p, const json_t *hashes, const char *about)
{
    if (json_array_size(hashes) == 0)
        return;
    put(p, "<ul class=\"photos\">");
    for (size_t i = 0; i < json_array_size(hashes); i++) {
        put(p, "<li>");
        put_file(p, json_string_value(json_array_get(hashes, i)), true, about);
        put(p, "</li>");
    }
    put(p, "</ul>");
}
