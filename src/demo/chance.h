/* The demo city's luck: splitmix64, so that the same seed always makes the same city.
 * source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

/* A stream of its own for each (seed, topic): what one topic draws changes no other. */
struct chance chance_of(uint64_t seed, uint64_t topic);

uint64_t chance_next(struct chance *c);

/* Whole numbers from lo to hi, both included; lo where hi is below it. */
int64_t chance_between(struct chance *c, int64_t lo, int64_t hi);

bool chance_in_100(struct chance *c, int percent);
