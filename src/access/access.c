#include "access/access.h"

#include <string.h>

#define BIT(power) (1u << (power))
/* Whoever signs in. */
#define SIGNED_IN (BIT(POWER_NONE) | BIT(POWER_SELF))

/* The one table of powers: who may do what. */
static const struct {
    const char *name;
    unsigned powers;
} ROLES[ROLE_COUNT] = {
    [ROLE_PUBLIC] = {"public", BIT(POWER_NONE)},
    [ROLE_INSPECTOR] = {"inspector", SIGNED_IN | BIT(POWER_READ) | BIT(POWER_SCAN) |
                                         BIT(POWER_FIELD) | BIT(POWER_STOCKTAKE)},
    [ROLE_INTAKE] = {"intake", SIGNED_IN | BIT(POWER_READ) | BIT(POWER_SCAN) |
                                   BIT(POWER_INTAKE) | BIT(POWER_REGISTER) |
                                   BIT(POWER_TRADE)},
    [ROLE_REGULATOR_DISTRICT] = {"regulator_district",
                                 SIGNED_IN | BIT(POWER_READ) | BIT(POWER_SCAN) |
                                     BIT(POWER_FIELD) | BIT(POWER_REGISTER) |
                                     BIT(POWER_TRADE) | BIT(POWER_STOCKTAKE) |
                                     BIT(POWER_DECIDE)},
    [ROLE_REGULATOR_CITY] = {"regulator_city",
                             SIGNED_IN | BIT(POWER_READ) | BIT(POWER_SCAN) |
                                 BIT(POWER_FIELD) | BIT(POWER_INTAKE) |
                                 BIT(POWER_REGISTER) | BIT(POWER_TRADE) |
                                 BIT(POWER_STOCKTAKE) | BIT(POWER_DECIDE)},
    [ROLE_LABORATORY] = {"laboratory",
                         SIGNED_IN | BIT(POWER_SCAN) | BIT(POWER_LABORATORY)},
    [ROLE_COMPANY] = {"company", SIGNED_IN | BIT(POWER_READ) | BIT(POWER_SCAN) |
                                     BIT(POWER_TRADE) | BIT(POWER_STOCKTAKE)},
    [ROLE_ADMINISTRATOR] = {"administrator", (1u << POWER_COUNT) - 1},
    [ROLE_SYSTEM_ADMINISTRATOR] = {"system_administrator", SIGNED_IN | BIT(POWER_ADMIN)},
    [ROLE_SECURITY_ADMINISTRATOR] = {"security_administrator",
                                     SIGNED_IN | BIT(POWER_SECURITY)},
    [ROLE_AUDITOR] = {"auditor", SIGNED_IN | BIT(POWER_AUDIT)},
};

static const char *const POWERS[POWER_COUNT] = {
    [POWER_NONE] = "none",     [POWER_READ] = "read",
    [POWER_SCAN] = "scan",     [POWER_FIELD] = "field",
    [POWER_INTAKE] = "intake", [POWER_REGISTER] = "register",
    [POWER_DECIDE] = "decide", [POWER_LABORATORY] = "laboratory",
    [POWER_TRADE] = "trade",   [POWER_STOCKTAKE] = "stocktake",
    [POWER_ADMIN] = "admin",   [POWER_SECURITY] = "security",
    [POWER_AUDIT] = "audit",   [POWER_SELF] = "self",
};

const char *
access_role_name(enum role role)
{
    return ROLES[role].name;
}

enum role
access_role_parse(const char *name)
{
    int r = 0;

    while (r < ROLE_COUNT && strcmp(ROLES[r].name, name) != 0)
        r++;
    return (enum role)r;
}

const char *
access_power_name(enum power power)
{
    return POWERS[power];
}

enum power
access_power_parse(const char *name)
{
    int p = 0;

    while (p < POWER_COUNT && strcmp(POWERS[p], name) != 0)
        p++;
    return (enum power)p;
}

enum must
access_must_read(const char *text)
{
    return strcmp(text, "password") == 0 ? MUST_PASSWORD
           : strcmp(text, "factor") == 0 ? MUST_FACTOR
                                         : MUST_NOTHING;
}

unsigned
access_powers_read(const char *list)
{
    unsigned bits = BIT(POWER_NONE);

    for (const char *at = list + strspn(list, "{,}"); *at; at += strspn(at, "{,}")) {
        size_t len = strcspn(at, "{,}");
        for (int p = 0; p < POWER_COUNT; p++)
            if (strlen(POWERS[p]) == len && strncmp(POWERS[p], at, len) == 0)
                bits |= BIT(p);
        at += len;
    }
    return bits;
}

bool
access_may(const struct actor *actor, enum power power)
{
    unsigned token = actor->scope ? actor->scope | SIGNED_IN : ~0u;
    unsigned agency = actor->bound ? actor->bound | ~(unsigned)POWERS_LENDABLE : ~0u;

    return ((ROLES[actor->role].powers | actor->lent) & agency & token & BIT(power)) != 0;
}

bool
access_governs(const struct actor *actor, const struct actor *person)
{
    return person->area_lo >= actor->area_lo && person->area_hi <= actor->area_hi;
}

bool
access_sees(const struct actor *actor, int area, int64_t company_id)
{
    if (actor->company_id)
        return actor->company_id == company_id;
    return area >= actor->area_lo && area <= actor->area_hi;
}
