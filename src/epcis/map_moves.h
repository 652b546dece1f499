/* The moves of one captured event, as the actions that they stand for. */
#pragma once
#include "access/act.h"
#include "access/session.h"
#include "epcis/map.h"
#include "epcis/map_names.h"

/* One event on its way to moves. */
struct mapping {
    struct act act; /* of its sender; in and out are each move's own */
    struct actor actor;
    const char *id, *seq;
    struct epcis_plan plan;
    const char *from, *to; /* codes of places; NULL: not told */
    int moves;
    bool known; /* the event says what is on record already: no fault of anybody's */
};

/* Runs every move of the plan, in act's transaction. Faults: those of the names
 * (map_names.h) and of the actions. (map_moves.c) */
struct fault *map_moves(struct mapping *m);

/* Runs an action, `in` (stolen) being its input (map_actions.c). map_move() adds when it
 * happened and an id: the same event gives its n-th move the same one, so that it counts
 * once. */
struct fault *map_run(struct mapping *m, const char *noun, const char *verb, json_t *in);
struct fault *map_move(struct mapping *m, const char *noun, const char *verb, json_t *in);

/* A unit of the plan's lists by its code, quantities as pieces. Faults: those of
 * map_names.h, quantity_not_pieces (input). */
struct fault *map_pieces(struct mapping *m, const json_t *item, const char **batch,
                         long long *qty);

/* The units of a list by their index. */
struct fault *map_units(struct mapping *m, const json_t *uris, struct map_unit **out);

/* The last of the run of neighbours that begins at units[first]: of one batch and state,
 * one index apart. */
size_t map_run_end(const struct map_unit *units, size_t count, size_t first);

/* A refusal of the event's own, FAULT_INPUT. */
struct fault *map_refusal(struct mapping *m, const char *code, const char *zh,
                          const char *en);

/* Batches that are registered, packs, and goods made into others. (map_made.c) */
struct fault *map_register(struct mapping *m);
struct fault *map_pack(struct mapping *m);
struct fault *map_transform(struct mapping *m);

/* Raises an alert about each batch and place that the event moved which this one declares
 * an error. (map_error.c) */
struct fault *map_withdraw(struct mapping *m);
