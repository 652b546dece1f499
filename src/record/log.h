/* The record's log: which one grows, and its checkpoints. Each event is an entry of it
 * (docs/record.md); the sequencer appends, the signer signs, everybody may check. */
#pragma once
#include <firemark/record.h>

#include "base/buf.h"
#include "pg/pg.h"

struct log {
    int n;                /* 0: none was begun */
    const char *name;     /* origin of its checkpoints */
    const char *vkey;     /* its key, as C2SP signed-note writes it */
    const char *sm2_vkey; /* of a second signature, or NULL */
    const char *prior;    /* the signed checkpoint that it begins with, or NULL */
    uint64_t size;        /* entries */
    uint64_t signed_size; /* of its last checkpoint; 0: none */
};

/* The log that grows. Texts live in the arena. */
struct fault *log_now(struct pg *pg, struct arena *arena, struct log *out);

/* Keeps others from appending until the end of the transaction. */
struct fault *log_lock(struct pg *pg, struct arena *arena);

/* Moves what is pending into the log, `limit` events at most, in a transaction of its
 * own; *appended says how many. Where no log was begun, nothing is done. Another who does
 * so at the same time has its turn alone. */
struct fault *log_append(struct pg *pg, struct arena *arena, bool sm3, int limit,
                         int64_t *appended);

/* Has the log's present size signed, and keeps the checkpoint.
 * Faults: signer_absent, signer_refused, those of the store. */
struct fault *log_checkpoint(struct pg *pg, struct arena *arena, const struct log *log,
                             const char *signer_socket);

/* Adds the proof of an event that the asker may see (C2SP tlog-proof) to `out`.
 * Faults: event_unlogged (absent), log_absent, log_unsigned (busy: it is under no signed
 * checkpoint yet), those of the store. */
struct act;
struct fault *log_prove(struct act *act, const char *event, struct buf *out);

/* The last checkpoint with its cosignatures, in the arena. Faults: log_absent,
 * log_unsigned. */
struct fault *log_last_note(struct act *act, const char **note);

/* Sees that there is a log; restart: begins another. Faults as above. */
struct fault *log_ensure(struct arena *arena, const char *signer_socket, bool restart);
