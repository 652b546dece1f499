/* An action is one thing a person can do, told once: the same row serves the CLI verb
 * (`firemark NOUN VERB --field value`), the HTTP route (METHOD PATH with JSON), the check
 * of its input, and its page of the OpenAPI document. Each concept keeps its rows in
 * <concept>_actions.c; api/actions.c lists the tables. */
#pragma once
#include <jansson.h>
#include <stdbool.h>

#include "access/access.h"
#include "base/buf.h"
#include "base/fault.h"
#include "pg/pg.h"

enum field_type {
    FIELD_TEXT,
    FIELD_INT,
    FIELD_NUMBER,
    FIELD_BOOL,
    FIELD_DATE, /* YYYY-MM-DD */
    FIELD_TIME, /* RFC 3339 with zone */
    FIELD_UUID,
    FIELD_CODE,   /* a label's text or its typed code */
    FIELD_LIST,   /* array of text; on the command line comma-separated */
    FIELD_OBJECT, /* JSON object */
    FIELD_BODY,   /* the raw request body, or a file named on the command line */
    FIELD_FILES   /* evidence: SHA-256 of files uploaded before; paths on the command line
                   */
};

struct field {
    const char *name;
    enum field_type type;
    bool required;
    long max; /* characters, greatest value, or bytes; 0: the type's own limit */
    const char *choices; /* "a|b|c", or NULL */
    const char *zh, *en; /* one sentence each */
};

/* What the processes share by configuration; filled once at start. */
struct api_settings {
    const char *label_host; /* upper case, e.g. "FIREMARK.EXAMPLE" */
    const char *data_dir;
    const char *signer_socket;
    const char *decoder_socket;
    const char *evidence_dir;
    const char *labels_dir; /* designs and media; NULL: those in the program */
    const char *issuer;     /* name of the issuing agency */
};

/* One run of an action: inside one transaction, in one arena. */
struct act {
    struct arena *arena;
    struct pg *pg; /* in a transaction; actor's scope is set */
    const struct actor *actor;
    const struct api_settings *settings;
    json_t *in;       /* object, checked against the fields; absent: not given */
    const char *body; /* FIELD_BODY's bytes, or NULL */
    size_t body_len;
    const char *lang;         /* "zh" or "en" */
    bool cli;                 /* progress may go to stderr */
    struct buf out;           /* JSON, or bytes of `content_type` */
    const char *content_type; /* NULL: application/json */
    int status;               /* HTTP status of success; 0: the action's */
};

struct action {
    const char *noun, *verb;   /* CLI; NULL noun: HTTP only */
    const char *method, *path; /* HTTP; NULL path: CLI only */
    enum power power;
    int status;                 /* 200, 201 ... */
    const struct field *fields; /* ends with {0}; path parameters are fields, too */
    const char *sql; /* plain read: the fields in order are $1..$n (text, NULL if
                        absent), answer is one cell of JSON; NULL cell: 404 */
    struct fault *(*run)(struct act *act);
    const char *zh, *en; /* one sentence each */
    const char *example; /* a CLI line that runs in the demo city */
    void (*show)(const char *json, const char *lang); /* terminal form; NULL: generic */
};

/* Helpers for run functions; text lives in the arena. */
const char *act_text(struct act *act, const char *field); /* NULL: not given */
int64_t act_int(struct act *act, const char *field, int64_t absent);
struct fault *act_fault(struct act *act, enum fault_kind kind, const char *code,
                        const char *where, const char *zh, const char *en);

/* Appends one event and derives what follows. `body` is a JSON object (reference stolen).
 * With id NULL a new id is made. */
struct act_event {
    const char *kind;
    const char *id;
    int64_t batch_id, place_id, unit_index; /* 0 / 0 / -1: none */
    int area;                               /* 0: the actor's area_lo */
    int64_t company_id;
    const char *occurred_at; /* NULL: now */
    json_t *attachments;     /* array of hex SHA-256, or NULL */
    json_t *body;
};
struct fault *act_append(struct act *act, const struct act_event *event);
