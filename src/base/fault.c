#include "base/fault.h"

static const struct {
    const char *name;
    int http, exit;
} KINDS[FAULT_KIND_COUNT] = {
    [FAULT_INPUT] = {"input", 422, 1},
    [FAULT_SYNTAX] = {"syntax", 400, 2},
    [FAULT_SIGN_IN] = {"sign_in", 401, 1},
    [FAULT_FORBIDDEN] = {"forbidden", 403, 1},
    [FAULT_ABSENT] = {"absent", 404, 1},
    [FAULT_CONFLICT] = {"conflict", 409, 1},
    [FAULT_STALE] = {"stale", 412, 1},
    [FAULT_TOO_LARGE] = {"too_large", 413, 2},
    [FAULT_MEDIA_TYPE] = {"media_type", 415, 2},
    [FAULT_RATE] = {"rate", 429, 3},
    [FAULT_BUSY] = {"busy", 503, 3},
    [FAULT_UNAVAILABLE] = {"unavailable", 503, 3},
    [FAULT_INTERNAL] = {"internal", 500, 3},
};

struct fault *
fault_new(struct arena *a, enum fault_kind kind, const char *code, const char *where,
          const char *zh, const char *en)
{
    struct fault *f = arena_alloc(a, sizeof *f);

    f->kind = kind;
    f->code = code;
    f->where = where ? arena_strdup(a, where) : NULL;
    f->zh = arena_strdup(a, zh);
    f->en = arena_strdup(a, en);
    return f;
}

const char *
fault_kind_name(enum fault_kind kind)
{
    return KINDS[kind].name;
}

int
fault_http_status(enum fault_kind kind)
{
    return KINDS[kind].http;
}

int
fault_exit_code(enum fault_kind kind)
{
    return KINDS[kind].exit;
}
