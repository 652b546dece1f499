/* What went wrong, told to people: carried in the arena of the request or command.
 * A function that can fail returns `struct fault *`, NULL meaning done. One table in the
 * API maps kinds to HTTP statuses, one in the CLI to exit codes. */
#pragma once
#include "base/arena.h"

enum fault_kind {
    FAULT_INPUT,       /* the request is wrong: 422, exit 1 */
    FAULT_SYNTAX,      /* unreadable request: 400, exit 2 */
    FAULT_SIGN_IN,     /* who are you: 401 */
    FAULT_FORBIDDEN,   /* not yours to do: 403 */
    FAULT_ABSENT,      /* no such thing, or not yours: 404 */
    FAULT_CONFLICT,    /* the state does not allow it: 409 */
    FAULT_STALE,       /* it is no longer what the asker saw: 412, exit 1 */
    FAULT_TOO_LARGE,   /* 413 */
    FAULT_MEDIA_TYPE,  /* 415 */
    FAULT_RATE,        /* too many requests of this asker: 429, exit 3 */
    FAULT_BUSY,        /* try again soon: 503 with Retry-After, exit 3 */
    FAULT_UNAVAILABLE, /* a part of the system is down: 503, exit 3 */
    FAULT_INTERNAL,    /* our mistake: 500, exit 3 */
    FAULT_KIND_COUNT
};

struct fault {
    enum fault_kind kind;
    const char *code;    /* stable snake_case name of the rule, e.g. "unit_destroyed" */
    const char *where;   /* field, line and column, or NULL */
    const char *zh, *en; /* what is wrong and what to do */
    const char *detail;  /* JSON value with further facts, or NULL */
    char sqlstate[6];    /* from PostgreSQL, or "" */
};

/* A fault in arena `a`; zh and en are copied. */
struct fault *fault_new(struct arena *a, enum fault_kind kind, const char *code,
                        const char *where, const char *zh, const char *en);

/* The kind's stable name ("input", "conflict", ...), its HTTP status and CLI exit code.
 */
const char *fault_kind_name(enum fault_kind kind);
int fault_http_status(enum fault_kind kind);
int fault_exit_code(enum fault_kind kind);
