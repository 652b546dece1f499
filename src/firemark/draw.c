#include "draw.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static const double MM_PER_INCH = 25.4;
static const double UNITS_PER_MM = FM_LAYOUT_PER_MM;
static const double ASCENT = 0.88; /* of a CJK character, above its baseline */
static const double LINE_PITCH = 1.2;
static const double SHRINK_LIMIT = 0.55;
static const double SHRINK_STEP =
    0.1; /* mm: few sizes, since each is searched for in the fonts */
static const double PLATE_MARGIN = 0.1; /* of the character's height, at each side */
static const double LEGIBLE_MM = 1.4;   /* no text is shrunk below */
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

/* {name=value}: ticked where the field has this value. */
static bool
put_tick(GString *out, const struct fm_sheet *sheet, const char *name, size_t len)
{
    const char *sign = memchr(name, '=', len);
    size_t rest = sign ? len - (size_t)(sign + 1 - name) : 0;

    if (!sign)
        return false;
    const char *value = field_value(sheet, name, (size_t)(sign - name));

    g_string_append(
        out, strlen(value) == rest && memcmp(value, sign + 1, rest) == 0 ? "☑" : "☐");
    return true;
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
        bool tick = put_tick(out, sheet, template + 1, name);
        const char *value = tick ? "" : field_value(sheet, template + 1, name);

        g_string_append(out, value);
        template += name + 2;
        fields++;
        filled += tick || *value != '\0';
    }
    return g_string_free(out, fields > 0 && filled == 0);
}

void
fm_draw_font(PangoLayout *layout, enum fm_face face, double size)
{
    static const struct {
        const char *family;
        PangoWeight weight;
    } FACES[] = {
        [FM_FACE_SANS] = {"Noto Sans CJK SC", PANGO_WEIGHT_NORMAL},
        [FM_FACE_BOLD] = {"Noto Sans CJK SC", PANGO_WEIGHT_BOLD},
        [FM_FACE_MONO] = {"DejaVu Sans Mono", PANGO_WEIGHT_NORMAL},
        [FM_FACE_PLATE] = {"Noto Sans CJK SC", PANGO_WEIGHT_BOLD},
        [FM_FACE_SERIF] = {"Noto Serif CJK SC", PANGO_WEIGHT_NORMAL},
        [FM_FACE_SERIF_BOLD] = {"Noto Serif CJK SC", PANGO_WEIGHT_BOLD},
    };
    PangoFontDescription *font = pango_font_description_new();

    pango_font_description_set_family(font, FACES[face].family);
    pango_font_description_set_weight(font, FACES[face].weight);
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

/* How many lines of characters that high the box holds. */
static int
lines_in(const struct fm_design_text *t, double size)
{
    int n = (int)floor((t->box.height / size - 1) / LINE_PITCH + 1 + 1e-6);

    return n > 1 && t->face != FM_FACE_PLATE ? n : 1;
}

/* The largest size at which the text fits its box, which holds more lines of smaller
 * characters; at the least size the end is cut. */
static double
fit_text(PangoLayout *layout, const struct fm_design_text *t)
{
    double least = t->size < LEGIBLE_MM ? t->size : LEGIBLE_MM;

    if (least < t->size * SHRINK_LIMIT)
        least = t->size * SHRINK_LIMIT;
    for (double size = t->size;;
         size = floor((size - SHRINK_STEP / 2) / SHRINK_STEP) * SHRINK_STEP) {
        if (size < least)
            size = least;
        pango_layout_set_height(layout, -lines_in(t, size));
        fm_draw_font(layout, t->face, size);
        if (size <= least || !pango_layout_is_ellipsized(layout))
            return size;
    }
}

static void
draw_text(cairo_t *cr, PangoLayout *layout, const struct fm_design_text *t,
          const char *text)
{
    bool plate = t->face == FM_FACE_PLATE;
    double paper = plate ? 1 : 0, top = t->box.y, left = t->box.x, width = t->box.width;

    if (plate) {
        double margin = t->size * PLATE_MARGIN;

        cairo_rectangle(cr, t->box.x, t->box.y, t->box.width, t->box.height);
        cairo_fill(cr);
        left += margin;
        width -= 2 * margin;
    }
    pango_layout_set_alignment(layout, plate ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    pango_layout_set_line_spacing(layout, 0);
    pango_layout_set_text(layout, text, -1);
    pango_layout_set_width(layout, (int)(width * UNITS_PER_MM * PANGO_SCALE));
    double size = fit_text(layout, t);

    fm_draw_pitch(layout, size);
    double baseline = (double)pango_layout_get_baseline(layout) / PANGO_SCALE;

    if (plate)
        top += (t->box.height - size) / 2;
    cairo_save(cr);
    cairo_translate(cr, left, top + ASCENT * size);
    cairo_scale(cr, 1 / UNITS_PER_MM, 1 / UNITS_PER_MM);
    cairo_move_to(cr, 0, -baseline);
    cairo_set_source_rgb(cr, paper, paper, paper);
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

/* Edges on whole dots, so that equal bars print equally thick and none vanishes. */
static void
draw_bars(cairo_t *cr, const struct fm_sheet *sheet)
{
    const struct fm_design *d = sheet->design;
    double dot = MM_PER_INCH / sheet->dpi;

    for (unsigned i = 0; i < d->bar_count; i++) {
        const struct fm_rect *r = &d->bars[i];
        double width = round(r->width / dot), height = round(r->height / dot);

        cairo_rectangle(cr, round(r->x / dot) * dot, round(r->y / dot) * dot,
                        fmax(width, 1) * dot, fmax(height, 1) * dot);
    }
    cairo_fill(cr);
}

/* What is to be written of the i-th text; g_free it. NULL: nothing. */
static char *
text_of(const struct fm_sheet *sheet, unsigned i)
{
    if (i == sheet->design->serial)
        return NULL;
    char *chosen = fm_wording_choose(sheet, sheet->design->texts[i].text);
    char *text = fm_fields_expand(sheet, chosen);

    g_free(chosen);
    return text;
}

/* The sheet with the field {online}, told only by codes without signature. */
static struct fm_sheet
with_online(const struct fm_sheet *sheet, const struct fm_qr_plan *plan,
            struct fm_sheet_field **own)
{
    static const char *const ONLINE[] = {[FM_LANGUAGE_BOTH] = "联网核验 Online",
                                         [FM_LANGUAGE_ZH] = "联网核验",
                                         [FM_LANGUAGE_EN] = "Check online"};
    struct fm_sheet with = *sheet;

    *own = g_new(struct fm_sheet_field, sheet->field_count + 1);
    (*own)[0] =
        (struct fm_sheet_field){"online", plan->mini ? ONLINE[sheet->language] : ""};
    if (sheet->field_count > 0)
        memcpy(*own + 1, sheet->fields, sheet->field_count * sizeof **own);
    with.fields = *own;
    with.field_count = sheet->field_count + 1;
    return with;
}

void
fm_draw_shared(cairo_t *cr, const struct fm_sheet *sheet, const struct fm_qr_plan *plan)
{
    struct fm_sheet_field *own;
    struct fm_sheet with = with_online(sheet, plan, &own);
    PangoLayout *layout = fm_draw_layout(cr);

    cairo_set_source_rgb(cr, 0, 0, 0);
    draw_bars(cr, sheet);
    for (unsigned i = 0; i < sheet->design->text_count; i++) {
        char *text = text_of(&with, i);

        if (text && *text)
            draw_text(cr, layout, &sheet->design->texts[i], text);
        g_free(text);
    }
    g_object_unref(layout);
    g_free(own);
}

struct fm_rect
fm_draw_serial_font(cairo_t *cr, const struct fm_design *design)
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
    return (struct fm_rect){t->box.x, t->box.y + ASCENT * t->size, t->box.width, 0};
}

void
fm_draw_serial(cairo_t *cr, const struct fm_design *design, const char *serial)
{
    struct fm_rect at = fm_draw_serial_font(cr, design);

    cairo_move_to(cr, at.x, at.y);
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

size_t
fm_sheet_code_length(const struct fm_qr_plan *plan, const char *url)
{
    const char *tail = plan->mini ? strstr(url, "?S=") : NULL;

    return tail ? (size_t)(tail - url) : strlen(url);
}

enum fm_status
fm_draw_encode(const struct fm_sheet *sheet, const char *url, struct fm_qr_plan *plan,
               struct fm_qr *qr)
{
    bool mini = plan->mini;
    char *text = g_strndup(url, fm_sheet_code_length(plan, url));
    enum fm_status status = fm_qr_encode(text, plan, qr);

    if (status == FM_ERR_LAYOUT) {
        status = fm_qr_make_plan(text, sheet->design->qr.width, sheet->dpi, plan, NULL);
        plan->mini = mini;
        if (status == FM_OK)
            status = fm_qr_encode(text, plan, qr);
    }
    g_free(text);
    return status;
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
