/* The watcher's process. */
#include "base/clock.h"
#include "base/log.h"
#include "flow/impairment.h"
#include "flow/watch.h"
#include "pg/follower.h"

enum { TICK_MS = 500, SILENCE_S = 60, SCANS = 2000 };

struct watcher {
    int limit;         /* of scans at a time; 1 after one that could not be judged */
    int64_t silence_s; /* when silence was looked for last */
};

/* As the gather lane: keys only, planned once, not twice a second. */
static const char PLANS[] =
    "SET plan_cache_mode = force_generic_plan; SET enable_hashjoin = off;"
    " SET enable_mergejoin = off; SET enable_seqscan = off; SET jit = off";

/* What cannot be judged is found by taking one at a time, and then left out. */
static struct fault *
after_fault(struct watcher *w, struct pg *pg, struct arena *arena, struct fault *fault)
{
    if (!pg_usable(pg) || fault->kind != FAULT_INTERNAL)
        return fault;
    if (w->limit > 1) {
        w->limit = 1;
        return fault;
    }
    log_warn("watcher: one scan is left out: %s", fault->en);
    w->limit = SCANS;
    struct fault *dropped = watch_drop(pg, arena);
    return dropped ? dropped : fault;
}

static struct fault *
look_around(struct watcher *w, struct pg *pg, struct arena *arena, int *silent,
            int *unprotected)
{
    if (clock_unix_s() - w->silence_s < SILENCE_S)
        return NULL;
    w->silence_s = clock_unix_s();
    struct fault *fault = watch_silence(pg, arena, silent);
    return fault ? fault : impairment_watch(pg, arena, unprotected);
}

static struct fault *
step(struct pg *pg, struct arena *arena, void *arg, bool *more)
{
    struct watcher *w = arg;
    struct watch_done done = {0};
    int silent = 0, unprotected = 0;
    struct fault *fault = watch_step(pg, arena, w->limit, &done);

    if (fault)
        return after_fault(w, pg, arena, fault);
    fault = look_around(w, pg, arena, &silent, &unprotected);
    if (fault)
        return fault;
    if (done.alerts || silent || unprotected)
        log_info("watcher scans=%d alerts=%d counted=%d silent=%d unprotected=%d",
                 done.scans, done.alerts, done.counted, silent, unprotected);
    *more = done.scans >= w->limit;
    return NULL;
}

int
watch_main(const char *conninfo)
{
    struct watcher w = {.limit = SCANS};

    return follower_run(&(struct follower){.name = "watcher",
                                           .conninfo = conninfo,
                                           .role = "firemark_watcher",
                                           .prepare = PLANS,
                                           .pause_ms = TICK_MS,
                                           .step = step,
                                           .arg = &w});
}
