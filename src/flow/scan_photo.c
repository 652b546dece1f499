/* A photo of labels: the jailed decoder finds the codes, each is judged like a scan. */
#include <stdatomic.h>
#include <string.h>

#include "access/act.h"
#include "evidence/keep.h"
#include "flow/scan.h"
#include "label/decoder.h"
#include "label/decoder_told.h"
#include "label/image_gate.h"

enum { DECODE_MS = 5000 };

static _Atomic uint64_t outcomes[SCAN_PHOTO_OUTCOMES];

uint64_t
scan_photo_count(enum scan_photo_outcome outcome)
{
    return atomic_load(&outcomes[outcome]);
}

/* ---- before the decoder is troubled ---- */

static struct fault *
too_large(struct act *act, const char *zh, const char *en)
{
    return act_fault(act, FAULT_TOO_LARGE, "image_large", "photo", zh, en);
}

static struct fault *
check_head(struct act *act, const uint8_t *bytes, size_t len)
{
    struct image_head s;

    if (!bytes || len == 0)
        return act_fault(act, FAULT_INPUT, "image_missing", "photo", "请上传一张照片",
                         "upload a photo");
    if (len > DECODER_IMAGE_MAX)
        return too_large(act, "照片超过 20 MiB，请压缩后再上传",
                         "the photo is above 20 MiB; make it smaller");
    image_head_read(bytes, len, &s);
    if (s.kind == IMAGE_NEITHER)
        return act_fault(act, FAULT_MEDIA_TYPE, "image_type", "photo",
                         "这不是 JPEG 或 PNG 照片；请改用手机相机拍摄的照片",
                         "this is no JPEG or PNG photo; use one taken by a phone's "
                         "camera");
    if (s.too_large)
        return too_large(
            act,
            arena_printf(
                act->arena,
                "照片有 %llu x %llu 像素，超过上限（边长 %d，共 %d）；请缩小后上传",
                (unsigned long long)s.w, (unsigned long long)s.h, FM_SCAN_SIDE_MAX,
                FM_SCAN_PIXELS_MAX),
            arena_printf(act->arena,
                         "the photo has %llu x %llu pixels, over the limit (sides %d, "
                         "in all %d); make it smaller",
                         (unsigned long long)s.w, (unsigned long long)s.h,
                         FM_SCAN_SIDE_MAX, FM_SCAN_PIXELS_MAX));
    return NULL;
}

/* ---- the decoder ---- */

static struct fault *
decoder_fault(struct act *act, enum decoder_status status)
{
    switch (status) {
    case DECODER_OK:
        return NULL;
    case DECODER_ERR_IMAGE:
        return act_fault(act, FAULT_INPUT, "image_damaged", "photo",
                         "照片已损坏或没有传完；请重新上传或重拍",
                         "the photo is damaged or was cut off; upload it again or take "
                         "another");
    case DECODER_ERR_HOSTILE:
        return act_fault(act, FAULT_INPUT, "image_hostile", "photo",
                         "这张照片无法安全处理；请用手机相机重拍",
                         "this picture cannot be handled safely; take another with a "
                         "phone's camera");
    case DECODER_ERR_BUSY:
        return act_fault(act, FAULT_BUSY, "decoder_busy", NULL,
                         "照片识别繁忙，请稍后重试，或输入标签上的编码",
                         "photo reading is busy; try again in a moment, or type the "
                         "label's code");
    case DECODER_ERR_ABSENT:
        break;
    }
    return act_fault(act, FAULT_UNAVAILABLE, "decoder_absent", NULL,
                     "照片识别服务未运行，请稍后重试，或输入标签上的编码",
                     "photo reading is down; try again in a moment, or type the label's "
                     "code");
}

/* The server has the service; a command without one has a worker of its own. */
static struct fault *
decode(struct act *act, const struct scan_photo_request *request,
       struct fm_scan_result *out)
{
    enum decoder_status status = decoder_scan(
        act->settings->decoder_socket, request->bytes, request->len, DECODE_MS, out);

    if (status == DECODER_ERR_ABSENT && act->cli) {
        struct jail jail = decoder_jail();
        status = decoder_scan_here(&jail, request->bytes, request->len, out);
        jail_close(&jail);
    }
    if (status != DECODER_OK)
        atomic_fetch_add(
            &outcomes[status == DECODER_ERR_BUSY || status == DECODER_ERR_ABSENT
                          ? SCAN_PHOTO_BUSY
                          : SCAN_PHOTO_REFUSED],
            1);
    return decoder_fault(act, status);
}

static struct fault *
judge_all(struct act *act, const struct scan_photo_request *request,
          const struct fm_scan_result *result, struct scan_found *out)
{
    struct fault *fault = NULL;

    for (size_t i = 0; i < result->count && !fault; i++) {
        struct scan_symbol *to = &out->symbols[i];
        struct scan_request scan = request->scan;
        to->len = result->symbol[i].len;
        to->text = arena_strndup(act->arena, result->symbol[i].text, to->len);
        memcpy(to->region, result->symbol[i].corner, sizeof to->region);
        memcpy(to->stage, result->symbol[i].stage, sizeof to->stage);
        to->place_zh = decoder_place(to->region, result->width, result->height, "zh");
        to->place_en = decoder_place(to->region, result->width, result->height, "en");
        scan.code = to->text;
        scan.len = to->len;
        scan.id = NULL;
        scan.photo = out->evidence;
        fault = scan_code(act, &scan, &to->answer);
    }
    out->count = result->count;
    return fault;
}

static struct fault *
judge_result(struct act *act, const struct scan_photo_request *request,
             const struct fm_scan_result *result, struct scan_found *out)
{
    if (result->count == 0) {
        atomic_fetch_add(&outcomes[SCAN_PHOTO_EMPTY], 1);
        return act_fault(act, FAULT_INPUT, "no_label_found", "photo",
                         "照片中没有找到标签：靠近一些，对准二维码，避开反光后重拍；"
                         "或输入标签上的12位编码",
                         "no label was found in the photo: go closer, aim at the QR "
                         "code, avoid glare and take another; or type the label's code "
                         "of 12 symbols");
    }
    atomic_fetch_add(&outcomes[SCAN_PHOTO_FOUND], 1);
    if (request->keep) {
        char *hex = arena_alloc(act->arena, EVIDENCE_HEX);
        struct fault *fault = evidence_keep(act, request->bytes, request->len, hex, NULL);
        if (fault)
            return fault;
        out->evidence = hex;
    }
    return judge_all(act, request, result, out);
}

struct fault *
scan_photo(struct act *act, const struct scan_photo_request *request,
           struct scan_found *out)
{
    struct fm_scan_result result = {0};
    struct fault *fault = check_head(act, request->bytes, request->len);

    *out = (struct scan_found){0};
    if (fault) {
        atomic_fetch_add(&outcomes[SCAN_PHOTO_REFUSED], 1);
        return fault;
    }
    fault = decode(act, request, &result);
    out->ms = result.ms;
    if (!fault)
        fault = judge_result(act, request, &result, out);
    out->told = result;
    out->told.count = 0;
    fm_scan_result_clear(&result);
    return fault;
}

void
scan_found_json(struct buf *out, const struct scan_found *found, const char *lang)
{
    BUF_SCOPE struct buf open = {0};

    buf_puts(out, "{\"symbols\":[");
    for (size_t i = 0; i < found->count; i++) {
        const struct scan_symbol *s = &found->symbols[i];
        buf_clear(&open);
        buf_puts(&open, i ? ",{\"text\":" : "{\"text\":");
        buf_json_n(&open, s->text, s->len);
        buf_puts(&open, ",\"stage\":");
        buf_json(&open, s->stage);
        buf_puts(&open, ",\"where\":");
        buf_json(&open, strcmp(lang, "en") == 0 ? s->place_en : s->place_zh);
        buf_putc(&open, ',');
        decoder_put_region(&open, s->region);
        buf_putc(&open, ',');
        scan_json(out, open.data, &s->answer, lang);
    }
    buf_printf(out, "],\"ms\":%.1f,", found->ms);
    decoder_put_stages(out, &found->told);
    buf_puts(out, ",\"evidence\":");
    buf_json(out, found->evidence);
    buf_putc(out, '}');
}
