/* Proving again who one is, on the page whose form was refused for want of it: the
 * password goes with the same form once more, so nothing has to be typed twice. */
#include "api/web_session.h"
#include "web/pages.h"
#include "web/passkey.h"

static const char PASSWORD[] = "proof_password", CODE[] = "proof_code",
                  KEY[] = "proof_key";

bool
proof_given(const struct page *p)
{
    return *page_field(p, PASSWORD) || *page_field(p, KEY);
}

struct fault *
proof_take(struct page *p)
{
    json_t *in;

    if (!proof_given(p))
        return NULL;
    in = *page_field(p, KEY) ? passkey_taken(p, KEY)
                             : json_pack("{s:s}", "password", page_field(p, PASSWORD));
    if (*page_field(p, CODE) && !*page_field(p, KEY))
        json_object_set_new(in, "code", json_string(page_field(p, CODE)));
    struct fault *fault = web_prove(p->worker, p->req, &p->actor, in);
    json_decref(in);
    return fault;
}

static bool
is_asked(const struct fault *refused)
{
    static const char *const CODES[] = {"proof_required",         "sign_in_failed",
                                        "second_factor_required", "second_factor_wrong",
                                        "passkey_wrong",          "passkey_expired"};

    if (!refused || refused->kind == FAULT_INPUT)
        return false;
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++)
        if (strcmp(refused->code, CODES[i]) == 0)
            return true;
    return false;
}

/* A key is offered to whoever has one. */
void
proof_prepare(struct page *p)
{
    const json_t *keys;

    if (p->kind->open || !is_asked(p->refused) ||
        page_call(p, "passkey", "list", json_object(), &keys))
        return;
    p->by_key = json_array_size(keys) > 0 && passkey_offered(p);
}

static void
put_by_key(struct page *p)
{
    if (!p->by_key)
        return;
    put_passkey_told(p);
    put_passkey_button(p, &(struct passkey_button){"proof.key",
                                                   "/api/v1/session/proof/options", "",
                                                   KEY, false});
    put_passkey_button(p, &(struct passkey_button){"proof.password_key",
                                                   "/api/v1/session/proof/options",
                                                   "password=proof_password", KEY, true});
}

void
put_proof(struct page *p)
{
    if (p->kind->open || !is_asked(p->refused))
        return;
    put(p, "<form method=\"post\" class=\"proof\">");
    for (size_t i = 0; i < p->form.count; i++)
        if (strcmp(p->form.rows[i].name, PASSWORD) != 0 &&
            strcmp(p->form.rows[i].name, CODE) != 0 &&
            strcmp(p->form.rows[i].name, KEY) != 0)
            put(p, "<input type=\"hidden\" name=\"%s\" value=\"%s\">",
                p->form.rows[i].name, p->form.rows[i].value);
    put(p,
        "<label>{sign.password}<input name=\"%s\" type=\"password\" required autofocus "
        "maxlength=\"200\" autocomplete=\"current-password\"></label><label>{sign.code}"
        "<input name=\"%s\" maxlength=\"12\" autocomplete=\"one-time-code\" "
        "autocapitalize=\"none\" spellcheck=\"false\"></label><button "
        "class=\"main\">{proof.go}</button>",
        PASSWORD, CODE);
    put_by_key(p);
    put(p, "</form>");
}
