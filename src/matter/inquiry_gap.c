/* Where a trace stops: pure. */
#include <string.h>

#include "access/act.h"
#include "flow/trace_store.h"
#include "matter/inquiry.h"

/* Agencies, laboratories and disposers answer by their own records. */
static bool
can_be_asked(const char *kind)
{
    static const char *const KINDS[] = {"producer", "dealer", "platform", "site",
                                        "premises"};

    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (strcmp(KINDS[i], kind) == 0)
            return true;
    return false;
}

static struct inquiry_gap
gap_of(const struct trace_view *view, size_t i)
{
    const struct trace_holder *h = view->at[i];
    const struct trace_node *node = &view->graph.nodes[i];

    return (struct inquiry_gap){
        .holder = h,
        .asked = h->qty[BUCKET_STOCK] + h->qty[BUCKET_TRANSIT],
        .received = node->in,
        .onward = node->out,
        .why = h->count_grade == 0 && !node->gap ? "stock" : "gap",
    };
}

/* When goods last came to each node: one pass over the edges, however many holders. */
static int64_t *
last_in(struct act *act, const struct trace_view *view)
{
    int64_t *last = arena_alloc(act->arena, (view->graph.count + 1) * sizeof *last);

    for (size_t i = 0; i < view->link_count; i++) {
        const struct trace_link *l = &view->links[i];
        if (l->last_unix_s > last[l->to])
            last[l->to] = l->last_unix_s;
    }
    return last;
}

static bool
stops_here(const struct trace_view *view, size_t i, const struct inquiry_gap *gap)
{
    const struct trace_holder *h = view->at[i];

    return h->own && can_be_asked(h->kind) &&
           ((gap->asked > 0 && h->count_grade == 0) || view->graph.nodes[i].gap);
}

size_t
inquiry_gaps(struct act *act, const struct trace_view *view, struct inquiry_gap **out)
{
    const int64_t *last = last_in(act, view);
    size_t n = 0;

    *out = arena_alloc(act->arena, (view->graph.count + 1) * sizeof **out);
    for (size_t i = 0; i < view->graph.count; i++) {
        (*out)[n] = gap_of(view, i);
        (*out)[n].last_unix_s = last[i];
        if (stops_here(view, i, &(*out)[n]))
            n++;
    }
    return n;
}

bool
inquiry_gap_at(struct act *act, const struct trace_view *view, int64_t place,
               struct inquiry_gap *out)
{
    const int64_t *last = last_in(act, view);

    for (size_t i = 0; i < view->graph.count; i++)
        if (view->graph.nodes[i].place == place) {
            *out = gap_of(view, i);
            out->last_unix_s = last[i];
            return true;
        }
    return false;
}
