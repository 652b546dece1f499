/* People as others manage them. */
#include "access/act.h"
#include "access/session.h"

struct fault *
access_find_governed(struct act *act, const char *login, struct actor *out)
{
    struct fault *fault = actor_find(act->pg, act->arena, login, out);

    if (fault || access_governs(act->actor, out))
        return fault;
    return fault_new(act->arena, FAULT_ABSENT, "person_unknown", login, "没有这个用户",
                     "there is no such person");
}
