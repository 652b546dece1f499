/* The goods of the benchmarks that follow flow, and what they share. */
#pragma once
#include <stddef.h>

#include "pg/pg.h"

/* Ends the benchmark where there is a fault. */
void bench_must(const struct fault *fault);

/* The middle one of n values, which are sorted in place. */
double bench_median(double *values, size_t n);

/* Fills an empty store: batch B1 with 1 000 holders, B2 with 100 000 edges between 10 000
 * holders, and `others` movements of 1 000 each in further batches; holdings summed from
 * them. Prints how many there are. */
void flow_world_fill(struct pg *pg, struct arena *arena, long others);

/* Prints the bytes that a row of `table` takes: heap and indexes, over all partitions. */
void bench_row_bytes(struct pg *pg, struct arena *arena, const char *table);
