#include "matter/clerk.h"

#include "access/act.h"
#include "access/session.h"
#include "base/log.h"
#include "matter/notice.h"
#include "pg/follower.h"

enum { PAUSE_MS = 60000 };

/* Nobody in particular acts, for nobody decides: the days are data. */
static struct fault *
make(const struct api_settings *settings, struct pg *pg, struct arena *arena, int *made)
{
    const struct actor nobody = actor_public();
    struct act act = {
        .arena = arena, .pg = pg, .actor = &nobody, .settings = settings, .lang = "zh"};
    struct fault *fault = pg_begin(pg, arena);

    if (fault)
        return fault;
    fault = notice_make_due(&act, made);
    if (!fault)
        fault = pg_commit(pg, arena);
    else
        pg_rollback(pg);
    buf_free(&act.out);
    return fault;
}

/* More than one step takes is made by the next ones, at once. */
static struct fault *
step(struct pg *pg, struct arena *arena, void *arg, bool *more)
{
    int made = 0;
    struct fault *fault = make(arg, pg, arena, &made);

    if (!fault && made)
        log_info("notices made=%d", made);
    *more = made > 0;
    return fault;
}

int
clerk_main(const struct api_settings *settings)
{
    return follower_run(&(struct follower){.name = "notices",
                                           .conninfo = settings->conninfo,
                                           .role = "firemark_app",
                                           .prepare = ACT_EVERYWHERE,
                                           .pause_ms = PAUSE_MS,
                                           .step = step,
                                           .arg = (void *)(uintptr_t)settings});
}
