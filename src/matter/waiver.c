#include "matter/waiver.h"

#include <openssl/sha.h>
#include <string.h>

#include "access/act.h"
#include "access/session.h"
#include "base/uuid.h"
#include "base/words.h"
#include "matter/facts.h"
#include "matter/recall.h"
#include "matter_sql.h"

/* ---- proposing ---- */

struct proposal {
    struct recall recall;
    struct matter_place place; /* id 0: unlocated */
    const char *number, *place_name;
    int64_t qty;
};

/* What is held or kept is so somewhere; what is missing may be missed at a place. */
static struct fault *
find_place(struct act *act, struct proposal *p)
{
    const char *part = act_text(act, "part");
    bool somewhere = strcmp(part, "held") == 0 || strcmp(part, "custody") == 0;

    if (act_text(act, "place"))
        return matter_place_any(act, "place", &p->place);
    if (!somewhere)
        return NULL;
    return act_fault(act, FAULT_INPUT, "waiver_place", "place",
                     "请填写产品所在的持有或保管场所",
                     "give the place where the goods are held or kept");
}

static struct fault *
names(struct act *act, struct proposal *p)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_recall_wait, &rows, 1, p->recall.id);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_waiver_number, &rows, 2, p->recall.id,
                       p->place.id ? act_number(act, p->place.id) : NULL);
    if (fault)
        return fault;
    p->number = arena_printf(act->arena, "%s-W%02lld", p->recall.number,
                             (long long)pg_int(rows, 0, 0));
    p->place_name = pg_is_null(rows, 0, 1) ? NULL : pg_text(rows, 0, 1);
    return NULL;
}

/* The text that is signed holds everything that is signed, evidence included. */
static const char *
statement(struct act *act, const struct proposal *p)
{
    const json_t *files = json_object_get(act->in, "evidence"), *file;
    BUF_SCOPE struct buf text = {0};
    size_t i;

    buf_printf(&text, "免查说明 %s\n召回 %s\n对象：%s\n数量：%lld\n", p->number,
               p->recall.number, word_value("part", act_text(act, "part"), "zh"),
               (long long)p->qty);
    if (p->place_name)
        buf_printf(&text, "场所：%s\n", p->place_name);
    buf_printf(&text, "缘由：%s\n说明：%s\n拟定人：%s（%lld）\n",
               word_value("ground", act_text(act, "ground"), "zh"),
               act_text(act, "explanation"), act->actor->name,
               (long long)act->actor->person_id);
    json_array_foreach(files, i, file)
        buf_printf(&text, "证据：%s\n", json_string_value(file));
    return arena_strdup(act->arena, text.data);
}

static const char *
sha256_hex(struct act *act, const char *text)
{
    BUF_SCOPE struct buf hex = {0};
    uint8_t hash[SHA256_DIGEST_LENGTH];

    SHA256((const uint8_t *)text, strlen(text), hash);
    buf_hex(&hex, hash, sizeof hash);
    return arena_strdup(act->arena, hex.data);
}

static struct fault *
append_proposed(struct act *act, const struct proposal *p)
{
    const char *text = statement(act, p), *hash = sha256_hex(act, text);

    buf_puts(&act->out, "{\"number\":");
    buf_json(&act->out, p->number);
    buf_puts(&act->out, ",\"state\":\"proposed\",\"statement\":");
    buf_json(&act->out, text);
    buf_printf(&act->out, ",\"statement_sha256\":\"%s\"}", hash);
    return act_append(
        act, &(struct act_event){
                 .kind = "waiver_proposed",
                 .batch_id = p->recall.batch_id,
                 .place_id = p->place.id,
                 .unit_index = -1,
                 .area = (int)p->recall.area,
                 .company_id = p->recall.company_id,
                 .attachments = json_object_get(act->in, "evidence"),
                 .body = json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s}", "number",
                                   p->number, "recall_id", p->recall.id, "part",
                                   act_text(act, "part"), "qty", (json_int_t)p->qty,
                                   "ground", act_text(act, "ground"), "explanation",
                                   act_text(act, "explanation"), "statement", text,
                                   "statement_sha256", hash),
             });
}

struct fault *
waiver_run_propose(struct act *act)
{
    struct proposal p = {.qty = act_int(act, "qty", 0)};
    struct fault *fault = recall_see(act, act_text(act, "recall"), &p.recall);

    if (!fault && act->actor->person_id <= 0)
        fault = matter_fault(act, MATTER_SIGNER, NULL);
    if (!fault && !matter_next(MATTER_RECALL, p.recall.state, "recall_closed"))
        fault = matter_fault(act, MATTER_NO_TRANSITION, "recall");
    if (!fault && p.qty <= 0)
        fault = act_fault(act, FAULT_INPUT, "move_quantity", "qty", "数量必须大于零",
                          "the quantity must be greater than zero");
    if (!fault)
        fault = find_place(act, &p);
    if (!fault)
        fault = names(act, &p);
    return fault ? fault : append_proposed(act, &p);
}

/* ---- signing and withdrawing ---- */

struct waiver {
    const char *id, *number, *state, *part, *sha256, *proposed_at;
    int64_t place, qty, proposer;
    struct recall recall;
};

/* A waiver of a recall in the asker's areas; the recall is locked, so that what is left
 * to explain stays so until the end. */
static struct fault *
find(struct act *act, struct waiver *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_waiver_find, &rows, 1, act_text(act, "number"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "waiver_unknown", "number",
                         "没有这份免查说明，或不在您的辖区",
                         "there is no such waiver, or it is not yours to see");
    *out = (struct waiver){.id = pg_text(rows, 0, 0),
                           .number = act_text(act, "number"),
                           .part = pg_text(rows, 0, 2),
                           .place = pg_int(rows, 0, 3),
                           .qty = pg_int(rows, 0, 4),
                           .proposer = pg_int(rows, 0, 5),
                           .sha256 = pg_text(rows, 0, 6),
                           .proposed_at = pg_text(rows, 0, 8)};
    fault = recall_lock(act, pg_text(rows, 0, 7), &out->recall);
    if (!fault)
        fault = pg_run(act->pg, act->arena,
                       "SELECT state FROM waiver WHERE id = $1::uuid", &rows, 1, out->id);
    if (!fault)
        out->state = pg_text(rows, 0, 0);
    return fault;
}

/* What is left of the waiver's part when all that is signed so far is taken off. */
static struct fault *
left_of(struct act *act, const struct waiver *w, int64_t *left)
{
    const struct matter_funnel *f = &w->recall.funnel;
    const struct matter_waived *signed_for = &w->recall.waived;
    int64_t kept = f->collected - f->tested - f->destroyed;
    struct pg_rows *rows;

    if (strcmp(w->part, "unaccounted") == 0)
        *left = f->unaccounted - signed_for->unaccounted;
    else if (strcmp(w->part, "excess") == 0)
        *left = -f->unaccounted - signed_for->excess;
    else if (strcmp(w->part, "custody") == 0)
        *left = (kept < 0 ? -kept : kept) - signed_for->custody;
    else {
        struct fault *fault =
            pg_run(act->pg, act->arena, SQL_waiver_held, &rows, 3, w->recall.id,
                   act_number(act, w->recall.batch_id), act_number(act, w->place));
        if (fault)
            return fault;
        *left = pg_int(rows, 0, 0);
    }
    return NULL;
}

static struct fault *
append_state(struct act *act, const struct waiver *w, const char *kind, json_t *body)
{
    json_object_set_new(body, "waiver_id", json_string(w->id));
    json_object_set_new(body, "number", json_string(w->number));
    json_object_set_new(body, "recall_id", json_string(w->recall.id));
    return act_append(act, &(struct act_event){.kind = kind,
                                               .batch_id = w->recall.batch_id,
                                               .place_id = w->place,
                                               .unit_index = -1,
                                               .area = (int)w->recall.area,
                                               .company_id = w->recall.company_id,
                                               .body = body});
}

static struct fault *
judge_signing(struct act *act, const struct waiver *w)
{
    const char *shown = act_text(act, "statement_sha256");
    struct matter_signing signing = {.recall_state = w->recall.state,
                                     .state = w->state,
                                     .signer = act->actor->person_id,
                                     .signer_decides =
                                         access_may(act->actor, POWER_DECIDE),
                                     .qty = w->qty};
    struct fault *fault = left_of(act, w, &signing.left);

    if (!fault)
        fault = access_same_hands(act, signing.signer, w->proposer, w->proposed_at,
                                  &signing.same_hands);
    if (fault)
        return fault;
    enum matter_verdict verdict = matter_waiver_sign(&signing);
    if (verdict != MATTER_MAY)
        return matter_fault(act, verdict, "number");
    if (shown && strcmp(shown, w->sha256) != 0)
        return act_fault(act, FAULT_CONFLICT, "waiver_text", "statement_sha256",
                         "说明正文与您看到的不一致；请重新查看后再签署",
                         "the text is not the one you were shown; read it again, then "
                         "sign");
    return NULL;
}

struct fault *
waiver_run_sign(struct act *act)
{
    struct waiver w;
    struct fault *fault = find(act, &w);

    if (!fault)
        fault = judge_signing(act, &w);
    if (fault)
        return fault;
    matter_answer(act, json_pack("{s:s, s:s, s:s}", "number", w.number, "state", "signed",
                                 "statement_sha256", w.sha256));
    return append_state(act, &w, "waiver_signed",
                        json_pack("{s:s, s:s}", "statement_sha256", w.sha256, "by",
                                  act->cli ? "operator" : "session"));
}

struct fault *
waiver_run_withdraw(struct act *act)
{
    struct waiver w;
    struct fault *fault = find(act, &w);

    if (!fault && (!matter_next(MATTER_RECALL, w.recall.state, "recall_closed") ||
                   !matter_next(MATTER_WAIVER, w.state, "waiver_withdrawn")))
        fault = matter_fault(act, MATTER_NO_TRANSITION, "number");
    if (fault)
        return fault;
    matter_answer(act, json_pack("{s:s, s:s}", "number", w.number, "state", "withdrawn"));
    return append_state(act, &w, "waiver_withdrawn",
                        json_pack("{s:s}", "reason", act_text(act, "reason")));
}
