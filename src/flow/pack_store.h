/* Packs as they are on record: where one is, what it holds, and what is in it further
 * down, read level by level. */
#pragma once
#include "flow/flow.h"
#include "flow/pack.h"

struct act;

/* Goods of one batch somewhere in a pack. */
struct pack_line {
    int64_t batch_id;
    const char *batch;
    int64_t first, last; /* units; last 0: without labels */
    int64_t qty;
    int64_t within; /* the pack that holds it directly */
};

struct pack_inner {
    int64_t batch_id, idx; /* of its label */
    int64_t within;
};

struct pack {
    struct flow_unit label;
    int64_t place_id; /* 0: it was never anywhere */
    const char *place, *place_name, *bucket;
    int area;
    int64_t company_id; /* of the place */
    const char *parent; /* code of the pack it is in, or NULL */
    int64_t parent_idx, parent_batch;
    const char *last_at;     /* RFC 3339: when it last changed; NULL: never */
    struct pack_line *lines; /* by batch */
    size_t line_count;
    struct pack_inner *inner;
    size_t inner_count;
    int64_t qty; /* of all lines */
};

/* Reads what the pack of this label holds. `where` is the field that named it.
 * Faults: not_a_pack (input: the label is of another type), pack_void (conflict),
 * label_unknown (absent: a company asks, and the pack is not at a place of its own). */
struct fault *pack_read(struct act *act, const struct flow_unit *label, const char *where,
                        struct pack *out);

/* The same with the label locked until the transaction ends, read behind the lock. */
struct fault *pack_find(struct act *act, const char *code, const char *where,
                        struct pack *out);

/* Writes the pack as a JSON object: where it is, what it holds, what it is in, how it
 * moved. */
struct fault *pack_write(struct act *act, const struct pack *pack);

/* A run of units of one batch that are in one pack now. */
struct pack_run {
    int64_t first, last, pack_batch, pack_idx;
    const char *code; /* of the pack */
};

/* Which of the units first..last are in packs. */
struct fault *pack_runs(struct act *act, int64_t batch_id, int64_t first, int64_t last,
                        struct pack_run **out, size_t *count);

/* How much of a batch without labels is in packs at an account. */
struct fault *pack_loose_taken(struct act *act, int64_t batch_id, int64_t place_id,
                               const char *bucket, int64_t *out);

/* One thing goes into a pack or comes out: the event packed or unpacked. place_id 0 or
 * bucket NULL: where it is stays unsaid. */
struct fault *pack_append(struct act *act, const struct pack_entry *what,
                          int64_t pack_batch, int64_t place_id, const char *bucket);
