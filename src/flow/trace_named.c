/* Goods that a holder said went to somebody who is not on record: a gap with a name. They
 * stay on his account, in transit, until an officer confirms who has them. */
#include <string.h>

#include "access/act.h"
#include "flow/trace_store.h"
#include "flow_sql.h"

static void
gap_add(struct act *act, struct trace_view *v, size_t node, const char *name, int64_t qty)
{
    struct trace_gap *gap = &v->gaps[v->gap_count++];

    *gap = (struct trace_gap){
        .holder = v->at[node],
        .zh = arena_printf(act->arena, "申报 %lld 已转给“%s”，尚未核实", (long long)qty,
                           name),
        .en = arena_printf(act->arena,
                           "%lld are said to have gone to \"%s\", who is not confirmed",
                           (long long)qty, name),
        .to = name,
        .qty = qty};
    v->graph.nodes[node].gap = true;
}

struct fault *
trace_named_add(struct act *act, struct trace_view *v)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_trace_declared, &rows, 1,
                                 act_number(act, v->batch_id));
    size_t node = 0, n = fault ? 0 : (size_t)pg_rows_count(rows);

    if (fault || n == 0)
        return fault;
    struct trace_gap *gaps = arena_alloc(act->arena, (v->gap_count + n) * sizeof *gaps);
    memcpy(gaps, v->gaps, v->gap_count * sizeof *gaps);
    v->gaps = gaps;
    for (size_t i = 0; i < n; i++) { /* both by place */
        int64_t place = pg_int(rows, (int)i, 0);
        while (node < v->graph.count && v->graph.nodes[node].place < place)
            node++;
        if (node < v->graph.count && v->graph.nodes[node].place == place &&
            v->at[node]->own)
            gap_add(act, v, node, pg_text(rows, (int)i, 1), pg_int(rows, (int)i, 2));
    }
    return NULL;
}
