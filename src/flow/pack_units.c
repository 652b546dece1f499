#include "flow/pack_units.h"

#include <firemark/label.h>
#include <string.h>

#include "access/act.h"
#include "flow/pack_store.h"

bool
pack_is_named(struct act *act, const char *code)
{
    struct flow_unit label;

    return !flow_unit_read(act, code, &label) && label.type == FM_TYPE_PACK;
}

static struct fault *
judge(struct act *act, const char *code, const char *where, const struct pack *pack)
{
    if (pack->line_count == 0)
        return act_fault(act, FAULT_CONFLICT, "pack_empty", where,
                         arena_printf(act->arena, "包装 %s 是空的", code),
                         arena_printf(act->arena, "pack %s is empty", code));
    for (size_t i = 0; i < pack->line_count; i++)
        if (pack->lines[i].last == 0)
            return act_fault(
                act, FAULT_CONFLICT, "pack_unlabelled", where,
                arena_printf(act->arena,
                             "包装 %s 内另有 %lld 件无标签的产品（批次 %s），包装编码不能"
                             "代表它们；请先取出，按数量登记",
                             code, (long long)pack->lines[i].qty, pack->lines[i].batch),
                arena_printf(act->arena,
                             "pack %s also holds %lld without labels (batch %s), for "
                             "which its code cannot stand; take them out first, and "
                             "record them by quantity",
                             code, (long long)pack->lines[i].qty, pack->lines[i].batch));
    return NULL;
}

/* All of them bear labels, so `qty` is how many units there are. */
static struct fault *
units_in(struct act *act, const struct pack *pack, struct flow_unit **out, size_t *count)
{
    struct fault *fault = NULL;

    *out = arena_alloc(act->arena, (size_t)pack->qty * sizeof **out);
    *count = 0;
    for (size_t i = 0; i < pack->line_count && !fault; i++) {
        const struct pack_line *line = &pack->lines[i];
        struct flow_unit *units;
        int64_t n;
        fault = flow_units_read(act, line->batch_id, line->first, line->last, &units, &n);
        if (fault)
            break;
        memcpy(*out + *count, units, (size_t)n * sizeof *units);
        *count += (size_t)n;
    }
    return fault;
}

struct fault *
pack_units_find(struct act *act, const char *code, const char *where,
                struct flow_unit **out, size_t *count)
{
    struct pack pack;

    if (!pack_is_named(act, code)) {
        *out = arena_alloc(act->arena, sizeof **out);
        *count = 1;
        return flow_unit_find(act, code, *out);
    }
    struct fault *fault = pack_find(act, code, where, &pack);
    if (!fault)
        fault = judge(act, code, where, &pack);
    return fault ? fault : units_in(act, &pack, out, count);
}
