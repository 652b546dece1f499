#include "pg/follower.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/notify.h"

enum { AGAIN_S = 60, SLICE_MS = 200 };

struct run {
    const struct follower *f;
    struct pg *pg;
    char trouble[64]; /* the fault said last */
    int64_t said_s;
};

static volatile sig_atomic_t stopping;

static void
stop(int signal_number)
{
    (void)signal_number;
    stopping = 1;
}

bool
follower_stopping(void)
{
    return stopping != 0;
}

static struct fault *
connect_again(struct run *r, struct arena *arena)
{
    if (pg_usable(r->pg))
        return NULL;
    pg_close(r->pg);
    r->pg = NULL;
    struct fault *fault = pg_open(arena, r->f->conninfo, r->f->role, &r->pg);
    return fault || !r->f->prepare ? fault : pg_script(r->pg, arena, r->f->prepare);
}

static void
tell(struct run *r, const struct fault *fault)
{
    int64_t now = clock_unix_s();

    if (strncmp(r->trouble, fault->code, sizeof r->trouble - 1) == 0 &&
        now - r->said_s < AGAIN_S)
        return;
    log_warn("%s: %s: %s", r->f->name, fault->code, fault->en);
    strncpy(r->trouble, fault->code, sizeof r->trouble - 1);
    r->said_s = now;
}

/* returns whether there is more to do */
static bool
look(struct run *r)
{
    struct arena arena ARENA_SCOPE = {0};
    bool more = false;
    struct fault *fault = connect_again(r, &arena);

    if (!fault)
        fault = r->f->step(r->pg, &arena, r->f->arg, &more);
    if (fault) {
        tell(r, fault);
        return false;
    }
    r->trouble[0] = '\0';
    notify_ready();
    return more;
}

/* In slices, so that a signal between the question and the sleep costs one of them. */
static void
pause_for(int ms)
{
    for (; ms > 0 && !stopping; ms -= SLICE_MS) {
        int now = ms < SLICE_MS ? ms : SLICE_MS;
        nanosleep(&(struct timespec){.tv_nsec = now * 1000000L}, NULL);
    }
}

int
follower_run(const struct follower *follower)
{
    const struct sigaction action = {.sa_handler = stop};
    struct run r = {.f = follower};

    stopping = 0;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    while (!stopping)
        if (!look(&r))
            pause_for(follower->pause_ms);
    pg_close(r.pg);
    return 0;
}
