#include "flow/watch_rules.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static const double EARTH_KM = 6371.0088, DEGREE = 3.14159265358979323846 / 180;

double
watch_distance_km(const struct watch_point *a, const struct watch_point *b)
{
    double across = sin((b->lat - a->lat) * DEGREE / 2),
           along = sin((b->lon - a->lon) * DEGREE / 2);
    double h =
        across * across + cos(a->lat * DEGREE) * cos(b->lat * DEGREE) * along * along;

    return 2 * EARTH_KM * asin(sqrt(h < 1 ? h : 1));
}

bool
watch_too_fast(const struct watch_point *a, const struct watch_point *b,
               const struct watch_limits *limits, struct watch_travel *out)
{
    double hours = fabs((double)(b->unix_s - a->unix_s)) / 3600;

    out->km = fmax(watch_distance_km(a, b) - (a->off_m + b->off_m) / 1000, 0);
    out->minutes = hours * 60;
    out->kmh = hours > 0 ? out->km / hours : INFINITY;
    return out->km > limits->km && out->kmh > limits->kmh;
}

static bool
is_one_of(const char *state, const char *a, const char *b)
{
    return state && (strcmp(state, a) == 0 || strcmp(state, b) == 0);
}

enum watch_elsewhere
watch_place_judge(const struct watch_place *place, bool again)
{
    if (place->official || !place->since || place->recorded == 0 || place->at == 0 ||
        place->recorded == place->at)
        return WATCH_NOTHING;
    if (is_one_of(place->state, "installed", "custody"))
        return again ? WATCH_NOTHING : WATCH_ELSEWHERE;
    if (is_one_of(place->state, "stock", "removed"))
        return again ? WATCH_ELSEWHERE : WATCH_LATER;
    return WATCH_NOTHING;
}
