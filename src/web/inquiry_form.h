/* The form behind a link: from what was typed to an answer, and from an answer to HTML.
 */
#pragma once
#include "web/page.h"

enum { INQUIRY_FORM_ROWS = 9 }; /* with 6 fields each: 64 fields is a form's limit */

/* The answer that the posted form says (matter/inquiry.h, struct inquiry_reply): rows
 * left blank are left out, days and numbers in the ways people write them are read, and
 * what cannot be read stays text, to be refused by name. New reference. */
json_t *inquiry_form_answer(const struct page *p);

/* The form, filled in with `answer` (may be empty), with `more` blank rows beside those;
 * mistakes: detail of the fault inquiry_answer, or NULL. */
void put_inquiry_form(struct page *p, const json_t *look, const json_t *answer, int more,
                      const json_t *mistakes);

/* What will be sent, with the buttons that send it or go back. note: message key, or
 * NULL. */
void put_inquiry_review(struct page *p, const json_t *look, const json_t *answer,
                        const char *note);

/* The receipt of what was sent. */
void put_inquiry_receipt(struct page *p, const json_t *look);
