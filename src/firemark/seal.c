#include <firemark/seal.h>
#include <string.h>

#include "internal.h"

static const struct {
    const char *name, *zh, *en;
} VERDICTS[FM_VERDICT_COUNT] = {
    [FM_VERDICT_GENUINE] = {"genuine", "标签由本系统的机构签发",
                            "label issued by an agency of this system"},
    [FM_VERDICT_UNKNOWN_KEY] = {"unknown_key", "签发密钥未知，无法确认由谁签发",
                                "signed by an unknown key"},
    [FM_VERDICT_KEY_EXPIRED] = {"key_expired", "标签日期不在签发密钥的有效期内",
                                "dated outside the key's validity"},
    [FM_VERDICT_KEY_REVOKED] = {"key_revoked", "签发密钥已撤销，请联网核验",
                                "key withdrawn, check online"},
    [FM_VERDICT_OUT_OF_SCOPE] = {"out_of_scope", "该密钥无权签发这类标签",
                                 "the key may not sign this type of label"},
    [FM_VERDICT_FOREIGN_HOST] = {"foreign_host", "网址不属于签发机构，可能是钓鱼网站",
                                 "foreign domain, possible phishing"},
    [FM_VERDICT_BAD_SIGNATURE] = {"bad_signature", "签名不符：标签是伪造或被改动的",
                                  "the signature is wrong: forged or altered"},
    [FM_VERDICT_MALFORMED] = {"malformed", "标签格式有误，不是本系统印制的",
                              "malformed: this system printed no such label"},
    [FM_VERDICT_FOREIGN] = {"foreign", "不是本系统的二维码", "not a code of this system"},
    [FM_VERDICT_UNVERIFIED] = {"unverified", "仅查询状态，未验证标签真伪",
                               "status only, label not verified"},
};

const char *
fm_verdict_name(enum fm_verdict verdict)
{
    return VERDICTS[verdict].name;
}

const char *
fm_verdict_text(enum fm_verdict verdict, const char *lang)
{
    return strcmp(lang, "en") == 0 ? VERDICTS[verdict].en : VERDICTS[verdict].zh;
}

enum fm_status
fm_label_seal(const struct fm_signer *signer, int64_t now_unix_s, struct fm_label *label)
{
    struct fm_label sealed = *label;
    uint8_t message[FM_SIGNED_MAX];
    size_t len;

    sealed.sealed = true;
    sealed.kid = signer->kid;
    sealed.day = fm_label_day(now_unix_s);
    enum fm_status status = fm_label_signed_bytes(&sealed, message, &len);
    if (status == FM_OK)
        status = fm_raw_sign(signer->key, signer->alg, message, len, sealed.signature);
    if (status == FM_OK)
        *label = sealed;
    return status;
}

static bool
host_belongs(const struct fm_key_info *key, const char *host)
{
    for (int i = 0; i < FM_KEY_HOSTS; i++)
        if (key->hosts[i][0] && strcmp(key->hosts[i], host) == 0)
            return true;
    return false;
}

/* What the signature's date says about the key, once the signature itself is right. A
 * label is dated to the day, so it counts for any moment of that day. */
static enum fm_verdict
judge_date(const struct fm_key_info *key, const struct fm_label *label)
{
    int64_t from = fm_label_day_start(label->day),
            to = fm_label_day_start(label->day + 1);

    if (to <= key->not_before_unix_s || from >= key->expires_unix_s)
        return FM_VERDICT_KEY_EXPIRED;
    if (key->state == FM_KEY_REVOKED && to > key->revoked_from_unix_s)
        return FM_VERDICT_KEY_REVOKED;
    return FM_VERDICT_GENUINE;
}

enum fm_status
fm_label_verify(const struct fm_keyring *ring, const struct fm_label *label,
                enum fm_verdict *verdict)
{
    uint8_t message[FM_SIGNED_MAX];
    size_t len;
    bool good = false;

    if (!label->sealed) {
        *verdict = FM_VERDICT_UNVERIFIED;
        return FM_OK;
    }
    const struct fm_key_info *key = fm_keyring_find(ring, label->kid);
    if (!key) {
        *verdict = FM_VERDICT_UNKNOWN_KEY;
        return FM_OK;
    }
    if (!host_belongs(key, label->host)) {
        *verdict = FM_VERDICT_FOREIGN_HOST;
        return FM_OK;
    }
    if (key->types && !(key->types & 1u << label->type)) {
        *verdict = FM_VERDICT_OUT_OF_SCOPE;
        return FM_OK;
    }
    enum fm_status status = fm_label_signed_bytes(label, message, &len);
    if (status == FM_OK)
        status = fm_raw_verify(fm_keyring_public(ring, label->kid), key->alg, message,
                               len, label->signature, &good);
    if (status == FM_OK)
        *verdict = good ? judge_date(key, label) : FM_VERDICT_BAD_SIGNATURE;
    return status;
}

enum fm_status
fm_check_text(const struct fm_keyring *ring, const char *text, size_t len,
              struct fm_label *label, enum fm_verdict *verdict, struct fm_error *why)
{
    *label = (struct fm_label){.scheme = FM_SCHEME_LOCAL};
    enum fm_status status = fm_label_parse(text, len, label, why);
    if (status == FM_OK)
        return fm_label_verify(ring, label, verdict);
    *verdict = status == FM_ERR_FOREIGN ? FM_VERDICT_FOREIGN : FM_VERDICT_MALFORMED;
    return FM_OK;
}
