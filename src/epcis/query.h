/* An EPCIS query: parameters as they come (from an address, a stored definition or the
 * command line), turned into what the store is asked (sql/epcis_find.sql). Parameters are
 * and-ed, the values of one are or-ed.
 * source: EPCIS 2.0 §8.2.7.1 (SimpleEventQuery), §12.6; query-schema.json */
#pragma once
#include <jansson.h>
#include <stdint.h>

#include "access/act.h"
#include "epcis/namespace.h"

enum {
    EPCIS_PER_PAGE = 30,
    EPCIS_PER_PAGE_MAX = 1000,
    EPCIS_SETS_MAX = 8,                /* that an index can serve */
    EPCIS_VALUES_MAX = 8000,           /* of all parameters together */
    EPCIS_QUERY_S = 15,                /* until a query is given up */
    EPCIS_PAGE_BYTES = 8 * 1024 * 1024 /* of events on a page, beside the first */
};

struct epcis_query {
    struct arena *arena;
    struct epcis_scope scope;   /* prefixes that parameters may use; borrowed */
    json_t *sets;               /* array of arrays of facts */
    json_t *ranges;             /* of epcis_fact_ranges() */
    const char *since, *before; /* eventTime */
    const char *recorded_since, *recorded_before;
    const char *order; /* "eventTime" or "recordTime"; NULL: not said */
    bool descending, directed;
    int64_t count_limit, max_events; /* -1: not said */
};

/* An empty query; epcis_query_clear() when done. */
void epcis_query_init(struct epcis_query *query, struct arena *arena);
void epcis_query_clear(struct epcis_query *query);

/* Adds one parameter; values is an array of texts, numbers or booleans, borrowed.
 * Faults: QueryParameterException (unknown, or a value of the wrong form). */
struct fault *epcis_query_add(struct epcis_query *query, const char *name,
                              const json_t *values);
/* The same with a pipe-delimited list. */
struct fault *epcis_query_add_text(struct epcis_query *query, const char *name,
                                   const char *text);
/* All members of a stored definition but its @context, which gives prefixes. */
struct fault *epcis_query_add_all(struct epcis_query *query, const json_t *definition);

/* What no parameter alone can tell. Faults: QueryParameterException. */
struct fault *epcis_query_check(const struct epcis_query *query);

/* One event of an answer; texts in the arena. */
struct epcis_found {
    int64_t seq;
    const char *event_id;
    const char *key;      /* what orders it */
    const char *recorded; /* recordTime, UTC */
    const char *body;     /* of the event on record, or NULL */
};

/* Which part of the answer. */
struct epcis_part {
    const char *after_key; /* NULL: from the start */
    int64_t after_seq;
    int64_t upto_seq;   /* 0: no bound */
    int64_t beyond_seq; /* only later ones; 0: no bound */
    int64_t limit;
};

/* The events in order, in act's transaction and scope: at most part->limit, and fewer
 * where they are large; *more says whether others follow. Faults:
 * QueryTooComplexException (it took too long). */
struct fault *epcis_query_run(struct act *act, const struct epcis_query *query,
                              const struct epcis_part *part, struct epcis_found **out,
                              int *count, bool *more);

/* Faults: QueryTooLargeException where the whole answer has more than maxEventCount. */
struct fault *epcis_query_measure(struct act *act, const struct epcis_query *query);
