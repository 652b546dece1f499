/* What the record's log has to ask of others: stamps of an authority, cosignatures of
 * witnesses. Which calls there are is told here; who makes them (the courier) knows how.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "pg/pg.h"

struct errand_config {
    const char *tsa;       /* URL of a time-stamping authority; "": none */
    const char *tsa_ca;    /* PEM file of its certificates */
    const char *witnesses; /* "URL KEY URL KEY"; "": none */
};

struct errand {
    const char *id, *url;
    const char *const *headers; /* lines, the last NULL */
    const void *body;
    size_t body_len;
};

struct errand_end {
    const char *id, *why; /* why: where there is no status */
    int status;           /* 0: no answer */
    const char *answer;   /* NUL-terminated */
    size_t answer_len;
};

struct errands;

/* Reads the settings; what is malformed is logged and left out. */
struct errands *errands_new(const struct errand_config *config);
void errands_free(struct errands *errands);

/* Shows each call that is due, and takes it as begun; `send` says whether it was. */
struct fault *errands_due(struct errands *errands, struct pg *pg, struct arena *arena,
                          bool (*send)(void *arg, const struct errand *errand),
                          void *arg);

/* Takes the end of one; false: it is none of these. */
bool errands_end(struct errands *errands, struct pg *pg, struct arena *arena,
                 const struct errand_end *end);
