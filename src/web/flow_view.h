/* A trace and its balance on a page. */
#pragma once
#include "web/page.h"

/* The flow as columns from the producer to the holders, and as a list that unfolds. */
void put_flow(struct page *p, const json_t *trace);

/* The mass balance, what is unaccounted for last; `unit` is the product's base unit. */
void put_balance(struct page *p, const json_t *balance, const char *unit);
