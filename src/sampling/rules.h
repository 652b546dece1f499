/* What a sampling record and a laboratory result must have: pure rules (domain.md §1.2,
 * §1.3). Quantities are in the product's base unit. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum sampling_verdict {
    SAMPLING_MAY,
    SAMPLING_SAMPLERS,     /* fewer than two different samplers */
    SAMPLING_DOMAIN,       /* not production, circulation, construction or use */
    SAMPLING_QUANTITY,     /* test quantity not positive, or reserve negative */
    SAMPLING_STOCK,        /* the place holds fewer than test + reserve */
    SAMPLING_RESULT,       /* not conforming or nonconforming */
    SAMPLING_REPORT,       /* no laboratory report number */
    SAMPLING_ITEMS,        /* no items, or they contradict the result */
    SAMPLING_RESULT_TWICE, /* a result is there and this is no correction */
    SAMPLING_SCOPE,        /* non-conforming without the scope of the recall */
    SAMPLING_VERDICT_COUNT
};

struct sampling_take {
    const char *const *samplers; /* names */
    int samplers_n;
    const char *domain;
    int64_t test, reserve, stock;
};
enum sampling_verdict sampling_take_judge(const struct sampling_take *take);

struct sampling_result {
    const char *before; /* result of the record so far: "pending", ... */
    bool correction;    /* names the event it corrects */
    const char *result, *report, *scope;
    int items, failed; /* items tested, and of these not passed */
};
enum sampling_verdict sampling_result_judge(const struct sampling_result *result);

/* Stable name of the rule and, in "zh" or "en", what to do; "" for SAMPLING_MAY. */
const char *sampling_verdict_code(enum sampling_verdict verdict);
const char *sampling_verdict_text(enum sampling_verdict verdict, const char *lang);
