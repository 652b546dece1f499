/* Scans as actions: a code, and a photo. Over HTTP the code has a faster way, which
 * scan_routes.c puts in the place of this row's. */
#include "flow/scan_actions.h"

#include <string.h>

#include "api/terminal.h"
#include "flow/scan.h"

#define WHERE_AND_WHEN                                                                   \
    {"place",                                                                            \
     FIELD_TEXT,                                                                         \
     false,                                                                              \
     64,                                                                                 \
     NULL,                                                                               \
     "扫码所在场所编码",                                                                 \
     "code of the place scanned at"},                                                    \
        {"at",                                                                           \
         FIELD_TIME,                                                                     \
         false,                                                                          \
         0,                                                                              \
         NULL,                                                                           \
         "扫码时间，不填为现在",                                                         \
         "when; now where not given"},                                                   \
        {"lon", FIELD_NUMBER, false, 0, NULL, "经度", "longitude, degrees"},             \
        {"lat", FIELD_NUMBER, false, 0, NULL, "纬度", "latitude, degrees"},              \
        {"accuracy_m",                                                                   \
         FIELD_NUMBER,                                                                   \
         false,                                                                          \
         0,                                                                              \
         NULL,                                                                           \
         "定位误差（米）",                                                               \
         "accuracy of the position, metres"},                                            \
    {                                                                                    \
        "note", FIELD_TEXT, false, 500, NULL, "备注", "note"                             \
    }

const struct field SCAN_FIELDS[] = {
    {"code", FIELD_CODE, true, SCAN_CODE_MAX, NULL,
     "标签内容，或标签上的12位编码（? 表示看不清的符号）",
     "the label's text, or its code of 12 symbols (? for one that cannot be read)"},
    {"id", FIELD_UUID, false, 0, NULL, "本次扫码的 UUIDv7，重试时不变",
     "UUIDv7 of this scan, the same when retried"},
    WHERE_AND_WHEN,
    {.name = NULL}};

static const struct field PHOTO_FIELDS[] = {
    {"photo", FIELD_BODY, true, 20 * 1024 * 1024, NULL, "照片（JPEG 或 PNG）",
     "the photo (JPEG or PNG)"},
    {"keep", FIELD_BOOL, false, 0, NULL, "找到标签时保存照片为证据",
     "keep the photo as evidence where a label was found"},
    WHERE_AND_WHEN,
    {.name = NULL}};

static struct fault *
run_record(struct act *act)
{
    struct scan_request request;
    struct scan_answer answer;
    struct fault *fault = scan_read(act->arena, act->in, &request);

    if (!fault)
        fault = scan_code(act, &request, &answer);
    if (!fault)
        scan_json(&act->out, "{", &answer, act->lang);
    return fault;
}

static struct fault *
run_photo(struct act *act)
{
    struct scan_photo_request request = {
        .bytes = (const uint8_t *)act->body,
        .len = act->body_len,
        .keep = json_is_true(json_object_get(act->in, "keep")),
    };
    struct scan_found *found = arena_alloc(act->arena, sizeof *found);
    struct fault *fault = scan_read(act->arena, act->in, &request.scan);

    if (!fault)
        fault = scan_photo(act, &request, found);
    if (!fault)
        scan_found_json(&act->out, found, act->lang);
    return fault;
}

/* On a terminal the words are enough: no codes, nothing empty. */
static void
strip(json_t *scan)
{
    static const char *const CODES[] = {"verdict", "status", "state",
                                        "text",    "region", "stage"};
    const char *name;
    json_t *value;
    void *next;

    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++)
        json_object_del(scan, CODES[i]);
    json_object_foreach_safe(scan, next, name, value)
    {
        if (json_is_null(value) || json_is_false(value))
            json_object_del(scan, name);
    }
}

static void
show_scan(const json_t *answer, const char *lang)
{
    json_t *scan = json_copy((json_t *)(uintptr_t)answer);

    strip(scan);
    terminal_show(scan, lang);
    json_decref(scan);
}

static void
show_photo(const json_t *answer, const char *lang)
{
    size_t i;
    json_t *symbol;

    const json_t *symbols = json_object_get(answer, "symbols");
    bool several = json_array_size(symbols) > 1, en = strcmp(lang, "en") == 0;

    json_array_foreach(symbols, i, symbol)
    {
        if (i > 0)
            putchar('\n');
        if (several)
            printf(en ? "No. %zu, %s\n" : "第 %zu 个，%s\n", i + 1,
                   json_string_value(json_object_get(symbol, "where")));
        json_object_del(symbol, "where");
        show_scan(symbol, lang);
    }
}

const struct action SCAN_ACTIONS[] = {
    {.noun = "scan",
     .verb = "record",
     .method = "POST",
     .path = "/api/v1/scans",
     .power = POWER_SCAN,
     .status = 200,
     .fields = SCAN_FIELDS,
     .run = run_record,
     .zh = "核验一个标签或编码并登记这次扫码",
     .en = "Checks a label or a typed code, and records the scan",
     .example = "firemark scan record 0000-0180-05V7 --place B1",
     .show = show_scan},
    {.noun = "scan",
     .verb = "photo",
     .method = "POST",
     .path = "/api/v1/scans/photo",
     .power = POWER_SCAN,
     .status = 200,
     .fields = PHOTO_FIELDS,
     .run = run_photo,
     .zh = "从照片中找出标签，逐个核验并登记",
     .en = "Finds the labels in a photo, checks each and records the scans",
     .example = "firemark scan photo label.jpg --keep 1",
     .show = show_photo},
    {.en = NULL}};
