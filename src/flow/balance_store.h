/* Mass balances as people ask for them: of a batch, a place, an area. Quantities come
 * from the ledger and are added up by flow/balance.h; nothing here takes one as input. */
#pragma once
#include "flow/balance.h"

struct act;
struct buf;
struct fault;

struct balance_area {
    int area;
    int64_t declared; /* outputs declared here */
    struct balance balance;
};

struct balance_product {
    int64_t product, declared;
    struct balance balance;
};

enum { BALANCE_AREAS_MAX = 64 };

/* Sums over what was asked for: in all, by area, by product; each closed. */
struct balance_sheet {
    int64_t declared;
    struct balance total;
    struct balance_area areas[BALANCE_AREAS_MAX];
    int area_count;
    struct balance_product *products;
    int product_count, product_cap;
};

/* Each reads one statement. Faults: those of the store. */
struct fault *balance_of_batch(struct act *act, int64_t batch, struct balance_sheet *out);
struct fault *balance_of_place(struct act *act, int64_t place, int64_t batch,
                               struct balance_sheet *out);
struct fault *balance_of_area(struct act *act, int first, int last, int64_t product,
                              struct balance_sheet *out);

/* What of a sheet lies in these areas; the products' sums are left out. */
void balance_sheet_part(const struct balance_sheet *all, int first, int last,
                        struct balance_sheet *out);

/* Writes members of the answer: "balance"; "areas"; "products". A part of the city lacks
 * what is unaccounted for there, and tells what it got from the rest. whole: the total is
 * over whole batches. */
void balance_write(struct buf *out, const struct balance *balance, bool whole);
struct fault *balance_write_areas(struct act *act, const struct balance_sheet *sheet);
struct fault *balance_write_products(struct act *act, const struct balance_sheet *sheet);
