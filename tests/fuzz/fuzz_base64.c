/* Any bytes as base64url and as base64 with padding; the first byte says how much room
 * there is. What is taken is the only spelling of its bytes, what the library's decoder
 * makes of it is the same, and nothing is written beyond the room. Any bytes that are
 * encoded come back. And any text as lower-case hex, and as the token of a link. */
#include <ctype.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "firemark/internal.h"
#include "firemark/json.h"
#include "matter/inquiry.h"

enum { ROOM_EACH = 97 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static void *
room_for(size_t len)
{
    void *p = malloc(len ? len : 1);

    require(p != NULL);
    return p;
}

/* ---- base64url ---- */

/* As the library decodes it, once its letters are the usual ones and it is padded. */
static void
require_usual(const char *text, size_t len, const uint8_t *bytes, size_t n)
{
    size_t padded = (len + 3) / 4 * 4;
    char *usual = room_for(padded + 1);
    uint8_t *decoded = room_for(padded);

    memset(usual, '=', padded);
    for (size_t i = 0; i < len; i++)
        usual[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
    require(EVP_DecodeBlock(decoded, (const uint8_t *)usual, (int)padded) ==
            (int)(padded / 4 * 3));
    require(n == padded / 4 * 3 - (padded - len) && memcmp(decoded, bytes, n) == 0);
    free(usual);
    free(decoded);
}

static void
check_url(const char *text, size_t len, size_t cap)
{
    uint8_t *bytes = room_for(cap);
    size_t n = 0;

    if (fm_base64_decode(text, len, bytes, cap, &n)) {
        char *again = room_for(fm_base64_len(n) + 1);
        require(n <= cap && fm_base64_len(n) == len);
        fm_base64_encode(bytes, n, again);
        require(strlen(again) == len && memcmp(again, text, len) == 0);
        require_usual(text, len, bytes, n);
        free(again);
    }
    free(bytes);
}

/* ---- base64 with padding ---- */

static void
check_padded(const char *text, size_t len, size_t cap)
{
    uint8_t *bytes = room_for(cap);
    size_t n = 0;

    if (fm_base64_unpad(text, len, bytes, cap, &n)) {
        char *again = room_for(len + 1);
        require(n <= cap && n > 0 && (n + 2) / 3 * 4 == len);
        fm_base64_padded(bytes, n, again);
        require(strlen(again) == len && memcmp(again, text, len) == 0);
        free(again);
    }
    free(bytes);
}

/* ---- any bytes ---- */

static void
check_bytes(const uint8_t *bytes, size_t len)
{
    char *url = room_for(fm_base64_len(len) + 1),
         *padded = room_for((len + 2) / 3 * 4 + 1);
    uint8_t *back = room_for(len + 2);
    size_t n = 0;

    fm_base64_encode(bytes, len, url);
    require(strlen(url) == fm_base64_len(len));
    require(fm_base64_decode(url, strlen(url), back, len, &n) && n == len);
    require(memcmp(back, bytes, len) == 0);
    require(len == 0 || !fm_base64_decode(url, strlen(url), back, len - 1, &n));
    fm_base64_padded(bytes, len, padded);
    require(len == 0 ||
            fm_base64_unpad(padded, strlen(padded), back, (len + 2) / 3 * 3, &n));
    require(len == 0 || (n == len && memcmp(back, bytes, len) == 0));
    free(url);
    free(padded);
    free(back);
}

static void
check_hex(const char *text, const uint8_t *bytes, size_t len)
{
    BUF_SCOPE struct buf out = {0};
    BUF_SCOPE struct buf hex = {0};

    if (buf_unhex(&out, text)) {
        buf_hex(&hex, (const uint8_t *)out.data, out.len);
        require(out.len * 2 == strlen(text));
        require(out.len == 0 || strcmp(hex.data, text) == 0);
    } else {
        require(out.len == 0);
    }
    buf_clear(&out);
    buf_clear(&hex);
    buf_hex(&hex, bytes, len);
    require(len == 0 || (buf_unhex(&out, hex.data) && out.len == len));
    require(len == 0 || memcmp(out.data, bytes, len) == 0);
}

/* ---- tokens of links ---- */

/* However people type it, it is the same link: in small letters, parted, with letters for
 * the digits that they look like. Of another length it is none. */
static void
check_link(const char *text)
{
    char hash[INQUIRY_HASH], again[INQUIRY_HASH];
    BUF_SCOPE struct buf plain = {0};
    BUF_SCOPE struct buf typed = {0};

    for (const char *c = text; *c; c++) {
        if (*c != '-' && *c != ' ')
            buf_putc(&plain, *c);
        buf_printf(&typed, "%s%c", c == text ? " -" : "",
                   *c == '0'   ? 'o'
                   : *c == '1' ? 'l'
                               : *c);
    }
    bool good = inquiry_token_hash(text, hash);
    require(good == (typed.len > 0 && inquiry_token_hash(typed.data, again)));
    if (!good)
        return;
    require(plain.len == INQUIRY_TOKEN - 1 && strlen(hash) == INQUIRY_HASH - 1);
    require(strcmp(hash, again) == 0);
    for (size_t i = 0; i < plain.len; i++)
        plain.data[i] = (char)toupper((unsigned char)plain.data[i]);
    require(inquiry_token_hash(plain.data, again) && strcmp(hash, again) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    char *text = strndup((const char *)data + 1, size - 1);

    require(text != NULL);
    check_url((const char *)data + 1, size - 1, data[0] % ROOM_EACH);
    check_padded((const char *)data + 1, size - 1, data[0] % ROOM_EACH);
    check_bytes(data, size);
    check_hex(text, data, size);
    check_link(text);
    free(text);
    return 0;
}
