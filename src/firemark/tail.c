/* The tail of a sealed label: 68 bytes as 166 decimal digits, 7 bytes to 17 digits.
 * Digits take QR's numeric mode (3.3 bits each), where base64 would take byte mode.
 * source: docs/label-format.md §3 */
#include "internal.h"

enum { CHUNKS = 10 };

struct chunk {
    int bytes, digits;
};

static struct chunk
chunk_at(int i)
{
    return i < CHUNKS - 1 ? (struct chunk){7, 17} : (struct chunk){5, 13};
}

void
fm_tail_encode(const uint8_t bytes[FM_TAIL_BYTES], char out[FM_TAIL_LEN + 1])
{
    for (int i = 0; i < CHUNKS; i++) {
        struct chunk c = chunk_at(i);
        uint64_t value = 0;
        for (int b = 0; b < c.bytes; b++)
            value = value << 8 | *bytes++;
        for (int d = c.digits - 1; d >= 0; d--, value /= 10)
            out[d] = (char)('0' + value % 10);
        out += c.digits;
    }
    *out = '\0';
}

static bool
chunk_decode(const char *digits, struct chunk c, uint8_t *bytes)
{
    uint64_t value = 0;

    for (int d = 0; d < c.digits; d++) {
        if (digits[d] < '0' || digits[d] > '9')
            return false;
        value = value * 10 + (unsigned)(digits[d] - '0');
    }
    if (value >> (8 * c.bytes))
        return false;
    for (int b = c.bytes - 1; b >= 0; b--, value >>= 8)
        bytes[b] = (uint8_t)value;
    return true;
}

bool
fm_tail_decode(const char *digits, uint8_t bytes[FM_TAIL_BYTES], size_t *bad)
{
    size_t at = 0;

    for (int i = 0; i < CHUNKS; i++) {
        struct chunk c = chunk_at(i);
        if (!chunk_decode(digits + at, c, bytes)) {
            *bad = at;
            return false;
        }
        at += (size_t)c.digits;
        bytes += c.bytes;
    }
    return true;
}

void
fm_header_encode(const struct fm_label *label, uint8_t out[4])
{
    uint32_t h = 1u << 30 | (uint32_t)label->kid << 18 | (uint32_t)label->day << 4 |
                 (uint32_t)label->type;

    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(h >> (24 - 8 * i));
}
