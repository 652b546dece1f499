#include "flow/pack_store.h"

#include <firemark/label.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "flow_sql.h"

/* ---- what is in it, level by level ---- */

struct opening {
    struct act *act;
    struct pack *pack;
    size_t line_cap, inner_cap;
};

static bool
inside(const struct pack *p, int64_t idx)
{
    if (idx == p->label.idx)
        return true;
    for (size_t i = 0; i < p->inner_count; i++)
        if (p->inner[i].idx == idx)
            return true;
    return false;
}

static void
take_item(struct opening *o, const struct pack_entry *e, struct buf *next)
{
    struct pack *p = o->pack;

    if (!e->child) {
        p->lines = arena_room(o->act->arena, p->lines, p->line_count, &o->line_cap,
                              sizeof *p->lines);
        p->lines[p->line_count++] =
            (struct pack_line){.batch_id = e->batch,
                               .first = e->first,
                               .last = e->last,
                               .qty = e->last ? e->last - e->first + 1 : e->qty,
                               .within = e->pack};
        return;
    }
    if (inside(p, e->child))
        return;
    p->inner = arena_room(o->act->arena, p->inner, p->inner_count, &o->inner_cap,
                          sizeof *p->inner);
    p->inner[p->inner_count++] = (struct pack_inner){e->batch, e->child, e->pack};
    buf_printf(next, "%s%lld", next->len ? "," : "{", (long long)e->child);
}

static struct fault *
open_level(struct opening *o, const char *packs, struct buf *next)
{
    struct pg_rows *rows;
    struct pack_entry *held;
    struct fault *fault =
        pg_run(o->act->pg, o->act->arena, SQL_pack_entries, &rows, 1, packs);

    if (fault)
        return fault;
    size_t n = (size_t)pg_rows_count(rows);
    struct pack_entry *entries = arena_alloc(o->act->arena, (n + 1) * sizeof *entries);
    for (int i = 0; i < (int)n; i++)
        entries[i] = (struct pack_entry){.pack = pg_int(rows, i, 0),
                                         .batch = pg_int(rows, i, 1),
                                         .in = pg_text(rows, i, 2)[0] == 't',
                                         .first = pg_int(rows, i, 3),
                                         .last = pg_int(rows, i, 4),
                                         .qty = pg_int(rows, i, 5),
                                         .child = pg_int(rows, i, 6)};
    n = pack_fold(o->act->arena, entries, n, &held);
    for (size_t i = 0; i < n; i++)
        take_item(o, &held[i], next);
    return NULL;
}

static int
by_batch(const void *a, const void *b)
{
    const struct pack_line *x = a, *y = b;

    if (x->batch_id != y->batch_id)
        return x->batch_id < y->batch_id ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

static struct fault *
name_batches(struct opening *o)
{
    struct pack *p = o->pack;
    BUF_SCOPE struct buf ids = {0};
    struct pg_rows *rows;

    buf_putc(&ids, '{');
    for (size_t i = 0; i < p->line_count; i++)
        buf_printf(&ids, "%s%lld", i ? "," : "", (long long)p->lines[i].batch_id);
    buf_putc(&ids, '}');
    struct fault *fault =
        pg_run(o->act->pg, o->act->arena, SQL_pack_batches, &rows, 1, ids.data);
    for (int r = 0; !fault && r < pg_rows_count(rows); r++)
        for (size_t i = 0; i < p->line_count; i++)
            if (p->lines[i].batch_id == pg_int(rows, r, 0))
                p->lines[i].batch = pg_text(rows, r, 1);
    return fault;
}

static struct fault *
open_all(struct opening *o)
{
    struct pack *p = o->pack;
    struct buf level = {0};
    struct fault *fault = NULL;

    buf_printf(&level, "{%lld", (long long)p->label.idx);
    while (level.len && !fault) {
        struct buf next = {0};
        buf_putc(&level, '}');
        fault = open_level(o, level.data, &next);
        buf_free(&level);
        level = next;
    }
    buf_free(&level);
    if (fault || p->line_count == 0)
        return fault;
    qsort(p->lines, p->line_count, sizeof *p->lines, by_batch);
    for (size_t i = 0; i < p->line_count; i++)
        p->qty += p->lines[i].qty;
    return name_batches(o);
}

/* ---- the pack ---- */

static struct fault *
judge_label(struct act *act, const struct flow_unit *label, const char *where)
{
    if (label->type != FM_TYPE_PACK)
        return act_fault(act, FAULT_INPUT, "not_a_pack", where,
                         "这不是包装标签；请用“包装”类型的标签",
                         "this is no pack's label; use a label of type pack");
    if (label->void_reason)
        return act_fault(act, FAULT_CONFLICT, "pack_void", where, "这个包装标签已作废",
                         "this pack's label is void");
    return NULL;
}

static void
take_place(const struct pg_rows *rows, struct pack *out)
{
    if (pg_rows_count(rows) == 0)
        return;
    out->place_id = pg_int(rows, 0, 0);
    out->place = pg_is_null(rows, 0, 1) ? NULL : pg_text(rows, 0, 1);
    out->place_name = pg_is_null(rows, 0, 2) ? NULL : pg_text(rows, 0, 2);
    if (out->place_id) {
        out->area = (int)pg_int(rows, 0, 3);
        out->company_id = pg_int(rows, 0, 4);
    }
    out->bucket = pg_text(rows, 0, 5);
    out->parent_batch = pg_int(rows, 0, 6);
    out->parent_idx = pg_int(rows, 0, 7);
    out->parent = pg_is_null(rows, 0, 7) ? NULL : pg_text(rows, 0, 8);
    out->last_at = pg_is_null(rows, 0, 9) ? NULL : pg_text(rows, 0, 9);
}

/* A company sees the packs at its own places; one that was never anywhere is its label's.
 */
static bool
may_see(const struct actor *actor, const struct pack *p)
{
    return actor->company_id == 0 || actor->company_id == p->company_id;
}

struct fault *
pack_read(struct act *act, const struct flow_unit *label, const char *where,
          struct pack *out)
{
    struct opening o = {.act = act, .pack = out};
    struct pg_rows *rows;
    struct fault *fault = judge_label(act, label, where);

    if (fault)
        return fault;
    *out = (struct pack){.label = *label,
                         .bucket = "stock",
                         .area = label->area,
                         .company_id = label->company_id};
    fault = pg_run(act->pg, act->arena, SQL_pack_get, &rows, 2,
                   act_number(act, label->batch_id), act_number(act, label->idx));
    if (fault)
        return fault;
    take_place(rows, out);
    if (!may_see(act->actor, out))
        return act_fault(act, FAULT_ABSENT, "label_unknown", where,
                         "这个包装不在您的权限范围内", "this pack is not yours to see");
    return open_all(&o);
}

struct fault *
pack_find(struct act *act, const char *code, const char *where, struct pack *out)
{
    struct flow_unit label;
    struct pg_rows *rows;
    struct fault *fault = flow_unit_read(act, code, &label);

    if (!fault)
        fault = judge_label(act, &label, where);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_pack_lock, &rows, 2,
                       act_number(act, label.batch_id), act_number(act, label.idx));
    return fault ? fault : pack_read(act, &label, where, out);
}

/* ---- telling ---- */

static void
put(struct act *act, const char *name, const char *text)
{
    buf_member(&act->out, name);
    buf_json(&act->out, text);
}

static char *
lines_json(const struct pack *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->line_count; i++) {
        const struct pack_line *l = &p->lines[i];
        json_array_append_new(
            list, json_pack("{s:I, s:I, s:I, s:I, s:I}", "batch", (json_int_t)l->batch_id,
                            "first", (json_int_t)l->first, "last", (json_int_t)l->last,
                            "qty", (json_int_t)l->qty, "within", (json_int_t)l->within));
    }
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    return text;
}

static char *
inner_json(const struct pack *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->inner_count; i++)
        json_array_append_new(list, json_pack("{s:I, s:I, s:I}", "batch",
                                              (json_int_t)p->inner[i].batch_id, "idx",
                                              (json_int_t)p->inner[i].idx, "within",
                                              (json_int_t)p->inner[i].within));
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    return text;
}

struct fault *
pack_write(struct act *act, const struct pack *pack)
{
    char *lines = lines_json(pack), *inner = inner_json(pack);
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_pack_told, &rows, 4, lines, inner,
               act_number(act, pack->label.batch_id), act_number(act, pack->label.idx));

    free(lines);
    free(inner);
    if (fault)
        return fault;
    buf_putc(&act->out, '{');
    put(act, "code", flow_code(act->arena, pack->label.idx, pack->label.random));
    put(act, "place", pack->place);
    put(act, "place_name", pack->place_name);
    put(act, "state", pack->bucket);
    put(act, "in", pack->parent);
    buf_member(&act->out, "qty");
    buf_json_int(&act->out, pack->qty);
    buf_printf(&act->out, ",\"contents\":%s,\"packs\":%s,\"moves\":%s}",
               pg_text(rows, 0, 0), pg_text(rows, 0, 1), pg_text(rows, 0, 2));
    return NULL;
}

/* ---- of units and accounts ---- */

struct fault *
pack_runs(struct act *act, int64_t batch_id, int64_t first, int64_t last,
          struct pack_run **out, size_t *count)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_pack_runs, &rows, 3, act_number(act, batch_id),
               act_number(act, first), act_number(act, last));

    *count = 0;
    if (fault)
        return fault;
    *count = (size_t)pg_rows_count(rows);
    *out = arena_alloc(act->arena, (*count + 1) * sizeof **out);
    for (int i = 0; i < (int)*count; i++)
        (*out)[i] =
            (struct pack_run){pg_int(rows, i, 0), pg_int(rows, i, 1), pg_int(rows, i, 2),
                              pg_int(rows, i, 3), pg_text(rows, i, 4)};
    return NULL;
}

struct fault *
pack_loose_taken(struct act *act, int64_t batch_id, int64_t place_id, const char *bucket,
                 int64_t *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_pack_loose, &rows, 3, act_number(act, batch_id),
               act_number(act, place_id), bucket);

    if (!fault)
        *out = pg_int(rows, 0, 0);
    return fault;
}

static json_t *
entry_body(const struct pack_entry *e, int64_t pack_batch, const char *bucket)
{
    json_t *body = json_pack("{s:I, s:I, s:s*}", "pack_batch", (json_int_t)pack_batch,
                             "pack", (json_int_t)e->pack, "bucket", bucket);

    if (e->last) {
        json_object_set_new(body, "first", json_integer(e->first));
        json_object_set_new(body, "last", json_integer(e->last));
    } else if (e->child) {
        json_object_set_new(body, "child", json_integer(e->child));
    } else {
        json_object_set_new(body, "qty", json_integer(e->qty));
    }
    return body;
}

struct fault *
pack_append(struct act *act, const struct pack_entry *what, int64_t pack_batch,
            int64_t place_id, const char *bucket)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(
        act->pg, act->arena, "SELECT area, company_id FROM batch WHERE id = $1::bigint",
        &rows, 1, act_number(act, what->batch));

    if (fault)
        return fault;
    return act_append(
        act, &(struct act_event){
                 .kind = what->in ? "packed" : "unpacked",
                 .id = what->event,
                 .batch_id = what->batch,
                 .place_id = place_id,
                 .unit_index = what->last && what->first == what->last ? what->last : 0,
                 .area = (int)pg_int(rows, 0, 0),
                 .company_id = pg_int(rows, 0, 1),
                 .occurred_at = act_text(act, "occurred_at"),
                 .attachments = json_object_get(act->in, "evidence"),
                 .body = entry_body(what, pack_batch, place_id ? bucket : NULL),
             });
}
