#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>
#include <jansson.h>

#include "api/metrics.h"
#include "api/openapi.h"
#include "api/web.h"
#include "flow/scan_routes.h"

/* The document and the routes of the API, as the server has them. */
struct world {
    struct arena arena;
    json_t *paths;
    struct http_route *rows;
    size_t count;
};

static void
add(struct world *w, const struct http_route *table)
{
    for (; table->pattern; table++)
        w->rows[w->count++] = *table;
}

static void
load(struct world *w)
{
    BUF_SCOPE struct buf out = {0};
    json_error_t why;
    size_t n;

    openapi_write(&out, NULL);
    json_t *document = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, &why);
    if (!document)
        fail_msg("the document is no JSON: %s", why.text);
    assert_string_equal(json_string_value(json_object_get(document, "openapi")), "3.1.0");
    w->paths = json_incref(json_object_get(document, "paths"));
    json_decref(document);
    const struct http_route *rows = web_routes(&w->arena, &n);
    w->rows = arena_alloc(&w->arena, (n + 8) * sizeof *rows);
    for (w->count = 0; w->count < n; w->count++)
        w->rows[w->count] = rows[w->count];
    add(w, SCAN_ROUTES);
    add(w, METRICS_ROUTES);
}

static bool
routed(const struct world *w, const char *path, const char *method)
{
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(w->rows[i].pattern, path) == 0 &&
            strcasecmp(http_method_name(w->rows[i].methods), method) == 0)
            return true;
    return false;
}

static bool
documented(const struct world *w, const struct http_route *row)
{
    json_t *ways = json_object_get(w->paths, row->pattern), *way;
    const char *method;

    json_object_foreach(ways, method, way) if (strcasecmp(http_method_name(row->methods),
                                                          method) == 0) return true;
    return false;
}

static void
the_openapi_document_and_the_route_table_name_the_same(void **state)
{
    struct world w = {0};
    const char *path, *method;
    json_t *ways, *way;

    (void)state;
    load(&w);
    assert_true(w.count > 50);
    for (size_t i = 0; i < w.count; i++)
        if (!documented(&w, &w.rows[i]))
            fail_msg("%s is routed and not documented", w.rows[i].pattern);
    json_object_foreach(w.paths, path, ways)
    {
        json_object_foreach(ways, method, way)
        {
            if (!routed(&w, path, method))
                fail_msg("%s %s is documented and not routed", method, path);
        }
    }
    json_decref(w.paths);
    arena_clear(&w.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_openapi_document_and_the_route_table_name_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
