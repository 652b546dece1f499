/* A person's password: one's own, and another's made anew. */
#pragma once
#include "access/password.h"
#include "api/action.h"

extern const struct action PASSWORD_ACTIONS[];

/* The first password of a person to be added: login and name are the caller's. */
struct password_new {
    const char *login, *name;
    const char *by;             /* as person.password_by */
    char start[PASSWORD_START]; /* of password_wish(): what was made up, or "" */
    const char *hash;
};

/* That of field `password`, judged, or a start password where it is not given; and its
 * hash. Faults: those of password_judge() and password_hash(). */
struct fault *password_wish(struct act *act, struct password_new *person);
