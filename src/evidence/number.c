#include "evidence/number.h"

#include "access/act.h"
#include "evidence_sql.h"

static const char *const PREFIXES[] = {
    [DOCUMENT_SAMPLING] = "CY",    [DOCUMENT_RECALL] = "ZH",
    [DOCUMENT_DESTRUCTION] = "XH", [DOCUMENT_NOT_SAMPLED] = "WC",
    [DOCUMENT_BLIND] = "MY",       [DOCUMENT_SEIZURE] = "KY",
    [DOCUMENT_INQUIRY] = "HX",     [DOCUMENT_RECEIVED] = "JS"};

struct fault *
document_number(struct act *act, enum document_kind kind, const char **number)
{
    const struct actor *who = act->actor;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, "SELECT pg_advisory_xact_lock(7202), 1", &rows, 0);

    if (!fault)
        fault = pg_run(
            act->pg, act->arena, SQL_document_number, &rows, 2, PREFIXES[kind],
            arena_printf(act->arena, "%lld",
                         (long long)(who->agency_id ? who->agency_id : who->area_lo)));
    if (!fault)
        *number = pg_text(rows, 0, 0);
    return fault;
}
