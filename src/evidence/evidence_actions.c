/* Photographs and documents: stored once under their hash, named by it ever after. */
#include "evidence/evidence_actions.h"

#include <math.h>
#include <string.h>

#include "evidence/keep.h"
#include "evidence_sql.h"
#include "label/evidence_view.h"

static const struct field ADD_FIELDS[] = {
    {"file", FIELD_BODY, true, -1, NULL, "照片或文件（JPEG、PNG、PDF，不超过 20 MiB）",
     "photograph or document (JPEG, PNG, PDF, at most 20 MiB)"},
    {"captured_at", FIELD_TIME, false, 0, NULL, "设备记录的拍摄时间",
     "when it was taken, by the device's clock"},
    {"sent_at", FIELD_TIME, false, 0, NULL, "设备发送时的时间，用于核对设备时钟",
     "the device's time as it sends, by which its clock is checked"},
    {"device", FIELD_TEXT, false, 100, NULL, "拍摄设备", "the device that took it"},
    {"lon", FIELD_NUMBER, false, 0, NULL, "拍摄地点经度（度，WGS 84）",
     "longitude where it was taken (degrees, WGS 84)"},
    {"lat", FIELD_NUMBER, false, 0, NULL, "拍摄地点纬度（度，WGS 84）",
     "latitude where it was taken (degrees, WGS 84)"},
    {.name = NULL}};

static const struct field HASH_FIELDS[] = {{"sha256", FIELD_TEXT, true, EVIDENCE_HEX - 1,
                                            NULL, "文件的 SHA-256",
                                            "SHA-256 of the file"},
                                           {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "召回、更换令、销毁或抽样单编号",
     "number of the recall, order, destruction or sampling record"},
    {.name = NULL}};

/* ---- giving ---- */

static struct fault *
nowhere(struct act *act, const char *where)
{
    return act_fault(act, FAULT_INPUT, "evidence_place", where,
                     "经度和纬度应同时给出：经度 -180 至 180，纬度 -90 至 90",
                     "give longitude and latitude together: -180 to 180 and -90 to 90");
}

static struct fault *
told_place(struct act *act, struct evidence_told *told)
{
    const json_t *lon = json_object_get(act->in, "lon"),
                 *lat = json_object_get(act->in, "lat");

    if (!lon && !lat)
        return NULL;
    if (!lon || !lat)
        return nowhere(act, lon ? "lat" : "lon");
    if (!(fabs(json_number_value(lon)) <= 180) || !(fabs(json_number_value(lat)) <= 90))
        return nowhere(act, fabs(json_number_value(lon)) <= 180 ? "lat" : "lon");
    told->lon = arena_printf(act->arena, "%.7f", json_number_value(lon));
    told->lat = arena_printf(act->arena, "%.7f", json_number_value(lat));
    return NULL;
}

/* What is known of the file, with one of its receipts or all. */
static struct fault *
tell(struct act *act, const char *hex, const char *receipt)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_evidence_show, &rows, 2, hex, receipt);

    if (!fault && pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_INTERNAL, "evidence_row", NULL, "证据登记未能读回",
                         "the registered evidence does not read back");
    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

static struct fault *
evidence_add(struct act *act)
{
    struct evidence_told told = {.captured_at = act_text(act, "captured_at"),
                                 .sent_at = act_text(act, "sent_at"),
                                 .device = act_text(act, "device")};
    struct evidence_sums sums;
    struct evidence_row row;
    const char *receipt = NULL;
    struct fault *fault = told_place(act, &told);

    if (!fault)
        fault = evidence_take(act, &told, &sums, &receipt);
    if (!fault)
        fault = evidence_find(act, sums.sha256, &row);
    if (!fault)
        fault = evidence_exif(act, sums.sha256, &row);
    return fault ? fault : tell(act, sums.sha256, receipt);
}

/* ---- getting ---- */

/* The original with all that its camera wrote into it: for authorities, and for who gave
 * it. Others who may see it get the picture drawn anew. */
static bool
gets_original(const struct act *act, const struct evidence_row *row)
{
    return act->actor->company_id == 0 || row->given ||
           strncmp(row->type, "image/", 6) != 0;
}

static struct fault *
give_original(struct act *act, const char *hex, const struct evidence_row *row)
{
    act->gives = row->type;
    act->file_name = arena_printf(
        act->arena, "%s.%s", hex,
        strcmp(row->type, "image/jpeg") == 0 ? "jpg" : strrchr(row->type, '/') + 1);
    return evidence_give_row(act, hex, row);
}

static struct fault *
give_view(struct act *act, const char *hex, const struct evidence_row *row, int side)
{
    act->gives = "image/jpeg";
    act->file_name = arena_printf(act->arena, "%s-%d.jpg", hex, side);
    return evidence_view(act, hex, row, side);
}

/* Named by its hash, with the ending of its type. */
static struct fault *
evidence_run_get(struct act *act)
{
    const char *hex = act_text(act, "sha256");
    struct evidence_row row;
    struct fault *fault = evidence_find(act, hex, &row);

    if (fault)
        return fault;
    return gets_original(act, &row) ? give_original(act, hex, &row)
                                    : give_view(act, hex, &row, EVIDENCE_SCREEN);
}

static struct fault *
evidence_run_thumbnail(struct act *act)
{
    const char *hex = act_text(act, "sha256");
    struct evidence_row row;
    struct fault *fault = evidence_find(act, hex, &row);

    return fault ? fault : give_view(act, hex, &row, EVIDENCE_THUMBNAIL);
}

static struct fault *
evidence_run_show(struct act *act)
{
    const char *hex = act_text(act, "sha256");
    struct evidence_row row;
    struct fault *fault = evidence_find(act, hex, &row);

    if (!fault)
        fault = evidence_exif(act, hex, &row);
    return fault ? fault : tell(act, hex, NULL);
}

const struct action EVIDENCE_ACTIONS[] = {
    {.noun = "evidence",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/evidence",
     .power = POWER_SCAN,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = evidence_add,
     .zh = "保存一份证据文件，返回其 SHA-256、SM3 和登记内容",
     .en = "Stores a file of evidence and answers its SHA-256, SM3 and receipt",
     .example = "firemark evidence add photo.jpg --captured-at "
                "2026-03-05T08:30:00+08:00 --device 执法记录仪01"},
    {.noun = "evidence",
     .verb = "get",
     .method = "GET",
     .path = "/api/v1/evidence/{sha256}",
     .power = POWER_READ,
     .status = 200,
     .fields = HASH_FIELDS,
     .run = evidence_run_get,
     .gives = "application/octet-stream",
     .zh = "取回一份证据文件，核对其 SHA-256 和 SM3；企业只得到他人所交图片的重绘件",
     .en = "Gives a file of evidence, checked against its SHA-256 and SM3; to companies, "
           "pictures that another gave drawn anew",
     .example = "firemark evidence get SHA256 --out photo.jpg"},
    {.noun = "evidence",
     .verb = "thumbnail",
     .method = "GET",
     .path = "/api/v1/evidence/{sha256}/thumbnail",
     .power = POWER_READ,
     .status = 200,
     .fields = HASH_FIELDS,
     .run = evidence_run_thumbnail,
     .gives = "image/jpeg",
     .zh = "取回证据图片的缩略图：长边不超过 480 像素，方向摆正，不含拍摄信息",
     .en =
         "Gives a thumbnail of a picture: at most 480 pixels, upright, without what the "
         "camera wrote",
     .example = "firemark evidence thumbnail SHA256 --out small.jpg"},
    {.noun = "evidence",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/evidence/{sha256}/facts",
     .power = POWER_READ,
     .status = 200,
     .fields = HASH_FIELDS,
     .run = evidence_run_show,
     .zh = "查看一份证据文件的摘要、拍摄信息和历次登记",
     .en = "Tells a file's hashes, what its camera wrote, and each time it was given",
     .example = "firemark evidence show SHA256"},
    {.noun = "evidence",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/evidence",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_evidence_list,
     .zh = "列出一个召回、更换令、销毁或抽样的证据文件",
     .en = "Lists the evidence of a recall, an order, a destruction or a sampling",
     .example = "firemark evidence list XH2026-310000-0001"},
    {.en = NULL}};
