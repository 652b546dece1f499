#include "party/contact_actions.h"

#include <stdlib.h>

#include "party_sql.h"

static const struct field SHOW_FIELDS[] = {
    {"places", FIELD_LIST, true, 100, NULL, "场所编码", "codes of the places"},
    {"reason", FIELD_TEXT, true, 500, NULL, "为何查看（写入记录）",
     "why they are looked at; it goes on record"},
    {.name = NULL}};

static struct fault *
read_places(struct act *act, struct pg_rows **rows)
{
    const json_t *places = json_object_get(act->in, "places");
    char *list = json_dumps(places, JSON_COMPACT);
    struct fault *fault = pg_run(act->pg, act->arena, SQL_contact_show, rows, 1, list);

    free(list);
    if (fault || pg_rows_count(*rows) == (int)json_array_size(places))
        return fault;
    return act_fault(
        act, FAULT_ABSENT, "place_unknown", "places",
        "有的场所不存在，或不在您的权限范围内，或写了两次；没有显示任何联系方式",
        "one of the places does not exist, is not yours, or stands there twice; "
        "nothing is shown");
}

/* On record with each place, so that who looked at it can be told of each. */
static struct fault *
note(struct act *act, const struct pg_rows *rows, int i)
{
    return act_append(act,
                      &(struct act_event){
                          .kind = "contact_revealed",
                          .place_id = pg_int(rows, i, 0),
                          .area = (int)pg_int(rows, i, 1),
                          .company_id = pg_int(rows, i, 2),
                          .unit_index = -1,
                          .body = json_pack("{s:s}", "reason", act_text(act, "reason"))});
}

static struct fault *
run_show(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault = read_places(act, &rows);

    for (int i = 0; !fault && i < pg_rows_count(rows); i++) {
        fault = note(act, rows, i);
        buf_puts(&act->out, i ? "," : "[");
        buf_puts(&act->out, pg_text(rows, i, 3));
    }
    buf_putc(&act->out, ']');
    return fault;
}

const struct action CONTACT_ACTIONS[] = {
    {.noun = "contact",
     .verb = "show",
     .method = "POST",
     .path = "/api/v1/contacts",
     .power = POWER_READ,
     .status = 200,
     .fields = SHOW_FIELDS,
     .run = run_show,
     .once = true,
     .zh = "显示场所的联系人和电话全文；平时只显示部分，每次查看的理由记入记录",
     .en =
         "Tells whom to call at places, in full; elsewhere it is masked, and the reason "
         "of each look is on record",
     .example = "firemark contact show D021,D022 --reason '送达更换令'"},
    {.en = NULL}};
