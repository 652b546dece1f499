/* One's security keys: seen, added, removed. */
#include "web/passkey.h"

#include "access/passkey_actions.h"
#include "api/web_passkey.h"
#include "web/pages.h"

bool
passkey_offered(struct page *p)
{
    bool here = web_passkey_here(p->worker, p->req);

    p->script = p->script || here;
    return here;
}

void
put_passkey_button(struct page *p, const struct passkey_button *b)
{
    put(p,
        "<button type=\"button\" hidden data-passkey=\"%s\" data-send=\"%s\" "
        "data-into=\"%s\" data-filled=\"%s\" data-failed=\"{passkey.failed}\" "
        "data-known=\"{passkey.known}\">%s</button>",
        b->options, b->send, b->into, b->filled ? "yes" : "", page_text(p, b->text));
}

void
put_passkey_told(struct page *p)
{
    put(p, "<p class=\"note bad\" role=\"alert\" data-passkey-told hidden></p>");
}

json_t *
passkey_taken(struct page *p, const char *name)
{
    json_t *credential = json_loads(page_field(p, name), JSON_REJECT_DUPLICATES, NULL);

    return json_pack("{s:o}", "credential", credential ? credential : json_object());
}

/* ---- the page ---- */

static void
put_key(struct page *p, const json_t *key)
{
    const char *used = row_text(key, "used_at");

    put(p, "<li><b>%s</b><p class=\"quiet\">{passkey.made} %s · ", row_text(key, "name"),
        page_minute(p, row_text(key, "made_at")));
    if (*used)
        put(p, "{passkey.used} %s</p>", page_minute(p, used));
    else
        put(p, "{passkey.never}</p>");
    put(p,
        "<details><summary>{passkey.remove}</summary><form method=\"post\"><p>"
        "{passkey.remove_hint}</p><input type=\"hidden\" name=\"key\" value=\"%s\">"
        "<button name=\"do\" value=\"remove\">{passkey.remove_go}</button></form>"
        "</details></li>",
        row_text(key, "id"));
}

static void
put_add(struct page *p)
{
    put(p, "<form method=\"post\" class=\"card\"><h2>{passkey.add}</h2>");
    if (!passkey_offered(p)) {
        put(p, "<p>{passkey.elsewhere} <span class=\"code\">%s</span></p></form>",
            p->worker->config->settings->origin);
        return;
    }
    put(p,
        "<noscript><p class=\"note\">{passkey.script}</p></noscript><input "
        "type=\"hidden\" "
        "name=\"do\" value=\"add\"><label>{passkey.name}<input name=\"name\" required "
        "maxlength=\"60\" placeholder=\"{passkey.example}\" value=\"%s\"></label>",
        p->refused ? page_field(p, "name") : "");
    put_passkey_told(p);
    put_passkey_button(p, &(struct passkey_button){"passkey.add_go",
                                                   "/api/v1/passkeys/options", "",
                                                   "credential", true});
    put(p, "</form>");
}

static struct fault *
show(struct page *p)
{
    const json_t *keys;
    struct fault *fault = page_call(p, "passkey", "list", json_object(), &keys);

    if (fault)
        return fault;
    put(p, "<h1>{passkey.many}</h1><p class=\"lead\">{passkey.lead}</p>");
    if (json_array_size(keys) == 0)
        put_none(p, "passkey.none");
    else
        put(p, "<ul class=\"found\">");
    for (size_t i = 0; i < json_array_size(keys); i++)
        put_key(p, json_array_get(keys, i));
    if (json_array_size(keys))
        put(p, "</ul>");
    if (json_array_size(keys) == 1)
        put(p, "<p class=\"note\">{passkey.second}</p>");
    put_add(p);
    return NULL;
}

/* A form without an answer of a key came for a proof, which was taken before: the person
 * goes on from here. Or its browser runs no script. */
static struct fault *
without_answer(struct page *p)
{
    if (p->actor.unproven)
        return fault_new(&p->req->arena, FAULT_FORBIDDEN, "proof_required", NULL,
                         "添加安全密钥前，需再次确认是您本人：请输入密码",
                         "before a key is added, prove again that it is you: give your "
                         "password");
    if (!proof_given(p))
        return fault_new(&p->req->arena, FAULT_INPUT, "passkey_malformed", "credential",
                         "浏览器没有送来密钥的应答；添加密钥需要启用脚本",
                         "the browser sent no answer of a key; adding one needs scripts");
    p->redirect = "/passkeys?done=proven";
    return NULL;
}

static struct fault *
add(struct page *p)
{
    json_t *in;

    if (!*page_field(p, "credential"))
        return without_answer(p);
    in = passkey_taken(p, "credential");
    json_object_set_new(in, "name", json_string(page_field(p, "name")));
    p->redirect = "/passkeys?done=passkey_added";
    return page_run(p, &PASSKEY_ACTIONS[PASSKEY_ADD_ACTION], in, NULL, NULL);
}

static struct fault *
submit(struct page *p)
{
    if (strcmp(page_field(p, "do"), "add") == 0)
        return add(p);
    p->redirect = "/passkeys?done=passkey_removed";
    return page_call(p, "passkey", "remove",
                     json_pack("{s:s}", "id", page_field(p, "key")), NULL);
}

const struct page_kind PAGE_PASSKEYS = {"passkey.many", show, submit, false};
