/* What is a person's own: password, second factor, sessions. Whoever must see to one of
 * the first two is led here, and finds nothing else. */
#include <firemark/qr.h>
#include <stdlib.h>

#include "web/pages.h"

enum { QR_MM = 60, QR_DPI = 300, QUIET = 4 };

/* ---- the password ---- */

static void
put_password(struct page *p)
{
    put(p, "<section class=\"card\"><h2>{account.password}</h2>");
    if (p->actor.must == MUST_PASSWORD)
        put(p, "<p class=\"note bad\">{account.must_password}</p>");
    put(p,
        "<p class=\"quiet\">{account.password_hint}</p><form method=\"post\"><label>"
        "{account.current}<input name=\"current\" type=\"password\" required "
        "maxlength=\"200\" autocomplete=\"current-password\"></label><label>"
        "{account.new}<input name=\"password\" type=\"password\" required "
        "minlength=\"10\" maxlength=\"128\" autocomplete=\"new-password\"></label>"
        "<button class=\"main\" name=\"do\" value=\"password\">{account.change}</button>"
        "</form></section>");
}

/* ---- the second factor ---- */

/* Dark modules as a path, row by row. */
static void
qr_path(struct buf *path, const struct fm_qr *qr)
{
    for (int y = 0; y < qr->modules; y++)
        for (int x = 0; x < qr->modules; x++)
            if (qr->dark[y * qr->modules + x])
                buf_printf(path, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
}

/* What an authenticator's camera reads; without it the secret can be typed. */
static void
put_qr(struct page *p, const char *uri)
{
    BUF_SCOPE struct buf path = {0};
    struct fm_qr_plan plan;
    struct fm_qr *qr = calloc(1, sizeof *qr);

    if (qr && fm_qr_make_plan(uri, QR_MM, QR_DPI, &plan, NULL) == FM_OK &&
        fm_qr_encode(uri, &plan, qr) == FM_OK) {
        const char *side = page_int(p, qr->modules + 2 * QUIET);
        qr_path(&path, qr);
        put(p,
            "<svg class=\"code\" viewBox=\"0 0 %s %s\" role=\"img\" "
            "aria-label=\"{account.qr}\"><path fill=\"#fff\" d=\"M0 0h%sv%sH0z\"/><path "
            "d=\"%s\"/></svg>",
            side, side, side, side, path.data);
    }
    free(qr);
}

static void
put_begun(struct page *p)
{
    put(p, "<p>{account.scan}</p>");
    put_qr(p, row_text(p->told, "uri"));
    put(p,
        "<p>{account.secret} <code>%s</code></p><form method=\"post\"><label>"
        "{account.code}<input name=\"code\" required maxlength=\"6\" "
        "inputmode=\"numeric\" autocomplete=\"one-time-code\"></label><button "
        "class=\"main\" name=\"do\" value=\"factor_confirm\">{account.confirm}</button>"
        "</form>",
        row_text(p->told, "secret"));
}

static void
put_recovery(struct page *p, const json_t *codes)
{
    put(p, "<p class=\"note good\" role=\"status\">{account.recovery}</p><ul>");
    for (size_t i = 0; i < json_array_size(codes); i++)
        put(p, "<li><code>%s</code></li>", json_string_value(json_array_get(codes, i)));
    put(p, "</ul>");
}

static void
put_factor_forms(struct page *p, const json_t *state)
{
    if (!row_true(state, "second_factor")) {
        put(p, "<p>{account.factor_off}</p><form method=\"post\"><button class=\"main\" "
               "name=\"do\" value=\"factor_begin\">{account.begin}</button></form>");
        return;
    }
    put(p,
        "<p>{account.factor_on} %s</p><form method=\"post\"><label>{account.end_code}"
        "<input name=\"code\" required maxlength=\"12\" autocomplete=\"one-time-code\" "
        "autocapitalize=\"none\" spellcheck=\"false\"></label><button name=\"do\" "
        "value=\"factor_end\">{account.end}</button></form>",
        page_num(p, row_int(state, "recovery_codes_left")));
}

static struct fault *
put_factor(struct page *p)
{
    const json_t *state, *codes = json_object_get(p->told, "recovery_codes");
    struct fault *fault = page_call(p, "totp", "show", json_object(), &state);

    if (fault)
        return fault;
    put(p, "<section class=\"card\"><h2>{account.factor}</h2>");
    if (p->actor.must == MUST_FACTOR && !row_true(state, "second_factor"))
        put(p, "<p class=\"note bad\">{account.must_factor}</p>");
    if (json_object_get(p->told, "secret"))
        put_begun(p);
    else if (codes)
        put_recovery(p, codes);
    else
        put_factor_forms(p, state);
    put(p, "<p><a href=\"/passkeys\">{passkey.many}</a></p></section>");
    return NULL;
}

/* ---- sessions ---- */

static struct fault *
put_sessions(struct page *p)
{
    const json_t *rows;
    struct fault *fault = page_call(p, "session", "list", json_object(), &rows);

    if (fault)
        return fault;
    put(p, "<section class=\"card\"><h2>{account.sessions}</h2><ul>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *s = json_array_get(rows, i);
        if (strcmp(row_text(s, "login"), p->actor.login) != 0)
            continue; /* an administrator is told everybody's */
        put(p,
            "<li><form method=\"post\">%s · %s · %s <input type=\"hidden\" name=\"id\" "
            "value=\"%s\"><button class=\"small\" name=\"do\" value=\"session_end\">"
            "{account.session_end}</button></form></li>",
            page_minute(p, row_text(s, "opened_at")), row_text(s, "source"),
            row_text(s, "agent"), row_text(s, "id"));
    }
    put(p, "</ul></section>");
    return NULL;
}

/* ---- the page ---- */

static struct fault *
show(struct page *p)
{
    struct fault *fault = NULL;

    put_title(p, "layout.brand", page_text(p, "account.title"));
    put_password(p);
    if (p->actor.must != MUST_PASSWORD)
        fault = put_factor(p);
    if (!fault && p->actor.must == MUST_NOTHING)
        fault = put_sessions(p);
    return fault;
}

/* What a form may do, as which action, open also to whom must see to something first;
 * done NULL: the answer is shown. */
static const struct {
    const char *todo, *noun, *verb, *done;
    unsigned open_to;
} STEPS[] = {
    {"password", "user", "password", "/account?done=password_changed",
     1 << MUST_NOTHING | 1 << MUST_PASSWORD | 1 << MUST_FACTOR},
    {"factor_begin", "totp", "begin", NULL, 1 << MUST_NOTHING | 1 << MUST_FACTOR},
    {"factor_confirm", "totp", "confirm", NULL, 1 << MUST_NOTHING | 1 << MUST_FACTOR},
    {"factor_end", "totp", "end", "/account?done=factor_ended", 1 << MUST_NOTHING},
    {"session_end", "session", "revoke", "/account?done=session_ended",
     1 << MUST_NOTHING},
};

static void
give(struct page *p, json_t *in, const char *field)
{
    if (*page_field(p, field))
        json_object_set_new(in, field, json_string(page_field(p, field)));
}

static json_t *
input(struct page *p, const char *todo)
{
    json_t *in = json_object();

    if (strcmp(todo, "password") == 0) {
        give(p, in, "current");
        give(p, in, "password");
    } else if (strcmp(todo, "session_end") == 0) {
        give(p, in, "id");
    } else if (strcmp(todo, "factor_begin") != 0) {
        give(p, in, "code");
    }
    return in;
}

static struct fault *
submit(struct page *p)
{
    const char *todo = page_field(p, "do");

    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        if (strcmp(STEPS[i].todo, todo) != 0 || !(STEPS[i].open_to & 1u << p->actor.must))
            continue;
        p->redirect = STEPS[i].done;
        return page_call(p, STEPS[i].noun, STEPS[i].verb, input(p, todo), &p->told);
    }
    return fault_new(&p->req->arena, FAULT_INPUT, "step_unknown", "do",
                     "现在没有这个操作", "there is no such step now");
}

const struct page_kind PAGE_ACCOUNT = {"account.title", show, submit, false};
