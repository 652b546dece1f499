/* A balance on the terminal: its terms with their evidence, why goods are unaccounted
 * for, and the tables of areas, products and places. */
#pragma once
#include <jansson.h>

void balance_show(const json_t *answer, const char *lang);
