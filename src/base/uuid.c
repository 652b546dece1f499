#include "base/uuid.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

void
uuid7_from_digest(int64_t unix_ms, const uint8_t digest[16], uint8_t out[16])
{
    memcpy(out, digest, 16);
    for (int i = 0; i < 6; i++)
        out[i] = (uint8_t)(unix_ms >> (40 - 8 * i));
    out[6] = (uint8_t)(0x70 | (out[6] & 0x0f));
    out[8] = (uint8_t)(0x80 | (out[8] & 0x3f));
}

void
uuid7_new(uint8_t out[16])
{
    uint8_t random[16];

    if (RAND_bytes(random, sizeof random) != 1)
        abort();
    uuid7_from_digest(clock_unix_ms(), random, out);
}

void
uuid_print(const uint8_t id[16], char out[UUID_TEXT])
{
    char *p = out;

    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        p += snprintf(p, 3, "%02x", id[i]);
    }
}

void
uuid7_new_text(char out[UUID_TEXT])
{
    uint8_t id[16];

    uuid7_new(id);
    uuid_print(id, out);
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool
uuid_parse(const char *text, uint8_t out[16])
{
    uint8_t id[16];

    for (int i = 0; i < 16; i++) {
        if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
            return false;
        int high = hex_digit(text[0]);
        int low = high < 0 ? -1 : hex_digit(text[1]);
        if (low < 0)
            return false;
        id[i] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    if (*text)
        return false;
    memcpy(out, id, 16);
    return true;
}
