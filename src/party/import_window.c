#include <stdlib.h>
#include <string.h>

#include "party/import_internal.h"

enum { WINDOW = 100000, CHUNK = 1 << 18 };

struct held {
    const char *key; /* NULL: none. While the window fills: where it stands in the text */
    size_t key_at, line_at, line_len;
    int64_t came;
};

struct import_window {
    struct buf text, copy;
    struct held *rows;
    size_t count;
    int64_t left; /* rows that left so far */
};

struct import_window *
import_window_new(void)
{
    struct import_window *w = calloc(1, sizeof *w);

    if (!w || !(w->rows = calloc(WINDOW, sizeof *w->rows)))
        abort();
    return w;
}

void
import_window_free(struct import_window *w)
{
    buf_free(&w->text);
    buf_free(&w->copy);
    free(w->rows);
    free(w);
}

static int
in_order(const void *a, const void *b)
{
    const struct held *x = a, *y = b;
    int by_key = strcmp(x->key, y->key);

    return by_key ? by_key : (x->came > y->came) - (x->came < y->came);
}

static struct fault *
send(struct import *im, struct import_window *w)
{
    struct fault *fault =
        w->copy.len ? pg_copy_put(im->pg, im->arena, w->copy.data, w->copy.len) : NULL;

    buf_clear(&w->copy);
    return fault;
}

struct fault *
import_window_flush(struct import *im)
{
    struct import_window *w = im->window;
    struct fault *fault = NULL;

    for (size_t i = 0; i < w->count; i++)
        w->rows[i].key = w->text.data + w->rows[i].key_at;
    if (im->kind->batch)
        qsort(w->rows, w->count, sizeof *w->rows, in_order);
    for (size_t i = 0; i < w->count && !fault; i++) {
        buf_puts(&w->copy, im->file);
        buf_putc(&w->copy, '\t');
        buf_json_int(&w->copy, ++w->left);
        buf_putc(&w->copy, '\t');
        buf_add(&w->copy, w->text.data + w->rows[i].line_at, w->rows[i].line_len);
        if (w->copy.len > CHUNK)
            fault = send(im, w);
    }
    w->count = 0;
    buf_clear(&w->text);
    return fault ? fault : send(im, w);
}

struct fault *
import_window_put(struct import *im, const char *key, const struct buf *line)
{
    struct import_window *w = im->window;
    struct held *row = &w->rows[w->count++];

    row->came = (int64_t)w->count;
    row->key_at = w->text.len;
    buf_add(&w->text, key ? key : "", key ? strlen(key) + 1 : 1);
    row->line_at = w->text.len;
    row->line_len = line->len;
    buf_add(&w->text, line->data, line->len);
    return w->count == WINDOW ? import_window_flush(im) : NULL;
}
