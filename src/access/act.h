/* One thing a person does: who asks, inside which transaction, with which input. Rules
 * and stores of every concept take it; the action tables (api/action.h) make it. */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "access/access.h"
#include "base/buf.h"
#include "base/fault.h"
#include "pg/pg.h"

/* What the processes share by configuration; filled once at start. */
struct api_settings {
    const char *label_host;   /* upper case, e.g. "FIREMARK.EXAMPLE" */
    bool url_lower;           /* new labels in lower case */
    const char *issuer;       /* name of the issuing agency */
    const char *agency_phone; /* told to holders where the agency has none on record */
    const char *data_dir;
    const char *pkcs11_module; /* of the signer's token; "": none */
    const char *signer_socket;
    const char *decoder_socket;
    const char *evidence_dir;
    const char *conninfo; /* of the database, for statements that must outlive act's */
    const char *printer_hosts;      /* names, addresses and ranges that may be dialled */
    const char *courier_hosts;      /* that subscriptions may notify */
    const char *courier_http_hosts; /* of them, those without TLS */
    const char *courier_ca; /* PEM file of authorities it trusts; "": the system's */
    const char *mail_relay, *mail_from, *mail_user; /* of the outbox; "": none */
    const char *sms_gateway;
    const char *record_tsa, *record_tsa_ca, *record_witnesses; /* record/errand.h */
    const char *origin;          /* that browsers see, to which security keys are bound */
    bool separation;             /* no administrator for all */
    const char *password_policy; /* asvs, gb22239 */
    const char *second_factor;   /* whom it is demanded of: off, administrators, all */
    int scan_rate_label; /* scans of one label that are recorded in a minute; 0: all */
    int order_days;      /* term of a replacement order, calendar days */
};

struct act {
    struct arena *arena;
    struct pg *pg; /* in a transaction; the actor's scope is set */
    const struct actor *actor;
    const struct api_settings *settings;
    json_t *in;       /* object, checked against the action's fields; absent: not given */
    const char *body; /* the raw request body of a FIELD_BODY, or NULL */
    size_t body_len;
    FILE *body_file;    /* a streamed FIELD_BODY (max -1) on the command line, or NULL */
    const char *lang;   /* "zh" or "en" */
    bool cli;           /* progress may go to stderr */
    const char *source; /* numeric address that the request came from; NULL: none */
    const char *agent;  /* by which program, as that says; NULL: not told */
    struct buf out;     /* JSON, or the action's document; the runner frees it */
    FILE *out_file;     /* where a document goes instead, on the command line, or NULL */
    const char *gives;  /* the document's media type; NULL: the action's */
    const char *file_name; /* what the document is saved as (ASCII); NULL: left to the
                              reader */
    int status;            /* HTTP status of success; 0: the action's */
    json_t *appended;      /* array to which {batch, id} of appended events go, or NULL */
    bool immutable;        /* the address names these very bytes: keep them for ever */
    const char *if_match;  /* the request's If-Match, or NULL (api/precondition.h) */
    const char *session;   /* the token of the session that asks, or NULL */
    const char *request;   /* the request's id for the log, or NULL */
    const char *retry_key; /* the request's Idempotency-Key, or NULL; an action that gives
                              a document honours it itself */
};

/* Input as text (NULL: not given) and as a number. */
const char *act_text(struct act *act, const char *field);
int64_t act_int(struct act *act, const char *field, int64_t absent);

/* A number as a statement's parameter; text in act's arena. */
const char *act_number(struct act *act, int64_t value);

/* Adds bytes to the document that the action gives. */
bool act_write(struct act *act, const void *bytes, size_t len);

struct fault *act_fault(struct act *act, enum fault_kind kind, const char *code,
                        const char *where, const char *zh, const char *en);

/* A statement for a worker's own connection: it serves every area, outside the
 * transactions that act_scope() narrows. */
#define ACT_EVERYWHERE                                                                   \
    "SELECT set_config('app.area_lo', '0', false),"                                      \
    " set_config('app.area_hi', '999999', false)"

/* Sets what the asker may see (app.* settings) for this transaction. */
struct fault *act_scope(struct act *act);

/* What reads for a person of a company sees no row of others' flow
 * (0380_flow_policies.sql) until the transaction ends; nothing changes for others. */
struct fault *act_narrow(struct act *act);

struct act_event {
    const char *kind;                       /* event_kind.name */
    const char *id;                         /* NULL: a new one */
    int64_t batch_id, place_id, unit_index; /* 0 or less: none */
    int area;                               /* 0: the actor's first area */
    int64_t company_id;
    const char *occurred_at; /* NULL: now */
    const char *corrects;    /* id of an earlier event of the batch, or NULL */
    json_t *attachments;     /* array of hex SHA-256, or NULL; borrowed */
    json_t *body;            /* object; reference stolen */
};

/* Appends one event and derives what follows, in act's transaction. An event whose id is
 * already there changes nothing and is no fault. Faults: evidence_unknown (input: an
 * attachment names no stored file). */
struct fault *act_append(struct act *act, const struct act_event *event);
