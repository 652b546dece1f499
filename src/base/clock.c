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

/* Days since 1970-01-01 -> Gregorian date, in years that begin on 1 March and eras of 400
 * years, so that leap days come last. */
static void
civil(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = (int)(doe - (365 * yoe + yoe / 4 - yoe / 100));
    int m = (5 * doy + 2) / 153;

    *day = doy - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

static void
digits(char *out, int64_t value, int n)
{
    for (int i = n - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
}

void
clock_iso(int64_t unix_s, char out[21])
{
    int64_t days = (unix_s >= 0 ? unix_s : unix_s - 86399) / 86400, year;
    int64_t second = unix_s - days * 86400;
    int month, day;

    memcpy(out, "0000-00-00T00:00:00Z", 21);
    civil(days, &year, &month, &day);
    digits(out, year, 4);
    digits(out + 5, month, 2);
    digits(out + 8, day, 2);
    digits(out + 11, second / 3600, 2);
    digits(out + 14, second / 60 % 60, 2);
    digits(out + 17, second % 60, 2);
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
clock_parse(const char *rfc3339, int64_t *unix_us)
{
    struct tm tm = {0};
    long offset, fraction_us = 0;
    const char *rest = strptime(rfc3339, "%Y-%m-%dT%H:%M:%S", &tm);

    if (!rest)
        return false;
    if (*rest == '.') {
        long unit = 100000;
        for (rest++; *rest >= '0' && *rest <= '9'; rest++, unit /= 10)
            fraction_us += (*rest - '0') * unit;
    }
    if (!offset_of(rest, &offset))
        return false;
    *unix_us = ((int64_t)timegm(&tm) - offset) * 1000000 + fraction_us;
    return true;
}

bool
clock_shanghai(const char *rfc3339, char out[17])
{
    struct tm tm;
    int64_t unix_us;

    if (!clock_parse(rfc3339, &unix_us))
        return false;
    time_t t = (time_t)((unix_us - (unix_us < 0 ? 999999 : 0)) / 1000000) + 8 * 3600;
    gmtime_r(&t, &tm);
    strftime(out, 17, "%Y-%m-%d %H:%M", &tm);
    return true;
}
