/* One line per event to stderr: time, level, process, text as key=value. Whatever the
 * text holds, it stays one line: control characters become "?". */
#pragma once

void log_name(const char *process); /* "server", "signer", ...; kept, not copied */
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A value for a line, from whoever sent it: in double quotes, cut to LOG_TEXT, without
 * quotes and control characters. Returns `out`. */
enum { LOG_TEXT = 200 };
const char *log_text(char out[LOG_TEXT], const char *text);
