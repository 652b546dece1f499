#include "base/arena.h"

#include <malloc.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 16 * 1024, ALIGNMENT = alignof(max_align_t) };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

static struct arena_block *
block_new(size_t size, struct arena_block *next)
{
    struct arena_block *b = calloc(1, sizeof *b + size);

    if (!b) {
        fputs("firemark: out of memory\n", stderr);
        abort();
    }
    b->size = size;
    b->next = next;
    return b;
}

void *
arena_alloc(struct arena *a, size_t size)
{
    size_t need = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct arena_block *b = a->head;

    if (need < size)
        abort();
    if (!b || b->size - b->used < need)
        a->head = b = block_new(need > BLOCK_SIZE ? need : BLOCK_SIZE, b);
    void *p = b->bytes + b->used;
    b->used += need;
    return p;
}

char *
arena_strndup(struct arena *a, const char *text, size_t len)
{
    char *copy = arena_alloc(a, len + 1);

    memcpy(copy, text, len);
    return copy;
}

void *
arena_room(struct arena *a, void *list, size_t used, size_t *cap, size_t size)
{
    if (used < *cap)
        return list;
    *cap = *cap * 2 + 8;
    char *bigger = arena_alloc(a, *cap * size);
    if (used)
        memcpy(bigger, list, used * size);
    return bigger;
}

char *
arena_strdup(struct arena *a, const char *text)
{
    return arena_strndup(a, text, strlen(text));
}

char *
arena_vprintf(struct arena *a, const char *format, va_list args)
{
    va_list again;

    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0)
        abort();
    char *text = arena_alloc(a, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, args);
    return text;
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = arena_vprintf(a, format, args);
    va_end(args);
    return text;
}

void
arena_clear(struct arena *a)
{
    struct arena_block *b = a->head;

    a->head = NULL;
    while (b) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
}

void
arena_hold(void)
{
    mallopt(M_MMAP_THRESHOLD, 32 * 1024 * 1024); /* the most that malloc takes */
    mallopt(M_TRIM_THRESHOLD, 64 * 1024 * 1024);
}
