#include "flow/pack_move.h"

#include "access/act.h"

static json_t *
packs_inside(const struct pack *pack)
{
    json_t *list = json_array();

    for (size_t i = 0; i < pack->inner_count; i++)
        json_array_append_new(list,
                              json_pack("[I, I]", (json_int_t)pack->inner[i].batch_id,
                                        (json_int_t)pack->inner[i].idx));
    return list;
}

json_t *
pack_facts(const struct pack *pack, const char *step_id)
{
    json_t *batches = json_array();

    for (size_t i = 0; i < pack->line_count; i++)
        if (i == 0 || pack->lines[i].batch_id != pack->lines[i - 1].batch_id)
            json_array_append_new(batches, json_integer(pack->lines[i].batch_id));
    return json_pack("{s:I, s:I, s:s, s:o, s:{s:I, s:I, s:s, s:o}}", "pack_batch",
                     (json_int_t)pack->label.batch_id, "pack",
                     (json_int_t)pack->label.idx, "pack_event", step_id, "batches",
                     batches, "pack_back", "pack_batch", (json_int_t)pack->label.batch_id,
                     "pack", (json_int_t)pack->label.idx, "bucket", pack->bucket,
                     "inside", packs_inside(pack));
}

/* It moves without the pack that it was in. */
static struct fault *
leave_parent(struct act *act, const struct pack *pack)
{
    return pack->parent ? pack_append(act,
                                      &(struct pack_entry){.pack = pack->parent_idx,
                                                           .batch = pack->label.batch_id,
                                                           .child = pack->label.idx},
                                      pack->parent_batch, 0, NULL)
                        : NULL;
}

struct fault *
pack_moved(struct act *act, const struct pack *pack, const struct pack_step *step)
{
    int64_t place = step->to ? step->to : step->from;
    struct pg_rows *rows;
    struct fault *fault = pg_run(
        act->pg, act->arena, "SELECT area, company_id FROM place WHERE id = $1::bigint",
        &rows, 1, act_number(act, place));

    if (!fault)
        fault = leave_parent(act, pack);
    if (fault)
        return fault;
    json_t *body = json_pack(
        "{s:I, s:I, s:s, s:s, s:I, s:I, s:o, s:s*, s:s*}", "pack_batch",
        (json_int_t)pack->label.batch_id, "pack", (json_int_t)pack->label.idx, "step",
        step->kind, "bucket", step->bucket, "from_place", (json_int_t)step->from, "qty",
        (json_int_t)pack->qty, "inside", packs_inside(pack), "document",
        act_text(act, "document"), "reason", act_text(act, "reason"));
    return act_append(act, &(struct act_event){
                               .kind = "pack_moved",
                               .id = step->id,
                               .batch_id = pack->label.batch_id,
                               .place_id = place,
                               .area = (int)pg_int(rows, 0, 0),
                               .company_id = pg_int(rows, 0, 1),
                               .occurred_at = act_text(act, "occurred_at"),
                               .attachments = json_object_get(act->in, "evidence"),
                               .body = body,
                           });
}
