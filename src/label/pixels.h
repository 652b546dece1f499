/* Pictures in colour: loaded from JPEG or PNG, made smaller, turned, written as JPEG.
 * Loading looks at hostile bytes: a server does it only inside a jailed process. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firemark/status.h"

/* Red, green and blue, row after row without padding. */
struct pixels {
    uint8_t *px;
    int w, h;
};

/* Memory for w x h pixels, unset; false when there is none. Given back by
 * pixels_clear(). */
bool pixels_init(struct pixels *p, int w, int h);
void pixels_clear(struct pixels *p);

/* Loads a JPEG or PNG within the limits of firemark/scan.h; a big JPEG arrives reduced by
 * eighths, but never with a long side under `enough`. Transparent ground becomes white.
 * returns FM_OK | FM_ERR_IMAGE | FM_ERR_NOMEM; out untouched unless FM_OK */
enum fm_status pixels_load(const uint8_t *bytes, size_t len, int enough,
                           struct pixels *out);

/* Writes a JPEG of that quality (1 to 100), with pixels and nothing else in it; *jpeg is
 * the caller's to free(). returns FM_OK | FM_ERR_NOMEM */
enum fm_status pixels_save(const struct pixels *p, int quality, uint8_t **jpeg,
                           size_t *len);

/* Makes the long side at most `side`, by areas; and stands the picture up as EXIF's
 * orientation (1 to 8) says. False, with *p as it was, when memory is short. */
bool pixels_shrink(struct pixels *p, int side);
bool pixels_turn(struct pixels *p, unsigned orientation);

/* All of it: the picture drawn anew, upright, its long side at most `side`, without what
 * its maker wrote into it. As pixels_load() and pixels_save(). */
enum fm_status pixels_redraw(const uint8_t *bytes, size_t len, int side,
                             unsigned orientation, uint8_t **jpeg, size_t *jpeg_len);
