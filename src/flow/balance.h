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
    bool counted;    /* a stock count of this place and batch is on record */
    int grade;       /* worst grade of the movements into it, 1..4; 0: none */
    bool undeclared; /* its batch declared no output: what was seen counts as made */
};

enum { BALANCE_GRADES = 5 };

struct balance_term {
    int64_t qty;
    int grade;                        /* worst of its parts; 0: no parts */
    int64_t by_grade[BALANCE_GRADES]; /* the quantity by the grade of its parts */
};

/* Why goods are unaccounted for; with what is unknown, the four add up to it. */
struct balance_lack {
    int64_t uncounted; /* a producer's stock that nobody ever counted */
    int64_t missing;   /* at counts; negative: more were counted than expected */
    int64_t overdrawn; /* negative: more went out somewhere than came in */
    int64_t outside;   /* negative: came from outside the city, or from nobody known */
};

struct balance {
    bool declared;    /* false: 未申报, and produced is a lower bound */
    int64_t produced; /* declared output, or all that was seen */
    struct balance_term producer_stock, dealer_stock;
    struct balance_term terms[BUCKET_COUNT]; /* STOCK and MISSING stay empty */
    int64_t located;                         /* sum of the terms */
    int64_t unaccounted; /* produced - located; negative: more than the whole */
    int64_t excess;      /* located beyond the declared output; suggests counterfeits */
    struct balance_lack lack;
    int64_t seen; /* of batches without declared output, so far */
};

/* Adds up `n` holdings. declared_qty 0: not declared. Not located, hence unaccounted:
 * what a count found missing, and a producer's stock that nobody ever counted. A negative
 * holding (more went out than came in) is a gap in the record: the goods are counted
 * where they went, and the lack is unaccounted there, not hidden here. */
void balance_compute(int64_t declared_qty, const struct balance_holding *holdings,
                     size_t n, struct balance *out);

/* The same piece by piece, over several batches or a part of the city: begin with a
 * zeroed balance, add holdings and what came from outside (of a batch with declared
 * output), then close it with the sum of the outputs declared here. */
void balance_add(struct balance *balance, const struct balance_holding *holding);
void balance_came(struct balance *balance, int64_t qty);
void balance_close(struct balance *balance, int64_t declared_qty);

/* What is unaccounted for by the reasons of `lack`: over whole batches it is
 * `unaccounted`; of a part of the city, what is unaccounted for there. And what a part
 * got from the rest, less what it gave away: located + lacking - produced. */
int64_t balance_lacking(const struct balance *balance);
int64_t balance_net_in(const struct balance *balance);

/* Located per 10 000 of produced, not clamped at 10 000; -1 where nothing was produced.
 */
int64_t balance_located_bp(const struct balance *balance);

/* "stock", "transit", ... ; parsing an unknown name gives BUCKET_COUNT. */
const char *flow_bucket_name(enum flow_bucket bucket);
enum flow_bucket flow_bucket_parse(const char *name);
