#include "matter/outbox.h"

#include "matter_sql.h"

struct fault *
outbox_due(struct pg *pg, struct arena *arena,
           void (*send)(void *arg, const struct outbox_message *message), void *arg)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_message_due, &rows, 0);

    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        send(arg, &(struct outbox_message){
                      .id = pg_text(rows, i, 0),
                      .kind = pg_text(rows, i, 1),
                      .address = pg_text(rows, i, 2),
                      .secret = pg_is_null(rows, i, 3) ? NULL : pg_text(rows, i, 3),
                      .subject = pg_text(rows, i, 4),
                      .body = pg_text(rows, i, 5),
                      .facts = pg_text(rows, i, 6),
                      .made_at = pg_text(rows, i, 7),
                      .about = pg_text(rows, i, 8)});
    return fault;
}

struct fault *
outbox_tried(struct pg *pg, struct arena *arena, const struct outbox_try *tried)
{
    struct pg_rows *rows;

    return pg_run(pg, arena, SQL_message_tried, &rows, 5, tried->id,
                  arena_printf(arena, "%d", tried->status), tried->why,
                  tried->final ? "true" : "false",
                  arena_printf(arena, "%d", OUTBOX_TRIES));
}

struct fault *
outbox_wait(struct pg *pg, struct arena *arena, const char *id, const char *why)
{
    struct pg_rows *rows;

    return pg_run(pg, arena, SQL_message_wait, &rows, 2, id, why);
}
