/* What becomes of a received matter, and whose records we know. */
#include <string.h>

#include <firemark/record.h>

#include "access/act.h"
#include "report/received.h"
#include "report_sql.h"

static struct fault *
unknown(struct act *act)
{
    return act_fault(act, FAULT_ABSENT, "received_unknown", "number",
                     "没有这份接收的移交，或不在您的权限范围内",
                     "there is no such received matter, or it is not yours to see");
}

struct fault *
received_run_settle(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_received_find, &rows, 1, act_text(act, "number"));

    if (!fault && pg_rows_count(rows) == 0)
        return unknown(act);
    if (!fault && strcmp(pg_text(rows, 0, 1), "received") != 0)
        fault = act_fault(act, FAULT_CONFLICT, "received_settled", "number",
                          "这份移交已办理", "it is settled already");
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"number\":");
    buf_json(&act->out, act_text(act, "number"));
    buf_printf(&act->out, ",\"state\":\"%s\"}", act_text(act, "outcome"));
    return act_append(
        act, &(struct act_event){.kind = "received_settled",
                                 .area = (int)pg_int(rows, 0, 2),
                                 .unit_index = -1,
                                 .body = json_pack("{s:s, s:s, s:s}", "received_id",
                                                   pg_text(rows, 0, 0), "outcome",
                                                   act_text(act, "outcome"), "note",
                                                   act_text(act, "note"))});
}

struct fault *
received_run_proof(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_received_proof, &rows, 2, act_text(act, "number"),
               act_number(act, act_int(act, "event", 0)));

    if (!fault && pg_rows_count(rows) == 0)
        return unknown(act);
    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

struct fault *
sender_run_add(struct act *act)
{
    const char *text = act_text(act, "key");
    struct fm_note_key key;
    struct pg_rows *rows;

    if (fm_note_key_read(text, &key) != FM_OK || key.type != FM_NOTE_ED25519)
        return act_fault(act, FAULT_INPUT, "sender_key", "key",
                         "不是记录的公钥；请填写对方 firemark log show 显示的公钥",
                         "this is no key of a record; give what their firemark log show "
                         "tells");
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_sender_add, &rows, 4, act_text(act, "code"),
               act_text(act, "name"), key.name, text);
    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}
