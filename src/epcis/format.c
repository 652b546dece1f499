#include "epcis/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static const char *
after_scheme(const char *text)
{
    if (!is_alpha(*text))
        return NULL;
    while (is_alpha(*text) || is_digit(*text) || (*text && strchr("+-.", *text)))
        text++;
    return *text == ':' ? text + 1 : NULL;
}

/* Behind an IPv6 address, the one place for brackets; NULL: it is not closed. */
static const char *
after_literal(const char *p)
{
    if (strncmp(p, "//[", 3) != 0)
        return p;
    p += 3;
    while (is_hex(*p) || *p == ':' || *p == '.')
        p++;
    return *p == ']' ? p + 1 : NULL;
}

bool
epcis_is_uri(const char *text)
{
    const char *p = after_scheme(text);
    int fragments = 0;

    if (!p || !*p || !(p = after_literal(p)))
        return false;
    for (; *p; p++) {
        if (*p == '%' && !(is_hex(p[1]) && is_hex(p[2])))
            return false;
        fragments += *p == '#';
        if (!is_alpha(*p) && !is_digit(*p) && !strchr("-._~:/?#@!$&'()*+,;=%", *p))
            return false;
    }
    return fragments <= 1;
}

/* ---- times ---- */

/* `len` digits at *p as a number from lo to hi, and *p behind them; -1: no. */
static int
number(const char **p, int len, int lo, int hi)
{
    int value = 0;

    for (int i = 0; i < len; i++, (*p)++) {
        if (!is_digit(**p))
            return -1;
        value = value * 10 + (**p - '0');
    }
    return value >= lo && value <= hi ? value : -1;
}

static bool
take(const char **p, const char *any)
{
    if (!**p || !strchr(any, **p))
        return false;
    (*p)++;
    return true;
}

static int
month_days(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return DAYS[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01 of the proleptic Gregorian calendar. */
static int64_t
days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool
take_date(const char **p, int64_t *days)
{
    int year = number(p, 4, 1, 9999);
    int month = year > 0 && take(p, "-") ? number(p, 2, 1, 12) : -1;

    if (month < 0 || !take(p, "-"))
        return false;
    int day = number(p, 2, 1, month_days(year, month));
    *days = day < 0 ? 0 : days_of(year, month, day);
    return day > 0;
}

/* Rounds half up at the third digit; what is behind the fourth cannot change that. */
static bool
take_fraction(const char **p, int64_t *ms)
{
    int digits = 0;

    *ms = 0;
    if (!take(p, "."))
        return true;
    for (; is_digit(**p); (*p)++, digits++) {
        if (digits < 3)
            *ms = *ms * 10 + (**p - '0');
        else if (digits == 3)
            *ms += **p >= '5';
    }
    for (int i = digits; i < 3; i++)
        *ms *= 10;
    return digits > 0;
}

static bool
take_clock(const char **p, int64_t *ms, bool *leap)
{
    int64_t fraction;
    int hour = number(p, 2, 0, 23);
    int minute = hour >= 0 && take(p, ":") ? number(p, 2, 0, 59) : -1;
    int second = minute >= 0 && take(p, ":") ? number(p, 2, 0, 60) : -1;

    if (second < 0 || !take_fraction(p, &fraction))
        return false;
    *leap = second == 60;
    *ms = ((hour * 60 + minute) * 60 + second) * (int64_t)1000 + fraction;
    return true;
}

static bool
take_zone(const char **p, int64_t *ms)
{
    int sign = **p == '-' ? 1 : -1; /* what is added to get UTC */

    *ms = 0;
    if (take(p, "Zz"))
        return true;
    if (!take(p, "+-"))
        return false;
    int hour = number(p, 2, 0, 23);
    int minute = hour >= 0 && take(p, ":") ? number(p, 2, 0, 59) : -1;
    *ms = sign * (int64_t)60000 * (hour * 60 + minute);
    return minute >= 0;
}

bool
epcis_is_time(const char *text, int64_t *ms)
{
    enum { DAY_MS = 86400000 };
    int64_t days, clock, zone;
    bool leap;
    const char *p = text;

    if (!take_date(&p, &days) || !take(&p, "Tt") || !take_clock(&p, &clock, &leap) ||
        !take_zone(&p, &zone) || *p)
        return false;
    int64_t total = days * DAY_MS + clock + zone;
    /* a leap second is the last one of a day of UTC (RFC 3339 §5.7) */
    if (leap && (total / 1000) % 86400 != 0)
        return false;
    if (ms)
        *ms = total;
    return true;
}

void
epcis_time_text(int64_t ms, char out[EPCIS_TIME_SIZE])
{
    int64_t day_ms = 86400000, days = ms / day_ms - (ms % day_ms < 0);
    int64_t clock = ms - days * day_ms;
    /* the inverse of days_of(): days since 0000-03-01, 400 years at a time */
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9, year = yoe + era * 400 + (month <= 2);
    int64_t day = doy - (153 * mp + 2) / 5 + 1;

    snprintf(out, EPCIS_TIME_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
             (unsigned)year % 10000, (unsigned)month % 100, (unsigned)day % 100,
             (unsigned)(clock / 3600000) % 24, (unsigned)(clock / 60000) % 60,
             (unsigned)(clock / 1000) % 60, (unsigned)(clock % 1000));
}

bool
epcis_is_offset(const char *text)
{
    const char *p = text;

    if (!take(&p, "+-"))
        return false;
    int hour = number(&p, 2, 0, 14);
    int minute = hour >= 0 && take(&p, ":") ? number(&p, 2, 0, 59) : -1;

    return minute >= 0 && !*p && (hour < 14 || minute == 0);
}

void
epcis_real_text(double value, char out[EPCIS_REAL_SIZE])
{
    enum { DIGITS_MIN = 15, DIGITS_MAX = 17 };

    for (int digits = DIGITS_MIN; digits <= DIGITS_MAX; digits++) {
        snprintf(out, EPCIS_REAL_SIZE, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
}
