/* People as others manage them. */
#include "access/act.h"
#include "access/session.h"

enum { CITY = 310000, CITY_LAST = 319999 };

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

struct fault *
access_same_hands(struct act *act, int64_t a, int64_t b, const char *since, bool *same)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena,
               "SELECT same_hands($1::bigint, $2::bigint, $3::timestamptz)::int", &rows,
               3, act_number(act, a), act_number(act, b), since);

    *same = fault || pg_int(rows, 0, 0);
    return fault;
}

unsigned
access_own_powers(const struct actor *person)
{
    struct actor own = *person;
    unsigned bits = 0;

    own.lent = own.scope = 0;
    for (int p = POWER_NONE + 1; p < POWER_COUNT; p++)
        bits |= access_may(&own, (enum power)p) ? 1u << p : 0;
    return bits;
}

void
access_areas(int area, int *lo, int *hi)
{
    bool city = area == 0 || area == CITY;

    *lo = city ? CITY : area;
    *hi = city ? CITY_LAST : area;
}

static struct fault *
power_refused(struct act *act, unsigned allowed, const char *code, const char *name)
{
    const char *names = "";

    for (int p = 0; p < POWER_COUNT; p++)
        if (allowed & 1u << p)
            names = arena_printf(act->arena, "%s%s%s", names, *names ? "," : "",
                                 access_power_name((enum power)p));
    if (!*names)
        return act_fault(act, FAULT_INPUT, code, "powers", "没有可以给出的职权",
                         "there is no power to give");
    return act_fault(
        act, FAULT_INPUT, code, "powers",
        arena_printf(act->arena, "不能给出“%s”；可给出：%s", name, names),
        arena_printf(act->arena, "\"%s\" cannot be given; these can: %s", name, names));
}

struct fault *
access_powers_input(struct act *act, unsigned allowed, const char *code, const char **out)
{
    const json_t *list = json_object_get(act->in, "powers");
    BUF_SCOPE struct buf text = {0};

    if (json_array_size(list) == 0)
        return power_refused(act, allowed, code, "");
    buf_putc(&text, '{');
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        enum power power = access_power_parse(name);
        if (power == POWER_COUNT || !(allowed & 1u << power))
            return power_refused(act, allowed, code, name);
        buf_printf(&text, "%s%s", i ? "," : "", name);
    }
    buf_putc(&text, '}');
    *out = arena_strdup(act->arena, text.data);
    return NULL;
}
