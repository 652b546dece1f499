/* Channels that messages go by, and the messages themselves. */
#include <ctype.h>
#include <string.h>

#include "access/session.h"
#include "base/hosts.h"
#include "epcis/webhook.h"
#include "matter/matter_actions.h"
#include "matter_sql.h"

static const struct field ADD_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "渠道编码", "the channel's code"},
    {"kind", FIELD_TEXT, true, 0, "webhook|email|sms", "渠道种类", "kind"},
    {"address", FIELD_TEXT, true, 500, NULL,
     "网址、邮箱或手机号；sms 的 holder 表示发给被查询的持有者",
     "URL, e-mail address or mobile number; holder, for sms, stands for whoever is "
     "asked"},
    {"about", FIELD_LIST, false, 2, NULL, "发送内容：alert 预警、notice 通知；不填为全部",
     "what goes there: alert, notice; both where not given"},
    {"alert_kinds", FIELD_LIST, false, 40, NULL, "只发这些种类的预警；不填为全部",
     "alerts of these kinds only; all where not given"},
    {"language", FIELD_TEXT, false, 0, "zh|en", "语言，不填为中文",
     "language; Chinese where not given"},
    {.name = NULL}};

static const struct field CODE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "渠道编码", "the channel's code"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"state", FIELD_TEXT, false, 0, "waiting|sent|dead|dropped", "状态", "state"},
    {"channel", FIELD_TEXT, false, 40, NULL, "渠道编码", "code of the channel"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field ID_FIELDS[] = {
    {"id", FIELD_UUID, true, 0, NULL, "消息编号", "the message's id"}, {.name = NULL}};

static const struct field DROP_FIELDS[] = {
    {"id", FIELD_UUID, true, 0, NULL, "消息编号", "the message's id"},
    {"reason", FIELD_TEXT, true, 500, NULL, "为什么放弃", "why it is given up"},
    {.name = NULL}};

static const struct field NO_FIELDS[] = {{.name = NULL}};

/* ---- addresses ---- */

/* One @, and nothing that could begin another header or command. source: RFC 5321 §4.1.2,
 * the plain part of it */
static bool
is_email(const char *text)
{
    const char *at = strchr(text, '@');

    if (!at || at == text || strchr(at + 1, '@') || !strchr(at + 1, '.') ||
        strlen(text) > 254)
        return false;
    for (const char *c = text; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("@.-_+", *c))
            return false;
    return isalnum((unsigned char)text[strlen(text) - 1]);
}

static bool
is_number(const char *text)
{
    size_t digits = strspn(text + (*text == '+'), "0123456789");

    return digits >= 5 && digits <= 15 && text[digits + (*text == '+')] == '\0';
}

static struct fault *
check_address(struct act *act, const char *kind, const char *address)
{
    const struct webhook_hosts hosts = {act->settings->courier_hosts,
                                        act->settings->courier_http_hosts, NULL};

    if (strcmp(kind, "webhook") == 0)
        return webhook_check(act->arena, &hosts, address);
    if (strcmp(kind, "email") == 0 && !is_email(address))
        return act_fault(act, FAULT_INPUT, "channel_address", "address", "不是邮箱地址",
                         "this is no e-mail address");
    if (strcmp(kind, "sms") == 0 && strcmp(address, "holder") != 0 && !is_number(address))
        return act_fault(
            act, FAULT_INPUT, "channel_address", "address",
            "不是手机号；或填 holder 发给被查询的持有者",
            "this is no mobile number; or write holder for whoever is asked");
    return NULL;
}

/* ---- channels ---- */

/* "{alert,notice}"; words only, so no quoting. */
static struct fault *
read_words(struct act *act, const char *field, const char *absent, const char **out)
{
    const json_t *list = json_object_get(act->in, field);
    BUF_SCOPE struct buf text = {0};
    size_t i;
    json_t *word;

    buf_putc(&text, '{');
    json_array_foreach((json_t *)(uintptr_t)list, i, word)
    {
        const char *name = json_string_value(word);
        if (strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789") != strlen(name) ||
            !*name)
            return act_fault(act, FAULT_INPUT, "channel_word", field, "没有这个种类",
                             "there is no such kind");
        buf_printf(&text, "%s%s", i ? "," : "", name);
    }
    buf_putc(&text, '}');
    *out = json_array_size(list) ? arena_strdup(act->arena, text.data) : absent;
    return NULL;
}

static struct fault *
note(struct act *act, const char *kind, json_t *body)
{
    return act_append(act, &(struct act_event){.kind = kind, .body = body});
}

static struct fault *
put_channel(struct act *act, const char *about, const char *kinds, const char *secret)
{
    struct pg_rows *rows;
    const char *language = act_text(act, "language");
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_channel_add, &rows, 7, act_text(act, "code"),
               act_text(act, "kind"), act_text(act, "address"), about, kinds,
               language ? language : "zh", secret);

    if (!fault && pg_rows_count(rows) == 0)
        fault = act_fault(act, FAULT_CONFLICT, "channel_taken", "code",
                          "这个渠道编码已登记", "this channel code is taken");
    if (!fault)
        fault =
            note(act, "channel_made",
                 json_pack("{s:s, s:s, s:s}", "code", act_text(act, "code"), "kind",
                           act_text(act, "kind"), "address", act_text(act, "address")));
    return fault;
}

static struct fault *
run_add(struct act *act)
{
    const char *kind = act_text(act, "kind"), *about, *kinds;
    char secret[SESSION_TOKEN];
    bool signs = strcmp(kind, "webhook") == 0;
    struct fault *fault = check_address(act, kind, act_text(act, "address"));

    if (!fault)
        fault = read_words(act, "about", "{alert,notice}", &about);
    if (!fault)
        fault = read_words(act, "alert_kinds", "{}", &kinds);
    token_random(secret);
    if (!fault)
        fault = put_channel(act, about, kinds, signs ? secret : NULL);
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"code\":");
    buf_json(&act->out, act_text(act, "code"));
    if (signs)
        buf_printf(&act->out, ",\"secret\":\"%s\"", secret);
    buf_putc(&act->out, '}');
    return NULL;
}

/* A statement on one row that says what became of it. */
static struct fault *
on_one(struct act *act, const char *sql, const char *field, const char *code)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, sql, &rows, 1, act_text(act, field));

    if (!fault && pg_rows_count(rows) == 0)
        fault = act_fault(act, FAULT_ABSENT, code, field, "没有这一项，或已结束",
                          "there is none of this name, or it is ended");
    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

static struct fault *
run_end(struct act *act)
{
    struct fault *fault = on_one(act, SQL_channel_end, "code", "channel_unknown");

    return fault ? fault
                 : note(act, "channel_ended",
                        json_pack("{s:s}", "code", act_text(act, "code")));
}

static struct fault *
run_test(struct act *act)
{
    return on_one(act, SQL_message_test, "code", "channel_unknown");
}

/* ---- messages ---- */

static struct fault *
run_again(struct act *act)
{
    return on_one(act, SQL_message_again, "id", "message_unknown");
}

static struct fault *
run_drop(struct act *act)
{
    struct fault *fault = on_one(act, SQL_message_drop, "id", "message_unknown");

    return fault ? fault
                 : note(act, "message_dropped",
                        json_pack("{s:s, s:s}", "message", act_text(act, "id"), "reason",
                                  act_text(act, "reason")));
}

const struct action CHANNEL_ACTIONS[] = {
    {.noun = "channel",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/channels",
     .power = POWER_ADMIN,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = run_add,
     .once = true,
     .zh = "设立消息渠道：预警和通知发往哪里；网络回调的签名密钥只显示这一次",
     .en =
         "Sets up a channel: where alerts and notices are sent; the secret that signs a "
         "webhook is told this once",
     .example = "firemark channel add DUTY email duty@city.example"},
    {.noun = "channel",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/channels",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = NO_FIELDS,
     .sql = SQL_channel_list,
     .zh = "列出消息渠道及其发送情况",
     .en = "Lists channels with what they carried",
     .example = "firemark channel list"},
    {.noun = "channel",
     .verb = "test",
     .method = "POST",
     .path = "/api/v1/channels/{code}/test",
     .power = POWER_ADMIN,
     .status = 202,
     .fields = CODE_FIELDS,
     .run = run_test,
     .zh = "通过一个渠道试发一条消息；message show 查看结果",
     .en = "Sends a trial message by a channel; message show tells what became of it",
     .example = "firemark channel test DUTY"},
    {.noun = "channel",
     .verb = "end",
     .method = "POST",
     .path = "/api/v1/channels/{code}/end",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = CODE_FIELDS,
     .run = run_end,
     .zh = "停用一个消息渠道",
     .en = "Ends a channel",
     .example = "firemark channel end DUTY"},
    {.en = NULL}};

const struct action MESSAGE_ACTIONS[] = {
    {.noun = "message",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/messages",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_message_list,
     .zh = "列出待发、已发和未能送出的消息",
     .en = "Lists messages that wait, were sent, or could not be",
     .example = "firemark message list --state dead"},
    {.noun = "message",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/messages/{id}",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = ID_FIELDS,
     .sql = SQL_message_get,
     .zh = "显示一条消息的全文和发送情况",
     .en = "Shows a message, and what became of it",
     .example = "firemark message show 019ad000-0000-7000-8000-000000000001"},
    {.noun = "message",
     .verb = "retry",
     .method = "POST",
     .path = "/api/v1/messages/{id}/retry",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = ID_FIELDS,
     .run = run_again,
     .zh = "立即重发一条消息",
     .en = "Tries a message again at once",
     .example = "firemark message retry 019ad000-0000-7000-8000-000000000001"},
    {.noun = "message",
     .verb = "drop",
     .method = "POST",
     .path = "/api/v1/messages/{id}/drop",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = DROP_FIELDS,
     .run = run_drop,
     .zh = "放弃一条未能送出的消息",
     .en = "Gives a message up that could not be sent",
     .example = "firemark message drop 019ad000-0000-7000-8000-000000000001 "
                "'号码停机，已改为上门'"},
    {.en = NULL}};
