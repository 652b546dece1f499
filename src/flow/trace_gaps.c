/* Where a trace breaks off, in words. */
#include "flow/trace_internal.h"

static void
gap_add(struct arena *arena, struct trace_view *v, const struct trace_holder *holder,
        int64_t qty, const char *zh, const char *en)
{
    if (qty <= 0)
        return;
    v->gaps[v->gap_count++] =
        (struct trace_gap){.holder = holder,
                           .zh = arena_printf(arena, zh, (long long)qty),
                           .en = arena_printf(arena, en, (long long)qty),
                           .qty = qty};
}

/* What left or was used here beyond what the record shows coming in: by the edges, or by
 * a bucket that is overdrawn. */
static int64_t
lack_of(const struct trace_node *node, const struct trace_holder *h)
{
    int64_t lack = node->out - node->in, overdrawn = 0;

    for (int b = 0; b < BUCKET_COUNT; b++)
        if (h->qty[b] < 0 && b != BUCKET_MISSING)
            overdrawn -= h->qty[b];
    return lack > overdrawn ? lack : overdrawn;
}

static void
producer_gaps(struct arena *arena, struct trace_view *v, const struct trace_holder *h)
{
    if (h->count_grade == 0 && v->declared > 0)
        gap_add(arena, v, h, h->qty[BUCKET_STOCK],
                "生产者账面应存 %lld，从未盘点，不计入已落实数量",
                "the producer should still have %lld; never counted, so not located");
    if (!v->company)
        gap_add(arena, v, h, v->balance.excess,
                "查到的数量比申报产量多 %lld：可能有仿冒或漏报",
                "%lld more were found than declared: counterfeits, or output that was "
                "not declared");
}

void
trace_find_gaps(struct arena *arena, struct trace_view *v)
{
    v->gaps = arena_alloc(arena, (5 * v->graph.count + 1) * sizeof *v->gaps);
    for (size_t i = 0; i < v->graph.count; i++) {
        struct trace_node *node = &v->graph.nodes[i];
        const struct trace_holder *h = v->at[i];
        node->gap = false;
        if (!h->own || !node->kept)
            continue;
        size_t before = v->gap_count;
        if (node->place == v->producer)
            producer_gaps(arena, v, h);
        else
            gap_add(arena, v, h, lack_of(node, h),
                    "发出或使用的比记录收到的多 %lld，来源没有记录",
                    "%lld more left or were used than the record shows coming in");
        gap_add(arena, v, h, h->outside, "有 %lld 来自本市以外或未登记的来源",
                "%lld came from outside the city or from nobody on record");
        gap_add(arena, v, h, h->qty[BUCKET_MISSING], "盘点短少 %lld",
                "%lld were missing at the count");
        gap_add(arena, v, h, -h->qty[BUCKET_MISSING], "盘点比账面多出 %lld，来源没有记录",
                "%lld more were counted than the record shows");
        node->gap = v->gap_count > before;
    }
}
