/* What people are told of a label offline: verdict and status together. */
#include <firemark/statuslist.h>
#include <string.h>

enum { DAY_S = 86400, ISSUE_GRACE_S = 3600 };

static const struct {
    const char *name, *zh, *en, *todo_zh, *todo_en;
} STANDINGS[FM_STANDING_COUNT] = {
    [FM_STANDING_NORMAL] = {"normal", "正常", "normal", "无需处理", "nothing to do"},
    [FM_STANDING_VOID] = {"void", "未签发或已作废", "not issued or void",
                          "不得使用；保留实物并报告监管部门",
                          "do not use; keep the product and report it"},
    [FM_STANDING_SUSPENDED] = {"suspended", "暂停使用", "suspended",
                               "停止销售和使用，等待通知",
                               "stop sale and use, wait for notice"},
    [FM_STANDING_RECALLED] = {"recalled", "已召回", "recalled",
                              "立即停用，登记并按更换令更换",
                              "stop using it now, record it and replace it under the "
                              "order"},
    [FM_STANDING_REPLACED] = {"replaced", "已更换", "replaced",
                              "应已拆除：不得再次安装，立即收缴",
                              "should have been removed: do not install, collect it now"},
    [FM_STANDING_DESTROYED] = {"destroyed", "已销毁", "destroyed",
                               "不应存在：拍照、扣留并立即报告",
                               "should not exist: photograph, hold and report at once"},
    [FM_STANDING_CLONE_SUSPECTED] = {"clone_suspected", "疑似仿冒", "clone suspected",
                                     "比对照片和编号，保留并报告",
                                     "compare photo and serial, keep it and report"},
    [FM_STANDING_SEIZED] = {"seized", "已查封扣押", "seized", "不得移动或使用",
                            "do not move or use"},
    [FM_STANDING_UNKNOWN] = {"unknown", "清单中的状态本程序不认识",
                             "a state that this program does not know",
                             "更新本程序后再查", "update this program, then ask again"},
    [FM_STANDING_UNLISTED] = {"unlisted", "清单中尚无此标签", "not in this list yet",
                              "更新状态清单或联网核验后再使用",
                              "update the status list or check online before use"},
};

static enum fm_standing
known(enum fm_standing standing)
{
    return (unsigned)standing < FM_STANDING_COUNT ? standing : FM_STANDING_UNKNOWN;
}

const char *
fm_standing_name(enum fm_standing standing)
{
    return STANDINGS[known(standing)].name;
}

const char *
fm_standing_text(enum fm_standing standing, const char *lang)
{
    standing = known(standing);
    return strcmp(lang, "en") == 0 ? STANDINGS[standing].en : STANDINGS[standing].zh;
}

const char *
fm_standing_todo(enum fm_standing standing, const char *lang)
{
    standing = known(standing);
    return strcmp(lang, "en") == 0 ? STANDINGS[standing].todo_en
                                   : STANDINGS[standing].todo_zh;
}

const char *
fm_light_name(enum fm_light light)
{
    static const char *const NAMES[FM_LIGHT_COUNT] = {"green", "amber", "red"};

    return (unsigned)light < FM_LIGHT_COUNT ? NAMES[light] : "unknown";
}

static enum fm_light
light_of_verdict(enum fm_verdict verdict)
{
    switch (verdict) {
    case FM_VERDICT_GENUINE:
        return FM_LIGHT_GREEN;
    case FM_VERDICT_UNVERIFIED:  /* typed or mini: status only */
    case FM_VERDICT_KEY_REVOKED: /* an honest label of that key stays valid online */
    case FM_VERDICT_FUTURE:      /* first of all a wrong clock */
    case FM_VERDICT_TRUST_EXPIRED:
    case FM_VERDICT_FOREIGN: /* somebody else's code says nothing */
        return FM_LIGHT_AMBER;
    case FM_VERDICT_UNKNOWN_KEY: /* phones learn keys before they sign */
    case FM_VERDICT_KEY_EXPIRED:
    case FM_VERDICT_OUT_OF_SCOPE:
    case FM_VERDICT_FOREIGN_HOST:
    case FM_VERDICT_BAD_SIGNATURE:
    case FM_VERDICT_MALFORMED:
    case FM_VERDICT_COUNT:
        break;
    }
    return FM_LIGHT_RED;
}

static enum fm_light
light_of_standing(enum fm_standing standing)
{
    switch (standing) {
    case FM_STANDING_NORMAL:
        return FM_LIGHT_GREEN;
    case FM_STANDING_CLONE_SUSPECTED: /* this may be the honest one of the two */
    case FM_STANDING_UNKNOWN:
    case FM_STANDING_UNLISTED:
        return FM_LIGHT_AMBER;
    case FM_STANDING_VOID:
    case FM_STANDING_SUSPENDED:
    case FM_STANDING_RECALLED:
    case FM_STANDING_REPLACED:
    case FM_STANDING_DESTROYED:
    case FM_STANDING_SEIZED:
    case FM_STANDING_COUNT:
        break;
    }
    return FM_LIGHT_RED;
}

/* Whether the label names a unit of ours: no signature to be wrong, or a right one. */
static bool
own(enum fm_verdict verdict)
{
    return verdict == FM_VERDICT_GENUINE || verdict == FM_VERDICT_UNVERIFIED ||
           verdict == FM_VERDICT_KEY_REVOKED || verdict == FM_VERDICT_KEY_EXPIRED ||
           verdict == FM_VERDICT_FUTURE || verdict == FM_VERDICT_TRUST_EXPIRED;
}

/* Labels are on the list seconds after they are issued, under the date they bear. One
 * that bears a date of before the list, and is not on it, was never issued. */
static bool
never_issued(const struct fm_label *label, int64_t list_unix_s)
{
    return label->sealed &&
           fm_label_day_start(label->day) + DAY_S + ISSUE_GRACE_S <= list_unix_s;
}

static bool
stale(const struct fm_statuslist_facts *facts, int64_t now_unix_s)
{
    return now_unix_s - facts->time_unix_s > FM_STATUSLIST_STALE_S ||
           facts->time_unix_s - now_unix_s > DAY_S;
}

static enum fm_light
worse(enum fm_light a, enum fm_light b)
{
    return a > b ? a : b;
}

enum fm_status
fm_statuslist_judge(struct fm_statuslist *list, enum fm_verdict verdict,
                    const struct fm_label *label, int64_t now_unix_s,
                    struct fm_offline *out, struct fm_error *why)
{
    struct fm_offline told = {.light = light_of_verdict(verdict), .asked = own(verdict)};
    struct fm_statuslist_facts facts;

    fm_statuslist_facts(list, &facts);
    told.as_of_unix_s = facts.time_unix_s;
    told.next_unix_s = facts.next_unix_s;
    if (told.asked) {
        enum fm_status status =
            fm_statuslist_look(list, label->serial.index, &told.standing, why);
        if (status != FM_OK)
            return status;
        if (told.standing == FM_STANDING_UNLISTED &&
            never_issued(label, facts.time_unix_s))
            told.standing = FM_STANDING_VOID;
        told.stale = stale(&facts, now_unix_s);
        told.light = worse(told.light, light_of_standing(told.standing));
        told.light = worse(told.light, told.stale ? FM_LIGHT_AMBER : FM_LIGHT_GREEN);
    }
    *out = told;
    return FM_OK;
}
