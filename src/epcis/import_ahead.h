/* Parts of an EPCIS file made ready for the stage, the next one on a thread of its own
 * while the store merges the one before. */
#pragma once
#include "base/buf.h"
#include "base/uuid.h"
#include "epcis/import_read.h"

struct import_part {
    int64_t from, count; /* events: number of the first, how many */
    char job[UUID_TEXT]; /* under which they are staged */
    struct buf lines;    /* epcis_stage_line(), one each */
    struct fault *fault; /* in `arena`; NULL: it was read */
    struct arena arena;
};

struct import_ahead;

/* `reader` is its own until import_ahead_close(). together: events of a part. */
struct import_ahead *import_ahead_open(struct import_reader *reader, int64_t together);
void import_ahead_close(struct import_ahead *a);

/* The part from event `from` on, valid until another one is asked for; the same again
 * where it is asked for again. What stands before `from` is passed over. */
const struct import_part *import_ahead_take(struct import_ahead *a, int64_t from);

/* Begins with the part behind the one that was taken. */
void import_ahead_go(struct import_ahead *a);
