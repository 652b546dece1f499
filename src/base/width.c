#include "base/width.h"

static unsigned
next_rune(const char **text)
{
    const unsigned char *p = (const unsigned char *)*text;
    unsigned rune = *p++;
    int more = rune >= 0xf0 ? 3 : rune >= 0xe0 ? 2 : rune >= 0xc0 ? 1 : 0;

    if (more)
        rune &= 0x3fu >> more;
    for (; more > 0 && (*p & 0xc0) == 0x80; more--)
        rune = rune << 6 | (*p++ & 0x3f);
    *text = (const char *)p;
    return rune;
}

/* East Asian Wide and Fullwidth ranges (UAX #11), as far as our texts go. */
static int
rune_width(unsigned rune)
{
    return (rune >= 0x1100 && rune <= 0x115f) || (rune >= 0x2e80 && rune <= 0xa4cf) ||
                   (rune >= 0xac00 && rune <= 0xd7a3) ||
                   (rune >= 0xf900 && rune <= 0xfaff) ||
                   (rune >= 0xfe30 && rune <= 0xfe6f) ||
                   (rune >= 0xff00 && rune <= 0xff60) ||
                   (rune >= 0x20000 && rune <= 0x3fffd)
               ? 2
               : 1;
}

int
terminal_width(const char *text)
{
    int width = 0;

    while (*text)
        width += rune_width(next_rune(&text));
    return width;
}

int
terminal_fit(const char *text, int columns)
{
    const char *p = text;

    while (*p) {
        const char *before = p;
        columns -= rune_width(next_rune(&p));
        if (columns < 0)
            return (int)(before - text);
    }
    return (int)(p - text);
}
