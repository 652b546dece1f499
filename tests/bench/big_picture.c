#include "big_picture.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <qrencode.h>

static uint32_t state;

static int
noise(void)
{
    state = state * 1664525u + 1013904223u;
    return (int)(state >> 28) - 8;
}

static uint8_t
shade(int base, int x, int y)
{
    int v = base * (3 * BIG_WIDTH - x / 2 - y / 2) / (3 * BIG_WIDTH) + noise();

    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

static void
draw(uint8_t *px, const QRcode *code, int dot, int left, int top)
{
    int quiet = 4 * dot, side = code->width * dot;

    for (int y = 0; y < BIG_HEIGHT; y++)
        for (int x = 0; x < BIG_WIDTH; x++) {
            int u = x - left, v = y - top;
            bool label =
                u >= -quiet && v >= -quiet && u < side + quiet && v < side + quiet;
            bool in = u >= 0 && v >= 0 && u < side && v < side;
            bool dark = in && code->data[v / dot * code->width + u / dot] & 1;
            px[(size_t)y * BIG_WIDTH + (size_t)x] = shade(dark    ? 50
                                                          : label ? 210
                                                                  : 110,
                                                          x, y);
        }
}

static unsigned char *
compress(uint8_t *px, size_t *len)
{
    struct jpeg_compress_struct codec;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long size = 0;

    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    jpeg_mem_dest(&codec, &bytes, &size);
    codec.image_width = BIG_WIDTH;
    codec.image_height = BIG_HEIGHT;
    codec.input_components = 1;
    codec.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&codec);
    jpeg_set_quality(&codec, 88, TRUE);
    jpeg_start_compress(&codec, TRUE);
    while (codec.next_scanline < BIG_HEIGHT) {
        JSAMPROW row = px + (size_t)codec.next_scanline * BIG_WIDTH;
        jpeg_write_scanlines(&codec, &row, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    *len = size;
    return bytes;
}

unsigned char *
big_picture(int nth, size_t *len, char *text)
{
    uint8_t *px = malloc((size_t)BIG_WIDTH * BIG_HEIGHT);
    int n = sprintf(text, "HTTPS://FIREMARK.EXAMPLE/L/0000018005V7?S=");

    state = (uint32_t)nth + 1;
    for (int i = 0; i < 100; i++)
        text[n++] = (char)('0' + (i * 7 + nth) % 10);
    text[n] = '\0';
    QRcode *code = QRcode_encodeString(text, 7 + nth % 3, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!px || !code)
        abort();
    int dot = 6 + 2 * nth;
    draw(px, code, dot, (BIG_WIDTH - code->width * dot) / 2 + 40 * nth,
         (BIG_HEIGHT - code->width * dot) / 2);
    QRcode_free(code);
    unsigned char *bytes = compress(px, len);
    free(px);
    return bytes;
}
