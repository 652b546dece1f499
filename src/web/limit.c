#include "web/limit.h"

#include "http/bucket.h"

static const struct bucket_rate RATES[LIMIT_COUNT] = {
    [LIMIT_SOURCE] = {2, 120},
    [LIMIT_LINK] = {0.5, 60},
    [LIMIT_ALL] = {100, 500},
};

static struct bucket_table tables[LIMIT_COUNT] = {{.lock = PTHREAD_MUTEX_INITIALIZER},
                                                  {.lock = PTHREAD_MUTEX_INITIALIZER},
                                                  {.lock = PTHREAD_MUTEX_INITIALIZER}};

bool
limit_take(enum limit_of of, const char *key, double cost)
{
    return bucket_take(&tables[of], RATES[of], key, cost, NULL);
}
