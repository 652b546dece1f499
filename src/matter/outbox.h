/* The outbox: messages that wait, and what became of a try. Whoever makes the calls (the
 * courier) knows how. */
#pragma once
#include "base/fault.h"
#include "pg/pg.h"

enum { OUTBOX_TRIES = 20 /* until a message is given up; about two days */ };

struct outbox_message {
    const char *id, *kind;        /* kind: webhook, email, sms */
    const char *address, *secret; /* secret: of a webhook; NULL: none */
    const char *subject, *body;
    const char *facts, *made_at, *about; /* facts: JSON object */
};

/* Shows the messages whose time has come, 64 at most, to `send`, one channel of a kind at
 * a time; texts live in the arena. */
struct fault *outbox_due(struct pg *pg, struct arena *arena,
                         void (*send)(void *arg, const struct outbox_message *message),
                         void *arg);

/* What became of a try: status of HTTP or SMTP (0: none), `why` NULL where it was taken,
 * else what went wrong; final: no further try would help. */
struct outbox_try {
    const char *id, *why;
    int status;
    bool final;
};
struct fault *outbox_tried(struct pg *pg, struct arena *arena,
                           const struct outbox_try *tried);

/* It cannot be tried yet, as `why` says: that counts as no try. */
struct fault *outbox_wait(struct pg *pg, struct arena *arena, const char *id,
                          const char *why);
