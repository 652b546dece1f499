/* Keys: making, the steps of their life, revoking by two persons. */
#include "label/key_actions.h"

#include <firemark/keyring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "label/issue.h"
#include "label/key_life.h"
#include "label/key_plan.h"
#include "label_sql.h"

#define KID                                                                              \
    {                                                                                    \
        "kid", FIELD_INT, true, 4095, NULL, "密钥编号", "the key's number"               \
    }
#define ALG                                                                              \
    {                                                                                    \
        "alg", FIELD_TEXT, false, 0, "Ed25519|ES256|SM2", "算法，默认 Ed25519",          \
            "algorithm; Ed25519 where not given"                                         \
    }
#define STORE                                                                            \
    {                                                                                    \
        "store", FIELD_TEXT, false, 240, NULL,                                           \
            "私钥存放处：file（默认），或 pkcs11:token=名;object=名",                    \
            "where the private half is kept: file (the default), or "                    \
            "pkcs11:token=NAME;object=NAME"                                              \
    }
#define ON(zh, en)                                                                       \
    {                                                                                    \
        "on", FIELD_DATE, false, 0, NULL, zh, en                                         \
    }

static const struct field KID_FIELDS[] = {KID, {.name = NULL}};

static const struct field NEW_FIELDS[] = {
    {"agency", FIELD_TEXT, false, 64, NULL, "签发机构的单位编码，不填为全市通用",
     "the issuing agency's party code; the city's key where not given"},
    ALG,
    STORE,
    {"types", FIELD_LIST, false, FM_TYPE_COUNT, NULL,
     "只签这些种类的标签，如 unit,document",
     "sign these types of label only, such as unit,document"},
    {"hosts", FIELD_LIST, false, FM_KEY_HOSTS, NULL, "标签网址的主机，不填为本系统的",
     "hosts its labels may stand under; this system's where not given"},
    ON("启用日期，不填则以后用 key activate 启用",
       "the day it becomes active; with key activate later where not given"),
    {.name = NULL}};

static const struct field ACTIVATE_FIELDS[] = {
    KID,
    ON("启用日期，不填为现在", "the day it becomes active; now where not given"),
    {.name = NULL}};

static const struct field RETIRE_FIELDS[] = {
    KID,
    ON("停用日期，不填为现在", "the day it stops signing; now where not given"),
    {.name = NULL}};

static const struct field ROTATE_FIELDS[] = {
    KID,
    ON("新密钥的启用日期，不填为现在；旧密钥一周后停用",
       "the day the new key becomes active, now where not given; the old one is retired "
       "a week later"),
    ALG,
    STORE,
    {.name = NULL}};

static const struct field REVOKE_FIELDS[] = {
    KID,
    {"reason", FIELD_TEXT, true, 500, NULL, "撤销原因", "why"},
    {"from", FIELD_TIME, false, 0, NULL, "何时起可能泄露，不填为现在",
     "since when it may be in other hands; now where not given"},
    {.name = NULL}};

/* ---- answers ---- */

static struct fault *
answer(struct act *act, int kid)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_key_show, &rows, 1, act_number(act, kid));

    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

/* One step of a key's life, then the key as it is now. */
static struct fault *
step(struct act *act, const char *day,
     struct fault *(*run)(struct act *act, const struct key_facts *key))
{
    struct key_facts key;
    struct fault *fault = key_find(act, act_int(act, "kid", -1), day, &key);

    if (!fault)
        fault = run(act, &key);
    return fault ? fault : answer(act, key.kid);
}

/* ---- making ---- */

static struct fault *
make(struct act *act, void *arg)
{
    int kid;
    struct fault *fault = key_make(act, arg, &kid);

    return fault ? fault : answer(act, kid);
}

static struct fault *
run_new(struct act *act)
{
    struct key_plan plan = {.alg = act_text(act, "alg"), .day = act_text(act, "on")};
    struct fault *fault = key_plan_types(act, &plan);

    if (!plan.alg)
        plan.alg = fm_alg_name(FM_ALG_ED25519);
    if (!fault)
        fault = key_plan_hosts(act, &plan);
    if (!fault)
        fault = key_plan_agency(act, &plan);
    if (!fault)
        fault = key_plan_store(act, "file", &plan);
    return fault ? fault : label_with_signer(act, make, &plan);
}

static struct fault *
rotate(struct act *act, void *arg)
{
    const struct key_facts *key = arg;
    int kid;
    struct key_plan plan = {.alg = act_text(act, "alg"),
                            .issuer = key->issuer,
                            .agency_id = key->agency_id,
                            .hosts = key->hosts,
                            .types = key->types,
                            .replaces = key->kid,
                            .day = act_text(act, "on")};
    bool in_token = strcmp(key->store, "file") != 0;

    if (in_token && !act_text(act, "store"))
        return act_fault(act, FAULT_INPUT, "key_store", "store",
                         "旧密钥在 PKCS#11 设备中：请用 --store 指明新对象，或填 file",
                         "the old key is in a PKCS#11 token: name the new object with "
                         "--store, or say file");
    struct fault *fault = key_plan_store(act, "file", &plan);
    if (!plan.alg)
        plan.alg = key->alg;
    if (!plan.day)
        plan.day = key->today;
    if (!fault)
        fault = key_rotate(act, key, &plan, &kid);
    return fault ? fault : answer(act, kid);
}

static struct fault *
run_rotate(struct act *act)
{
    struct key_facts key;
    struct fault *fault = key_find(act, act_int(act, "kid", -1), NULL, &key);

    return fault ? fault : label_with_signer(act, rotate, &key);
}

/* ---- the steps ---- */

static struct fault *
activate(struct act *act, const struct key_facts *key)
{
    return key_activate(act, key, act_text(act, "on"));
}

static struct fault *
run_activate(struct act *act)
{
    return step(act, NULL, activate);
}

static struct fault *
retire(struct act *act, const struct key_facts *key)
{
    return key_retire(act, key, act_text(act, "on"));
}

static struct fault *
run_retire(struct act *act)
{
    return step(act, act_text(act, "on"), retire);
}

static struct fault *
revoke(struct act *act, const struct key_facts *key)
{
    return key_revoke_ask(act, key, act_text(act, "from"), act_text(act, "reason"));
}

static struct fault *
run_revoke(struct act *act)
{
    return step(act, NULL, revoke);
}

static struct fault *
run_confirm(struct act *act)
{
    return step(act, NULL, key_revoke_confirm);
}

static struct fault *
run_withdraw(struct act *act)
{
    return step(act, NULL, key_revoke_withdraw);
}

/* ---- the public half ---- */

static bool
unhex(const char *hex, struct fm_key_info *key)
{
    size_t n = strlen(hex) / 2;
    unsigned byte;

    if (n > sizeof key->public_key)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
            return false;
        key->public_key[i] = (uint8_t)byte;
    }
    key->public_len = n;
    return true;
}

static struct fault *export(struct act *act, const struct key_facts *facts)
{
    struct fm_key_info key = {.kid = (uint16_t)facts->kid,
                              .alg = fm_alg_parse(facts->alg)};
    char jwk[512], pem[512];
    size_t n;

    if (!unhex(facts->public_hex, &key) ||
        fm_key_jwk(&key, jwk, sizeof jwk, &n) != FM_OK ||
        fm_key_pem(&key, pem, sizeof pem, &n) != FM_OK)
        return act_fault(act, FAULT_INTERNAL, "crypto", NULL, "公钥无法输出",
                         "the public half cannot be written");
    buf_printf(&act->out, "{\"kid\":%d,\"jwk\":%s,\"pem\":", facts->kid, jwk);
    buf_json(&act->out, pem);
    buf_puts(&act->out, "}");
    return NULL;
}

static struct fault *
run_export(struct act *act)
{
    struct key_facts key;
    struct fault *fault = key_find(act, act_int(act, "kid", -1), NULL, &key);

    return fault ? fault : export(act, &key);
}

static void
show_export(const json_t *answer, const char *lang)
{
    (void)lang;
    fputs(json_string_value(json_object_get(answer, "pem")), stdout);
    json_dumpf(json_object_get(answer, "jwk"), stdout, 0);
    putchar('\n');
}

/* clang-format off */
const struct action KEY_ACTIONS[] = {
    {.noun = "key", .verb = "new", .method = "POST", .path = "/api/v1/keys",
     .power = POWER_SECURITY, .status = 201, .fields = NEW_FIELDS, .run = run_new,
     .zh = "请签名服务生成密钥；私钥不离开签名服务",
     .en = "Has the signer make a key; the private half never leaves the signer",
     .example = "firemark key new --alg SM2 --on 2099-01-01"},
    {.noun = "key", .verb = "list", .method = "GET", .path = "/api/v1/keys",
     .power = POWER_READ, .status = 200, .sql = SQL_key_list,
     .zh = "列出签名密钥（公钥部分）",
     .en = "Lists the signing keys, their public part",
     .example = "firemark key list"},
    {.noun = "key", .verb = "show", .method = "GET", .path = "/api/v1/keys/{kid}",
     .power = POWER_READ, .status = 200, .fields = KID_FIELDS, .sql = SQL_key_show,
     .zh = "显示一个密钥及其经过",
     .en = "Shows one key and what happened to it",
     .example = "firemark key show 1"},
    {.noun = "key", .verb = "activate", .method = "POST",
     .path = "/api/v1/keys/{kid}/activate",
     .power = POWER_SECURITY, .status = 200, .fields = ACTIVATE_FIELDS, .run = run_activate,
     .weighty = true,
     .zh = "启用计划中的密钥；日期在将来的，到时自动生效",
     .en = "Activates a planned key; on a later day it does so by itself",
     .example = "firemark key activate 2 --on 2099-01-01"},
    {.noun = "key", .verb = "retire", .method = "POST",
     .path = "/api/v1/keys/{kid}/retire",
     .power = POWER_SECURITY, .status = 200, .fields = RETIRE_FIELDS, .run = run_retire,
     .weighty = true,
     .zh = "停用密钥：不再签名，旧标签仍可核验、可重印",
     .en = "Retires a key: it signs no more; its labels verify and can be reprinted",
     .example = "firemark key retire 1 --on 2099-01-08"},
    {.noun = "key", .verb = "rotate", .method = "POST",
     .path = "/api/v1/keys/{kid}/rotate",
     .power = POWER_SECURITY, .status = 201, .fields = ROTATE_FIELDS, .run = run_rotate,
     .weighty = true,
     .zh = "轮换：生成新密钥并定启用日，旧密钥一周后停用",
     .en = "Makes a key's successor, active from a day; the old one is retired a week later",
     .example = "firemark key rotate 1 --on 2099-01-01"},
    {.noun = "key", .verb = "revoke", .method = "POST",
     .path = "/api/v1/keys/{kid}/revoke",
     .power = POWER_SECURITY, .status = 200, .fields = REVOKE_FIELDS, .run = run_revoke,
     .weighty = true,
     .zh = "申请撤销密钥（立即停签）；须由另一人用 key confirm 确认",
     .en = "Asks for a key's revocation (it stops signing at once); another person confirms",
     .example = "firemark key revoke 1 --reason 疑似泄露 --as admin"},
    {.noun = "key", .verb = "confirm", .method = "POST",
     .path = "/api/v1/keys/{kid}/confirm",
     .power = POWER_SECURITY, .status = 200, .fields = KID_FIELDS, .run = run_confirm,
     .weighty = true,
     .zh = "由第二人确认撤销密钥，不可恢复",
     .en = "Confirms a revocation as the second person; there is no way back",
     .example = "firemark key confirm 1 --as admin2"},
    {.noun = "key", .verb = "withdraw", .method = "POST",
     .path = "/api/v1/keys/{kid}/withdraw",
     .power = POWER_SECURITY, .status = 200, .fields = KID_FIELDS, .run = run_withdraw,
     .zh = "取消尚未确认的撤销申请",
     .en = "Withdraws a revocation that nobody confirmed yet",
     .example = "firemark key withdraw 1 --as admin"},
    {.noun = "key", .verb = "export", .method = "GET",
     .path = "/api/v1/keys/{kid}/public",
     .power = POWER_READ, .status = 200, .fields = KID_FIELDS, .run = run_export,
     .show = show_export,
     .zh = "输出公钥（PEM 和 JWK）",
     .en = "Gives the public half as PEM and JWK",
     .example = "firemark key export 1"},
    {.en = NULL}};
/* clang-format on */
