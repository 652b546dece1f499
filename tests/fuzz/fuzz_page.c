/* Any bytes as a text on a page, and as the path that a page is to lead to. Whatever it
 * is, the page has the elements that were written and no other; its text, its attribute
 * and its address, as a parser of HTML reads them, are the text given. A path that is
 * followed leads a browser to this very site, and fits a header. */
#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

#include "http/text.h"
#include "web/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

/* ---- text ---- */

/* Characters that HTML has no place for are none of the text's either: parsers differ. */
static bool
is_html(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 && !strchr("\t\n", text[i]))
            return false;
    return len > 0 && text_utf8(text, len) && !memmem(text, len, "\xef\xbf\xbe", 3) &&
           !memmem(text, len, "\xef\xbf\xbf", 3);
}

static xmlNode *
only_child(xmlNode *node, const char *name)
{
    xmlNode *child = node->children;

    require(child && !child->next && strcmp((const char *)child->name, name) == 0);
    return child;
}

static void
require_value(xmlNode *node, const char *name, const char *want)
{
    xmlChar *value = xmlGetProp(node, (const xmlChar *)name);

    require(value && strcmp((const char *)value, want) == 0);
    xmlFree(value);
}

static void
require_address(struct arena *arena, xmlNode *node, const char *text)
{
    xmlChar *value = xmlGetProp(node, (const xmlChar *)"href");

    require(value && strncmp((const char *)value, "/x/", 3) == 0);
    const char *part = (const char *)value + 3;
    require(!strpbrk(part, "/?#&\"'<> "));
    const char *back = text_percent(arena, part, strlen(part), false);
    require(back && strcmp(back, text) == 0);
    xmlFree(value);
}

static void
check_put(struct page *p, const char *text)
{
    static const int QUIET = HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET;

    put(p, "<html><body><a href=\"/x/%u\" title=\"%s\">-%s-</a></body></html>", text,
        text, text);
    htmlDocPtr doc = htmlReadMemory(p->out.data, (int)p->out.len, NULL, "UTF-8", QUIET);
    require(doc != NULL);
    xmlNode *root = xmlDocGetRootElement(doc);
    xmlNode *link = only_child(only_child(root, "body"), "a");
    xmlChar *content = xmlNodeGetContent(link);
    size_t len = strlen(text);

    only_child(link, "text");
    require(strlen((const char *)content) == len + 2);
    require(memcmp(content + 1, text, len) == 0);
    require_value(link, "title", text);
    require_address(&p->req->arena, link, text);
    xmlFree(content);
    xmlFreeDoc(doc);
}

/* ---- paths ---- */

/* As a browser would: what it takes out is taken out, and a backslash is a slash. source:
 * WHATWG URL §4.4 */
static void
check_local(const char *text)
{
    const char *path = page_local(text);
    char *seen = strdup(path), *to = seen;

    require(seen && (path == text || strcmp(path, "/") == 0));
    require(!strpbrk(path, "\r\n"));
    for (const char *c = path + strspn(path, " \t\r\n\f\v"); *c; c++)
        if (!strchr("\t\r\n", *c))
            *to++ = *c == '\\' ? '/' : *c;
    *to = '\0';
    require(seen[0] == '/' && seen[1] != '/');
    free(seen);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);
    struct http_request req = {.lang = HTTP_EN};
    struct page p;

    require(text != NULL);
    page_begin(&p, &req, NULL);
    check_local(text);
    if (is_html(text, strlen(text)))
        check_put(&p, text);
    page_end(&p);
    buf_free(&p.out);
    arena_clear(&req.arena);
    free(text);
    return 0;
}
