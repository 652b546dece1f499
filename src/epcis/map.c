#include "epcis/map.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "epcis/namespace.h"
#include "epcis/own.h"
#include "epcis/vocabulary.h"

static const char *
text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static const char *
place_at(const json_t *event, const char *point)
{
    return text(json_object_get(event, point), "id");
}

/* Of a list of {type, member} the one of this type. */
static const char *
typed(const json_t *list, enum epcis_vocabulary vocabulary,
      const struct epcis_scope *scope, const char *type, const char *member)
{
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)(uintptr_t)list, i, item)
    {
        const char *is = text(item, "type"),
                   *word = is ? epcis_word(vocabulary, scope, is) : NULL;
        if (word && strcmp(word, type) == 0)
            return text(item, member);
    }
    return NULL;
}

static const char *
end_of(const json_t *event, const struct epcis_scope *scope, const char *list,
       const char *member)
{
    const json_t *ends = json_object_get(event, list);
    const char *place = typed(ends, EPCIS_PARTY_TYPE, scope, "location", member);

    return place ? place
                 : typed(ends, EPCIS_PARTY_TYPE, scope, "possessing_party", member);
}

static const char *
first_of(const char *a, const char *b, const char *c)
{
    return a ? a : b ? b : c;
}

size_t
epcis_identifiers(const json_t *event)
{
    static const char *const LISTS[] = {
        "epcList",      "quantityList",      "childEPCs",     "childQuantityList",
        "inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList"};
    size_t count = 0;

    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++)
        count += json_array_size(json_object_get(event, LISTS[i]));
    return count;
}

static struct epcis_goods
goods_in(const json_t *event, const char *units, const char *classes)
{
    const json_t *u = json_object_get(event, units), *c = json_object_get(event, classes);

    return (struct epcis_goods){json_array_size(u) ? u : NULL,
                                json_array_size(c) ? c : NULL};
}

static void
take_goods(const json_t *event, struct epcis_plan *out)
{
    static const struct {
        const char *units, *classes;
    } LISTS[] = {{"epcList", "quantityList"},
                 {"childEPCs", "childQuantityList"},
                 {"inputEPCList", "inputQuantityList"}};

    for (size_t i = 0; i < 3 && !out->what.units && !out->what.classes; i++)
        out->what = goods_in(event, LISTS[i].units, LISTS[i].classes);
    out->made = goods_in(event, "outputEPCList", "outputQuantityList");
}

/* ---- which move ---- */

/* What each step means, and with which action it has to be told. Where a step depends on
 * the disposition, the row with one comes first. */
static const struct step {
    const char *step, *action, *disposition;
    enum epcis_move move;
} STEPS[] = {
    {"shipping", "OBSERVE", NULL, EPCIS_MOVE_SHIP},
    {"departing", "OBSERVE", NULL, EPCIS_MOVE_SHIP},
    {"receiving", "OBSERVE", NULL, EPCIS_MOVE_RECEIVE},
    {"accepting", "OBSERVE", NULL, EPCIS_MOVE_RECEIVE},
    {"installing", "ADD", NULL, EPCIS_MOVE_INSTALL},
    {"replacing", "ADD", NULL, EPCIS_MOVE_INSTALL},
    {"removing", "DELETE", NULL, EPCIS_MOVE_REMOVE},
    {"replacing", "DELETE", NULL, EPCIS_MOVE_REMOVE},
    {"stock_taking", "OBSERVE", "unknown", EPCIS_MOVE_MISS},
    {"stock_taking", "OBSERVE", "stolen", EPCIS_MOVE_MISS},
    {"stock_taking", "OBSERVE", NULL, EPCIS_MOVE_COUNT},
    {"cycle_counting", "OBSERVE", NULL, EPCIS_MOVE_COUNT},
    {"inspecting", "OBSERVE", "conformant", EPCIS_MOVE_CHECK},
    {"inspecting", "OBSERVE", "mismatch_instance", EPCIS_MOVE_CHECK},
    {"inspecting", "OBSERVE", "mismatch_class", EPCIS_MOVE_CHECK},
    {"inspecting", "OBSERVE", "mismatch_quantity", EPCIS_MOVE_CHECK},
    {"commissioning", "ADD", NULL, EPCIS_MOVE_REGISTER},
    {"packing", "ADD", NULL, EPCIS_MOVE_PACK},
    {"unpacking", "DELETE", NULL, EPCIS_MOVE_UNPACK},
};

/* What officers alone may say, with evidence; in an event it is somebody's word. */
static const char *const OFFICERS[] = {"collecting", "destroying"};

static const char *
word_of(const json_t *event, const struct epcis_scope *scope, const char *member,
        enum epcis_vocabulary vocabulary)
{
    const char *value = text(event, member);

    return value ? epcis_word(vocabulary, scope, value) : NULL;
}

static bool
same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static enum epcis_move
move_of(const json_t *event, const char *step, const char *disposition)
{
    const char *action = text(event, "action");
    /* a laboratory's finding about a batch, not a look at goods that came */
    bool verdict = json_object_get(event, "persistentDisposition") != NULL;

    if (same(text(event, "type"), "TransformationEvent"))
        return EPCIS_MOVE_TRANSFORM;
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        const struct step *s = &STEPS[i];
        if (same(s->step, step) && same(s->action, action) &&
            (!s->disposition || same(s->disposition, disposition)))
            return s->move == EPCIS_MOVE_CHECK && verdict ? EPCIS_MOVE_NONE : s->move;
    }
    return EPCIS_MOVE_NONE;
}

static void
refuse(struct epcis_plan *out, const char *code, const char *zh, const char *en)
{
    out->move = EPCIS_MOVE_NONE;
    out->code = code;
    out->zh = zh;
    out->en = en;
}

static void
refuse_step(struct epcis_plan *out, const char *step)
{
    for (size_t i = 0; i < sizeof OFFICERS / sizeof *OFFICERS; i++)
        if (same(OFFICERS[i], step)) {
            refuse(out, "officers_only",
                   "收缴和销毁由执法人员凭证据登记（collect、destruction），"
                   "此事件仅保存",
                   "collecting and destroying are recorded by officers with evidence "
                   "(collect, destruction); this event is kept as it is");
            return;
        }
    refuse(out, "no_move", "该业务步骤不移动产品，仅保存",
           "this step moves no goods here; it is kept");
}

/* ---- where ---- */

static void
take_places(const json_t *event, const struct epcis_scope *scope, struct epcis_plan *out)
{
    const char *source = end_of(event, scope, "sourceList", "source");
    const char *destination = end_of(event, scope, "destinationList", "destination");
    const char *point = place_at(event, "readPoint"),
               *location = place_at(event, "bizLocation"),
               *parent = text(event, "parentID");

    switch (out->move) {
    case EPCIS_MOVE_SHIP:
        out->from = first_of(source, point, NULL);
        out->to = destination;
        break;
    case EPCIS_MOVE_RECEIVE:
        out->from = source;
        out->to = first_of(location, point, destination);
        break;
    case EPCIS_MOVE_INSTALL:
        out->to = first_of(parent, location, point);
        break;
    case EPCIS_MOVE_REMOVE:
        out->from = first_of(parent, point, location);
        break;
    case EPCIS_MOVE_PACK:
    case EPCIS_MOVE_UNPACK:
        out->pack = parent;
        out->to = first_of(location, point, NULL);
        break;
    case EPCIS_MOVE_COUNT:
    case EPCIS_MOVE_MISS:
    case EPCIS_MOVE_CHECK:
    case EPCIS_MOVE_REGISTER:
    case EPCIS_MOVE_TRANSFORM:
        out->to = first_of(location, point, NULL);
        break;
    case EPCIS_MOVE_NONE:
        break;
    }
}

/* ---- master data ---- */

/* A member by its whole name, under whichever prefix it stands. */
static const char *
extension(const json_t *object, const struct epcis_scope *scope, const char *wanted)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        BUF_SCOPE struct buf whole = {0};
        epcis_expand(scope, name, &whole);
        if (same(whole.data, wanted))
            return json_string_value(value);
    }
    return NULL;
}

static void
take_master_data(const json_t *event, const struct epcis_scope *scope,
                 struct epcis_plan *out)
{
    const json_t *ilmd = json_object_get(event, "ilmd");

    out->lot = extension(ilmd, scope, "urn:epcglobal:cbv:mda:lotNumber");
    out->produced_on = extension(ilmd, scope, OWN_NAMESPACE "producedOn");
    out->certificate = extension(ilmd, scope, OWN_NAMESPACE "certificate");
}

/* ---- the whole ---- */

static bool
any(const struct epcis_goods *goods)
{
    return goods->units || goods->classes;
}

/* Unpacking may name nothing: everything is meant. */
static void
judge_goods(const json_t *event, struct epcis_plan *out)
{
    if (out->move == EPCIS_MOVE_TRANSFORM && any(&out->what) != any(&out->made))
        refuse(out, "transformation_in_parts",
               "投入与产出分在几个事件中，不登记加工转换，仅保存",
               "what goes in and what comes out stand in events of their own; nothing is "
               "recorded as made, this is kept");
    else if (epcis_identifiers(event) > EPCIS_EVENT_IDS_MAX)
        refuse(out, "too_many_things", "一个事件的标识太多；请分成几个",
               "the event names too many things; tell it in several");
    else if (out->move != EPCIS_MOVE_UNPACK && !any(&out->what))
        refuse(out, "no_goods", "事件没有产品标识或数量", "the event names no goods");
}

static void
plan_within(const json_t *event, const struct epcis_scope *scope, struct epcis_plan *out)
{
    const char *step = word_of(event, scope, "bizStep", EPCIS_BIZ_STEP);

    out->at = text(event, "eventTime");
    out->document = typed(json_object_get(event, "bizTransactionList"),
                          EPCIS_TRANSACTION_TYPE, scope, "desadv", "bizTransaction");
    out->disposition = word_of(event, scope, "disposition", EPCIS_DISPOSITION);
    out->withdraws = json_object_get(event, "errorDeclaration") != NULL;
    if (out->withdraws) {
        refuse(out, "error_declared", "声明先前事件有误；请人工更正它移动过的产品",
               "declares an earlier event an error; correct by hand what that one moved");
        return;
    }
    out->move = move_of(event, step, out->disposition);
    if (out->move == EPCIS_MOVE_NONE) {
        refuse_step(out, step);
        return;
    }
    take_goods(event, out);
    take_places(event, scope, out);
    take_master_data(event, scope, out);
    judge_goods(event, out);
}

void
epcis_plan(const json_t *event, const json_t *context, struct epcis_plan *out)
{
    struct epcis_scope scope = {0};

    *out = (struct epcis_plan){.move = EPCIS_MOVE_NONE};
    epcis_scope_enter(&scope, context);
    epcis_scope_enter(&scope, json_object_get(event, "@context"));
    plan_within(event, &scope, out);
}

/* ---- our own names ---- */

static bool
decode(const char *in, char out[128])
{
    size_t n = 0;

    for (; *in && *in != '?' && *in != '/' && n < 127; n++) {
        char hex[3] = {0};
        if (*in != '%') {
            out[n] = *in++;
            continue;
        }
        if (!isxdigit((unsigned char)in[1]) || !isxdigit((unsigned char)in[2]))
            return false;
        memcpy(hex, in + 1, 2);
        out[n] = (char)strtol(hex, NULL, 16);
        if (out[n] == '\0')
            return false;
        in += 3;
    }
    out[n] = '\0';
    return n > 0 && (*in == '\0' || *in == '?');
}

bool
epcis_ours(const char *uri, const char *host, enum epcis_ours *kind, char code[128])
{
    static const struct {
        const char *path;
        enum epcis_ours kind;
    } PATHS[] = {{"/L/", EPCIS_OURS_UNIT},
                 {"/batches/", EPCIS_OURS_BATCH},
                 {"/places/", EPCIS_OURS_PLACE}};
    size_t n = strlen(host);

    if (strncasecmp(uri, "https://", 8) != 0 || strncasecmp(uri + 8, host, n) != 0)
        return false;
    uri += 8 + n;
    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        size_t len = strlen(PATHS[i].path);
        if (strncasecmp(uri, PATHS[i].path, len) == 0 && decode(uri + len, code)) {
            *kind = PATHS[i].kind;
            return true;
        }
    }
    return false;
}
