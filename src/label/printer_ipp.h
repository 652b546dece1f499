/* What the two halves of IPP share: printer_ipp_state.c asks a printer how it is,
 * printer_ipp.c hands it jobs. */
#pragma once
#include <cups/cups.h>

#include "label/printer_link.h"

/* Nothing sent, pages unknown; the texts are static or in the arena. */
struct link_result ipp_result(enum link_outcome outcome, const char *code, const char *zh,
                              const char *en);

/* LINK_WAIT: the printer does not answer. */
struct link_result ipp_absent(void);

/* Connects to the address that was checked. NULL: no answer. Close with httpClose(). */
http_t *ipp_dial(const struct link *link);

/* A request to the printer in our name; cupsDoRequest() frees it. */
ipp_t *ipp_request_new(const struct link *link, ipp_op_t operation);

/* The printer's attributes; NULL: no answer. Free with ippDelete(). */
ipp_t *ipp_ask(struct link *link, http_t *http);
bool ipp_good(ipp_t *answer);

/* Whether the printer takes a document now: LINK_DONE with the name of its format
 * (static) and *grey as link_ipp_ready(); LINK_WAIT, LINK_REFUSED. */
struct link_result ipp_ready(struct link *link, http_t *http, const char **format,
                             bool *grey);
