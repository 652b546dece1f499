#include "scan_file.h"

#include <firemark/firemark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "label/decoder.h"

enum { VALID, NOT_VALID, COULD_NOT_CHECK };

struct scan {
    struct jail jail;
    struct fm_keyring *ring;
    bool json;
    const char *lang;
};

static bool
read_file(const char *path, size_t max, struct buf *out)
{
    FILE *file = fopen(path, "rb");
    size_t n = 0;

    if (!file)
        return false;
    while (out->len <= max && (n = fread(buf_reserve(out, 65536), 1, 65536, file)) > 0)
        out->len += n;
    bool ok = !ferror(file);
    fclose(file);
    return ok && out->len <= max;
}

static void
json_label(struct buf *out, const struct fm_label *label)
{
    char serial[FM_SERIAL_LEN + 3], day[21];

    if (!label->host[0] || fm_serial_print(&label->serial, serial) != FM_OK)
        return;
    buf_printf(out, ",\"serial\":\"%s\",\"index\":%u", serial, label->serial.index);
    if (!label->sealed)
        return;
    clock_iso(fm_label_day_start(label->day), day);
    buf_printf(out, ",\"type\":\"%s\",\"kid\":%u,\"day\":\"%.10s\"",
               fm_label_type_name(label->type), label->kid, day);
}

static void
json_symbol(struct buf *out, const struct fm_scan_symbol *symbol, enum fm_verdict verdict,
            const struct fm_label *label)
{
    buf_puts(out, "{\"text\":");
    buf_json_n(out, symbol->text, symbol->len);
    buf_printf(out, ",\"verdict\":\"%s\"", fm_verdict_name(verdict));
    json_label(out, label);
    buf_puts(out, ",\"region\":[");
    for (int i = 0; i < 4; i++)
        buf_printf(out, "%s[%d,%d]", i ? "," : "", (int)symbol->corner[i].x,
                   (int)symbol->corner[i].y);
    buf_puts(out, "]}");
}

/* Writes what one symbol says and returns its verdict; FM_VERDICT_COUNT: could not check.
 */
static enum fm_verdict
judge(const struct scan *s, const struct fm_scan_symbol *symbol, struct buf *out)
{
    struct fm_label label;
    enum fm_verdict verdict;

    if (fm_check_text(s->ring, symbol->text, symbol->len, clock_unix_s(), &label,
                      &verdict, NULL) != FM_OK)
        return FM_VERDICT_COUNT;
    if (s->json)
        json_symbol(out, symbol, verdict, &label);
    else
        buf_printf(out, "  %s\n  %.*s\n", fm_verdict_text(verdict, s->lang),
                   (int)symbol->len, symbol->text);
    return verdict;
}

/* A valid label beside foreign codes is valid; a label of ours that is not valid decides.
 */
static int
judge_all(const struct scan *s, const struct fm_scan_result *result, struct buf *out)
{
    bool valid = false, foreign = false, wrong = false;

    for (size_t i = 0; i < result->count; i++) {
        if (s->json && out->len > 0)
            buf_putc(out, ',');
        enum fm_verdict one = judge(s, &result->symbol[i], out);
        valid |= one == FM_VERDICT_GENUINE;
        foreign |= one == FM_VERDICT_FOREIGN;
        wrong |= one != FM_VERDICT_GENUINE && one != FM_VERDICT_FOREIGN &&
                 one != FM_VERDICT_COUNT;
    }
    if (wrong || (foreign && !valid))
        return NOT_VALID;
    return valid ? VALID : COULD_NOT_CHECK;
}

static const char *
decoder_word(enum decoder_status status)
{
    static const char *const WORDS[] = {"ok", "unreadable_image", "hostile_image", "busy",
                                        "decoder_absent"};

    return WORDS[status];
}

static int
scan_one(struct scan *s, const char *path)
{
    BUF_SCOPE struct buf bytes = {0}, symbols = {0}, line = {0};
    struct fm_scan_result result = {0};
    enum decoder_status status = DECODER_ERR_IMAGE;
    int verdict = COULD_NOT_CHECK;
    int64_t began = clock_monotonic_us();
    bool readable = read_file(path, DECODER_IMAGE_MAX, &bytes);

    if (readable)
        status =
            decoder_scan_here(&s->jail, (const uint8_t *)bytes.data, bytes.len, &result);
    if (status == DECODER_OK)
        verdict = judge_all(s, &result, &symbols);
    double ms = (double)(clock_monotonic_us() - began) / 1000;
    if (s->json) {
        buf_puts(&line, "{\"file\":");
        buf_json(&line, path);
        buf_printf(&line, ",\"ms\":%.1f,\"symbols\":[%s]", ms,
                   symbols.data ? symbols.data : "");
        if (status != DECODER_OK)
            buf_printf(&line, ",\"error\":\"%s\"",
                       readable ? decoder_word(status) : "unreadable_file");
        buf_putc(&line, '}');
        puts(line.data);
    } else {
        bool en = strcmp(s->lang, "en") == 0;
        printf("%s (%.0f ms)\n%s", path, ms, symbols.data ? symbols.data : "");
        if (verdict == COULD_NOT_CHECK)
            printf("  %s\n", status == DECODER_OK
                                 ? (en ? "no QR code found" : "没有找到二维码")
                                 : (en ? "the picture cannot be read" : "图片无法读取"));
    }
    fm_scan_result_clear(&result);
    return verdict;
}

static bool
load_trust(struct fm_keyring *ring, const char *path)
{
    BUF_SCOPE struct buf json = {0};

    return read_file(path, 1 << 22, &json) &&
           fm_keyring_load_trust(ring, json.data ? json.data : "", json.len, NULL) ==
               FM_OK;
}

int
scan_files(int count, char **paths, const char *trust, bool json, const char *lang)
{
    struct scan s = {.ring = fm_keyring_new(), .json = json, .lang = lang};
    int worst = 0;

    if (trust && !load_trust(s.ring, trust)) {
        fprintf(stderr, "firemark: %s: %s\n", trust,
                strcmp(lang, "en") == 0 ? "not a readable trust list"
                                        : "信任列表无法读取");
        fm_keyring_free(s.ring);
        return 3;
    }
    s.jail = decoder_jail();
    for (int i = 0; i < count; i++) {
        int verdict = scan_one(&s, paths[i]);
        int code = verdict == VALID ? 0 : verdict == NOT_VALID ? 1 : 3;
        if (code > worst)
            worst = code;
    }
    jail_close(&s.jail);
    fm_keyring_free(s.ring);
    return worst;
}
