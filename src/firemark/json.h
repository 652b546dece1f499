/* Reading JSON that a stranger wrote: what the trust list, the status list and their
 * signatures share. Positions are those of tokens; -1 means absent, and every reader
 * takes it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fm_json {
    const char *text;
    void *tokens;
    int count;     /* of tokens; the first is the whole */
    size_t failed; /* where the text is no JSON, byte offset */
};

/* Reads `len` bytes of at most `max` tokens; free with fm_json_free(). false: not one
 * JSON value, or more tokens, or no memory (then count is -1). */
bool fm_json_read(struct fm_json *j, const char *text, size_t len, unsigned max);
void fm_json_free(struct fm_json *j);

/* The value of `name` in the object at `at`, or -1. */
int fm_json_member(const struct fm_json *j, int at, const char *name);
bool fm_json_is_object(const struct fm_json *j, int at);
bool fm_json_is_array(const struct fm_json *j, int at);
int fm_json_size(const struct fm_json *j, int at);      /* items or members */
int fm_json_next(const struct fm_json *j, int at);      /* behind it and all it holds */
size_t fm_json_offset(const struct fm_json *j, int at); /* byte where it begins */

/* Whether it is an object that names each member once and without escapes, and at most 64
 * of them. Where a name stands twice, two programs read two values; and "typ\u0065s" is
 * "types" to one that decodes it. */
bool fm_json_members_sound(const struct fm_json *j, int at);

/* A string without escapes: no value of ours needs one, and a name shown to people or a
 * host that is compared must hold no hidden byte. */
bool fm_json_text(const struct fm_json *j, int at, char *out, size_t cap);
/* The same where it lies. */
bool fm_json_slice(const struct fm_json *j, int at, const char **text, size_t *len);
bool fm_json_int(const struct fm_json *j, int at, int64_t *out);

/* No byte that JSON would escape: quote, backslash or control byte. UTF-8 passes. */
bool fm_json_plain(const char *text, size_t len);

/* base64url without padding (RFC 4648 §5): the only spelling of its bytes is taken. */
size_t fm_base64_len(size_t bytes); /* characters, without NUL */
void fm_base64_encode(const uint8_t *bytes, size_t len, char *out); /* with NUL */
/* Writes at most `cap` bytes; false where it is none or does not fit. */
bool fm_base64_decode(const char *text, size_t len, uint8_t *out, size_t cap,
                      size_t *out_len);
