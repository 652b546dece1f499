/* What the demo city is made of, as data. Companies, premises, streets and people are
 * invented: their names come from the Classic of Mountains and Seas and from counting
 * words, and stand in no register. Districts, products and standards are real. */
#pragma once
#include <stddef.h>

enum { /* in the order of DEMO_PRODUCT */
       DEMO_EXT_ABC,
       DEMO_EXT_WATER,
       DEMO_EXT_CO2,
       DEMO_ALARM,
       DEMO_SMOKE,
       DEMO_LIGHT,
       DEMO_MASK,
       DEMO_DOOR,
       DEMO_SHUTTER,
       DEMO_HOSE,
       DEMO_BLANKET,
       DEMO_HYDRANT,
       DEMO_PRODUCTS
};

struct demo_maker {
    const char *name;
    int area;        /* 310000: outside the city */
    int products[2]; /* it makes these, in equal parts */
};

struct demo_dealer {
    const char *name;
    int area;
    const char *kind; /* dealer or platform */
};

struct demo_office { /* agencies, laboratories, disposers, certifiers */
    const char *code, *kind, *name;
    int area;
};

struct demo_product {
    const char *code, *name, *name_en, *model, *unit, *standard, *entry;
    int sample, reserve;
    const char *item, *requirement; /* what the laboratory tests first */
};

struct demo_use { /* a kind of premises */
    const char *name;
    int crowd_min, crowd_max; /* people */
    int special;              /* only in this area; 0: in any district */
};

struct demo_person {
    const char *login, *name, *role;
    int area;            /* 310000: the whole city */
    const char *company; /* party code, or NULL */
    const char *zh, *en; /* what to do with it */
};

enum {
    DEMO_MAKERS = 14,
    DEMO_DEALERS = 26,
    DEMO_OFFICES = 8,
    DEMO_USES = 19,
    DEMO_WORDS = 48,
    DEMO_STREETS = 24,
    DEMO_PEOPLE = 7
};

extern const struct demo_maker DEMO_MAKER[DEMO_MAKERS];
extern const struct demo_dealer DEMO_DEALER[DEMO_DEALERS];
extern const struct demo_office DEMO_OFFICE[DEMO_OFFICES];
extern const struct demo_product DEMO_PRODUCT[DEMO_PRODUCTS];
extern const struct demo_use DEMO_USE[DEMO_USES];
extern const char *const DEMO_WORD[DEMO_WORDS]; /* first part of a premises' name */
extern const char *const DEMO_STREET[DEMO_STREETS];
extern const struct demo_person DEMO_PERSON[DEMO_PEOPLE];

/* The one password of all demo people: they exist on no machine that matters. */
extern const char DEMO_PASSWORD[];
