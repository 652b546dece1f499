/* What a new key is to be, from what its maker said. */
#pragma once
#include "label/key_life.h"

/* The types it may sign, by name. Fault: label_type (input). */
struct fault *key_plan_types(struct act *act, struct key_plan *plan);

/* The hosts it may stand under; this system's where none is given. Fault: key_host
 * (input). */
struct fault *key_plan_hosts(struct act *act, struct key_plan *plan);

/* The agency it signs for, and the issuer's name. Fault: agency_unknown (input). */
struct fault *key_plan_agency(struct act *act, struct key_plan *plan);

/* Where the private half is kept; `otherwise` where nothing is said. Fault: key_store
 * (input: a blank or a PIN in it). */
struct fault *key_plan_store(struct act *act, const char *otherwise,
                             struct key_plan *plan);
