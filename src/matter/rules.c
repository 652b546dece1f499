#include "matter/rules.h"

#include <stddef.h>
#include <string.h>

static const struct {
    enum matter_thing thing;
    const char *from, *event, *to;
} steps[] = {
    {MATTER_RECALL, "", "recall_opened", "open"},
    {MATTER_RECALL, "open", "recall_closed", "closed"},
    {MATTER_RECALL, "closed", "recall_reopened", "open"},
    {MATTER_RECALL, "open", "recall_lifted", "lifted"},
    {MATTER_RECALL, "closed", "recall_lifted", "lifted"},
    {MATTER_ORDER, "", "order_issued", "issued"},
    {MATTER_ORDER, "issued", "order_served", "served"},
    {MATTER_ORDER, "served", "order_done", "done"},
    {MATTER_DESTRUCTION, "", "destruction_opened", "open"},
    {MATTER_DESTRUCTION, "open", "destruction_closed", "closed"},
    {MATTER_WAIVER, "", "waiver_proposed", "proposed"},
    {MATTER_WAIVER, "proposed", "waiver_signed", "signed"},
    {MATTER_WAIVER, "proposed", "waiver_withdrawn", "withdrawn"},
    {MATTER_WAIVER, "signed", "waiver_withdrawn", "withdrawn"},
};

static const struct {
    const char *code, *zh, *en;
} texts[MATTER_VERDICT_COUNT] = {
    [MATTER_MAY] = {"", "", ""},
    [MATTER_NO_TRANSITION] = {"matter_state", "当前状态不允许此操作；请先查看当前状态",
                              "the present state does not allow this; look it up first"},
    [MATTER_UNACCOUNTED] =
        {"recall_unaccounted", "仍有产品去向不明；请查清，或由两人拟定、签署免查说明",
         "units are unaccounted for; find them, or have a waiver proposed by one person "
         "and signed by another"},
    [MATTER_EXCESS] =
        {"recall_excess",
         "查到的数量超过申报产量，疑有假冒或少报；请查清，或由两人拟定、签署免查说明",
         "more is located than was declared: perhaps counterfeits, or output not "
         "declared; clear it up, or have a waiver proposed and signed"},
    [MATTER_NOT_ORDERED] =
        {"recall_not_ordered",
         "有持有场所尚无更换令；请执行 recall refresh 补发，或就该场所签署免查说明",
         "places hold goods and have no order; issue the missing orders (recall "
         "refresh), or sign a waiver for the place"},
    [MATTER_OUTSTANDING] =
        {"recall_outstanding",
         "仍有产品在持有场所未收缴；请更换、收缴，或就该场所签署免查说明",
         "goods are still with their holders; replace and collect them, or sign a "
         "waiver for the place"},
    [MATTER_ALERTS_OPEN] = {"recall_alerts_open",
                            "仍有未处理的回流预警；请查处并写明原因关闭（alert close）",
                            "backflow alerts are open; look into them and close them "
                            "with a reason (alert close)"},
    [MATTER_ORDERS_OPEN] = {"recall_orders_open",
                            "仍有未完成的更换令；请完成，或就该场所签署免查说明",
                            "replacement orders are not done; finish them, or sign a "
                            "waiver for the place"},
    [MATTER_NOT_DESTROYED] =
        {"recall_not_destroyed",
         "收缴数量与销毁数量不一致；请完成销毁，或签署免查说明（如作为证据保管）",
         "collected differs from destroyed; finish destruction, or sign a waiver (goods "
         "kept as evidence, say)"},
    [MATTER_WAIVERS] =
        {"recall_waivers_differ",
         "已签署的免查说明与剩余数量不一致（可能有新的流转）；请撤回后按现有数量重新签署",
         "what is signed is not exactly what is left (goods may have moved since); "
         "withdraw it and sign anew for what is left now"},
    [MATTER_SIGNER] = {"waiver_signer", "免查说明须由有决定权的人员本人登录签署",
                       "a waiver is signed by a person who may decide, signed in as "
                       "themselves"},
    [MATTER_SAME_PERSON] =
        {"waiver_two_people",
         "拟定人及与其有委托关系的人不得签署该说明；请由另一名有决定权的人员签署",
         "neither who proposed it signs it, nor who stands in for him; "
         "another person who may decide must"},
    [MATTER_WAIVER_MORE] = {"waiver_more",
                            "说明的数量超过尚待说明的数量；请按现有数量重新拟定",
                            "it explains more than is left to explain; propose it anew "
                            "for what is left"},
    [MATTER_OLD_BATCH] = {"replace_old_batch", "旧产品不属于被召回批次；请核对编号",
                          "the old unit is not of the recalled batch; check its code"},
    [MATTER_OLD_PLACE] = {"replace_old_place", "旧产品不在更换令所列场所；请说明原因",
                          "the old unit is not at the place of the order; say why"},
    [MATTER_NEW_NOT_NORMAL] =
        {"replace_new_refused", "新产品状态不正常，不得安装；请换用状态正常的产品",
         "the new unit must not be installed; take one whose status is "
         "normal"},
    [MATTER_SAME_UNIT] = {"replace_same_unit", "新旧产品为同一件；请扫描新产品",
                          "old and new are the same unit; scan the new one"},
    [MATTER_OFFICERS] = {"two_officers", "须有两名不同的执法人员",
                         "two different officers are required"},
    [MATTER_WITNESS] = {"destruction_witness", "须填写见证人", "a witness is required"},
    [MATTER_QUANTITY] = {"destruction_quantity", "清点数量须大于零且不超过保管数量",
                         "the count must be above zero and not above what is in custody"},
    [MATTER_COUNTS_DIFFER] = {"destruction_counts",
                              "销毁数量与清点数量不一致；请复点或书面说明",
                              "the count out differs from the count in; count again or "
                              "explain"},
    [MATTER_PHOTOS] = {"destruction_photos", "须有销毁前、销毁中、销毁后各不相同的照片",
                       "different photos from before, during and after are required"},
    [MATTER_CLOSER] =
        {"destruction_closer",
         "须由两名执法人员及其委托、受托人以外的人员登录办结（销毁与核准分离）",
         "it is closed by a signed-in person who is neither of its two officers nor "
         "stands in "
         "for one: who destroys does not approve"},
    [MATTER_UNITS] =
        {"destruction_units",
         "有标签的产品须逐件登记编码；数量与所列编码、保管中无标签的产品不符",
         "labelled goods are named one by one; the count does not fit the "
         "codes given and the goods in custody without a label"},
    [MATTER_CUSTODY_PLACE] = {"custody_place",
                              "收缴的产品只能存放在监管部门或销毁单位的场所",
                              "collected goods are kept at a place of an agency or a "
                              "disposer only"},
    [MATTER_BASIS] = {"collect_basis", "须写明更换令编号或收缴依据",
                      "give the order's number, or the basis in words"},
    [MATTER_ORDER_OTHER] = {"collect_order", "更换令与这批产品或所在场所不符；请核对编号",
                            "the order is about another batch or place; check its "
                            "number"},
    [MATTER_EVIDENCE] = {"collect_evidence", "须有收缴现场照片或清单",
                         "a photograph or the list of what was collected is required"},
    [MATTER_MORE] = {"more_than_recorded",
                     "数量超过该处账面上无标签的产品；请逐件扫描有标签的，"
                     "或重新清点并写明原因",
                     "more than the record shows there without labels; scan the "
                     "labelled ones, or count again and give the reason"},
};

static bool
given(const char *text)
{
    return text != NULL && text[strspn(text, " \t\r\n")] != '\0';
}

const char *
matter_next(enum matter_thing thing, const char *state, const char *event)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i].thing == thing && strcmp(steps[i].from, state) == 0 &&
            strcmp(steps[i].event, event) == 0)
            return steps[i].to;
    return NULL;
}

int
matter_recall_loose(const struct matter_funnel *f, const struct matter_waived *w,
                    struct matter_loose_end out[MATTER_LOOSE_MAX])
{
    int64_t kept = f->collected - f->tested - f->destroyed;
    const struct {
        enum matter_verdict about;
        int64_t qty, waived;
    } all[MATTER_LOOSE_MAX] = {
        {MATTER_UNACCOUNTED, f->unaccounted > 0 ? f->unaccounted : 0, w->unaccounted},
        {MATTER_EXCESS, f->unaccounted < 0 ? -f->unaccounted : 0, w->excess},
        {MATTER_ORDERS_OPEN, w->orders_open, 0},
        {MATTER_NOT_ORDERED, w->not_ordered, 0},
        {MATTER_OUTSTANDING, w->held_open, w->held_open_waived},
        {MATTER_NOT_DESTROYED, kept < 0 ? -kept : kept, w->custody},
        {MATTER_ALERTS_OPEN, f->alerts_open, 0},
    };
    int n = 0;

    for (int i = 0; i < MATTER_LOOSE_MAX; i++)
        if (all[i].qty != all[i].waived)
            out[n++] =
                (struct matter_loose_end){all[i].waived ? MATTER_WAIVERS : all[i].about,
                                          all[i].about, all[i].qty, all[i].waived};
    return n;
}

enum matter_verdict
matter_recall_close(const char *state, const struct matter_funnel *funnel,
                    const struct matter_waived *waived)
{
    struct matter_loose_end loose[MATTER_LOOSE_MAX];

    if (matter_next(MATTER_RECALL, state, "recall_closed") == NULL)
        return MATTER_NO_TRANSITION;
    return matter_recall_loose(funnel, waived, loose) ? loose[0].verdict : MATTER_MAY;
}

enum matter_verdict
matter_waiver_sign(const struct matter_signing *s)
{
    if (matter_next(MATTER_RECALL, s->recall_state, "recall_closed") == NULL ||
        matter_next(MATTER_WAIVER, s->state, "waiver_signed") == NULL)
        return MATTER_NO_TRANSITION;
    if (s->signer <= 0 || !s->signer_decides)
        return MATTER_SIGNER;
    if (s->same_hands)
        return MATTER_SAME_PERSON;
    return s->qty > s->left ? MATTER_WAIVER_MORE : MATTER_MAY;
}

enum matter_verdict
matter_replace(const struct matter_replacement *r)
{
    if (matter_next(MATTER_ORDER, r->order_state, "order_served") == NULL &&
        matter_next(MATTER_ORDER, r->order_state, "order_done") == NULL)
        return MATTER_NO_TRANSITION;
    if (r->old_batch == r->new_batch && r->old_index == r->new_index && r->old_index != 0)
        return MATTER_SAME_UNIT;
    if (r->old_batch != r->recalled_batch)
        return MATTER_OLD_BATCH;
    if (r->old_place != r->order_place && !given(r->place_reason))
        return MATTER_OLD_PLACE;
    /* a unit of the recalled batch is no replacement, whatever its own status says */
    if (!r->new_normal || r->new_batch == r->recalled_batch)
        return MATTER_NEW_NOT_NORMAL;
    return MATTER_MAY;
}

static bool
two_officers(const int64_t officers[2])
{
    return officers[0] > 0 && officers[1] > 0 && officers[0] != officers[1];
}

enum matter_verdict
matter_destruction_open(const struct matter_destruction *d)
{
    if (matter_next(MATTER_DESTRUCTION, d->state, "destruction_opened") == NULL)
        return MATTER_NO_TRANSITION;
    if (!two_officers(d->officers))
        return MATTER_OFFICERS;
    if (!given(d->witness))
        return MATTER_WITNESS;
    if (!d->keeps)
        return MATTER_CUSTODY_PLACE;
    if (d->counted_in <= 0 || d->counted_in > d->custody)
        return MATTER_QUANTITY;
    return d->named > d->counted_in || d->counted_in - d->named > d->unlabelled
               ? MATTER_UNITS
               : MATTER_MAY;
}

enum matter_verdict
matter_destruction_close(const struct matter_destruction_end *e)
{
    if (matter_next(MATTER_DESTRUCTION, e->state, "destruction_closed") == NULL)
        return MATTER_NO_TRANSITION;
    if (e->closer <= 0 || !two_officers(e->officers) || e->same_hands)
        return MATTER_CLOSER;
    if (e->before < 1 || e->during < 1 || e->after < 1)
        return MATTER_PHOTOS;
    if (e->counted_out < 0 || (e->counted_out != e->counted_in && !given(e->explanation)))
        return MATTER_COUNTS_DIFFER;
    return e->named > e->counted_out ? MATTER_UNITS : MATTER_MAY;
}

enum matter_verdict
matter_collect(const struct matter_collection *c)
{
    if (!two_officers(c->officers))
        return MATTER_OFFICERS;
    if (!c->keeps)
        return MATTER_CUSTODY_PLACE;
    if (!c->order_state && !given(c->basis))
        return MATTER_BASIS;
    if (c->order_state && (c->order_batch != c->batch || c->order_place != c->place))
        return MATTER_ORDER_OTHER;
    return c->evidence > 0 ? MATTER_MAY : MATTER_EVIDENCE;
}

enum matter_verdict
matter_take(int64_t qty, int64_t unlabelled, const char *reason)
{
    return qty <= unlabelled || given(reason) ? MATTER_MAY : MATTER_MORE;
}

bool
matter_verdict_input(enum matter_verdict verdict)
{
    return verdict == MATTER_OFFICERS || verdict == MATTER_WITNESS ||
           verdict == MATTER_PHOTOS || verdict == MATTER_BASIS ||
           verdict == MATTER_EVIDENCE || verdict == MATTER_CUSTODY_PLACE;
}

const char *
matter_verdict_code(enum matter_verdict verdict)
{
    return texts[verdict].code;
}

const char *
matter_verdict_text(enum matter_verdict verdict, const char *lang)
{
    return strcmp(lang, "zh") == 0 ? texts[verdict].zh : texts[verdict].en;
}
