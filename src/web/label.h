/* The public page behind a label: its parts, which the page of a whole batch shares. */
#pragma once
#include "web/page.h"

/* What is known of the label whose address was asked for: LOOK_AT_LABEL's answer. */
struct fault *label_look(struct page *p, const json_t **s);

/* The whole page of it. */
void label_put(struct page *p, const json_t *s);

/* The frame: everything before and behind what a page of this kind says. */
void label_head(struct page *p);
void label_foot(struct page *p);
