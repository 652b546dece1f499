#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "verify/verify.h"

enum { FILE_MAX = 256 * 1024 * 1024 };

void
say(const struct call *call, const char *zh, const char *en, ...)
{
    va_list args;

    if (call->quiet)
        return;
    va_start(args, en);
    vprintf(call->english ? en : zh, args);
    va_end(args);
    putchar('\n');
}

enum verdict
refuse(const struct call *call, enum verdict verdict, const char *zh, const char *en, ...)
{
    va_list args;

    fflush(stdout);
    va_start(args, en);
    vfprintf(stderr, call->english ? en : zh, args);
    va_end(args);
    fputc('\n', stderr);
    return verdict;
}

char *
read_whole(const struct call *call, const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t cap = 65536, n = 0, got;

    while (file && cap <= FILE_MAX) {
        char *more = realloc(text, cap + 1);
        if (!more)
            break;
        text = more;
        got = fread(text + n, 1, cap - n, file);
        n += got;
        if (got == 0 && !ferror(file)) {
            text[n] = '\0';
            fclose(file);
            *len = n;
            return text;
        }
        if (ferror(file))
            break;
        cap += n == cap ? cap : 0;
    }
    refuse(call, COULD_NOT, "%s：无法读取（%s）", "%s: cannot be read (%s)", path,
           cap > FILE_MAX ? "> 256 MiB" : strerror(errno));
    if (file)
        fclose(file);
    free(text);
    return NULL;
}

/* ---- checkpoints ---- */

void
time_text(int64_t unix_s, char out[32])
{
    time_t t = (time_t)unix_s;
    struct tm tm;

    if (!gmtime_r(&t, &tm) || strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        snprintf(out, 32, "%lld", (long long)unix_s);
}

static enum verdict
signed_by(const struct call *call, const char *note, size_t len,
          const struct fm_note_key *key, size_t *text_len)
{
    bool is_signed = false;
    char when[32];
    int64_t time;

    enum fm_status status = fm_note_verify(note, len, key, &is_signed, text_len, &time);
    if (status == FM_ERR_RECORD)
        return refuse(call, NOT_GOOD, "检查点格式有误", "the checkpoint is malformed");
    if (status != FM_OK)
        return refuse(call, COULD_NOT, "无法运行签名核验",
                      "the signature cannot be checked");
    if (!is_signed)
        return refuse(call, NOT_GOOD, "没有 %s 的正确签名：%s",
                      "not rightly signed by %s: %s", key->name,
                      call->english ? "forged, changed, or another key"
                                    : "伪造、被改动，或密钥不符");
    time_text(time, when);
    if (key->type == FM_NOTE_COSIGNATURE)
        say(call, "见证方      %s，%s", "witness     %s, %s", key->name, when);
    return GOOD;
}

enum verdict
open_checkpoint(const struct call *call, const char *note, size_t len,
                struct fm_checkpoint *out)
{
    char root[FM_HASH_TEXT + 1];
    size_t text_len = 0;
    enum verdict verdict = signed_by(call, note, len, &call->key, &text_len);

    for (int i = 0; i < call->witness_count && verdict == GOOD; i++)
        verdict = signed_by(call, note, len, &call->witness[i], &text_len);
    if (verdict != GOOD)
        return verdict;
    if (fm_checkpoint_read(note, text_len, out) != FM_OK)
        return refuse(call, NOT_GOOD, "签名正确，但内容不是检查点",
                      "rightly signed, but no checkpoint");
    fm_hash_text(out->root, root);
    say(call, "检查点      %s，%llu 个条目，根 %s",
        "checkpoint  %s, %llu entries, root %s", out->origin,
        (unsigned long long)out->size, root);
    return GOOD;
}

/* ---- an entry ---- */

static void
tell_time(const struct call *call, const char *zh, const char *en, int64_t us)
{
    int64_t s = us >= 0 ? us / 1000000 : -((999999 - us) / 1000000);
    char when[32];

    time_text(s, when);
    when[strlen(when) - 1] = '\0';
    printf("%s%s.%06dZ\n", call->english ? en : zh, when, (int)(us - s * 1000000));
}

static void
tell_number(const struct call *call, const char *zh, const char *en, int64_t value)
{
    if (value != FM_ENTRY_NONE)
        printf("%s%lld\n", call->english ? en : zh, (long long)value);
}

static void
tell_bytes(const struct call *call, const char *zh, const char *en, const uint8_t *bytes,
           size_t len, bool uuid)
{
    fputs(call->english ? en : zh, stdout);
    for (size_t i = 0; i < len; i++)
        printf(uuid && (i == 4 || i == 6 || i == 8 || i == 10) ? "-%02x" : "%02x",
               bytes[i]);
    putchar('\n');
}

void
tell_entry(const struct call *call, const struct fm_entry *e,
           const struct fm_opened *opened)
{
    static const uint8_t NONE[sizeof e->corrects];

    if (call->quiet)
        return;
    tell_bytes(call, "事件        ", "event       ", e->id, sizeof e->id, true);
    say(call, "种类        %s", "kind        %s", e->kind);
    tell_time(call, "发生        ", "happened    ", e->occurred_us);
    tell_time(call, "记录        ", "recorded    ", e->recorded_us);
    tell_number(call, "区域        ", "area        ", e->area);
    tell_number(call, "批次号      ", "batch no.   ", e->batch);
    tell_number(call, "场所号      ", "place no.   ", e->place);
    tell_number(call, "单件号      ", "unit no.    ", e->unit);
    tell_number(call, "企业号      ", "company no. ", e->company);
    tell_number(call, "机关号      ", "agency no.  ", e->agency);
    tell_number(call, "人员号      ", "person no.  ", e->person);
    if (memcmp(e->corrects, NONE, sizeof NONE) != 0)
        tell_bytes(call, "更正        ", "corrects    ", e->corrects, sizeof NONE, true);
    for (unsigned i = 0; i < e->attachments; i++)
        tell_bytes(call, "附件 SHA-256 ", "file SHA-256 ", e->attachment[i], FM_HASH,
                   false);
    printf("%s%.*s\n", call->english ? "says        " : "内容        ",
           (int)opened->body_len, (const char *)opened->body);
}
