#include "label/image_gate.h"

#include <string.h>

#include "firemark/scan.h"

static uint64_t
be(const uint8_t *p, int n)
{
    uint64_t value = 0;

    for (int i = 0; i < n; i++)
        value = value << 8 | p[i];
    return value;
}

static void
png_size(const uint8_t *p, size_t len, struct image_head *out)
{
    if (len < 24)
        return;
    out->w = be(p + 16, 4);
    out->h = be(p + 20, 4);
}

/* Walks the markers to the frame header: FF C0-CF but C4, C8, CC. */
static void
jpeg_size(const uint8_t *p, size_t len, struct image_head *out)
{
    size_t at = 2;

    while (at + 9 <= len && p[at] == 0xff) {
        uint8_t m = p[at + 1];
        if (m >= 0xc0 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc) {
            out->h = be(p + at + 5, 2);
            out->w = be(p + at + 7, 2);
            return;
        }
        at += m == 0xff ? 1 : 2 + (size_t)be(p + at + 2, 2);
    }
}

void
image_head_read(const uint8_t *bytes, size_t len, struct image_head *out)
{
    static const uint8_t PNG[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    *out = (struct image_head){.kind = IMAGE_NEITHER};
    if (len > 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff) {
        out->kind = IMAGE_JPEG;
        jpeg_size(bytes, len, out);
    } else if (len > sizeof PNG && memcmp(bytes, PNG, sizeof PNG) == 0) {
        out->kind = IMAGE_PNG;
        png_size(bytes, len, out);
    }
    out->too_large = out->w > FM_SCAN_SIDE_MAX || out->h > FM_SCAN_SIDE_MAX ||
                     out->w * out->h > FM_SCAN_PIXELS_MAX;
}
