/* What a camera wrote into its picture (EXIF): pure, reads any bytes within bounds. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exif {
    bool there;           /* the picture holds an EXIF block */
    bool placed;          /* lon and lat are told */
    unsigned orientation; /* 1 to 8; 1 where not told */
    double lon, lat;      /* degrees, east and north positive */
    /* By the camera's clock: "2026-03-05T08:30:00", with "+08:00" behind where it told
     * its zone; "" where not told, or no such time is. */
    char taken_at[32];
    char make[64], model[64]; /* printable ASCII, anything else as '?'; "": not told */
};

/* Reads the first EXIF block of a JPEG (APP1) or a PNG (eXIf). What is cut off, damaged
 * or out of range counts as not told; *out is always set.
 * source: CIPA DC-008 (Exif 2.32) 4.6; PNG third edition 11.3.4.4 */
void exif_read(const uint8_t *bytes, size_t len, struct exif *out);
