/* What people do with notices. */
#include "matter/matter_actions.h"
#include "matter/notice.h"
#include "matter_sql.h"

static const struct field NO_FIELDS[] = {{.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"state", FIELD_TEXT, false, 0, "waiting|handed", "状态", "state"},
    {"number", FIELD_TEXT, false, 60, NULL, "查询编号", "number of the inquiry"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field HAND_FIELDS[] = {
    {"id", FIELD_UUID, true, 0, NULL, "通知的标识", "the notice's id"},
    {"channel", FIELD_TEXT, true, 0, "letter|sms|phone|in_person|in_app", "送达方式",
     "how it was handed over"},
    {"receiver", FIELD_TEXT, true, 100, NULL, "谁收到", "who got it"},
    {"proof", FIELD_TEXT, false, 500, NULL, "送达证明：签收人、快递单号、通话时间",
     "what proves it: who signed, the courier's number, the time of the call"},
    {"evidence", FIELD_FILES, false, 50, NULL, "送达证明文件的 SHA-256",
     "SHA-256 of files that prove it"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "送达时间，不填为现在",
     "when it was handed over; now where not given"},
    {.name = NULL}};

const struct action NOTICE_ACTIONS[] = {
    {.noun = "notice",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/notices",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_notice_list,
     .zh = "列出待送达和已送达的通知",
     .en = "Lists notices that wait and notices handed over",
     .example = "firemark notice list --state waiting"},
    {.noun = "notice",
     .verb = "hand",
     .method = "POST",
     .path = "/api/v1/notices/{id}/hand",
     .power = POWER_FIELD,
     .status = 200,
     .fields = HAND_FIELDS,
     .run = notice_run_hand,
     .zh = "登记通知送达：何时、如何、何人、凭什么证明",
     .en = "Records that a notice was handed over: when, how, to whom, by what proof",
     .example = "firemark notice hand 019a0000-0000-7000-8000-000000000001 --channel "
                "phone --receiver 王五 --proof '11-25 10:02 通话3分钟'"},
    {.noun = "notice",
     .verb = "make",
     .method = "POST",
     .path = "/api/v1/notices/make",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = NO_FIELDS,
     .run = notice_run_make,
     .zh = "立即生成到期的催告和移交（服务器每分钟也会生成）",
     .en = "Makes the reminders and escalations that are due now (the server does so "
           "every minute)",
     .example = "firemark notice make"},
    {.en = NULL}};
