/* What reading a trace shares between its files. */
#pragma once
#include "flow/trace_store.h"

struct pg_row;

/* What reading fills; grows as rows come. */
struct reading {
    struct arena *arena;
    struct trace_view *view;
    struct trace_edge *edges;
    unsigned char *to_bucket; /* per edge; BUCKET_COUNT: none */
    unsigned char
        *from_bucket; /* the same, where holdings are summed from them; or NULL */
    size_t n, cap, holder_cap;
};

void trace_edge_add(struct reading *r, const struct trace_edge *edge,
                    enum flow_bucket to);

/* Rows of trace_holders.sql and trace_movements.sql, shown to a struct reading. */
void trace_each_holding(void *reading, const struct pg_row *row);
void trace_each_movement(void *reading, const struct pg_row *row);

/* The holder of a place, or NULL. */
struct trace_holder *trace_holder_of(const struct trace_view *v, int64_t place);

/* The batch, its holders and its movements: as they are (trace_read.c), or as they were
 * on record at view->known_at, with the holdings summed from the movements
 * (trace_known.c). */
struct fault *trace_read_now(struct act *act, struct reading *r, const char *code);
struct fault *trace_read_known(struct act *act, struct reading *r, const char *code);

/* The batch's row of trace_batch.sql or trace_known_batch.sql; the recall's id may be
 * NULL. Fault: batch_unknown (absent). */
struct pg_rows;
struct fault *trace_take_batch(struct act *act, const struct pg_rows *rows,
                               struct trace_view *out, const char **id,
                               const char **recall);

/* Room for the first edges. */
void trace_edges_start(struct reading *r);

/* Gaps in words, at the nodes that are kept (trace_gaps.c). */
void trace_find_gaps(struct arena *arena, struct trace_view *v);
