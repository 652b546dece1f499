/* Imports in a database that the test program has to itself: an import commits. */
#pragma once
#include "party/importing_actions.h"
#include "support/attempt.h"

struct importing {
    const char *kind;
    bool dry;
    int slice;               /* 0: the usual */
    const struct actor *who; /* NULL: OFFICER */
    const char *lang;        /* NULL: zh */
    void (*progress)(void *arg, enum import_phase phase, int64_t rows, int64_t total);
};

/* For cmocka: an open connection outside any transaction, to a database without events.
 */
int import_setup(void **state);
int import_teardown(void **state);
void import_empty(struct store *s);

/* Imports a text, or `len` bytes. */
struct fault *import_text(struct store *s, const struct importing *how, const char *text,
                          struct buf *out);
struct fault *import_bytes(struct store *s, const struct importing *how,
                           const char *bytes, size_t len, struct buf *out);

/* What the answer says. */
void import_told(const struct buf *out, int rows, int fresh, bool known);
int64_t import_member(const struct buf *out, const char *member);

/* A maker P1, dealers D1 and D2, premises S1 and S2, a product M, batches B1 (1000), B2
 * (500), and B3 whose output nobody declared, all at P1; committed. */
void import_world(struct store *s);

/* Everything that imports derive, as one hash; the order of recording left out. */
const char *import_state(struct store *s);
/* That a rebuild from the events finds no difference. */
void import_rebuilds(struct store *s);
