/* A trace on a page. */
#pragma once
#include "web/page.h"

/* The flow as columns from the producer to the holders, and as a list that unfolds. */
void put_flow(struct page *p, const json_t *trace);
