/* What an EPCIS event says about goods, as far as Firemark has a move for it: pure.
 * source: the design, flow: EPCIS; CBV 2.0 §7.1 (business steps) */
#pragma once
#include <jansson.h>
#include <stdbool.h>

/* Of one event, in all its lists: its moves are one transaction. */
enum { EPCIS_EVENT_IDS_MAX = 10000 };

/* How many things an event names. */
size_t epcis_identifiers(const json_t *event);

enum epcis_move {
    EPCIS_MOVE_NONE, /* nothing to move: `why` says */
    EPCIS_MOVE_SHIP,
    EPCIS_MOVE_RECEIVE,
    EPCIS_MOVE_INSTALL,
    EPCIS_MOVE_REMOVE,
    EPCIS_MOVE_COUNT,    /* what was found there */
    EPCIS_MOVE_MISS,     /* what was not found there */
    EPCIS_MOVE_CHECK,    /* goods that come to a site are held against their papers */
    EPCIS_MOVE_REGISTER, /* a batch that was made */
    EPCIS_MOVE_PACK,
    EPCIS_MOVE_UNPACK,
    EPCIS_MOVE_TRANSFORM
};

struct epcis_goods {
    const json_t *units;   /* array of URIs, or NULL */
    const json_t *classes; /* array of {epcClass, quantity}, or NULL */
};

/* Texts and lists belong to the event. */
struct epcis_plan {
    enum epcis_move move;
    const char *from, *to;   /* URIs of places; NULL: not told */
    const char *document;    /* URI of the delivery note, or NULL */
    const char *at;          /* eventTime */
    struct epcis_goods what; /* of a transformation what goes in */
    struct epcis_goods made; /* of a transformation */
    const char *pack;        /* URI, of packing and unpacking */
    const char *disposition; /* the standard's word, or NULL */
    /* Master data of a registered batch; NULL: not told. */
    const char *lot, *produced_on, *certificate;
    const char *code, *zh, *en; /* of EPCIS_MOVE_NONE */
    bool withdraws;             /* it declares an earlier event an error */
};

/* The plan of a judged event under its document's context (may be NULL). An event that
 * declares an error moves nothing: people correct what it moved before. */
void epcis_plan(const json_t *event, const json_t *context, struct epcis_plan *out);

/* Our own names read back (epcis/own.h): the kind and the code of a URI under `host`,
 * percent-decoded into `code`; false: it is none of ours. */
enum epcis_ours { EPCIS_OURS_UNIT, EPCIS_OURS_BATCH, EPCIS_OURS_PLACE };
bool epcis_ours(const char *uri, const char *host, enum epcis_ours *kind, char code[128]);
