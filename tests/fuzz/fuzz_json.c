/* Any bytes as JSON: the reader of requests, the reader of what strangers signed, and the
 * writer. A body that is taken is no deeper than it may be, names nothing twice, and can
 * be written and read again; of a text that both readers take they say the same; any text
 * that is written is read back as it was. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "firemark/json.h"
#include "http/request.h"

enum { TOKENS_MAX = 4096, VALUE_MAX = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

/* ---- bodies of requests ---- */

static unsigned
depth_of(const json_t *value)
{
    unsigned deepest = 0;
    json_t *child;
    const char *name;
    size_t i;

    json_array_foreach(value, i, child)
    {
        unsigned depth = depth_of(child);
        deepest = depth > deepest ? depth : deepest;
    }
    json_object_foreach((json_t *)(uintptr_t)value, name, child)
    {
        unsigned depth = depth_of(child);
        deepest = depth > deepest ? depth : deepest;
    }
    return json_is_array(value) || json_is_object(value) ? deepest + 1 : 0;
}

static void
require_written(const json_t *root)
{
    char *text = json_dumps(root, JSON_COMPACT);
    json_t *again = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

    require(json_equal(root, again));
    json_decref(again);
    free(text);
}

static void
require_utf8(const char *text)
{
    json_t *whole = json_string(text);

    require(whole && text[0]);
    json_decref(whole);
}

static void
check_body(const uint8_t *data, size_t size)
{
    struct http_pair type = {"content-type", "application/json"};
    struct http_request req = {.headers = {&type, 1}, .body = data, .body_len = size};
    json_t *root = NULL, *whole = json_loadb((const char *)data, size, 0, NULL);
    struct fault *fault = http_json(&req, &root);

    if (fault) {
        require(!root && fault->kind == FAULT_SYNTAX);
        require_utf8(fault->zh);
        require_utf8(fault->en);
    } else {
        require(depth_of(root) <= HTTP_JSON_DEPTH_MAX && json_equal(root, whole));
        require_written(root);
    }
    json_decref(whole);
    json_decref(root);
    arena_clear(&req.arena);
}

/* ---- what strangers signed ---- */

static void check_value(const struct fm_json *j, int at, const json_t *value);

static void
check_object(const struct fm_json *j, int at, const json_t *object)
{
    const char *name;
    json_t *value;

    require(fm_json_is_object(j, at) && !fm_json_is_array(j, at));
    if (!fm_json_members_sound(j, at))
        return;
    require((size_t)fm_json_size(j, at) == json_object_size(object));
    require(fm_json_member(j, at, "\x01 none") == -1);
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        int member = fm_json_member(j, at, name);
        require(member > at);
        check_value(j, member, value);
    }
}

static void
check_array(const struct fm_json *j, int at, const json_t *array)
{
    size_t i;
    json_t *value;
    int item = at + 1;

    require(fm_json_is_array(j, at) && !fm_json_is_object(j, at));
    require((size_t)fm_json_size(j, at) == json_array_size(array));
    json_array_foreach(array, i, value)
    {
        check_value(j, item, value);
        item = fm_json_next(j, item);
    }
    require(item == fm_json_next(j, at));
}

/* One reader's text is the other's, unless it has escapes or is longer than asked for. */
static void
check_text(const struct fm_json *j, int at, const json_t *value)
{
    char text[VALUE_MAX];
    const char *slice;
    size_t len;

    if (!fm_json_slice(j, at, &slice, &len)) {
        require(!fm_json_text(j, at, text, sizeof text));
        return;
    }
    require(len == json_string_length(value));
    require(memcmp(slice, json_string_value(value), len) == 0);
    require(fm_json_text(j, at, text, sizeof text) == (len < sizeof text));
    if (len < sizeof text)
        require(strcmp(text, json_string_value(value)) == 0);
}

static void
check_value(const struct fm_json *j, int at, const json_t *value)
{
    int64_t number = 0;
    bool whole = fm_json_int(j, at, &number);

    require(fm_json_offset(j, at) <= strlen(j->text));
    require(whole == json_is_integer(value));
    if (whole)
        require(number == json_integer_value(value));
    if (json_is_object(value))
        check_object(j, at, value);
    else if (json_is_array(value))
        check_array(j, at, value);
    else if (json_is_string(value))
        check_text(j, at, value);
}

static void
check_signed(const char *text, size_t size)
{
    struct fm_json j;
    json_t *root = json_loadb(text, size, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);

    if (fm_json_read(&j, text, size, TOKENS_MAX)) {
        if (root)
            check_value(&j, 0, root);
        require(fm_json_next(&j, 0) == j.count);
        fm_json_free(&j);
    } else {
        require(j.failed <= size);
    }
    json_decref(root);
}

/* ---- writing ---- */

static void
check_writer(const char *text, size_t size)
{
    json_t *want = json_stringn(text, size), *got;
    BUF_SCOPE struct buf out = {0};

    if (!want)
        return; /* no UTF-8, which the writer asks for */
    buf_json_n(&out, text, size);
    got = json_loadb(out.data, out.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    require(json_equal(want, got));
    json_decref(want);
    json_decref(got);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);

    require(text != NULL);
    check_body(data, size);
    check_signed(text, strlen(text));
    check_writer((const char *)data, size);
    free(text);
    return 0;
}
