/* What people do with inquiries; and what a link's page does, which has no address of its
 * own in the API. */
#include "matter/inquiry.h"
#include "matter/matter_actions.h"
#include "matter_sql.h"

#define NUMBER_FIELD                                                                     \
    {                                                                                    \
        "number", FIELD_TEXT, true, 60, NULL, "查询编号", "number of the inquiry"        \
    }
#define DUE_FIELD                                                                        \
    {                                                                                    \
        "due", FIELD_INT, false, INQUIRY_DAYS_MAX, NULL, "几天内答复（自然日）",         \
            "days for the answer, calendar days"                                         \
    }
#define BATCH_FIELD                                                                      \
    {                                                                                    \
        "batch", FIELD_TEXT, true, 60, NULL, "批次编码", "code of the batch"             \
    }
#define REASON_FIELD                                                                     \
    {                                                                                    \
        "reason", FIELD_TEXT, true, 500, NULL, "原因", "why"                             \
    }

static const struct field GAPS_FIELDS[] = {BATCH_FIELD, {.name = NULL}};

static const struct field OPEN_FIELDS[] = {
    BATCH_FIELD,
    {"place", FIELD_TEXT, false, 64, NULL, "只查询这个场所（编码）",
     "ask this place alone (its code)"},
    {"all_gaps", FIELD_BOOL, false, 0, NULL, "查询流向断点处的所有持有者",
     "ask every holder where the trace stops"},
    DUE_FIELD,
    {"parent", FIELD_TEXT, false, 60, NULL, "由哪份查询的答复引出",
     "number of the inquiry whose answer named this holder"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"batch", FIELD_TEXT, false, 60, NULL, "批次编码", "code of the batch"},
    {"recall", FIELD_TEXT, false, 60, NULL, "召回编号", "number of the recall"},
    {"stage", FIELD_TEXT, false, 0, "sent|opened|overdue|escalated|answered|closed",
     "状态", "stage"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field NUMBER_FIELDS[] = {NUMBER_FIELD, {.name = NULL}};
static const struct field RESEND_FIELDS[] = {NUMBER_FIELD, DUE_FIELD, {.name = NULL}};
static const struct field REOPEN_FIELDS[] = {
    NUMBER_FIELD, REASON_FIELD, DUE_FIELD, {.name = NULL}};
static const struct field CLOSE_FIELDS[] = {NUMBER_FIELD, REASON_FIELD, {.name = NULL}};

static const struct field ANSWER_FIELDS[] = {
    NUMBER_FIELD,
    {"answer", FIELD_OBJECT, true, 0, NULL,
     "答复：{have, used, used_where, got, got_from, by, phone, passed: [{name, address, "
     "phone, qty, on, "
     "document}]}，或 {nothing: unknown|never, by}",
     "the answer: {have, used, used_where, got, got_from, by, phone, passed: [{name, "
     "address, phone, "
     "qty, on, document}]}, or {nothing: unknown|never, by}"},
    {"evidence", FIELD_FILES, false, 50, NULL, "录音、笔录等证据的 SHA-256",
     "SHA-256 of the recording or the minutes"},
    {.name = NULL}};

static const struct field CONFIRM_FIELDS[] = {
    NUMBER_FIELD,
    {"row", FIELD_INT, true, INQUIRY_ROWS_MAX, NULL, "答复中的第几个去向，从 1 起",
     "which receiver of the answer, from 1"},
    {"place", FIELD_TEXT, true, 40, NULL, "场所编码；新登记的则为新编码",
     "code of the place; a new one where it is registered now"},
    {"kind", FIELD_TEXT, false, 0, "producer|dealer|platform|site|premises",
     "新登记时的类别", "kind, where it is registered now"},
    {"area", FIELD_INT, false, 999999, NULL, "新登记时的区域代码",
     "area code, where it is registered now"},
    {.name = NULL}};

static const struct field TOKEN_FIELDS[] = {
    {"token", FIELD_TEXT, true, 100, NULL, "链接中的口令", "the link's token"},
    {.name = NULL}};
static const struct field REPLY_FIELDS[] = {
    {"token", FIELD_TEXT, true, 100, NULL, "链接中的口令", "the link's token"},
    {"answer", FIELD_OBJECT, true, 0, NULL, "答复", "the answer"},
    {.name = NULL}};

const struct action INQUIRY_LOOK = {.power = POWER_NONE,
                                    .status = 200,
                                    .fields = TOKEN_FIELDS,
                                    .run = inquiry_run_look,
                                    .zh = "查看链接",
                                    .en = "Looks at a link"};
const struct action INQUIRY_SEEN = {.power = POWER_NONE,
                                    .status = 200,
                                    .fields = TOKEN_FIELDS,
                                    .run = inquiry_run_seen,
                                    .zh = "持有者已打开",
                                    .en = "A holder sent a form in"};
const struct action INQUIRY_CHECK = {.power = POWER_NONE,
                                     .status = 200,
                                     .fields = REPLY_FIELDS,
                                     .run = inquiry_run_check,
                                     .zh = "核对答复",
                                     .en = "Checks an answer"};
const struct action INQUIRY_REPLY = {.power = POWER_NONE,
                                     .status = 201,
                                     .fields = REPLY_FIELDS,
                                     .run = inquiry_run_reply,
                                     .zh = "由链接答复",
                                     .en = "Answers by a link"};

const struct action INQUIRY_ACTIONS[] = {
    {.noun = "inquiry",
     .verb = "gaps",
     .method = "GET",
     .path = "/api/v1/batches/{batch}/inquiry-gaps",
     .power = POWER_READ,
     .status = 200,
     .fields = GAPS_FIELDS,
     .run = inquiry_run_gaps,
     .zh = "列出流向在哪些持有者处断开，以及是否已查询",
     .en = "Lists the holders where the trace stops, and whether they are being asked",
     .example = "firemark inquiry gaps B001"},
    {.noun = "inquiry",
     .verb = "open",
     .method = "POST",
     .path = "/api/v1/inquiries",
     .power = POWER_DECIDE,
     .status = 201,
     .fields = OPEN_FIELDS,
     .run = inquiry_run_open,
     .once = true,
     .zh = "向最后的持有者发出查询；链接只显示这一次",
     .en = "Asks the last-known holders; their links are shown this once",
     .example = "firemark inquiry open B001 --all-gaps --due 7"},
    {.noun = "inquiry",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/inquiries",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_inquiry_list,
     .zh = "列出查询及其进展",
     .en = "Lists inquiries and how far they are",
     .example = "firemark inquiry list --batch B001"},
    {.noun = "inquiry",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/inquiries/{number}",
     .power = POWER_READ,
     .status = 200,
     .fields = NUMBER_FIELDS,
     .run = inquiry_run_show,
     .zh = "显示一份查询、答复、去向和通知",
     .en = "Shows an inquiry with its answer, receivers and notices",
     .example = "firemark inquiry show HX2026-310000-0001-0001"},
    {.noun = "inquiry",
     .verb = "resend",
     .method = "POST",
     .path = "/api/v1/inquiries/{number}/resend",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = RESEND_FIELDS,
     .run = inquiry_run_resend,
     .once = true,
     .zh = "换一个新链接，旧链接作废；新链接只显示这一次",
     .en = "Makes a new link, shown this once; the one before is dead",
     .example = "firemark inquiry resend HX2026-310000-0001-0001"},
    {.noun = "inquiry",
     .verb = "letter",
     .method = "POST",
     .path = "/api/v1/inquiries/{number}/letter",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = RESEND_FIELDS,
     .run = inquiry_run_letter,
     .gives = "application/pdf",
     .zh = "打印查询通知书，附新链接和二维码；旧链接作废",
     .en = "Prints the letter with a new link and its code; the one before is dead",
     .example = "firemark inquiry letter HX2026-310000-0001-0001 --out letter.pdf"},
    {.noun = "inquiry",
     .verb = "answer",
     .method = "POST",
     .path = "/api/v1/inquiries/{number}/answer",
     .power = POWER_FIELD,
     .status = 201,
     .fields = ANSWER_FIELDS,
     .run = inquiry_run_answer,
     .zh = "代持有者登记答复（电话或当面）",
     .en = "Records what a holder said by telephone or in person",
     .example = "firemark inquiry answer HX2026-310000-0001-0001 --answer "
                "'{\"have\":3,\"used\":0,\"by\":\"王五\"}'"},
    {.noun = "inquiry",
     .verb = "confirm",
     .method = "POST",
     .path = "/api/v1/inquiries/{number}/confirm",
     .power = POWER_REGISTER,
     .status = 201,
     .fields = CONFIRM_FIELDS,
     .run = inquiry_run_confirm,
     .zh = "核实答复中的受让方：对应已有场所，或新登记",
     .en = "Confirms a receiver that an answer named: a place on record, or a new one",
     .example = "firemark inquiry confirm HX2026-310000-0001-0001 1 D900 --kind dealer "
                "--area 310104"},
    {.noun = "inquiry",
     .verb = "contact",
     .method = "POST",
     .path = "/api/v1/inquiries/{number}/contact",
     .power = POWER_READ,
     .status = 200,
     .fields = CLOSE_FIELDS,
     .run = inquiry_run_contact,
     .once = true,
     .zh = "显示答复人和其指明的受让方的联系方式全文；理由记入记录",
     .en = "Tells whom to call about an inquiry, in full; the reason is on record",
     .example = "firemark inquiry contact HX2026-310000-0001-0001 --reason 电话核实"},
    {.noun = "inquiry",
     .verb = "reopen",
     .method = "POST",
     .path = "/api/v1/inquiries/{number}/reopen",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = REOPEN_FIELDS,
     .run = inquiry_run_reopen,
     .once = true,
     .zh = "重开查询，让持有者更正；新链接只显示这一次",
     .en = "Reopens an inquiry for a corrected answer; the new link is shown this once",
     .example = "firemark inquiry reopen HX2026-310000-0001-0001 --reason 数量填错"},
    {.noun = "inquiry",
     .verb = "close",
     .method = "POST",
     .path = "/api/v1/inquiries/{number}/close",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = CLOSE_FIELDS,
     .run = inquiry_run_close,
     .zh = "结束查询，链接作废",
     .en = "Closes an inquiry; its link is dead",
     .example = "firemark inquiry close HX2026-310000-0001-0001 --reason 已上门查清"},
    {.en = NULL}};
