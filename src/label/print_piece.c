/* Which labels a document of a print job holds, and their drawing. */
#include "label/print_piece.h"

#include <string.h>

#include "base/buf.h"
#include "label/calibrate.h"

enum { PIECE = 48 /* labels of one document */ };

/* Index of the k-th label, counted from 1. */
static int64_t
index_at(const struct print_run *r, int k)
{
    for (size_t i = 0; i < json_array_size(r->ranges); i++) {
        const json_t *x = json_array_get(r->ranges, i);
        int64_t first = json_integer_value(json_array_get(x, 0));
        int64_t n = json_integer_value(json_array_get(x, 1)) - first + 1;

        if (k <= n)
            return first + k - 1;
        k -= (int)n;
    }
    return -1;
}

/* Labels first..last as ranges of indexes. */
static const char *
ranges_of(const struct print_run *r, int first, int last)
{
    struct buf out BUF_SCOPE = {0};

    buf_putc(&out, '[');
    for (int k = first; k <= last; k++) {
        int64_t from = index_at(r, k), to = from;
        for (; k < last && index_at(r, k + 1) == to + 1; k++)
            to++;
        buf_item(&out);
        buf_printf(&out, "[%lld,%lld]", (long long)from, (long long)to);
    }
    buf_putc(&out, ']');
    return arena_strdup(r->arena, out.data);
}

struct act
print_piece_act(const struct print_run *r, struct arena *arena)
{
    return (struct act){.arena = arena,
                        .pg = r->pg,
                        .actor = &r->actor,
                        .settings = r->settings,
                        .in = r->options,
                        .lang = "zh",
                        .cli = r->cli};
}

/* Labels first..last as the person who asked wanted them, on this printer. */
struct label_print
print_piece_want(const struct print_run *r, struct arena *arena, int first, int last)
{
    struct act act = print_piece_act(r, arena);
    const struct printer *p = &r->printer;
    struct label_print w;

    label_print_options(&act, &w);
    w.job = r->job;
    w.format = p->format;
    w.media = p->media;
    w.dpi = p->dpi;
    w.start_cell = first == 1 ? w.start_cell : 0;
    w.offset_x += p->offset_x;
    w.offset_y += p->offset_y;
    w.skip = w.count = 0;
    w.type = NULL;
    w.device = p->code;
    w.inverted = p->inverted;
    w.darkness = w.darkness ? w.darkness : p->darkness;
    w.speed = w.speed ? w.speed : p->speed;
    w.ranges = ranges_of(r, first, last);
    w.unrecorded = true;
    return w;
}

/* A piece is whole pages of the medium, so that what follows begins on a fresh one. */
int
print_piece_end(const struct print_run *r)
{
    const json_t *copies = json_object_get(r->options, "copies");
    const json_t *start = json_object_get(r->options, "start_cell");
    int cells = (int)(r->media.columns * r->media.rows);
    int used = r->taken == 0 ? (int)json_integer_value(start) : 0;
    int most = PIECE - PIECE % cells;

    if (most == 0)
        most = cells;
    /* copies fill cells, too: a page ends on a label only after so many labels */
    int labels = json_integer_value(copies) > 1 ? most : most - used;
    int last = r->taken + labels;

    return last < r->labels ? last : r->labels;
}

static struct fault *
draw(struct print_run *r, struct act *act, const struct label_print *w)
{
    struct fault *fault = pg_begin(r->pg, act->arena);

    if (!fault)
        fault = act_scope(act);
    if (!fault)
        fault = label_print(act, w);
    if (!fault)
        fault = pg_commit(r->pg, act->arena);
    else
        pg_rollback(r->pg);
    return fault;
}

/* How many labels of the piece had begun to leave with so many bytes. A page leaves
 * whole, so labels that wait for their page have the mark of the label before. */
int
print_piece_begun(const struct print_run *r, const struct print_mark *marks, int n,
                  size_t bytes, int last)
{
    size_t before = 0;

    for (int i = 0; i < n; i++) {
        if (before >= bytes)
            for (int k = r->taken + 1; k <= last; k++)
                if (index_at(r, k) == marks[i].idx)
                    return k - 1;
        if (marks[i].end > before)
            before = marks[i].end;
    }
    return last;
}

/* Marks of the labels in, as many as came out; more than `n` never do. */
struct fault *
print_piece_make(struct print_run *r, struct act *act, struct label_print *w, int last)
{
    int n = last - r->taken;

    if (!r->job)
        return calibrate_draw(act, &r->printer, &r->media);
    w->marks = arena_alloc(act->arena, (size_t)n * sizeof *w->marks);
    for (int i = 0; i < n; i++)
        w->marks[i] = (struct print_mark){-1, 0};
    return draw(r, act, w);
}
