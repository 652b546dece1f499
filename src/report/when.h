/* Times in files: Shanghai's, as they are read there. */
#pragma once
#include <stdint.h>

enum { REPORT_WHEN = 26 };

/* "2026-01-10T10:00:00+08:00" */
const char *report_when(int64_t unix_s, char out[REPORT_WHEN]);

/* "2026-01-10 10:00" */
const char *report_minute(int64_t unix_s, char out[REPORT_WHEN]);

/* The same as a spreadsheet counts: days since 1899-12-30. */
double report_day_number(int64_t unix_s);
