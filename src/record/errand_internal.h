/* The two kinds of errands. */
#pragma once
#include <firemark/record.h>
#include <stdint.h>

#include "record/errand.h"

/* One that is asked again and again. */
struct errand_turn {
    bool busy;       /* under way */
    int64_t next_us; /* not before this, by the monotonic clock */
};

struct stamper {
    struct errand_turn turn;
    const char *url, *ca;
    int origin; /* of the stamp that is asked for */
    uint64_t size;
    char *text;       /* of the checkpoint, without signatures; malloc */
    uint8_t *request; /* malloc */
    size_t request_len;
};

struct witness {
    struct errand_turn turn;
    char id[FM_NOTE_NAME_MAX + 16];
    char url[512];
    struct fm_note_key key;
    int origin; /* of the checkpoint it is asked about */
    uint64_t size;
    bool corrected; /* it has just said how far it is */
};

struct errand_send {
    bool (*send)(void *arg, const struct errand *errand);
    void *arg;
};

/* Begins one; where that cannot be, it is tried again in a minute. */
enum { ERRAND_AGAIN_S = 60 };
bool errand_begin(struct errand_turn *turn, const struct errand_send *send,
                  const struct errand *errand);

struct fault *stamp_due(struct stamper *s, struct pg *pg, struct arena *arena,
                        const struct errand_send *send);
struct fault *stamp_end(struct stamper *s, struct pg *pg, struct arena *arena,
                        const struct errand_end *end);

struct fault *witness_due(struct witness *w, struct pg *pg, struct arena *arena,
                          const struct errand_send *send);
struct fault *witness_end(struct witness *w, struct pg *pg, struct arena *arena,
                          const struct errand_end *end);
