/* Twelve-megapixel photographs of one label each, as a phone takes them, for
 * bench_decode. */
#pragma once
#include <stddef.h>

enum { BIG_PICTURES = 12, BIG_WIDTH = 4032, BIG_HEIGHT = 3024 };

/* Draws the nth: versions 7 to 9, modules of 6 to 28 pixels, shaded, with noise. Returns
 * JPEG bytes (free() them) and the text that it bears (at least 256 bytes). */
unsigned char *big_picture(int nth, size_t *len, char *text);
