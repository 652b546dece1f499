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

void
balance_compute(int64_t declared_qty, const struct balance_holding *holdings, size_t n,
                struct balance *out)
{
    int64_t seen = 0;

    *out = (struct balance){.declared = declared_qty > 0};
    for (size_t i = 0; i < n; i++) {
        struct balance_term *term = term_of(out, &holdings[i]);
        if (holdings[i].qty > 0)
            seen += holdings[i].qty;
        if (!term)
            continue;
        add(term, &holdings[i]);
        out->located += holdings[i].qty;
    }
    out->produced = out->declared ? declared_qty : seen;
    out->unaccounted = out->produced - out->located;
    out->excess = out->unaccounted < 0 ? -out->unaccounted : 0;
}

int64_t
balance_located_bp(const struct balance *balance)
{
    return balance->produced > 0 ? balance->located * 10000 / balance->produced : -1;
}
