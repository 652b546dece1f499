/* Security keys on pages: buttons that assets/passkey.js brings to life. */
#pragma once
#include "web/page.h"

/* Whether keys can be used at this address (setting http.origin); then the page brings
 * the script along. Before the page's head is written. */
bool passkey_offered(struct page *p);

/* A button within a form, shown by the script alone. */
struct passkey_button {
    const char *text;    /* message key */
    const char *options; /* route that says what the key is to do */
    const char *send;    /* fields it is told, "name=field ..."; "" for none */
    const char *into;    /* field of the form that receives the answer */
    bool filled;         /* what the form requires must be filled in before */
};
void put_passkey_button(struct page *p, const struct passkey_button *button);

/* Where the script tells what went wrong; once in such a form. */
void put_passkey_told(struct page *p);

/* The form's field `name` as {credential}, for the caller to release; what is no JSON is
 * an empty credential. */
json_t *passkey_taken(struct page *p, const char *name);
