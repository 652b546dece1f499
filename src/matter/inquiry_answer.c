/* An answer becomes what it declares: who has the goods now, who used them, whom they
 * went to. What contradicts the record is recorded as it was said, and raises an alert.
 */
#include <firemark/label.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "base/uuid.h"
#include "evidence/keep.h"
#include "flow/flow.h"
#include "label/image_gate.h"
#include "matter/facts.h"
#include "matter/inquiry.h"
#include "matter/recall.h"
#include "matter_sql.h"

enum { GRADE_DECLARED = 3 };

struct answering {
    struct act *act;
    struct inquiry inquiry;
    struct inquiry_reply reply;
    const json_t *answer; /* as sent in */
    json_t *files;        /* array of SHA-256, or NULL */
    int64_t record;       /* what the record shows here before the answer */
};

/* ---- movements ---- */

static const char *
noon_of(struct act *act, const char *day)
{
    return day ? arena_printf(act->arena, "%sT12:00:00+08:00", day) : NULL;
}

/* Everything that an answer moves is declared, and says which inquiry it comes from. */
static struct fault *
declare(struct answering *a, struct flow_move move)
{
    json_t *facts =
        json_pack("{s:s, s:i}", "inquiry_id", a->inquiry.id, "round", a->inquiry.round);

    move.batch_id = a->inquiry.batch_id;
    move.grade = GRADE_DECLARED;
    move.facts = facts;
    struct fault *fault = flow_move(a->act, &move);
    json_decref(facts);
    return fault;
}

/* What was on its way is here, now that he answers for it. */
static struct fault *
declare_received(struct answering *a)
{
    struct act *act = a->act;
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_inquiry_account, &rows, 2,
                                 act_number(act, a->inquiry.batch_id),
                                 act_number(act, a->inquiry.place_id));

    if (fault)
        return fault;
    int64_t stock = pg_int(rows, 0, 0), transit = pg_int(rows, 0, 1);
    a->record = stock + (transit > 0 ? transit : 0);
    if (transit <= 0 || a->reply.nothing)
        return NULL;
    return declare(a, (struct flow_move){.kind = "received",
                                         .from_place = a->inquiry.place_id,
                                         .to_place = a->inquiry.place_id,
                                         .from_bucket = "transit",
                                         .to_bucket = "stock",
                                         .qty = transit});
}

/* What came from elsewhere: in the trace it comes from nobody on record. */
static struct fault *
declare_got(struct answering *a)
{
    return a->reply.got ? declare(a, (struct flow_move){.kind = "received",
                                                        .to_place = a->inquiry.place_id,
                                                        .to_bucket = "stock",
                                                        .qty = a->reply.got})
                        : NULL;
}

/* The place he means, where there is one and only one; never his own. */
static struct fault *
match(struct answering *a, struct inquiry_passed *row)
{
    struct act *act = a->act;
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_inquiry_match, &rows, 2,
                                 row->name, row->address ? row->address : "");

    if (!fault && pg_rows_count(rows) == 1 && pg_int(rows, 0, 0) != a->inquiry.place_id)
        row->receiver = pg_int(rows, 0, 0);
    return fault;
}

/* To nobody on record: still on this holder's account, in transit to a name. */
static struct fault *
declare_passed(struct answering *a, struct inquiry_passed *row)
{
    struct fault *fault = match(a, row);

    if (fault)
        return fault;
    return declare(a, (struct flow_move){.kind = "delivered",
                                         .from_place = a->inquiry.place_id,
                                         .to_place = row->receiver ? row->receiver
                                                                   : a->inquiry.place_id,
                                         .from_bucket = "stock",
                                         .to_bucket = row->receiver ? "stock" : "transit",
                                         .qty = row->qty,
                                         .document = row->document,
                                         .occurred_at = noon_of(a->act, row->on)});
}

static struct fault *
declare_used(struct answering *a)
{
    return a->reply.used
               ? declare(a, (struct flow_move){.kind = "installed",
                                               .from_place = a->inquiry.place_id,
                                               .to_place = a->inquiry.place_id,
                                               .from_bucket = "stock",
                                               .to_bucket = "installed",
                                               .qty = a->reply.used})
               : NULL;
}

/* What he says he has, against what is left of the record. */
static struct fault *
declare_count(struct answering *a)
{
    struct act *act = a->act;
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_inquiry_account, &rows, 2,
                                 act_number(act, a->inquiry.batch_id),
                                 act_number(act, a->inquiry.place_id));

    if (fault)
        return fault;
    return act_append(
        act, &(struct act_event){
                 .kind = "stock_counted",
                 .batch_id = a->inquiry.batch_id,
                 .place_id = a->inquiry.place_id,
                 .unit_index = -1,
                 .area = (int)a->inquiry.area,
                 .company_id = a->inquiry.company_id,
                 .body = json_pack("{s:I, s:I, s:I, s:i, s:s}", "place_id",
                                   (json_int_t)a->inquiry.place_id, "counted",
                                   (json_int_t)a->reply.have, "expected",
                                   (json_int_t)pg_int(rows, 0, 0), "grade",
                                   GRADE_DECLARED, "inquiry_id", a->inquiry.id)});
}

/* "I know of none" moves nothing: the delivery note that says otherwise is the better
 * evidence, and nobody rids himself of goods by a word. */
static struct fault *
declare_all(struct answering *a)
{
    struct fault *fault = declare_received(a);

    if (fault || a->reply.nothing)
        return fault;
    fault = declare_got(a);
    for (size_t i = 0; i < a->reply.count && !fault; i++)
        fault = declare_passed(a, &a->reply.passed[i]);
    if (!fault)
        fault = declare_used(a);
    if (!fault)
        fault = declare_count(a);
    return fault ? fault
                 : recall_stir(a->act, a->inquiry.batch_id, "结束后又查询到产品去向",
                               "an inquiry found goods of it after it was closed");
}

/* ---- contradictions ---- */

static struct fault *
raise_contradiction(struct answering *a, const char *rule, const char *zh, const char *en)
{
    const struct flow_unit batch = {.batch_id = a->inquiry.batch_id,
                                    .batch_code = a->inquiry.batch,
                                    .area = (int)a->inquiry.area,
                                    .company_id = a->inquiry.company_id};

    return flow_alert(a->act, &batch, a->inquiry.place_id, "inquiry_contradiction",
                      json_pack("{s:s, s:s, s:I, s:I, s:s, s:s}", "rule", rule, "inquiry",
                                a->inquiry.number, "told", (json_int_t)a->reply.told,
                                "record", (json_int_t)a->record, "zh", zh, "en", en),
                      NULL);
}

static struct fault *
compare(struct answering *a)
{
    struct arena *arena = a->act->arena;
    const char *name = a->inquiry.place_name;
    long long told = a->reply.told, record = a->record + a->reply.got;

    if (a->reply.nothing && record > 0)
        return raise_contradiction(
            a, "inquiry_denied",
            arena_printf(arena, "%s 称%s，而记录显示其处有 %lld", name,
                         strcmp(a->reply.nothing, "never") == 0 ? "从未收到该批产品"
                                                                : "不知情",
                         record),
            arena_printf(arena, "%s says it %s, yet the record shows %lld there", name,
                         strcmp(a->reply.nothing, "never") == 0 ? "never got any"
                                                                : "knows of none",
                         record));
    if (told > record)
        return raise_contradiction(
            a, "inquiry_more",
            arena_printf(arena,
                         "%s 申报了 %lld 的去向，而可查的来源只有 %lld：可能有仿冒或漏报",
                         name, told, record),
            arena_printf(arena,
                         "%s accounts for %lld, yet only %lld are known to have come: "
                         "counterfeits, or deliveries that are not on record",
                         name, told, record));
    return NULL;
}

/* ---- the record ---- */

/* Number, round, and the first of the answer's hash: the number proves what was said. */
static const char *
receipt_of(struct answering *a, const char *text)
{
    uint8_t sum[SHA256_DIGEST_LENGTH];

    SHA256((const uint8_t *)text, strlen(text), sum);
    return arena_printf(a->act->arena, "%s-%d-%02X%02X%02X", a->inquiry.number,
                        a->inquiry.round, sum[0], sum[1], sum[2]);
}

static json_t *
passed_json(const struct inquiry_reply *reply)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < reply->count; i++) {
        const struct inquiry_passed *p = &reply->passed[i];
        json_t *row = json_pack("{s:s, s:s, s:s, s:I}", "name", p->name, "address",
                                p->address ? p->address : "", "phone",
                                p->phone ? p->phone : "", "qty", (json_int_t)p->qty);
        if (p->on)
            json_object_set_new(row, "on", json_string(p->on));
        if (p->document)
            json_object_set_new(row, "document", json_string(p->document));
        if (p->receiver)
            json_object_set_new(row, "receiver", json_integer(p->receiver));
        json_array_append_new(rows, row);
    }
    return rows;
}

static struct fault *
record_answer(struct answering *a, const char *receipt)
{
    struct act *act = a->act;
    json_t *body =
        json_pack("{s:s, s:i, s:s, s:O, s:I, s:o}", "inquiry_id", a->inquiry.id, "round",
                  a->inquiry.round, "receipt", receipt, "answer", a->answer, "told",
                  (json_int_t)a->reply.told, "passed", passed_json(&a->reply));

    return act_append(act, &(struct act_event){.kind = "inquiry_answered",
                                               .batch_id = a->inquiry.batch_id,
                                               .place_id = a->inquiry.place_id,
                                               .unit_index = -1,
                                               .area = (int)a->inquiry.area,
                                               .company_id = a->inquiry.company_id,
                                               .attachments = a->files,
                                               .body = body});
}

static void
tell(struct answering *a, const char *receipt, bool repeated)
{
    struct buf *out = &a->act->out;

    buf_puts(out, "{\"number\":");
    buf_json(out, a->inquiry.number);
    buf_member(out, "receipt");
    buf_json(out, receipt);
    buf_member(out, "told");
    buf_json_int(out, a->reply.told);
    buf_printf(out, ",\"repeated\":%s}", repeated ? "true" : "false");
}

/* A second click, or a retry, says the same; another answer needs the officer. */
static struct fault *
answered_before(struct answering *a)
{
    json_t *before = a->inquiry.answer ? json_loads(a->inquiry.answer, 0, NULL) : NULL;
    bool same = before && json_equal(before, a->answer);

    json_decref(before);
    if (same && strcmp(a->inquiry.state, "answered") == 0) {
        tell(a, a->inquiry.receipt, true);
        return NULL;
    }
    return act_fault(a->act, FAULT_CONFLICT, "inquiry_answered", NULL,
                     "这份查询已经填报；需要更正，请拨打通知书上的电话",
                     "this inquiry has been answered; to correct it, call the number in "
                     "the letter");
}

static struct fault *
read_reply(struct answering *a)
{
    struct act *act = a->act;
    struct pg_rows *rows;
    struct fault *fault = pg_run(
        act->pg, act->arena,
        "SELECT to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')", &rows, 0);

    return fault ? fault
                 : inquiry_reply_read(act, a->answer, pg_text(rows, 0, 0), &a->reply);
}

/* The inquiry is locked; then the batch, whose sums are taken after. */
static struct fault *
book(struct answering *a)
{
    struct fault *fault = matter_batch_of(a->act, a->inquiry.batch_id);

    if (!fault && a->inquiry.answer_round > 0)
        fault = inquiry_undo(a->act, &a->inquiry);
    if (!fault)
        fault = declare_all(a);
    return fault ? fault : compare(a);
}

static struct fault *
answer(struct answering *a)
{
    struct fault *fault = read_reply(a);

    if (fault)
        return fault;
    if (strcmp(a->inquiry.state, "sent") != 0)
        return answered_before(a);
    fault = book(a);
    if (fault)
        return fault;
    char *text = json_dumps(a->answer, JSON_COMPACT | JSON_SORT_KEYS);
    const char *receipt = receipt_of(a, text);
    free(text);
    fault = record_answer(a, receipt);
    if (!fault)
        tell(a, receipt, false);
    return fault;
}

/* ---- who answers ---- */

struct fault *
inquiry_run_answer(struct act *act)
{
    struct answering a = {.act = act,
                          .answer = json_object_get(act->in, "answer"),
                          .files = json_object_get(act->in, "evidence")};
    struct fault *fault = inquiry_find(act, &a.inquiry);

    return fault ? fault : answer(&a);
}

/* A photograph is kept unread: nothing but its header is looked at here, and people look
 * at it as evidence. It belongs to the area of the one who is asked. */
static struct fault *
keep_photo(struct answering *a)
{
    struct act *act = a->act;
    struct actor holder = *act->actor;
    const struct actor *asker = act->actor;
    struct image_head head;
    char hex[EVIDENCE_HEX];

    if (act->body_len == 0)
        return NULL;
    image_head_read((const uint8_t *)act->body, act->body_len, &head);
    if (head.kind == IMAGE_NEITHER || head.w == 0 || head.too_large ||
        act->body_len > INQUIRY_PHOTO_MAX)
        return act_fault(act, FAULT_INPUT, "inquiry_photo", "photo",
                         "照片应为 JPEG 或 PNG，不超过 6 MB；可以不附照片",
                         "the photograph is a JPEG or PNG of at most 6 MB; you may leave "
                         "it out");
    holder.area_lo = holder.area_hi = (int)a->inquiry.area;
    act->actor = &holder;
    struct fault *fault = evidence_keep(act, act->body, act->body_len, hex, NULL);
    act->actor = asker;
    if (!fault)
        a->files = json_pack("[s]", hex);
    return fault;
}

struct fault *
inquiry_run_reply(struct act *act)
{
    struct answering a = {.act = act, .answer = json_object_get(act->in, "answer")};
    struct fault *fault = inquiry_by_token(act, &a.inquiry);

    if (!fault && strcmp(a.inquiry.state, "sent") == 0)
        fault = keep_photo(&a);
    if (!fault)
        fault = answer(&a);
    json_decref(a.files);
    return fault;
}

struct fault *
inquiry_run_check(struct act *act)
{
    struct answering a = {.act = act, .answer = json_object_get(act->in, "answer")};

    buf_puts(&act->out, "{}");
    return read_reply(&a);
}

struct fault *
inquiry_run_look(struct act *act)
{
    char hash[INQUIRY_HASH];
    struct pg_rows *rows;
    struct fault *fault = NULL;

    buf_puts(&act->out, "null");
    if (!inquiry_token_hash(act_text(act, "token"), hash))
        return NULL;
    fault = pg_run(act->pg, act->arena, SQL_inquiry_look, &rows, 1, hash);
    if (!fault && pg_rows_count(rows) == 1) {
        buf_clear(&act->out);
        buf_puts(&act->out, pg_text(rows, 0, 0));
    }
    return fault;
}

struct fault *
inquiry_run_seen(struct act *act)
{
    struct inquiry inquiry;
    struct fault *fault = inquiry_by_token(act, &inquiry);

    if (!fault && !inquiry.seen && strcmp(inquiry.state, "sent") == 0)
        fault = inquiry_append(act, &inquiry, "inquiry_seen", json_object());
    buf_puts(&act->out, "{}");
    return fault;
}
