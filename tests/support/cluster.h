/* The tests' throwaway PostgreSQL cluster. */
#pragma once
#include "pg/pg.h"

/* Starts it in the build folder, migrated and empty; as root it runs as an unprivileged
 * account. Returns 0 or says what is wrong and returns 1. */
int cluster_start(void);
int cluster_stop(void);
/* How to reach this program's own database, for pg_open(): migrated and empty, made at
 * the first call, so that tests that run at the same time never wait for each other's
 * rows. */
const char *cluster_conninfo(void);
/* The migrated database that they are copied from; who connects to it keeps others from
 * copying. */
const char *cluster_template(void);

/* State of a store test: a connection inside a transaction that is rolled back at the
 * end. */
struct store {
    struct arena arena;
    struct pg *pg;
};
int store_setup(void **state);
int store_teardown(void **state);

/* Runs SQL that must succeed, and returns its first cell. */
const char *store_cell(struct store *s, const char *sql);
