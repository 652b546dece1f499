/* The decoder's answers as bytes. They come out of a jail, so reading trusts nothing. */
#pragma once
#include <stdbool.h>

#include "label/decoder.h"

/* What stands before the picture in a request: what to do with it. */
struct wire_request {
    uint32_t work; /* enum wire_work */
    uint32_t side; /* WIRE_VIEW: long side of the picture drawn anew; 0: none is */
};

enum wire_work { WIRE_SCAN, WIRE_VIEW };

/* malloc'ed bytes of an answer to WIRE_VIEW, and back, as below; `view` is used with
 * DECODER_OK only and stays the caller's. */
bool wire_encode_view(enum decoder_status status, const struct decoder_view *view,
                      uint8_t **out, size_t *len);
enum decoder_status wire_decode_view(const uint8_t *bytes, size_t len,
                                     struct decoder_view *out);

/* malloc'ed bytes of an answer; result is used with DECODER_OK only. */
bool wire_encode(enum decoder_status status, const struct fm_scan_result *result,
                 uint8_t **out, size_t *len);

/* The status told; out is set only with DECODER_OK. Nonsense is DECODER_ERR_HOSTILE. */
enum decoder_status wire_decode(const uint8_t *bytes, size_t len,
                                struct fm_scan_result *out);
