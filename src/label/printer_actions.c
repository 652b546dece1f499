/* Setting printers up: every change is an event that tells the printer whole. */
#include "label/printer_actions.h"

#include <string.h>

#include "api/terminal.h"
#include "base/hosts.h"
#include "label/print_queue.h"
#include "label/printer.h"
#include "label_sql.h"

enum { TCP_PORT = 9100, IPP_PORT = 631, DPI = 203 };

/* clang-format off */
#define SETTINGS \
    {"name", FIELD_TEXT, false, 60, NULL, "名称", "its name"}, \
    {"name_en", FIELD_TEXT, false, 60, NULL, "英文名称", "its name in English"}, \
    {"transport", FIELD_TEXT, false, 0, "tcp|ipp|ipps", \
     "连接方式，默认 tcp（9100 端口）", "how it is reached; tcp where not given"}, \
    {"printer_port", FIELD_INT, false, 65535, NULL, "端口，默认 9100 或 631", \
     "port; 9100 or 631 where not given"}, \
    {"path", FIELD_TEXT, false, 200, NULL, "IPP 路径，默认 /ipp/print", \
     "path of an IPP printer; /ipp/print where not given"}, \
    {"dpi", FIELD_INT, false, 1200, NULL, "分辨率，默认 203", \
     "dots per inch; 203 where not given"}, \
    {"offset_x", FIELD_NUMBER, false, 0, NULL, "整体右移（毫米）", \
     "shift to the right, mm"}, \
    {"offset_y", FIELD_NUMBER, false, 0, NULL, "整体下移（毫米）", \
     "shift downwards, mm"}, \
    {"inverted", FIELD_BOOL, false, 0, NULL, "黑白位相反（印出反白时设置）", \
     "black and white bits are the other way round: set it where labels come out " \
     "inverted"}, \
    {"darkness", FIELD_INT, false, 30, NULL, "浓度，0 为不变", \
     "darkness; 0: as the printer is set"}, \
    {"speed", FIELD_INT, false, 14, NULL, "速度（英寸/秒），0 为不变", \
     "speed, inches a second; 0: as the printer is set"}
/* clang-format on */
#define LANGUAGES "zpl|tspl|escpos|pdf|pwg"

/* clang-format off */
static const struct field ADD_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "打印机编码", "the printer's code"},
    {"host", FIELD_TEXT, true, 200, NULL, "主机名或地址，须在 printer.hosts 中",
     "its host or address, which the setting printer.hosts must list"},
    {"language", FIELD_TEXT, true, 0, LANGUAGES, "打印机语言", "the language it speaks"},
    {"media", FIELD_TEXT, true, FM_DESIGN_NAME_MAX, NULL, "装入的介质",
     "the medium that is loaded"},
    SETTINGS,
    {.name = NULL}};

static const struct field CHANGE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "打印机编码", "the printer's code"},
    {"host", FIELD_TEXT, false, 200, NULL, "主机名或地址", "its host or address"},
    {"language", FIELD_TEXT, false, 0, LANGUAGES, "打印机语言", "the language it speaks"},
    {"media", FIELD_TEXT, false, FM_DESIGN_NAME_MAX, NULL, "装入的介质",
     "the medium that is loaded"},
    SETTINGS,
    {.name = NULL}};
/* clang-format on */

static const struct field CODE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "打印机编码", "the printer's code"},
    {.name = NULL}};

static const struct field CALIBRATE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "打印机编码", "the printer's code"},
    {"offset_x", FIELD_NUMBER, true, 0, NULL, "整体右移（毫米），可为负",
     "shift to the right, mm; may be negative"},
    {"offset_y", FIELD_NUMBER, true, 0, NULL, "整体下移（毫米），可为负",
     "shift downwards, mm; may be negative"},
    {.name = NULL}};

/* ---- checks ---- */

static struct fault *
refuse(struct act *act, const char *code, const char *where, const char *zh,
       const char *en)
{
    return act_fault(act, FAULT_INPUT, code, where, zh, en);
}

static bool
plain(const char *text, const char *others)
{
    for (; *text; text++)
        if (!strchr(others, *text) && !(*text >= 'a' && *text <= 'z') &&
            !(*text >= 'A' && *text <= 'Z') && !(*text >= '0' && *text <= '9'))
            return false;
    return true;
}

static struct fault *
check_numbers(struct act *act, const json_t *p)
{
    double x = json_number_value(json_object_get(p, "offset_x"));
    double y = json_number_value(json_object_get(p, "offset_y"));
    json_int_t dpi = json_integer_value(json_object_get(p, "dpi"));
    const char *language = json_string_value(json_object_get(p, "language"));
    json_int_t darkness = json_integer_value(json_object_get(p, "darkness"));

    if (dpi < 72)
        return refuse(act, "print_option", "dpi", "应为 72 至 1200",
                      "must be 72 to 1200");
    if (x < -20 || x > 20 || y < -20 || y > 20)
        return refuse(act, "print_option", "offset", "偏移不能超过 20 毫米",
                      "an offset is 20 mm at most");
    if (strcmp(language, "tspl") == 0 && darkness > 15)
        return refuse(act, "print_option", "darkness", "TSPL 打印机的浓度不超过 15",
                      "a TSPL printer's darkness is 15 at most");
    if (json_integer_value(json_object_get(p, "port")) < 1)
        return refuse(act, "print_option", "port", "应为 1 至 65535",
                      "must be 1 to 65535");
    return NULL;
}

static struct fault *
check(struct act *act, const json_t *p)
{
    const char *host = json_string_value(json_object_get(p, "host"));
    const char *path = json_string_value(json_object_get(p, "path"));
    const char *media = json_string_value(json_object_get(p, "media"));
    const char *transport = json_string_value(json_object_get(p, "transport"));
    const char *language = json_string_value(json_object_get(p, "language"));
    struct fm_media found;

    if (!plain(json_string_value(json_object_get(p, "code")), "-_."))
        return refuse(act, "printer_code", "code", "只能用字母、数字和 - _ .",
                      "letters, digits and - _ . only");
    if (!plain(host, "-.:") || *path != '/' || !plain(path, "/-_.~"))
        return refuse(act, "printer_address", "host", "主机或路径含有不允许的字符",
                      "host or path holds characters that are not allowed");
    if (!hosts_list_name(act->settings->printer_hosts, host))
        return refuse(
            act, "printer_host", "host",
            "该主机不在允许名单中；请管理员在配置 printer.hosts 中加入",
            "this host is not among those allowed; have it added to the setting "
            "printer.hosts");
    if (fm_media_find(media, &found) != FM_OK)
        return refuse(act, "media_unknown", "media", "没有这种介质（见 labels/media）",
                      "there is no such medium (labels/media)");
    if (strcmp(transport, "tcp") == 0 && strcmp(language, "pwg") == 0)
        return refuse(act, "printer_language", "language", "PWG 光栅只能经 IPP 发送",
                      "PWG Raster goes by IPP only");
    return check_numbers(act, p);
}

/* ---- changes ---- */

static struct fault *
current(struct act *act, json_t **out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_printer_show, &rows, 1, act_text(act, "code"));

    *out = NULL;
    if (!fault && pg_rows_count(rows) == 1)
        *out = json_loads(pg_text(rows, 0, 0), 0, NULL);
    return fault;
}

/* Records the printer as it now is; takes `printer`. */
static struct fault *
record(struct act *act, json_t *printer)
{
    struct fault *fault = check(act, printer);

    if (fault) {
        json_decref(printer);
        return fault;
    }
    fault = act_append(
        act,
        &(struct act_event){.kind = "printer_set", .unit_index = -1, .body = printer});
    struct pg_rows *rows;
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_printer_show, &rows, 1,
                       act_text(act, "code"));
    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

static void
otherwise(json_t *printer, const char *name, json_t *value)
{
    if (json_object_get(printer, name))
        json_decref(value);
    else
        json_object_set_new(printer, name, value);
}

/* The command line has a --port of its own, so here it is printer_port. */
static json_t *
given(struct act *act)
{
    json_t *in = json_deep_copy(act->in), *port = json_object_get(in, "printer_port");

    if (port)
        json_object_set(in, "port", port);
    json_object_del(in, "printer_port");
    return in;
}

static struct fault *
run_add(struct act *act)
{
    json_t *p;
    struct fault *fault = current(act, &p);
    bool there = p != NULL;

    json_decref(p);
    if (fault)
        return fault;
    if (there)
        return act_fault(act, FAULT_CONFLICT, "printer_exists", "code",
                         "已有这个编码的打印机；修改用 firemark printer change",
                         "there is a printer of this code; change it with firemark "
                         "printer change");
    p = given(act);
    const char *code = act_text(act, "code"), *transport = act_text(act, "transport");
    bool tcp = !transport || strcmp(transport, "tcp") == 0;
    otherwise(p, "transport", json_string("tcp"));
    otherwise(p, "port", json_integer(tcp ? TCP_PORT : IPP_PORT));
    otherwise(p, "path", json_string("/ipp/print"));
    otherwise(p, "name", json_string(code));
    otherwise(p, "name_en", json_string(code));
    otherwise(p, "dpi", json_integer(DPI));
    otherwise(p, "offset_x", json_real(0));
    otherwise(p, "offset_y", json_real(0));
    otherwise(p, "inverted", json_false());
    otherwise(p, "darkness", json_integer(0));
    otherwise(p, "speed", json_integer(0));
    json_object_set_new(p, "enabled", json_true());
    return record(act, p);
}

/* Takes over what is given; `enabled` is 0, 1, or -1 for as it is. */
static struct fault *
change(struct act *act, int enabled)
{
    json_t *p;
    struct fault *fault = current(act, &p);

    if (fault)
        return fault;
    if (!p)
        return act_fault(act, FAULT_ABSENT, "printer_unknown", "code",
                         "没有这台打印机（firemark printer list）",
                         "there is no such printer (firemark printer list)");
    json_t *in = given(act);
    json_object_update(p, in);
    json_decref(in);
    if (enabled >= 0)
        json_object_set_new(p, "enabled", json_boolean(enabled));
    return record(act, p);
}

static struct fault *
run_change(struct act *act)
{
    return change(act, -1);
}

static struct fault *
run_disable(struct act *act)
{
    return change(act, 0);
}

static struct fault *
run_enable(struct act *act)
{
    return change(act, 1);
}

static struct fault *
run_test(struct act *act)
{
    return print_queue_page(act, act_text(act, "code"));
}

static void
show_list(const json_t *answer, const char *lang)
{
    json_t *out = json_deep_copy(answer);

    for (size_t i = 0; i < json_array_size(out); i++) {
        json_t *p = json_array_get(out, i);
        bool en = lang[0] == 'e';
        json_object_set(p, "name", json_object_get(p, en ? "name_en" : "name"));
        json_object_set(p, "why", json_object_get(p, en ? "why_en" : "why_zh"));
        json_object_del(p, "name_en");
        json_object_del(p, "why_en");
        json_object_del(p, "why_zh");
    }
    terminal_show(out, lang);
    json_decref(out);
}

const struct action PRINTER_ACTIONS[] = {
    {.noun = "printer",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/printers",
     .power = POWER_ADMIN,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = run_add,
     .zh = "登记一台打印机",
     .en = "Sets up a printer",
     .example = "firemark printer add DESK1 10.1.0.9 zpl roll-50x30 --dpi 203"},
    {.noun = "printer",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/printers",
     .power = POWER_INTAKE,
     .status = 200,
     .sql = SQL_printer_list,
     .show = show_list,
     .zh = "列出打印机及等待的任务",
     .en = "Lists printers and what waits for them",
     .example = "firemark printer list"},
    {.noun = "printer",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/printers/{code}",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = CODE_FIELDS,
     .sql = SQL_printer_show,
     .zh = "显示一台打印机的设置",
     .en = "Shows how a printer is set up",
     .example = "firemark printer show DESK1"},
    {.noun = "printer",
     .verb = "change",
     .method = "POST",
     .path = "/api/v1/printers/{code}/change",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = CHANGE_FIELDS,
     .run = run_change,
     .zh = "修改打印机的设置，例如换装介质",
     .en = "Changes a printer's settings, say the medium that is loaded",
     .example = "firemark printer change DESK1 --media roll-60x40"},
    {.noun = "printer",
     .verb = "test",
     .method = "POST",
     .path = "/api/v1/printers/{code}/test",
     .power = POWER_INTAKE,
     .status = 201,
     .fields = CODE_FIELDS,
     .run = run_test,
     .show = print_job_show,
     .zh = "打印校准页：十字线、毫米标尺、四角二维码和当前偏移",
     .en = "Prints a calibration page: cross hairs, rulers in mm, codes at the corners, "
           "the offsets",
     .example = "firemark printer test DESK1"},
    {.noun = "printer",
     .verb = "calibrate",
     .method = "POST",
     .path = "/api/v1/printers/{code}/calibrate",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = CALIBRATE_FIELDS,
     .run = run_change,
     .zh = "按校准页量得的偏差设置偏移",
     .en = "Stores the offsets measured on the calibration page",
     .example = "firemark printer calibrate DESK1 0.5 -0.3"},
    {.noun = "printer",
     .verb = "disable",
     .method = "POST",
     .path = "/api/v1/printers/{code}/disable",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = CODE_FIELDS,
     .run = run_disable,
     .zh = "停用打印机；等待的任务保留",
     .en = "Disables a printer; what waits for it is kept",
     .example = "firemark printer disable DESK1"},
    {.noun = "printer",
     .verb = "enable",
     .method = "POST",
     .path = "/api/v1/printers/{code}/enable",
     .power = POWER_ADMIN,
     .status = 200,
     .fields = CODE_FIELDS,
     .run = run_enable,
     .zh = "重新启用打印机",
     .en = "Enables a printer again",
     .example = "firemark printer enable DESK1"},
    {.en = NULL}};
