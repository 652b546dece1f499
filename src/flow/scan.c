/* A scan on the work lane: one code, judged and recorded in the caller's transaction. */
#include "flow/scan.h"

#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "flow/scan_internal.h"
#include "flow/scan_rate.h"
#include "flow_sql.h"

enum { COLUMNS = 14, SALT = 16 };

/* One value as an array of one, in PostgreSQL's text form. */
static const char *
array_of(struct act *act, const char *value)
{
    BUF_SCOPE struct buf b = {0};

    buf_puts(&b, "{\"");
    for (const char *p = value; *p; p++) {
        if (*p == '"' || *p == '\\')
            buf_putc(&b, '\\');
        buf_putc(&b, *p);
    }
    buf_puts(&b, "\"}");
    return arena_strdup(act->arena, b.data);
}

static const char *
number(struct act *act, int64_t value)
{
    return arena_printf(act->arena, "{%lld}", (long long)value);
}

static const char *
bytes(struct act *act, const uint8_t *data, size_t len)
{
    BUF_SCOPE struct buf b = {0};

    buf_puts(&b, "\\x");
    buf_hex(&b, data, len);
    return array_of(act, b.data);
}

static const char *
photo(struct act *act, const struct scan_request *request)
{
    return request->photo
               ? array_of(act, arena_printf(act->arena, "\\x%s", request->photo))
               : "{\"\"}";
}

static struct fault *
look_up(struct act *act, const struct scan_request *request,
        const struct scan_claim *claim, const char *id, struct pg_rows **rows)
{
    const struct actor *who = act->actor;
    BUF_SCOPE struct buf body = {0};
    uint8_t salt[SALT];

    if (RAND_bytes(salt, sizeof salt) != 1)
        abort();
    claim_body(&body, claim, request);
    const char *const values[COLUMNS] = {
        array_of(act, id),
        number(act, claim->serial.index),
        number(act, claim->serial.random),
        claim->form == CLAIM_TYPED ? "{\"\"}" : bytes(act, claim->sha, sizeof claim->sha),
        number(act, who->person_id),
        number(act, who->agency_id),
        number(act, who->area_lo),
        number(act, who->area_hi),
        number(act, who->company_id),
        array_of(act, request->place ? request->place : ""),
        array_of(act, request->at ? request->at : "now"),
        array_of(act, body.data),
        bytes(act, salt, sizeof salt),
        photo(act, request),
    };
    return pg_exec(act->pg, act->arena, SQL_scan_gather, COLUMNS, values, rows);
}

static const char *
text_of(const void *rows, int column)
{
    return pg_text(rows, 0, column);
}

static int64_t
number_of(const void *rows, int column)
{
    return pg_int(rows, 0, column);
}

/* What `why` says must outlive the claim. */
static void
keep_why(struct act *act, struct scan_answer *out)
{
    if (!out->why.zh)
        return;
    out->why.zh = arena_strdup(act->arena, out->why.zh);
    out->why.en = arena_strdup(act->arena, out->why.en);
}

/* A code of another maker's that is registered for one unit stands for the typed code of
 * that unit; else it is judged as what it is. */
static struct fault *
resolve_alias(struct act *act, struct scan_claim *claim, const char **alias)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_alias_find, &rows, 2,
                                 claim->foreign.alias_kind, claim->foreign.alias);

    if (fault)
        return fault;
    claim->form = pg_rows_count(rows) == 1 ? CLAIM_TYPED : CLAIM_NONE;
    if (claim->form == CLAIM_NONE)
        return NULL;
    claim->serial =
        (struct fm_serial){(uint32_t)pg_int(rows, 0, 1), (uint32_t)pg_int(rows, 0, 2)};
    *alias = arena_strdup(act->arena, claim->foreign.alias);
    return NULL;
}

/* Reads the claim; an alias becomes that of its unit. */
static struct fault *
read_claim(struct act *act, const struct scan_request *request, struct scan_claim *claim,
           const char **alias)
{
    *alias = NULL;
    claim_read(request->code, request->len,
               act->settings ? act->settings->label_host : NULL, claim);
    return claim->form == CLAIM_ALIAS ? resolve_alias(act, claim, alias) : NULL;
}

static struct fault *
judge(struct act *act, const struct scan_request *request, const struct scan_claim *claim,
      const char *alias, struct scan_answer *out)
{
    struct scan_record record = {0};
    struct pg_rows *rows;

    scan_begin(claim, out);
    out->alias = alias;
    keep_why(act, out);
    if (claim->form != CLAIM_NONE) {
        if (request->id)
            strcpy(out->id, request->id);
        else
            uuid7_new_text(out->id);
        struct fault *fault = look_up(act, request, claim, out->id, &rows);
        if (fault)
            return fault;
        struct scan_cells cells = {rows, text_of, number_of};
        if (!scan_fill(&cells, act->actor, &record, out))
            return scan_place_unknown(act->arena);
    }
    return scan_settled(claim, &record, &out->verdict)
               ? NULL
               : scan_ask_keys(act, request, claim, out);
}

/* The verdict of a scan that is then taken back: what it recorded goes with the
 * savepoint. */
static struct fault *
judge_only(struct act *act, const struct scan_request *request,
           const struct scan_claim *claim, const char *alias, struct scan_answer *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, "SAVEPOINT look", &rows, 0);

    if (!fault)
        fault = judge(act, request, claim, alias, out);
    out->alerted = false;
    out->id[0] = '\0';
    return fault ? fault
                 : pg_run(act->pg, act->arena, "ROLLBACK TO SAVEPOINT look", &rows, 0);
}

struct fault *
scan_code(struct act *act, const struct scan_request *request, struct scan_answer *out)
{
    struct scan_claim claim;
    const char *alias;
    struct fault *fault = read_claim(act, request, &claim, &alias);

    if (fault)
        return fault;
    return scan_rate_take(&claim, act->actor,
                          act->settings ? act->settings->scan_rate_label : 0)
               ? judge(act, request, &claim, alias, out)
               : judge_only(act, request, &claim, alias, out);
}

struct fault *
scan_look(struct act *act, const struct scan_request *request, struct scan_answer *out)
{
    struct scan_claim claim;
    const char *alias;
    struct fault *fault = read_claim(act, request, &claim, &alias);

    return fault ? fault : judge_only(act, request, &claim, alias, out);
}
