/* A batch of the demo city on its way: what each place holds of it, so that no event
 * moves what is not there unless the story wants it. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "demo/city.h"
#include "flow/balance.h"

enum { LOT_HOLDERS = 64 };

struct holder {
    const struct demo_place *place;
    int64_t qty[BUCKET_COUNT];
    int64_t first, last;  /* labelled units that are here, contiguous; last 0: none */
    int64_t installed_at; /* 0: nothing is installed here */
    int64_t in, out;      /* what ever came from other places, and went to them */
    bool end;             /* a site or premises, not a dealer */
};

struct lot {
    struct demo *demo;
    struct chance luck;
    int number;
    int64_t id;
    const char *code, *name;
    int product; /* index in DEMO_PRODUCT */
    struct demo_place *maker;
    int64_t declared; /* 0: not declared */
    int64_t labelled;
    int64_t born;  /* when it was produced */
    int64_t until; /* routine ends here: today, or the recall */
    int64_t first, last;
    struct holder holders[LOT_HOLDERS];
    int holders_n, notes;
};

/* One physical event; buckets BUCKET_COUNT and places NULL mean none. */
struct lot_move {
    const char *kind;
    const struct demo_place *from, *to;
    enum flow_bucket from_bucket, to_bucket;
    int64_t qty, first, last; /* last 0: no labels */
    int64_t at;
    int grade;            /* 0: scanned with labels, else documented */
    const char *document; /* NULL: none */
    const char *order_id, *photos;
    int64_t twin;
    const char *id; /* of the event, from rows_id(); NULL: a new one */
    const char
        *facts; /* what else the event says: JSON members behind a comma; or NULL */
};

/* Registers the batch; what it declares is in the maker's stock. */
void lot_register(struct lot *lot);

/* Issues the labels of its units and `spare` more that are never used. */
void lot_label(struct lot *lot, int spare);

/* Issues the labels of `count` packs; returns the index of the first. */
int64_t lot_pack_labels(struct lot *lot, int count, int64_t at);

/* Issues the labels of a test sample, its reserve and its seal; returns the job's id. */
const char *lot_sample_labels(struct lot *lot, const struct demo_place *place,
                              int64_t at);

void lot_move(struct lot *lot, const struct lot_move *move);

/* Goods by note: stock to stock at once, or by way of transit. Returns when they are
 * there. */
int64_t lot_deliver(struct lot *lot, const struct demo_place *from,
                    const struct demo_place *to, int64_t qty, int64_t first, int64_t at);

/* One scan of a unit by `person` (0: the public) at a place; the second form with the
 * alert of kind `why` that it raises. */
void lot_scan(struct lot *lot, int64_t index, const struct demo_place *place, int64_t at,
              int64_t person);
void lot_scan_alert(struct lot *lot, int64_t index, const struct demo_place *place,
                    int64_t at, int64_t person, const char *why);

/* A stock count that finds `missing` less than recorded. */
void lot_count(struct lot *lot, struct holder *holder, int64_t missing, int64_t at);

struct holder *lot_holder(struct lot *lot, const struct demo_place *place);

/* An event about the batch at a place, of a company, by a demo person, with the body that
 * was printed; id NULL: a new one. */
void lot_put(struct lot *lot, const char *kind, const struct demo_place *place,
             const struct demo_place *company, const char *login, int64_t at,
             const char *id);
