/* What a picture's header says, read before any decoder is troubled: pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum image_kind { IMAGE_NEITHER, IMAGE_JPEG, IMAGE_PNG };

struct image_head {
    enum image_kind kind;
    uint64_t w,
        h; /* 0: the header is cut off or damaged; the decoder says what is wrong */
    bool too_large; /* beyond FM_SCAN_SIDE_MAX or FM_SCAN_PIXELS_MAX */
};

/* Reads any bytes. source: ITU-T T.81 B.1.1.3; ISO/IEC 15948, 11.2.2 */
void image_head_read(const uint8_t *bytes, size_t len, struct image_head *out);
