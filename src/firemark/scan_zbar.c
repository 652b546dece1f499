/* The engine: ZBar, for QR symbols only. Format, error correction and text are its work.
 *
 * ZBar's own search for inverted symbols stays off: it writes beyond its buffer when
 * width times height is no multiple of 8; the cascade inverts pictures itself. A scanner
 * is used once, since a used one reads differently. */
#include <stdlib.h>
#include <string.h>

#include <zbar.h>

#include "scan_internal.h"

static bool
copy_text(const zbar_symbol_t *from, struct fm_scan_symbol *to)
{
    to->len = zbar_symbol_get_data_length(from);
    to->text = malloc(to->len + 1);
    if (!to->text)
        return false;
    memcpy(to->text, zbar_symbol_get_data(from), to->len);
    to->text[to->len] = '\0';
    return true;
}

static void
copy_corners(const zbar_symbol_t *from, struct fm_scan_symbol *to)
{
    unsigned n = zbar_symbol_get_loc_size(from);

    for (unsigned i = 0; i < 4; i++) {
        unsigned at = n ? i * n / 4 : 0;
        to->corner[i].x = n ? (float)zbar_symbol_get_loc_x(from, at) : 0;
        to->corner[i].y = n ? (float)zbar_symbol_get_loc_y(from, at) : 0;
    }
}

static bool
collect(const zbar_image_t *image, struct finds *out)
{
    for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s;
         s = zbar_symbol_next(s)) {
        if (zbar_symbol_get_type(s) != ZBAR_QRCODE || out->count == FM_SCAN_SYMBOLS_MAX)
            continue;
        struct fm_scan_symbol *to = &out->symbol[out->count];
        memset(to, 0, sizeof *to);
        if (!copy_text(s, to))
            return false;
        copy_corners(s, to);
        out->count++;
    }
    return true;
}

/* One run of a fresh scanner; `raw` keeps bytes as they are instead of guessing. */
static bool
engine_run(const struct gray *g, bool raw, struct finds *out)
{
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    bool ok = scanner && image;

    if (ok) {
        zbar_image_scanner_request_dbus(scanner, 0); /* would tell the system bus */
        zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
        zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
        zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, raw);
        zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
        zbar_image_set_size(image, (unsigned)g->w, (unsigned)g->h);
        zbar_image_set_data(image, g->px, (unsigned long)g->w * (unsigned long)g->h,
                            NULL);
        if (zbar_scan_image(scanner, image) > 0)
            ok = collect(image, out);
    }
    if (image)
        zbar_image_destroy(image);
    if (scanner)
        zbar_image_scanner_destroy(scanner);
    return ok;
}

static bool
is_ascii(const struct fm_scan_symbol *s)
{
    for (size_t i = 0; i < s->len; i++)
        if ((unsigned char)s->text[i] > 127)
            return false;
    return true;
}

/* Well-formed as RFC 3629 asks in lead and trail bytes; over-long forms do not matter
 * here, only whether the writer meant UTF-8. */
static bool
is_utf8(const struct fm_scan_symbol *s)
{
    for (size_t i = 0; i < s->len;) {
        unsigned char c = (unsigned char)s->text[i++];
        int more = c < 0x80 ? 0 : c < 0xc2 ? -1 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        if (more < 0 || c > 0xf4)
            return false;
        for (; more; more--, i++)
            if (i == s->len || ((unsigned char)s->text[i] & 0xc0) != 0x80)
                return false;
    }
    return true;
}

/* ZBar guesses Shift-JIS for some UTF-8 texts and swallows letters: where the bytes as
 * they stand are UTF-8, they win. Both runs see the same picture, so the same symbols. */
static bool
prefer_utf8(const struct gray *g, struct finds *found)
{
    struct finds raw = {0};
    bool ok = engine_run(g, true, &raw);

    for (size_t i = 0; ok && raw.count == found->count && i < raw.count; i++) {
        struct fm_scan_symbol swap = found->symbol[i];
        if (is_ascii(&swap) || !is_utf8(&raw.symbol[i]))
            continue;
        found->symbol[i] = raw.symbol[i];
        raw.symbol[i] = swap;
    }
    finds_clear(&raw);
    return ok;
}

bool
engine_read(const struct gray *g, struct finds *out)
{
    if (!engine_run(g, false, out))
        return false;
    for (size_t i = 0; i < out->count; i++)
        if (!is_ascii(&out->symbol[i]))
            return prefer_utf8(g, out);
    return true;
}

void
finds_clear(struct finds *f)
{
    for (size_t i = 0; i < f->count; i++)
        free(f->symbol[i].text);
    *f = (struct finds){0};
}
