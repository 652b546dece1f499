#include "web/assets.h"

#include <openssl/sha.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "http/response.h"

extern const struct embed_file web_assets[];
extern const size_t web_assets_count;

enum { ASSETS_MAX = 8, HREF_MAX = 96 };

static char hrefs[ASSETS_MAX][HREF_MAX];
static pthread_once_t named = PTHREAD_ONCE_INIT;

static void
name_all(void)
{
    for (size_t i = 0; i < web_assets_count && i < ASSETS_MAX; i++) {
        const struct embed_file *f = &web_assets[i];
        const char *name = strrchr(f->name, '/') + 1, *dot = strrchr(name, '.');
        unsigned char hash[SHA256_DIGEST_LENGTH];
        SHA256((const unsigned char *)f->data, (size_t)(f->end - f->data), hash);
        snprintf(hrefs[i], HREF_MAX, "/assets/%.*s.%02x%02x%02x%02x%02x%02x%s",
                 (int)(dot - name), name, hash[0], hash[1], hash[2], hash[3], hash[4],
                 hash[5], dot);
    }
}

static size_t
find(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < web_assets_count; i++)
        if (strlen(web_assets[i].name) > len &&
            strcmp(web_assets[i].name + strlen(web_assets[i].name) - len, name) == 0)
            return i;
    fprintf(stderr, "firemark: no asset %s\n", name);
    abort();
}

const char *
asset_href(const char *name)
{
    pthread_once(&named, name_all);
    return hrefs[find(name)];
}

void
icon_handle(struct http_request *req, void *context)
{
    (void)context;
    http_respond_file(req, &web_assets[find("mark.svg")], false);
}

void
asset_handle(struct http_request *req, void *context)
{
    (void)context;
    pthread_once(&named, name_all);
    for (size_t i = 0; i < web_assets_count; i++)
        if (strcmp(hrefs[i], req->path) == 0) {
            http_respond_file(req, &web_assets[i], true);
            return;
        }
    http_problem(req, 404, "not_found", "没有这个文件", "there is no such file");
}
