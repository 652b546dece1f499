/* The pages, one file each. */
#pragma once
#include <string.h>

#include "web/page.h"
#include "web/parts.h"

extern const struct page_kind PAGE_HOME, PAGE_SEARCH;
extern const struct page_kind PAGE_SIGN_IN, PAGE_SIGN_OUT, PAGE_ACCOUNT, PAGE_PASSKEYS;
extern const struct page_kind PAGE_BATCHES, PAGE_BATCH;
extern const struct page_kind PAGE_RECALLS, PAGE_RECALL;
extern const struct page_kind PAGE_ORDERS, PAGE_ORDER;
extern const struct page_kind PAGE_PLACES, PAGE_PLACE;
extern const struct page_kind PAGE_UNIT, PAGE_ALERTS, PAGE_ALERT, PAGE_SCAN, PAGE_LABELS;
extern const struct page_kind PAGE_DESIGNS;
extern const struct page_kind PAGE_DOCUMENT;
extern const struct page_kind PAGE_PRINTERS;
extern const struct page_kind PAGE_INQUIRIES, PAGE_INQUIRY, PAGE_NOTICES, PAGE_CONTACT;
extern const struct page_kind PAGE_MESSAGES;
extern const struct page_kind PAGE_BALANCE, PAGE_DRILL, PAGE_ROUND, PAGE_IMPAIRMENTS;

/* Takes the password or the key's answer that a form brings along, if any; and asks for
 * it under a refusal for want of it. Before the head: whether a key is asked for, too. */
struct fault *proof_take(struct page *p);
bool proof_given(const struct page *p);
void proof_prepare(struct page *p);
void put_proof(struct page *p);

/* The address on a label (GS1 Digital Link, or /L/): the public page behind it, its
 * links, or one of them; and what this resolver is. source: GS1-Conformant Resolver 1.2
 */
void resolver_handle(struct http_request *req, void *worker);
void resolver_about(struct http_request *req, void *worker);

/* The public page behind an inquiry's link. (inquiry_public.c) */
void inquiry_handle(struct http_request *req, void *worker);
