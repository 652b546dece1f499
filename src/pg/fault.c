#include "pg/fault.h"

#include <string.h>

/* Constraints are named so that a violation maps to a message. */
static const struct {
    const char *name;
    enum fault_kind kind;
    const char *code, *zh, *en;
} CONSTRAINTS[] = {
    {"party_code_once", FAULT_CONFLICT, "party_code_taken", "这个单位编码已登记",
     "this party code is taken"},
    {"place_code_once", FAULT_CONFLICT, "place_code_taken", "这个场所编码已登记",
     "this place code is taken"},
    {"product_code_once", FAULT_CONFLICT, "product_code_taken", "这个产品编码已登记",
     "this product code is taken"},
    {"batch_code_once", FAULT_CONFLICT, "batch_code_taken", "这个批次编码已登记",
     "this batch code is taken"},
    {"party_area_known", FAULT_INPUT, "area_unknown", "没有这个区域代码",
     "there is no such area code"},
    {"place_area_known", FAULT_INPUT, "area_unknown", "没有这个区域代码",
     "there is no such area code"},
    {"person_login_once", FAULT_CONFLICT, "login_taken", "这个登录名已被使用",
     "this login is taken"},
    {"sampling_number_once", FAULT_CONFLICT, "number_taken", "这个抽样单编号已使用",
     "this sampling record number is taken"},
    {"order_once_per_holder", FAULT_CONFLICT, "order_exists",
     "该场所已有这次召回的更换令", "this holder already has an order of this recall"},
    {"agency_grant_days", FAULT_INPUT, "agency_days",
     "截止日不得早于起始日；请改正 until",
     "the last day is before the first; correct `until`"},
    {"movement_qty", FAULT_INPUT, "quantity_not_positive", "数量必须大于零",
     "the quantity must be greater than zero"},
};

static const struct {
    const char *sqlstate;
    enum fault_kind kind;
} OWN_RULES[] = {
    {"FM001", FAULT_CONFLICT},
    {"FM002", FAULT_INPUT},
    {"FM003", FAULT_ABSENT},
    {"FM004", FAULT_FORBIDDEN},
};

static const struct {
    const char *prefix; /* of the SQLSTATE */
    enum fault_kind kind;
    const char *code, *zh, *en;
} CLASSES[] = {
    {"40", FAULT_BUSY, "busy", "与其他操作冲突，请稍后重试",
     "it collided with another change; try again"},
    {"55P03", FAULT_BUSY, "busy", "正被其他操作占用，请稍后重试",
     "another change holds it; try again"},
    {"53", FAULT_UNAVAILABLE, "database_full", "数据库资源不足，请联系管理员",
     "the database is out of resources; call your administrator"},
    {"57014", FAULT_BUSY, "busy", "处理时间过长，已取消，请稍后重试",
     "it took too long and was cancelled; try again soon"},
    {"57", FAULT_UNAVAILABLE, "database_restarting", "数据库正在重启，请稍后重试",
     "the database is restarting; try again soon"},
    {"08", FAULT_UNAVAILABLE, "database_unreachable", "与数据库的连接中断，请稍后重试",
     "the connection to the database broke; try again soon"},
    {"23", FAULT_CONFLICT, "constraint", "与已有数据冲突",
     "it conflicts with existing data"},
    {"22", FAULT_INPUT, "bad_value", "值的格式不对", "a value has the wrong form"},
};

static struct fault *
finish(struct fault *fault, struct arena *arena, const struct pg_error *e)
{
    if (e->sqlstate) {
        strncpy(fault->sqlstate, e->sqlstate, sizeof fault->sqlstate - 1);
        fault->code = arena_strdup(arena, fault->code);
    }
    return fault;
}

static struct fault *
by_own_rule(struct arena *arena, const struct pg_error *e)
{
    for (size_t i = 0; i < sizeof OWN_RULES / sizeof *OWN_RULES; i++)
        if (strcmp(e->sqlstate, OWN_RULES[i].sqlstate) == 0)
            return fault_new(arena, OWN_RULES[i].kind, arena_strdup(arena, e->message),
                             e->where, e->detail ? e->detail : e->message,
                             e->hint ? e->hint : e->message);
    return NULL;
}

static struct fault *
by_constraint(struct arena *arena, const struct pg_error *e)
{
    for (size_t i = 0; i < sizeof CONSTRAINTS / sizeof *CONSTRAINTS; i++)
        if (strcmp(e->constraint, CONSTRAINTS[i].name) == 0)
            return fault_new(arena, CONSTRAINTS[i].kind, CONSTRAINTS[i].code, e->where,
                             CONSTRAINTS[i].zh, CONSTRAINTS[i].en);
    return NULL;
}

static struct fault *
by_class(struct arena *arena, const struct pg_error *e)
{
    for (size_t i = 0; i < sizeof CLASSES / sizeof *CLASSES; i++)
        if (strncmp(e->sqlstate, CLASSES[i].prefix, strlen(CLASSES[i].prefix)) == 0)
            return fault_new(arena, CLASSES[i].kind, CLASSES[i].code, e->constraint,
                             arena_printf(arena, "%s（%s）", CLASSES[i].zh, e->message),
                             arena_printf(arena, "%s (%s)", CLASSES[i].en, e->message));
    return NULL;
}

struct fault *
pg_fault(struct arena *arena, const struct pg_error *e)
{
    struct fault *fault = NULL;

    if (!e->sqlstate)
        return fault_new(
            arena, FAULT_UNAVAILABLE, "database_unreachable", NULL,
            "与数据库的连接中断，请稍后重试",
            arena_printf(arena, "the connection to the database broke: %s", e->message));
    fault = by_own_rule(arena, e);
    if (!fault && e->constraint)
        fault = by_constraint(arena, e);
    if (!fault)
        fault = by_class(arena, e);
    if (!fault)
        fault = fault_new(
            arena, FAULT_INTERNAL, "database_error", NULL, "系统内部错误，已记录",
            arena_printf(arena, "internal error: %s (%s)", e->message, e->sqlstate));
    return finish(fault, arena, e);
}

struct fault *
pg_fault_of(struct arena *arena, const PGconn *raw, const PGresult *result)
{
    struct pg_error e = {0};

    if (result) {
        e.sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        e.message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
        e.detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
        e.hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
        e.constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
        e.where = PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
    }
    if (!e.message)
        e.message = PQerrorMessage(raw);
    return pg_fault(arena, &e);
}
