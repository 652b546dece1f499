/* GS1 identification keys as EPCIS writes them: EPC URNs, and GS1 Digital Link URIs on
 * any host. Both have one form to compare by, the canonical link https://id.gs1.org/...,
 * and a link becomes a URN once somebody says how long the company prefix is: a link does
 * not tell. Known: SGTIN, GTIN, LGTIN, UPUI, ITIP, SSCC, SGLN, PGLN, GRAI, GIAI, GSRN,
 * GSRNP, GDTI, CPI, SGCN, GINC, GSIN. Pure. source: EPC Tag Data Standard 2.0 §6, §7; GS1
 * Digital Link 1.3 §4; CBV 2.0 §8 */
#pragma once
#include <stdbool.h>

#include "base/buf.h"

enum epcis_gs1 {
    EPCIS_GS1_NONE, /* some other URI */
    EPCIS_GS1_KEY,
    EPCIS_GS1_BROKEN, /* an EPC URN or a link of id.gs1.org that breaks its rules */
    EPCIS_GS1_LOT_AND_SERIAL, /* a link to a lot and to a serial of it at once */
};

/* What `uri` is. A wrong check digit alone does not break a link: who reads it cannot
 * mend it, and it names the same thing every time. */
enum epcis_gs1 epcis_gs1_check(const char *uri);

/* Appends the canonical link: https://id.gs1.org, no query, names of keys as numbers,
 * GTINs of fourteen digits, of lot and serial the serial alone. false, `out` untouched:
 * it is no key. Check digits of URNs are computed, those of links are kept. */
bool epcis_gs1_link(const char *uri, struct buf *out);

/* Appends the EPC URN, taking the first `prefix_len` (6 to 12) digits for the company
 * prefix; a URN that came in as one keeps its own. A class becomes urn:epc:class:lgtin or
 * urn:epc:idpat:...*. false, `out` untouched: no key, or one without a URN. */
bool epcis_gs1_urn(const char *uri, unsigned prefix_len, struct buf *out);

/* Whether both name the same thing: equal texts, or keys of the same canonical link. */
bool epcis_gs1_same(const char *a, const char *b);
