#include "pg/pg.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "pg/fault.h"

enum { MAX_STATEMENTS = 512, MAX_PARAMS = 64, NAME_SIZE = 16 };

struct pg {
    PGconn *raw;
    bool warned;     /* a WARNING came since the transaction began */
    bool acting;     /* as another role until the transaction ends */
    int patience_ms; /* 0: waits without end */
    int statement_count;
    /* The index is the prepared name. Rows' policies go by the role, so a plan is one
     * role's: PostgreSQL would plan anew at each change. */
    struct {
        char *text;
        bool acting;
    } statements[MAX_STATEMENTS];
};

struct pg_row {
    const PGresult *result;
    int index;
};

struct pg_rows {
    int count, columns;
    const char **cells;
};

static void
notice(void *arg, const PGresult *result)
{
    struct pg *pg = arg;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

    if (severity && strcmp(severity, "WARNING") == 0) {
        pg->warned = true;
        log_warn("database: %s", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    }
}

/* Who logs in to act as a role: the role, but for the server's, which narrows itself to
 * firemark_company while it reads for a company and so may be either. */
static const char *
login_of(const char *role)
{
    return role && strcmp(role, "firemark_app") == 0 ? "firemark_server" : role;
}

struct fault *
pg_open(struct arena *arena, const char *conninfo, const char *role, struct pg **out)
{
    struct pg *pg = calloc(1, sizeof *pg);
    const char *options = role ? arena_printf(arena, "-c role=%s", role) : "";
    /* what conninfo says of the user counts, since it comes later */
    const char *const keys[] = {
        "user", "dbname", "options", "client_encoding", "connect_timeout", NULL};
    const char *const values[] = {login_of(role), conninfo, options, "UTF8", "5", NULL};

    if (!pg)
        abort();
    pg->raw = PQconnectdbParams(keys, values, 1);
    if (PQstatus(pg->raw) != CONNECTION_OK) {
        const char *why = arena_strdup(arena, PQerrorMessage(pg->raw));
        pg_close(pg);
        return fault_new(arena, FAULT_UNAVAILABLE, "database_unreachable", NULL,
                         "无法连接数据库；服务可能正在启动或已停止",
                         arena_printf(arena, "cannot reach the database: %s", why));
    }
    PQsetNoticeReceiver(pg->raw, notice, pg);
    *out = pg;
    return NULL;
}

void
pg_close(struct pg *pg)
{
    if (!pg)
        return;
    PQfinish(pg->raw);
    for (int i = 0; i < pg->statement_count; i++)
        free(pg->statements[i].text);
    free(pg);
}

void
pg_close_scope(struct pg **pg)
{
    pg_close(*pg);
}

bool
pg_usable(const struct pg *pg)
{
    return pg && PQstatus(pg->raw) == CONNECTION_OK;
}

/* A resting server says nothing: whatever is readable is its farewell (or a changed
 * setting, and a new connection then costs little). */
bool
pg_rested(struct pg *pg)
{
    if (!pg_usable(pg) || PQtransactionStatus(pg->raw) != PQTRANS_IDLE)
        return false;
    struct pollfd quiet = {.fd = PQsocket(pg->raw), .events = POLLIN};
    return poll(&quiet, 1, 0) == 0;
}

static struct fault *
fault_of(struct pg *pg, struct arena *arena, const PGresult *result)
{
    return pg_fault_of(arena, pg->raw, result);
}

/* ---- waiting ---- */

int
pg_patience(struct pg *pg, int ms)
{
    int before = pg->patience_ms;

    pg->patience_ms = ms;
    return before;
}

/* Until the server says something, or takes what is still to be sent. false: not in time.
 */
static bool
hear(struct pg *pg, int64_t until_us)
{
    int unsent = PQflush(pg->raw);
    struct pollfd door = {.fd = PQsocket(pg->raw),
                          .events = (short)(POLLIN | (unsent > 0 ? POLLOUT : 0))};
    int64_t left_ms = (until_us - clock_monotonic_us()) / 1000;

    if (unsent < 0)
        return true; /* what is wrong, the next result says */
    return left_ms > 0 && poll(&door, 1, (int)left_ms) != 0;
}

/* Waits for the next result; a server that does not answer in time is given up, which
 * libpq tells as any broken connection. */
static void
await(struct pg *pg, int64_t until_us)
{
    while (PQisBusy(pg->raw) || PQflush(pg->raw) > 0) {
        if (!hear(pg, until_us)) {
            log_warn("database: no answer within %d ms; the connection is given up",
                     pg->patience_ms);
            shutdown(PQsocket(pg->raw), SHUT_RDWR);
        }
        if (PQconsumeInput(pg->raw) != 1)
            return;
    }
}

/* What PQexec() would have given, the last result, but not after any time. NULL: it could
 * not even be sent. */
static PGresult *
collect(struct pg *pg, int sent)
{
    int64_t until_us = clock_monotonic_us() + (int64_t)pg->patience_ms * 1000;
    PGresult *last = NULL, *next;

    while (sent) {
        if (pg->patience_ms > 0)
            await(pg, until_us);
        next = PQgetResult(pg->raw);
        if (!next)
            break;
        PQclear(last);
        last = next;
        if (PQresultStatus(last) == PGRES_COPY_IN || PQstatus(pg->raw) != CONNECTION_OK)
            break;
    }
    PQsetnonblocking(pg->raw, 0);
    return last;
}

/* Sending must not wait either. */
static void
before_sending(struct pg *pg)
{
    if (pg->patience_ms > 0)
        PQsetnonblocking(pg->raw, 1);
}

static PGresult *
run_text(struct pg *pg, const char *sql)
{
    before_sending(pg);
    return collect(pg, PQsendQuery(pg->raw, sql));
}

static bool
prepared(const struct pg *pg, int i, const char *sql)
{
    return pg->statements[i].acting == pg->acting &&
           strcmp(pg->statements[i].text, sql) == 0;
}

/* The statement's prepared name; prepares it when it is new. A full table starts over. */
static struct fault *
prepare(struct pg *pg, struct arena *arena, const char *sql, char name[NAME_SIZE])
{
    int i = 0;

    while (i < pg->statement_count && !prepared(pg, i, sql))
        i++;
    snprintf(name, NAME_SIZE, "s%d", i);
    if (i < pg->statement_count)
        return NULL;
    if (i == MAX_STATEMENTS) {
        name[0] = '\0';
        i = -1;
    }
    before_sending(pg);
    PGresult *result = collect(pg, PQsendPrepare(pg->raw, name, sql, 0, NULL));
    struct fault *fault =
        PQresultStatus(result) == PGRES_COMMAND_OK ? NULL : fault_of(pg, arena, result);
    PQclear(result);
    if (!fault && i >= 0) {
        pg->statements[i].text = strdup(sql);
        pg->statements[i].acting = pg->acting;
        pg->statement_count++;
    }
    return fault;
}

static struct pg_rows *
rows_copy(struct arena *arena, const PGresult *result)
{
    struct pg_rows *rows = arena_alloc(arena, sizeof *rows);

    rows->count = PQntuples(result);
    rows->columns = PQnfields(result);
    size_t cells = (size_t)rows->count * (size_t)rows->columns;
    rows->cells = arena_alloc(arena, (cells + 1) * sizeof *rows->cells);
    for (int r = 0; r < rows->count; r++)
        for (int c = 0; c < rows->columns; c++)
            if (!PQgetisnull(result, r, c))
                rows->cells[r * rows->columns + c] = arena_strndup(
                    arena, PQgetvalue(result, r, c), (size_t)PQgetlength(result, r, c));
    return rows;
}

/* Runs a prepared statement; on success *result is the caller's to clear. */
static struct fault *
execute(struct pg *pg, struct arena *arena, const char *sql, int n,
        const char *const *values, bool binary, PGresult **result)
{
    char name[NAME_SIZE];
    struct fault *fault = prepare(pg, arena, sql, name);

    if (fault)
        return fault;
    before_sending(pg);
    *result =
        collect(pg, PQsendQueryPrepared(pg->raw, name, n, values, NULL, NULL, binary));
    ExecStatusType status = PQresultStatus(*result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return NULL;
    fault = fault_of(pg, arena, *result);
    PQclear(*result);
    return fault;
}

struct fault *
pg_exec(struct pg *pg, struct arena *arena, const char *sql, int n,
        const char *const *values, struct pg_rows **out)
{
    PGresult *result;
    struct fault *fault = execute(pg, arena, sql, n, values, false, &result);

    if (fault)
        return fault;
    *out = rows_copy(arena, result);
    PQclear(result);
    return NULL;
}

struct fault *
pg_each(struct pg *pg, struct arena *arena, const char *sql, int n,
        const char *const *values, void (*each)(void *arg, const struct pg_row *row),
        void *arg)
{
    struct pg_row row = {0};
    PGresult *result;
    struct fault *fault = execute(pg, arena, sql, n, values, true, &result);

    if (fault)
        return fault;
    row.result = result;
    for (int count = PQntuples(result); row.index < count; row.index++)
        each(arg, &row);
    PQclear(result);
    return NULL;
}

struct fault *
pg_run(struct pg *pg, struct arena *arena, const char *sql, struct pg_rows **out, int n,
       ...)
{
    const char *values[MAX_PARAMS];
    va_list args;

    if (n < 0 || n > MAX_PARAMS)
        return fault_new(arena, FAULT_INTERNAL, "too_many_parameters", NULL,
                         "系统内部错误，已记录",
                         "internal error: a statement with more than 64 parameters");
    va_start(args, n);
    for (int i = 0; i < n; i++)
        values[i] = va_arg(args, const char *);
    va_end(args);
    return pg_exec(pg, arena, sql, n, values, out);
}

struct fault *
pg_script(struct pg *pg, struct arena *arena, const char *sql)
{
    PGresult *result = run_text(pg, sql);
    ExecStatusType status = PQresultStatus(result);
    struct fault *fault = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
                              ? NULL
                              : fault_of(pg, arena, result);

    PQclear(result);
    return fault;
}

struct fault *
pg_begin(struct pg *pg, struct arena *arena)
{
    pg->warned = false;
    return pg_script(pg, arena, "BEGIN");
}

struct fault *
pg_act_as(struct pg *pg, struct arena *arena, const char *role)
{
    pg->acting = true;
    return pg_script(pg, arena, arena_printf(arena, "SET LOCAL ROLE %s", role));
}

/* What a COMMIT that did not end in "COMMIT" means. */
static struct fault *
not_committed(struct pg *pg, struct arena *arena, const PGresult *result)
{
    if (pg_usable(pg) && PQresultErrorField(result, PG_DIAG_SQLSTATE))
        return fault_of(pg, arena, result);
    if (pg_usable(pg) &&
        strcmp(PQcmdStatus((PGresult *)(uintptr_t)result), "ROLLBACK") == 0)
        return fault_new(arena, FAULT_INTERNAL, "rolled_back", NULL,
                         "系统内部错误，本次操作未保存",
                         "internal error: a statement of the transaction had failed; "
                         "nothing was saved");
    return fault_new(arena, FAULT_UNAVAILABLE, "in_doubt", NULL,
                     "提交时连接中断，结果未知；请用同一编号重试，不会重复登记",
                     "the connection broke at commit: the outcome is not known; retry "
                     "with the same id, it will not count twice");
}

struct fault *
pg_commit(struct pg *pg, struct arena *arena)
{
    PGresult *result = run_text(pg, "COMMIT");

    pg->acting = false;
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK &&
                strcmp(PQcmdStatus(result), "COMMIT") == 0 && !pg->warned;
    struct fault *fault = done ? NULL : not_committed(pg, arena, result);

    PQclear(result);
    return fault;
}

void
pg_rollback(struct pg *pg)
{
    PQclear(run_text(pg, "ROLLBACK"));
    pg->acting = false;
}

/* ---- COPY ---- */

struct fault *
pg_copy_begin(struct pg *pg, struct arena *arena, const char *sql)
{
    PGresult *result = run_text(pg, sql);
    struct fault *fault =
        PQresultStatus(result) == PGRES_COPY_IN ? NULL : fault_of(pg, arena, result);

    PQclear(result);
    return fault;
}

struct fault *
pg_copy_put(struct pg *pg, struct arena *arena, const char *bytes, size_t len)
{
    if (PQputCopyData(pg->raw, bytes, (int)len) == 1)
        return NULL;
    return fault_of(pg, arena, NULL);
}

struct fault *
pg_copy_end(struct pg *pg, struct arena *arena, bool good)
{
    struct fault *fault = NULL;
    PGresult *result;

    if (PQputCopyEnd(pg->raw, good ? NULL : "given up") != 1)
        return fault_of(pg, arena, NULL);
    while ((result = PQgetResult(pg->raw)) != NULL) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && good && !fault)
            fault = fault_of(pg, arena, result);
        PQclear(result);
    }
    return fault;
}

/* ---- rows ---- */

int
pg_rows_count(const struct pg_rows *rows)
{
    return rows->count;
}

bool
pg_is_null(const struct pg_rows *rows, int row, int column)
{
    return rows->cells[row * rows->columns + column] == NULL;
}

const char *
pg_text(const struct pg_rows *rows, int row, int column)
{
    const char *text = rows->cells[row * rows->columns + column];

    return text ? text : "";
}

int64_t
pg_int(const struct pg_rows *rows, int row, int column)
{
    return strtoll(pg_text(rows, row, column), NULL, 10);
}

bool
pg_row_is_null(const struct pg_row *row, int column)
{
    return PQgetisnull(row->result, row->index, column);
}

/* libpq ends every value with a NUL, in binary, too. */
const char *
pg_row_text(const struct pg_row *row, int column)
{
    return PQgetvalue(row->result, row->index, column);
}

int64_t
pg_row_int(const struct pg_row *row, int column)
{
    const unsigned char *p =
        (const unsigned char *)PQgetvalue(row->result, row->index, column);
    int len = PQgetlength(row->result, row->index, column);
    uint64_t value = len > 0 && p[0] & 0x80 ? UINT64_MAX : 0;

    for (int i = 0; i < len; i++)
        value = value << 8 | p[i];
    return (int64_t)value;
}
