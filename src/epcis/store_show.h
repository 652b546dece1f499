/* How events, jobs and subscriptions look in a terminal. */
#pragma once
#include <jansson.h>

void epcis_events_show(const json_t *answer, const char *lang);
void epcis_jobs_show(const json_t *answer, const char *lang);
void epcis_subscriptions_show(const json_t *answer, const char *lang);
