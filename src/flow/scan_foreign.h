/* Codes that are not labels of ours, recognised for what they are: pure.
 * source: GA 846-2009 (AB labels); GS1 General Specifications 2 and 7.2.7, GS1 Digital
 * Link 1.2 (element strings, URIs, check digits) */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct fm_keyring;

enum foreign_kind {
    FOREIGN_TEXT,    /* nothing known */
    FOREIGN_AB,      /* identity label of fire products: 5 digits, 2 letters, twice */
    FOREIGN_GS1,     /* GTIN with serial, batch, date */
    FOREIGN_GS1_BAD, /* the same, but its check digit is wrong */
    FOREIGN_CHAT,    /* WeChat and the like */
    FOREIGN_PAY,     /* a payment code */
    FOREIGN_LINK,    /* some other address */
    FOREIGN_KINDS
};

struct scan_foreign {
    enum foreign_kind kind;
    char host[128]; /* lower case; "" where there is none */
    char gtin[15], lot[21], serial[21], made[11], expires[11]; /* days as 2027-03-31 */
    /* Under which kind ("ab", "gs1", "serial") and value a unit may be registered that
     * bears this code; "" none. */
    const char *alias_kind;
    char alias[64];
};

/* Reads any bytes. Always says something: the least is FOREIGN_TEXT. */
void foreign_read(const char *code, size_t len, struct scan_foreign *out);

/* The alias of a code of a kind that is told: "ab" and "gs1" must be such codes, "serial"
 * is 4 to 40 letters, digits, '-', '.', '/'. false: no such code. */
bool foreign_alias(const char *kind, const char *code, struct scan_foreign *out);

const char *foreign_name(enum foreign_kind kind);

/* What it is and where to ask, lang "zh" or "en"; of a code whose unit the record does
 * not know, and of one that the record was not asked about. */
const char *foreign_text(enum foreign_kind kind, const char *lang);
const char *foreign_text_offline(enum foreign_kind kind, const char *lang);

/* The JSON object of what it says, null where it says nothing. */
void foreign_put(struct buf *out, const struct scan_foreign *f);

/* Whether `host` wants to be taken for `trusted`: equal but for look-alike letters,
 * hyphens or two slips, or with the trusted name as a part of it. Both without regard to
 * case. false where they are equal. */
bool foreign_imitates(const char *host, const char *trusted);

/* Whether `host` imitates a host of any key of the ring. */
bool foreign_imitates_issuer(const char *host, const struct fm_keyring *ring);
