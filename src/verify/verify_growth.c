/* A checkpoint by itself, and that a later one only added to an earlier one. */
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

static enum verdict
open_file(const struct call *call, const char *path, struct fm_checkpoint *out)
{
    size_t len;
    char *note = read_whole(call, path, &len);

    if (!note)
        return COULD_NOT;
    enum verdict verdict = open_checkpoint(call, note, len, out);
    free(note);
    return verdict;
}

enum verdict
verify_checkpoint(const struct call *call)
{
    struct fm_checkpoint checkpoint;

    return open_file(call, call->file, &checkpoint);
}

/* The proof is written as the path of a proof of one event is: that reader takes it. */
static enum fm_status
read_growth(const char *text, size_t len, unsigned long long *old, struct fm_proof *out)
{
    int used = 0;
    uint8_t *extra = NULL;
    size_t extra_len;
    struct fm_error why;

    if (sscanf(text, "old %llu%n", old, &used) != 1 || text[used] != '\n')
        return FM_ERR_RECORD;
    size_t cap = len + 64;
    char *as_proof = malloc(cap);
    if (!as_proof)
        return FM_ERR_NOMEM;
    int head = snprintf(as_proof, cap, "c2sp.org/tlog-proof@v1\nindex 0\n");
    memcpy(as_proof + head, text + used + 1, len - (size_t)used - 1);
    size_t whole = (size_t)head + len - (size_t)used - 1;
    enum fm_status status = fm_proof_read(as_proof, whole, out, &extra, &extra_len, &why);
    if (status == FM_OK)
        out->checkpoint = text + (len - out->checkpoint_len);
    free(extra);
    free(as_proof);
    return status;
}

static enum verdict
check_growth(const struct call *call, unsigned long long from,
             const struct fm_proof *proof)
{
    struct fm_checkpoint old, now;
    enum verdict verdict = open_file(call, call->older, &old);

    if (verdict == GOOD)
        verdict = open_checkpoint(call, proof->checkpoint, proof->checkpoint_len, &now);
    if (verdict != GOOD)
        return verdict;
    if (strcmp(old.origin, now.origin) != 0)
        return refuse(call, NOT_GOOD, "两个检查点不属于同一个日志",
                      "the two checkpoints are not of the same log");
    if (old.size != from)
        return refuse(call, NOT_GOOD, "证明从 %llu 个条目起，较早的检查点有 %llu 个",
                      "the proof begins at %llu entries, the earlier checkpoint has %llu",
                      from, (unsigned long long)old.size);
    if (!fm_consistency_holds(old.size, old.root, now.size, now.root, &proof->path))
        return refuse(
            call, NOT_GOOD, "较晚的记录不是在较早的记录上增加的：历史被改动过",
            "the later record did not grow out of the earlier one: its past was "
            "changed");
    say(call, "结论        属实：较早的记录原样保留，只有增加",
        "verdict     true: the earlier record is kept as it was, and was added to");
    return GOOD;
}

enum verdict
verify_growth(const struct call *call)
{
    unsigned long long from;
    struct fm_proof proof;
    size_t len;
    char *text = read_whole(call, call->file, &len);

    if (!text)
        return COULD_NOT;
    enum fm_status status = read_growth(text, len, &from, &proof);
    enum verdict verdict = COULD_NOT;
    if (status == FM_ERR_RECORD)
        verdict = refuse(call, NOT_GOOD, "%s：不是增长证明", "%s: no proof of growth",
                         call->file);
    else if (status == FM_OK)
        verdict = check_growth(call, from, &proof);
    free(text);
    return verdict;
}
