/* The log that grows, and its checkpoints. */
#include <string.h>

#include "label/signer.h"
#include "record/log.h"
#include "record_sql.h"

static const char *
text_or_null(const struct pg_rows *rows, int column)
{
    return pg_is_null(rows, 0, column) ? NULL : pg_text(rows, 0, column);
}

struct fault *
log_now(struct pg *pg, struct arena *arena, struct log *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_log_now, &rows, 0);

    *out = (struct log){.n = 0};
    if (fault || pg_rows_count(rows) == 0)
        return fault;
    *out = (struct log){.n = (int)pg_int(rows, 0, 0),
                        .name = pg_text(rows, 0, 1),
                        .vkey = pg_text(rows, 0, 2),
                        .sm2_vkey = text_or_null(rows, 3),
                        .prior = text_or_null(rows, 4),
                        .size = (uint64_t)pg_int(rows, 0, 5),
                        .signed_size = (uint64_t)pg_int(rows, 0, 6)};
    return NULL;
}

struct fault *
log_lock(struct pg *pg, struct arena *arena)
{
    struct pg_rows *rows;

    return pg_run(pg, arena, "SELECT pg_advisory_xact_lock(7270)", &rows, 0);
}

struct fault *
log_ensure(struct arena *arena, const char *signer_socket, bool restart)
{
    struct buf answer BUF_SCOPE = {0};

    return signer_ask(arena, signer_socket, "log", restart ? "log restart" : "log",
                      &answer);
}

struct fault *
log_checkpoint(struct pg *pg, struct arena *arena, const struct log *log,
               const char *signer_socket)
{
    struct buf answer BUF_SCOPE = {0};
    struct pg_rows *rows;
    const char *size = arena_printf(arena, "%llu", (unsigned long long)log->size);
    struct fault *fault = signer_ask(arena, signer_socket, log->name,
                                     arena_printf(arena, "checkpoint %s", size), &answer);

    if (fault)
        return fault;
    if (strncmp(answer.data, "ok ", 3) != 0)
        return signer_refused(arena, log->name, "garbled");
    return pg_run(pg, arena,
                  "INSERT INTO log_checkpoint (origin, size, note) VALUES ($1::int,"
                  " $2::bigint, $3) ON CONFLICT DO NOTHING",
                  &rows, 3, arena_printf(arena, "%d", log->n), size, answer.data + 3);
}
