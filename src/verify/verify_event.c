/* One event: the proof, the checkpoint it leads to, and what the event says. */
#include <stdlib.h>

#include "verify/verify.h"

static enum verdict
check_body(const struct call *call, const struct fm_opened *opened,
           struct fm_entry *entry)
{
    bool fits = false;

    if (fm_entry_read(opened->entry, opened->entry_len, entry) != FM_OK)
        return refuse(call, NOT_GOOD, "条目格式有误", "the entry is malformed");
    if (fm_entry_fits(entry, opened->salt, opened->salt_len, opened->body,
                      opened->body_len, &fits) != FM_OK)
        return refuse(call, COULD_NOT, "无法计算摘要", "the digest cannot be computed");
    if (!fits)
        return refuse(call, NOT_GOOD, "事件内容与条目承诺的不符：被改动过",
                      "what the event says is not what the entry committed to: it was "
                      "changed");
    return GOOD;
}

static enum verdict
check_proof(const struct call *call, const struct fm_proof *proof, const uint8_t *extra,
            size_t extra_len)
{
    struct fm_checkpoint checkpoint;
    struct fm_opened opened;
    struct fm_entry entry;
    uint8_t leaf[FM_HASH];

    if (fm_opened_read(extra, extra_len, &opened) != FM_OK)
        return refuse(call, NOT_GOOD, "证明中没有完整的事件",
                      "the proof does not hold a whole event");
    enum verdict verdict =
        open_checkpoint(call, proof->checkpoint, proof->checkpoint_len, &checkpoint);
    if (verdict != GOOD)
        return verdict;
    fm_leaf_hash(opened.entry, opened.entry_len, leaf);
    if (!fm_inclusion_holds(leaf, proof->index, checkpoint.size, &proof->path,
                            checkpoint.root))
        return refuse(call, NOT_GOOD, "该条目不在检查点所签的记录中",
                      "the entry is not in the record that the checkpoint signed");
    verdict = check_body(call, &opened, &entry);
    if (verdict != GOOD)
        return verdict;
    say(call, "条目序号    %llu", "entry       %llu", (unsigned long long)proof->index);
    tell_entry(call, &entry, &opened);
    say(call, "结论        属实：该事件在记录中，内容未被改动",
        "verdict     true: the event is on record, and was not changed");
    return GOOD;
}

enum verdict
verify_event(const struct call *call)
{
    struct fm_error why = {.rule = ""};
    struct fm_proof proof;
    uint8_t *extra = NULL;
    size_t len, extra_len = 0;
    char *text = read_whole(call, call->file, &len);

    if (!text)
        return COULD_NOT;
    enum fm_status status = fm_proof_read(text, len, &proof, &extra, &extra_len, &why);
    enum verdict verdict = COULD_NOT;
    if (status == FM_ERR_RECORD)
        verdict = refuse(call, NOT_GOOD, "%s（字节 %zu）：%s", "%s (byte %zu): %s",
                         call->file, why.offset, call->english ? why.en : why.zh);
    else if (status == FM_OK)
        verdict = check_proof(call, &proof, extra, extra_len);
    free(extra);
    free(text);
    return verdict;
}
