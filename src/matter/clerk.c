#include "matter/clerk.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "access/act.h"
#include "access/session.h"
#include "base/log.h"
#include "matter/notice.h"

enum { PAUSE_S = 60 };

struct clerk {
    const struct api_settings *settings;
    struct arena arena; /* of the connection */
    struct pg *pg;
    char trouble[64]; /* the fault said last */
};

static struct fault *
connection(struct clerk *c)
{
    if (pg_usable(c->pg))
        return NULL;
    pg_close(c->pg);
    c->pg = NULL;
    arena_clear(&c->arena);
    return pg_open(&c->arena, c->settings->conninfo, "firemark_app", &c->pg);
}

/* Nobody in particular acts, for nobody decides: the days are data. */
static struct fault *
step(struct clerk *c, struct arena *arena, int *made)
{
    const struct actor nobody = actor_public();
    struct act act = {.arena = arena,
                      .pg = c->pg,
                      .actor = &nobody,
                      .settings = c->settings,
                      .lang = "zh"};
    struct fault *fault = pg_begin(c->pg, arena);

    if (fault)
        return fault;
    fault = notice_make_due(&act, made);
    if (!fault)
        fault = pg_commit(c->pg, arena);
    else
        pg_rollback(c->pg);
    buf_free(&act.out);
    return fault;
}

/* More than one step takes is made by the next ones, at once. */
static bool
tick(struct clerk *c)
{
    struct arena arena ARENA_SCOPE = {0};
    int made = 0;
    struct fault *fault = connection(c);

    if (!fault)
        fault = step(c, &arena, &made);
    if (fault && strncmp(c->trouble, fault->code, sizeof c->trouble - 1) != 0)
        log_warn("notices: %s: %s", fault->code, fault->en);
    strncpy(c->trouble, fault ? fault->code : "", sizeof c->trouble - 1);
    if (made)
        log_info("notices made=%d", made);
    return made > 0;
}

/* A signal that comes at any time ends the wait: it is blocked but there. */
int
clerk_main(const struct api_settings *settings)
{
    const struct timespec pause = {.tv_sec = PAUSE_S}, none = {0};
    struct clerk c = {.settings = settings};
    sigset_t stop;
    bool more;

    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    do {
        more = tick(&c);
    } while (sigtimedwait(&stop, NULL, more ? &none : &pause) < 0);
    pg_close(c.pg);
    arena_clear(&c.arena);
    return 0;
}
