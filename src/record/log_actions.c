/* The record's log: what anybody may fetch, what one's own events are proven by, and what
 * its keeper does with it. */
#include "record/log_actions.h"

#include "record/log.h"
#include "record/log_internal.h"
#include "record_sql.h"

static const struct field TILE_FIELDS[] = {
    {"level", FIELD_INT, true, 7, NULL, "层，0 为叶", "level; 0: of leaves"},
    {"n", FIELD_TEXT, true, 60, NULL, "块号，如 x001/x234/067，不满的加 .p/宽度",
     "number, as x001/x234/067; with .p/WIDTH where it is not full"},
    {.name = NULL}};

static const struct field ENTRIES_FIELDS[] = {
    {"n", FIELD_TEXT, true, 60, NULL, "块号，如 x001/x234/067，不满的加 .p/宽度",
     "number, as x001/x234/067; with .p/WIDTH where it is not full"},
    {.name = NULL}};

static const struct field PROOF_FIELDS[] = {
    {"event", FIELD_UUID, true, 0, NULL, "事件编号", "id of the event"}, {.name = NULL}};

static const struct field CONSISTENCY_FIELDS[] = {
    {"from", FIELD_INT, true, 0, NULL, "较早的大小（条目数）",
     "the earlier size, in entries"},
    {"to", FIELD_INT, false, 0, NULL, "较晚检查点的大小，不填为最后一个",
     "size of the later checkpoint; the last one where not given"},
    {.name = NULL}};

static const struct field RESTART_FIELDS[] = {
    {"reason", FIELD_TEXT, true, 500, NULL, "为什么另起，如从备份恢复",
     "why: put back from a backup, for example"},
    {.name = NULL}};

static const struct field SIZE_FIELDS[] = {
    {"size", FIELD_INT, false, 0, NULL, "检查点的大小（条目数），不填为最后一个",
     "size of the checkpoint, in entries; the last one where not given"},
    {.name = NULL}};

static const struct field STAMP_FIELDS[] = {
    {"size", FIELD_INT, true, 0, NULL, "检查点的大小（条目数），见 log show",
     "size of the checkpoint, in entries; log show tells the last that was stamped"},
    {.name = NULL}};

static const struct field NO_FIELDS[] = {{.name = NULL}};

/* The event goes into the new log; what was put back is entered anew with it. */
struct fault *
log_run_restart(struct act *act)
{
    struct fault *fault =
        act_append(act, &(struct act_event){.kind = "log_restarted",
                                            .body = json_pack("{s:s}", "reason",
                                                              act_text(act, "reason"))});

    if (!fault)
        fault = log_ensure(act->arena, act->settings->signer_socket, true);
    if (!fault)
        buf_puts(&act->out, "{\"restarted\":true}");
    return fault;
}

const struct action LOG_ACTIONS[] = {
    {.noun = "log",
     .verb = "checkpoint",
     .method = "GET",
     .path = "/log/checkpoint",
     .power = POWER_NONE,
     .status = 200,
     .fields = SIZE_FIELDS,
     .run = log_run_checkpoint,
     .gives = "text/plain; charset=utf-8",
     .zh = "记录日志最后签署的检查点（C2SP tlog-checkpoint），含见证方签名",
     .en = "The last signed checkpoint of the record's log (C2SP tlog-checkpoint), with "
           "the "
           "cosignatures of its witnesses",
     .example = "firemark log checkpoint --out checkpoint-2026"},
    {.noun = "log",
     .verb = "stamp",
     .method = "GET",
     .path = "/log/stamp/{size}",
     .power = POWER_NONE,
     .status = 200,
     .fields = STAMP_FIELDS,
     .run = log_run_stamp,
     .gives = "application/timestamp-reply",
     .zh = "检查点的时间戳（RFC 3161），可用 firemark-verify stamp 离线核验",
     .en = "The time stamp over a checkpoint (RFC 3161), which firemark-verify stamp "
           "checks",
     .example = "firemark log stamp 4711 --out checkpoint.tsr"},
    {.method = "GET",
     .path = "/log/tile/{level}/{n*}",
     .power = POWER_NONE,
     .status = 200,
     .fields = TILE_FIELDS,
     .run = log_run_tile,
     .gives = "application/octet-stream",
     .zh = "记录日志的一个哈希块（C2SP tlog-tiles）",
     .en = "A tile of the log's hashes (C2SP tlog-tiles)"},
    {.method = "GET",
     .path = "/log/tile/entries/{n*}",
     .power = POWER_AUDIT,
     .status = 200,
     .fields = ENTRIES_FIELDS,
     .run = log_run_entries,
     .gives = "application/octet-stream",
     .zh = "记录日志的一组条目（C2SP tlog-tiles），供审计",
     .en = "A bundle of the log's entries (C2SP tlog-tiles), for auditors"},
    {.noun = "log",
     .verb = "consistency",
     .method = "GET",
     .path = "/log/consistency",
     .power = POWER_NONE,
     .status = 200,
     .fields = CONSISTENCY_FIELDS,
     .run = log_run_consistency,
     .gives = "text/plain; charset=utf-8",
     .zh = "证明记录日志从某一大小起只有增加（见证方核对用）",
     .en = "Proves that the log only grew from an earlier size (what witnesses check)",
     .example = "firemark log consistency 1"},
    {.noun = "log",
     .verb = "proof",
     .method = "GET",
     .path = "/api/v1/events/{event}/proof",
     .power = POWER_READ,
     .status = 200,
     .fields = PROOF_FIELDS,
     .run = log_run_proof,
     .gives = "text/plain; charset=utf-8",
     .zh = "一个事件在记录中的证明（C2SP tlog-proof），可用 firemark-verify 离线核验",
     .en = "Proof that an event is on record (C2SP tlog-proof), which firemark-verify "
           "checks "
           "without a server",
     .example = "firemark log proof EVENT --out event.tlog-proof"},
    {.noun = "log",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/log",
     .power = POWER_READ,
     .status = 200,
     .fields = NO_FIELDS,
     .sql = SQL_log_show,
     .zh = "记录日志的名称、公钥、大小，和最后一个检查点",
     .en = "Name, key and size of the record's log, and its last checkpoint",
     .example = "firemark log show"},
    {.noun = "log",
     .verb = "check",
     .power = POWER_AUDIT,
     .fields = NO_FIELDS,
     .run = log_run_check,
     .zh = "核对数据库：每个条目与其事件、每个检查点与条目、每个事件是否都在记录中",
     .en = "Holds the store against its log: each entry and its event, each checkpoint, "
           "and "
           "that no event is left out",
     .example = "firemark log check"},
    {.noun = "log",
     .verb = "export",
     .power = POWER_AUDIT,
     .fields = NO_FIELDS,
     .run = log_run_export,
     .gives = "application/octet-stream",
     .zh = "导出整个记录（全部事件、条目和检查点），可用 firemark-verify 离线核验",
     .en = "Writes the whole record (events, entries, checkpoint), which firemark-verify "
           "checks without a server",
     .example = "firemark log export --out record.fmlog"},
    {.noun = "log",
     .verb = "restart",
     .power = POWER_ADMIN,
     .fields = RESTART_FIELDS,
     .run = log_run_restart,
     .zh = "数据库恢复到较早状态后另起日志，新日志以旧日志最后的检查点开头",
     .en = "Begins a new log after the store was put back to an earlier state; it begins "
           "with the last checkpoint of the old one",
     .example = "firemark log restart 从备份恢复"},
    {.en = NULL}};
