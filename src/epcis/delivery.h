/* What a subscription has to tell next. */
#pragma once
#include "access/act.h"

/* Looks at one subscription in a transaction of its own: asks its query, as its person,
 * for what was recorded since, and keeps that as a delivery. *more: there may be further
 * events at once. act->actor is set here. */
struct fault *delivery_make(struct act *act, const char *subscription, bool *more);
