#include "web/look.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "flow/scan.h"
#include "flow/scan_actions.h"
#include "web_sql.h"

/* What the public may cause in a second, all of it together: events, and photos read. */
enum { EVENTS_PER_S = 20, EVENTS_BURST = 100, PHOTOS_PER_S = 2, PHOTOS_BURST = 20 };

struct allowance {
    int64_t at_us; /* 0: never used, full */
    double left;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct allowance events, photos;

static bool
take(struct allowance *a, double per_s, double burst)
{
    int64_t now = clock_monotonic_us();

    pthread_mutex_lock(&lock);
    double left = a->at_us ? a->left + (double)(now - a->at_us) / 1e6 * per_s : burst;
    a->at_us = now;
    a->left = left > burst ? burst : left;
    bool may = a->left >= 1;
    if (may)
        a->left -= 1;
    pthread_mutex_unlock(&lock);
    return may;
}

static const char *
or_null(const struct pg_rows *rows, int column)
{
    return pg_is_null(rows, 0, column) ? NULL : pg_text(rows, 0, column);
}

static struct fault *
run_label(struct act *act)
{
    struct scan_request request;
    struct scan_answer answer;
    struct pg_rows *since;
    struct fault *fault = scan_read(act->arena, act->in, &request);

    if (!fault)
        fault = scan_look(act, &request, &answer);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_label_since, &since, 3,
                       arena_printf(act->arena, "%lld", (long long)answer.batch_id),
                       arena_printf(act->arena, "%lld", (long long)answer.unit_index),
                       answer.status ? answer.status : "");
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"issuer\":");
    buf_json(&act->out, act->settings->issuer);
    buf_puts(&act->out, ",\"issued_at\":");
    buf_json(&act->out, or_null(since, 0));
    buf_puts(&act->out, ",\"since\":");
    buf_json(&act->out, or_null(since, 1));
    scan_json(&act->out, ",", &answer, act->lang);
    return NULL;
}

static struct fault *
run_code(struct act *act)
{
    struct scan_request request;
    struct scan_answer answer;
    struct fault *fault = scan_read(act->arena, act->in, &request);

    if (!fault)
        fault = take(&events, EVENTS_PER_S, EVENTS_BURST)
                    ? scan_code(act, &request, &answer)
                    : scan_look(act, &request, &answer);
    if (!fault)
        scan_json(&act->out, "{", &answer, act->lang);
    return fault;
}

static struct fault *
run_photo(struct act *act)
{
    struct scan_photo_request request = {.bytes = (const uint8_t *)act->body,
                                         .len = act->body_len};
    struct scan_found *found = arena_alloc(act->arena, sizeof *found);

    if (!take(&photos, PHOTOS_PER_S, PHOTOS_BURST))
        return act_fault(act, FAULT_BUSY, "look_busy", NULL,
                         "识别照片的人太多，请稍后再试，或输入标签上的编码",
                         "too many photos are being read; try again in a moment, or "
                         "type the label's code");
    struct fault *fault = scan_photo(act, &request, found);
    if (!fault)
        scan_found_json(&act->out, found, act->lang);
    return fault;
}

static const struct field PHOTO_FIELDS[] = {{"photo", FIELD_BODY, true, 20 * 1024 * 1024,
                                             NULL, "照片（JPEG 或 PNG）",
                                             "the photo (JPEG or PNG)"},
                                            {.name = NULL}};

const struct action LOOK_AT_LABEL = {.power = POWER_NONE,
                                     .status = 200,
                                     .fields = SCAN_FIELDS,
                                     .run = run_label,
                                     .zh = "查询一个标签",
                                     .en = "Looks at a label"};
const struct action LOOK_AT_CODE = {.power = POWER_NONE,
                                    .status = 200,
                                    .fields = SCAN_FIELDS,
                                    .run = run_code,
                                    .zh = "查询一个编码",
                                    .en = "Looks at a code"};
const struct action LOOK_AT_PHOTO = {.power = POWER_NONE,
                                     .status = 200,
                                     .fields = PHOTO_FIELDS,
                                     .run = run_photo,
                                     .zh = "查询一张照片",
                                     .en = "Looks at a photo"};

static const struct field CLASS_FIELDS[] = {
    {"gtin", FIELD_TEXT, true, 14, NULL, "商品条码（14 位）", "the GTIN, 14 digits"},
    {"lot", FIELD_TEXT, false, 20, NULL, "批号", "the lot number"},
    {.name = NULL}};

const struct action LOOK_AT_CLASS = {.power = POWER_NONE,
                                     .status = 200,
                                     .fields = CLASS_FIELDS,
                                     .sql = SQL_class_look,
                                     .zh = "查询一种产品或一个批次",
                                     .en = "Looks at a kind of product, or a batch"};
