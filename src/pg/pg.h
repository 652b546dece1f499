/* One blocking connection to PostgreSQL: the work lane and the command line. Statements
 * are prepared once per connection, keyed by their text, so repeating one is cheap. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

struct pg;
struct pg_rows;

/* Opens a connection. role NULL keeps the login's own; otherwise the session acts as
 * `role`, and where conninfo names no user it logs in as `role`, too, so that it never
 * was anybody else. Faults: database_unreachable (unavailable). */
struct fault *pg_open(struct arena *arena, const char *conninfo, const char *role,
                      struct pg **out);
void pg_close(struct pg *pg);
bool pg_usable(const struct pg *pg);

/* From here on no answer is waited for longer than `ms` (0: without end, as at first). A
 * server that hangs keeps its socket, so libpq alone would wait for ever: it is given up,
 * the connection broken, and a COMMIT in doubt. COPY waits as ever. returns what was set
 * before */
int pg_patience(struct pg *pg, int ms);

/* Whether it is usable and outside any transaction; notices without waiting that the
 * server closed it. */
bool pg_rested(struct pg *pg);

/* Transactions. A commit whose answer is lost is the fault "in_doubt": the caller must
 * not say that it was done, nor that it was not. A server WARNING at commit (a standby
 * that did not confirm) counts the same. Committing a transaction in which a statement
 * failed is "rolled_back" (internal: its fault was not heeded); nothing was saved. */
struct fault *pg_begin(struct pg *pg, struct arena *arena);
struct fault *pg_commit(struct pg *pg, struct arena *arena);
void pg_rollback(struct pg *pg);

/* Acts as `role` until the transaction ends, after pg_begin(): one that the login may
 * take. A connection acts as one further role at most in its life. */
struct fault *pg_act_as(struct pg *pg, struct arena *arena, const char *role);

/* Runs one statement with text parameters (NULL is SQL null); the rows live in the arena.
 * Faults: those a statement raises with SQLSTATE FM001..FM004 (conflict, input, absent,
 * forbidden; MESSAGE = code, DETAIL = zh, HINT = en), known constraints, busy,
 * unavailable, internal. pg_run() takes at most 64 parameters. */
struct fault *pg_exec(struct pg *pg, struct arena *arena, const char *sql, int n,
                      const char *const *values, struct pg_rows **out);
struct fault *pg_run(struct pg *pg, struct arena *arena, const char *sql,
                     struct pg_rows **out, int n, ...);

/* The same for many rows: they come in binary, and each is shown to `each` where it lies,
 * uncopied. The values of a pg_row are valid during that call only. */
struct pg_row;
struct fault *pg_each(struct pg *pg, struct arena *arena, const char *sql, int n,
                      const char *const *values,
                      void (*each)(void *arg, const struct pg_row *row), void *arg);
/* A smallint, int, bigint, boolean, or timestamptz (microseconds since 2000-01-01 UTC); 0
 * where null. */
int64_t pg_row_int(const struct pg_row *row, int column);
const char *pg_row_text(const struct pg_row *row, int column); /* "" where null */
bool pg_row_is_null(const struct pg_row *row, int column);
#define PG_EPOCH_UNIX_S INT64_C(946684800)

/* A script of several statements without parameters (migrations). */
struct fault *pg_script(struct pg *pg, struct arena *arena, const char *sql);

/* COPY ... FROM STDIN: begin with the statement, put bytes, end; end(false) gives up. */
struct fault *pg_copy_begin(struct pg *pg, struct arena *arena, const char *sql);
struct fault *pg_copy_put(struct pg *pg, struct arena *arena, const char *bytes,
                          size_t len);
struct fault *pg_copy_end(struct pg *pg, struct arena *arena, bool good);

int pg_rows_count(const struct pg_rows *rows);
const char *pg_text(const struct pg_rows *rows, int row, int column); /* "" where null */
int64_t pg_int(const struct pg_rows *rows, int row, int column);      /* 0 where null */
bool pg_is_null(const struct pg_rows *rows, int row, int column);

#define PG_SCOPE __attribute__((cleanup(pg_close_scope)))
void pg_close_scope(struct pg **pg);
