/* The parts of a trace's terminal form beside the tree. */
#pragma once
#include "flow/pen.h"

/* What an answer is about: a pack, a delivery's lines, a sampling record, a party. Writes
 * nothing where it is about none of them. */
void trace_draw_about(const struct pen *pen, struct buf *out, const json_t *answer);

/* The batches that it was made from and into, with a warning at what was made from a
 * recalled batch; nothing where there are none. */
void trace_draw_family(const struct pen *pen, struct buf *out, const json_t *trace);

/* Movements that were taken back, and what stands in their place. */
void trace_draw_corrections(const struct pen *pen, struct buf *out, const json_t *trace);

/* A pack: where it is, what it is in, what it holds, how it moved. */
void trace_draw_pack(const struct pen *pen, struct buf *out, const json_t *pack);
