/* Base64 with padding, of which only one spelling of each text is taken. */
#include <openssl/evp.h>
#include <string.h>

#include "internal.h"

void
fm_base64_padded(const uint8_t *bytes, size_t len, char *out)
{
    EVP_EncodeBlock((unsigned char *)out, bytes, (int)len);
}

void
fm_hash_text(const uint8_t hash[FM_HASH], char out[FM_HASH_TEXT + 1])
{
    fm_base64_padded(hash, FM_HASH, out);
}

/* The decoder passes over blanks, and over bits behind the last byte. */
static bool
only_base64(const char *text, size_t len)
{
    static const char ALPHABET[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < len; i++)
        if (!memchr(ALPHABET, text[i], sizeof ALPHABET - 1))
            return false;
    return true;
}

bool
fm_base64_unpad(const char *text, size_t len, uint8_t *out, size_t cap, size_t *out_len)
{
    size_t pads = len > 1 ? (size_t)(text[len - 1] == '=') + (text[len - 2] == '=') : 0;
    char again[5];

    if (len == 0 || len % 4 != 0 || len / 4 * 3 > cap || !only_base64(text, len - pads) ||
        EVP_DecodeBlock(out, (const unsigned char *)text, (int)len) != (int)(len / 4 * 3))
        return false;
    size_t n = len / 4 * 3 - pads, tail = (n - 1) / 3 * 3;
    fm_base64_padded(out + tail, n - tail, again);
    if (memcmp(again, text + len - 4, 4) != 0)
        return false;
    *out_len = n;
    return true;
}
