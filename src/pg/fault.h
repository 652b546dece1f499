/* What PostgreSQL says, told to people. */
#pragma once
#include <libpq-fe.h>

#include "base/fault.h"

struct pg_error { /* any may be NULL */
    const char *sqlstate, *message, *detail, *hint, *constraint, *where;
};

/* Rules raised by our own statements (SQLSTATE FM001 conflict, FM002 input, FM003 absent,
 * FM004 forbidden) carry their words; constraints are known by name; the rest goes by
 * class. */
struct fault *pg_fault(struct arena *arena, const struct pg_error *error);

/* The same from a result that is an error; result NULL: what the connection says. */
struct fault *pg_fault_of(struct arena *arena, const PGconn *raw, const PGresult *result);
