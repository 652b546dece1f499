/* A checkpoint and the time stamp over it. */
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

static enum verdict
judge(const struct call *call, const struct fm_stamp *stamp)
{
    int64_t time = 0;
    bool good = false;
    char when[32];
    enum fm_status status = fm_stamp_verify(stamp, call->ca, &good, &time);

    if (status == FM_ERR_IO)
        return refuse(call, COULD_NOT, "%s：没有可读的证书",
                      "%s: no certificates to be read", call->ca);
    if (status != FM_OK && status != FM_ERR_RECORD)
        return refuse(call, COULD_NOT, "无法核验时间戳", "the stamp cannot be checked");
    if (status == FM_ERR_RECORD || !good)
        return refuse(call, NOT_GOOD, "不是该机构对这个检查点的时间戳",
                      "this is no stamp of that authority over this checkpoint");
    time_text(time, when);
    say(call, "结论        属实：该检查点在 %s 已存在",
        "verdict     true: the checkpoint was there at %s", when);
    return GOOD;
}

static enum verdict
check_stamp(const struct call *call, const char *note, size_t len)
{
    struct fm_checkpoint checkpoint;
    struct fm_stamp stamp = {.text = note};
    enum verdict verdict = open_checkpoint(call, note, len, &checkpoint);

    if (verdict != GOOD)
        return verdict;
    /* the text ends before the last empty line, which a checkpoint has one of */
    stamp.text_len = (size_t)(strstr(note, "\n\n") - note) + 1;
    char *token = read_whole(call, call->token, &stamp.token_len);
    if (!token)
        return COULD_NOT;
    stamp.token = (const uint8_t *)token;
    verdict = judge(call, &stamp);
    free(token);
    return verdict;
}

enum verdict
verify_stamp(const struct call *call)
{
    size_t len;
    char *note = read_whole(call, call->file, &len);

    if (!note)
        return COULD_NOT;
    enum verdict verdict = check_stamp(call, note, len);
    free(note);
    return verdict;
}
