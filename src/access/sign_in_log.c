#include "access/sign_in_log.h"

#include "access_sql.h"
#include "base/log.h"

static struct fault *
busy(struct arena *arena, const char *code, const char *zh, const char *en)
{
    return fault_new(arena, FAULT_BUSY, code, NULL, zh, en);
}

/* Columns as sign_in_limits.sql tells them. */
static struct fault *
judge(struct arena *arena, const struct pg_rows *rows)
{
    bool familiar = pg_int(rows, 0, 4) != 0;

    if (pg_int(rows, 0, 0) >= SIGN_IN_TRIES)
        return busy(arena, "locked_out", "多次登录失败，已暂时锁定，请15分钟后再试",
                    "too many failures: locked for now, try again in 15 minutes");
    if (!familiar && pg_int(rows, 0, 1) >= SIGN_IN_SOURCE_TRIES)
        return busy(arena, "source_locked",
                    "此网络地址登录失败过多，已暂时锁定，请15分钟后再试",
                    "too many failures from this address: locked for now, try again in "
                    "15 minutes");
    if (!familiar && pg_int(rows, 0, 2) >= SIGN_IN_ACCOUNT_TRIES &&
        pg_int(rows, 0, 3) < SIGN_IN_ACCOUNT_PAUSE_S)
        return busy(arena, "account_slowed",
                    "有人正从多处尝试这个账户，请稍后再试，或从常用的网络登录",
                    "somebody tries this account from many places: try again in half a "
                    "minute, or from an address that you signed in from before");
    return NULL;
}

struct fault *
sign_in_limited(struct pg *pg, struct arena *arena, const char *login, const char *source)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_sign_in_limits, &rows, 3, login, source,
                                 arena_printf(arena, "%d", SIGN_IN_WINDOW_MIN));

    return fault ? fault : judge(arena, rows);
}

struct fault *
sign_in_note(struct pg *pg, struct arena *arena, const struct sign_in_entry *e)
{
    char login[LOG_TEXT], source[LOG_TEXT];
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_sign_in_note, &rows, 5, e->outcome,
                                 e->login, e->source, e->factor, e->agent);

    if (fault)
        return fault;
    log_info("event=sign_in outcome=%s login=%s source=%s factor=%s request=%s",
             e->outcome, log_text(login, pg_text(rows, 0, 0)),
             log_text(source, e->source), *e->factor ? e->factor : "-",
             *e->request ? e->request : "-");
    return NULL;
}
