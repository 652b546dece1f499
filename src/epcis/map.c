#include "epcis/map.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "epcis/namespace.h"
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

static void
take_goods(const json_t *event, struct epcis_plan *out)
{
    static const char *const UNITS[] = {"epcList", "childEPCs"}, *const GOODS[] = {
                                                                     "quantityList",
                                                                     "childQuantityList"};

    for (int i = 0; i < 2; i++) {
        const json_t *units = json_object_get(event, UNITS[i]),
                     *goods = json_object_get(event, GOODS[i]);
        if (json_array_size(units))
            out->units = units;
        if (json_array_size(goods))
            out->goods = goods;
    }
}

/* What each step moves, and with which action it has to be told. */
static const struct {
    const char *step;
    enum epcis_move move;
    const char *action;
} STEPS[] = {
    {"shipping", EPCIS_MOVE_SHIP, "OBSERVE"},
    {"departing", EPCIS_MOVE_SHIP, "OBSERVE"},
    {"receiving", EPCIS_MOVE_RECEIVE, "OBSERVE"},
    {"accepting", EPCIS_MOVE_RECEIVE, "OBSERVE"},
    {"installing", EPCIS_MOVE_INSTALL, "ADD"},
    {"removing", EPCIS_MOVE_REMOVE, "DELETE"},
    {"stock_taking", EPCIS_MOVE_COUNT, "OBSERVE"},
    {"cycle_counting", EPCIS_MOVE_COUNT, "OBSERVE"},
};

static enum epcis_move
move_of(const json_t *event, const struct epcis_scope *scope)
{
    const char *step = text(event, "bizStep"), *action = text(event, "action");
    const char *word = step ? epcis_word(EPCIS_BIZ_STEP, scope, step) : NULL;

    for (size_t i = 0; word && action && i < sizeof STEPS / sizeof *STEPS; i++)
        if (strcmp(STEPS[i].step, word) == 0 && strcmp(STEPS[i].action, action) == 0)
            return STEPS[i].move;
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
    case EPCIS_MOVE_COUNT:
        out->to = first_of(location, point, NULL);
        break;
    case EPCIS_MOVE_NONE:
        break;
    }
}

static void
plan_within(const json_t *event, const struct epcis_scope *scope, struct epcis_plan *out)
{
    out->at = text(event, "eventTime");
    out->document = typed(json_object_get(event, "bizTransactionList"),
                          EPCIS_TRANSACTION_TYPE, scope, "desadv", "bizTransaction");
    if (json_object_get(event, "errorDeclaration")) {
        refuse(out, "error_declared", "声明先前事件有误；请人工更正它移动过的产品",
               "declares an earlier event an error; correct by hand what that one moved");
        return;
    }
    out->move = move_of(event, scope);
    if (out->move == EPCIS_MOVE_NONE) {
        refuse(out, "no_move", "该业务步骤不移动产品，仅保存",
               "this step moves no goods here; it is kept");
        return;
    }
    take_goods(event, out);
    take_places(event, scope, out);
    if (!out->units && !out->goods)
        refuse(out, "no_goods", "事件没有产品标识或数量", "the event names no goods");
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
