/* Reading back what is about to be printed: no label leaves that a scanner would not
 * read. The decoder service is asked; a command without one keeps a jailed worker of its
 * own. */
#pragma once
#include <stdbool.h>

#include "label/jail.h"

struct act;
struct buf;
struct fault;

struct proof {
    struct act *act;
    struct jail jail;
};

/* The PNG holds one code and it says `text`. Faults: label_unread (internal: it does
 * not), decoder_absent (unavailable). */
struct fault *proof_read(struct proof *proof, const struct buf *png, const char *text);

/* Ends the worker, if there is one. */
void proof_end(struct proof *proof);
