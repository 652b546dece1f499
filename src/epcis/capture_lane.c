#include "epcis/capture_lane.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "base/log.h"
#include "epcis/capture.h"
#include "epcis/map_actions.h"
#include "epcis/own_store.h"
#include "epcis_sql.h"

enum { TRIES_MAX = 3, LOOK_S = 2 };

static struct {
    const struct api_settings *settings;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool up, woken, stopping;
} lane = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static struct fault *
connection(struct arena *arena, struct pg **pg)
{
    if (pg_rested(*pg))
        return NULL;
    pg_close(*pg);
    *pg = NULL;
    struct fault *fault = pg_open(arena, lane.settings->conninfo, "firemark_app", pg);

    return fault ? fault : pg_script(*pg, arena, ACT_EVERYWHERE);
}

/* The next job and its sender; *id NULL: none waits. The try is committed before the job
 * runs, so a job that ends the process is not run for ever. */
static struct fault *
take(struct act *act, struct actor *actor, const char **id, int64_t *tries)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_epcis_job_due, &rows, 0);

    *id = NULL;
    if (fault || pg_rows_count(rows) == 0)
        return fault;
    *id = pg_text(rows, 0, 0);
    *tries = pg_int(rows, 0, 1);
    *actor = (struct actor){.area_lo = (int)pg_int(rows, 0, 2),
                            .area_hi = (int)pg_int(rows, 0, 2),
                            .agency_id = pg_int(rows, 0, 3),
                            .company_id = pg_int(rows, 0, 4),
                            .person_id = pg_int(rows, 0, 5)};
    return NULL;
}

static struct fault *
give_up(struct act *act, const char *id)
{
    static const char WHY[] =
        "[{\"exception\":\"ImplementationException\",\"where\":\"\",\"zh\":"
        "\"服务器三次未能处理此文档\",\"en\":\"the server failed on this document three "
        "times\"}]";
    struct pg_rows *rows;

    return pg_run(act->pg, act->arena, SQL_epcis_job_end, &rows, 4, id, "false", WHY,
                  "0");
}

/* Whether there was a job. */
static bool
run_next(struct pg **pg)
{
    ARENA_SCOPE struct arena arena = {0};
    struct actor actor = {0};
    struct act act = {
        .arena = &arena, .actor = &actor, .settings = lane.settings, .lang = "zh"};
    const char *id = NULL;
    int64_t tries = 0;
    struct fault *fault = connection(&arena, pg);

    act.pg = *pg;
    if (!fault)
        fault = take(&act, &actor, &id, &tries);
    if (!fault && !id)
        return false;
    if (!fault && tries > TRIES_MAX) {
        fault = give_up(&act, id);
    } else if (!fault) {
        fault = pg_begin(act.pg, &arena);
        if (!fault)
            fault = epcis_capture_run(&act, id);
        if (!fault)
            fault = pg_commit(act.pg, &arena);
        else
            pg_rollback(act.pg);
    }
    if (fault)
        log_warn("event=epcis_job id=%s fault=%s why=\"%s\"", id ? id : "", fault->code,
                 fault->en);
    return !fault;
}

/* Whether own events were told, and others may wait. */
static bool
tell_next(struct pg **pg)
{
    ARENA_SCOPE struct arena arena = {0};
    struct actor nobody = {0};
    struct act act = {
        .arena = &arena, .actor = &nobody, .settings = lane.settings, .lang = "zh"};
    bool more = false;
    struct fault *fault = connection(&arena, pg);

    act.pg = *pg;
    if (!fault)
        fault = pg_begin(act.pg, &arena);
    if (!fault)
        fault = own_tell(&act, &more);
    if (!fault)
        fault = pg_commit(act.pg, &arena);
    else if (act.pg)
        pg_rollback(act.pg);
    if (fault)
        log_warn("event=epcis_own fault=%s why=\"%s\"", fault->code, fault->en);
    return !fault && more;
}

/* Whether a captured event's meaning for goods was looked at. */
static bool
map_next(struct pg **pg)
{
    ARENA_SCOPE struct arena arena = {0};
    bool more = false;
    struct fault *fault = connection(&arena, pg);

    if (!fault)
        fault = map_step(*pg, &arena, lane.settings, &more);
    if (fault)
        log_warn("event=epcis_map fault=%s why=\"%s\"", fault->code, fault->en);
    return !fault && more;
}

/* Until woken, and now and then by itself: another server, or the command line, may have
 * left a job. */
static bool
wait_for_job(void)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LOOK_S;
    pthread_mutex_lock(&lane.lock);
    while (!lane.woken && !lane.stopping &&
           pthread_cond_timedwait(&lane.changed, &lane.lock, &until) != ETIMEDOUT)
        continue;
    lane.woken = false;
    bool on = !lane.stopping;
    pthread_mutex_unlock(&lane.lock);
    return on;
}

static bool
stopping(void)
{
    pthread_mutex_lock(&lane.lock);
    bool stop = lane.stopping;
    pthread_mutex_unlock(&lane.lock);
    return stop;
}

static void *
run_lane(void *arg)
{
    struct pg *pg = NULL;

    do
        while (!stopping() && (run_next(&pg) || map_next(&pg) || tell_next(&pg)))
            continue;
    while (wait_for_job());
    pg_close(pg);
    return arg;
}

bool
capture_lane_start(const struct api_settings *settings)
{
    lane.settings = settings;
    lane.stopping = lane.woken = false;
    lane.up = pthread_create(&lane.thread, NULL, run_lane, NULL) == 0;
    return lane.up;
}

static void
tell(bool stop)
{
    pthread_mutex_lock(&lane.lock);
    lane.woken = true;
    lane.stopping = lane.stopping || stop;
    pthread_cond_signal(&lane.changed);
    pthread_mutex_unlock(&lane.lock);
}

void
capture_lane_stop(void)
{
    if (!lane.up)
        return;
    tell(true);
    pthread_join(lane.thread, NULL);
    lane.up = false;
}

void
capture_lane_wake(void)
{
    if (lane.up)
        tell(false);
}
