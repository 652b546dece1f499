/* Connections for the threads of the work lane. */
#pragma once
#include "pg/pg.h"

struct pg_pool;

struct pg_pool_stats {
    int size, taken, idle;
    uint64_t opened; /* connections made since the start */
};

/* A pool of at most `size` connections, opened when first needed. conninfo and role
 * (NULL: the login's own) are copied. Thread-safe, except pg_pool_close(). */
struct pg_pool *pg_pool_open(const char *conninfo, const char *role, int size);

/* Closes what is idle; every connection must have been given back. */
void pg_pool_close(struct pg_pool *pool);

/* A usable connection, outside any transaction, for the calling thread alone until it is
 * given back. A connection that died while idle (PostgreSQL restarted) is replaced.
 * Faults: "busy" (none came free within wait_ms), "database_unreachable". */
struct fault *pg_pool_take(struct pg_pool *pool, struct arena *arena, int wait_ms,
                           struct pg **out);

/* Gives it back (NULL is nothing). An open transaction is rolled back, a broken
 * connection closed. Settings must have been made for the transaction only (SET LOCAL,
 * set_config with is_local): what a session sets for itself would reach the next user. */
void pg_pool_give(struct pg_pool *pool, struct pg *pg);

struct pg_pool_stats pg_pool_stats(struct pg_pool *pool);
