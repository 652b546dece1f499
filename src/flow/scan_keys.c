/* Texts that do not match the record: judged by the public keys, rate-limited, and told
 * as an alert where they pretend to be ours. */
#include <firemark/seal.h>
#include <pthread.h>
#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "flow/alert_note.h"
#include "flow/scan_internal.h"
#include "flow_sql.h"
#include "label_sql.h"

/* A check costs some 100 us (SM2 340 us): at most a tenth of one core for everybody
 * together, and no single asker takes it all. */
enum {
    ASKERS = 256, /* buckets, by person */
    EACH_PER_S = 20,
    EACH_BURST = 100,
    ALL_PER_S = 300,
    ALL_BURST = 1000
};

struct bucket {
    int64_t at_us; /* 0: never used, full */
    double tokens;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct bucket all, each[ASKERS];

static bool
take(struct bucket *b, int64_t now_us, double per_s, double burst)
{
    double gained = (double)(now_us - b->at_us) / 1e6 * per_s;

    b->tokens = b->at_us == 0 || b->tokens + gained > burst ? burst : b->tokens + gained;
    b->at_us = now_us;
    if (b->tokens < 1)
        return false;
    b->tokens -= 1;
    return true;
}

static bool
may_check(int64_t person)
{
    int64_t now = clock_monotonic_us();

    pthread_mutex_lock(&lock);
    bool may = take(&each[(uint64_t)person % ASKERS], now, EACH_PER_S, EACH_BURST) &&
               take(&all, now, ALL_PER_S, ALL_BURST);
    pthread_mutex_unlock(&lock);
    return may;
}

struct fault *
scan_check_busy(struct arena *arena)
{
    return fault_new(arena, FAULT_BUSY, "check_busy", "code",
                     "待核验的可疑标签太多，请稍后用同一编号重试",
                     "too many labels wait to be checked by their signature; retry with "
                     "the same id in a moment");
}

struct fault *
scan_place_unknown(struct arena *arena)
{
    return fault_new(arena, FAULT_ABSENT, "place_unknown", "place",
                     "没有这个场所，或不在您的权限范围内；本次扫码没有登记",
                     "there is no such place, or it is not yours; the scan was not "
                     "recorded");
}

static struct fault *
load_keys(struct act *act, struct fm_keyring *ring)
{
    struct pg_rows *rows;
    struct fm_error why;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_trust_draft, &rows, 1, "1");

    if (fault)
        return fault;
    const char *list = pg_text(rows, 0, 0);
    if (fm_keyring_load_unsigned(ring, list, strlen(list), &why) != FM_OK)
        return act_fault(act, FAULT_INTERNAL, "trust_list", NULL, why.zh, why.en);
    return NULL;
}

static enum scan_verdict
verdict_of(enum fm_verdict verdict, bool known)
{
    switch (verdict) {
    case FM_VERDICT_GENUINE:
        return known ? SCAN_GENUINE : SCAN_NOT_ISSUED;
    case FM_VERDICT_UNVERIFIED:
        return known ? SCAN_STATUS_ONLY : SCAN_NOT_ISSUED;
    case FM_VERDICT_UNKNOWN_KEY:
        return SCAN_KEY_UNKNOWN;
    case FM_VERDICT_KEY_EXPIRED:
        return SCAN_KEY_EXPIRED;
    case FM_VERDICT_KEY_REVOKED:
        return SCAN_KEY_REVOKED;
    case FM_VERDICT_FUTURE:
        return SCAN_FUTURE;
    case FM_VERDICT_OUT_OF_SCOPE:
        return SCAN_OUT_OF_SCOPE;
    case FM_VERDICT_FOREIGN_HOST:
        return SCAN_FOREIGN_HOST;
    case FM_VERDICT_FOREIGN:
        return SCAN_FOREIGN;
    case FM_VERDICT_BAD_SIGNATURE:
        return SCAN_SIGNATURE_WRONG;
    case FM_VERDICT_TRUST_EXPIRED: /* the server's own keys do not come by a list */
    case FM_VERDICT_MALFORMED:
    case FM_VERDICT_COUNT:
        break;
    }
    return SCAN_MALFORMED;
}

/* The alert where whoever made this text wants it taken for one of ours; NULL: none. */
static const char *
alert_of(const struct scan_claim *claim, enum scan_verdict verdict)
{
    if (verdict == SCAN_FOREIGN_HOST)
        return claim->form >= CLAIM_MINI ? "label_host" : NULL;
    if (claim->form != CLAIM_LABEL)
        return NULL;
    if (verdict == SCAN_NOT_ISSUED) /* by our key, and not on record */
        return "label_unissued";
    if (verdict == SCAN_FUTURE)
        return "label_future";
    return verdict == SCAN_SIGNATURE_WRONG || verdict == SCAN_KEY_REVOKED ? "label_forged"
                                                                          : NULL;
}

/* A label without a signature is judged by the host that it leads to. */
static enum scan_verdict
judge_mini(const struct fm_keyring *ring, const struct scan_claim *claim, bool known)
{
    for (size_t i = 0; i < fm_keyring_count(ring); i++) {
        const struct fm_key_info *key = fm_keyring_at(ring, i);
        for (int h = 0; h < FM_KEY_HOSTS && key->hosts[h][0]; h++)
            if (strcmp(key->hosts[h], claim->host) == 0)
                return known ? SCAN_STATUS_ONLY : SCAN_NOT_ISSUED;
    }
    return SCAN_FOREIGN_HOST;
}

enum { WHOLE_CITY = 310000 }; /* whom a forgery concerns that the public saw */

/* The place that the asker names; 0: none. */
static struct fault *
seen_at(struct act *act, const struct scan_request *request, int64_t *place)
{
    struct pg_rows *rows;

    *place = 0;
    if (!request->place)
        return NULL;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_flow_place_by_code, &rows, 1, request->place);
    if (!fault && pg_rows_count(rows) > 0)
        *place = pg_int(rows, 0, 0);
    return fault;
}

/* One open alert per unit claimed and place; it keeps the text, as evidence of what was
 * printed. Who makes up many texts fills one alert more. */
static struct fault *
tell(struct act *act, const struct scan_request *request, const char *kind,
     struct scan_answer *answer)
{
    int64_t place;
    struct fault *fault = seen_at(act, request, &place);

    if (fault)
        return fault;
    struct alert_case c = {
        .kind = kind,
        .batch_id = answer->batch_id,
        .unit_index = answer->unit_index,
        .place_id = place,
        .area = act->actor->area_lo ? act->actor->area_lo : WHOLE_CITY,
        .times = 1,
        .why = json_pack("{s:s, s:s, s:s, s:s#, s:s, s:s}", "rule", kind, "scan",
                         answer->id, "verdict", scan_verdict_name(answer->verdict),
                         "text", request->code, (int)request->len, "zh",
                         scan_verdict_text(answer->verdict, "zh"), "en",
                         scan_verdict_text(answer->verdict, "en")),
    };
    enum alert_noted noted;
    fault = alert_note(act->pg, act->arena, &c, &noted);
    answer->alerted = !fault && noted == ALERT_RAISED;
    if (!fault && noted == ALERT_BEYOND)
        fault = alert_note_rest(act->pg, act->arena, &c, &answer->alerted);
    json_decref(c.why);
    return fault;
}

/* Says what a code is that is no label of ours. */
static void
tell_foreign(struct act *act, const struct scan_claim *claim, bool imitates,
             struct scan_answer *answer)
{
    struct scan_foreign *foreign = arena_alloc(act->arena, sizeof *foreign);

    *foreign = claim->foreign;
    answer->foreign = foreign;
    if (imitates)
        answer->verdict = SCAN_FOREIGN_HOST;
    answer->why = (struct scan_words){foreign_text(foreign->kind, "zh"),
                                      foreign_text(foreign->kind, "en")};
}

struct fault *
scan_ask_keys(struct act *act, const struct scan_request *request,
              const struct scan_claim *claim, struct scan_answer *answer)
{
    struct fm_label label;
    enum fm_verdict verdict = FM_VERDICT_MALFORMED;
    struct fm_error why = {0};
    struct fm_keyring *ring;

    if (!may_check(act->actor->person_id))
        return scan_check_busy(act->arena);
    ring = fm_keyring_new();
    struct fault *fault = load_keys(act, ring);
    if (!fault && fm_check_text(ring, request->code, request->len, clock_unix_s(), &label,
                                &verdict, &why) != FM_OK)
        fault = act_fault(act, FAULT_INTERNAL, "crypto", NULL, "密码运算失败，请重试",
                          "a cryptographic operation failed; try again");
    /* such a host is worse than a foreign one */
    bool imitates = !fault && foreign_imitates_issuer(claim->foreign.host, ring);
    enum scan_verdict mini = judge_mini(ring, claim, answer->known);
    fm_keyring_free(ring);
    if (fault)
        return fault;
    answer->verdict =
        claim->form == CLAIM_MINI ? mini : verdict_of(verdict, answer->known);
    if (claim->form == CLAIM_NONE && why.zh[0])
        answer->why = (struct scan_words){arena_strdup(act->arena, why.zh),
                                          arena_strdup(act->arena, why.en)};
    if (claim->form == CLAIM_NONE && answer->verdict == SCAN_FOREIGN)
        tell_foreign(act, claim, imitates, answer);
    const char *kind = alert_of(claim, answer->verdict);
    return kind ? tell(act, request, kind, answer) : NULL;
}
