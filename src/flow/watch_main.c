/* The watcher's process. */
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "flow/impairment.h"
#include "flow/watch.h"

enum { TICK_MS = 500, AGAIN_S = 60, SILENCE_S = 60, SCANS = 2000 };

struct watcher {
    const char *conninfo;
    struct arena arena; /* of the connection */
    struct pg *pg;
    int limit;         /* of scans at a time; 1 after one that could not be judged */
    int64_t silence_s; /* when silence was looked for last */
    char trouble[64];  /* the fault said last */
    int64_t said_s;
};

/* As the gather lane: keys only, planned once, not twice a second. */
static const char PLANS[] =
    "SET plan_cache_mode = force_generic_plan; SET enable_hashjoin = off;"
    " SET enable_mergejoin = off; SET enable_seqscan = off; SET jit = off";

static volatile sig_atomic_t stopping;

static void
stop(int signal_number)
{
    (void)signal_number;
    stopping = 1;
}

static struct fault *
connect_again(struct watcher *w)
{
    if (pg_usable(w->pg))
        return NULL;
    pg_close(w->pg);
    w->pg = NULL;
    arena_clear(&w->arena);
    struct fault *fault = pg_open(&w->arena, w->conninfo, "firemark_watcher", &w->pg);
    return fault ? fault : pg_script(w->pg, &w->arena, PLANS);
}

/* The same trouble is said once a minute, not twice a second. */
static void
tell(struct watcher *w, const struct fault *fault)
{
    int64_t now = clock_unix_s();

    if (strncmp(w->trouble, fault->code, sizeof w->trouble - 1) == 0 &&
        now - w->said_s < AGAIN_S)
        return;
    log_warn("watcher: %s: %s", fault->code, fault->en);
    strncpy(w->trouble, fault->code, sizeof w->trouble - 1);
    w->said_s = now;
}

/* What cannot be judged is found by taking one at a time, and then left out. */
static struct fault *
after_fault(struct watcher *w, struct arena *arena, struct fault *fault)
{
    if (!pg_usable(w->pg) || fault->kind != FAULT_INTERNAL)
        return fault;
    if (w->limit > 1) {
        w->limit = 1;
        return fault;
    }
    log_warn("watcher: one scan is left out: %s", fault->en);
    w->limit = SCANS;
    struct fault *dropped = watch_drop(w->pg, arena);
    return dropped ? dropped : fault;
}

/* returns whether more may wait */
static bool
tick(struct watcher *w)
{
    struct arena arena ARENA_SCOPE = {0};
    struct watch_done done = {0};
    int silent = 0, unprotected = 0;
    struct fault *fault = connect_again(w);

    if (!fault) {
        fault = watch_step(w->pg, &arena, w->limit, &done);
        if (fault)
            fault = after_fault(w, &arena, fault);
    }
    if (!fault && clock_unix_s() - w->silence_s >= SILENCE_S) {
        w->silence_s = clock_unix_s();
        fault = watch_silence(w->pg, &arena, &silent);
        if (!fault)
            fault = impairment_watch(w->pg, &arena, &unprotected);
    }
    if (fault) {
        tell(w, fault);
        return false;
    }
    w->trouble[0] = '\0';
    if (done.alerts || silent || unprotected)
        log_info("watcher scans=%d alerts=%d counted=%d silent=%d unprotected=%d",
                 done.scans, done.alerts, done.counted, silent, unprotected);
    return done.scans >= w->limit;
}

int
watch_main(const char *conninfo)
{
    const struct timespec pause = {.tv_nsec = TICK_MS * 1000000L};
    struct watcher w = {.conninfo = conninfo, .limit = SCANS};
    struct sigaction action = {.sa_handler = stop};

    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    while (!stopping)
        if (!tick(&w) && !stopping)
            nanosleep(&pause, NULL);
    pg_close(w.pg);
    arena_clear(&w.arena);
    return 0;
}
