/* Scanning: a photo or a typed code in, the verdict and what to do out. */
#include "flow/scan.h"

#include "api/run.h"
#include "web/look.h"
#include "web/pages.h"

static const char *const ICONS[TONE_COUNT] = {
    [TONE_PLAIN] = "M12 17.2v.1M9.3 9.3a2.8 2.8 0 1 1 3.9 2.5c-.8.4-1.2 1-1.2 2.2",
    [TONE_GOOD] = "M7 12.5l3.4 3.4L17 9",
    [TONE_WARN] = "M12 6.5v7M12 17v.1",
    [TONE_BAD] = "M8 8l8 8M16 8l-8 8",
    [TONE_INFO] = "M12 6.5v7M12 17v.1",
};

/* Colour follows from both: who issued the label, and what became of the unit. */
static enum tone
tone_of(const json_t *s)
{
    const char *verdict = row_text(s, "verdict"), *status = row_text(s, "status");
    const json_t *document = json_object_get(s, "document");
    bool ours = strcmp(verdict, "genuine") == 0;
    bool looked_up = strcmp(verdict, "status_only") == 0;

    if (strcmp(verdict, "foreign") == 0 || strcmp(verdict, "malformed") == 0)
        return TONE_PLAIN;
    if (!ours && !looked_up)
        return TONE_BAD;
    if (document && strcmp(row_text(document, "document_state"), "valid") != 0)
        return TONE_BAD;
    if (document || strcmp(status, "normal") == 0 || row_true(s, "blind"))
        return ours ? TONE_GOOD : TONE_PLAIN;
    return strcmp(status, "suspended") == 0 || strcmp(status, "seized") == 0 ? TONE_WARN
                                                                             : TONE_BAD;
}

/* Whether the fields below the verdict are what a stranger printed. */
static bool
is_claim(const json_t *s)
{
    const char *verdict = row_text(s, "verdict");

    return strcmp(verdict, "genuine") != 0 && strcmp(verdict, "status_only") != 0;
}

static void
put_link(struct page *p, const char *key, const char *folder, const char *code,
         const char *name)
{
    if (*code && page_may(p, POWER_READ))
        put(p, "<div><dt>%s</dt><dd><a class=\"%s\" href=\"/%s/%u\">%s</a></dd></div>",
            page_text(p, key), strcmp(folder, "units") == 0 ? "code" : "", folder, code,
            *name ? name : code);
    else
        put_fact(p, key, *name ? name : code);
}

static void
put_found(struct page *p, const json_t *s)
{
    const json_t *recall = json_object_get(s, "recall");

    put(p, "<dl class=\"facts\">");
    put_link(p, "scan.serial", "units", row_text(s, "serial"), row_text(s, "serial"));
    if (*row_text(s, "type"))
        put_fact(p, "scan.type", page_state(p, "type", row_text(s, "type")));
    put_fact(p, "batch.product", row_text(s, "product"));
    put_fact(p, "batch.model", row_text(s, "model"));
    put_fact(p, "scan.items", row_text(s, "items"));
    put_fact(p, "batch.producer", row_text(s, "producer"));
    put_link(p, "batch.one", "batches", row_text(s, "batch"), row_text(s, "batch"));
    put_link(p, "scan.place", "places", row_text(s, "place"), row_text(s, "place_name"));
    put_fact(p, "scan.state", row_text(s, "state_text"));
    put_link(p, "recall.one", "recalls", row_text(recall, "number"),
             row_text(recall, "number"));
    put_link(p, "order.one", "orders", row_text(s, "order"), row_text(s, "order"));
    put_fact(p, "scan.void_reason", row_text(s, "void_reason"));
    if (*row_text(s, "batch"))
        put_fact(p, "scan.seen",
                 page_text(p, row_true(s, "first_seen") ? "scan.first" : "scan.again"));
    put(p, "</dl>");
}

/* What anybody may know of a document. */
static void
put_document(struct page *p, const json_t *s, const json_t *d)
{
    put(p, "<dl class=\"facts\">");
    put_fact(p, "document.kind", row_text(d, "kind"));
    put_fact(p, "document.number", row_text(d, "number"));
    put_fact(p, "document.agency", row_text(d, "agency"));
    put_fact(p, "document.day", row_text(d, "day"));
    put_fact(p, "label.document_replaced", row_text(d, "replaced_by"));
    put_fact(p, "document.code", row_text(s, "serial"));
    put(p, "</dl><p class=\"quiet\">{label.document_contents} "
           "<a href=\"/documents/verify\">{document.verify}</a></p>");
}

static void
put_status(struct page *p, const json_t *s, const json_t *document, bool ours)
{
    const char *state =
        document ? row_text(document, "state_text") : row_text(s, "status_text");

    if (ours)
        put(p, "{scan.ours} · ");
    put(p, "%s</span></h1>", ours ? state : row_text(s, "verdict_text"));
    if (!ours && !is_claim(s))
        put(p, "<p>{scan.status} <b>%s</b></p>", state);
}

static void
put_verdict(struct page *p, const json_t *s)
{
    const json_t *document = json_object_get(s, "document");
    static const char *const CLASSES[TONE_COUNT] = {"plain", "good", "warn", "bad",
                                                    "plain"};
    enum tone tone = tone_of(s);
    bool ours = strcmp(row_text(s, "verdict"), "genuine") == 0;

    put(p,
        "<section class=\"verdict %s\" role=\"status\"><h1><svg class=\"icon\" "
        "viewBox=\"0 "
        "0 24 24\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"12\" r=\"11\"/><path "
        "d=\"%s\"/></svg><span>",
        CLASSES[tone], ICONS[tone]);
    put_status(p, s, document, ours);
    if (*row_text(s, "note"))
        put(p, "<p>%s</p>", row_text(s, "note"));
    put(p, "<p>%s</p><p class=\"todo\">%s</p>", row_text(s, "why"), row_text(s, "todo"));
    if (row_true(s, "alerted"))
        put(p, "<p><b>{scan.alerted}</b> %s</p>",
            is_claim(s) ? row_text(s, "verdict_text") : row_text(s, "status_text"));
    put(p, "</section>");
    if (document) {
        put_document(p, s, document);
        return;
    }
    if (!*row_text(s, "serial")) {
        if (*row_text(s, "text"))
            put(p, "<p class=\"claims\">{scan.text} <code>%s</code></p>",
                row_text(s, "text"));
        return;
    }
    if (is_claim(s))
        put(p, "<div class=\"claims\"><p><b>{scan.claims}</b></p>");
    put_found(p, s);
    put(p, is_claim(s) ? "</div>" : "<p class=\"quiet\">{scan.not_the_product}</p>");
}

/* ---- the forms ---- */

static void
put_forms(struct page *p)
{
    put(p, "<div class=\"scan-forms\"><form method=\"post\" class=\"card\" "
           "enctype=\"multipart/form-data\"><h2>{scan.photo}</h2><label>{scan.photo_hint}"
           "<input type=\"file\" name=\"photo\" accept=\"image/*\" "
           "capture=\"environment\" required></label>");
    if (page_may(p, POWER_SCAN))
        put(p,
            "<label>{scan.at_place}<input name=\"place\" maxlength=\"64\" "
            "value=\"%s\"></label>",
            page_field(p, "place"));
    put(p,
        "<button class=\"main\">{scan.send_photo}</button></form><form method=\"post\" "
        "class=\"card\"><h2>{scan.code}</h2><label>{scan.code_hint}<input name=\"code\" "
        "class=\"code\" required maxlength=\"320\" autocomplete=\"off\" "
        "autocapitalize=\"characters\" spellcheck=\"false\" "
        "placeholder=\"XXXX-XXXX-XXXX\" "
        "value=\"%s\"></label>",
        page_field(p, "code"));
    if (page_may(p, POWER_SCAN))
        put(p,
            "<label>{scan.at_place}<input name=\"place\" maxlength=\"64\" "
            "value=\"%s\"></label>",
            page_field(p, "place"));
    put(p, "<button class=\"main\">{scan.send_code}</button></form></div>");
}

/* The answer of `submit` is the last that was kept. */
static const json_t *
answer_of(const struct page *p)
{
    size_t n = json_array_size(p->kept);

    return p->req->method == HTTP_POST && !p->refused && n
               ? json_array_get(p->kept, n - 1)
               : NULL;
}

static struct fault *
show(struct page *p)
{
    const json_t *answer = answer_of(p), *symbols = json_object_get(answer, "symbols");

    if (!answer) {
        put(p, "<h1>{scan.title}</h1><p class=\"lead\">{scan.lead}</p>");
        put_forms(p);
        return NULL;
    }
    if (symbols)
        for (size_t i = 0; i < json_array_size(symbols); i++) {
            const json_t *symbol = json_array_get(symbols, i);
            if (json_array_size(symbols) > 1)
                put(p, "<h2>{scan.nth} %s · %s</h2>",
                    arena_printf(&p->req->arena, "%zu", i + 1),
                    row_text(symbol, "where"));
            put_verdict(p, symbol);
        }
    else
        put_verdict(p, answer);
    put(p, "<section><h2>{scan.next}</h2>");
    put_forms(p);
    put(p, "</section>");
    return NULL;
}

static struct fault *
submit(struct page *p)
{
    bool known = page_may(p, POWER_SCAN), photo = p->file.bytes != NULL;
    const char *place = page_field(p, "place");
    json_t *in = json_object();
    const json_t *answer;

    if (!photo)
        json_object_set_new(in, "code", json_string(page_field(p, "code")));
    if (known && *place)
        json_object_set_new(in, "place", json_string(place));
    if (!known)
        return page_run(p, photo ? &LOOK_AT_PHOTO : &LOOK_AT_CODE, in,
                        photo ? &p->file : NULL, &answer);
    return page_run(p, api_find("scan", photo ? "photo" : "record"), in,
                    photo ? &p->file : NULL, &answer);
}

const struct page_kind PAGE_SCAN = {"scan.title", show, submit, true};
