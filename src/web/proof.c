/* Proving again who one is, on the page whose form was refused for want of it: the
 * password goes with the same form once more, so nothing has to be typed twice. */
#include "api/web_session.h"
#include "web/pages.h"

static const char PASSWORD[] = "proof_password", CODE[] = "proof_code";

struct fault *
proof_take(struct page *p)
{
    json_t *in;

    if (!*page_field(p, PASSWORD))
        return NULL;
    in = json_pack("{s:s}", "password", page_field(p, PASSWORD));
    if (*page_field(p, CODE))
        json_object_set_new(in, "code", json_string(page_field(p, CODE)));
    struct fault *fault = web_prove(p->worker, p->req, &p->actor, in);
    json_decref(in);
    return fault;
}

static bool
is_asked(const struct fault *refused)
{
    static const char *const CODES[] = {"proof_required", "sign_in_failed",
                                        "second_factor_required", "second_factor_wrong"};

    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++)
        if (strcmp(refused->code, CODES[i]) == 0)
            return true;
    return false;
}

void
put_proof(struct page *p)
{
    if (p->kind->open || !is_asked(p->refused))
        return;
    put(p, "<form method=\"post\" class=\"proof\">");
    for (size_t i = 0; i < p->form.count; i++)
        if (strcmp(p->form.rows[i].name, PASSWORD) != 0 &&
            strcmp(p->form.rows[i].name, CODE) != 0)
            put(p, "<input type=\"hidden\" name=\"%s\" value=\"%s\">",
                p->form.rows[i].name, p->form.rows[i].value);
    put(p,
        "<label>{sign.password}<input name=\"%s\" type=\"password\" required autofocus "
        "maxlength=\"200\" autocomplete=\"current-password\"></label><label>{sign.code}"
        "<input name=\"%s\" maxlength=\"12\" autocomplete=\"one-time-code\" "
        "autocapitalize=\"none\" spellcheck=\"false\"></label><button "
        "class=\"main\">{proof.go}</button></form>",
        PASSWORD, CODE);
}
