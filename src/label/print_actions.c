/* Sending labels to printers, and the log of what was sent. */
#include "api/terminal.h"
#include "label/issue.h"
#include "label/label_actions.h"
#include "label/print_queue.h"
#include "label/printer_actions.h"
#include "label_sql.h"

#define STATES "queued|sending|done|doubt|failed|cancelled"

static const struct field SEND_FIELDS[] = {
    {"job", FIELD_UUID, true, 0, NULL, "签发任务编号", "the label job's id"},
    {"printer", FIELD_TEXT, true, 40, NULL, "打印机编码", "the printer's code"},
    {"type", FIELD_TEXT, false, 0, LABEL_PRINT_TYPES, "只打印这一种标签",
     "print this type only"},
    {"skip", FIELD_INT, false, LABEL_JOB_MAX, NULL, "跳过前几个标签",
     "how many labels to pass over"},
    {"count", FIELD_INT, false, LABEL_JOB_MAX, NULL, "打印几个，不填为其余全部",
     "how many to print; all that follow where not given"},
    {"copies", FIELD_INT, false, 100, NULL, "每个标签印几份，默认 1",
     "copies of each label, 1 where not given"},
    {"design", FIELD_TEXT, false, 32, NULL, "标签样式，默认按类型和介质选择",
     "label design; by type and medium where not given"},
    {"language", FIELD_TEXT, false, 0, "both|zh|en",
     "标签文字：both 双语（默认）、zh、en",
     "the labels' own words: both languages (default), zh or en"},
    {"start_cell", FIELD_INT, false, 2500, NULL, "第一页跳过的格数（用过的格）",
     "cells of a half-used first sheet to pass over"},
    {"offset_x", FIELD_NUMBER, false, 0, NULL, "本次再右移（毫米）",
     "shift to the right, mm, for this job, beside the printer's own"},
    {"offset_y", FIELD_NUMBER, false, 0, NULL, "本次再下移（毫米）",
     "shift downwards, mm, for this job, beside the printer's own"},
    {"darkness", FIELD_INT, false, 30, NULL, "浓度，不填为打印机的设置",
     "darkness; the printer's setting where not given"},
    {"speed", FIELD_INT, false, 14, NULL, "速度（英寸/秒），不填为打印机的设置",
     "speed, inches a second; the printer's setting where not given"},
    {"reason", FIELD_TEXT, false, 200, NULL, "重印原因；首次打印不用填",
     "why labels are printed again; a first print needs none"},
    {.name = NULL}};

/* the fields in order are the statement's parameters */
static const struct field SHOW_FIELDS[] = {
    {"print", FIELD_UUID, true, 0, NULL, "打印任务编号", "the print job's id"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"print", FIELD_UUID, false, 0, NULL, "打印任务编号", "the print job's id"},
    {"printer", FIELD_TEXT, false, 40, NULL, "打印机编码", "the printer's code"},
    {"printing", FIELD_TEXT, false, 0, STATES, "打印状态", "state of the print job"},
    {"job", FIELD_UUID, false, 0, NULL, "签发任务编号", "the label job's id"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field RETRY_FIELDS[] = {
    {"print", FIELD_UUID, true, 0, NULL, "打印任务编号", "the print job's id"},
    {"from", FIELD_INT, false, LABEL_JOB_MAX + 1, NULL,
     "从任务中第几个标签继续；它之前的都已在纸上，登记为已打印",
     "the label of the job to go on at; those before it are on paper and recorded so"},
    {"reason", FIELD_TEXT, false, 200, NULL, "已登记的标签重印的原因",
     "why labels that are on record are printed again"},
    {.name = NULL}};

/* ---- on the terminal ---- */

/* Why, in the reader's language only; and which labels may be on paper, on one line. */
static json_t *
readable(const json_t *job, const char *lang, bool whole)
{
    json_t *out = json_deep_copy(job), *doubt = json_object_get(out, "doubt");
    const char *first, *last;
    int from, to;

    json_object_set(out, "why",
                    json_object_get(out, lang[0] == 'e' ? "why_en" : "why_zh"));
    json_object_del(out, "why_zh");
    json_object_del(out, "why_en");
    if (!whole) {
        json_object_del(out, "job");
        json_object_del(out, "changed_at");
    }
    if (json_unpack(doubt, "{s:i, s:i, s:s, s:s}", "from", &from, "to", &to, "first",
                    &first, "last", &last) == 0)
        json_object_set_new(out, "doubt",
                            json_sprintf("%d-%d (%s - %s)", from, to, first, last));
    return out;
}

void
print_job_show(const json_t *answer, const char *lang)
{
    json_t *out = readable(answer, lang, true);

    terminal_show(out, lang);
    json_decref(out);
}

static void
show_list(const json_t *answer, const char *lang)
{
    json_t *out = json_array();

    for (size_t i = 0; i < json_array_size(answer); i++)
        json_array_append_new(out, readable(json_array_get(answer, i), lang, false));
    terminal_show(out, lang);
    json_decref(out);
}

const struct action PRINT_ACTIONS[] = {
    {.noun = "label",
     .verb = "send",
     .method = "POST",
     .path = "/api/v1/label-jobs/{job}/send",
     .power = POWER_INTAKE,
     .status = 201,
     .fields = SEND_FIELDS,
     .run = print_queue_labels,
     .show = print_job_show,
     .zh = "把一个签发任务的标签交给打印机；打印机不在时等待",
     .en = "Gives the labels of a job to a printer; they wait where it is not there",
     .example = "firemark label send 019a0000-0000-7000-8000-000000000001 DESK1"},
    {.noun = "print",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/prints",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_print_job_tell,
     .show = show_list,
     .zh = "列出打印任务及进度",
     .en = "Lists print jobs and how far they are",
     .example = "firemark print list --printer DESK1"},
    {.noun = "print",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/prints/{print}",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = SHOW_FIELDS,
     .run = print_queue_show,
     .show = print_job_show,
     .zh = "显示一个打印任务：进度、原因、可能已在纸上的标签",
     .en = "Shows a print job: how far, why not, which labels may be on paper",
     .example = "firemark print show 019ab000-0000-7000-8000-000000000001"},
    {.noun = "print",
     .verb = "retry",
     .method = "POST",
     .path = "/api/v1/prints/{print}/retry",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = RETRY_FIELDS,
     .run = print_queue_again,
     .show = print_job_show,
     .zh = "继续一个打印任务；中断的须看过打印机后指明从第几个继续",
     .en = "Goes on with a print job; one that was cut short at the label that you say",
     .example = "firemark print retry 019ab000-0000-7000-8000-000000000001 --from 13"},
    {.noun = "print",
     .verb = "cancel",
     .method = "POST",
     .path = "/api/v1/prints/{print}/cancel",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = SHOW_FIELDS,
     .run = print_queue_cancel,
     .show = print_job_show,
     .zh = "取消一个打印任务；已印出的标签仍在纸上",
     .en = "Cancels a print job; what came out stays printed",
     .example = "firemark print cancel 019ab000-0000-7000-8000-000000000001"},
    {.en = NULL}};
