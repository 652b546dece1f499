/* Memory of one request or one command: taken piece by piece, given back at once.
 * Running out of memory ends the process with a log line: a server that cannot allocate a
 * few kilobytes cannot answer either, and the supervisor starts a fresh one. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct arena {
    struct arena_block *head;
};

/* Zeroed memory for `size` bytes, aligned for any type; lives until arena_clear(). */
void *arena_alloc(struct arena *a, size_t size);

/* Room for one more of `size` bytes behind the `used` ones of `list`: the list itself, or
 * a copy of it with twice the room; *cap counts items and begins at 0. */
void *arena_room(struct arena *a, void *list, size_t used, size_t *cap, size_t size);

/* Copies of text; `arena_strndup` copies at most `len` bytes and adds the NUL. */
char *arena_strdup(struct arena *a, const char *text);
char *arena_strndup(struct arena *a, const char *text, size_t len);

/* printf into the arena. */
char *arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list args);

/* Frees everything; the arena may be used again. */
void arena_clear(struct arena *a);

/* For a process that answers one request after the other: what was freed stays with it
 * (up to 64 MiB of each of malloc's arenas), since the next request takes the same again,
 * and fresh pages cost more than what is done with them. Call before threads start. */
void arena_hold(void);

#define ARENA_SCOPE __attribute__((cleanup(arena_clear)))
