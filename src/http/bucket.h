/* Allowances by key that fill up again with time (token buckets), in memory of fixed
 * size, however many keys come; lost with the process, which is no harm. Thread-safe. */
#pragma once
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { BUCKET_SETS = 2048, BUCKET_WAYS = 4 };

struct bucket_rate {
    double per_s, burst;
};

/* One rate to a table. Begins as {.lock = PTHREAD_MUTEX_INITIALIZER}. */
struct bucket_table {
    pthread_mutex_t lock;
    struct bucket {
        uint64_t key; /* 0: free */
        int64_t at_us;
        double left;
    } rows[BUCKET_SETS][BUCKET_WAYS];
};

/* Takes `cost` from the allowance of `key`; false where it does not hold as much, and
 * then nothing is taken, and *wait_s (may be NULL) is in how many seconds it will. Of
 * more keys than there is room for, those forgotten first had most left. */
bool bucket_take(struct bucket_table *table, struct bucket_rate rate, const char *key,
                 double cost, double *wait_s);
