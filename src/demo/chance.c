#include "demo/chance.h"

uint64_t
chance_next(struct chance *c)
{
    uint64_t z = c->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct chance
chance_of(uint64_t seed, uint64_t topic)
{
    struct chance mix = {seed};
    struct chance c = {chance_next(&mix) ^ (topic * UINT64_C(0xd1342543de82ef95))};

    chance_next(&c);
    return c;
}

int64_t
chance_between(struct chance *c, int64_t lo, int64_t hi)
{
    if (hi <= lo)
        return lo;
    return lo + (int64_t)(chance_next(c) % (uint64_t)(hi - lo + 1));
}

bool
chance_in_100(struct chance *c, int percent)
{
    return chance_between(c, 0, 99) < percent;
}
