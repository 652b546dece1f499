#include "api/idempotency.h"

#include <string.h>

static const char *
person(struct act *act)
{
    return arena_printf(act->arena, "%lld", (long long)act->actor->person_id);
}

/* The answer that an earlier transaction kept; the insert has waited for it to commit. */
static struct fault *
replay(struct act *act, const struct idempotency *id, bool *replayed)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena,
               "SELECT encode(request_sha256, 'hex'), status, response"
               " FROM idempotency WHERE person_id = $1::bigint AND key = $2",
               &rows, 2, person(act), id->key);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0 || strcmp(pg_text(rows, 0, 0), id->request) != 0)
        return act_fault(act, FAULT_INPUT, "idempotency_key_reused", "Idempotency-Key",
                         "这个幂等键已用于另一个请求，请换一个新的键",
                         "this key was used for another request; send a new key");
    if (pg_int(rows, 0, 1) == 0)
        return act_fault(act, FAULT_CONFLICT, "told_once", "Idempotency-Key",
                         "这个请求已经执行，其答复只显示一次；需要新链接请重发",
                         "this request was done, and its answer is told only once; ask "
                         "for a new link instead");
    act->status = (int)pg_int(rows, 0, 1);
    buf_puts(&act->out, pg_text(rows, 0, 2));
    *replayed = true;
    return NULL;
}

struct fault *
idempotency_claim(struct act *act, const struct idempotency *id, bool *replayed)
{
    struct pg_rows *rows;

    *replayed = false;
    if (!id || !id->key)
        return NULL;
    struct fault *fault = pg_run(
        act->pg, act->arena,
        "INSERT INTO idempotency (person_id, key, request_sha256, status, response)"
        " VALUES ($1::bigint, $2, decode($3, 'hex'), 0, '') ON CONFLICT DO NOTHING "
        "RETURNING 1",
        &rows, 3, person(act), id->key, id->request);
    if (fault || pg_rows_count(rows) == 1)
        return fault;
    return replay(act, id, replayed);
}

struct fault *
idempotency_keep(struct act *act, const struct idempotency *id, int status)
{
    struct pg_rows *rows;

    if (!id || !id->key)
        return NULL;
    return pg_run(act->pg, act->arena,
                  "UPDATE idempotency SET status = $3::smallint, response = $4"
                  " WHERE person_id = $1::bigint AND key = $2",
                  &rows, 4, person(act), id->key, arena_printf(act->arena, "%d", status),
                  act->out.data ? act->out.data : "");
}
