#pragma once
#include "api/action.h"

extern const struct action RECALL_ACTIONS[];
extern const struct action WAIVER_ACTIONS[];
extern const struct action DRILL_ACTIONS[];
extern const struct action IMPAIRMENT_ACTIONS[];
extern const struct action ORDER_ACTIONS[];
extern const struct action COLLECT_ACTIONS[];
extern const struct action DESTRUCTION_ACTIONS[];
extern const struct action SEIZURE_ACTIONS[];
extern const struct action INQUIRY_ACTIONS[];
extern const struct action NOTICE_ACTIONS[];
extern const struct action CHANNEL_ACTIONS[];
extern const struct action MESSAGE_ACTIONS[];

/* For the page behind a link, by token; without an address of their own. INQUIRY_LOOK
 * changes nothing and answers null where the link is not valid; INQUIRY_REPLY takes a
 * photograph as its body. */
extern const struct action INQUIRY_LOOK, INQUIRY_SEEN, INQUIRY_CHECK, INQUIRY_REPLY;
