/* When a subscription runs: fields as in cron, in China Standard Time (UTC+8). A field
 * that is not said takes any value where a finer one is said, else its least; so {"hour":
 * "1", "minute": "5"} is every day at 01:05:00. Pure.
 * source: EPCIS 2.0 §8.2.5.3 (QuerySchedule) */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct epcis_schedule {
    uint64_t second, minute, hour, day, month, weekday; /* bit n: the value n fits */
};

/* Reads {"second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek"}: texts of
 * numbers and ranges, "1,[10-20],30". false: *field names what is wrong (static), or "":
 * no field at all. */
bool epcis_schedule_read(const json_t *from, struct epcis_schedule *out,
                         const char **field);

/* The first time behind `after_unix_s` that fits; 0: none within eight years. */
int64_t epcis_schedule_next(const struct epcis_schedule *schedule, int64_t after_unix_s);
