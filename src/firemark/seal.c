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
    [FM_VERDICT_FUTURE] = {"future_date",
                           "标签日期在将来：请检查手机时间，时间无误则标签可疑",
                           "dated in the future: check this device's clock; if it is "
                           "right, the label is suspect"},
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
    [FM_VERDICT_TRUST_EXPIRED] =
        {"trust_expired", "签名相符，但本机的信任列表已过期：请更新列表或联网核验",
         "the signature fits, but this device's trust list is out "
         "of date: renew it, or check online"},
};

const char *
fm_verdict_name(enum fm_verdict verdict)
{
    return (unsigned)verdict < FM_VERDICT_COUNT ? VERDICTS[verdict].name : "unknown";
}

const char *
fm_verdict_text(enum fm_verdict verdict, const char *lang)
{
    if ((unsigned)verdict >= FM_VERDICT_COUNT)
        return strcmp(lang, "en") == 0 ? "unknown" : "未知";
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
        status = fm_signer_raw(signer, message, len, sealed.signature);
    if (status == FM_OK)
        *label = sealed;
    return status;
}

/* What the label's date and the key's state say, once the signature itself is right. A
 * label is dated to the day, so it counts for any moment of that day. Whoever stole a key
 * dates labels as he likes: no date saves a revoked key's label. */
static enum fm_verdict
judge_date(const struct fm_keyring *ring, const struct fm_key_info *key,
           const struct fm_label *label, int64_t now_unix_s)
{
    int64_t from = fm_label_day_start(label->day), to = from + FM_DAY_SECONDS;

    if (key->state == FM_KEY_REVOKED)
        return FM_VERDICT_KEY_REVOKED;
    if (from - FM_DAY_SECONDS > now_unix_s)
        return FM_VERDICT_FUTURE;
    if (to <= key->not_before_unix_s || from >= key->expires_unix_s)
        return FM_VERDICT_KEY_EXPIRED;
    return fm_keyring_expired(ring, now_unix_s) ? FM_VERDICT_TRUST_EXPIRED
                                                : FM_VERDICT_GENUINE;
}

enum fm_status
fm_label_verify(const struct fm_keyring *ring, const struct fm_label *label,
                int64_t now_unix_s, enum fm_verdict *verdict)
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
    if (!fm_key_has_host(key, label->host)) {
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
        *verdict =
            good ? judge_date(ring, key, label, now_unix_s) : FM_VERDICT_BAD_SIGNATURE;
    return status;
}

/* A text that is no label: of ours and broken, or somebody else's? `why` holds what the
 * parser said, which knew no hosts. */
static enum fm_verdict
judge_origin(const struct fm_keyring *ring, const struct fm_origin *origin,
             enum fm_status parsed, struct fm_error *why)
{
    bool ours = origin->host[0] && fm_keyring_has_host(ring, origin->host);

    if (!ours && !origin->path) {
        fm_error_set(why, why ? why->offset : 0, "foreign", "不是本系统的标签",
                     "not a label of this system");
        return FM_VERDICT_FOREIGN;
    }
    if (parsed == FM_ERR_FOREIGN)
        fm_error_set(why, why ? why->offset : 0, "form",
                     "网址属于签发机构，但不是标签的形式",
                     "an issuing agency's address, but not in a label's form");
    return FM_VERDICT_MALFORMED;
}

enum fm_status
fm_check_text(const struct fm_keyring *ring, const char *text, size_t len,
              int64_t now_unix_s, struct fm_label *label, enum fm_verdict *verdict,
              struct fm_error *why)
{
    struct fm_origin origin;

    *label = (struct fm_label){.scheme = FM_SCHEME_LOCAL};
    enum fm_status status = fm_label_read(text, len, label, &origin, why);
    if (status == FM_OK)
        return fm_label_verify(ring, label, now_unix_s, verdict);
    *verdict = judge_origin(ring, &origin, status, why);
    return FM_OK;
}
