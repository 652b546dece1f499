#include "api/precondition.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/run.h"

enum { TAG_BYTES = 16 };

void
precondition_etag(const struct buf *answer, char out[ETAG_MAX])
{
    uint8_t hash[SHA256_DIGEST_LENGTH];

    SHA256((const uint8_t *)(answer->len ? answer->data : "{}"),
           answer->len ? answer->len : 2, hash);
    *out++ = '"';
    for (int i = 0; i < TAG_BYTES; i++)
        out += sprintf(out, "%02x", hash[i]);
    *out++ = '"';
    *out = '\0';
}

/* ---- which object ---- */

struct search {
    const char *path; /* of the write */
    const struct action *found;
};

/* "/api/v1/recalls/{number}" before "/api/v1/recalls/{number}/close", or the same. */
static bool
is_before(const char *object, const char *path)
{
    size_t len = strlen(object);

    return strchr(object, '{') && strncmp(object, path, len) == 0 &&
           (path[len] == '\0' || path[len] == '/');
}

static void
look(const struct action *a, void *arg)
{
    struct search *s = arg;

    if (!a->method || !a->path || strcmp(a->method, "GET") != 0 || a->gives ||
        !is_before(a->path, s->path))
        return;
    if (!s->found || strlen(a->path) > strlen(s->found->path))
        s->found = a;
}

const struct action *
precondition_of(const struct action *write)
{
    struct search s = {.path = write->path};

    if (write->path && strcmp(write->method, "GET") != 0)
        api_each(look, &s);
    return s.found;
}

/* ---- whether it is still the same ---- */

/* The fields of the object's address, which the write has as well. */
static json_t *
address_of(const struct action *object, const json_t *in)
{
    json_t *out = json_object();

    for (const struct field *f = object->fields; f && f->name; f++) {
        const char *at = strstr(object->path, f->name);
        json_t *value = json_object_get(in, f->name);
        if (value && at && at[-1] == '{' && at[strlen(f->name)] == '}')
            json_object_set(out, f->name, value);
    }
    return out;
}

static bool
lists(const char *tags, const char *tag)
{
    for (; *tags; tags += strcspn(tags, ","), tags += strspn(tags, ", \t"))
        if (*tags == '*' || strncmp(tags, tag, strlen(tag)) == 0)
            return true;
    return false;
}

static struct fault *
compare(struct act *act, const struct act *read)
{
    char tag[ETAG_MAX];

    precondition_etag(&read->out, tag);
    if (lists(act->if_match, tag))
        return NULL;
    struct fault *fault =
        act_fault(act, FAULT_STALE, "precondition_failed", "If-Match",
                  "该对象在您查看后已被更改；请重新查看后再操作",
                  "it was changed since you saw it; look at it again, then decide");
    fault->detail = arena_printf(act->arena, "[{\"etag\":\"\\\"%.32s\\\"\"}]", tag + 1);
    return fault;
}

/* Writes on one object: those with a condition alone, the others beside each other. */
static struct fault *
lock(struct act *act, const struct action *object, json_t *address)
{
    struct pg_rows *rows;
    char *values = json_dumps(address, JSON_COMPACT | JSON_SORT_KEYS);
    const char *name = arena_printf(act->arena, "%s %s", object->path, values);

    free(values);
    return pg_run(act->pg, act->arena,
                  act->if_match
                      ? "SELECT pg_advisory_xact_lock(7290, hashtext($1))"
                      : "SELECT pg_advisory_xact_lock_shared(7290, hashtext($1))",
                  &rows, 1, name);
}

/* The GET, asked by the same actor within the same transaction. */
static struct fault *
look_again(struct act *act, const struct action *object, json_t *address)
{
    struct act read = *act;

    read.in = address;
    read.out = (struct buf){0};
    read.if_match = NULL;
    read.appended = NULL;
    read.status = 0;
    struct fault *fault = api_run_within(object, &read);
    if (!fault)
        fault = compare(act, &read);
    buf_free(&read.out);
    return fault;
}

struct fault *
precondition_check(const struct action *write, struct act *act)
{
    const struct action *object = precondition_of(write);

    if (!object && act->if_match)
        return act_fault(act, FAULT_INPUT, "precondition_unknown", "If-Match",
                         "此操作不支持 If-Match", "this write takes no If-Match");
    if (!object)
        return NULL;
    json_t *address = address_of(object, act->in);
    struct fault *fault = lock(act, object, address);
    if (!fault && act->if_match)
        fault = look_again(act, object, address);
    json_decref(address);
    return fault;
}
