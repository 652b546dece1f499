/* What scans tell about each other and about the record: pure rules of the watcher. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Where and when a label was read. */
struct watch_point {
    int64_t unix_s;
    double lon, lat; /* degrees, WGS 84 */
    double off_m;    /* how far off they may be */
};

struct watch_limits {
    double kmh, km; /* two scans that need more than kmh, farther apart than km */
};

struct watch_travel {
    double km;      /* at least: what both may be off is taken away */
    double minutes; /* between the two */
    double kmh;     /* needed; INFINITY at the same time */
};

/* Great-circle distance of two points in kilometres, on a sphere of 6371.0088 km (the
 * mean radius of IUGG); within 0.6 % of the ellipsoid. */
double watch_distance_km(const struct watch_point *a, const struct watch_point *b);

/* Whether one label cannot have been at both: the way is told in *out either way. */
bool watch_too_fast(const struct watch_point *a, const struct watch_point *b,
                    const struct watch_limits *limits, struct watch_travel *out);

/* What the record says of a unit, where a scan claims to have been made. */
struct watch_place {
    const char *state;    /* bucket the record has it in, or NULL: none */
    int64_t recorded, at; /* places; 0: unknown, not given */
    bool official;        /* scanned at an agency, a laboratory, a disposer */
    bool since;           /* the record had it there when it was scanned */
};

enum watch_elsewhere {
    WATCH_NOTHING,
    WATCH_LATER,    /* perhaps its move is not recorded yet: look once more */
    WATCH_ELSEWHERE /* it is kept at one place and was scanned at another */
};

/* What is installed or kept in custody does not move by itself; what is in stock or
 * removed may be on a way that is recorded later. `again`: it was waited for. */
enum watch_elsewhere watch_place_judge(const struct watch_place *place, bool again);
