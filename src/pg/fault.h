/* What PostgreSQL says, told to people. */
#pragma once
#include "base/fault.h"

struct pg_error { /* any may be NULL */
    const char *sqlstate, *message, *detail, *hint, *constraint, *where;
};

/* Rules raised by our own statements (SQLSTATE FM001 conflict, FM002 input, FM003 absent,
 * FM004 forbidden) carry their words; constraints are known by name; the rest goes by
 * class. */
struct fault *pg_fault(struct arena *arena, const struct pg_error *error);
