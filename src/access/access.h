/* Who may see and do what. One place decides: access_may() for powers, access_sees() for
 * rows (docs/access.md). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

enum power {
    POWER_NONE,       /* anybody, without signing in */
    POWER_READ,       /* see flow, recalls, orders inside one's scope */
    POWER_SCAN,       /* verify labels and record scans */
    POWER_FIELD,      /* install, remove, replace, collect, count on site */
    POWER_INTAKE,     /* sampling records, label issue and print, laboratory results */
    POWER_REGISTER,   /* parties, places, products, batches, imports of these */
    POWER_TRADE,      /* deliveries, receipts, lists of stock and installations */
    POWER_STOCKTAKE,  /* count stock */
    POWER_DECIDE,     /* recalls, orders, destruction */
    POWER_LABORATORY, /* read the blind samples sent to one's laboratory */
    POWER_ADMIN,      /* the system: printers, channels, terms, the log's upkeep */
    POWER_SECURITY,   /* people, tokens, sessions, keys */
    POWER_AUDIT,      /* see who did what, and check the record */
    POWER_SELF,       /* one's own sessions, tokens and second factor: whoever signs in */
    POWER_COUNT
};

enum role {
    ROLE_PUBLIC,
    ROLE_INSPECTOR,
    ROLE_INTAKE,
    ROLE_REGULATOR_DISTRICT,
    ROLE_REGULATOR_CITY,
    ROLE_LABORATORY,
    ROLE_COMPANY,
    ROLE_ADMINISTRATOR, /* all in one, where a house does not separate them */
    ROLE_SYSTEM_ADMINISTRATOR,
    ROLE_SECURITY_ADMINISTRATOR,
    ROLE_AUDITOR,
    ROLE_COUNT
};

/* What a session must see to before it may do anything else. */
enum must { MUST_NOTHING, MUST_PASSWORD, MUST_FACTOR };

struct actor {
    int64_t person_id; /* 0: nobody signed in */
    const char *login, *name;
    enum role role;
    int area_lo, area_hi; /* sees rows of these areas */
    int64_t agency_id;    /* 0: none */
    int64_t company_id;   /* 0: not bound to a company */
    bool unproven;  /* of a session: who is there must be proven again before weighty acts
                     */
    enum must must; /* of a session */
    const char *session; /* of which he asks: its token's SHA-256 as stored; NULL: none */
    /* Powers as bits 1 << power; POWER_NONE stands in each that says anything, 0 is said
     * of nothing. */
    unsigned scope; /* that a token is bound to */
    unsigned bound; /* that the agency has; of what POWERS_LENDABLE holds */
    unsigned lent;  /* that others lent him for a time */
};

/* What an agency is given and an officer lends: the business, not the administrators'
 * powers nor a laboratory's. */
enum {
    POWERS_LENDABLE = 1u << POWER_READ | 1u << POWER_SCAN | 1u << POWER_FIELD |
                      1u << POWER_INTAKE | 1u << POWER_REGISTER | 1u << POWER_TRADE |
                      1u << POWER_STOCKTAKE | 1u << POWER_DECIDE
};

/* The role's stable name ("inspector", ...) and back; ROLE_COUNT where unknown. */
const char *access_role_name(enum role role);
enum role access_role_parse(const char *name);
const char *access_power_name(enum power power);
enum power access_power_parse(const char *name); /* POWER_COUNT where unknown */

/* Of session.must: "", "password" or "factor". */
enum must access_must_read(const char *text);

/* The powers of PostgreSQL's "{read,trade}" as bits, with POWER_NONE. */
unsigned access_powers_read(const char *list);

/* Whether `actor`'s role carries `power`, or somebody lent it to him; and his agency has
 * it, and the token that he came by. */
bool access_may(const struct actor *actor, enum power power);

/* Whether `actor` may manage `person`: the person's areas lie within the actor's. */
bool access_governs(const struct actor *actor, const struct actor *person);

/* Whether a row with this area and company is inside the actor's scope (company 0: none).
 */
bool access_sees(const struct actor *actor, int area, int64_t company_id);
