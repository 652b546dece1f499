#include "picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <qrencode.h>

#define SIDE 400

void
picture_init(struct picture *p)
{
    memset(p->px, 255, sizeof p->px);
}

void
picture_symbol(struct picture *p, const char *text, int x, int y, int dot)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

    if (!code)
        abort();
    for (int v = 0; v < code->width * dot; v++)
        for (int u = 0; u < code->width * dot; u++)
            if (code->data[v / dot * code->width + u / dot] & 1)
                p->px[(y + v) * SIDE + x + u] = 0;
    QRcode_free(code);
}

size_t
picture_png(const struct picture *p, uint8_t *out, size_t cap)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = SIDE,
                       .height = SIDE,
                       .format = PNG_FORMAT_GRAY};
    png_alloc_size_t len = cap;

    if (!png_image_write_to_memory(&image, out, &len, 0, p->px, SIDE, NULL))
        abort();
    return len;
}

size_t
picture_jpeg(const struct picture *p, uint8_t *out, size_t cap)
{
    struct jpeg_compress_struct codec;
    struct jpeg_error_mgr errors;
    unsigned long len = cap;

    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    jpeg_mem_dest(&codec, &out, &len);
    codec.image_width = SIDE;
    codec.image_height = SIDE;
    codec.input_components = 1;
    codec.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&codec);
    jpeg_start_compress(&codec, TRUE);
    while (codec.next_scanline < SIDE) {
        JSAMPROW row = (JSAMPROW)(uintptr_t)(p->px + codec.next_scanline * SIDE);
        jpeg_write_scanlines(&codec, &row, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    return len;
}
