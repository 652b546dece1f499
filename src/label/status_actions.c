#include "label/status_actions.h"

#include <string.h>

#include "label_sql.h"

static const struct field SHARD_FIELDS[] = {
    {"hash", FIELD_TEXT, true, 64, NULL, "分片内容的 SHA-256（64 位小写十六进制）",
     "SHA-256 of the shard's bytes, 64 lower-case hexadecimal digits"},
    {.name = NULL}};

/* The address names the bytes, so they never change. */
static struct fault *
run_shard(struct act *act)
{
    const char *hash = act_text(act, "hash");
    struct pg_rows *rows;

    if (strlen(hash) != 64 || strspn(hash, "0123456789abcdef") != 64)
        return act_fault(act, FAULT_ABSENT, "shard_unknown", "hash", "没有这个分片",
                         "there is no such shard");
    struct fault *fault = pg_run(act->pg, act->arena, SQL_status_bytes, &rows, 1, hash);
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "shard_unknown", "hash",
                         "没有这个分片；请重新获取清单",
                         "there is no such shard; fetch the manifest again");
    if (!buf_unhex(&act->out, pg_text(rows, 0, 0)))
        return act_fault(act, FAULT_INTERNAL, "status_shard", hash, "状态分片损坏",
                         "a shard of the status list is broken");
    act->immutable = true;
    return NULL;
}

const struct action STATUS_ACTIONS[] = {
    {.method = "GET",
     .path = "/.well-known/firemark-status.json",
     .power = POWER_NONE,
     .status = 200,
     .sql = SQL_status_published,
     .gives = "application/json",
     .zh = "状态清单（已签名），供离线查询标签状态",
     .en = "The signed status list, by which a label's status is told without a server"},
    {.method = "GET",
     .path = "/.well-known/firemark-status/{hash}",
     .power = POWER_NONE,
     .status = 200,
     .fields = SHARD_FIELDS,
     .run = run_shard,
     .gives = "application/zlib",
     .zh = "状态清单的一个分片",
     .en = "One shard of the status list"},
    {.noun = "status",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/status-list",
     .power = POWER_READ,
     .status = 200,
     .sql = SQL_status_show,
     .zh = "显示已发布的状态清单",
     .en = "Shows the status list that is published",
     .example = "firemark status show"},
    {.en = NULL}};
