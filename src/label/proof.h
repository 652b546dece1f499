/* Reading back what is about to be printed: no label leaves that a scanner would not
 * read. The decoder service is asked, several labels at a time, while the next ones are
 * drawn; a command without one keeps a jailed worker of its own. */
#pragma once
#include <firemark/label.h>
#include <stdbool.h>

#include "label/jail.h"

struct act;
struct buf;
struct fault;

enum { PROOF_DEPTH = 8 /* labels being looked at */ };

struct proof_ticket {
    int fd; /* where the answer comes */
    int64_t deadline_us;
    size_t len; /* of text */
    char text[FM_LABEL_TEXT_MAX];
};

struct proof {
    struct act *act;
    struct jail jail;
    struct proof_ticket ticket[PROOF_DEPTH];
    unsigned first, waiting;
};

/* Has the PNG read, which holds one code that says the first len bytes of text. The
 * answer may come with a later call. Faults, also of labels asked for before:
 * label_unread (internal: one does not read as it should), decoder_absent (unavailable).
 */
struct fault *proof_ask(struct proof *proof, const struct buf *png, const char *text,
                        size_t len);

/* Waits until all that was asked for is read. Faults as above. Nothing may leave before.
 */
struct fault *proof_settle(struct proof *proof);

/* Ends the worker, if there is one, and whatever is still waited for. */
void proof_end(struct proof *proof);
