/* A GS1 key taken apart, from an EPC URN or from a Digital Link. Internal to gs1_key.c.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "epcis/gs1_key.h"

/* No serial and no textual key is longer than TEXT_MAX (GS1 General Specifications §3).
 */
enum { GS1_PART_MAX = 96, GS1_TEXT_MAX = 30, GS1_PREFIX_MIN = 6, GS1_PREFIX_MAX = 12 };

/* A key as a URN and as a link. Where a key has a class of its own (a serial left open),
 * the link leaves the qualifier out and the URN is a pattern. */
struct gs1_kind {
    const char *scheme;    /* urn:epc:id:SCHEME:, NULL: it has no URN */
    const char *ai, *name; /* the link's segment, as number and as word */
    const char *qualifier; /* the serial's segment; "": it follows at once; NULL: none */
    uint8_t digits;        /* prefix and reference together; 0: the reference is text */
    bool lead;             /* the reference's first digit stands before the prefix */
    bool zero;             /* a zero stands before all */
    bool check;            /* a check digit follows */
    bool pieces;           /* piece and total follow, two digits each */
    bool open;             /* may stand without a serial */
};

/* Percent escapes are undone in it. */
struct gs1_key {
    const struct gs1_kind *kind;
    char number[GS1_PART_MAX]; /* what follows the link's segment, up to the serial */
    char serial[GS1_PART_MAX]; /* "": none */
    unsigned prefix_len;       /* 0: not known */
};

/* Takes `uri` apart; `key` is empty before, and whole where there is a key. */
enum epcis_gs1 gs1_parse(const char *uri, struct gs1_key *key);

bool gs1_is_lot(const struct gs1_kind *kind);
/* Whether the first `len` bytes are digits. */
bool gs1_digits(const char *text, size_t len);
