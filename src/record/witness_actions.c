/* Being a witness of the logs of others. source: C2SP tlog-witness */
#include "record/witness_actions.h"

#include <string.h>

#include "label/signer.h"
#include "record/log.h"
#include "record_sql.h"

enum { REQUEST_MAX = 20000 };

static const struct field ASK_FIELDS[] = {{"request", FIELD_BODY, true, REQUEST_MAX, NULL,
                                           "见证请求（C2SP tlog-witness）",
                                           "request to a witness (C2SP tlog-witness)"},
                                          {.name = NULL}};

static const struct field ADD_FIELDS[] = {{"key", FIELD_TEXT, true, FM_VKEY_MAX, NULL,
                                           "该日志的公钥（名称+编号+BASE64）",
                                           "key of that log (NAME+ID+BASE64)"},
                                          {.name = NULL}};

static const struct field END_FIELDS[] = {
    {"name", FIELD_TEXT, true, FM_NOTE_NAME_MAX, NULL, "日志名称", "name of the log"},
    {.name = NULL}};

static const struct field NO_FIELDS[] = {{.name = NULL}};

/* ---- cosigning ---- */

/* What the standard answers to a refusal of the signer. */
static const struct {
    const char *word;
    enum fault_kind kind;
} ANSWERS[] = {{"witness_form", FAULT_SYNTAX},
               {"witness_sizes", FAULT_SYNTAX},
               {"witness_unknown", FAULT_ABSENT},
               {"witness_signature", FAULT_FORBIDDEN},
               {"witness_growth", FAULT_INPUT}};

static struct fault *
as_standard(struct fault *fault, const struct buf *answer)
{
    if (answer->len <= 3)
        return fault;
    for (size_t i = 0; i < sizeof ANSWERS / sizeof *ANSWERS; i++)
        if (strcmp(answer->data + 3, ANSWERS[i].word) == 0) {
            fault->kind = ANSWERS[i].kind;
            fault->code = ANSWERS[i].word;
        }
    return fault;
}

/* Nobody's request gets to the signer unless a log we know signed its checkpoint. */
static struct fault *
check_first(struct act *act)
{
    struct fm_growth growth;
    struct fm_checkpoint checkpoint;
    struct fm_note_key key;
    struct pg_rows *rows;
    bool is_signed = false;
    size_t len;
    int64_t time;

    if (act->body_len > REQUEST_MAX)
        return act_fault(act, FAULT_TOO_LARGE, "witness_large", NULL, "见证请求过大",
                         "the request to a witness is too large");
    if (memchr(act->body, '\0', act->body_len) ||
        fm_growth_read(act->body, act->body_len, &growth, NULL) != FM_OK ||
        fm_checkpoint_read(growth.checkpoint, growth.checkpoint_len, &checkpoint) !=
            FM_OK)
        return act_fault(act, FAULT_SYNTAX, "witness_form", NULL, "见证请求格式有误",
                         "the request to a witness is malformed");
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_witness_find, &rows, 1, checkpoint.origin);
    if (!fault && (pg_rows_count(rows) == 0 ||
                   fm_note_key_read(pg_text(rows, 0, 0), &key) != FM_OK))
        fault = act_fault(act, FAULT_ABSENT, "witness_unknown", NULL,
                          "我们不是该日志的见证方", "we are no witness of this log");
    if (!fault && (fm_note_verify(growth.checkpoint, growth.checkpoint_len, &key,
                                  &is_signed, &len, &time) != FM_OK ||
                   !is_signed))
        fault = act_fault(act, FAULT_FORBIDDEN, "witness_signature", NULL,
                          "检查点没有该日志的正确签名",
                          "the checkpoint is not rightly signed by this log");
    return fault;
}

static struct fault *
run_ask(struct act *act)
{
    BUF_SCOPE struct buf wish = {0}, answer = {0};
    struct fault *fault = check_first(act);

    if (fault)
        return fault;
    buf_puts(&wish, "cosign ");
    buf_add(&wish, act->body, act->body_len);
    fault = signer_ask(act->arena, act->settings->signer_socket, "witness", wish.data,
                       &answer);
    if (fault)
        return as_standard(fault, &answer);
    if (strncmp(answer.data, "at ", 3) == 0) {
        act->status = 409;
        act->gives = "text/x.tlog.size";
    }
    buf_add(&act->out, answer.data + 3, answer.len - 3);
    return NULL;
}

/* ---- of which logs ---- */

static struct fault *
note(struct act *act, const char *kind, const char *name)
{
    return act_append(
        act, &(struct act_event){.kind = kind, .body = json_pack("{s:s}", "log", name)});
}

static struct fault *
run_add(struct act *act)
{
    struct fm_note_key key;
    struct pg_rows *rows;

    if (fm_note_key_read(act_text(act, "key"), &key) != FM_OK ||
        key.type != FM_NOTE_ED25519)
        return act_fault(
            act, FAULT_INPUT, "witness_key", "key",
            "不是日志的公钥（名称+编号+BASE64）；对方用 firemark log show 显示",
            "this is no key of a log (NAME+ID+BASE64); its firemark log show "
            "tells it");
    struct fault *fault = pg_run(act->pg, act->arena, SQL_witness_add, &rows, 2, key.name,
                                 act_text(act, "key"));
    if (!fault && pg_rows_count(rows) == 0)
        fault =
            act_fault(act, FAULT_CONFLICT, "witness_other_key", "key",
                      "该日志已用另一公钥登记", "this log is on record with another key");
    if (!fault)
        fault = note(act, "witness_began", key.name);
    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

static struct fault *
run_end(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_witness_end, &rows, 1, act_text(act, "name"));

    if (!fault && pg_rows_count(rows) == 0)
        fault = act_fault(act, FAULT_ABSENT, "witness_unknown", "name",
                          "我们不是该日志的见证方", "we are no witness of this log");
    if (!fault)
        fault = note(act, "witness_ended", act_text(act, "name"));
    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

static struct fault *
run_key(struct act *act)
{
    BUF_SCOPE struct buf answer = {0};
    struct fault *fault = signer_ask(act->arena, act->settings->signer_socket, "witness",
                                     "witness", &answer);

    if (fault)
        return fault;
    answer.data[strcspn(answer.data, "\n")] = '\0';
    buf_puts(&act->out, "{\"key\":");
    buf_json(&act->out, answer.data + 3);
    buf_putc(&act->out, '}');
    return NULL;
}

const struct action WITNESS_ACTIONS[] = {
    {.method = "POST",
     .path = "/witness/add-checkpoint",
     .power = POWER_NONE,
     .status = 200,
     .fields = ASK_FIELDS,
     .run = run_ask,
     .gives = "text/plain; charset=utf-8",
     .zh = "为其他日志的检查点签见证（C2SP tlog-witness）",
     .en =
         "Cosigns the checkpoint of a log that we are a witness of (C2SP tlog-witness)"},
    {.noun = "witness",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/witnessed-logs",
     .power = POWER_ADMIN,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = run_add,
     .zh = "成为一个日志的见证方",
     .en = "Makes us a witness of a log",
     .example = "firemark witness add KEY"},
    {.noun = "witness",
     .verb = "end",
     .method = "POST",
     .path = "/api/v1/witnessed-logs/end",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = END_FIELDS,
     .run = run_end,
     .zh = "不再见证一个日志",
     .en = "Makes us no longer a witness of a log",
     .example = "firemark witness end other.example/log"},
    {.noun = "witness",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/witnessed-logs",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = NO_FIELDS,
     .sql = SQL_witness_list,
     .zh = "列出我们见证的日志",
     .en = "Lists the logs that we are a witness of",
     .example = "firemark witness list"},
    {.noun = "witness",
     .verb = "key",
     .method = "GET",
     .path = "/api/v1/witness-key",
     .power = POWER_READ,
     .status = 200,
     .fields = NO_FIELDS,
     .run = run_key,
     .zh = "显示我们签见证所用的公钥",
     .en = "Shows the key that we cosign with",
     .example = "firemark witness key"},
    {.en = NULL}};
