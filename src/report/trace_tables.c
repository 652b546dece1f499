#include "report/trace_tables.h"

#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "base/words.h"
#include "flow/flow.h"
#include "report_sql.h"

/* Where rows go. */
struct emit {
    struct act *act;
    const struct trace_codes *codes;
    const char *batch; /* code of the view at hand */
    void (*row)(void *arg, const struct report_cell *cells);
    void *arg;
};

static struct report_cell
text(const char *t)
{
    return (struct report_cell){.text = t, .empty = t == NULL};
}

static struct report_cell
number(int64_t n)
{
    return (struct report_cell){.number = n};
}

static struct report_cell
word(const struct emit *e, const char *field, const char *value)
{
    return text(value ? word_value(field, value, e->act->lang) : NULL);
}

static struct report_cell
either(const struct emit *e, const char *zh, const char *en)
{
    return text(strcmp(e->act->lang, "en") == 0 ? en : zh);
}

static struct report_cell
yes(const struct emit *e, bool is)
{
    return is ? either(e, "是", "yes") : text(NULL);
}

const char *
report_batch_code(struct act *act, const struct trace_view *view)
{
    json_t *batch = json_loads(view->batch, 0, NULL);
    const char *code = json_string_value(json_object_get(batch, "code"));
    const char *copy = arena_strdup(act->arena, code ? code : "");

    json_decref(batch);
    return copy;
}

static const char *
batch_member(struct act *act, const struct trace_view *view, const char *name)
{
    json_t *batch = json_loads(view->batch, 0, NULL);
    const char *value = json_string_value(json_object_get(batch, name));
    const char *copy = value ? arena_strdup(act->arena, value) : NULL;

    json_decref(batch);
    return copy;
}

const char *
report_notes(struct act *act, const struct trace_link *link)
{
    BUF_SCOPE struct buf all = {0};

    for (const struct trace_note *n = link->notes; n; n = n->next)
        buf_printf(&all, "%s%s", all.len ? "; " : "", n->number);
    return all.len ? arena_strdup(act->arena, all.data) : NULL;
}

/* Runs `each` on every view in turn. */
static struct fault *
each_view(struct act *act, const struct trace_report *report,
          const struct trace_codes *codes,
          void (*row)(void *arg, const struct report_cell *cells), void *arg,
          struct fault *(*each)(struct emit *e, const struct trace_view *v))
{
    struct emit e = {act, codes, NULL, row, arg};
    struct fault *fault = NULL;

    for (size_t i = 0; i < report->count && !fault; i++) {
        e.batch = report_batch_code(act, &report->views[i]);
        fault = each(&e, &report->views[i]);
    }
    return fault;
}

#define ROWS_OF(name)                                                                    \
    static struct fault *rows_of_##name(                                                 \
        struct act *act, const struct trace_report *report,                              \
        const struct trace_codes *codes,                                                 \
        void (*row)(void *arg, const struct report_cell *cells), void *arg)              \
    {                                                                                    \
        return each_view(act, report, codes, row, arg, each_##name);                     \
    }

/* ---- holders ---- */

static const struct report_column HOLDERS[] = {
    {"批次", "batch", CELL_TEXT, 14},
    {"场所编码", "place", CELL_TEXT, 12},
    {"名称", "name", CELL_TEXT, 28},
    {"类别", "kind", CELL_TEXT, 12},
    {"区域", "area", CELL_TEXT, 14},
    {"下游层级", "steps downstream", CELL_INT, 10},
    {"上游层级", "steps upstream", CELL_INT, 10},
    {"流入", "in", CELL_INT, 10},
    {"流出", "out", CELL_INT, 10},
    {"库存", "stock", CELL_INT, 10},
    {"在途", "transit", CELL_INT, 10},
    {"已安装", "installed", CELL_INT, 10},
    {"已拆除待收缴", "removed", CELL_INT, 12},
    {"已收缴", "custody", CELL_INT, 10},
    {"已销毁", "destroyed", CELL_INT, 10},
    {"已消耗", "consumed", CELL_INT, 10},
    {"流出本市", "out of area", CELL_INT, 10},
    {"改标", "re-labelled", CELL_INT, 10},
    {"盘点短少", "missing", CELL_INT, 10},
    {"断点", "gap", CELL_TEXT, 8},
    {"更换令", "order", CELL_TEXT, 24},
    {"更换令状态", "order state", CELL_TEXT, 12},
};

static struct report_cell
steps(int depth)
{
    return (struct report_cell){.number = depth, .empty = depth < 0};
}

static struct fault *
each_holder(struct emit *e, const struct trace_view *v)
{
    struct report_cell c[REPORT_COLUMNS_MAX];

    for (size_t i = 0; i < v->graph.count; i++) {
        const struct trace_node *n = &v->graph.nodes[i];
        const struct trace_holder *h = v->at[i];
        int k = 0;
        if (!n->kept)
            continue;
        c[k++] = text(e->batch);
        c[k++] = text(h->code);
        c[k++] = text(h->name);
        c[k++] = word(e, "kind", h->kind);
        c[k++] = either(e, h->area_zh, h->area_en);
        c[k++] = steps(n->depth_forward);
        c[k++] = steps(n->depth_back);
        c[k++] = number(n->in);
        c[k++] = number(n->out);
        for (int b = 0; b < BUCKET_COUNT; b++)
            c[k++] = (struct report_cell){.number = h->qty[b],
                                          .empty = !h->own || h->qty[b] == 0};
        c[k++] = yes(e, n->gap);
        c[k++] = text(h->own ? h->order : NULL);
        c[k++] = word(e, "order_state", h->own ? h->order_state : NULL);
        e->row(e->arg, c);
    }
    return NULL;
}
ROWS_OF(holder)

/* ---- edges ---- */

static const struct report_column EDGES[] = {
    {"批次", "batch", CELL_TEXT, 14},
    {"从", "from", CELL_TEXT, 12},
    {"从（名称）", "from, name", CELL_TEXT, 28},
    {"到", "to", CELL_TEXT, 12},
    {"到（名称）", "to, name", CELL_TEXT, 28},
    {"方式", "kind", CELL_TEXT, 10},
    {"数量", "quantity", CELL_INT, 10},
    {"单位", "unit", CELL_TEXT, 6},
    {"笔数", "moves", CELL_INT, 8},
    {"最早", "first", CELL_TIME, 18},
    {"最近", "last", CELL_TIME, 18},
    {"依据", "known by", CELL_TEXT, 12},
    {"单据", "documents", CELL_TEXT, 30},
};

static const struct trace_holder *
end_of(const struct trace_view *v, uint32_t node)
{
    return node == v->graph.count ? NULL : v->at[node];
}

static struct fault *
each_edge(struct emit *e, const struct trace_view *v)
{
    const char *unit = batch_member(e->act, v, "unit");

    for (size_t i = 0; i < v->link_count; i++) {
        const struct trace_link *l = &v->links[i];
        const struct trace_holder *from = end_of(v, l->from), *to = end_of(v, l->to);
        const struct report_cell c[] = {
            text(e->batch),
            text(from ? from->code : NULL),
            from ? text(from->name)
            : l->kind == FLOW_KIND_TRANSFORMED
                ? either(e, "（加工产出）", "(made)")
                : either(e, "（未登记的来源）", "(not on record)"),
            text(to ? to->code : NULL),
            to ? text(to->name) : either(e, "（未登记的去向）", "(not on record)"),
            word(e, "kind", trace_code_name(e->codes->kind, l->kind)),
            number(l->qty),
            text(unit),
            number(l->moves),
            number(l->first_unix_s),
            number(l->last_unix_s),
            word(e, "grade", trace_code_name(e->codes->grade, l->grade)),
            text(report_notes(e->act, l)),
        };
        e->row(e->arg, c);
    }
    return NULL;
}
ROWS_OF(edge)

/* ---- gaps ---- */

static const struct report_column GAPS[] = {
    {"批次", "batch", CELL_TEXT, 14},
    {"场所编码", "place", CELL_TEXT, 12},
    {"名称", "name", CELL_TEXT, 28},
    {"数量", "quantity", CELL_INT, 10},
    {"说明", "what is missing", CELL_TEXT, 70},
};

static struct fault *
each_gap(struct emit *e, const struct trace_view *v)
{
    for (size_t i = 0; i < v->gap_count; i++) {
        const struct trace_gap *g = &v->gaps[i];
        const struct report_cell c[] = {text(e->batch), text(g->holder->code),
                                        text(g->holder->name), number(g->qty),
                                        either(e, g->zh, g->en)};
        e->row(e->arg, c);
    }
    return NULL;
}
ROWS_OF(gap)

/* ---- units ---- */

static const struct report_column UNITS[] = {
    {"批次", "batch", CELL_TEXT, 14},    {"产品编码", "unit", CELL_TEXT, 18},
    {"状态", "state", CELL_TEXT, 16},    {"场所编码", "place", CELL_TEXT, 12},
    {"名称", "name", CELL_TEXT, 28},     {"自何时", "since", CELL_TIME, 18},
    {"所在包装", "pack", CELL_TEXT, 18},
};

static const char *
row_text(const struct pg_row *row, int column)
{
    return pg_row_is_null(row, column) ? NULL : pg_row_text(row, column);
}

static void
unit_row(void *arg, const struct pg_row *row)
{
    const struct emit *e = arg;
    const struct report_cell c[] = {
        text(e->batch),
        text(row_text(row, 0)),
        word(e, "state", row_text(row, 1)),
        text(row_text(row, 2)),
        text(row_text(row, 3)),
        (struct report_cell){.number = pg_row_int(row, 4) / 1000000 + PG_EPOCH_UNIX_S,
                             .empty = pg_row_is_null(row, 4)},
        text(row_text(row, 5)),
    };

    e->row(e->arg, c);
}

static struct fault *
each_unit(struct emit *e, const struct trace_view *v)
{
    struct act *act = e->act;
    const char *const values[] = {act_number(act, v->batch_id), v->known_at};

    return v->known_at
               ? pg_each(act->pg, act->arena, SQL_report_units_known, 2, values, unit_row,
                         e)
               : pg_each(act->pg, act->arena, SQL_report_units, 1, values, unit_row, e);
}
ROWS_OF(unit)

/* ---- balance ---- */

static const struct report_column BALANCE[] = {
    {"批次", "batch", CELL_TEXT, 14},
    {"项目", "term", CELL_TEXT, 30},
    {"数量", "quantity", CELL_INT, 12},
    {"依据", "known by", CELL_TEXT, 14},
};

static void
term(const struct emit *e, struct report_cell name, int64_t qty, int grade)
{
    const struct report_cell c[] = {
        text(e->batch), name, number(qty),
        word(e, "grade", trace_code_name(e->codes->grade, grade))};

    e->row(e->arg, c);
}

static struct fault *
each_balance(struct emit *e, const struct trace_view *v)
{
    const struct balance *b = &v->balance;

    if (v->company)
        return NULL;
    term(e,
         b->declared ? either(e, "申报产量", "produced, as declared")
                     : either(e, "产量未申报，至少", "produced: not declared, at least"),
         b->produced, 0);
    term(e, word(e, "term", "producer_stock"), b->producer_stock.qty,
         b->producer_stock.grade);
    term(e, word(e, "term", "transit"), b->terms[BUCKET_TRANSIT].qty,
         b->terms[BUCKET_TRANSIT].grade);
    term(e, word(e, "term", "dealer_stock"), b->dealer_stock.qty, b->dealer_stock.grade);
    for (int i = BUCKET_INSTALLED; i < BUCKET_MISSING; i++)
        term(e, word(e, "term", flow_bucket_name((enum flow_bucket)i)), b->terms[i].qty,
             b->terms[i].grade);
    term(e, either(e, "已落实合计", "located in all"), b->located, 0);
    term(e, either(e, "去向不明", "unaccounted"), b->unaccounted, 0);
    return NULL;
}
ROWS_OF(balance)

/* ---- batches made from one another ---- */

static const struct report_column BATCHES[] = {
    {"批次", "batch", CELL_TEXT, 14},
    {"投入批次", "made from", CELL_TEXT, 14},
    {"投入产品", "product in", CELL_TEXT, 22},
    {"投入数量", "quantity in", CELL_INT, 10},
    {"产出批次", "made into", CELL_TEXT, 14},
    {"产出产品", "product out", CELL_TEXT, 22},
    {"产出数量", "quantity out", CELL_INT, 10},
    {"次数", "times", CELL_INT, 6},
    {"最早", "first", CELL_TIME, 18},
    {"最近", "last", CELL_TIME, 18},
    {"依据", "known by", CELL_TEXT, 12},
    {"场所", "places", CELL_TEXT, 16},
    {"单据", "documents", CELL_TEXT, 24},
    {"投入批次的召回", "recall of what went in", CELL_TEXT, 24},
    {"由已召回批次制成", "made from recalled", CELL_TEXT, 24},
};

static struct fault *
each_made(struct emit *e, const struct trace_view *v)
{
    for (size_t i = 0; i < v->family.made_count; i++) {
        const struct trace_made *m = &v->family.made[i];
        const struct trace_batch *from = &v->family.batches[m->from];
        const struct trace_batch *to = &v->family.batches[m->to];
        const struct report_cell c[] = {
            text(e->batch),
            text(from->code),
            text(from->product),
            number(m->qty_in),
            text(to->code),
            text(to->product),
            number(m->qty_out),
            number(m->times),
            number(m->first_unix_s),
            number(m->last_unix_s),
            word(e, "grade", trace_code_name(e->codes->grade, m->grade)),
            text(m->places),
            text(m->documents),
            text(from->recall),
            text(to->made_from_recalled),
        };
        e->row(e->arg, c);
    }
    return NULL;
}
ROWS_OF(made)

/* ---- corrections ---- */

static const struct report_column CORRECTIONS[] = {
    {"批次", "batch", CELL_TEXT, 14},         {"更正时间", "corrected", CELL_TIME, 18},
    {"原记录", "event", CELL_TEXT, 38},       {"方式", "kind", CELL_TEXT, 10},
    {"原数量", "quantity was", CELL_INT, 10}, {"原从", "from was", CELL_TEXT, 12},
    {"原到", "to was", CELL_TEXT, 12},        {"替代记录", "replaced by", CELL_TEXT, 38},
    {"现数量", "quantity now", CELL_INT, 10}, {"现从", "from now", CELL_TEXT, 12},
    {"现到", "to now", CELL_TEXT, 12},        {"原因", "reason", CELL_TEXT, 40},
    {"更正人", "by", CELL_TEXT, 12},
};

static struct report_cell
member(const json_t *of, const char *name)
{
    return text(json_string_value(json_object_get(of, name)));
}

static struct report_cell
count(const json_t *of, const char *name)
{
    const json_t *n = json_object_get(of, name);

    return (struct report_cell){.number = json_integer_value(n),
                                .empty = !json_is_integer(n)};
}

static void
correction_row(const struct emit *e, const json_t *c)
{
    const json_t *now = json_object_get(c, "now");
    const char *at = json_string_value(json_object_get(c, "recorded_at"));
    int64_t us = 0;
    bool known = at && clock_parse(at, &us);
    const struct report_cell cells[] = {
        text(e->batch),
        (struct report_cell){.number = us / 1000000, .empty = !known},
        member(c, "event"),
        word(e, "kind", member(c, "kind").text),
        count(c, "qty"),
        member(c, "from"),
        member(c, "to"),
        member(c, "replaced_by"),
        count(now, "qty"),
        member(now, "from"),
        member(now, "to"),
        member(c, "reason"),
        member(c, "person"),
    };

    e->row(e->arg, cells);
}

static struct fault *
each_correction(struct emit *e, const struct trace_view *v)
{
    json_t *list = json_loads(v->corrections, 0, NULL), *c;
    size_t i;

    json_array_foreach(list, i, c) correction_row(e, c);
    json_decref(list);
    return NULL;
}
ROWS_OF(correction)

#define TABLE(name, zh, en, columns, rows)                                               \
    {                                                                                    \
        name, zh, en, columns, sizeof columns / sizeof *columns, rows                    \
    }

const struct report_table REPORT_TABLES[] = {
    TABLE("holders", "持有者", "holders", HOLDERS, rows_of_holder),
    TABLE("edges", "流向", "flows", EDGES, rows_of_edge),
    TABLE("gaps", "断点", "gaps", GAPS, rows_of_gap),
    TABLE("units", "有标签产品", "labelled units", UNITS, rows_of_unit),
    TABLE("balance", "数量平衡", "balance", BALANCE, rows_of_balance),
    TABLE("batches", "批次加工关系", "batches made", BATCHES, rows_of_made),
    TABLE("corrections", "更正", "corrections", CORRECTIONS, rows_of_correction),
    {.name = NULL},
};
