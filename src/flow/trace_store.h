/* The trace of one batch as people see it: graph, holders, gaps, balance, corrections,
 * and the batches it was made from or into. One statement goes through the movements (one
 * range scan of index movement_trace, however long the history); as known at a past
 * moment they are read from the events instead, and holdings follow from them. */
#pragma once
#include "flow/balance.h"
#include "flow/trace.h"
#include "flow/trace_family.h"

struct act;
struct buf;
struct fault;

/* One place that the batch touched. Texts live in the act's arena. */
struct trace_holder {
    int64_t place;
    const char *code, *name, *kind; /* kind: party_kind.name */
    const char *area_zh, *area_en;
    int area;
    bool own;        /* the asker may see what it holds; else it is a bare neighbour */
    int count_grade; /* of its last stock count; 0: never counted */
    const char *order, *order_state; /* replacement order; NULL: none */
    int64_t qty[BUCKET_COUNT];
    int grade[BUCKET_COUNT]; /* worst of the movements into the bucket; 0: none */
    int64_t outside;         /* came in from outside the city, or from nobody known */
};

struct trace_gap {
    const struct trace_holder *holder;
    const char *zh, *en;
    const char
        *to; /* whom they are said to have gone to, who is not on record; or NULL */
    int64_t qty;
};

/* What is asked for. */
struct trace_query {
    const char *batch;     /* code */
    const int64_t *starts; /* places the walk begins at */
    size_t start_count;    /* 0: at its producer */
    enum trace_way way;
    int depth;            /* steps from a start; 0: any number */
    const char *known_at; /* RFC 3339: what was on record then; NULL: now */
};

struct trace_view {
    int64_t batch_id, producer;
    const int64_t *starts; /* where the walk began */
    size_t start_count;
    const char *known_at;
    int64_t declared;              /* 0: not declared */
    bool company;                  /* a company asks: only its own places and their
                                      neighbours */
    bool has_kin, has_corrections; /* of any time; most batches have neither */
    const char *batch;             /* JSON */
    struct trace_holder *holders;  /* by place, ascending */
    size_t holder_count;
    struct trace graph;
    struct trace_holder **at; /* per node of graph, its holder */
    struct trace_link *links;
    size_t link_count;
    struct balance balance; /* zero where a company asks */
    struct trace_gap *gaps;
    size_t gap_count;
    struct trace_family family;
    const char *corrections; /* JSON */
};

/* Reads the batch and walks from the starts.
 *
 * What a company sees follows batch_get.sql: the batch only where it makes or has held
 * it, holdings, orders and gaps only of its own places. Of the graph it sees the edges
 * that begin or end at its own places; it wrote or signed those delivery notes itself, so
 * the other end's name is no secret, but what that neighbour holds or does further on is.
 * The balance adds up what others hold and is not shown.
 * Faults: batch_unknown (absent; as of a moment: not on record then), trace_incomplete
 * (internal: a place moved goods and has no holding; `firemark rebuild` tells more). */
struct fault *trace_load(struct act *act, const struct trace_query *query,
                         struct trace_view *out);

/* Adds to the gaps of a loaded trace what holders said went on to people who are not on
 * record, each with the name given; trace_load() does. Faults: only those of the
 * database. (trace_named.c) */
struct fault *trace_named_add(struct act *act, struct trace_view *view);

/* Writes the members of the answer, "batch" to "corrections", without the braces, so that
 * an action may add its own. Faults: only those of the database. */
struct fault *trace_write(struct act *act, const struct trace_view *view);

/* The names behind the codes of kinds and grades, e.g. "delivered" and "scanned"; NULL
 * where a code has none. */
enum { TRACE_CODE_MAX = 256 };
struct trace_codes {
    const char *kind[TRACE_CODE_MAX], *grade[TRACE_CODE_MAX];
};
struct fault *trace_codes_read(struct act *act, struct trace_codes *out);
const char *trace_code_name(const char *const names[TRACE_CODE_MAX], int code);
