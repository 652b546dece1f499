/* An action is one thing a person can do, told once: the same row serves the CLI verb
 * (`firemark NOUN VERB --field value`), the HTTP route (METHOD PATH with JSON), the check
 * of its input, and its page of the OpenAPI document. Each concept keeps its rows in
 * <concept>_actions.c; api/actions.c lists the tables. */
#pragma once
#include "access/act.h"

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
    FIELD_BODY,   /* the raw request body, or a file named on the command line; max -1:
                     such a file is not read but given as act->body_file */
    FIELD_FILES   /* evidence: SHA-256 of files stored before */
};

struct field {
    const char *name;
    enum field_type type;
    bool required;
    long max; /* characters, greatest value, or items; 0: the type's own limit */
    const char *choices; /* "a|b|c", or NULL */
    const char *zh, *en; /* one sentence each */
};

struct action {
    const char *noun, *verb;   /* CLI; NULL noun: HTTP only */
    const char *method, *path; /* HTTP; NULL path: CLI only */
    enum power power;
    int status;                 /* 200, 201 ... */
    const struct field *fields; /* ends with {0}; path parameters are fields, too, and
                                   stand first: on the command line they need no flag */
    const char *sql; /* plain read: the fields in order are $1..$n (text, NULL where
                        not given), the answer is one cell of JSON; NULL: 404 */
    struct fault *(*run)(struct act *act);
    bool weighty;      /* a session must have been proven lately (access/session.h) */
    bool once;         /* the answer holds a secret that is told this once: it is not kept
                          for a repeated Idempotency-Key, which is told so */
    bool offline;      /* on the command line only, without a database: act has none, and
                          neither settings */
    const char *gives; /* media type of an answer that is a document; NULL: JSON. It is
                          made anew for a repeated Idempotency-Key */
    const char *zh, *en; /* one sentence each; the table ends where en is NULL */
    const char *example; /* a CLI line that runs in the demo city */
    void (*show)(const json_t *answer,
                 const char *lang); /* terminal form; NULL: generic */
};
