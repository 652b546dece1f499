/* Every page: its path and what answers there. */
#include "web/assets.h"
#include "web/pages.h"
#include "web/web.h"

#define PAGE(path, kind)                                                                 \
    {                                                                                    \
        HTTP_GET, path, page_handle, HTTP_WORK, 0, (void *)(uintptr_t) & (kind)          \
    }
#define PAGE_WITH_FORM(path, kind)                                                       \
    {                                                                                    \
        HTTP_GET | HTTP_POST, path, page_handle, HTTP_WORK, 65536,                       \
            (void *)(uintptr_t) & (kind)                                                 \
    }

/* clang-format off */
const struct http_route WEB_PAGES[] = {
    PAGE("/", PAGE_HOME),
    PAGE("/search", PAGE_SEARCH),
    PAGE_WITH_FORM("/sign-in", PAGE_SIGN_IN),
    {HTTP_POST, "/sign-out", page_handle, HTTP_WORK, 65536, (void *)(uintptr_t)&PAGE_SIGN_OUT},
    PAGE_WITH_FORM("/account", PAGE_ACCOUNT),
    PAGE_WITH_FORM("/passkeys", PAGE_PASSKEYS),
    PAGE("/batches", PAGE_BATCHES),
    PAGE("/batches/{code}", PAGE_BATCH),
    PAGE_WITH_FORM("/batches/{batch}/drill", PAGE_DRILL),
    PAGE("/balance", PAGE_BALANCE),
    PAGE("/rounds", PAGE_ROUND),
    PAGE("/impairments", PAGE_IMPAIRMENTS),
    PAGE("/recalls", PAGE_RECALLS),
    PAGE_WITH_FORM("/recalls/{number}", PAGE_RECALL),
    PAGE("/orders", PAGE_ORDERS),
    PAGE_WITH_FORM("/orders/{number}", PAGE_ORDER),
    PAGE("/places", PAGE_PLACES),
    PAGE_WITH_FORM("/places/{code}", PAGE_PLACE),
    PAGE("/units/{code}", PAGE_UNIT),
    PAGE_WITH_FORM("/alerts", PAGE_ALERTS),
    PAGE_WITH_FORM("/alerts/{id}", PAGE_ALERT),
    PAGE_WITH_FORM("/labels", PAGE_LABELS),
    PAGE("/designs", PAGE_DESIGNS),
    PAGE_WITH_FORM("/printers", PAGE_PRINTERS),
    {HTTP_GET | HTTP_POST, "/scan", page_handle, HTTP_WORK, 20 * 1024 * 1024, (void *)(uintptr_t)&PAGE_SCAN},
    {HTTP_GET | HTTP_POST, "/documents/verify", page_handle, HTTP_WORK, 20 * 1024 * 1024, (void *)(uintptr_t)&PAGE_DOCUMENT},
    {HTTP_GET, "/L/{serial}", resolver_handle, HTTP_WORK, 0, NULL},
    {HTTP_GET, "/l/{serial}", resolver_handle, HTTP_WORK, 0, NULL},
    {HTTP_GET, "/01/{rest*}", resolver_handle, HTTP_WORK, 0, NULL},
    {HTTP_GET, "/8004/{rest*}", resolver_handle, HTTP_WORK, 0, NULL},
    {HTTP_GET, "/.well-known/gs1resolver", resolver_about, HTTP_WORK, 0, NULL},
    PAGE_WITH_FORM("/inquiries", PAGE_INQUIRIES),
    PAGE_WITH_FORM("/inquiries/{number}", PAGE_INQUIRY),
    PAGE_WITH_FORM("/notices", PAGE_NOTICES),
    PAGE_WITH_FORM("/contacts", PAGE_CONTACT),
    PAGE_WITH_FORM("/messages", PAGE_MESSAGES),
    {HTTP_GET | HTTP_POST, "/q/{token}", inquiry_handle, HTTP_WORK, 7 * 1024 * 1024, NULL},
    {HTTP_GET | HTTP_POST, "/Q/{token}", inquiry_handle, HTTP_WORK, 7 * 1024 * 1024, NULL},
    {HTTP_GET, "/favicon.ico", icon_handle, HTTP_INLINE, 0, NULL},
    {HTTP_GET, "/assets/{name}", asset_handle, HTTP_INLINE, 0, NULL},
    {0},
};
/* clang-format on */
