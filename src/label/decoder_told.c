#include "label/decoder_told.h"

#include <string.h>

void
decoder_put_region(struct buf *out, const struct fm_point corner[4])
{
    buf_puts(out, "\"region\":[");
    for (int i = 0; i < 4; i++)
        buf_printf(out, "%s[%d,%d]", i ? "," : "", (int)corner[i].x, (int)corner[i].y);
    buf_putc(out, ']');
}

void
decoder_put_stages(struct buf *out, const struct fm_scan_result *result)
{
    buf_printf(out, "\"width\":%d,\"height\":%d,\"stages\":[", result->width,
               result->height);
    for (size_t i = 0; i < result->runs; i++) {
        const struct fm_scan_run *run = &result->run[i];
        buf_puts(out, i ? ",{\"stage\":" : "{\"stage\":");
        buf_json(out, run->stage);
        buf_printf(out, ",\"ms\":%.1f,\"found\":%u}", (double)run->ms, run->found);
    }
    buf_putc(out, ']');
}

static int
third(float at, int size)
{
    return at * 3 < (float)size ? 0 : at * 3 < 2 * (float)size ? 1 : 2;
}

const char *
decoder_place(const struct fm_point corner[4], int width, int height, const char *lang)
{
    static const char *const ZH[3][3] = {
        {"左上", "上方", "右上"}, {"左侧", "正中", "右侧"}, {"左下", "下方", "右下"}};
    static const char *const EN[3][3] = {{"top left", "top", "top right"},
                                         {"left", "middle", "right"},
                                         {"bottom left", "bottom", "bottom right"}};
    float x = 0, y = 0;

    for (int i = 0; i < 4; i++) {
        x += corner[i].x / 4;
        y += corner[i].y / 4;
    }
    return (strcmp(lang, "en") == 0 ? EN : ZH)[third(y, height)][third(x, width)];
}
