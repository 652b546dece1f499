#include "matter/units.h"

#include <firemark/label.h>
#include <stdlib.h>

#include "access/act.h"
#include "flow/flow.h"
#include "flow/pack_store.h"

static int
by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static struct fault *
unit_fault(struct act *act, enum fault_kind kind, const char *zh, const char *en)
{
    return act_fault(act, kind, MATTER_UNIT, "units", zh, en);
}

static void
add_unit(struct act *act, struct matter_units *units, int64_t idx)
{
    units->idx =
        arena_room(act->arena, units->idx, units->n, &units->cap, sizeof *units->idx);
    units->idx[units->n++] = idx;
}

static struct fault *
foreign(struct act *act, const char *name)
{
    return unit_fault(act, FAULT_INPUT,
                      arena_printf(act->arena, "%s 不是该批次的产品", name),
                      arena_printf(act->arena, "%s is not a unit of this batch", name));
}

/* A pack stands for every labelled unit in it, at any depth; what bears no label is
 * counted, not named. */
static struct fault *
add_pack(struct act *act, const char *name, int64_t batch_id, struct matter_units *out)
{
    struct pack pack;
    struct fault *fault = pack_find(act, name, "units", &pack);

    for (size_t i = 0; !fault && i < pack.line_count; i++) {
        const struct pack_line *l = &pack.lines[i];
        if (l->batch_id != batch_id)
            return unit_fault(
                act, FAULT_CONFLICT,
                arena_printf(act->arena, "包装 %s 内另有批次 %s 的产品；请先取出", name,
                             l->batch),
                arena_printf(act->arena,
                             "pack %s holds goods of batch %s as well; take them out "
                             "first",
                             name, l->batch));
        for (int64_t idx = l->first; l->last && idx <= l->last; idx++)
            add_unit(act, out, idx);
    }
    return fault;
}

static struct fault *
add_code(struct act *act, const char *name, int64_t batch_id, struct matter_units *out)
{
    struct flow_unit unit;
    struct fault *fault = flow_unit_find(act, name, &unit);

    if (fault)
        return fault;
    if (unit.type == FM_TYPE_PACK)
        return add_pack(act, name, batch_id, out);
    if (unit.batch_id != batch_id || !unit.state[0])
        return foreign(act, name);
    add_unit(act, out, unit.idx);
    return NULL;
}

struct fault *
matter_units_read(struct act *act, const char *field, int64_t batch_id,
                  struct matter_units *out)
{
    struct fault *fault = NULL;
    size_t i;
    json_t *code;

    *out = (struct matter_units){NULL, 0, 0};
    json_array_foreach(json_object_get(act->in, field), i, code)
    {
        if (!fault)
            fault = add_code(act, json_string_value(code), batch_id, out);
    }
    if (fault || out->n == 0)
        return fault;
    qsort(out->idx, out->n, sizeof *out->idx, by_value);
    for (i = 1; i < out->n; i++)
        if (out->idx[i] == out->idx[i - 1])
            return unit_fault(act, FAULT_INPUT, "同一件产品列了两次",
                              "a unit is named twice");
    return NULL;
}

json_t *
matter_units_json(const struct matter_units *units)
{
    json_t *list = json_array();

    for (size_t i = 0; i < units->n; i++)
        json_array_append_new(list, json_integer(units->idx[i]));
    return list;
}

const char *
matter_units_text(struct act *act, const struct matter_units *units)
{
    json_t *list = matter_units_json(units);
    char *text = json_dumps(list, JSON_COMPACT);
    const char *copy = arena_strdup(act->arena, text);

    free(text);
    json_decref(list);
    return copy;
}
