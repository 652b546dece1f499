/* Issuing, printing, verifying and withdrawing official documents. */
#include "label/document_actions.h"

#include <firemark/label.h>
#include <string.h>

#include "evidence/keep.h"
#include "label/document.h"
#include "label/issue.h"
#include "label_sql.h"

#define STATES "valid|withdrawn|replaced"
#define TERMS "objection|correction|recheck|sample_keep"

/* clang-format off */
#define MADE_FROM \
    {"kind", FIELD_TEXT, true, 0, DOCUMENT_KINDS, "文书种类", "kind of document"}, \
    {"subject", FIELD_TEXT, true, 60, NULL, "抽样单、未抽到记录、更换令、销毁的编号，或签发任务", \
     "number of the sampling record, visit, replacement order or destruction, or the label job"}, \
    {"to", FIELD_TEXT, false, 100, NULL, "受送达人（当事人），默认按记录", \
     "addressee; as recorded where not given"}, \
    {"reason", FIELD_TEXT, false, 2000, NULL, "事实，默认按记录", \
     "what was found; as recorded where not given"}, \
    {"basis", FIELD_TEXT, false, 300, NULL, "法律依据，有默认值", "legal basis; there is a default"}, \
    {"measures", FIELD_TEXT, false, 4000, NULL, "改正内容及要求，有默认值", \
     "what is to be done; there is a default"}, \
    {"due", FIELD_DATE, false, 0, NULL, "改正期限，默认按记录或法定天数", \
     "term; by the record or the legal days where not given"}, \
    {"officers", FIELD_LIST, false, 10, NULL, "执法人员，两名（登录名或姓名）", "two officers, by login or name"}, \
    {"laboratory", FIELD_TEXT, false, 200, NULL, "检验机构，未登记时填写", \
     "laboratory, where none is on record"}, \
    {"method", FIELD_TEXT, false, 300, NULL, "销毁方式，未登记时填写", \
     "how it was destroyed, where that is not on record"}, \
    {"from", FIELD_TEXT, false, 100, NULL, "移交人", "who hands over"}, \
    {"receiver", FIELD_TEXT, false, 100, NULL, "接收人", "who receives"}, \
    {"contact_officer", FIELD_TEXT, false, 100, NULL, "联系人", "whom to contact"}, \
    {"remedy", FIELD_TEXT, false, 1000, NULL, "救济途径", "how to seek review"}, \
    {"remarks", FIELD_TEXT, false, 2000, NULL, "备注", "remarks"}
/* clang-format on */

static const struct field ISSUE_FIELDS[] = {
    MADE_FROM,
    {"replaces", FIELD_TEXT, false, 100, NULL, "被替代的文书的文号",
     "number of the document that this one replaces"},
    {.name = NULL}};

static const struct field DRAFT_FIELDS[] = {MADE_FROM, {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"subject", FIELD_TEXT, false, 60, NULL, "事项编号", "number of the matter"},
    {"kind", FIELD_TEXT, false, 0, DOCUMENT_KINDS, "文书种类", "kind of document"},
    {"state", FIELD_TEXT, false, 0, STATES, "状态", "state"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码", "the batch's code"},
    {.name = NULL}};

static const struct field TERM_FIELDS[] = {
    {"name", FIELD_TEXT, true, 0, TERMS, "期限", "which term"},
    {"length", FIELD_INT, true, 3650, NULL, "长度（按该期限的单位：日或月）",
     "how long, in the term's own unit: days or months"},
    {"basis", FIELD_TEXT, true, 300, NULL, "法律依据", "its legal basis"},
    {.name = NULL}};

static const struct field ONE_FIELDS[] = {
    {"document", FIELD_TEXT, true, 300, NULL, "文号，或二维码下的编码",
     "number of the document, or the code below its square code"},
    {.name = NULL}};

static const struct field WITHDRAW_FIELDS[] = {
    {"document", FIELD_TEXT, true, 300, NULL, "文号，或二维码下的编码",
     "number of the document, or the code below its square code"},
    {"reason", FIELD_TEXT, true, 500, NULL, "撤销原因", "why it is withdrawn"},
    {.name = NULL}};

static const struct field VERIFY_FIELDS[] = {{"file", FIELD_BODY, true, EVIDENCE_MAX,
                                              NULL, "要核验的 PDF 文件",
                                              "the PDF file to be checked"},
                                             {.name = NULL}};

static const struct field PREFIX_FIELDS[] = {
    {"agency", FIELD_TEXT, true, 60, NULL, "监管部门编码", "the agency's code"},
    {"prefix", FIELD_TEXT, true, 20, NULL, "机关代字，如 沪市监",
     "what its numbers begin with, such as 沪市监"},
    {.name = NULL}};

/* ---- issue, draft ---- */

struct issued {
    const char *number;
};

static struct fault *
issue(struct act *act, void *arg)
{
    struct issued *out = arg;

    return document_issue(act, act_text(act, "kind"), act_text(act, "subject"),
                          &out->number);
}

static struct fault *find(struct act *act, const char *named, struct pg_rows **rows);

static struct fault *
run_issue(struct act *act)
{
    struct issued made = {0};
    struct pg_rows *rows;
    struct fault *fault = label_with_signer(act, issue, &made);

    if (!fault)
        fault = find(act, made.number, &rows);
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"number\":");
    buf_json(&act->out, made.number);
    buf_puts(&act->out, ",\"code\":");
    buf_json(&act->out, pg_text(rows, 0, 11));
    buf_printf(&act->out, ",\"sha256\":\"%s\"}", pg_text(rows, 0, 8));
    return NULL;
}

static struct fault *
run_draft(struct act *act)
{
    return document_draft(act, act_text(act, "kind"), act_text(act, "subject"));
}

/* ---- one document ---- */

/* By its number, or by the code that people read or a camera gave. */
static struct fault *
find(struct act *act, const char *named, struct pg_rows **rows)
{
    struct fm_label label = {0};
    bool coded =
        fm_label_parse(named, strlen(named), &label, NULL) == FM_OK ||
        fm_serial_parse(named, strlen(named), &label.serial, NULL, NULL) == FM_OK;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_document_find, rows, 3, named,
                                 coded ? act_number(act, label.serial.index) : NULL,
                                 coded ? act_number(act, label.serial.random) : NULL);

    if (fault || pg_rows_count(*rows) > 0)
        return fault;
    return act_fault(act, FAULT_ABSENT, "document_unknown", "document",
                     "没有这份文书，或不在您的权限范围内；请核对文号或编码",
                     "there is no such document, or it is not yours to see; check its "
                     "number or code");
}

static struct fault *
run_show(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault = find(act, act_text(act, "document"), &rows);

    if (!fault)
        fault =
            pg_run(act->pg, act->arena, SQL_document_get, &rows, 1, pg_text(rows, 0, 0));
    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

/* The file on record, byte for byte. */
static struct fault *
run_print(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault = find(act, act_text(act, "document"), &rows);

    if (fault)
        return fault;
    act->file_name =
        arena_printf(act->arena, "%s-%s.pdf", pg_text(rows, 0, 2), pg_text(rows, 0, 11));
    return evidence_give(act, pg_text(rows, 0, 8));
}

static struct fault *
may_withdraw(struct act *act, const struct pg_rows *rows)
{
    bool decide = strcmp(pg_text(rows, 0, 9), "decide") == 0;

    if (!access_may(act->actor, decide ? POWER_DECIDE : POWER_INTAKE) ||
        act->actor->person_id == 0)
        return act_fault(act, FAULT_FORBIDDEN, "document_power", "document",
                         "撤销文书须由有权签发的登录人员办理（命令行用 --as 登录名）",
                         "a document is withdrawn by a signed-in person who may issue it "
                         "(--as LOGIN on the command line)");
    if (strcmp(pg_text(rows, 0, 4), "valid") != 0)
        return act_fault(act, FAULT_CONFLICT, "document_not_valid", "document",
                         "这份文书已经撤销或被替代",
                         "this document is withdrawn or replaced already");
    return NULL;
}

static struct fault *
run_withdraw(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault = find(act, act_text(act, "document"), &rows);

    if (!fault)
        fault = may_withdraw(act, rows);
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"number\":");
    buf_json(&act->out, pg_text(rows, 0, 1));
    buf_puts(&act->out, ",\"document_state\":\"withdrawn\"}");
    return act_append(
        act, &(struct act_event){.kind = "document_withdrawn",
                                 .batch_id = pg_int(rows, 0, 5),
                                 .area = (int)pg_int(rows, 0, 6),
                                 .company_id = pg_int(rows, 0, 7),
                                 .body = json_pack("{s:s, s:s, s:s}", "document_id",
                                                   pg_text(rows, 0, 0), "number",
                                                   pg_text(rows, 0, 1), "reason",
                                                   act_text(act, "reason"))});
}

const struct action DOCUMENT_ACTIONS[] = {
    {.noun = "document",
     .verb = "issue",
     .method = "POST",
     .path = "/api/v1/documents",
     .power = POWER_READ,
     .status = 201,
     .fields = ISSUE_FIELDS,
     .run = run_issue,
     .zh = "签发一份文书：编号、核验码和文件哈希存档",
     .en = "Issues a document: its number, code and the file's hash go on record",
     .example = "firemark document issue result_notice CY2026-310000-0001 --as city"},
    {.noun = "document",
     .verb = "draft",
     .method = "POST",
     .path = "/api/v1/documents/draft",
     .power = POWER_READ,
     .status = 200,
     .fields = DRAFT_FIELDS,
     .run = run_draft,
     .gives = "application/pdf",
     .zh = "打印文书草稿（PDF）：有“草稿”字样，无编号和核验码，不存档",
     .en = "Prints a draft as PDF: marked so, without number or code, not on record",
     .example = "firemark document draft result_notice CY2026-310000-0001 --out "
                "draft.pdf"},
    {.noun = "document",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/documents",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_document_list,
     .zh = "列出文书",
     .en = "Lists documents",
     .example = "firemark document list --subject CY2026-310000-0001"},
    {.noun = "document",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/documents/{document}",
     .power = POWER_READ,
     .status = 200,
     .fields = ONE_FIELDS,
     .run = run_show,
     .zh = "显示一份文书及其内容",
     .en = "Shows a document with what it says",
     .example = "firemark document show 沪市监抽字〔2026〕第0001号"},
    {.noun = "document",
     .verb = "print",
     .method = "GET",
     .path = "/api/v1/documents/{document}/file.pdf",
     .power = POWER_READ,
     .status = 200,
     .fields = ONE_FIELDS,
     .run = run_print,
     .gives = "application/pdf",
     .zh = "取出存档的文书文件（PDF），每次逐字节相同",
     .en = "Gives the file on record as PDF, the same bytes each time",
     .example = "firemark document print 沪市监抽字〔2026〕第0001号 --out notice.pdf"},
    {.noun = "document",
     .verb = "verify",
     .method = "POST",
     .path = "/api/v1/documents/verify",
     .power = POWER_NONE,
     .status = 200,
     .fields = VERIFY_FIELDS,
     .run = document_verify,
     .zh = "核验一个 PDF 文件是否就是存档的有效文书",
     .en = "Checks whether a PDF file is a valid document as it is on record",
     .example = "firemark document verify notice.pdf"},
    {.noun = "document",
     .verb = "withdraw",
     .method = "POST",
     .path = "/api/v1/documents/{document}/withdraw",
     .power = POWER_READ,
     .status = 200,
     .fields = WITHDRAW_FIELDS,
     .run = run_withdraw,
     .zh = "撤销一份文书，说明原因",
     .en = "Withdraws a document, with the reason",
     .example = "firemark document withdraw 沪市监抽字〔2026〕第0001号 --reason 文号有误 "
                "--as city"},
    {.noun = "document",
     .verb = "prefix",
     .method = "POST",
     .path = "/api/v1/document-prefixes",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = PREFIX_FIELDS,
     .sql = SQL_document_prefix_set,
     .zh = "设定一个监管部门的机关代字",
     .en = "Sets what the numbers of an agency begin with",
     .example = "firemark document prefix A001 沪市监"},
    {.noun = "document",
     .verb = "terms",
     .method = "GET",
     .path = "/api/v1/document-terms",
     .power = POWER_READ,
     .status = 200,
     .sql = SQL_document_term_list,
     .zh = "列出文书所载期限及其法律依据",
     .en = "Lists the terms that documents state, with their legal basis",
     .example = "firemark document terms"},
    {.noun = "document",
     .verb = "term",
     .method = "POST",
     .path = "/api/v1/document-terms/{name}",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = TERM_FIELDS,
     .sql = SQL_document_term_set,
     .zh = "修改一项期限及其法律依据；已签发的文书不变",
     .en = "Changes a term and its legal basis; what is issued already stays as it is",
     .example = "firemark document term objection 15 "
                "《中华人民共和国产品质量法》第十五条"},
    {.en = NULL}};
