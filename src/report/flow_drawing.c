#include "report/flow_drawing.h"

#include <limits.h>
#include <stdlib.h>

#include "base/words.h"
#include "flow/flow.h"

enum { COLUMNS_MAX = 6, ROWS_MAX = 12 };
static const double BOX_HEIGHT = 27, ROW_GAP = 9;

struct box {
    const struct trace_holder *holder; /* NULL: several places, or none on record */
    int column;
    size_t places; /* 0: outside */
    bool gap;
    int64_t size;
    int arriving, leaving; /* lines */
    double x, y;
};

/* A node on its way to a box. */
struct spot {
    size_t node;
    int column;
    int64_t size;
};

struct drawing {
    struct arena *arena;
    struct paper *p;
    const struct trace_view *v;
    bool en;
    int low;     /* level of the first column */
    size_t *box; /* per node, and one for the outside */
    struct box *boxes;
    size_t box_count;
    int columns, rows[COLUMNS_MAX];
    double box_width, column_pitch;
};

/* ---- where a place stands ---- */

/* Steps downstream, or upstream to the left; INT_MIN: no walk reaches it. */
static int
level_of(const struct trace_node *n)
{
    return n->depth_forward >= 0 ? n->depth_forward
           : n->depth_back >= 0  ? -n->depth_back
                                 : INT_MIN;
}

/* What comes from nobody on record; what was made of other batches does not. */
static bool
is_outside(const struct trace_view *v, const struct trace_link *l)
{
    return l->from == v->graph.count && l->kind != FLOW_KIND_TRANSFORMED;
}

/* Whom nobody leads to stands before the first column, with what is not on record. */
static bool
count_columns(struct drawing *d)
{
    const struct trace *t = &d->v->graph;
    int high = 0;
    bool stray = false;

    for (size_t i = 0; i < t->count; i++) {
        int level = level_of(&t->nodes[i]);
        if (!t->nodes[i].kept)
            continue;
        stray = stray || level == INT_MIN;
        if (level != INT_MIN && level < d->low)
            d->low = level;
        if (level > high)
            high = level;
    }
    for (size_t i = 0; i < d->v->link_count; i++)
        stray = stray || is_outside(d->v, &d->v->links[i]);
    d->low -= stray;
    d->columns = high - d->low + 1;
    return d->columns <= COLUMNS_MAX;
}

/* ---- boxes ---- */

static int
by_column_largest_first(const void *a, const void *b)
{
    const struct spot *x = a, *y = b;

    if (x->column != y->column)
        return x->column - y->column;
    return (y->size > x->size) - (y->size < x->size);
}

static size_t
list_spots(const struct drawing *d, struct spot *spots)
{
    const struct trace *t = &d->v->graph;
    size_t n = 0;

    for (size_t i = 0; i < t->count; i++) {
        const struct trace_node *node = &t->nodes[i];
        int level = level_of(node);
        if (node->kept)
            spots[n++] = (struct spot){i, level == INT_MIN ? 0 : level - d->low,
                                       node->in > node->out ? node->in : node->out};
    }
    qsort(spots, n, sizeof *spots, by_column_largest_first);
    return n;
}

/* The last row of a full column stands for all that follow. */
static void
put_spot(struct drawing *d, const struct spot *s)
{
    const struct trace_node *node = &d->v->graph.nodes[s->node];
    bool full = d->rows[s->column] == ROWS_MAX;

    if (!full) {
        d->boxes[d->box_count++] =
            (struct box){.holder = d->v->at[s->node], .column = s->column};
        d->rows[s->column]++;
    }
    struct box *b = &d->boxes[d->box_count - 1];
    b->places++;
    b->size += s->size;
    b->gap = b->gap || node->gap;
    if (b->places > 1)
        b->holder = NULL;
    d->box[s->node] = d->box_count - 1;
}

static bool
has_outside(const struct trace_view *v)
{
    for (size_t i = 0; i < v->link_count; i++)
        if (is_outside(v, &v->links[i]))
            return true;
    return false;
}

static void
make_boxes(struct drawing *d)
{
    size_t n = d->v->graph.count;
    struct spot *spots = arena_alloc(d->arena, (n + 1) * sizeof *spots);

    d->box = arena_alloc(d->arena, (n + 1) * sizeof *d->box);
    d->boxes =
        arena_alloc(d->arena, ((size_t)d->columns * ROWS_MAX + 2) * sizeof *d->boxes);
    if (has_outside(d->v)) {
        d->boxes[d->box_count++] = (struct box){.column = 0};
        d->rows[0]++;
    }
    n = list_spots(d, spots);
    for (size_t i = 0; i < n; i++)
        put_spot(d, &spots[i]);
}

/* ---- on the page ---- */

static double
place_boxes(struct drawing *d)
{
    int most = 0, row[COLUMNS_MAX] = {0};

    for (int c = 0; c < d->columns; c++)
        most = d->rows[c] > most ? d->rows[c] : most;
    double height = most * (BOX_HEIGHT + ROW_GAP);
    d->column_pitch = PAPER_WIDTH / d->columns;
    d->box_width = d->columns > 1 ? d->column_pitch * 0.68 : 180;
    paper_need(d->p, height + 60);
    paper_title(d->p, d->en ? "Flow" : "流向图");
    for (size_t i = 0; i < d->box_count; i++) {
        struct box *b = &d->boxes[i];
        double own = d->rows[b->column] * (BOX_HEIGHT + ROW_GAP);
        b->x = PAPER_LEFT + b->column * d->column_pitch;
        if (b->column == d->columns - 1 && d->columns > 1)
            b->x = PAPER_LEFT + PAPER_WIDTH - d->box_width;
        b->y = d->p->y + (height - own) / 2 + row[b->column]++ * (BOX_HEIGHT + ROW_GAP);
    }
    return height;
}

static const char *
name_of(const struct drawing *d, const struct box *b)
{
    if (b->holder)
        return b->holder->name;
    if (b->places == 0)
        return d->en ? "not on record" : "来源未登记";
    return arena_printf(d->arena, d->en ? "%zu other places" : "其余 %zu 处", b->places);
}

/* Its code, and the first two states in which it holds some. */
static const char *
line_of(const struct drawing *d, const struct box *b)
{
    const struct trace_holder *h = b->holder;
    int told = 0;

    if (!h)
        return b->places ? arena_printf(d->arena, "%lld", (long long)b->size) : "";
    const char *text = h->code;
    for (int k = 0; k < BUCKET_COUNT && h->own && told < 2; k++) {
        if (h->qty[k] == 0)
            continue;
        const char *state = word_value("state", flow_bucket_name((enum flow_bucket)k),
                                       d->en ? "en" : "zh");
        text = arena_printf(d->arena, "%s  %s %lld", text, state, (long long)h->qty[k]);
        told++;
    }
    return text;
}

static void
draw_box(struct drawing *d, const struct box *b)
{
    cairo_t *cr = d->p->cr;

    cairo_rectangle(cr, b->x, b->y, d->box_width, BOX_HEIGHT);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_fill_preserve(cr);
    if (b->gap || b->places == 0)
        cairo_set_source_rgb(cr, 0.75, 0.08, 0.08);
    else
        cairo_set_source_rgb(cr, 0.3, 0.35, 0.42);
    cairo_set_line_width(cr, b->gap ? 1.2 : 0.6);
    cairo_stroke(cr);
    paper_text_at(d->p, b->x + 3, b->y + 2, d->box_width - 6, 7.5, PAPER_BOLD, false, 1,
                  name_of(d, b));
    paper_text_at(d->p, b->x + 3, b->y + 14, d->box_width - 6, 6.2,
                  b->gap ? PAPER_ALARM : PAPER_QUIET, false, 1, line_of(d, b));
}

/* How a flow is known is how its line is drawn; grade 1: scanned .. 4: inferred. */
static void
set_line(cairo_t *cr, int grade)
{
    static const double DASHES[][2] = {{1, 0}, {1, 0}, {1, 0}, {4, 2}, {1, 2}};
    int g = grade >= 1 && grade <= 4 ? grade : 4;

    cairo_set_dash(cr, DASHES[g], g >= 3 ? 2 : 0, 0);
    cairo_set_line_width(cr, g == 1 ? 1.1 : 0.7);
    cairo_set_source_rgb(cr, 0.25, 0.4, 0.62);
}

static void
arrow(cairo_t *cr, double x, double y)
{
    cairo_set_dash(cr, NULL, 0, 0);
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x - 4, y - 2);
    cairo_line_to(cr, x - 4, y + 2);
    cairo_close_path(cr);
    cairo_fill(cr);
}

/* Forward from the right edge to the left one; what goes back, or stays in its column,
 * leaves and arrives at the right. */
static void
draw_line(struct drawing *d, const struct box *from, const struct box *to, int grade)
{
    cairo_t *cr = d->p->cr;
    bool forward = to->column > from->column;
    double x1 = from->x + d->box_width, y1 = from->y + BOX_HEIGHT / 2;
    double x2 = forward ? to->x : to->x + d->box_width, y2 = to->y + BOX_HEIGHT / 2;
    double bend = forward ? (x2 - x1) / 2 : d->column_pitch * 0.25;

    set_line(cr, grade);
    cairo_move_to(cr, x1, y1);
    cairo_curve_to(cr, x1 + bend, y1, forward ? x2 - bend : x2 + bend, y2, x2, y2);
    cairo_stroke(cr);
    if (forward)
        arrow(cr, x2, y2);
    cairo_set_dash(cr, NULL, 0, 0);
}

/* At the end where fewer lines meet. */
static void
draw_quantity(struct drawing *d, const struct box *from, const struct box *to,
              int64_t qty)
{
    bool arriving = to->column > from->column && to->arriving <= from->leaving;
    double x = arriving ? to->x - 40 : from->x + d->box_width + 3;
    double y = (arriving ? to->y : from->y) + 4;

    paper_text_at(d->p, x, y, 36, 6.2, PAPER_QUIET, arriving, 1,
                  arena_printf(d->arena, "%lld", (long long)qty));
}

/* Links between the same boxes are one line. */
static void
draw_links(struct drawing *d)
{
    size_t n = d->box_count;
    int64_t *sums = arena_alloc(d->arena, (n * n + 1) * sizeof *sums);
    int *grades = arena_alloc(d->arena, (n * n + 1) * sizeof *grades);

    for (size_t i = 0; i < d->v->link_count; i++) {
        const struct trace_link *l = &d->v->links[i];
        bool made = l->from == d->v->graph.count && !is_outside(d->v, l);
        if (made || l->to == d->v->graph.count)
            continue;
        size_t at = d->box[l->from] * n + d->box[l->to];
        sums[at] += l->qty;
        if (l->grade > grades[at])
            grades[at] = l->grade;
    }
    for (size_t i = 0; i < n * n; i++) {
        if (!sums[i] || i / n == i % n)
            continue;
        d->boxes[i / n].leaving++;
        d->boxes[i % n].arriving++;
    }
    for (size_t i = 0; i < n * n; i++)
        if (sums[i] && i / n != i % n)
            draw_line(d, &d->boxes[i / n], &d->boxes[i % n], grades[i]);
    for (size_t i = 0; i < n * n; i++)
        if (sums[i] && i / n != i % n)
            draw_quantity(d, &d->boxes[i / n], &d->boxes[i % n], sums[i]);
}

static void
draw_legend(struct drawing *d)
{
    static const char *const ZH[] = {"扫码", "单据", "申报", "推断"};
    static const char *const EN[] = {"scanned", "documented", "declared", "inferred"};
    double x = PAPER_LEFT;

    for (int g = 1; g <= 4; g++) {
        set_line(d->p->cr, g);
        cairo_move_to(d->p->cr, x, d->p->y + 6);
        cairo_line_to(d->p->cr, x + 24, d->p->y + 6);
        cairo_stroke(d->p->cr);
        cairo_set_dash(d->p->cr, NULL, 0, 0);
        paper_text_at(d->p, x + 28, d->p->y, 60, 7, PAPER_QUIET, false, 1,
                      d->en ? EN[g - 1] : ZH[g - 1]);
        x += 92;
    }
    d->p->y += 16;
}

bool
flow_drawing(struct arena *arena, struct paper *p, const struct trace_view *view, bool en)
{
    struct drawing d = {.arena = arena, .p = p, .v = view, .en = en};

    if (view->graph.count == 0 || !count_columns(&d))
        return false;
    make_boxes(&d);
    double height = place_boxes(&d);
    draw_links(&d);
    for (size_t i = 0; i < d.box_count; i++)
        draw_box(&d, &d.boxes[i]);
    p->y += height;
    draw_legend(&d);
    return true;
}
