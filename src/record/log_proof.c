/* The last checkpoint, and proofs against it. */
#include <stdlib.h>
#include <string.h>

#include "evidence/tiles.h"
#include "record/log.h"
#include "record/log_internal.h"
#include "record_sql.h"

struct fault *
log_get(struct act *act, struct log *out)
{
    struct fault *fault = log_now(act->pg, act->arena, out);

    if (fault || out->n > 0)
        return fault;
    return act_fault(
        act, FAULT_UNAVAILABLE, "log_absent", NULL,
        "记录日志尚未开始；服务运行后几秒内自动建立",
        "there is no log of the record yet; a running server begins it within "
        "seconds");
}

struct fault *
log_get_note(struct act *act, const struct log *log, const uint64_t *above,
             uint64_t *size, const char **note)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_log_note, &rows, 3, act_number(act, log->n),
               *size ? act_number(act, (int64_t)*size) : NULL,
               above ? act_number(act, (int64_t)*above) : NULL);

    if (!fault && pg_rows_count(rows) == 0)
        fault =
            act_fault(act, FAULT_ABSENT, "log_unsigned", "to",
                      "没有这个大小的检查点；每秒最多签署一个",
                      "there is no checkpoint of this size; one is signed each second "
                      "at most");
    if (fault)
        return fault;
    *size = (uint64_t)pg_int(rows, 0, 0);
    *note = pg_text(rows, 0, 1);
    return NULL;
}

static struct fault *
give(struct act *act, const char *text, size_t len)
{
    if (act_write(act, text, len))
        return NULL;
    return act_fault(act, FAULT_UNAVAILABLE, "out_file", NULL, "无法写出文件",
                     "the file cannot be written");
}

struct fault *
log_last_note(struct act *act, const char **note)
{
    uint64_t size = 0;
    struct log log;
    struct fault *fault = log_get(act, &log);

    return fault ? fault : log_get_note(act, &log, NULL, &size, note);
}

struct fault *
log_run_checkpoint(struct act *act)
{
    const char *note = NULL;
    uint64_t size = (uint64_t)act_int(act, "size", 0);
    struct log log;
    struct fault *fault = log_get(act, &log);

    if (!fault)
        fault = log_get_note(act, &log, NULL, &size, &note);
    return fault ? fault : give(act, note, strlen(note));
}

/* ---- the proof of an event ---- */

struct found {
    const char *id;
    uint64_t index;
    struct buf entry, salt;
    const char *body;
};

static struct fault *
find_event(struct act *act, const struct log *log, struct found *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_log_event, &rows, 2,
                                 act_number(act, log->n), out->id);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(
            act, FAULT_ABSENT, "event_unlogged", "event",
            "没有这个事件，或不在您的权限范围内，或几秒前才登记（请稍后重试）",
            "there is no such event, or it is not yours to see, or it was "
            "recorded a moment ago (try again in seconds)");
    out->index = (uint64_t)pg_int(rows, 0, 0);
    out->body = pg_text(rows, 0, 3);
    if (buf_unhex(&out->entry, pg_text(rows, 0, 1)) &&
        buf_unhex(&out->salt, pg_text(rows, 0, 2)))
        return NULL;
    return act_fault(act, FAULT_INTERNAL, "log_entry", out->id, "记录日志的条目损坏",
                     "the log's entry is damaged");
}

static struct fault *
write_proof(struct act *act, const struct found *found, const struct fm_proof *proof,
            struct buf *out)
{
    const struct fm_opened opened = {.entry = (const uint8_t *)found->entry.data,
                                     .entry_len = found->entry.len,
                                     .salt = (const uint8_t *)found->salt.data,
                                     .salt_len = found->salt.len,
                                     .body = (const uint8_t *)found->body,
                                     .body_len = strlen(found->body)};
    size_t cap = opened.entry_len + opened.salt_len + opened.body_len + 3, len, text_len;
    uint8_t *extra = arena_alloc(act->arena, cap);
    char *text;

    if (fm_opened_write(&opened, extra, cap, &len) != FM_OK ||
        fm_proof_write(proof, extra, len, &text, &text_len) != FM_OK)
        return act_fault(act, FAULT_INTERNAL, "log_proof", found->id, "无法写出证明",
                         "the proof cannot be written");
    buf_add(out, text, text_len);
    free(text);
    return NULL;
}

static struct fault *
prove(struct act *act, const struct log *log, const struct found *found, struct buf *out)
{
    struct log_tiles tiles = {.pg = act->pg, .arena = act->arena, .origin = log->n};
    struct fm_tree tree = log_tree(&tiles);
    struct fm_proof *proof = arena_alloc(act->arena, sizeof *proof);
    uint64_t size = 0;

    *proof = (struct fm_proof){.index = found->index};
    struct fault *fault =
        log_get_note(act, log, &found->index, &size, &proof->checkpoint);
    if (fault)
        return fault;
    if (found->index >= size)
        return act_fault(act, FAULT_BUSY, "log_unsigned", "event",
                         "该事件还未纳入签署的检查点，请一两秒后重试",
                         "the event is not under a signed checkpoint yet; try again in a "
                         "second or two");
    proof->checkpoint_len = strlen(proof->checkpoint);
    if (fm_tree_inclusion(&tree, found->index, size, &proof->path) != FM_OK)
        return log_tree_fault(&tiles);
    return write_proof(act, found, proof, out);
}

struct fault *
log_prove(struct act *act, const char *event, struct buf *out)
{
    struct found found = {.id = event};
    struct log log;
    struct fault *fault = log_get(act, &log);

    if (!fault)
        fault = find_event(act, &log, &found);
    if (!fault)
        fault = prove(act, &log, &found, out);
    buf_free(&found.entry);
    buf_free(&found.salt);
    return fault;
}

struct fault *
log_run_proof(struct act *act)
{
    BUF_SCOPE struct buf proof = {0};
    const char *event = act_text(act, "event");
    struct fault *fault = log_prove(act, event, &proof);

    act->file_name = arena_printf(act->arena, "%s.tlog-proof", event);
    return fault ? fault : give(act, proof.data, proof.len);
}

/* ---- the proof that the log only grew ---- */

static struct fault *
write_growth(struct act *act, const struct fm_growth *growth)
{
    char *text;
    size_t len;

    if (fm_growth_write(growth, &text, &len) != FM_OK)
        return act_fault(act, FAULT_INTERNAL, "log_proof", NULL, "无法写出证明",
                         "the proof cannot be written");
    struct fault *fault = give(act, text, len);
    free(text);
    return fault;
}

/* As a witness is asked: C2SP tlog-witness, "add-checkpoint". */
struct fault *
log_run_consistency(struct act *act)
{
    struct fm_growth growth = {.old = (uint64_t)act_int(act, "from", 0)};
    uint64_t to = (uint64_t)act_int(act, "to", 0);
    struct log log;
    struct fault *fault = log_get(act, &log);

    if (!fault)
        fault = log_get_note(act, &log, NULL, &to, &growth.checkpoint);
    if (fault)
        return fault;
    struct log_tiles tiles = {.pg = act->pg, .arena = act->arena, .origin = log.n};
    struct fm_tree tree = log_tree(&tiles);
    growth.checkpoint_len = strlen(growth.checkpoint);
    if (growth.old > to)
        return act_fault(act, FAULT_INPUT, "log_sizes", "from",
                         "起始大小不能大于结束大小", "from may not be above to");
    if (fm_tree_consistency(&tree, growth.old, to, &growth.path) != FM_OK)
        return log_tree_fault(&tiles);
    return write_growth(act, &growth);
}

/* ---- the stamp ---- */

struct fault *
log_run_stamp(struct act *act)
{
    struct pg_rows *rows;
    const char *size = act_number(act, act_int(act, "size", 0));
    struct log log;
    struct fault *fault = log_get(act, &log);
    BUF_SCOPE struct buf token = {0};

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_log_stamp, &rows, 2,
                       act_number(act, log.n), size);
    if (!fault && (pg_rows_count(rows) == 0 || !buf_unhex(&token, pg_text(rows, 0, 0))))
        fault =
            act_fault(act, FAULT_ABSENT, "log_unstamped", "size",
                      "没有这样的时间戳；时间戳机构由设置 record.tsa 指定",
                      "there is no such stamp; the setting record.tsa names who stamps");
    if (fault)
        return fault;
    act->file_name = arena_printf(act->arena, "checkpoint-%s.tsr", size);
    return give(act, token.data, token.len);
}
