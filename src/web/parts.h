/* Pieces that several pages are made of. */
#pragma once
#include "web/page.h"

/* How a state looks: colour and icon; the words are always there, too. */
enum tone { TONE_PLAIN, TONE_GOOD, TONE_WARN, TONE_BAD, TONE_INFO, TONE_COUNT };

/* A state of FAMILY ("order_state", "recall_state", "determination" ...) as a chip. */
void put_state(struct page *p, const char *family, const char *state);
void put_chip(struct page *p, enum tone tone, const char *text);

/* The heading of a page: a small line above, the title, a chip behind. */
void put_title(struct page *p, const char *above, const char *title);

/* One fact of a <dl class="facts">: left out where `text` is empty. */
void put_fact(struct page *p, const char *key, const char *text);

/* One bar: label, value "n / whole · per cent", never capped. */
void put_bar(struct page *p, const char *label, int64_t n, int64_t whole, enum tone tone);

/* Quantities by bucket as one stacked bar; `holdings` is {bucket: qty}. */
void put_stack(struct page *p, const json_t *holdings);

/* The recall's funnel: produced ... unaccounted; `small`: five bars for the front page.
 */
void put_funnel(struct page *p, const json_t *funnel, bool small);

/* A label's code linked to the unit's page. */
void put_code(struct page *p, const char *code);

/* Documents that `field` ("subject", "batch") of document list finds, each with its file;
 * nothing where there is none. */
struct fault *put_documents(struct page *p, const char *field, const char *value);

/* The files of evidence of a recall, an order, a destruction or a sampling, with
 * thumbnails; nothing where there is none. And pictures by their hashes alone, each told
 * about by the same words. (evidence.c) */
struct fault *put_matter_files(struct page *p, const char *number);
void put_photos(struct page *p, const json_t *hashes, const char *about);

/* What is left of a recall place by place; its waivers with their forms. (waiver.c) */
void put_left(struct page *p, const json_t *rows);
struct fault *put_waivers(struct page *p, const char *recall, bool open);

/* A balance's terms with their evidence, and why goods are unaccounted for; the sums of
 * its areas or products; places or batches with opening, in, out and closing.
 * (balance.c) */
void put_balance(struct page *p, const json_t *balance, const char *unit);
void put_balance_parts(struct page *p, const char *title, const json_t *rows);
void put_nodes(struct page *p, const json_t *answer);

/* Premises in the order to visit them (round.c); impairments, with the forms for measures
 * and for an end (impairment.c). */
void put_visits(struct page *p, const json_t *rows);
void put_impairments(struct page *p, const json_t *rows, bool with_form);

/* Says so where a list is empty. */
void put_none(struct page *p, const char *key);

/* A table of orders; a list of alerts, each with the form that closes it. */
void put_orders(struct page *p, const json_t *orders, bool with_recall);
void put_alerts(struct page *p, const json_t *alerts, bool with_form);

/* Links to a trace as files, of what the API's path names: "batches", "places", "units"
 * or "packs", and the code. */
void put_trace_files(struct page *p, const char *things, const char *code);
