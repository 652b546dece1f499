/* One line per event to stderr: time, level, process, text as key=value. */
#pragma once

void log_name(const char *process); /* "server", "signer", ...; kept, not copied */
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
