/* People as others manage them. */
#include "access/act.h"
#include "access/session.h"

struct fault *
access_in_person(struct act *act)
{
    if (!act->actor->scope)
        return NULL;
    return act_fault(act, FAULT_FORBIDDEN, "token_not_person", NULL,
                     "令牌不能用来管理令牌、会话和用户；请本人登录后操作",
                     "a token does not manage tokens, sessions or people; sign in");
}

struct fault *
access_find_governed(struct act *act, const char *login, struct actor *out)
{
    struct fault *fault = actor_find(act->pg, act->arena, login, out);

    if (fault || access_governs(act->actor, out))
        return fault;
    return fault_new(act->arena, FAULT_ABSENT, "person_unknown", login, "没有这个用户",
                     "there is no such person");
}
