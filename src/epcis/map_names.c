#include "epcis/map_names.h"

#include <firemark/label.h>
#include <string.h>

#include "access/act.h"
#include "epcis/facts.h"
#include "epcis/map.h"
#include "epcis_sql.h"
#include "flow/flow.h"
#include "flow/scan_foreign.h"
#include "flow_sql.h"

static struct fault *
unknown(struct act *act, const char *uri, const char *zh, const char *en)
{
    return act_fault(act, FAULT_ABSENT, "name_unknown", uri,
                     arena_printf(act->arena, "%s：%s", zh, uri ? uri : "（未注明）"),
                     arena_printf(act->arena, "%s: %s", en, uri ? uri : "(not told)"));
}

/* No name that is registered later mends this: the event itself must say more. */
static struct fault *
not_told(struct act *act)
{
    return act_fault(
        act, FAULT_INPUT, "place_not_told", NULL,
        "事件没有写明从哪里或到哪里；请用 location 类的 source 和 destination、"
        "readPoint 或 bizLocation 写明",
        "the event does not tell from where or to where; tell it by source and "
        "destination of type location, by readPoint or by bizLocation");
}

const char *
map_canonical(struct act *act, const char *uri)
{
    BUF_SCOPE struct buf b = {0};

    epcis_value_write(&b, EPCIS_VALUE_ID, NULL, uri);
    return arena_strdup(act->arena, b.data ? b.data : "");
}

/* column 0: place, 1: batch; NULL where nobody registered it for one */
static struct fault *
registered(struct act *act, const char *uri, int column, const char **code)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_map_name, &rows, 1, map_canonical(act, uri));

    *code = !fault && pg_rows_count(rows) && !pg_is_null(rows, 0, column)
                ? pg_text(rows, 0, column)
                : NULL;
    return fault;
}

static bool
ours(struct act *act, const char *uri, enum epcis_ours wanted, const char **code)
{
    char text[128];
    enum epcis_ours kind;

    if (!epcis_ours(uri, act->settings->label_host, &kind, text) || kind != wanted)
        return false;
    *code = arena_strdup(act->arena, text);
    return true;
}

struct fault *
map_place(struct act *act, const char *uri, const char **code)
{
    static const char ZH[] = "不知道这是哪个场所，请先登记（firemark epcis name）",
                      EN[] = "nobody said which place this is; register it "
                             "(firemark epcis name)";
    struct fault *fault = NULL;

    *code = NULL;
    if (!uri)
        return not_told(act);
    if (!ours(act, uri, EPCIS_OURS_PLACE, code))
        fault = registered(act, uri, 0, code);
    return fault || *code ? fault : unknown(act, uri, ZH, EN);
}

static struct fault *
by_lot(struct act *act, const char *uri, const char **code)
{
    struct scan_foreign read;
    const char *link = map_canonical(act, uri);
    struct pg_rows *rows;

    foreign_read(link, strlen(link), &read);
    if (!read.gtin[0] || !read.lot[0])
        return NULL;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_map_lot, &rows, 2, read.gtin, read.lot);
    if (!fault && pg_rows_count(rows))
        *code = pg_text(rows, 0, 0);
    return fault;
}

struct fault *
map_batch(struct act *act, const char *uri, const char **code)
{
    static const char ZH[] = "不知道这是哪个批次，请先登记批次或标识",
                      EN[] = "nobody said which batch this is; register it or its name";
    struct fault *fault = NULL;

    *code = NULL;
    if (uri && !ours(act, uri, EPCIS_OURS_BATCH, code))
        fault = registered(act, uri, 1, code);
    if (!fault && uri && !*code)
        fault = by_lot(act, uri, code);
    return fault || *code ? fault : unknown(act, uri, ZH, EN);
}

/* Another maker's code that a unit of ours is registered for. */
static struct fault *
by_alias(struct act *act, const char *uri, struct map_unit *out)
{
    struct scan_foreign read;
    const char *link = map_canonical(act, uri);
    struct pg_rows *rows;

    foreign_read(link, strlen(link), &read);
    if (!read.alias_kind)
        return NULL;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_alias_find, &rows, 2,
                                 read.alias_kind, read.alias);
    if (!fault && pg_rows_count(rows) == 1) {
        out->index = (uint32_t)pg_int(rows, 0, 1);
        out->code = flow_code(act->arena, pg_int(rows, 0, 1), pg_int(rows, 0, 2));
    }
    return fault;
}

static bool
by_serial(struct act *act, const char *uri, struct map_unit *out)
{
    struct fm_serial serial;

    if (!ours(act, uri, EPCIS_OURS_UNIT, &out->code) ||
        fm_serial_parse(out->code, strlen(out->code), &serial, NULL, NULL) != FM_OK)
        return false;
    out->index = serial.index;
    return true;
}

static struct fault *
no_unit(struct act *act, const char *uri)
{
    return unknown(act, uri, "不是本系统登记的产品", "no unit on record");
}

struct fault *
map_label(struct act *act, const char *uri, struct map_unit *out)
{
    struct fault *fault = NULL;

    *out = (struct map_unit){.code = NULL};
    if (uri && !by_serial(act, uri, out))
        fault = by_alias(act, uri, out);
    return fault || out->code ? fault : no_unit(act, uri);
}

struct fault *
map_unit(struct act *act, const char *uri, struct map_unit *out)
{
    struct pg_rows *rows;
    struct fault *fault = map_label(act, uri, out);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_map_unit, &rows, 1,
                       act_number(act, out->index));
    if (fault || pg_rows_count(rows) == 0)
        return fault ? fault : no_unit(act, uri);
    out->batch = pg_text(rows, 0, 0);
    out->state = pg_text(rows, 0, 1);
    return NULL;
}
