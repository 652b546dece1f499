/* Two holders of a batch are asked where it went: one answers, one keeps silent. */
#pragma once
#include "demo/lot.h"

/* `answers` has pieces without labels and passed ASKED_PASSED of them on to somebody that
 * nobody knows; `silent` was reminded twice. */
enum { ASKED_PASSED = 6 };
void asked_tell(struct lot *lot, const struct demo_place *answers,
                const struct demo_place *silent);
