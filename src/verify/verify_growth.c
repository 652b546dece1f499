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

static enum verdict
check_growth(const struct call *call, const struct fm_growth *growth)
{
    struct fm_checkpoint old, now;
    enum verdict verdict = open_file(call, call->older, &old);

    if (verdict == GOOD)
        verdict = open_checkpoint(call, growth->checkpoint, growth->checkpoint_len, &now);
    if (verdict != GOOD)
        return verdict;
    if (strcmp(old.origin, now.origin) != 0)
        return refuse(call, NOT_GOOD, "两个检查点不属于同一个日志",
                      "the two checkpoints are not of the same log");
    if (old.size != growth->old)
        return refuse(call, NOT_GOOD, "证明从 %llu 个条目起，较早的检查点有 %llu 个",
                      "the proof begins at %llu entries, the earlier checkpoint has %llu",
                      (unsigned long long)growth->old, (unsigned long long)old.size);
    if (!fm_consistency_holds(old.size, old.root, now.size, now.root, &growth->path))
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
    struct fm_growth growth;
    struct fm_error why = {.rule = ""};
    size_t len;
    char *text = read_whole(call, call->file, &len);

    if (!text)
        return COULD_NOT;
    enum verdict verdict =
        fm_growth_read(text, len, &growth, &why) == FM_OK
            ? check_growth(call, &growth)
            : refuse(call, NOT_GOOD, "%s（字节 %zu）：%s", "%s (byte %zu): %s",
                     call->file, why.offset, call->english ? why.en : why.zh);
    free(text);
    return verdict;
}
