/* Asking a witness. source: C2SP tlog-witness, "add-checkpoint" */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "evidence/tiles.h"
#include "record/errand_internal.h"
#include "record_sql.h"

static const char *const HEADERS[] = {"Content-Type: text/plain; charset=utf-8", NULL};

static struct fault *
ask(struct witness *w, struct pg *pg, struct arena *arena, uint64_t from,
    const char *note, const struct errand_send *send)
{
    struct fm_growth growth = {
        .old = from, .checkpoint = note, .checkpoint_len = strlen(note)};
    struct log_tiles tiles = {.pg = pg, .arena = arena, .origin = w->origin};
    struct fm_tree tree = log_tree(&tiles);
    char *body;
    size_t len;

    if (fm_tree_consistency(&tree, from, w->size, &growth.path) != FM_OK)
        return log_tree_fault(&tiles);
    if (fm_growth_write(&growth, &body, &len) != FM_OK)
        abort();
    errand_begin(&w->turn, send,
                 &(struct errand){.id = w->id,
                                  .url = w->url,
                                  .headers = HEADERS,
                                  .body = body,
                                  .body_len = len});
    free(body);
    return NULL;
}

struct fault *
witness_due(struct witness *w, struct pg *pg, struct arena *arena,
            const struct errand_send *send)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_log_witness_due, &rows, 1, w->key.name);

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    w->origin = (int)pg_int(rows, 0, 0);
    w->size = (uint64_t)pg_int(rows, 0, 1);
    return ask(w, pg, arena, (uint64_t)pg_int(rows, 0, 2), pg_text(rows, 0, 3), send);
}

/* ---- what it says ---- */

static struct fault *
put(struct witness *w, struct pg *pg, struct arena *arena, uint64_t size,
    const char *trouble)
{
    struct pg_rows *rows;

    return pg_run(pg, arena, SQL_log_witness_put, &rows, 4,
                  arena_printf(arena, "%d", w->origin), w->key.name,
                  arena_printf(arena, "%llu", (unsigned long long)size), trouble);
}

/* Its line among those of the answer that is right under the note; NULL: there is none.
 */
static const char *
right_line(struct witness *w, struct arena *arena, const char *note, const char *answer)
{
    for (const char *line = answer; *line;) {
        const char *stop = strchr(line, '\n');
        size_t len = stop ? (size_t)(stop - line) + 1 : strlen(line), text_len;
        const char *one = arena_strndup(arena, line, len);
        const char *both = arena_printf(arena, "%s%s", note, one);
        bool is_signed = false;
        int64_t time;
        if (fm_note_verify(both, strlen(both), &w->key, &is_signed, &text_len, &time) ==
                FM_OK &&
            is_signed)
            return one;
        line += len;
    }
    return NULL;
}

static struct fault *
on_cosigned(struct witness *w, struct pg *pg, struct arena *arena, const char *answer)
{
    struct pg_rows *rows;
    const char *origin = arena_printf(arena, "%d", w->origin);
    const char *size = arena_printf(arena, "%llu", (unsigned long long)w->size);
    struct fault *fault = pg_run(pg, arena, SQL_log_note_bare, &rows, 2, origin, size);

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    const char *line = right_line(w, arena, pg_text(rows, 0, 0), answer);
    if (!line) {
        log_warn("log witness=%s answered without a right cosignature", w->key.name);
        return put(w, pg, arena, 0, "signature");
    }
    fault = pg_run(pg, arena, SQL_log_cosignature_put, &rows, 4, origin, size,
                   w->key.name, line);
    log_info("log cosigned size=%llu witness=%s", (unsigned long long)w->size,
             w->key.name);
    return fault ? fault : put(w, pg, arena, w->size, NULL);
}

/* It is at another size than we thought: asked again at once, but not twice in a row. */
static struct fault *
on_conflict(struct witness *w, struct pg *pg, struct arena *arena, const char *answer)
{
    char *end;
    unsigned long long at = strtoull(answer, &end, 10);

    if (end == answer || *end != '\n' || at > w->size || w->corrected) {
        log_warn("log witness=%s holds another tree, or is ahead: %.40s", w->key.name,
                 answer);
        w->corrected = false;
        return put(w, pg, arena, 0, "conflict");
    }
    w->corrected = true;
    w->turn.next_us = 0;
    return put(w, pg, arena, at, NULL);
}

struct fault *
witness_end(struct witness *w, struct pg *pg, struct arena *arena,
            const struct errand_end *end)
{
    w->turn.busy = false;
    w->turn.next_us = clock_monotonic_us() + (int64_t)ERRAND_AGAIN_S * 1000000;
    if (end->status == 409)
        return on_conflict(w, pg, arena, end->answer);
    w->corrected = false;
    if (end->status == 200)
        return on_cosigned(w, pg, arena, end->answer);
    log_warn("log witness=%s status=%d why=%s", w->key.name, end->status, end->why);
    return put(w, pg, arena, 0,
               end->status ? arena_printf(arena, "%d", end->status) : end->why);
}
