#include "draw.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static const double MM_PER_INCH = 25.4;
static const double UNITS_PER_MM = FM_LAYOUT_PER_MM;
static const double ASCENT = 0.88; /* of a CJK character, above its baseline */
static const double LINE_PITCH = 1.2;
static const double SHRINK_LIMIT = 0.75;
enum { SERIAL_MAX = 14 };

static bool
printable(const char *s)
{
    if (!g_utf8_validate(s, -1, NULL))
        return false;
    for (; *s; s = g_utf8_next_char(s)) {
        gunichar c = g_utf8_get_char(s);

        if (!g_unichar_isprint(c))
            return false;
    }
    return true;
}

bool
fm_fields_printable(const struct fm_sheet *sheet)
{
    for (size_t i = 0; i < sheet->field_count; i++) {
        if (!printable(sheet->fields[i].value))
            return false;
    }
    return true;
}

bool
fm_serial_printable(const char *serial)
{
    size_t n = strspn(serial, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-");

    return n > 0 && n <= SERIAL_MAX && !serial[n];
}

static const char *
field_value(const struct fm_sheet *sheet, const char *name, size_t len)
{
    for (size_t i = 0; i < sheet->field_count; i++) {
        const char *own = sheet->fields[i].name;

        if (strlen(own) == len && memcmp(own, name, len) == 0)
            return sheet->fields[i].value;
    }
    return "";
}

char *
fm_fields_expand(const struct fm_sheet *sheet, const char *template)
{
    GString *out = g_string_new(NULL);
    unsigned fields = 0, filled = 0;

    while (*template) {
        size_t len = strcspn(template, "{");

        g_string_append_len(out, template, (gssize)len);
        template += len;
        if (!*template)
            break;
        size_t name = strcspn(template + 1, "}");
        const char *value = field_value(sheet, template + 1, name);

        g_string_append(out, value);
        template += name + 2;
        fields++;
        filled += *value != '\0';
    }
    return g_string_free(out, fields > 0 && filled == 0);
}

void
fm_draw_font(PangoLayout *layout, enum fm_face face, double size)
{
    PangoFontDescription *font = pango_font_description_new();

    pango_font_description_set_family(font, face == FM_FACE_MONO ? "DejaVu Sans Mono"
                                                                 : "Noto Sans CJK SC");
    pango_font_description_set_weight(font, face == FM_FACE_BOLD ? PANGO_WEIGHT_BOLD
                                                                 : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, size * UNITS_PER_MM * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

/* Noto's own line is 1.45 high: fit the lines to the design's pitch. */
void
fm_draw_pitch(PangoLayout *layout, double size)
{
    PangoRectangle line;
    PangoLayoutLine *first = pango_layout_get_line_readonly(layout, 0);

    pango_layout_line_get_extents(first, NULL, &line);
    if (line.height > 0)
        pango_layout_set_line_spacing(layout, (float)(size * LINE_PITCH * UNITS_PER_MM *
                                                      PANGO_SCALE / line.height));
}

static void
draw_text(cairo_t *cr, PangoLayout *layout, const struct fm_design_text *t,
          const char *text)
{
    double scale = 1;

    pango_layout_set_line_spacing(layout, 0);
    pango_layout_set_text(layout, text, -1);
    pango_layout_set_width(layout, (int)(t->box.width * UNITS_PER_MM * PANGO_SCALE));
    pango_layout_set_height(layout, -(int)t->lines);
    for (; scale >= SHRINK_LIMIT; scale -= 0.05) {
        fm_draw_font(layout, t->face, t->size * scale);
        if (!pango_layout_is_ellipsized(layout))
            break;
    }
    fm_draw_pitch(layout, t->size);
    double baseline = (double)pango_layout_get_baseline(layout) / PANGO_SCALE;

    cairo_save(cr);
    cairo_translate(cr, t->box.x, t->box.y + ASCENT * t->size);
    cairo_scale(cr, 1 / UNITS_PER_MM, 1 / UNITS_PER_MM);
    cairo_move_to(cr, 0, -baseline);
    pango_cairo_show_layout(cr, layout);
    cairo_restore(cr);
}

/* The layout knows the scale it is drawn at: otherwise large characters would be asked of
 * freetype at a size beyond its limit. Widths rounded to dots would differ by printer. */
PangoLayout *
fm_draw_layout(cairo_t *cr)
{
    cairo_font_options_t *exact = cairo_font_options_create();

    cairo_save(cr);
    cairo_scale(cr, 1 / UNITS_PER_MM, 1 / UNITS_PER_MM);
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoContext *context = pango_layout_get_context(layout);

    cairo_restore(cr);
    cairo_font_options_set_hint_metrics(exact, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, exact);
    cairo_font_options_destroy(exact);
    pango_context_set_language(context, pango_language_from_string("zh-cn"));
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_cairo_context_set_resolution(context, 72);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    return layout;
}

void
fm_draw_shared(cairo_t *cr, const struct fm_sheet *sheet)
{
    const struct fm_design *d = sheet->design;

    cairo_set_source_rgb(cr, 0, 0, 0);
    for (unsigned i = 0; i < d->bar_count; i++) {
        const struct fm_rect *r = &d->bars[i];

        cairo_rectangle(cr, r->x, r->y, r->width, r->height);
    }
    cairo_fill(cr);
    PangoLayout *layout = fm_draw_layout(cr);

    for (unsigned i = 0; i < d->text_count; i++) {
        char *text = i == d->serial ? NULL : fm_fields_expand(sheet, d->texts[i].text);

        if (text)
            draw_text(cr, layout, &d->texts[i], text);
        g_free(text);
    }
    g_object_unref(layout);
}

void
fm_draw_serial(cairo_t *cr, const struct fm_design *design, const char *serial)
{
    const struct fm_design_text *t = &design->texts[design->serial];
    cairo_font_options_t *exact = cairo_font_options_create();

    /* A width rounded to printer dots would leave the box that the design checked. */
    cairo_font_options_set_hint_metrics(exact, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cr, exact);
    cairo_font_options_destroy(exact);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_select_font_face(cr, "DejaVu Sans Mono", CAIRO_FONT_SLANT_NORMAL,
                           CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, t->size);
    cairo_move_to(cr, t->box.x, t->box.y + ASCENT * t->size);
    cairo_show_text(cr, serial);
}

struct fm_dots
fm_draw_place(const struct fm_sheet *sheet, const struct fm_qr_plan *plan, double x,
              double y)
{
    const struct fm_rect *qr = &sheet->design->qr;
    double dots_per_mm = sheet->dpi / MM_PER_INCH;
    double margin = (qr->width * dots_per_mm - plan->modules * plan->dots) / 2;

    return (struct fm_dots){(int)lround((x + qr->x) * dots_per_mm + margin),
                            (int)lround((y + qr->y) * dots_per_mm + margin)};
}

void
fm_draw_runs(cairo_t *cr, const struct fm_qr *qr)
{
    for (int y = 0; y < qr->modules; y++) {
        const uint8_t *row = qr->dark + y * qr->modules;

        for (int x = 0; x < qr->modules; x++) {
            int start = x;

            while (x < qr->modules && row[x])
                x++;
            if (x > start)
                cairo_rectangle(cr, start, y, x - start, 1);
        }
    }
}

enum fm_status
fm_draw_encode(const struct fm_sheet *sheet, const char *url, struct fm_qr_plan *plan,
               struct fm_qr *qr)
{
    enum fm_status status = fm_qr_encode(url, plan, qr);

    if (status != FM_ERR_LAYOUT)
        return status;
    status = fm_qr_make_plan(url, sheet->design->qr.width, sheet->dpi, plan, NULL);
    return status == FM_OK ? fm_qr_encode(url, plan, qr) : status;
}

cairo_status_t
fm_sink_write(void *closure, const unsigned char *bytes, unsigned len)
{
    struct fm_sink *sink = closure;

    return sink->write(sink->context, bytes, len) ? CAIRO_STATUS_SUCCESS
                                                  : CAIRO_STATUS_WRITE_ERROR;
}

enum fm_status
fm_draw_status(cairo_status_t status)
{
    if (status == CAIRO_STATUS_SUCCESS)
        return FM_OK;
    return status == CAIRO_STATUS_WRITE_ERROR ? FM_ERR_IO : FM_ERR_NOMEM;
}
