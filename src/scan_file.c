#include "scan_file.h"

#include <firemark/firemark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/code.h"
#include "label/decoder.h"
#include "label/decoder_told.h"
#include "scan_told.h"
#include "trust_file.h"

enum { VALID, NOT_VALID, COULD_NOT_CHECK };

struct scan {
    struct jail jail;
    struct scan_judge judge;
};

/* A valid label beside foreign codes is valid; a label of ours that is not valid decides,
 * and then one that could not be checked. */
static int
settle(const bool seen[SCAN_TOLD_FOREIGN + 1])
{
    if (seen[SCAN_TOLD_NOT_VALID])
        return NOT_VALID;
    if (seen[SCAN_TOLD_UNSURE])
        return COULD_NOT_CHECK;
    if (seen[SCAN_TOLD_VALID])
        return VALID;
    return seen[SCAN_TOLD_FOREIGN] ? NOT_VALID : COULD_NOT_CHECK;
}

/* Which of several: "第 2 个，右上：" */
static void
tell_which(const struct scan_judge *judge, const struct fm_scan_result *result, size_t i,
           struct buf *out)
{
    const char *place = decoder_place(result->symbol[i].corner, result->width,
                                      result->height, judge->lang);

    buf_printf(
        out, strcmp(judge->lang, "en") == 0 ? "  No. %zu, %s:\n" : "  第 %zu 个，%s：\n",
        i + 1, place);
}

static int
judge_all(const struct scan *s, const struct fm_scan_result *result, struct buf *out)
{
    bool seen[SCAN_TOLD_FOREIGN + 1] = {false};

    for (size_t i = 0; i < result->count; i++) {
        const struct fm_scan_symbol *symbol = &result->symbol[i];
        if (!s->judge.json && result->count > 1)
            tell_which(&s->judge, result, i, out);
        seen[scan_tell(&s->judge, symbol->text, symbol->len, symbol, out)] = true;
    }
    return settle(seen);
}

static const char *
decoder_word(enum decoder_status status)
{
    static const char *const WORDS[] = {"ok", "unreadable_image", "hostile_image", "busy",
                                        "decoder_absent"};

    return WORDS[status];
}

static void
tell_json(const char *path, double ms, const struct buf *symbols,
          const struct fm_scan_result *result, const char *error)
{
    BUF_SCOPE struct buf line = {0};

    buf_puts(&line, "{\"file\":");
    buf_json(&line, path);
    buf_printf(&line, ",\"ms\":%.1f,", ms);
    decoder_put_stages(&line, result);
    buf_printf(&line, ",\"symbols\":[%s]", symbols->data ? symbols->data : "");
    if (error)
        buf_printf(&line, ",\"error\":\"%s\"", error);
    buf_putc(&line, '}');
    puts(line.data);
}

static bool
is_file(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0;
}

static const char *
unread(const char *path, bool en)
{
    if (is_file(path))
        return en ? "  the picture cannot be read" : "  图片无法读取";
    return en ? "  no such file, and no code that is known: look again at what was typed"
              : "  没有这个文件，也不是认得的编码；请核对输入";
}

static int
scan_picture(struct scan *s, const char *path)
{
    BUF_SCOPE struct buf bytes = {0}, symbols = {0};
    struct fm_scan_result result = {0};
    enum decoder_status status = DECODER_ERR_IMAGE;
    int verdict = COULD_NOT_CHECK;
    int64_t began = clock_monotonic_us();
    bool readable = file_read(path, DECODER_IMAGE_MAX, &bytes);

    if (readable)
        status =
            decoder_scan_here(&s->jail, (const uint8_t *)bytes.data, bytes.len, &result);
    if (status == DECODER_OK)
        verdict = judge_all(s, &result, &symbols);
    double ms = (double)(clock_monotonic_us() - began) / 1000;
    if (s->judge.json) {
        tell_json(path, ms, &symbols, &result,
                  status == DECODER_OK ? NULL
                  : readable           ? decoder_word(status)
                                       : "unreadable_file");
    } else {
        bool en = strcmp(s->judge.lang, "en") == 0;
        printf("%s (%.0f ms)\n%s", path, ms, symbols.data ? symbols.data : "");
        if (status != DECODER_OK)
            puts(unread(path, en));
        else if (result.count == 0)
            puts(en ? "  no QR code found" : "  没有找到二维码");
    }
    fm_scan_result_clear(&result);
    return verdict;
}

/* `code`: the word without what scanners add; `word`: as it was handed in. */
static int
scan_typed(const struct scan *s, const char *code, const char *word)
{
    BUF_SCOPE struct buf out = {0};
    bool seen[SCAN_TOLD_FOREIGN + 1] = {false};

    seen[scan_tell(&s->judge, code, strlen(code), NULL, &out)] = true;
    if (!s->judge.json)
        printf("%s\n", word);
    fputs(out.data ? out.data : "", stdout);
    if (s->judge.json)
        putchar('\n');
    return settle(seen);
}

static int
scan_one(struct scan *s, const char *word)
{
    BUF_SCOPE struct buf code = {0};
    int verdict;

    buf_puts(&code, word);
    code_clean(code.data);
    if (!is_file(word) && scan_is_code(code.data))
        verdict = scan_typed(s, code.data, word);
    else
        verdict = scan_picture(s, word);
    return verdict == VALID ? 0 : verdict == NOT_VALID ? 1 : 3;
}

/* What the judgement needs; false, having said why, where it cannot be had. */
static bool
load(struct scan *s, const struct scan_options *options)
{
    bool en = strcmp(options->lang, "en") == 0;
    struct fm_error why = {0};

    s->judge = (struct scan_judge){
        .ring = fm_keyring_new(), .json = options->json, .lang = options->lang};
    if (options->trust &&
        !trust_file_load(s->judge.ring, options->trust, options->roots, options->lang))
        return false;
    if (!options->status)
        return true;
    s->judge.list = fm_statuslist_new();
    if (fm_statuslist_open(s->judge.list, s->judge.ring, options->status, &why) == FM_OK)
        return true;
    fprintf(stderr, "firemark: %s: %s: %s\n", options->status, why.rule,
            en ? why.en : why.zh);
    return false;
}

int
scan_files(int count, char **words, const struct scan_options *options)
{
    struct scan s = {0};
    int worst = load(&s, options) ? 0 : 3;

    if (worst == 0) {
        s.jail = decoder_jail();
        for (int i = 0; i < count; i++) {
            int code = scan_one(&s, words[i]);
            worst = code > worst ? code : worst;
        }
        jail_close(&s.jail);
    }
    fm_statuslist_free(s.judge.list);
    fm_keyring_free(s.judge.ring);
    return worst;
}
