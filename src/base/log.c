#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

static const char *process_name = "firemark";

void
log_name(const char *process)
{
    process_name = process;
}

static bool
is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

const char *
log_text(char out[LOG_TEXT], const char *text)
{
    size_t n = 0;

    out[n++] = '"';
    for (; *text && n < LOG_TEXT - 2; text++)
        out[n++] = is_control(*text) ? '?' : *text == '"' ? '\'' : *text;
    out[n++] = '"';
    out[n] = '\0';
    return out;
}

/* One write per line, so that lines of several processes never mix. */
static void
log_line(const char *level, const char *format, va_list args)
{
    char line[2048], when[21];

    clock_iso(clock_unix_s(), when);
    int n = snprintf(line, sizeof line, "%s %s %s: ", when, level, process_name);
    int m = vsnprintf(line + n, sizeof line - (size_t)n - 1, format, args);
    size_t len = (size_t)n + (size_t)(m > 0 ? m : 0);
    if (len > sizeof line - 2)
        len = sizeof line - 2;
    for (size_t i = 0; i < len; i++)
        if (is_control(line[i]))
            line[i] = '?';
    line[len++] = '\n';
    if (write(STDERR_FILENO, line, len) < 0)
        return;
}

#define LOG_FUNCTION(name, level)                                                        \
    void name(const char *format, ...)                                                   \
    {                                                                                    \
        va_list args;                                                                    \
        va_start(args, format);                                                          \
        log_line(level, format, args);                                                   \
        va_end(args);                                                                    \
    }

LOG_FUNCTION(log_info, "info")
LOG_FUNCTION(log_warn, "warn")
LOG_FUNCTION(log_error, "error")
