/* One request under /epcis on its way: the address taken apart, who asks, in which form
 * the answer goes. Shared by the *_routes.c of this room. */
#pragma once
#include <jansson.h>

#include "access/act.h"
#include "epcis/answer.h"
#include "http/request.h"

#define EPCIS_BASE "/epcis"

enum { EPCIS_PARTS_MAX = 6 };

struct epcis_call {
    struct http_request *req;
    struct act act;                    /* in a transaction, its scope set */
    const char *part[EPCIS_PARTS_MAX]; /* of the path behind the base, decoded */
    int parts;
    bool xml; /* the answer is EPCIS XML */
    enum epcis_format format;
    json_t *extensions; /* prefixes of the header GS1-Extensions; object, or NULL */
    int status;         /* of success */
    json_t *answer;     /* body, or NULL for none; freed by the caller */
    bool wake;          /* a capture job waits for the lane */
};

typedef struct fault *epcis_handler(struct epcis_call *call);

struct epcis_resource {
    const char *path; /* behind the base; "{name}" is any one part */
    enum http_method method;
    int status; /* of success */
    epcis_handler *handle;
    bool events;    /* gives events, so it can give XML */
    const char *en; /* one sentence for the OpenAPI document */
};

/* The tables; each ends with {0}. */
extern const struct epcis_resource EPCIS_CAPTURE_RESOURCES[];
extern const struct epcis_resource EPCIS_EVENT_RESOURCES[];
extern const struct epcis_resource EPCIS_QUERY_RESOURCES[];

/* What the headers ask for: versions, the form of the answer, of EPCs and of CBV words.
 * Faults: NotAcceptableException, QueryParameterException. */
struct fault *epcis_negotiate(struct epcis_call *call,
                              const struct epcis_resource *resource);
/* The headers that every answer bears, the methods of the address, and all of OPTIONS. */
void epcis_say_versions(struct epcis_call *call);
void epcis_say_allow(struct epcis_call *call, unsigned methods);
void epcis_say_options(struct epcis_call *call, unsigned methods);

/* Whether the body is JSON or XML by its Content-Type. Faults:
 * UnsupportedMediaTypeException. */
struct fault *epcis_body_type(struct epcis_call *call, bool xml_too);

/* perPage (30, at most 1000). Faults: QueryParameterException. */
struct fault *epcis_per_page(struct epcis_call *call, int64_t *out);
/* The page that the request asks for; out->key NULL: the first. */
struct page_token;
struct fault *epcis_page(struct epcis_call *call, struct page_token *out);
/* Link: rel="next" with this mark, and when it ends. */
struct fault *epcis_next_page(struct epcis_call *call, const struct page_token *token);

/* Answers with events that match: `name` is the query's. Paged by the request. */
struct epcis_query;
struct fault *epcis_give_events(struct epcis_call *call, struct epcis_query *query,
                                const char *name);
/* Adds the request's own parameters to a query. */
struct fault *epcis_take_parameters(struct epcis_call *call, struct epcis_query *query);

/* A part of a path or of a query, percent-encoded; in the arena. */
const char *epcis_encode(struct arena *arena, const char *text);
