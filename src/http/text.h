/* Decoding of what clients write in targets and forms: strict, into an arena. */
#pragma once
#include "http/request.h"

/* Whether `len` bytes are UTF-8 without surrogates and overlong forms (RFC 3629). */
bool text_utf8(const char *bytes, size_t len);

/* Percent-decodes; '+' becomes a space where `plus`. NULL on a bad escape, a NUL or
 * text that is not UTF-8. */
char *text_percent(struct arena *arena, const char *text, size_t len, bool plus);

/* "a=1&b=2" decoded, in order; false where text_percent() refuses or there are more than
 * HTTP_PARAMS_MAX. */
bool text_pairs(struct arena *arena, const char *text, size_t len,
                struct http_pairs *pairs);
