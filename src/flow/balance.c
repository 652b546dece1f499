#include "flow/balance.h"

#include <string.h>

static const char *const NAMES[BUCKET_COUNT] = {
    "stock",     "transit",  "installed",   "removed",    "custody",
    "destroyed", "consumed", "out_of_area", "relabelled", "missing"};

const char *
flow_bucket_name(enum flow_bucket bucket)
{
    return NAMES[bucket];
}

enum flow_bucket
flow_bucket_parse(const char *name)
{
    for (int i = 0; i < BUCKET_COUNT; i++)
        if (strcmp(NAMES[i], name) == 0)
            return (enum flow_bucket)i;
    return BUCKET_COUNT;
}

static void
add(struct balance_term *term, const struct balance_holding *holding)
{
    term->qty += holding->qty;
    term->by_grade[holding->grade] += holding->qty;
    if (holding->grade > term->grade)
        term->grade = holding->grade;
}

/* The term a holding belongs to; NULL: it locates nothing. */
static struct balance_term *
term_of(struct balance *b, const struct balance_holding *h)
{
    if (h->bucket == BUCKET_MISSING || h->qty <= 0)
        return NULL;
    if (h->bucket != BUCKET_STOCK)
        return &b->terms[h->bucket];
    if (!h->at_producer)
        return &b->dealer_stock;
    return h->counted ? &b->producer_stock : NULL;
}

/* A batch of unknown output lacks only what was seen and is gone. */
static void
add_lack(struct balance_lack *lack, const struct balance_holding *h)
{
    if (h->undeclared && h->qty < 0)
        return;
    if (h->bucket == BUCKET_MISSING)
        lack->missing += h->qty;
    else if (h->qty < 0)
        lack->overdrawn += h->qty;
    else
        lack->uncounted += h->qty;
}

void
balance_add(struct balance *b, const struct balance_holding *h)
{
    struct balance_term *term = term_of(b, h);

    if (h->undeclared && h->qty > 0)
        b->seen += h->qty;
    if (!term) {
        add_lack(&b->lack, h);
        return;
    }
    add(term, h);
    b->located += h->qty;
}

void
balance_came(struct balance *b, int64_t qty)
{
    b->lack.outside -= qty;
}

void
balance_close(struct balance *b, int64_t declared_qty)
{
    b->declared = b->seen == 0;
    b->produced = declared_qty + b->seen;
    b->unaccounted = b->produced - b->located;
    b->excess = b->unaccounted < 0 ? -b->unaccounted : 0;
}

void
balance_compute(int64_t declared_qty, const struct balance_holding *holdings, size_t n,
                struct balance *out)
{
    *out = (struct balance){0};
    for (size_t i = 0; i < n; i++) {
        struct balance_holding h = holdings[i];
        h.undeclared = declared_qty <= 0;
        balance_add(out, &h);
    }
    balance_close(out, declared_qty > 0 ? declared_qty : 0);
    out->declared = declared_qty > 0;
}

int64_t
balance_lacking(const struct balance *b)
{
    return b->lack.uncounted + b->lack.missing + b->lack.overdrawn + b->lack.outside;
}

int64_t
balance_net_in(const struct balance *b)
{
    return b->located + balance_lacking(b) - b->produced;
}

int64_t
balance_located_bp(const struct balance *balance)
{
    return balance->produced > 0 ? balance->located * 10000 / balance->produced : -1;
}
