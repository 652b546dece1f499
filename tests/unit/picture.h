/* Pictures for the scanner's tests: symbols drawn, saved as JPEG or PNG in memory. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct picture {
    uint8_t px[400 * 400]; /* grey, white to begin with */
};

void picture_init(struct picture *p);

/* Draws `text` as a QR symbol at (x, y), `dot` pixels per module. */
void picture_symbol(struct picture *p, const char *text, int x, int y, int dot);

/* Bytes written to `out`, which has room for `cap`. */
size_t picture_png(const struct picture *p, uint8_t *out, size_t cap);
size_t picture_jpeg(const struct picture *p, uint8_t *out, size_t cap);
