#include <firemark/status.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

static const struct {
    const char *zh, *en;
} TEXTS[FM_STATUS_COUNT] = {
    [FM_OK] = {"完成", "done"},
    [FM_ERR_ARG] = {"参数超出允许范围", "an argument is out of range"},
    [FM_ERR_SPACE] = {"输出空间不足", "the output does not fit"},
    [FM_ERR_FOREIGN] = {"不是本系统的标签", "not a label of this system"},
    [FM_ERR_LABEL] = {"标签格式有误", "the label's form is broken"},
    [FM_ERR_SERIAL] = {"编号有误，请核对后重新输入",
                       "the code is wrong; compare it and type again"},
    [FM_ERR_KEY_UNKNOWN] = {"没有这个密钥", "no such key"},
    [FM_ERR_KEY_EXPIRED] = {"密钥不在有效期内", "the key is not valid at this time"},
    [FM_ERR_KEY_STATE] = {"密钥的状态不允许此操作", "the key's state does not allow it"},
    [FM_ERR_CRYPTO] = {"密码运算失败", "a cryptographic operation failed"},
    [FM_ERR_TRUST] = {"信任列表有误或已过时", "the trust list is malformed or too old"},
    [FM_ERR_LIST] = {"状态清单有误、不完整或不可信",
                     "the status list is malformed, incomplete or not to be trusted"},
    [FM_ERR_RECORD] = {"记录条目、签名文本或证明有误",
                       "an entry, a note or a proof of the record is malformed"},
    [FM_ERR_IMAGE] = {"图片无法读取或超出限制",
                      "the picture cannot be read or is over the limits"},
    [FM_ERR_LAYOUT] = {"标签样式无法打印", "the label design cannot be printed"},
    [FM_ERR_IO] = {"读写失败", "reading or writing failed"},
    [FM_ERR_NOMEM] = {"内存不足", "out of memory"},
};

const char *
fm_status_text(enum fm_status status, const char *lang)
{
    if ((unsigned)status >= FM_STATUS_COUNT)
        status = FM_ERR_ARG;
    return strcmp(lang, "en") == 0 ? TEXTS[status].en : TEXTS[status].zh;
}

void
fm_error_set(struct fm_error *why, size_t offset, const char *rule, const char *zh,
             const char *en)
{
    if (!why)
        return;
    *why = (struct fm_error){.offset = offset};
    snprintf(why->rule, sizeof why->rule, "%s", rule);
    snprintf(why->zh, sizeof why->zh, "%s", zh);
    snprintf(why->en, sizeof why->en, "%s", en);
}
