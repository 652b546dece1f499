/* Mass balance of a batch: computed, never typed. source: docs, flow: mass balance. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum flow_bucket {
    BUCKET_STOCK,
    BUCKET_TRANSIT,
    BUCKET_INSTALLED,
    BUCKET_REMOVED,
    BUCKET_CUSTODY,
    BUCKET_DESTROYED,
    BUCKET_CONSUMED,
    BUCKET_OUT_OF_AREA,
    BUCKET_RELABELLED,
    BUCKET_MISSING,
    BUCKET_COUNT
};

/* One row of table holding, with what is known about it. */
struct balance_holding {
    enum flow_bucket bucket;
    int64_t qty;
    bool at_producer;
    bool counted; /* a stock count of this place and batch is on record */
    int grade;    /* worst grade of the movements into it, 1..4 */
};

struct balance_term {
    int64_t qty;
    int grade; /* worst of its parts; 0: no parts */
};

struct balance {
    bool declared;    /* false: 未申报, and produced is a lower bound */
    int64_t produced; /* declared output, or all that was seen */
    struct balance_term producer_stock, dealer_stock;
    struct balance_term terms[BUCKET_COUNT]; /* STOCK and MISSING stay empty */
    int64_t located;                         /* sum of the terms */
    int64_t unaccounted; /* produced - located; negative: more than the whole */
    int64_t excess;      /* located beyond the declared output; suggests counterfeits */
};

/* Adds up `n` holdings. declared_qty 0: not declared. Not located, hence unaccounted:
 * what a count found missing, and a producer's stock that nobody ever counted. A negative
 * holding (more went out than came in) is a gap in the record: the goods are counted
 * where they went, and the lack is unaccounted there, not hidden here. */
void balance_compute(int64_t declared_qty, const struct balance_holding *holdings,
                     size_t n, struct balance *out);

/* Located per 10 000 of produced, not clamped at 10 000; -1 where nothing was produced.
 */
int64_t balance_located_bp(const struct balance *balance);

/* "stock", "transit", ... ; parsing an unknown name gives BUCKET_COUNT. */
const char *flow_bucket_name(enum flow_bucket bucket);
enum flow_bucket flow_bucket_parse(const char *name);
