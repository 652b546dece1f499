/* What was read from a picture, as JSON members and words. */
#pragma once
#include "base/buf.h"
#include "firemark/scan.h"

/* ["x","y"] of four corners: "region":[[x,y],..], in pixels of the picture as stored. */
void decoder_put_region(struct buf *out, const struct fm_point corner[4]);

/* "width":..,"height":..,"stages":[{"stage","ms","found"},..]: what was tried in turn, at
 * which processor time. */
void decoder_put_stages(struct buf *out, const struct fm_scan_result *result);

/* In which ninth of a picture of that size a symbol stands: "左上", "top left", ... */
const char *decoder_place(const struct fm_point corner[4], int width, int height,
                          const char *lang);
