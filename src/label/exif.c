#include "label/exif.h"

#include <stdio.h>
#include <string.h>

enum {
    ENTRIES_MAX = 512, /* of a directory; cameras write under 80 */
    TAG_MAKE = 0x010f,
    TAG_MODEL = 0x0110,
    TAG_ORIENTATION = 0x0112,
    TAG_EXIF = 0x8769,
    TAG_GPS = 0x8825,
    TAG_TAKEN = 0x9003,
    TAG_OFFSET = 0x9011,
    GPS_LAT_REF = 1,
    GPS_LAT = 2,
    GPS_LON_REF = 3,
    GPS_LON = 4
};

/* A TIFF block in either byte order. */
struct tiff {
    const uint8_t *p;
    size_t len;
    bool big;
};

/* One entry of a directory; its value lies within the block. */
struct entry {
    unsigned tag, type;
    uint32_t count;
    size_t at;
};

/* What a directory says, put together when it was read to the end. */
struct found {
    struct exif *out;
    char taken[20], offset[7];
    size_t exif_at, gps_at;
    char lat_ref, lon_ref;
    double lat, lon; /* degrees; negative: not told */
};

static uint32_t
number(const struct tiff *t, size_t at, unsigned n)
{
    uint32_t value = 0;

    if (at > t->len || n > t->len - at)
        return 0;
    for (unsigned i = 0; i < n; i++)
        value = value << 8 | t->p[at + (t->big ? i : n - 1 - i)];
    return value;
}

static size_t
size_of(unsigned type)
{
    static const size_t SIZES[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};

    return type < sizeof SIZES / sizeof *SIZES ? SIZES[type] : 0;
}

/* False where the value does not lie within the block. */
static bool
entry_read(const struct tiff *t, size_t at, struct entry *out)
{
    out->tag = number(t, at, 2);
    out->type = number(t, at + 2, 2);
    out->count = number(t, at + 4, 4);
    size_t size = size_of(out->type);
    if (size == 0 || out->count == 0 || out->count > t->len / size)
        return false;
    out->at = size * out->count <= 4 ? at + 8 : number(t, at + 8, 4);
    return out->at <= t->len && size * out->count <= t->len - out->at;
}

static bool
is_text(const struct entry *e)
{
    return e->type == 2;
}

/* Printable ASCII without blanks at the end; longer texts are cut. */
static void
text(const struct tiff *t, const struct entry *e, char *out, size_t size)
{
    size_t n = 0;

    if (!is_text(e))
        return;
    for (; n + 1 < size && n < e->count && t->p[e->at + n]; n++) {
        uint8_t c = t->p[e->at + n];
        out[n] = c >= 0x20 && c < 0x7f ? (char)c : '?';
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
}

/* Degrees, minutes and seconds as one number; negative where they are none. */
static double
degrees(const struct tiff *t, const struct entry *e)
{
    static const double PARTS[] = {1, 60, 3600};
    double sum = 0;

    if (e->type != 5 || e->count != 3)
        return -1;
    for (size_t i = 0; i < 3; i++) {
        uint32_t above = number(t, e->at + 8 * i, 4),
                 below = number(t, e->at + 8 * i + 4, 4);
        if (below == 0 && above != 0)
            return -1;
        sum += below ? (double)above / below / PARTS[i] : 0;
    }
    return sum;
}

static void
take_gps(const struct tiff *t, const struct entry *e, struct found *f)
{
    if (e->tag == GPS_LAT_REF && is_text(e))
        f->lat_ref = (char)t->p[e->at];
    else if (e->tag == GPS_LON_REF && is_text(e))
        f->lon_ref = (char)t->p[e->at];
    else if (e->tag == GPS_LAT)
        f->lat = degrees(t, e);
    else if (e->tag == GPS_LON)
        f->lon = degrees(t, e);
}

static void
take_main(const struct tiff *t, const struct entry *e, struct found *f)
{
    if (e->tag == TAG_MAKE)
        text(t, e, f->out->make, sizeof f->out->make);
    else if (e->tag == TAG_MODEL)
        text(t, e, f->out->model, sizeof f->out->model);
    else if (e->tag == TAG_TAKEN)
        text(t, e, f->taken, sizeof f->taken);
    else if (e->tag == TAG_OFFSET)
        text(t, e, f->offset, sizeof f->offset);
    else if (e->tag == TAG_EXIF && e->type == 4)
        f->exif_at = number(t, e->at, 4);
    else if (e->tag == TAG_GPS && e->type == 4)
        f->gps_at = number(t, e->at, 4);
    else if (e->tag == TAG_ORIENTATION && e->type == 3) {
        unsigned turned = number(t, e->at, 2);
        if (turned >= 1 && turned <= 8)
            f->out->orientation = turned;
    }
}

static void
directory(const struct tiff *t, size_t at, struct found *f,
          void (*take)(const struct tiff *, const struct entry *, struct found *))
{
    unsigned count = number(t, at, 2);
    struct entry e;

    for (unsigned i = 0; at && i < count && i < ENTRIES_MAX; i++)
        if (entry_read(t, at + 2 + 12 * (size_t)i, &e))
            take(t, &e, f);
}

/* Digits where the pattern has 9, else its own characters. */
static bool
fits(const char *s, const char *pattern)
{
    for (; *pattern; s++, pattern++)
        if (*pattern == '9' ? *s < '0' || *s > '9' : *s != *pattern)
            return false;
    return *s == '\0';
}

static int
two(const char *s)
{
    return (s[0] - '0') * 10 + (s[1] - '0');
}

/* "2026:03:05 08:30:00" and "+08:00", as RFC 3339 has them. */
static void
tell_time(const struct found *f)
{
    const char *s = f->taken, *o = f->offset;
    bool zone =
        (fits(o, "+99:99") || fits(o, "-99:99")) && two(o + 1) < 24 && two(o + 4) < 60;

    if (!fits(s, "9999:99:99 99:99:99") || two(s + 5) < 1 || two(s + 5) > 12 ||
        two(s + 8) < 1 || two(s + 8) > 31 || two(s + 11) > 23 || two(s + 14) > 59 ||
        two(s + 17) > 60)
        return;
    snprintf(f->out->taken_at, sizeof f->out->taken_at, "%.4s-%.2s-%.2sT%.8s%s", s, s + 5,
             s + 8, s + 11, zone ? o : "");
}

static void
tell_place(const struct found *f)
{
    bool lat = f->lat_ref == 'N' || f->lat_ref == 'S';
    bool lon = f->lon_ref == 'E' || f->lon_ref == 'W';

    if (!lat || !lon || f->lat < 0 || f->lat > 90 || f->lon < 0 || f->lon > 180)
        return;
    f->out->placed = true;
    f->out->lat = f->lat_ref == 'S' ? -f->lat : f->lat;
    f->out->lon = f->lon_ref == 'W' ? -f->lon : f->lon;
}

static void
tiff_read(const uint8_t *p, size_t len, struct exif *out)
{
    struct tiff t = {.p = p, .len = len};
    struct found f = {.out = out, .lat = -1, .lon = -1};

    if (len < 8 || (memcmp(p, "II*\0", 4) != 0 && memcmp(p, "MM\0*", 4) != 0))
        return;
    out->there = true;
    t.big = p[0] == 'M';
    directory(&t, number(&t, 4, 4), &f, take_main);
    directory(&t, f.exif_at, &f, take_main);
    directory(&t, f.gps_at, &f, take_gps);
    tell_time(&f);
    tell_place(&f);
}

/* ---- where the block lies ---- */

static void
jpeg_find(const struct tiff *file, struct exif *out)
{
    size_t at = 2;

    while (file->len - at >= 4 && file->p[at] == 0xff) {
        uint8_t marker = file->p[at + 1];
        size_t size = number(file, at + 2, 2);
        if (marker == 0xff) { /* a fill byte */
            at++;
            continue;
        }
        if (marker == 0xda || size < 2 || size > file->len - at - 2)
            return;
        if (marker == 0xe1 && size >= 8 && memcmp(file->p + at + 4, "Exif\0\0", 6) == 0) {
            tiff_read(file->p + at + 10, size - 8, out);
            return;
        }
        at += 2 + size;
    }
}

static void
png_find(const struct tiff *file, struct exif *out)
{
    size_t at = 8;

    while (file->len - at >= 12) {
        size_t size = number(file, at, 4);
        if (size > file->len - at - 12)
            return;
        if (memcmp(file->p + at + 4, "eXIf", 4) == 0) {
            tiff_read(file->p + at + 8, size, out);
            return;
        }
        at += 12 + size;
    }
}

void
exif_read(const uint8_t *bytes, size_t len, struct exif *out)
{
    const struct tiff file = {.p = bytes, .len = len, .big = true};

    *out = (struct exif){.orientation = 1};
    if (len > 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
        png_find(&file, out);
    else if (len > 3 && memcmp(bytes, "\xff\xd8\xff", 3) == 0)
        jpeg_find(&file, out);
}
