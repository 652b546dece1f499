#include "flow/pack.h"

#include <stdlib.h>
#include <string.h>

struct held {
    struct arena *arena;
    struct pack_entry *list;
    size_t n, cap;
};

static void
add(struct held *h, const struct pack_entry *e)
{
    if (h->n == h->cap) {
        struct pack_entry *bigger =
            arena_alloc(h->arena, (h->cap * 2 + 16) * sizeof *bigger);
        if (h->n)
            memcpy(bigger, h->list, h->n * sizeof *bigger);
        h->list = bigger;
        h->cap = h->cap * 2 + 16;
    }
    h->list[h->n++] = *e;
}

static void
drop(struct held *h, size_t i)
{
    h->list[i] = h->list[--h->n];
}

static bool
beside(const struct pack_entry *a, const struct pack_entry *b)
{
    return a->pack == b->pack && a->batch == b->batch &&
           (a->last != 0) == (b->last != 0) && (a->child != 0) == (b->child != 0);
}

/* Takes first..last out of every range held; what is left of one may be two. */
static void
take_units(struct held *h, const struct pack_entry *e)
{
    for (size_t i = 0; i < h->n;) {
        struct pack_entry whole = h->list[i];
        if (!beside(&whole, e) || whole.last < e->first || whole.first > e->last) {
            i++;
            continue;
        }
        drop(h, i);
        if (whole.first < e->first) {
            struct pack_entry left = whole;
            left.last = e->first - 1;
            add(h, &left);
        }
        if (whole.last > e->last) {
            struct pack_entry right = whole;
            right.first = e->last + 1;
            add(h, &right);
        }
    }
}

static void
change_quantity(struct held *h, const struct pack_entry *e)
{
    for (size_t i = 0; i < h->n; i++) {
        if (!beside(&h->list[i], e))
            continue;
        h->list[i].qty += e->in ? e->qty : -e->qty;
        if (h->list[i].qty <= 0)
            drop(h, i);
        return;
    }
    if (e->in)
        add(h, e);
}

static void
change_child(struct held *h, const struct pack_entry *e)
{
    for (size_t i = 0; i < h->n; i++)
        if (beside(&h->list[i], e) && h->list[i].child == e->child) {
            drop(h, i);
            break;
        }
    if (e->in)
        add(h, e);
}

static int
by_place_in_pack(const void *a, const void *b)
{
    const struct pack_entry *x = a, *y = b;

    if (x->pack != y->pack)
        return x->pack < y->pack ? -1 : 1;
    if (x->batch != y->batch)
        return x->batch < y->batch ? -1 : 1;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->child > y->child) - (x->child < y->child);
}

/* Sorted ranges of one batch that touch become one. */
static void
join_ranges(struct held *h)
{
    size_t kept = 0;

    for (size_t i = 0; i < h->n; i++) {
        struct pack_entry *before = kept ? &h->list[kept - 1] : NULL;
        if (before && beside(before, &h->list[i]) && h->list[i].last != 0 &&
            before->last + 1 == h->list[i].first)
            before->last = h->list[i].last;
        else
            h->list[kept++] = h->list[i];
    }
    h->n = kept;
}

size_t
pack_fold(struct arena *arena, const struct pack_entry *entries, size_t n,
          struct pack_entry **out)
{
    struct held h = {.arena = arena};

    for (size_t i = 0; i < n; i++) {
        const struct pack_entry *e = &entries[i];
        if (e->child) {
            change_child(&h, e);
        } else if (e->last) {
            take_units(&h, e);
            if (e->in)
                add(&h, e);
        } else {
            change_quantity(&h, e);
        }
    }
    if (h.n)
        qsort(h.list, h.n, sizeof *h.list, by_place_in_pack);
    join_ranges(&h);
    *out = h.list;
    return h.n;
}
