/* The status list, kept up to date: labels whose status events may have changed are
 * judged anew, their shards packed, and a manifest made, signed and published
 * (docs/label-format.md §8). Marks are set in the transaction of the event
 * (status_touch() of the schema), so nothing is missed however late it commits. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "pg/pg.h"

struct status_built {
    int64_t seq;         /* of the manifest made; 0: nothing changed, and none was due */
    int64_t labels;      /* judged anew */
    int shards, changed; /* in the manifest; of those, with other bytes than before */
};

enum status_how {
    STATUS_TOUCHED, /* what is marked; a manifest where it changed something */
    STATUS_STAMP,   /* the same, and a manifest in any case: the last is getting old */
    STATUS_ANEW     /* every label, whatever the list says of it */
};

/* One step, in a transaction of its own. The role is firemark_lister.
 * Faults: those of the store. */
struct fault *status_build(struct pg *pg, struct arena *arena, enum status_how how,
                           struct status_built *out);

/* Has the signer sign manifest `seq`, and publishes it.
 * Faults: signer_absent, signer_refused, those of the store. */
struct fault *status_publish(struct pg *pg, struct arena *arena,
                             const char *signer_socket, int64_t seq);

/* Does what is due: builds, stamps, publishes; *out as above, seq that of a manifest
 * published (0: none was). */
struct fault *status_step(struct pg *pg, struct arena *arena, const char *signer_socket,
                          struct status_built *out);

struct lister_config {
    const char *conninfo, *signer_socket;
};

/* Steps twice a second until SIGTERM or SIGINT; survives restarts of the store and of the
 * signer. returns an exit code: 0 stopped by signal */
int lister_main(const struct lister_config *config);
