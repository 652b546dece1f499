/* Cuts an EPCIS file of any size into documents of few events, each with what stands
 * around the list of events in the whole: so a file is judged, hashed and captured in
 * constant memory. JSON: a document, or many (documents or bare events, one after the
 * other); XML: one document. What is cut is not judged: it is whatever stands between
 * brackets or tags. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum {
    EPCIS_SPLIT_EVENTS = 500,            /* of a document that is given out */
    EPCIS_SPLIT_BYTES = 20 * 1024 * 1024 /* of one event, or of what is around them */
};

enum epcis_split_result {
    EPCIS_SPLIT_PART,
    EPCIS_SPLIT_END,
    EPCIS_SPLIT_CUT,   /* the file ends within a document */
    EPCIS_SPLIT_LARGE, /* more than EPCIS_SPLIT_BYTES in one piece */
    EPCIS_SPLIT_IO     /* the source failed */
};

struct epcis_split;
/* read: up to cap bytes, 0 at the end, -1 on failure; rewind: back to the first byte.
 * Never NULL. */
struct epcis_split *epcis_split_open(long (*read)(void *arg, char *out, size_t cap),
                                     bool (*rewind)(void *arg), void *arg);
void epcis_split_close(struct epcis_split *s);

/* From the first byte again: what was learnt of the file is kept. */
void epcis_split_restart(struct epcis_split *s);

/* The next document; *text is valid until the next call. After anything but
 * EPCIS_SPLIT_PART reading is over. */
enum epcis_split_result epcis_split_next(struct epcis_split *s, const char **text,
                                         size_t *len);
