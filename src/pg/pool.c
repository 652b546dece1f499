#include "pg/pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct pg_pool {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    char *conninfo, *role;
    int size, taken, idle_count;
    uint64_t opened;
    struct pg *idle[]; /* a stack: the warmest connection goes out first */
};

static char *
copy(const char *text)
{
    char *made = text ? strdup(text) : NULL;

    if (text && !made)
        abort();
    return made;
}

struct pg_pool *
pg_pool_open(const char *conninfo, const char *role, int size)
{
    struct pg_pool *pool = calloc(1, sizeof *pool + (size_t)size * sizeof pool->idle[0]);
    pthread_condattr_t attr;

    if (!pool)
        abort();
    pool->conninfo = copy(conninfo);
    pool->role = copy(role);
    pool->size = size;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->freed, &attr);
    pthread_condattr_destroy(&attr);
    return pool;
}

void
pg_pool_close(struct pg_pool *pool)
{
    if (!pool)
        return;
    for (int i = 0; i < pool->idle_count; i++)
        pg_close(pool->idle[i]);
    pthread_cond_destroy(&pool->freed);
    pthread_mutex_destroy(&pool->lock);
    free(pool->conninfo);
    free(pool->role);
    free(pool);
}

static struct timespec
after_ms(int ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += ms % 1000 * 1000000L;
    if (t.tv_nsec >= 1000000000L) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000L;
    }
    return t;
}

/* Reserves a place; *out is an idle connection or NULL. false: the wait was in vain. */
static bool
reserve(struct pg_pool *pool, int wait_ms, struct pg **out)
{
    struct timespec until = after_ms(wait_ms);
    int code = 0;

    *out = NULL;
    pthread_mutex_lock(&pool->lock);
    while (pool->taken == pool->size && code != ETIMEDOUT)
        code = pthread_cond_timedwait(&pool->freed, &pool->lock, &until);
    bool got = pool->taken < pool->size;
    if (got) {
        pool->taken++;
        if (pool->idle_count > 0)
            *out = pool->idle[--pool->idle_count];
    }
    pthread_mutex_unlock(&pool->lock);
    return got;
}

/* Ends a reservation; `pg` (NULL: none) becomes idle. */
static void
release(struct pg_pool *pool, struct pg *pg)
{
    pthread_mutex_lock(&pool->lock);
    pool->taken--;
    if (pg)
        pool->idle[pool->idle_count++] = pg;
    pthread_cond_signal(&pool->freed);
    pthread_mutex_unlock(&pool->lock);
}

struct fault *
pg_pool_take(struct pg_pool *pool, struct arena *arena, int wait_ms, struct pg **out)
{
    struct pg *pg;

    if (!reserve(pool, wait_ms, &pg))
        return fault_new(arena, FAULT_BUSY, "busy", NULL, "系统繁忙，请稍后重试",
                         "all database connections are in use; try again soon");
    if (pg && !pg_rested(pg)) {
        pg_close(pg);
        pg = NULL;
    }
    if (!pg) {
        struct fault *fault = pg_open(arena, pool->conninfo, pool->role, &pg);
        if (fault) {
            release(pool, NULL);
            return fault;
        }
        pthread_mutex_lock(&pool->lock);
        pool->opened++;
        pthread_mutex_unlock(&pool->lock);
    }
    *out = pg;
    return NULL;
}

void
pg_pool_give(struct pg_pool *pool, struct pg *pg)
{
    if (!pg)
        return;
    if (!pg_rested(pg))
        pg_rollback(pg);
    if (!pg_rested(pg)) {
        pg_close(pg);
        pg = NULL;
    }
    release(pool, pg);
}

struct pg_pool_stats
pg_pool_stats(struct pg_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    struct pg_pool_stats stats = {pool->size, pool->taken, pool->idle_count,
                                  pool->opened};
    pthread_mutex_unlock(&pool->lock);
    return stats;
}
