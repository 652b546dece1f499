/* Raising alerts that no person at a desk caused: one open per unit, kind and place; what
 * is seen again is counted on it; where many are open at one place, one stands for the
 * rest (watch_cap() of the schema). */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "pg/pg.h"

struct alert_case {
    const char *kind;                                   /* alert_kind.name */
    int64_t batch_id, unit_index, place_id, company_id; /* 0: none */
    int area;
    int times;                      /* how often it was seen; 1 or more */
    const char *first_at, *last_at; /* RFC 3339, by its own time; NULL: now */
    json_t *why;                    /* {zh, en, reasons, evidence}; borrowed */
    json_t *scans;                  /* array of event ids, or NULL; borrowed */
};

enum alert_noted {
    ALERT_RAISED,
    ALERT_COUNTED, /* on the open one */
    ALERT_BEYOND   /* nothing was done: so many are open there that it belongs to the rest
                    */
};

/* Raises it, or counts it on the open alert, in the connection's transaction. What is
 * beyond is for alert_note_rest(), once for many. Faults: those of the store. */
struct fault *alert_note(struct pg *pg, struct arena *arena, const struct alert_case *c,
                         enum alert_noted *out);

/* Counts it on the one alert that stands for the rest of its kind about its batch at its
 * place, or raises that; the unit is not looked at. *raised says. Faults: those of the
 * store. */
struct fault *alert_note_rest(struct pg *pg, struct arena *arena,
                              const struct alert_case *c, bool *raised);

/* A holder who did not answer in time. */
struct alert_silence {
    int64_t batch_id, place_id, company_id;
    int area;
    const char *holder;   /* the place's name */
    const char *what;     /* "order", "inquiry": evidence for machines */
    const char *document; /* number of the order or the inquiry: named once, ever */
    const char *due_on;   /* YYYY-MM-DD: silent since then */
    int64_t days;         /* since then */
};

/* Raises `silence` about the holder (unit 0, his place), unless it is open. The caller
 * sees to it that a document that was closed as silent is not named again
 * (why->>'document'). Faults: those of the store. */
struct fault *alert_note_silence(struct pg *pg, struct arena *arena,
                                 const struct alert_silence *silence);
