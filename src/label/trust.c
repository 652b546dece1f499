#include "label/trust.h"

#include <firemark/keyring.h>
#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "label/issue.h"
#include "label/signer.h"
#include "label_sql.h"

enum { WHOLE_CITY = 310000, DRAFT_DAYS = 30 };

/* ---- what is given out ---- */

static const char *
cell_or_null(const struct pg_rows *rows, int column)
{
    return pg_is_null(rows, 0, column) ? NULL : pg_text(rows, 0, column);
}

static struct fault *
look(struct act *act, struct trust_now *out, bool *due)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_trust_now, &rows, 0);

    if (fault)
        return fault;
    const char *mode = cell_or_null(rows, 2);
    *out = (struct trust_now){.document = cell_or_null(rows, 0),
                              .automatic = !mode || strcmp(mode, "automatic") == 0,
                              .roots = cell_or_null(rows, 3),
                              .seq = pg_is_null(rows, 0, 4) ? 0 : pg_int(rows, 0, 4)};
    *due = !out->document || strcmp(pg_text(rows, 0, 1), "t") == 0;
    return NULL;
}

static struct fault *
ask_signer(struct act *act, void *arg)
{
    struct buf answer BUF_SCOPE = {0};

    (void)arg;
    return signer_ask(act->arena, act->settings->signer_socket, NULL, "trust", &answer);
}

struct fault *
trust_read(struct act *act, struct trust_now *out)
{
    bool due;
    struct fault *fault = look(act, out, &due);

    if (fault)
        return fault;
    if (out->automatic && due) {
        fault = label_with_signer(act, ask_signer, NULL);
        if (fault && !out->document)
            return fault;
        return look(act, out, &due);
    }
    if (out->document)
        return NULL;
    return act_fault(act, FAULT_ABSENT, "trust_unpublished", NULL,
                     "还没有发布过信任列表；请起草、离线签署、发布：trust draft、trust "
                     "sign、trust publish",
                     "no trust list was published yet: trust draft, then trust sign "
                     "offline, then trust publish");
}

/* ---- publishing ---- */

static struct fault *
refuse(struct act *act, const char *code, int kid, const char *zh, const char *en)
{
    return act_fault(act, FAULT_INPUT, code,
                     kid < 0 ? NULL : arena_printf(act->arena, "kid %d", kid), zh, en);
}

static bool
same_public(const struct fm_key_info *a, const struct fm_key_info *b)
{
    return a->alg == b->alg && a->public_len == b->public_len &&
           memcmp(a->public_key, b->public_key, a->public_len) == 0;
}

/* Nothing may disappear, and nobody may come in by the list alone. */
static struct fault *
compare(struct act *act, const struct fm_keyring *have, const struct fm_keyring *list)
{
    for (size_t i = 0; i < fm_keyring_count(have); i++) {
        const struct fm_key_info *key = fm_keyring_at(have, i);
        const struct fm_key_info *told = fm_keyring_find(list, key->kid);
        if (!told || !same_public(told, key))
            return refuse(act, "trust_missing", key->kid,
                          "列表缺少这个密钥，或公钥不同；请重新起草",
                          "the list lacks this key, or has another public half; draft "
                          "anew");
        if (key->state == FM_KEY_REVOKED && told->state != FM_KEY_REVOKED)
            return refuse(act, "trust_unrevoked", key->kid,
                          "这个密钥已撤销，列表却没有写明；请重新起草",
                          "this key is revoked and the list does not say so; draft anew");
    }
    for (size_t i = 0; i < fm_keyring_count(list); i++)
        if (!fm_keyring_find(have, fm_keyring_at(list, i)->kid))
            return refuse(act, "trust_stranger", fm_keyring_at(list, i)->kid,
                          "列表中有未登记的密钥",
                          "the list has a key that is not registered");
    return NULL;
}

static struct fault *
check_times(struct act *act, const struct fm_keyring *list, int64_t held_seq)
{
    if (fm_keyring_trust_seq(list) <= held_seq)
        return refuse(act, "trust_old", -1, "序号不高于已发布的列表；请重新起草",
                      "its number is not above the published list's; draft anew");
    if (fm_keyring_trust_expires(list) > clock_unix_s())
        return NULL;
    return refuse(act, "trust_expired", -1, "列表已过期；请重新起草",
                  "the list is past its time; draft anew");
}

static struct fault *
judge(struct act *act, const struct trust_now *now, struct fm_keyring *have,
      struct fm_keyring *list, const char *document, size_t len)
{
    struct pg_rows *rows;
    struct fm_error why = {0};
    struct fault *fault = pg_run(act->pg, act->arena, SQL_trust_draft, &rows, 1,
                                 act_number(act, DRAFT_DAYS));

    if (fault)
        return fault;
    const char *draft = pg_text(rows, 0, 0);
    if (fm_keyring_load_unsigned(have, draft, strlen(draft), &why) != FM_OK ||
        !now->roots ||
        fm_keyring_pin_roots(list, now->roots, strlen(now->roots), &why) != FM_OK)
        return refuse(act, "trust_roots", -1, "没有登记的根公钥；请先用 trust pin",
                      "no roots are registered; use trust pin first");
    if (fm_keyring_load_trust(list, document, len, &why) != FM_OK)
        return refuse(act,
                      why.rule[0] ? arena_strdup(act->arena, why.rule) : "trust_list", -1,
                      why.zh, why.en);
    fault = check_times(act, list, now->seq);
    return fault ? fault : compare(act, have, list);
}

struct fault *
trust_publish(struct act *act, const char *document, size_t len)
{
    struct fm_keyring *have = fm_keyring_new(), *list = fm_keyring_new();
    struct pg_rows *rows;
    struct trust_now now;
    bool due;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_key_lock, &rows, 0);

    if (!fault)
        fault = look(act, &now, &due);
    if (!fault && now.automatic)
        fault = act_fault(act, FAULT_CONFLICT, "trust_automatic", NULL,
                          "根密钥由签名服务持有，列表自动签署；改为仪式请先用 trust pin",
                          "the signer holds the roots and signs by itself; for the "
                          "ceremony use trust pin first");
    if (!fault)
        fault = judge(act, &now, have, list, document, len);
    fm_keyring_free(have);
    fm_keyring_free(list);
    if (fault)
        return fault;
    return act_append(act, &(struct act_event){.kind = "trust_published",
                                               .unit_index = -1,
                                               .area = WHOLE_CITY,
                                               .body = json_pack("{s:s#}", "document",
                                                                 document, (int)len)});
}

struct fault *
trust_pin(struct act *act, const char *roots, size_t len)
{
    struct fm_keyring *ring = fm_keyring_new();
    struct fm_key_info keys[FM_ROOTS_MAX];
    struct fm_error why = {0};
    enum fm_status status = fm_keyring_pin_roots(ring, roots, len, &why);
    size_t count = fm_keyring_roots(ring, keys);

    fm_keyring_free(ring);
    if (status != FM_OK)
        return refuse(act, "trust_roots", -1, why.zh, why.en);
    if (count < 2)
        return refuse(act, "trust_roots", -1,
                      "须有两个根：丢失一个时，另一个仍可签署；用 root new --join 合并",
                      "two roots are needed, so that one can be lost; root new --join "
                      "writes both");
    return act_append(
        act, &(struct act_event){.kind = "trust_roots_set",
                                 .unit_index = -1,
                                 .area = WHOLE_CITY,
                                 .body = json_pack("{s:s, s:s#}", "mode", "ceremony",
                                                   "roots", roots, (int)len)});
}
