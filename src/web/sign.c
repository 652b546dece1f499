/* Signing in and out. */
#include "api/web_passkey.h"
#include "web/pages.h"
#include "web/passkey.h"

/* A key in the place of a code, or of everything. */
static void
put_keys(struct page *p)
{
    static const char OPTIONS[] = "/api/v1/session/passkey/options";

    if (!passkey_offered(p))
        return;
    put_passkey_told(p);
    put_passkey_button(p, &(struct passkey_button){"sign.password_key", OPTIONS,
                                                   "login=login password=password",
                                                   "passkey", true});
    put_passkey_button(
        p, &(struct passkey_button){"sign.passkey", OPTIONS, "", "passkey", false});
}

static struct fault *
show(struct page *p)
{
    put(p,
        "<form method=\"post\" action=\"/sign-in\" class=\"card narrow\"><h1>{sign.title}"
        "</h1><input type=\"hidden\" name=\"next\" value=\"%s\"><label>{sign.login}"
        "<input name=\"login\" required maxlength=\"60\" autocomplete=\"username\" "
        "autocapitalize=\"none\" spellcheck=\"false\" value=\"%s\"></label>"
        "<label>{sign.password}<input name=\"password\" type=\"password\" required "
        "maxlength=\"200\" autocomplete=\"current-password\"></label><label>{sign.code}"
        "<input name=\"code\" maxlength=\"12\" autocomplete=\"one-time-code\" "
        "autocapitalize=\"none\" spellcheck=\"false\"></label><button "
        "class=\"main\">{sign.in}</button>",
        p->req->method == HTTP_POST ? page_field(p, "next") : page_query(p, "next"),
        page_field(p, "login"));
    put_keys(p);
    put(p,
        "<p class=\"quiet\">{sign.public} <a href=\"/scan\">{nav.scan}</a></p></form>");
    return NULL;
}

static json_t *
password_of(struct page *p)
{
    json_t *in = json_pack("{s:s, s:s}", "login", page_field(p, "login"), "password",
                           page_field(p, "password"));

    if (*page_field(p, "code"))
        json_object_set_new(in, "code", json_string(page_field(p, "code")));
    return in;
}

static struct fault *
submit(struct page *p)
{
    bool key = *page_field(p, "passkey") != '\0';
    json_t *in = key ? passkey_taken(p, "passkey") : password_of(p);
    struct fault *fault = key ? web_passkey_sign_in(p->worker, p->req, in)
                              : web_sign_in(p->worker, p->req, in);

    json_decref(in);
    if (!fault)
        p->redirect = page_local(page_field(p, "next"));
    return fault;
}

static struct fault *
leave(struct page *p)
{
    struct fault *fault = web_sign_out(p->worker, p->req);

    p->redirect = "/";
    return fault;
}

const struct page_kind PAGE_SIGN_IN = {"sign.title", show, submit, true};
const struct page_kind PAGE_SIGN_OUT = {"sign.out", show, leave, true};
