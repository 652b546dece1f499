/* The demo city's evidence pictures: drawn, not photographed, and the same from the same
 * number. */
#pragma once
#include <stdbool.h>

#include "base/buf.h"

enum photo_scene { PHOTO_BEFORE, PHOTO_DURING, PHOTO_AFTER, PHOTO_SAMPLE };

/* Adds a PNG of 480 x 360 dots to `out`; false where cairo could not draw it. */
bool photo_draw(enum photo_scene scene, int number, struct buf *out);
