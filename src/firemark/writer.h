/* Text into a buffer of fixed size, and the base64url of JOSE (RFC 4648 §5, no padding).
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fm_writer {
    char *out;
    size_t cap, len;
    bool full; /* something did not fit; out holds what did, with its end */
};

void fm_put_n(struct fm_writer *w, const char *text, size_t len);
void fm_put(struct fm_writer *w, const char *text);
void fm_put_int(struct fm_writer *w, const char *before, int64_t value);
