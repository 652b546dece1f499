/* firemark-verify: proves, without a server and years later, what is on record.
 *
 *   firemark-verify event X.tlog-proof --key KEY
 */
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

static const struct verb {
    const char *name;
    enum verdict (*run)(const struct call *call);
    const char *zh, *en, *example;
} VERBS[] = {
    {"event", verify_event, "一个事件的证明（firemark log proof）",
     "the proof of an event (firemark log proof)",
     "firemark-verify event event.tlog-proof --key KEY"},
    {"bundle", verify_bundle, "解开的案卷文件夹（firemark matter export）",
     "the folder of an unpacked matter (firemark matter export)",
     "firemark-verify bundle ZH2026-310000-0001 --key KEY"},
    {"record", verify_record, "导出的整个记录（firemark log export）",
     "a whole exported record (firemark log export)",
     "firemark-verify record record.fmlog --key KEY --kept checkpoint-2026"},
    {"growth", verify_growth, "两个检查点之间只有增加（firemark log consistency）",
     "that between two checkpoints the record only grew (firemark log consistency)",
     "firemark-verify growth proof.txt --older checkpoint-2026 --key KEY"},
    {"stamp", verify_stamp, "检查点的时间戳（firemark log stamp）",
     "the time stamp over a checkpoint (firemark log stamp)",
     "firemark-verify stamp checkpoint-2026 --token checkpoint.tsr --ca tsa.pem --key "
     "KEY"},
    {"checkpoint", verify_checkpoint, "一个检查点的签名",
     "the signatures of a checkpoint",
     "firemark-verify checkpoint checkpoint-2026 --key KEY"},
};
enum { VERB_COUNT = sizeof VERBS / sizeof *VERBS };

static enum verdict
usage(const struct call *call, FILE *out)
{
    fputs(
        call->english
            ? "firemark-verify VERB FILE --key KEY [--kept FILE]... [--witness KEY]... "
              "[--older FILE] [--token FILE] [--ca FILE] [--lang zh|en]\n\n"
            : "firemark-verify 动词 文件 --key 公钥 [--kept 文件]... [--witness 公钥]... "
              "[--older 文件] [--token 文件] [--ca 文件] [--lang zh|en]\n\n",
        out);
    for (int i = 0; i < VERB_COUNT; i++)
        fprintf(out, "  %-11s %s\n              %s\n", VERBS[i].name,
                call->english ? VERBS[i].en : VERBS[i].zh, VERBS[i].example);
    fputs(
        call->english
            ? "\n  --key       the log's key, NAME+ID+BASE64, got on a way you trust; "
              "firemark log show tells it\n"
              "  --witness   a witness's key: the checkpoint must bear its cosignature\n"
              "  --kept      a checkpoint kept from before, which the record must have "
              "passed through\n"
              "exit 0 true, 1 checked and not so, 2 wrongly called, 3 could not check\n"
            : "\n  --key       日志公钥（名称+编号+BASE64），须从可信途径取得；firemark "
              "log "
              "show 可显示\n"
              "  --witness   见证方公钥：检查点必须有其签名\n"
              "  --kept      以前保存的检查点，记录必须经过它\n"
              "退出码 0 属实，1 查明不符，2 用法错误，3 无法核验\n",
        out);
    return USAGE;
}

static bool
read_key(const struct call *call, const char *text, struct fm_note_key *out)
{
    if (fm_note_key_read(text, out) == FM_OK)
        return true;
    refuse(call, USAGE, "不是公钥：%s", "this is no key: %s", text);
    return false;
}

/* One flag with its value. */
static bool
take_flag(struct call *call, const char *name, const char *value)
{
    if (strcmp(name, "--key") == 0) {
        call->has_key = read_key(call, value, &call->key);
        return call->has_key;
    }
    if (strcmp(name, "--witness") == 0 && call->witness_count < WITNESS_MAX)
        return read_key(call, value, &call->witness[call->witness_count++]);
    if (strcmp(name, "--kept") == 0 && call->kept_count < KEPT_MAX)
        call->kept[call->kept_count++] = value;
    else if (strcmp(name, "--older") == 0)
        call->older = value;
    else if (strcmp(name, "--token") == 0)
        call->token = value;
    else if (strcmp(name, "--ca") == 0)
        call->ca = value;
    else if (strcmp(name, "--lang") == 0)
        call->english = strcmp(value, "en") == 0;
    else
        return false;
    return true;
}

static bool
read_words(struct call *call, int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0) {
            if (call->file)
                return false;
            call->file = argv[i];
        } else if (i + 1 >= argc || !take_flag(call, argv[i], argv[i + 1]))
            return false;
        else
            i++;
    }
    return call->file && call->has_key;
}

/* Whether the verb has all it needs. */
static bool
is_whole(const struct call *call, const struct verb *verb)
{
    return (verb->run != verify_growth || call->older) &&
           (verb->run != verify_stamp || (call->token && call->ca));
}

int
main(int argc, char **argv)
{
    struct call *call = calloc(1, sizeof *call);
    enum verdict verdict = USAGE;
    const struct verb *verb = NULL;

    if (!call)
        return COULD_NOT;
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], "--lang") == 0)
            call->english = strcmp(argv[i + 1], "en") == 0;
    for (int i = 0; i < VERB_COUNT && argc > 1; i++)
        if (strcmp(argv[1], VERBS[i].name) == 0)
            verb = &VERBS[i];
    bool help = argc > 1 && strcmp(argv[1], "--help") == 0;
    if (verb && read_words(call, argc, argv) && is_whole(call, verb))
        verdict = verb->run(call);
    else
        usage(call, help ? stdout : stderr);
    free(call);
    return help ? GOOD : (int)verdict;
}
