#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/client.h"
#include "http/response.h"
#include "http/server.h"
#include "http/session.h"

static struct http_server *server;
static uint16_t port;
static char out[65536];

static void
json(struct http_request *req, void *context)
{
    json_t *root = NULL;
    struct fault *f = http_csrf_check(req);

    (void)context;
    if (f || (f = http_json(req, &root))) {
        http_respond_fault(req, f);
        return;
    }
    json_decref(root);
    http_respond_text(req, 200, "text/plain", "read");
}

static void
upload(struct http_request *req, void *context)
{
    struct http_pairs fields;
    struct http_file file;
    struct fault *f = http_multipart(req, &fields, &file);
    const char *note = f ? NULL : http_pair_get(&fields, "note");

    (void)context;
    if (f)
        http_respond_fault(req, f);
    else
        http_respond_text(req, 200, "text/plain",
                          arena_printf(&req->arena, "%s|%s|%zu|%.*s", note ? note : "-",
                                       file.name ? file.name : "-", file.len,
                                       (int)file.len, (const char *)file.bytes));
}

static void
tagged(struct http_request *req, void *context)
{
    (void)context;
    if (!http_not_modified(req, "\"v1\""))
        http_respond_text(req, 200, "text/plain",
                          arena_printf(&req->arena, "id=%s", http_param(req, "id")));
}

static void
slow(struct http_request *req, void *context)
{
    usleep(200 * 1000);
    http_session_set(req, "tok", 60);
    http_respond_text(req, 200, "text/plain", context ? context : "none");
}

static void
fixed(struct http_request *req, void *context)
{
    (void)context;
    http_respond_text(req, 200, "text/plain", "fixed");
}

static const struct http_route routes[] = {
    {HTTP_POST, "/json", json, HTTP_WORK, 4 * 1024 * 1024, NULL},
    {HTTP_POST, "/upload", upload, HTTP_WORK, 0, NULL},
    {HTTP_GET, "/thing/{id}", tagged, HTTP_INLINE, 0, NULL},
    {HTTP_GET, "/thing/fixed", fixed, HTTP_INLINE, 0, NULL},
    {HTTP_GET, "/slow", slow, HTTP_WORK, 0, NULL}};

static bool
worker_start(unsigned index, void *user, void **context)
{
    (void)index;
    *context = user;
    return true;
}

static int
start(void **state)
{
    const char *why = NULL;
    char text[256];
    struct http_options o = {.loops = 2,
                             .workers = 1,
                             .queue = 2,
                             .user = "worker",
                             .worker_start = worker_start};

    o.router = *state = http_router_new(routes, 5, &why);
    server = o.router ? http_server_start(&o, text) : NULL;
    if (!server)
        return -1;
    port = http_server_port(server);
    return 0;
}

static int
stop(void **state)
{
    if (server)
        http_server_stop(server, 2000);
    http_router_free(*state);
    return 0;
}

static int
ask(const char *text)
{
    return client_ask(port, text, strlen(text), out, sizeof out);
}

static int
post(const char *path, const char *headers, const char *body)
{
    char text[4096];

    snprintf(text, sizeof text,
             "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n%s\r\n%s", path,
             strlen(body), headers, body);
    return ask(text);
}

#define JSON "Content-Type: application/json\r\n"

static void
json_is_read_strictly(void **state)
{
    char deep[80] = "";

    (void)state;
    assert_int_equal(post("/json", JSON, "{\"a\":[1,2]}"), 200);
    assert_int_equal(post("/json", JSON, "{\"a\":1,\"a\":2}"), 400);
    assert_non_null(strstr(out, "urn:firemark:error:json\""));
    assert_int_equal(post("/json", JSON, "{\"a\":NaN}"), 400);
    assert_int_equal(post("/json", JSON, "{\"a\":\"\xff\"}"), 400);
    assert_int_equal(post("/json", JSON, "[\"\\\xf0\x9f\x98\x80\"]"), 400);
    assert_non_null(strstr(out, "cannot be read: syntax\""));
    memset(deep, '[', 33);
    memset(deep + 33, ']', 33);
    assert_int_equal(post("/json", JSON, deep), 400);
    assert_non_null(strstr(out, "json_depth"));
    deep[0] = deep[65] = ' ';
    assert_int_equal(post("/json", JSON, deep), 200);
}

static void
a_foreign_site_cannot_make_our_pages_write(void **state)
{
    (void)state;
    assert_int_equal(post("/json", JSON "Sec-Fetch-Site: same-origin\r\n", "{}"), 200);
    assert_int_equal(post("/json", JSON "Sec-Fetch-Site: cross-site\r\n", "{}"), 403);
    assert_int_equal(post("/json", JSON "Origin: http://a\r\n", "{}"), 200);
    assert_int_equal(post("/json", JSON "Origin: http://b\r\n", "{}"), 403);
    assert_int_equal(post("/json", "Content-Type: text/plain\r\n", "{}"), 403);
}

#define FORM "Content-Type: multipart/form-data; boundary=xx\r\n"
#define NOTE "--xx\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhi\r\n"
#define FILE_PART                                                                        \
    "--xx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.jpg\"\r\n"         \
    "Content-Type: image/jpeg\r\n\r\nJP\r\n-EG\r\n"

static void
an_upload_gives_its_fields_and_its_file(void **state)
{
    (void)state;
    assert_int_equal(post("/upload", FORM, NOTE FILE_PART "--xx--\r\n"), 200);
    assert_non_null(strstr(out, "hi|a.jpg|7|JP\r\n-EG"));
    assert_int_equal(post("/upload", FORM, FILE_PART FILE_PART "--xx--\r\n"), 400);
    assert_int_equal(post("/upload", FORM, NOTE), 400);
    assert_int_equal(post("/upload", JSON, "{}"), 415);
}

#define PART(disposition, bytes)                                                         \
    "--xx\r\nContent-Disposition: form-data" disposition "\r\n\r\n" bytes "\r\n--xx--"

static void
a_parts_parameters_are_read_one_by_one(void **state)
{
    (void)state;
    assert_int_equal(
        post("/upload", FORM, PART("; x=1; name=\"note; filename=a\"", "hi")), 200);
    assert_non_null(strstr(out, "-|-|0|"));
    assert_int_equal(
        post("/upload", FORM, PART("; filename=\"b; name=\" ;name=\"f\"", "hi")), 200);
    assert_non_null(strstr(out, "-|b; name=|2|hi"));
    assert_int_equal(post("/upload", FORM, PART("; name=\"a\"; name=\"b\"", "")), 400);
    assert_int_equal(post("/upload", FORM, PART("; filename=\"a\"", "")), 400);
    assert_int_equal(post("/upload", FORM, PART("; name=note", "")), 400);
    assert_int_equal(post("/upload", FORM, PART("; name=\"note", "")), 400);
    assert_int_equal(post("/upload", FORM, "--xx\r\nX: 1\r\n" NOTE "--xx--"), 400);
    assert_int_equal(
        post("/upload", FORM,
             "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" NOTE "--xx--"),
        200);
    assert_non_null(strstr(out, "hi|-|0|"));
    assert_int_equal(post("/upload", FORM, PART("; name=\"no\nte\"", "")), 400);
    assert_int_equal(post("/upload", FORM, PART("; name=\"\xff\"", "")), 400);
}

static void
paths_find_the_closest_route_and_speak_the_asked_language(void **state)
{
    (void)state;
    assert_int_equal(ask("GET /thing/%E4%B8%AD HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
    assert_non_null(strstr(out, "id=\xe4\xb8\xad"));
    assert_int_equal(ask("GET /thing/fixed HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
    assert_non_null(strstr(out, "\r\n\r\nfixed"));
    assert_int_equal(ask("GET /x?lang=en HTTP/1.1\r\nHost: a\r\n\r\n"), 404);
    assert_non_null(strstr(out, "\"title\":\"Not Found\""));
    assert_int_equal(ask("GET /x HTTP/1.1\r\nHost: a\r\n\r\n"), 404);
    assert_non_null(strstr(out, "\"title\":\"没有找到\""));
    assert_int_equal(ask("PUT /json HTTP/1.1\r\nHost: a\r\n\r\n"), 405);
    assert_non_null(strstr(out, "Allow: OPTIONS, POST\r\n"));
    assert_int_equal(ask("OPTIONS /json HTTP/1.1\r\nHost: a\r\n\r\n"), 204);
}

static void
head_and_not_modified_send_no_body_and_every_answer_its_guards(void **state)
{
    (void)state;
    assert_int_equal(ask("HEAD /thing/7 HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
    assert_non_null(strstr(out, "Content-Length: 4\r\n"));
    assert_string_equal(strstr(out, "\r\n\r\n"), "\r\n\r\n");
    assert_non_null(strstr(out, "Content-Security-Policy: default-src 'none'"));
    assert_null(strstr(out, "unsafe-inline"));
    assert_int_equal(
        ask("GET /thing/7 HTTP/1.1\r\nHost: a\r\nIf-None-Match: W/\"v1\"\r\n\r\n"), 304);
    assert_string_equal(strstr(out, "\r\n\r\n"), "\r\n\r\n");
}

static void
a_full_work_lane_says_503_and_when_to_come_back(void **state)
{
    int fd[8], served = 0, busy = 0;

    (void)state;
    for (int i = 0; i < 8; i++) {
        fd[i] = client_connect(port);
        client_send(fd[i], "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n", 32);
    }
    for (int i = 0; i < 8; i++) {
        client_read(fd[i], out, sizeof out, 900);
        served += strstr(out, "\r\n\r\nworker") != NULL;
        busy += strstr(out, "HTTP/1.1 503") && strstr(out, "Retry-After: 1\r\n");
        close(fd[i]);
    }
    assert_int_equal(served + busy, 8);
    assert_in_range(served, 2, 3);
}

static void
stopping_lets_a_request_under_way_finish(void **state)
{
    int fd = client_connect(port), gone = client_connect(port);

    (void)state;
    client_send(gone, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n", 32);
    client_send(fd, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n", 32);
    usleep(50 * 1000);
    close(gone); /* its answer finds nobody */
    http_server_stop(server, 2000);
    server = NULL;
    client_read(fd, out, sizeof out, 100);
    close(fd);
    assert_non_null(strstr(out, "Set-Cookie: fm_session=tok; Path=/; Max-Age=60; "
                                "HttpOnly; SameSite=Lax\r\n"));
    assert_non_null(strstr(out, "\r\n\r\nworker"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_read_strictly),
        cmocka_unit_test(a_foreign_site_cannot_make_our_pages_write),
        cmocka_unit_test(an_upload_gives_its_fields_and_its_file),
        cmocka_unit_test(a_parts_parameters_are_read_one_by_one),
        cmocka_unit_test(paths_find_the_closest_route_and_speak_the_asked_language),
        cmocka_unit_test(head_and_not_modified_send_no_body_and_every_answer_its_guards),
        cmocka_unit_test(a_full_work_lane_says_503_and_when_to_come_back),
        cmocka_unit_test(stopping_lets_a_request_under_way_finish),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
