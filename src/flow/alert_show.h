/* Alerts on the terminal. */
#pragma once
#include <jansson.h>

/* An answer of `alert list`, and of `alert show`. */
void alert_list_show(const json_t *answer, const char *lang);
void alert_show(const json_t *answer, const char *lang);
