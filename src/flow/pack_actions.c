/* Packing and unpacking: a pack holds units, quantities without labels, and other packs.
 */
#include "flow/pack_actions.h"

#include <string.h>

#include "flow/moving_actions.h"
#include "flow/packing_actions.h"
#include "flow/trace_show.h"
#include "matter/facts.h"

#define PACK_FIELD                                                                       \
    {                                                                                    \
        "code", FIELD_CODE, true, 0, NULL, "包装标签或编码", "the pack's label or code"  \
    }
#define THINGS                                                                           \
    {"first", FIELD_CODE, false, 0, NULL, "首标签", "the first unit's label"},           \
        {"last",                                                                         \
         FIELD_CODE,                                                                     \
         false,                                                                          \
         0,                                                                              \
         NULL,                                                                           \
         "末标签，不填为仅首标签",                                                       \
         "the last label; the first alone where not given"},                             \
        {"batch",                                                                        \
         FIELD_TEXT,                                                                     \
         false,                                                                          \
         100,                                                                            \
         NULL,                                                                           \
         "无标签产品的批次编码",                                                         \
         "batch of goods without labels"},                                               \
        {"qty",                                                                          \
         FIELD_INT,                                                                      \
         false,                                                                          \
         100000000,                                                                      \
         NULL,                                                                           \
         "无标签产品的数量",                                                             \
         "how many without labels"},                                                     \
    {                                                                                    \
        "inner", FIELD_CODE, false, 0, NULL, "内层包装的标签或编码",                     \
            "label or code of a pack that goes inside"                                   \
    }

static const struct field ADD_FIELDS[] = {
    PACK_FIELD,
    THINGS,
    {"place", FIELD_TEXT, false, 64, NULL, "场所编码，空包装装入无标签产品时填写",
     "code of the place: where goods without labels go into an empty pack"},
    {"reason", FIELD_TEXT, false, 500, NULL, "多于账面时的原因",
     "why it is more than the record shows"},
    MOVING_FIELDS,
    {.name = NULL}};

static const struct field TAKE_FIELDS[] = {
    PACK_FIELD, THINGS, MOVING_FIELDS, {.name = NULL}};

static const struct field OPEN_FIELDS[] = {PACK_FIELD, MOVING_FIELDS, {.name = NULL}};
static const struct field SHOW_FIELDS[] = {PACK_FIELD, {.name = NULL}};

/* ---- the verbs ---- */

static struct fault *
answer(struct act *act, const char *code)
{
    struct pack pack;
    struct fault *fault = pack_find(act, code, "code", &pack);

    return fault ? fault : pack_write(act, &pack);
}

/* Where the pack is must be the asker's to work at. */
static struct fault *
find_pack(struct act *act, struct pack *out)
{
    struct fault *fault = pack_find(act, act_text(act, "code"), "code", out);

    if (!fault && out->place_id)
        fault = matter_place_seen(act, out->place_id, "code");
    return fault;
}

static struct fault *
record(struct act *act, const struct pack *pack, bool in)
{
    struct packing thing;
    struct fault *fault = packing_in_time(act, pack);

    if (!fault)
        fault = packing_find(act, pack, in, &thing);
    if (fault)
        return fault;
    thing.entry.event = act_text(act, "id");
    fault = packing_id_free(act, &thing);
    return fault ? fault
                 : pack_append(act, &thing.entry, pack->label.batch_id,
                               in ? thing.place_id : 0, thing.bucket);
}

/* A retry under the same id answers alike and records nothing. */
static struct fault *
change(struct act *act, bool in)
{
    struct pack pack;
    bool known = false;
    struct fault *fault = find_pack(act, &pack);

    if (!fault)
        fault = packing_known(act, &pack, &known);
    if (!fault && !known)
        fault = record(act, &pack, in);
    return fault ? fault : answer(act, act_text(act, "code"));
}

static struct fault *
run_add(struct act *act)
{
    return change(act, true);
}

static struct fault *
run_take(struct act *act)
{
    return change(act, false);
}

/* Takes one thing out; the first bears the client's id, by which a retry is known. */
static struct fault *
take_out(struct act *act, const struct pack *pack, const char **id,
         struct pack_entry what)
{
    const struct packing thing = {.entry = {.batch = what.batch, .event = *id}};
    struct fault *fault = packing_id_free(act, &thing);

    what.pack = pack->label.idx;
    what.event = *id;
    *id = NULL;
    return fault ? fault : pack_append(act, &what, pack->label.batch_id, 0, NULL);
}

/* Everything that lies in it directly comes out; packs within stay closed. */
static struct fault *
empty(struct act *act, const struct pack *pack)
{
    const char *id = act_text(act, "id");
    struct fault *fault = packing_in_time(act, pack);

    for (size_t i = 0; !fault && i < pack->line_count; i++) {
        const struct pack_line *l = &pack->lines[i];
        if (l->within == pack->label.idx)
            fault = take_out(act, pack, &id,
                             (struct pack_entry){.batch = l->batch_id,
                                                 .first = l->first,
                                                 .last = l->last,
                                                 .qty = l->last ? 0 : l->qty});
    }
    for (size_t i = 0; !fault && i < pack->inner_count; i++)
        if (pack->inner[i].within == pack->label.idx)
            fault = take_out(act, pack, &id,
                             (struct pack_entry){.batch = pack->inner[i].batch_id,
                                                 .child = pack->inner[i].idx});
    return fault;
}

static struct fault *
run_open(struct act *act)
{
    struct pack pack;
    bool known = false;
    struct fault *fault = find_pack(act, &pack);

    if (!fault)
        fault = packing_known(act, &pack, &known);
    if (!fault && !known)
        fault = empty(act, &pack);
    return fault ? fault : answer(act, act_text(act, "code"));
}

static struct fault *
run_show(struct act *act)
{
    struct flow_unit label;
    struct pack pack;
    struct fault *fault = flow_unit_read(act, act_text(act, "code"), &label);

    if (!fault)
        fault = pack_read(act, &label, "code", &pack);
    return fault ? fault : pack_write(act, &pack);
}

const struct action PACK_ACTIONS[] = {
    {.noun = "pack",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/packs/add",
     .power = POWER_FIELD,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = run_add,
     .show = pack_show,
     .zh = "登记装入包装：一段标签、无标签的数量，或另一个包装",
     .en = "Puts a run of labels, a quantity without labels, or another pack into a pack",
     .example = "firemark pack add 0000-0180-05V7 --batch B001 --qty 20 --place P001"},
    {.noun = "pack",
     .verb = "take",
     .method = "POST",
     .path = "/api/v1/packs/take",
     .power = POWER_FIELD,
     .status = 201,
     .fields = TAKE_FIELDS,
     .run = run_take,
     .show = pack_show,
     .zh = "登记从包装取出",
     .en = "Takes something out of a pack",
     .example = "firemark pack take 0000-0180-05V7 --batch B001 --qty 5"},
    {.noun = "pack",
     .verb = "open",
     .method = "POST",
     .path = "/api/v1/packs/open",
     .power = POWER_FIELD,
     .status = 201,
     .fields = OPEN_FIELDS,
     .run = run_open,
     .show = pack_show,
     .zh = "登记拆开包装：直接装在其中的全部取出",
     .en = "Opens a pack: all that lies in it directly comes out",
     .example = "firemark pack open 0000-0180-05V7"},
    {.noun = "pack",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/packs/{code}",
     .power = POWER_READ,
     .status = 200,
     .fields = SHOW_FIELDS,
     .run = run_show,
     .zh = "显示一个包装：在哪里，装了什么，怎样移动过",
     .en = "Shows a pack: where it is, what it holds, how it moved",
     .example = "firemark pack show 0000-0180-05V7",
     .show = pack_show},
    {.en = NULL}};
