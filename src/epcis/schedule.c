#include "epcis/schedule.h"

#include <stdlib.h>
#include <string.h>

enum { FIELDS = 6, ZONE_S = 8 * 3600, DAY_S = 86400, DAYS_AHEAD = 8 * 366 };

static const struct {
    const char *name;
    int least, most;
} ROWS[FIELDS] = {{"second", 0, 59},     {"minute", 0, 59}, {"hour", 0, 23},
                  {"dayOfMonth", 1, 31}, {"month", 1, 12},  {"dayOfWeek", 1, 7}};

static uint64_t
bits(int from, int to)
{
    uint64_t out = 0;

    for (int i = from; i <= to; i++)
        out |= UINT64_C(1) << i;
    return out;
}

static int
number(const char **p, int least, int most)
{
    char *end;
    long n = **p >= '0' && **p <= '9' ? strtol(*p, &end, 10) : -1;

    if (n < least || n > most)
        return -1;
    *p = end;
    return (int)n;
}

/* "5" or "[1-5]". */
static bool
element(const char **p, int least, int most, uint64_t *out)
{
    bool range = **p == '[';

    *p += range;
    int from = number(p, least, most), to = from;
    if (range) {
        if (**p != '-')
            return false;
        (*p)++;
        to = number(p, least, most);
        if (**p != ']')
            return false;
        (*p)++;
    }
    if (from < 0 || to < from)
        return false;
    *out |= bits(from, to);
    return true;
}

static bool
read_field(const json_t *value, int least, int most, uint64_t *out)
{
    char digits[16];
    const char *p = json_string_value(value);

    if (json_is_integer(value)) {
        snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(value));
        p = digits;
    }
    if (!p || strlen(p) > 200)
        return false;
    do
        if (!element(&p, least, most, out))
            return false;
    while (*p++ == ',');
    return p[-1] == '\0';
}

bool
epcis_schedule_read(const json_t *from, struct epcis_schedule *out, const char **field)
{
    uint64_t read[FIELDS] = {0};
    const char *name;
    json_t *value;
    bool said = false;

    *field = "";
    json_object_foreach((json_t *)(uintptr_t)from, name, value)
    {
        int i = 0;
        while (i < FIELDS && strcmp(ROWS[i].name, name) != 0)
            i++;
        *field = i < FIELDS ? ROWS[i].name : "schedule";
        if (i == FIELDS || !read_field(value, ROWS[i].least, ROWS[i].most, &read[i]))
            return false;
    }
    for (int i = 0; i < FIELDS; i++) {
        bool clock = i < 3; /* days are any day until one is named */
        if (!read[i])
            read[i] = said || !clock ? bits(ROWS[i].least, ROWS[i].most)
                                     : UINT64_C(1) << ROWS[i].least;
        else
            said = true;
    }
    if (!said)
        return false;
    *out = (struct epcis_schedule){read[0], read[1], read[2], read[3], read[4], read[5]};
    return true;
}

/* ---- the next time ---- */

/* Year, month and day of a day counted from 1970-01-01 (Hinnant, civil_from_days). */
static void
civil(int64_t days, int *month, int *day)
{
    int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
}

static bool
has(uint64_t set, int64_t n)
{
    return (set >> n & 1) != 0;
}

static bool
day_fits(const struct epcis_schedule *s, int64_t days)
{
    int month, day;

    civil(days, &month, &day);
    /* the first of January 1970 was a Thursday, which is 4 */
    return has(s->month, month) && has(s->day, day) &&
           has(s->weekday, (days + 3) % 7 + 1);
}

/* The first fitting second of a day from `from` on; -1: none. */
static int
time_in_day(const struct epcis_schedule *s, int from)
{
    for (int t = from; t < DAY_S;) {
        if (!has(s->hour, t / 3600))
            t = (t / 3600 + 1) * 3600;
        else if (!has(s->minute, t / 60 % 60))
            t = (t / 60 + 1) * 60;
        else if (!has(s->second, t % 60))
            t++;
        else
            return t;
    }
    return -1;
}

int64_t
epcis_schedule_next(const struct epcis_schedule *schedule, int64_t after_unix_s)
{
    int64_t local = after_unix_s + 1 + ZONE_S, today = local / DAY_S;

    for (int64_t d = today; d < today + DAYS_AHEAD; d++) {
        int t = day_fits(schedule, d)
                    ? time_in_day(schedule, d == today ? (int)(local % DAY_S) : 0)
                    : -1;
        if (t >= 0)
            return d * DAY_S + t - ZONE_S;
    }
    return 0;
}
