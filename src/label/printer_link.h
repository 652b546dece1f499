/* Handing bytes to a printer, by raw TCP (port 9100) or IPP, and what became of them. */
#pragma once
#include "label/printer.h"

enum link_outcome {
    LINK_DONE,    /* the printer has it all */
    LINK_WAIT,    /* not now: nothing left; try again later */
    LINK_CUT,     /* something may be on paper, not all */
    LINK_REFUSED, /* it will never do: the printer does not know the language, ... */
    LINK_STOPPED  /* `go_on` said so; as LINK_CUT where sent > 0 */
};

struct link_result {
    enum link_outcome outcome;
    const char *code, *zh, *en; /* why, unless LINK_DONE; static or in the arena */
    size_t sent;                /* bytes that may have reached the printer */
    int pages;                  /* IPP: that it says it printed; -1: unknown */
};

struct link {
    struct arena *arena;
    const struct printer *printer;
    struct printer_address address;
    const char *name; /* IPP: of this piece of work, its own every time */
    int remote_job;   /* IPP: in: take up this job again, 0: none; kept up to date */

    /* Called at least every second or so while waiting: why (NULL: all is well) the
     * printer takes nothing just now. false: stop. */
    bool (*go_on)(void *context, const struct link_result *now);
    bool leave; /* set with false by go_on: the job stays with the IPP printer */
    /* IPP: the printer has accepted the job under this number. */
    void (*accepted)(void *context, int remote_job);
    void *context;
};

/* Sends a document of `len` bytes. */
struct link_result link_raw_send(struct link *link, const void *bytes, size_t len);
struct link_result link_ipp_send(struct link *link, const void *bytes, size_t len);

/* Whether an IPP printer takes a format, asked before anything is drawn: LINK_DONE, and
 * *grey for PWG Raster of eight bits, where it knows no other. LINK_WAIT, LINK_REFUSED.
 */
struct link_result link_ipp_ready(struct link *link, bool *grey);
