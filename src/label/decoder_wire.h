/* The decoder's answers as bytes. They come out of a jail, so reading trusts nothing. */
#pragma once
#include <stdbool.h>

#include "label/decoder.h"

/* malloc'ed bytes of an answer; result is used with DECODER_OK only. */
bool wire_encode(enum decoder_status status, const struct fm_scan_result *result,
                 uint8_t **out, size_t *len);

/* The status told; out is set only with DECODER_OK. Nonsense is DECODER_ERR_HOSTILE. */
enum decoder_status wire_decode(const uint8_t *bytes, size_t len,
                                struct fm_scan_result *out);
