#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t
clock_unix_s(void)
{
    return (int64_t)time(NULL);
}

int64_t
clock_unix_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_monotonic_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void
clock_iso(int64_t unix_s, char out[21])
{
    time_t t = (time_t)unix_s;
    struct tm tm;

    gmtime_r(&t, &tm);
    strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/* Offset in seconds behind the seconds' fraction: "Z", "+08:00" or "-03:30". */
static bool
offset_of(const char *text, long *seconds)
{
    int hours, minutes, used = 0;
    char sign;

    if (strcmp(text, "Z") == 0) {
        *seconds = 0;
        return true;
    }
    if (sscanf(text, "%c%2d:%2d%n", &sign, &hours, &minutes, &used) != 3 || text[used] ||
        (sign != '+' && sign != '-'))
        return false;
    *seconds = (hours * 3600L + minutes * 60L) * (sign == '-' ? -1 : 1);
    return true;
}

bool
clock_shanghai(const char *rfc3339, char out[17])
{
    struct tm tm = {0};
    long offset;
    const char *rest = strptime(rfc3339, "%Y-%m-%dT%H:%M:%S", &tm);

    if (!rest)
        return false;
    if (*rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    if (!offset_of(rest, &offset))
        return false;
    time_t t = timegm(&tm) - offset + 8 * 3600;
    gmtime_r(&t, &tm);
    strftime(out, 17, "%Y-%m-%d %H:%M", &tm);
    return true;
}
