#include "report/handover_actions.h"

#include "report/handover.h"
#include "report/packet.h"
#include "report/received.h"
#include "report_sql.h"

static const struct field MAKE_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "召回、更换令、抽样、查封、销毁或查询的编号",
     "number of the recall, order, sample, seizure, destruction or inquiry"},
    {"to", FIELD_TEXT, true, 200, NULL, "移交给谁（机关名称）", "to which authority"},
    {"reason", FIELD_TEXT, true, 1000, NULL, "移交理由和依据", "why, and on what basis"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"number", FIELD_TEXT, false, 60, NULL, "案件编号", "number of the matter"},
    {"state", FIELD_TEXT, false, 0, "sent|accepted|returned", "状态", "state"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field ID_FIELDS[] = {
    {"id", FIELD_UUID, true, 0, NULL, "移交的标识", "id of the hand-over"},
    {.name = NULL}};

static const struct field REPLY_FIELDS[] = {
    {"id", FIELD_UUID, true, 0, NULL, "移交的标识", "id of the hand-over"},
    {"outcome", FIELD_TEXT, true, 0, "accepted|returned", "受理或退回",
     "whether they took it"},
    {"reference", FIELD_TEXT, true, 200, NULL, "对方文号或编号",
     "their number or letter"},
    {"on", FIELD_DATE, false, 0, NULL, "答复日期", "day of the answer"},
    {"evidence", FIELD_FILES, false, 50, NULL, "回函的 SHA-256", "SHA-256 of the letter"},
    {.name = NULL}};

static const struct field TAKE_FIELDS[] = {
    {"packet", FIELD_BODY, true, PACKET_MAX, NULL,
     "移交案卷（ZIP；超过 20 MiB 的请用命令行）",
     "the packet that was handed over (ZIP; above 20 MiB on the command line)"},
    {.name = NULL}};

static const struct field RECEIVED_FIELDS[] = {
    {"state", FIELD_TEXT, false, 0, "received|accepted|returned", "状态", "state"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field NUMBER_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "接收编号", "our number of it"},
    {.name = NULL}};

static const struct field PROOF_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "接收编号", "our number of it"},
    {"event", FIELD_INT, false, 100000, NULL, "第几个事件，0 为移交本身",
     "which of its events; 0, the hand-over itself"},
    {.name = NULL}};

static const struct field SETTLE_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "接收编号", "our number of it"},
    {"outcome", FIELD_TEXT, true, 0, "accepted|returned", "受理或退回",
     "whether we take it"},
    {"note", FIELD_TEXT, true, 1000, NULL, "说明：立案编号或退回理由",
     "our case number, or why it goes back"},
    {.name = NULL}};

static const struct field SENDER_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "代号", "a short name"},
    {"name", FIELD_TEXT, true, 200, NULL, "机关名称", "name of the authority"},
    {"key", FIELD_TEXT, true, FM_VKEY_MAX, NULL,
     "其记录的公钥（对方 firemark log show），须从可信途径取得",
     "key of its record (their firemark log show), got on a way you trust"},
    {.name = NULL}};

static const struct field CODE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "代号", "its short name"}, {.name = NULL}};

static const struct field NO_FIELDS[] = {{.name = NULL}};

const struct action HANDOVER_ACTIONS[] = {
    {.noun = "handover",
     .verb = "make",
     .method = "POST",
     .path = "/api/v1/matters/{number}/handovers",
     .power = POWER_DECIDE,
     .status = 201,
     .fields = MAKE_FIELDS,
     .run = handover_run_make,
     .weighty = true,
     .zh = "移交案卷：把全部事件和文件的清单记入记录；随后用 handover packet 取出案卷",
     .en =
         "Hands a matter over: the list of all its events and files goes on record; then "
         "handover packet gives the packet",
     .example = "firemark handover make ZH2026-310000-0001 --to 江苏省市场监督管理局 "
                "--reason '生产者在江苏'"},
    {.noun = "handover",
     .verb = "packet",
     .method = "POST",
     .path = "/api/v1/handovers/{id}/packet",
     .power = POWER_READ,
     .status = 200,
     .fields = ID_FIELDS,
     .run = handover_run_packet,
     .gives = "application/zip",
     .zh = "取出移交案卷（ZIP），内有移交事件的证明，对方可离线核验",
     .en = "Gives the packet as a ZIP with the proof of its hand-over, which they check "
           "without us",
     .example = "firemark handover packet 019a0000-0000-7000-8000-000000000001 --out "
                "packet.zip"},
    {.noun = "handover",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/handovers",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_handover_list,
     .zh = "列出移交及对方答复",
     .en = "Lists what was handed over, and the answers",
     .example = "firemark handover list --state sent"},
    {.noun = "handover",
     .verb = "reply",
     .method = "POST",
     .path = "/api/v1/handovers/{id}/reply",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = REPLY_FIELDS,
     .run = handover_run_reply,
     .zh = "登记对方的答复（受理或退回）",
     .en = "Records the other authority's answer",
     .example = "firemark handover reply 019a0000-0000-7000-8000-000000000001 accepted "
                "--reference '苏市监函〔2026〕7号'"},
    {.en = NULL}};

const struct action RECEIVED_ACTIONS[] = {
    {.noun = "received",
     .verb = "take",
     .method = "POST",
     .path = "/api/v1/received",
     .power = POWER_DECIDE,
     .status = 201,
     .fields = TAKE_FIELDS,
     .run = received_run_take,
     .zh = "接收移交案卷：核验移交方的签名、每个事件和文件，保存为证据",
     .en = "Receives a packet: checks the sender's signature, every event and file, and "
           "keeps them",
     .example = "firemark received take packet.zip"},
    {.noun = "received",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/received",
     .power = POWER_READ,
     .status = 200,
     .fields = RECEIVED_FIELDS,
     .sql = SQL_received_list,
     .zh = "列出接收的移交",
     .en = "Lists what was received",
     .example = "firemark received list --state received"},
    {.noun = "received",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/received/{number}",
     .power = POWER_READ,
     .status = 200,
     .fields = NUMBER_FIELDS,
     .sql = SQL_received_show,
     .zh = "显示一份接收的移交：来自谁、理由、事件和文件",
     .en = "Shows one: from whom, why, its events and files",
     .example = "firemark received show JS2026-310000-0001"},
    {.noun = "received",
     .verb = "proof",
     .method = "GET",
     .path = "/api/v1/received/{number}/proof",
     .power = POWER_READ,
     .status = 200,
     .fields = PROOF_FIELDS,
     .run = received_run_proof,
     .gives = "text/plain; charset=utf-8",
     .zh = "取出其中一个事件的证明，可用 firemark-verify event 核验",
     .en = "Gives the proof of one of its events, for firemark-verify event",
     .example =
         "firemark received proof JS2026-310000-0001 --event 1 --out e.tlog-proof"},
    {.noun = "received",
     .verb = "settle",
     .method = "POST",
     .path = "/api/v1/received/{number}/settle",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = SETTLE_FIELDS,
     .run = received_run_settle,
     .zh = "受理或退回",
     .en = "Takes it, or sends it back",
     .example = "firemark received settle JS2026-310000-0001 accepted --note 立案12号"},
    {.noun = "sender",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/senders",
     .power = POWER_ADMIN,
     .status = 201,
     .fields = SENDER_FIELDS,
     .run = sender_run_add,
     .weighty = true,
     .zh = "登记移交方及其记录的公钥",
     .en = "Takes up an authority elsewhere, by the key of its record",
     .example = "firemark sender add JS --name 江苏省市场监督管理局 --key "
                "'example/log/1+2f1c9f3e+AQ...'"},
    {.noun = "sender",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/senders",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = NO_FIELDS,
     .sql = SQL_sender_list,
     .zh = "列出移交方",
     .en = "Lists the authorities elsewhere",
     .example = "firemark sender list"},
    {.noun = "sender",
     .verb = "end",
     .method = "POST",
     .path = "/api/v1/senders/{code}/end",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = CODE_FIELDS,
     .sql = SQL_sender_end,
     .zh = "不再接收其移交",
     .en = "Takes nothing from it any more",
     .example = "firemark sender end JS"},
    {.en = NULL}};
