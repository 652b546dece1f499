/* The private PostgreSQL cluster in the data directory: a Unix socket only, owned by the
 * account Firemark runs as, started and stopped with the server. */
#pragma once
#include <sys/types.h>

#include "pg/pg.h"

struct embedded {
    char bin[256];     /* folder of initdb and postgres */
    char cluster[512]; /* <data>/pg */
    char socket[108];  /* folder of the Unix socket */
    char conninfo[256];
    int connections; /* at most; may be set before the start, 0: 60 */
    pid_t pid;       /* of the child started, 0 before */
};

/* Finds PostgreSQL's programs (bin "" looks in /usr/lib/postgresql) and names the paths.
 * A cluster made before decides the version that is looked for. `data` must be absolute.
 * Faults: postgres_missing, socket_path (too long for a socket). */
struct fault *embedded_init(struct arena *arena, const char *data, const char *bin,
                            struct embedded *out);

/* Makes the cluster when there is none: UTF-8, data checksums, access through the socket
 * only. Fault: initdb. */
struct fault *embedded_create(struct arena *arena, const struct embedded *e);

/* Starts `postgres` as a child of this process; its log goes to <data>/pg.log. The child
 * dies with this process. Fault: postgres_start. */
struct fault *embedded_start(struct arena *arena, struct embedded *e, pid_t *pid);

/* Waits until it answers, at most `seconds`, and not after its end. Fault:
 * postgres_start.
 */
struct fault *embedded_wait(struct arena *arena, const struct embedded *e, int seconds);

/* Whether a server of this cluster answers now. */
bool embedded_running(const struct embedded *e);

/* Asks it to stop at once but cleanly (SIGINT: fast shutdown) and waits for it. */
void embedded_stop(pid_t pid);
