#include <string.h>

#include "flow/watch_internal.h"

enum { SCANS_TOLD = 20 };

static bool
same(const struct alert_case *a, const struct alert_case *b)
{
    return a->batch_id == b->batch_id && a->unit_index == b->unit_index &&
           a->place_id == b->place_id && strcmp(a->kind, b->kind) == 0;
}

static void
add_scan(struct alert_case *c, const char *id)
{
    if (json_array_size(c->scans) < SCANS_TOLD)
        json_array_append_new(c->scans, json_string(id));
}

/* One finding for all scans that say the same: they come in the order of their own time.
 * c->why is stolen. */
void
watch_find(struct watch *w, struct alert_case c, const char *scan)
{
    struct finding *f = w->first;

    while (f && !same(&f->c, &c))
        f = f->next;
    if (f) {
        f->c.times++;
        f->c.last_at = c.last_at;
        json_decref(c.why);
    } else {
        f = arena_alloc(w->arena, sizeof *f);
        *f = (struct finding){.c = c};
        f->c.times = 1;
        f->c.scans = json_array();
        *w->end = f;
        w->end = &f->next;
    }
    add_scan(&f->c, scan);
}

static void
told(struct watch *w, const struct finding *f, bool raised)
{
    w->done.alerts += raised;
    w->done.counted += f->c.times - raised;
}

/* What is beyond the cap is one finding, about no unit, noted at the end. */
static void
put_rest(struct watch *w, struct finding *f)
{
    struct finding *r = w->rest;

    f->c.unit_index = 0;
    while (r && !same(&r->c, &f->c))
        r = r->next_rest;
    if (!r) {
        f->next_rest = w->rest;
        w->rest = f;
        return;
    }
    r->c.times += f->c.times;
    r->c.last_at = f->c.last_at;
    for (size_t i = 0; i < json_array_size(f->c.scans); i++)
        add_scan(&r->c, json_string_value(json_array_get(f->c.scans, i)));
}

static struct fault *
note(struct watch *w, struct finding *f)
{
    enum alert_noted noted;
    struct fault *fault = alert_note(w->pg, w->arena, &f->c, &noted);

    if (fault)
        return fault;
    if (noted == ALERT_BEYOND)
        put_rest(w, f);
    else
        told(w, f, noted == ALERT_RAISED);
    return NULL;
}

struct fault *
watch_note_all(struct watch *w)
{
    struct fault *fault = NULL;
    bool raised = false;

    for (struct finding *f = w->first; f && !fault; f = f->next)
        fault = note(w, f);
    for (struct finding *f = w->rest; f && !fault; f = f->next_rest) {
        fault = alert_note_rest(w->pg, w->arena, &f->c, &raised);
        told(w, f, raised);
    }
    for (struct finding *f = w->first; f; f = f->next) {
        json_decref(f->c.why);
        json_decref(f->c.scans);
    }
    return fault;
}
