/* Taking back what an answer moved, and confirming whom it named. */
#include <string.h>

#include "access/act.h"
#include "flow/flow.h"
#include "matter/facts.h"
#include "matter/inquiry.h"
#include "matter_sql.h"

enum { GRADE_DECLARED = 3 };

struct account {
    int64_t place;
    const char *bucket; /* NULL: outside */
};

/* An entry the other way round (domain.md §6: corrections are reversing entries). */
static struct fault *
reverse(struct act *act, const struct inquiry *inquiry, struct account from,
        struct account to, int64_t qty)
{
    json_t *body =
        json_pack("{s:I, s:s, s:I, s:s, s:I, s:i, s:i}", "from_place",
                  (json_int_t)from.place, "from_bucket", from.bucket, "to_place",
                  (json_int_t)to.place, "to_bucket", to.bucket, "qty", (json_int_t)qty,
                  "grade", GRADE_DECLARED, "round", inquiry->answer_round);

    return inquiry_append(act, inquiry, "inquiry_undone", body);
}

static struct fault *
reverse_row(struct act *act, const struct inquiry *inquiry, const struct pg_rows *rows,
            int row)
{
    const struct account stock = {inquiry->place_id, "stock"};
    const struct account transit = {inquiry->place_id, "transit"};
    const struct account receiver = {pg_int(rows, row, 2), "stock"};
    const char *state = pg_text(rows, row, 3);
    int64_t qty = pg_int(rows, row, 1);
    bool confirmed = strcmp(state, "confirmed") == 0;
    struct fault *fault = NULL;

    if (strcmp(state, "linked") == 0)
        return reverse(act, inquiry, receiver, stock, qty);
    if (confirmed)
        fault = reverse(act, inquiry, receiver, transit, qty);
    return fault ? fault : reverse(act, inquiry, transit, stock, qty);
}

struct fault *
inquiry_undo(struct act *act, const struct inquiry *inquiry)
{
    json_t *before = json_loads(inquiry->answer, 0, NULL);
    int64_t used = json_integer_value(json_object_get(before, "used"));
    int64_t got = json_integer_value(json_object_get(before, "got"));
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_inquiry_receivers, &rows, 2,
                                 inquiry->id, act_number(act, inquiry->answer_round));

    json_decref(before);
    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        fault = reverse_row(act, inquiry, rows, i);
    if (!fault && used > 0)
        fault = reverse(act, inquiry, (struct account){inquiry->place_id, "installed"},
                        (struct account){inquiry->place_id, "stock"}, used);
    if (!fault && got > 0)
        fault = reverse(act, inquiry, (struct account){inquiry->place_id, "stock"},
                        (struct account){0, NULL}, got);
    return fault;
}

/* ---- confirming ---- */

struct confirming {
    struct inquiry inquiry;
    const char *name, *address, *phone;
    int64_t qty;
    struct matter_place place;
};

static struct fault *
read_row(struct act *act, struct confirming *c)
{
    struct pg_rows *rows;
    int64_t n = act_int(act, "row", 0);
    struct fault *fault = pg_run(act->pg, act->arena, SQL_inquiry_receivers, &rows, 2,
                                 c->inquiry.id, act_number(act, c->inquiry.answer_round));

    for (int i = 0; !fault && i < pg_rows_count(rows); i++) {
        if (pg_int(rows, i, 0) != n)
            continue;
        c->qty = pg_int(rows, i, 1);
        c->name = pg_text(rows, i, 4);
        c->address = pg_text(rows, i, 5);
        c->phone = pg_text(rows, i, 6);
        if (strcmp(pg_text(rows, i, 3), "named") == 0)
            return NULL;
        return act_fault(act, FAULT_CONFLICT, "inquiry_confirmed", "row",
                         "这个受让方已经核实", "this receiver is confirmed already");
    }
    return fault ? fault
                 : act_fault(act, FAULT_ABSENT, "inquiry_row", "row",
                             "答复中没有这一行；请用 inquiry show 查看",
                             "the answer has no such row; see inquiry show");
}

/* ---- a receiver that nobody knew ---- */

static struct fault *
next_ids(struct act *act, int64_t *party, int64_t *place)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena,
               "SELECT nextval('party_id_seq'), nextval('place_id_seq')", &rows, 0);

    if (fault)
        return fault;
    *party = pg_int(rows, 0, 0);
    *place = pg_int(rows, 0, 1);
    return NULL;
}

/* What the answer said of him; an officer stands for it by confirming. */
static json_t *
registration(struct act *act, const struct confirming *c, int64_t id)
{
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "id", (json_int_t)id, "code",
                     act_text(act, "place"), "kind", act_text(act, "kind"), "name",
                     c->name, "address", c->address, "phone", c->phone);
}

static struct fault *
append_place(struct act *act, struct confirming *c, int64_t party)
{
    json_t *body = registration(act, c, c->place.id);

    json_object_set_new(body, "party_id", json_integer(party));
    return act_append(act, &(struct act_event){.kind = "place_registered",
                                               .place_id = c->place.id,
                                               .area = (int)act_int(act, "area", 0),
                                               .company_id = party,
                                               .body = body});
}

static struct fault *
enroll(struct act *act, struct confirming *c)
{
    int area = (int)act_int(act, "area", 0);
    int64_t party;

    if (!area)
        return act_fault(act, FAULT_INPUT, "area_missing", "area", "新登记须填区域代码",
                         "a new place needs its area code");
    if (!access_sees(act->actor, area, 0))
        return act_fault(act, FAULT_FORBIDDEN, "area_not_yours", "area",
                         "区域不在您的权限范围内", "the area is outside your scope");
    struct fault *fault = next_ids(act, &party, &c->place.id);
    if (!fault)
        fault = act_append(act, &(struct act_event){.kind = "party_registered",
                                                    .area = area,
                                                    .company_id = party,
                                                    .body = registration(act, c, party)});
    return fault ? fault : append_place(act, c, party);
}

/* The goods leave the account that they stood on, for the one who has them now. */
static struct fault *
hand_on(struct act *act, const struct confirming *c)
{
    json_t *facts = json_pack("{s:s}", "inquiry_id", c->inquiry.id);
    struct fault *fault =
        flow_move(act, &(struct flow_move){.kind = "received",
                                           .batch_id = c->inquiry.batch_id,
                                           .from_place = c->inquiry.place_id,
                                           .to_place = c->place.id,
                                           .from_bucket = "transit",
                                           .to_bucket = "stock",
                                           .qty = c->qty,
                                           .grade = GRADE_DECLARED,
                                           .facts = facts});

    json_decref(facts);
    return fault ? fault
                 : inquiry_append(act, &c->inquiry, "receiver_confirmed",
                                  json_pack("{s:i, s:I, s:I}", "round",
                                            c->inquiry.answer_round, "n",
                                            (json_int_t)act_int(act, "row", 0),
                                            "receiver", (json_int_t)c->place.id));
}

struct fault *
inquiry_run_confirm(struct act *act)
{
    struct confirming c = {.qty = 0};
    struct fault *fault = inquiry_find(act, &c.inquiry);

    if (!fault)
        fault = read_row(act, &c);
    if (!fault)
        fault = matter_batch_of(act, c.inquiry.batch_id);
    if (!fault)
        fault = act_text(act, "kind") ? enroll(act, &c)
                                      : matter_place_any(act, "place", &c.place);
    if (!fault && c.place.id == c.inquiry.place_id)
        return act_fault(act, FAULT_INPUT, "place_same", "place", "这是答复人自己的场所",
                         "this is the holder's own place");
    if (!fault)
        fault = hand_on(act, &c);
    if (!fault) {
        buf_puts(&act->out, "{\"number\":");
        buf_json(&act->out, c.inquiry.number);
        buf_member(&act->out, "row");
        buf_json_int(&act->out, act_int(act, "row", 0));
        buf_member(&act->out, "place");
        buf_json(&act->out, act_text(act, "place"));
        buf_member(&act->out, "qty");
        buf_json_int(&act->out, c.qty);
        buf_putc(&act->out, '}');
    }
    return fault;
}
