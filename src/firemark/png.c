/* PNG of black and white dots (W3C PNG, third edition: greyscale, one bit a pixel). */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "draw.h"

static void
put_number(uint8_t *to, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(n >> (24 - 8 * i));
}

static bool
put_chunk(struct fm_sink *sink, const char *type, const uint8_t *data, size_t len)
{
    uint8_t head[8], check[4];
    uLong crc = crc32(crc32(0, (const Bytef *)type, 4), data, (uInt)len);

    put_number(head, (uint32_t)len);
    memcpy(head + 4, type, 4);
    put_number(check, (uint32_t)crc);
    return sink->write(sink->context, head, sizeof head) &&
           (len == 0 || sink->write(sink->context, data, len)) &&
           sink->write(sink->context, check, sizeof check);
}

static bool
put_file(struct fm_sink *sink, const struct fm_raster *dots, const uint8_t *data,
         size_t len)
{
    static const uint8_t SIGNATURE[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    uint8_t head[13] = {[8] = 1}; /* one bit; greyscale, no interlace */

    put_number(head, (uint32_t)dots->width);
    put_number(head + 4, (uint32_t)dots->height);
    return sink->write(sink->context, SIGNATURE, sizeof SIGNATURE) &&
           put_chunk(sink, "IHDR", head, sizeof head) &&
           put_chunk(sink, "IDAT", data, len) &&
           put_chunk(sink, "IEND", (const uint8_t *)"", 0);
}

/* Rows as PNG has them: each behind a filter byte of 0, and 1 is white. */
static void
put_rows(const struct fm_raster *dots, uint8_t *to)
{
    for (int y = 0; y < dots->height; y++) {
        const uint8_t *row = dots->bits + (size_t)y * dots->stride;

        *to++ = 0;
        for (size_t i = 0; i < dots->stride; i++)
            *to++ = (uint8_t)~row[i];
    }
}

enum fm_status
fm_png_write(const struct fm_raster *dots, bool compact, struct fm_sink *sink)
{
    uLong size = (uLong)dots->height * (dots->stride + 1);
    uLongf len = compressBound(size);
    uint8_t *rows = malloc(size), *packed = malloc(len);
    enum fm_status status = rows && packed ? FM_OK : FM_ERR_NOMEM;

    if (status == FM_OK) {
        put_rows(dots, rows);
        if (compress2(packed, &len, rows, size,
                      compact ? Z_DEFAULT_COMPRESSION : Z_NO_COMPRESSION) != Z_OK)
            status = FM_ERR_NOMEM;
    }
    if (status == FM_OK && !put_file(sink, dots, packed, len))
        status = FM_ERR_IO;
    free(rows);
    free(packed);
    return status;
}
