/* A trace as a report to print. Everything is laid out twice: first to count the pages.
 */
#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "base/words.h"
#include "report/flow_drawing.h"
#include "report/paper.h"
#include "report/trace_tables.h"
#include "report/when.h"

struct printing {
    struct act *act;
    const struct trace_report *report;
    struct trace_codes codes;
    struct paper paper;
    bool en;
    const char *head, *foot;
};

static const char *
say(const struct printing *p, const char *zh, const char *en)
{
    return p->en ? en : zh;
}

/* ---- a table of trace_tables.h, with the columns that fit a page ---- */

struct choice {
    const char *table;
    int columns[PAPER_COLUMNS_MAX];
    double widths[PAPER_COLUMNS_MAX]; /* parts of the whole */
    int count;
};

static const struct choice HOLDERS = {
    "holders",
    {1, 2, 4, 7, 8, 9, 10, 11, 12, 13, 19, 20},
    {0.08, 0.17, 0.11, 0.06, 0.06, 0.07, 0.07, 0.08, 0.08, 0.07, 0.05, 0.1},
    12};
static const struct choice EDGES = {
    "edges",
    {2, 4, 5, 6, 8, 9, 10, 11, 12},
    {0.155, 0.155, 0.085, 0.08, 0.06, 0.105, 0.105, 0.11, 0.145},
    9};
static const struct choice GAPS = {"gaps", {1, 2, 4}, {0.12, 0.28, 0.6}, 3};
static const struct choice BATCHES = {
    "batches",
    {1, 3, 4, 6, 9, 10, 11, 13, 14},
    {0.13, 0.08, 0.13, 0.08, 0.13, 0.09, 0.1, 0.13, 0.13},
    9};
static const struct choice CORRECTIONS = {
    "corrections",
    {1, 3, 4, 5, 6, 8, 9, 10, 11, 12},
    {0.14, 0.08, 0.08, 0.09, 0.09, 0.08, 0.09, 0.09, 0.18, 0.08},
    10};

struct flowing {
    struct printing *p;
    const struct choice *choice;
    const struct report_table *table;
    struct paper_table shape;
    size_t rows;
};

static const struct report_table *
table_of(const char *name)
{
    const struct report_table *t = REPORT_TABLES;

    while (strcmp(t->name, name) != 0)
        t++;
    return t;
}

static const char *
cell_text(struct printing *p, enum cell_kind kind, const struct report_cell *cell)
{
    char at[REPORT_WHEN];

    if (cell->empty)
        return "";
    if (kind == CELL_TEXT)
        return cell->text;
    if (kind == CELL_TIME)
        return arena_strdup(p->act->arena, report_minute(cell->number, at));
    return arena_printf(p->act->arena, "%lld", (long long)cell->number);
}

/* The table begins with its first row: an empty one is not there. */
static void
put_row(void *arg, const struct report_cell *cells)
{
    struct flowing *f = arg;
    struct printing *p = f->p;
    const char *texts[PAPER_COLUMNS_MAX];

    if (f->rows++ == 0) {
        paper_title(&p->paper, say(p, f->table->zh, f->table->en));
        paper_table_head(&p->paper, &f->shape);
    }
    for (int i = 0; i < f->choice->count; i++) {
        int c = f->choice->columns[i];
        texts[i] = cell_text(p, f->table->columns[c].kind, &cells[c]);
    }
    paper_table_row(&p->paper, &f->shape, texts);
}

static struct fault *
put_table(struct printing *p, const struct trace_report *of, const struct choice *choice)
{
    struct flowing f = {.p = p, .choice = choice, .table = table_of(choice->table)};

    f.shape.count = choice->count;
    for (int i = 0; i < choice->count; i++) {
        const struct report_column *c = &f.table->columns[choice->columns[i]];
        f.shape.heads[i] = say(p, c->zh, c->en);
        f.shape.widths[i] = choice->widths[i];
        f.shape.right[i] = c->kind == CELL_INT;
    }
    return f.table->rows(p->act, of, &p->codes, put_row, &f);
}

/* ---- balance, with parts of the whole ---- */

struct balancing {
    struct printing *p;
    struct paper_table shape;
    int64_t whole;
};

static void
put_term(void *arg, const struct report_cell *cells)
{
    struct balancing *b = arg;
    struct arena *arena = b->p->act->arena;
    const char *part = "";

    if (b->whole == 0)
        b->whole = cells[2].number;
    else if (cells[2].number == 0)
        return;
    if (b->whole > 0)
        part = arena_printf(arena, "%.1f%%",
                            (double)cells[2].number * 100 / (double)b->whole);
    const char *const texts[] = {cells[1].text,
                                 arena_printf(arena, "%lld", (long long)cells[2].number),
                                 part, cells[3].empty ? "" : cells[3].text};
    paper_table_row(&b->p->paper, &b->shape, texts);
}

static struct fault *
put_balance(struct printing *p, const struct trace_report *of)
{
    struct balancing b = {
        .p = p,
        .shape = {.heads = {say(p, "项目", "term"), say(p, "数量", "quantity"),
                            say(p, "占产量", "of the whole"), say(p, "依据", "known by")},
                  .widths = {0.4, 0.2, 0.2, 0.2},
                  .right = {false, true, true, false},
                  .count = 4}};

    if (of->views[0].company)
        return NULL;
    paper_title(&p->paper, say(p, "数量平衡", "Balance"));
    paper_table_head(&p->paper, &b.shape);
    return table_of("balance")->rows(p->act, of, &p->codes, put_term, &b);
}

/* ---- one batch ---- */

static const char *
member(const json_t *of, const char *name)
{
    const char *text = json_string_value(json_object_get(of, name));

    return text ? text : "";
}

static void
put_fact(struct printing *p, const char *name, const char *value)
{
    struct paper *paper = &p->paper;

    if (!*value)
        return;
    paper_need(paper, 14);
    paper_text_at(paper, PAPER_LEFT, paper->y, 90, 8.5, PAPER_QUIET, false, 1, name);
    paper->y += 1 + paper_text_at(paper, PAPER_LEFT + 94, paper->y, PAPER_WIDTH - 94, 8.5,
                                  PAPER_PLAIN, false, 2, value);
}

static void
put_facts(struct printing *p, const struct trace_view *v)
{
    json_t *b = json_loads(v->batch, 0, NULL);
    const char *lang = p->act->lang, *recall = member(b, "recall");
    struct arena *arena = p->act->arena;

    paper_title(&p->paper,
                arena_printf(arena, "%s %s", say(p, "批次", "Batch"), member(b, "code")));
    put_fact(p, say(p, "产品", "product"),
             arena_printf(arena, "%s %s", member(b, "product"), member(b, "model")));
    put_fact(p, say(p, "批号", "lot"), member(b, "lot"));
    put_fact(p, say(p, "标称生产者", "producer"), member(b, "producer"));
    put_fact(p, say(p, "生产日期", "produced on"), member(b, "produced_on"));
    put_fact(p, say(p, "判定", "determination"),
             word_value("determination", member(b, "determination"), lang));
    if (*recall)
        put_fact(
            p, say(p, "召回", "recall"),
            arena_printf(arena, "%s（%s）", recall,
                         word_value("recall_state", member(b, "recall_state"), lang)));
    if (v->family.batches[0].made_from_recalled)
        paper_paragraph(
            &p->paper, 9, PAPER_ALARM,
            arena_printf(arena, "%s%s",
                         say(p, "由已召回批次制成：", "Made from a recalled batch: "),
                         v->family.batches[0].made_from_recalled));
    json_decref(b);
}

static size_t
kept_places(const struct trace_view *v)
{
    size_t n = 0;

    for (size_t i = 0; i < v->graph.count; i++)
        n += v->graph.nodes[i].kept;
    return n;
}

/* The three numbers that are asked first. */
static void
put_summary(struct printing *p, const struct trace_view *v)
{
    const char *text = arena_printf(p->act->arena,
                                    say(p, "涉及场所 %zu 处，流向 %zu 条，断点 %zu 处。",
                                        "%zu places, %zu flows, %zu gaps."),
                                    kept_places(v), v->link_count, v->gap_count);

    paper_paragraph(&p->paper, 9, PAPER_PLAIN, text);
    if (!v->company)
        paper_paragraph(
            &p->paper, 9, v->balance.unaccounted ? PAPER_ALARM : PAPER_PLAIN,
            arena_printf(p->act->arena,
                         say(p, "产量%s %lld，已落实 %lld，去向不明 %lld。",
                             "Produced%s %lld, located %lld, unaccounted %lld."),
                         v->balance.declared
                             ? ""
                             : say(p, "（未申报，至少）", " (not declared, at least)"),
                         (long long)v->balance.produced, (long long)v->balance.located,
                         (long long)v->balance.unaccounted));
}

static void
put_drawing(struct printing *p, const struct trace_view *v)
{
    if (!flow_drawing(p->act->arena, &p->paper, v, p->en))
        paper_paragraph(&p->paper, 8, PAPER_QUIET,
                        say(p, "流向层级太多，不绘图；见下表。",
                            "There are too many steps for a drawing; see the tables."));
}

static struct fault *
put_view(struct printing *p, const struct trace_view *v)
{
    const struct trace_report one = {.views = v, .count = 1, .total = 1};
    struct fault *fault;

    put_facts(p, v);
    put_summary(p, v);
    fault = put_balance(p, &one);
    put_drawing(p, v);
    if (!fault)
        fault = put_table(p, &one, &GAPS);
    if (!fault)
        fault = put_table(p, &one, &HOLDERS);
    if (!fault)
        fault = put_table(p, &one, &EDGES);
    if (!fault)
        fault = put_table(p, &one, &BATCHES);
    return fault ? fault : put_table(p, &one, &CORRECTIONS);
}

/* ---- the report ---- */

static void
put_opening(struct printing *p)
{
    const struct trace_report *r = p->report;
    struct paper *paper = &p->paper;

    paper->y += paper_text_at(paper, PAPER_LEFT, paper->y, PAPER_WIDTH, 18, PAPER_BOLD,
                              false, 1, say(p, "流向追溯报告", "Trace report")) +
                4;
    paper_paragraph(paper, 10, PAPER_PLAIN, r->about);
    if (r->total > r->count)
        paper_paragraph(paper, 9, PAPER_ALARM,
                        arena_printf(p->act->arena,
                                     say(p, "共 %zu 个批次，仅列出前 %zu 个。",
                                         "%zu batches in all; the first %zu are told."),
                                     r->total, r->count));
}

static struct fault *
print(struct printing *p, paper_sink *sink, void *arg, int *pages)
{
    struct fault *fault = NULL;

    paper_open(&p->paper, sink, arg, p->head, p->foot, *pages);
    put_opening(p);
    for (size_t i = 0; i < p->report->count && !fault; i++)
        fault = put_view(p, &p->report->views[i]);
    *pages = paper_close(&p->paper);
    return fault;
}

static cairo_status_t
to_nowhere(void *arg, const unsigned char *bytes, unsigned int len)
{
    (void)arg;
    (void)bytes;
    (void)len;
    return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t
to_act(void *arg, const unsigned char *bytes, unsigned int len)
{
    return act_write(arg, bytes, len) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static const char *
head_of(const struct printing *p)
{
    const char *known = p->report->count ? p->report->views[0].known_at : NULL;
    char now[REPORT_WHEN], then[REPORT_WHEN];
    int64_t us = 0;

    report_minute(clock_unix_s(), now);
    if (known && clock_parse(known, &us))
        report_minute(us / 1000000, then);
    else
        report_minute(clock_unix_s(), then);
    return arena_printf(p->act->arena,
                        say(p, "%s · 截至 %s 的记录 · %s 由 %s 生成",
                            "%s · as known at %s · made %s by %s"),
                        p->report->about, then, now, p->act->actor->name);
}

struct fault *
trace_pdf_write(struct act *act, const struct trace_report *report)
{
    struct printing p = {
        .act = act, .report = report, .en = strcmp(act->lang, "en") == 0};
    int pages = 0;
    struct fault *fault = trace_codes_read(act, &p.codes);

    if (fault)
        return fault;
    p.head = head_of(&p);
    p.foot = say(&p, "第 %d 页，共 %d 页", "page %d of %d");
    fault = print(&p, to_nowhere, NULL, &pages);
    if (!fault)
        fault = print(&p, to_act, act, &pages);
    if (!fault && pages == 0)
        fault = act_fault(act, FAULT_INTERNAL, "report_failed", NULL, "无法绘制报告",
                          "the report cannot be drawn");
    return fault;
}
