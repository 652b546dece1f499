/* The words of the verdicts. */
#include <string.h>

#include "flow/scan_internal.h"

static const struct {
    const char *name;
    struct scan_words text, todo; /* todo zh NULL: what the unit's status says */
} VERDICTS[SCAN_VERDICT_COUNT] = {
    [SCAN_GENUINE] = {"genuine",
                      {"标签由本系统签发", "the label was issued by this system"},
                      {NULL, NULL}},
    [SCAN_STATUS_ONLY] = {"status_only",
                          {"仅查询状态，未验证标签真伪",
                           "status only, label not verified"},
                          {NULL, NULL}},
    [SCAN_NOT_ISSUED] =
        {"not_issued",
         {"没有签发过这个标签", "no such label was ever issued"},
         {"不得使用；核对编号，仍查不到的，保留实物并报告监管部门",
          "do not use it; compare the code, and if it stays unknown keep the product and "
          "report it"}},
    [SCAN_KEY_UNKNOWN] =
        {"key_unknown",
         {"签发密钥未登记，无法确认由谁签发", "signed by a key that nobody registered"},
         {"按可疑标签处理：拍照，保留实物并报告",
          "treat it as suspect: photograph it, keep the product and report it"}},
    [SCAN_KEY_EXPIRED] =
        {"key_expired",
         {"标签日期不在签发密钥的有效期内", "dated outside the validity of its key"},
         {"按可疑标签处理：拍照，保留实物并报告",
          "treat it as suspect: photograph it, keep the product and report it"}},
    [SCAN_KEY_REVOKED] =
        {"key_revoked",
         {"签发密钥已撤销，且没有签发这个标签的记录",
          "its key was withdrawn, and there is no record that this label was issued"},
         {"不得使用；拍照，保留实物并报告签发机构",
          "do not use it; photograph it, keep the product and report it to the issuer"}},
    [SCAN_FUTURE] =
        {"future_date",
         {"标签日期在将来", "the label is dated in the future"},
         {"按可疑标签处理：拍照，保留实物并报告",
          "treat it as suspect: photograph it, keep the product and report it"}},
    [SCAN_OUT_OF_SCOPE] =
        {"out_of_scope",
         {"该密钥无权签发这类标签", "its key may not sign this type of label"},
         {"按可疑标签处理：拍照，保留实物并报告",
          "treat it as suspect: photograph it, keep the product and report it"}},
    [SCAN_FOREIGN_HOST] =
        {"foreign",
         {"网址不属于签发机构，可能是仿冒网站",
          "the address does not belong to the issuer: perhaps a counterfeit site"},
         {"不要打开该网址；拍照，保留实物并报告",
          "do not open the address; photograph it, keep the product and report it"}},
    [SCAN_FOREIGN] = {"foreign",
                      {"不是本系统的标签", "not a label of this system"},
                      {"请扫描产品上的 Firemark 标签，或输入标签上的12位编码",
                       "scan the Firemark label on the product, or type its code of 12 "
                       "symbols"}},
    [SCAN_SIGNATURE_WRONG] =
        {"signature_wrong",
         {"签名不符：标签是伪造或被改动的", "the signature is wrong: forged or altered"},
         {"不得使用；扣留实物，拍照并立即报告",
          "do not use it; hold the product, photograph it and report it at once"}},
    [SCAN_MALFORMED] =
        {"malformed",
         {"标签或编码有误", "the label or code is not well-formed"},
         {"重新扫描；手工输入的，请对照标签逐位核对",
          "scan it again; a typed code is to be compared with the label, symbol by "
          "symbol"}},
};

const char *
scan_said(const struct scan_words *words, const char *lang)
{
    return strcmp(lang, "en") == 0 ? words->en : words->zh;
}

const char *
scan_verdict_name(enum scan_verdict verdict)
{
    return VERDICTS[verdict].name;
}

const char *
scan_verdict_text(enum scan_verdict verdict, const char *lang)
{
    return scan_said(&VERDICTS[verdict].text, lang);
}

const char *
scan_verdict_todo(enum scan_verdict verdict, const char *lang)
{
    return scan_said(&VERDICTS[verdict].todo, lang);
}
