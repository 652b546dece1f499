#include "epcis/import_ahead.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "epcis/event_store.h"

struct import_ahead {
    struct import_reader *reader;
    int64_t together;
    struct import_part parts[2]; /* the one that was taken, and the next */
    int taken;                   /* which of the two; -1: none yet */
    pthread_t thread;
    bool running; /* the thread makes the other part */
};

static void
part_clear(struct import_part *part)
{
    buf_free(&part->lines);
    arena_clear(&part->arena);
    *part = (struct import_part){.count = 0};
}

static void
add(struct import_part *part, const struct epcis_document *doc)
{
    size_t i;
    json_t *event;

    json_array_foreach(doc->events, i, event) epcis_stage_line(
        part->job, (int)part->count++, event, doc->context, &part->lines);
}

/* Documents until there are enough; those that end before the part begins are skipped. */
static void
make(struct import_ahead *a, struct import_part *part, int64_t from)
{
    bool end = false;

    part_clear(part);
    part->from = from;
    uuid7_new_text(part->job);
    if (a->reader->events > from)
        import_read_restart(a->reader);
    while (!part->fault && !end && part->count < a->together) {
        struct epcis_document doc = {0};
        part->fault = import_read_next(a->reader, &part->arena, &doc, &end);
        if (part->fault || end)
            break;
        if (a->reader->events > from)
            add(part, &doc);
        epcis_document_free(&doc);
    }
}

static void *
run(void *arg)
{
    struct import_ahead *a = arg;
    const struct import_part *taken = &a->parts[a->taken];

    make(a, &a->parts[1 - a->taken], taken->from + taken->count);
    return NULL;
}

static void
wait_for(struct import_ahead *a)
{
    if (a->running)
        pthread_join(a->thread, NULL);
    a->running = false;
}

struct import_ahead *
import_ahead_open(struct import_reader *reader, int64_t together)
{
    struct import_ahead *a = calloc(1, sizeof *a);

    if (!a)
        abort();
    a->reader = reader;
    a->together = together;
    a->taken = -1;
    return a;
}

void
import_ahead_close(struct import_ahead *a)
{
    if (!a)
        return;
    wait_for(a);
    part_clear(&a->parts[0]);
    part_clear(&a->parts[1]);
    free(a);
}

static bool
is_ready(const struct import_part *part, int64_t from)
{
    return part->job[0] && part->from == from;
}

const struct import_part *
import_ahead_take(struct import_ahead *a, int64_t from)
{
    wait_for(a);
    for (int i = 0; i < 2; i++)
        if (is_ready(&a->parts[i], from)) {
            a->taken = i;
            return &a->parts[i];
        }
    a->taken = 0;
    make(a, &a->parts[0], from);
    return &a->parts[0];
}

/* Where no thread can be had, the next part is made when it is asked for. */
void
import_ahead_go(struct import_ahead *a)
{
    const struct import_part *taken = &a->parts[a->taken];

    if (a->running || taken->fault || taken->count == 0 ||
        is_ready(&a->parts[1 - a->taken], taken->from + taken->count))
        return;
    a->running = pthread_create(&a->thread, NULL, run, a) == 0;
}
