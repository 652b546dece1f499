#include "report/when.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SHANGHAI_S = 8 * 3600, EXCEL_EPOCH_DAYS = 25569 };

static const char *
print(int64_t unix_s, const char *format, char out[REPORT_WHEN])
{
    time_t at = (time_t)(unix_s + SHANGHAI_S);
    struct tm tm;

    if (!gmtime_r(&at, &tm) || strftime(out, REPORT_WHEN, format, &tm) == 0)
        out[0] = '\0';
    return out;
}

const char *
report_when(int64_t unix_s, char out[REPORT_WHEN])
{
    return print(unix_s, "%Y-%m-%dT%H:%M:%S+08:00", out);
}

const char *
report_minute(int64_t unix_s, char out[REPORT_WHEN])
{
    return print(unix_s, "%Y-%m-%d %H:%M", out);
}

double
report_day_number(int64_t unix_s)
{
    return (double)(unix_s + SHANGHAI_S) / 86400 + EXCEL_EPOCH_DAYS;
}
