/* Printers and their queue: `firemark printer
 * add|list|show|change|test|calibrate|disable|enable`, `label send`, `print
 * list|show|retry|cancel`. */
#pragma once
#include "api/action.h"

/* A print job as lines. */
void print_job_show(const json_t *answer, const char *lang);

extern const struct action PRINTER_ACTIONS[];
extern const struct action PRINT_ACTIONS[];
