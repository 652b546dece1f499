/* Any bytes as a file of EPCIS documents, cut into parts. The first byte says how many
 * bytes a read gives at most: however that is, and when it is read again from the first
 * byte, the same parts come out. Of a file that is one JSON document the parts hold its
 * events in their order, and around them what stands around them there. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "epcis/split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct source {
    const char *bytes;
    size_t len, at, step;
};

/* What came out: the parts, each with its length before it, and how it ended. */
struct parts {
    struct buf all;
    enum epcis_split_result end;
};

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static long
give(void *arg, char *out, size_t cap)
{
    struct source *s = arg;
    size_t n = s->len - s->at;

    n = n < cap ? n : cap;
    n = n < s->step ? n : s->step;
    memcpy(out, s->bytes + s->at, n);
    s->at += n;
    return (long)n;
}

static bool
to_start(void *arg)
{
    ((struct source *)arg)->at = 0;
    return true;
}

static void
take(struct epcis_split *split, struct parts *out)
{
    const char *text;
    size_t len;

    while ((out->end = epcis_split_next(split, &text, &len)) == EPCIS_SPLIT_PART) {
        require(len > 0);
        buf_add(&out->all, (const char *)&len, sizeof len);
        buf_add(&out->all, text, len);
    }
}

static void
require_same(const struct parts *a, const struct parts *b)
{
    require(a->end == b->end && a->all.len == b->all.len);
    require(a->all.len == 0 || memcmp(a->all.data, b->all.data, a->all.len) == 0);
}

/* Reads twice over the same reader, and both must agree. */
static void
cut(const char *bytes, size_t len, size_t step, struct parts *out)
{
    struct source source = {bytes, len, 0, step};
    struct epcis_split *split = epcis_split_open(give, to_start, &source);
    struct parts again = {.end = EPCIS_SPLIT_END};

    take(split, out);
    epcis_split_restart(split);
    take(split, &again);
    require_same(out, &again);
    buf_free(&again.all);
    epcis_split_close(split);
}

static json_t *
list_of(const json_t *root)
{
    return json_object_get(json_object_get(root, "epcisBody"), "eventList");
}

/* What stands around the events. */
static json_t *
around(const json_t *root)
{
    json_t *copy = json_deep_copy(root);

    json_array_clear(list_of(copy));
    return copy;
}

static void
require_whole(const json_t *root, const struct parts *parts)
{
    json_t *events = json_array(), *frame = around(root);

    require(parts->end == EPCIS_SPLIT_END);
    for (size_t at = 0, len; at < parts->all.len; at += len) {
        memcpy(&len, parts->all.data + at, sizeof len);
        at += sizeof len;
        json_t *part = json_loadb(parts->all.data + at, len, 0, NULL);
        require(json_is_array(list_of(part)));
        json_array_extend(events, list_of(part));
        json_t *own = around(part);
        require(json_equal(own, frame));
        json_decref(own);
        json_decref(part);
    }
    require(json_equal(events, list_of(root)));
    json_decref(events);
    json_decref(frame);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct parts parts = {.end = EPCIS_SPLIT_END}, others = {.end = EPCIS_SPLIT_END};

    if (size == 0)
        return 0;
    const char *bytes = (const char *)data + 1;
    cut(bytes, size - 1, (size_t)data[0] + 1, &parts);
    cut(bytes, size - 1, size, &others);
    require_same(&parts, &others);
    json_t *root = json_loadb(bytes, size - 1, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_array(list_of(root)))
        require_whole(root, &parts);
    json_decref(root);
    buf_free(&parts.all);
    buf_free(&others.all);
    return 0;
}
