/* Asking holders: opening, new links, reopening, closing. */
#include "matter/inquiry.h"

#include <string.h>
#include <time.h>

#include "access/act.h"
#include "base/uuid.h"
#include "evidence/number.h"
#include "flow/trace_store.h"
#include "matter/facts.h"
#include "matter/notice.h"
#include "matter_sql.h"

/* ---- finding one ---- */

static const char *
or_null(const struct pg_rows *rows, int column)
{
    return pg_is_null(rows, 0, column) ? NULL : pg_text(rows, 0, column);
}

/* Read after the lock was had, so that what is judged is what is locked. */
static struct fault *
read_facts(struct act *act, const char *id, struct inquiry *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_inquiry_facts, &rows, 1, id);

    if (fault)
        return fault;
    *out = (struct inquiry){.id = pg_text(rows, 0, 14),
                            .number = pg_text(rows, 0, 0),
                            .state = pg_text(rows, 0, 1),
                            .batch_id = pg_int(rows, 0, 2),
                            .place_id = pg_int(rows, 0, 3),
                            .area = pg_int(rows, 0, 4),
                            .company_id = pg_int(rows, 0, 5),
                            .round = (int)pg_int(rows, 0, 6),
                            .answer_round = (int)pg_int(rows, 0, 7),
                            .receipt = or_null(rows, 8),
                            .answer = or_null(rows, 9),
                            .seen = strcmp(pg_text(rows, 0, 10), "t") == 0,
                            .place_code = pg_text(rows, 0, 11),
                            .batch = pg_text(rows, 0, 12),
                            .place_name = pg_text(rows, 0, 13)};
    return NULL;
}

struct fault *
inquiry_find(struct act *act, struct inquiry *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_inquiry_lock, &rows, 1, act_text(act, "number"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "inquiry_unknown", "number",
                         "没有这份查询，或不在您的辖区；请核对编号",
                         "there is no such inquiry, or it is not yours to see; check its "
                         "number");
    return read_facts(act, pg_text(rows, 0, 0), out);
}

struct fault *
inquiry_by_token(struct act *act, struct inquiry *out)
{
    char hash[INQUIRY_HASH];
    struct pg_rows *rows;
    struct fault *fault = NULL;
    bool shaped = inquiry_token_hash(act_text(act, "token"), hash);

    if (shaped)
        fault = pg_run(act->pg, act->arena, SQL_inquiry_token_scope, &rows, 1, hash);
    if (shaped && !fault)
        fault = pg_run(act->pg, act->arena, SQL_inquiry_lock_token, &rows, 1, hash);
    if (fault)
        return fault;
    if (!shaped || pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "inquiry_link", NULL,
                         "链接无效或已失效，请拨打通知书上的电话",
                         "this link is not valid (any more); call the number in the "
                         "letter");
    return read_facts(act, pg_text(rows, 0, 0), out);
}

struct fault *
inquiry_append(struct act *act, const struct inquiry *inquiry, const char *kind,
               json_t *body)
{
    json_object_set_new(body, "inquiry_id", json_string(inquiry->id));
    return act_append(act, &(struct act_event){.kind = kind,
                                               .batch_id = inquiry->batch_id,
                                               .place_id = inquiry->place_id,
                                               .unit_index = -1,
                                               .area = (int)inquiry->area,
                                               .company_id = inquiry->company_id,
                                               .body = body});
}

/* ---- opening ---- */

/* What all inquiries of one opening share. */
struct opening {
    struct act *act;
    int64_t batch_id;
    const char *batch, *run;
    const char *agency, *phone, *due_on, *expires_on;
    const char *parent;         /* id; NULL: none */
    const struct pg_rows *laws; /* kind of place, basis */
    int opened;
};

static struct fault *
read_terms(struct act *act, const char **due_on, const char **expires_on)
{
    int64_t days = act_int(act, "due", 0);
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_inquiry_terms, &rows, 1,
                                 days ? act_number(act, days) : NULL);

    if (fault)
        return fault;
    *due_on = pg_text(rows, 0, 1);
    *expires_on = pg_text(rows, 0, 2);
    return NULL;
}

static struct fault *
prepare(struct opening *o)
{
    struct act *act = o->act;
    struct pg_rows *rows, *laws;
    const char *phone = act->settings->agency_phone;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_inquiry_agency, &rows, 2,
               act->settings->issuer ? act->settings->issuer : "", phone ? phone : "");

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_inquiry_basis, &laws, 0);
    if (!fault)
        fault = read_terms(act, &o->due_on, &o->expires_on);
    if (!fault)
        fault = document_number(act, DOCUMENT_INQUIRY, &o->run);
    if (fault)
        return fault;
    o->agency = pg_text(rows, 0, 0);
    o->phone = pg_text(rows, 0, 1);
    o->laws = laws;
    return NULL;
}

static const char *
basis_of(const struct opening *o, const char *kind)
{
    for (int i = 0; i < pg_rows_count(o->laws); i++)
        if (strcmp(pg_text(o->laws, i, 0), kind) == 0)
            return pg_text(o->laws, i, 1);
    return "";
}

static json_t *
opened_body(const struct opening *o, const struct inquiry_gap *gap, const char *number,
            const char *hash)
{
    json_t *body = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:s, s:s}", "number", number,
        "run", o->run, "agency", o->agency, "phone", o->phone, "basis",
        basis_of(o, gap->holder->kind), "asked", (json_int_t)gap->asked, "received",
        (json_int_t)gap->received, "onward", (json_int_t)gap->onward, "token_sha256",
        hash, "due_on", o->due_on, "expires_on", o->expires_on);

    if (o->parent)
        json_object_set_new(body, "parent", json_string(o->parent));
    if (gap->last_unix_s) {
        time_t at = (time_t)gap->last_unix_s + 8 * 3600; /* the day in Shanghai */
        char day[11];
        struct tm tm;
        strftime(day, sizeof day, "%Y-%m-%d", gmtime_r(&at, &tm));
        json_object_set_new(body, "received_on", json_string(day));
    }
    return body;
}

static void
tell_opened(struct opening *o, const struct inquiry_gap *gap, const char *number,
            const char *token)
{
    struct buf *out = &o->act->out;

    buf_item(out);
    buf_puts(out, "{\"number\":");
    buf_json(out, number);
    buf_member(out, "place");
    buf_json(out, gap->holder->code);
    buf_member(out, "name");
    buf_json(out, gap->holder->name);
    buf_member(out, "asked");
    buf_json_int(out, gap->asked);
    buf_member(out, "due_on");
    buf_json(out, o->due_on);
    buf_member(out, "link");
    buf_json(out, inquiry_link(o->act, token));
    buf_putc(out, '}');
}

static struct fault *
open_one(struct opening *o, const struct inquiry_gap *gap, const int64_t company)
{
    struct act *act = o->act;
    char token[INQUIRY_TOKEN], hash[INQUIRY_HASH], id[UUID_TEXT];
    const char *number = arena_printf(act->arena, "%s-%04d", o->run, ++o->opened);

    inquiry_token_new(token, hash);
    uuid7_new_text(id);
    struct fault *fault =
        act_append(act, &(struct act_event){.kind = "inquiry_opened",
                                            .id = id,
                                            .batch_id = o->batch_id,
                                            .place_id = gap->holder->place,
                                            .unit_index = -1,
                                            .area = gap->holder->area,
                                            .company_id = company,
                                            .body = opened_body(o, gap, number, hash)});
    if (!fault)
        fault = notice_first(act, id);
    if (!fault)
        tell_opened(o, gap, number, token);
    return fault;
}

/* ---- whom to ask ---- */

/* The row of `asked` (by place) that is about this place, or -1. */
static int
asked_row(const struct pg_rows *asked, int64_t place)
{
    int low = 0, high = pg_rows_count(asked);

    while (low < high) {
        int middle = (low + high) / 2;
        if (pg_int(asked, middle, 0) < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low < pg_rows_count(asked) && pg_int(asked, low, 0) == place ? low : -1;
}

static bool
mine(const struct act *act, const struct trace_holder *h)
{
    return h->area >= act->actor->area_lo && h->area <= act->actor->area_hi;
}

static struct fault *
owner_of(struct act *act, int64_t place, int64_t *company)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, "SELECT company_id FROM place WHERE id = $1::bigint",
               &rows, 1, act_number(act, place));

    if (!fault)
        *company = pg_int(rows, 0, 0);
    return fault;
}

static struct fault *
open_at(struct opening *o, const struct trace_view *view, const struct pg_rows *asked)
{
    struct act *act = o->act;
    struct matter_place place;
    struct inquiry_gap gap;
    struct fault *fault = matter_place_find(act, "place", &place);

    if (fault)
        return fault;
    if (!inquiry_gap_at(act, view, place.id, &gap))
        return act_fault(act, FAULT_INPUT, "inquiry_not_holder", "place",
                         "这个场所没有经手过该批次；请核对场所和批次",
                         "this place never had any of the batch; check place and batch");
    int row = asked_row(asked, place.id);
    if (row < 0 || strcmp(pg_text(asked, row, 2), "sent") != 0)
        return open_one(o, &gap, place.company_id);
    const char *number = pg_text(asked, row, 1);
    return act_fault(
        act, FAULT_CONFLICT, "inquiry_open_already", "place",
        arena_printf(act->arena, "已就该批次查询这个场所（%s）；需要新链接请重发",
                     number),
        arena_printf(act->arena,
                     "this place is being asked already (%s); renew the link if it is "
                     "lost",
                     number));
}

/* Who was asked is not asked again, answered or not: that is for an officer to decide.
 * left: more than one opening takes; asking again goes on with them. */
static struct fault *
open_all(struct opening *o, const struct trace_view *view, const struct pg_rows *asked,
         int *left)
{
    struct act *act = o->act;
    struct inquiry_gap *gaps;
    size_t n = inquiry_gaps(act, view, &gaps);
    struct fault *fault = NULL;
    int64_t company;

    for (size_t i = 0; i < n && !fault; i++) {
        if (!mine(act, gaps[i].holder) || asked_row(asked, gaps[i].holder->place) >= 0)
            continue;
        if (o->opened == INQUIRY_RUN_MAX) {
            ++*left;
            continue;
        }
        fault = owner_of(act, gaps[i].holder->place, &company);
        if (!fault)
            fault = open_one(o, &gaps[i], company);
    }
    if (!fault && o->opened == 0)
        return act_fault(act, FAULT_CONFLICT, "inquiry_none", NULL,
                         "没有需要查询的持有者：流向没有断点，或已经发出查询",
                         "nobody is to be asked: the trace does not stop anywhere, or "
                         "they are being asked already");
    return fault;
}

static struct fault *
find_parent(struct opening *o)
{
    struct pg_rows *rows;
    const char *number = act_text(o->act, "parent");

    if (!number)
        return NULL;
    struct fault *fault =
        pg_run(o->act->pg, o->act->arena, SQL_inquiry_lock, &rows, 1, number);
    if (!fault && pg_rows_count(rows) == 0)
        return act_fault(o->act, FAULT_ABSENT, "inquiry_unknown", "parent",
                         "没有这份查询，或不在您的辖区；请核对编号",
                         "there is no such inquiry, or it is not yours to see; check its "
                         "number");
    if (!fault)
        o->parent = pg_text(rows, 0, 0);
    return fault;
}

/* The batch is locked first, so that two people do not ask the same holder. */
static struct fault *
open_whom(struct opening *o, int *left)
{
    struct act *act = o->act;
    struct trace_view *view = arena_alloc(act->arena, sizeof *view);
    struct pg_rows *asked;
    struct matter_batch batch;
    struct fault *fault = find_parent(o);

    if (!fault)
        fault = matter_batch_lock(act, "batch", &batch);
    if (!fault)
        fault =
            trace_load(act, &(struct trace_query){.batch = act_text(act, "batch")}, view);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_inquiry_places, &asked, 1,
                       act_number(act, view->batch_id));
    if (!fault)
        fault = prepare(o);
    if (fault)
        return fault;
    o->batch_id = view->batch_id;
    return act_text(act, "place") ? open_at(o, view, asked)
                                  : open_all(o, view, asked, left);
}

struct fault *
inquiry_run_open(struct act *act)
{
    struct opening o = {.act = act};
    bool all = json_is_true(json_object_get(act->in, "all_gaps"));
    int left = 0;

    if (all == (act_text(act, "place") != NULL))
        return act_fault(act, FAULT_INPUT, "inquiry_whom", "place",
                         "请指定一个场所（--place），或查询全部断点（--all-gaps）",
                         "name one place (--place), or ask at all gaps (--all-gaps)");
    buf_puts(&act->out, "{\"inquiries\":[");
    struct fault *fault = open_whom(&o, &left);
    buf_printf(&act->out, "],\"left_to_ask\":%d}", left);
    return fault;
}

/* ---- `inquiry gaps` ---- */

static void
tell_gap(struct act *act, const struct inquiry_gap *gap, const struct pg_rows *asked)
{
    struct buf *out = &act->out;
    int row = asked_row(asked, gap->holder->place);

    buf_item(out);
    buf_puts(out, "{\"place\":");
    buf_json(out, gap->holder->code);
    buf_member(out, "name");
    buf_json(out, gap->holder->name);
    buf_member(out, "kind");
    buf_json(out, gap->holder->kind);
    buf_member(out, "area");
    buf_json_int(out, gap->holder->area);
    buf_member(out, "why");
    buf_json(out, gap->why);
    buf_member(out, "asked");
    buf_json_int(out, gap->asked);
    buf_member(out, "received");
    buf_json_int(out, gap->received);
    buf_member(out, "onward");
    buf_json_int(out, gap->onward);
    buf_member(out, "inquiry");
    buf_json(out, row < 0 ? NULL : pg_text(asked, row, 1));
    buf_putc(out, '}');
}

struct fault *
inquiry_run_gaps(struct act *act)
{
    struct trace_view *view = arena_alloc(act->arena, sizeof *view);
    struct inquiry_gap *gaps;
    struct pg_rows *asked;
    struct fault *fault =
        trace_load(act, &(struct trace_query){.batch = act_text(act, "batch")}, view);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_inquiry_places, &asked, 1,
                       act_number(act, view->batch_id));
    if (fault)
        return fault;
    size_t n = inquiry_gaps(act, view, &gaps);
    buf_putc(&act->out, '[');
    for (size_t i = 0; i < n; i++)
        if (mine(act, gaps[i].holder))
            tell_gap(act, &gaps[i], asked);
    buf_putc(&act->out, ']');
    return NULL;
}

/* ---- new links ---- */

struct fault *
inquiry_renew(struct act *act, const struct inquiry *inquiry, const char *kind,
              json_t *extra, struct inquiry_link *out)
{
    char token[INQUIRY_TOKEN], hash[INQUIRY_HASH];
    const char *expires_on;
    struct fault *fault = read_terms(act, &out->due_on, &expires_on);

    if (fault) {
        json_decref(extra);
        return fault;
    }
    inquiry_token_new(token, hash);
    out->token = arena_strdup(act->arena, token);
    json_object_set_new(extra, "token_sha256", json_string(hash));
    json_object_set_new(extra, "due_on", json_string(out->due_on));
    json_object_set_new(extra, "expires_on", json_string(expires_on));
    return inquiry_append(act, inquiry, kind, extra);
}

static struct fault *
wrong_state(struct act *act)
{
    return act_fault(act, FAULT_CONFLICT, "inquiry_state", "number",
                     "这份查询的状态不允许此操作；请先查看（inquiry show）",
                     "the state of this inquiry does not allow it; look at it first "
                     "(inquiry show)");
}

static void
tell_link(struct act *act, const struct inquiry *inquiry, const struct inquiry_link *link)
{
    buf_puts(&act->out, "{\"number\":");
    buf_json(&act->out, inquiry->number);
    buf_member(&act->out, "due_on");
    buf_json(&act->out, link->due_on);
    buf_member(&act->out, "link");
    buf_json(&act->out, inquiry_link(act, link->token));
    buf_putc(&act->out, '}');
}

struct fault *
inquiry_run_resend(struct act *act)
{
    struct inquiry inquiry;
    struct inquiry_link link;
    struct fault *fault = inquiry_find(act, &inquiry);

    if (!fault && strcmp(inquiry.state, "sent") != 0)
        fault = wrong_state(act);
    if (!fault)
        fault = inquiry_renew(act, &inquiry, "inquiry_resent", json_object(), &link);
    if (!fault)
        tell_link(act, &inquiry, &link);
    return fault;
}

struct fault *
inquiry_run_reopen(struct act *act)
{
    struct inquiry inquiry;
    struct inquiry_link link;
    struct fault *fault = inquiry_find(act, &inquiry);

    if (!fault && strcmp(inquiry.state, "sent") == 0)
        fault = wrong_state(act);
    if (!fault)
        fault = inquiry_renew(act, &inquiry, "inquiry_reopened",
                              json_pack("{s:s, s:i}", "reason", act_text(act, "reason"),
                                        "round", inquiry.round + 1),
                              &link);
    if (!fault)
        fault = notice_first(act, inquiry.id);
    if (!fault)
        tell_link(act, &inquiry, &link);
    return fault;
}

struct fault *
inquiry_run_close(struct act *act)
{
    struct inquiry inquiry;
    struct fault *fault = inquiry_find(act, &inquiry);

    if (!fault && strcmp(inquiry.state, "closed") == 0)
        fault = wrong_state(act);
    if (!fault)
        fault = inquiry_append(act, &inquiry, "inquiry_closed",
                               json_pack("{s:s}", "reason", act_text(act, "reason")));
    if (!fault) {
        buf_puts(&act->out, "{\"number\":");
        buf_json(&act->out, inquiry.number);
        buf_puts(&act->out, ",\"state\":\"closed\"}");
    }
    return fault;
}

struct fault *
inquiry_run_show(struct act *act)
{
    json_t *inquiry;
    struct fault *fault = matter_read(act, SQL_inquiry_get, "number", &inquiry);

    if (!fault)
        matter_answer(act, inquiry);
    return fault;
}
