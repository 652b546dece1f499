/* The batches that a batch was made from and into, level by level: the walk is in C, one
 * statement for each level of each direction, so no recursion crosses batches in SQL. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/trace.h"

struct act;
struct fault;

struct trace_batch {
    int64_t id;
    const char *code, *lot, *product, *model, *unit, *producer, *determination;
    const char *recall, *recall_state; /* NULL: none */
    int64_t holders, declared;         /* places that hold some now; 0: not declared */
    int up, down; /* levels away as a source, as a product; 0: is none */
    const char *made_from_recalled; /* codes of recalled batches it was made from, of
                                       those told here, joined with "; "; NULL: none */
};

/* One batch made from another; indexes of `batches`. */
struct trace_made {
    size_t from, to;
    int64_t qty_in, qty_out; /* of each in its own unit */
    int64_t times, first_unix_s, last_unix_s;
    int grade;                      /* the worst */
    const char *documents, *places; /* joined with "; "; NULL: none */
};

struct trace_family {
    struct trace_batch *batches; /* the first is the batch itself */
    size_t batch_count;
    struct trace_made *made;
    size_t made_count;
};

/* A family of the batch alone. */
void trace_family_begin(struct arena *arena, int64_t batch, struct trace_family *out);

/* Adds the kin of its first batch: its sources (TRACE_UP), its products (TRACE_DOWN), or
 * both, at most `depth` levels away (0: any number), as on record at known_at (NULL:
 * now). A batch is visited once for each direction, so cycles end. What a company may not
 * see (it neither makes nor ever held it) is left out, and so is what lies behind it. */
struct fault *trace_family_read(struct act *act, enum trace_way way, int depth,
                                const char *known_at, struct trace_family *family);

/* Writes the members "sources", "products" and "made" of the answer. */
struct buf;
struct trace_codes;
void trace_family_write(struct buf *out, const struct trace_family *family,
                        const struct trace_codes *codes);
