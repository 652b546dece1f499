/* The waivers on a recall's page: what is left where, what is signed for, and the forms
 * of the two people it takes. */
#include "web/pages.h"

/* ---- what is left, place by place ---- */

static void
put_left_row(struct page *p, const json_t *row)
{
    int64_t left = row_int(row, "qty") - row_int(row, "waived");

    put(p,
        "<tr><td data-label=\"{place.name}\"><a href=\"/places/%u\">%s</a> <small>%s"
        "</small></td><td data-label=\"{waiver.part}\">%s</td><td class=\"n\" data-label="
        "\"{balance.qty}\">%s</td><td class=\"n\" data-label=\"{waiver.signed_for}\">%s"
        "</td><td data-label=\"{waiver.still_open}\">",
        row_text(row, "place"), row_text(row, "name"), page_area(p, row),
        page_state(p, "part", row_text(row, "part")), page_num(p, row_int(row, "qty")),
        page_num(p, row_int(row, "waived")));
    if (left == 0)
        put_chip(p, TONE_GOOD, page_text(p, "waiver.covered"));
    else
        put(p, "<b>%s</b>", page_num(p, left));
    put(p, "</td></tr>");
}

void
put_left(struct page *p, const json_t *rows)
{
    if (json_array_size(rows) == 0)
        return;
    put(p, "<section><h2>{waiver.left}</h2><table class=\"list\"><thead><tr><th>"
           "{place.name}</th><th>{waiver.part}</th><th class=\"n\">{balance.qty}</th>"
           "<th class=\"n\">{waiver.signed_for}</th><th>{waiver.still_open}</th></tr>"
           "</thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_left_row(p, json_array_get(rows, i));
    put(p, "</tbody></table></section>");
}

/* ---- the waivers ---- */

/* Signing shows the whole text, and sends back the hash of what was shown. */
static void
put_forms(struct page *p, const json_t *w)
{
    const char *number = row_text(w, "number"), *state = row_text(w, "state");

    if (strcmp(state, "proposed") == 0 && page_may(p, POWER_DECIDE) &&
        !row_true(w, "own"))
        put(p,
            "<form method=\"post\"><input type=\"hidden\" name=\"number\" value=\"%s\">"
            "<input type=\"hidden\" name=\"statement_sha256\" value=\"%s\"><p "
            "class=\"quiet\">{waiver.sign_hint}</p><button class=\"main\" name=\"do\" "
            "value=\"sign\">{waiver.sign}</button></form>",
            number, row_text(w, "statement_sha256"));
    if (strcmp(state, "withdrawn") != 0 && page_may(p, POWER_FIELD))
        put(p,
            "<form method=\"post\"><input type=\"hidden\" name=\"number\" value=\"%s\">"
            "<label>{waiver.withdraw_reason}<input name=\"reason\" required "
            "maxlength=\"500\"></label><button name=\"do\" value=\"withdraw\">"
            "{waiver.withdraw}</button></form>",
            number);
}

static void
put_waiver(struct page *p, const json_t *w, bool open)
{
    put(p, "<section class=\"card\" id=\"%s\"><h3>%s ", row_text(w, "number"),
        row_text(w, "number"));
    put_state(p, "waiver_state", row_text(w, "state"));
    put(p, "</h3><dl class=\"facts\">");
    put_fact(p, "waiver.part", page_state(p, "part", row_text(w, "part")));
    put_fact(p, "balance.qty", page_num(p, row_int(w, "qty")));
    put_fact(p, "place.name", row_text(w, "name"));
    put_fact(p, "waiver.ground", page_state(p, "ground", row_text(w, "ground")));
    put_fact(p, "waiver.proposed_by", row_text(w, "proposed_by"));
    put_fact(p, "waiver.signed_by", row_text(w, "signed_by"));
    put_fact(p, "waiver.withdrawn", row_text(w, "withdrawn"));
    put(p,
        "</dl><details><summary>{waiver.statement}</summary><pre>%s</pre><p "
        "class=\"quiet\">SHA-256 <code>%s</code></p></details>",
        row_text(w, "statement"), row_text(w, "statement_sha256"));
    if (open)
        put_forms(p, w);
    put(p, "</section>");
}

static void
put_choices(struct page *p, const char *field, const char *const *names, size_t count)
{
    put(p, "<select name=\"%s\">", field);
    for (size_t i = 0; i < count; i++)
        put(p, "<option value=\"%s\">%s</option>", names[i],
            page_state(p, field, names[i]));
    put(p, "</select>");
}

static void
put_propose(struct page *p, const char *recall)
{
    static const char *const PARTS[] = {"unaccounted", "held", "custody", "excess"};
    static const char *const GROUNDS[] = {"lost",        "scrapped",     "untraceable",
                                          "out_of_area", "record_error", "counterfeit",
                                          "evidence",    "refused",      "other"};

    put(p,
        "<form method=\"post\" class=\"card\"><h2>{waiver.propose}</h2><p "
        "class=\"quiet\">{waiver.hint}</p><input type=\"hidden\" name=\"recall\" "
        "value=\"%s\"><label>{waiver.part}",
        recall);
    put_choices(p, "part", PARTS, sizeof PARTS / sizeof *PARTS);
    put(p, "</label><label>{balance.qty}<input name=\"qty\" type=\"number\" min=\"1\" "
           "required></label><label>{waiver.place}<input name=\"place\" "
           "maxlength=\"64\"></label><label>{waiver.ground}");
    put_choices(p, "ground", GROUNDS, sizeof GROUNDS / sizeof *GROUNDS);
    put(p,
        "</label><label>{waiver.explanation}<textarea name=\"explanation\" rows=\"3\" "
        "required maxlength=\"2000\">%s</textarea></label><button name=\"do\" "
        "value=\"propose\">{waiver.propose}</button></form>",
        page_field(p, "explanation"));
}

struct fault *
put_waivers(struct page *p, const char *recall, bool open)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "waiver", "list", json_pack("{s:s}", "recall", recall), &rows);

    if (fault)
        return fault;
    if (json_array_size(rows) > 0)
        put(p, "<h2>{waiver.many}</h2>");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_waiver(p, json_array_get(rows, i), open);
    if (open && page_may(p, POWER_FIELD))
        put_propose(p, recall);
    return NULL;
}
