/* What labels can look like: designs and media, specimens of them, the gallery. */
#include "label/design_actions.h"

#include <firemark/shelf.h>
#include <string.h>

#include "base/words.h"
#include "label/specimen.h"

/* No label printer is finer, and the time to draw grows with the square. */
enum { DPI = 300, DPI_MAX = 600 };

static const struct field NAME_FIELDS[] = {
    {"name", FIELD_TEXT, true, FM_DESIGN_NAME_MAX, NULL, "标签样式", "the design's name"},
    {.name = NULL}};

static const struct field PICTURE_FIELDS[] = {
    {"name", FIELD_TEXT, true, FM_DESIGN_NAME_MAX, NULL, "标签样式", "the design's name"},
    {"dpi", FIELD_INT, false, DPI_MAX, NULL, "打印机分辨率，默认 300，最大 600",
     "the printer's dots per inch, 300 where not given, 600 at most"},
    {"language", FIELD_TEXT, false, 0, "both|zh|en",
     "标签文字：both 双语（默认）、zh、en",
     "the label's own words: both languages (default), zh or en"},
    {.name = NULL}};

/* ---- the list ---- */

/* What a code of the specimen is like, or why it cannot be printed. */
static const char *
plan_text(struct act *act, enum fm_status status, const struct fm_qr_plan *plan,
          const struct fm_error *why)
{
    if (status == FM_OK)
        return specimen_plan_text(act, plan);
    if (!why->rule[0])
        return fm_status_text(status, act->lang);
    return strcmp(act->lang, "en") == 0 ? why->en : why->zh;
}

static void
put_plan(struct act *act, const struct specimen *s, int dpi)
{
    struct specimen at = *s;
    struct fm_qr_plan plan;
    struct fm_error why = {0};

    at.sheet.dpi = dpi;
    enum fm_status status = fm_sheet_check(&at.sheet, s->url, &plan, &why);

    buf_item(&act->out);
    buf_printf(&act->out, "{\"dpi\":%d", dpi);
    if (status == FM_OK)
        buf_printf(&act->out,
                   ",\"version\":%d,\"ecc\":\"%c\",\"dots\":%d,\"module_mm\":%.3f,"
                   "\"fine\":%s,\"signature\":%s",
                   plan.version, plan.ecc == FM_QR_Q ? 'Q' : 'M', plan.dots,
                   plan.module_mm, plan.tight ? "true" : "false",
                   plan.mini ? "false" : "true");
    buf_puts(&act->out, ",\"text\":");
    buf_json(&act->out, plan_text(act, status, &plan, &why));
    buf_putc(&act->out, '}');
}

static void
put_design(struct act *act, const struct specimen *s)
{
    const struct fm_design *d = s->sheet.design;
    const char *file = arena_printf(act->arena, "%s.design", d->name);

    buf_printf(&act->out,
               "{\"name\":\"%s\",\"kind\":\"%s\",\"width\":%g,\"height\":%g,\"qr\":%g,"
               "\"own\":%s,\"media\":\"%s\",\"codes\":[",
               d->name, specimen_kind(act, d->name), d->width, d->height, d->qr.width,
               fm_shelf_own(file) ? "true" : "false", specimen_media(act, d));
    put_plan(act, s, 203);
    put_plan(act, s, 300);
    buf_puts(&act->out, "]");
}

static struct fault *
run_list(struct act *act)
{
    struct specimen s;
    struct fm_design d;
    const char *name;

    specimen_make(&s, act->settings->label_host);
    s.sheet.design = &d;
    buf_putc(&act->out, '[');
    for (size_t i = 0; (name = fm_design_name(i)); i++) {
        if (fm_design_find(name, &d) != FM_OK)
            continue;
        buf_item(&act->out);
        put_design(act, &s);
        buf_putc(&act->out, '}');
    }
    buf_putc(&act->out, ']');
    return NULL;
}

static void
put_media(struct act *act, const struct fm_media *m)
{
    buf_item(&act->out);
    buf_printf(&act->out,
               "{\"name\":\"%s\",\"page_width\":%g,\"page_height\":%g,\"width\":%g,"
               "\"height\":%g,\"columns\":%u,\"rows\":%u,\"roll\":%s,\"gap\":",
               m->name, m->page_width, m->page_height, m->cell_width, m->cell_height,
               m->columns, m->rows, m->roll ? "true" : "false");
    buf_printf(&act->out, m->roll ? "%g}" : "null}", m->gap);
}

static struct fault *
run_media(struct act *act)
{
    struct fm_media m;
    const char *name;

    buf_putc(&act->out, '[');
    for (size_t i = 0; (name = fm_media_name(i)); i++)
        if (fm_media_find(name, &m) == FM_OK)
            put_media(act, &m);
    buf_putc(&act->out, ']');
    return NULL;
}

/* ---- one design ---- */

static struct fault *
find(struct act *act, struct fm_design *design, struct specimen *s)
{
    if (fm_design_find(act_text(act, "name"), design) != FM_OK)
        return act_fault(act, FAULT_ABSENT, "design_unknown", "name",
                         "没有这种标签样式；firemark design list 列出全部",
                         "there is no such label design; firemark design list shows "
                         "them all");
    specimen_make(s, act->settings->label_host);
    s->sheet.design = design;
    s->sheet.dpi = (int)act_int(act, "dpi", DPI);
    return NULL;
}

static struct fault *
run_show(struct act *act)
{
    struct fm_design d;
    struct specimen s;
    struct fault *fault = find(act, &d, &s);

    if (fault)
        return fault;
    put_design(act, &s);
    buf_puts(&act->out, ",\"file\":");
    buf_json(&act->out, fm_shelf_text(arena_printf(act->arena, "%s.design", d.name)));
    buf_putc(&act->out, '}');
    return NULL;
}

static bool
to_document(void *context, const void *bytes, size_t len)
{
    return act_write(context, bytes, len);
}

static struct fault *
picture(struct act *act, bool svg)
{
    const char *language = act_text(act, "language");
    struct fm_design d;
    struct specimen s;
    struct fm_error why = {0};
    struct fault *fault = find(act, &d, &s);

    if (fault)
        return fault;
    if (language && strcmp(language, "both") != 0)
        s.sheet.language = *language == 'e' ? FM_LANGUAGE_EN : FM_LANGUAGE_ZH;
    enum fm_status status =
        svg ? fm_sheet_svg(&s.sheet, &s.label, to_document, act, &why)
            : fm_sheet_png(&s.sheet, &s.label, to_document, act, &why);
    if (status == FM_OK)
        return NULL;
    if (status == FM_ERR_LAYOUT)
        return act_fault(act, FAULT_INPUT, arena_strdup(act->arena, why.rule), "dpi",
                         why.zh, why.en);
    if (status == FM_ERR_ARG)
        return act_fault(act, FAULT_INPUT, "print_option", "dpi", "应为 72 至 600",
                         "must be 72 to 600");
    return act_fault(act, FAULT_UNAVAILABLE, "label_render", NULL,
                     fm_status_text(status, "zh"), fm_status_text(status, "en"));
}

static struct fault *
run_png(struct act *act)
{
    return picture(act, false);
}

static struct fault *
run_svg(struct act *act)
{
    return picture(act, true);
}

/* ---- the terminal ---- */

static void
show_design(const json_t *d, const char *lang)
{
    const json_t *code;
    size_t i;
    bool en = strcmp(lang, "en") == 0;
    const char *media = json_string_value(json_object_get(d, "media"));

    printf("%s%s\n", json_string_value(json_object_get(d, "name")),
           json_is_true(json_object_get(d, "own")) ? en ? "   (own)" : "   （自备）"
                                                   : "");
    json_array_foreach(json_object_get(d, "codes"), i, code)
        printf("    %d dpi  %s\n", (int)json_integer_value(json_object_get(code, "dpi")),
               json_string_value(json_object_get(code, "text")));
    if (*media)
        printf("    %s %s\n", en ? "media:" : "介质：", media);
}

static void
show_list(const json_t *answer, const char *lang)
{
    const json_t *d;
    size_t i;

    json_array_foreach(answer, i, d) show_design(d, lang);
}

static void
show_one(const json_t *answer, const char *lang)
{
    show_design(answer, lang);
    printf("\n%s", json_string_value(json_object_get(answer, "file")));
}

static void
show_media(const json_t *answer, const char *lang)
{
    const json_t *m;
    size_t i;

    json_array_foreach(answer, i, m)
    {
        printf("%-14s %5g x %g mm   %d x %d",
               json_string_value(json_object_get(m, "name")),
               json_number_value(json_object_get(m, "width")),
               json_number_value(json_object_get(m, "height")),
               (int)json_integer_value(json_object_get(m, "columns")),
               (int)json_integer_value(json_object_get(m, "rows")));
        if (json_is_true(json_object_get(m, "roll")))
            printf(strcmp(lang, "en") == 0 ? "   gap %g mm" : "   间隙 %g mm",
                   json_number_value(json_object_get(m, "gap")));
        putchar('\n');
    }
}

const struct action DESIGN_ACTIONS[] = {
    {.noun = "design",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/designs",
     .power = POWER_READ,
     .status = 200,
     .run = run_list,
     .show = show_list,
     .zh = "列出标签样式，以及各自的二维码粗细和适用介质",
     .en = "Lists the label designs, how coarse their codes are and the media they fit",
     .example = "firemark design list"},
    {.noun = "design",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/designs/{name}",
     .power = POWER_READ,
     .status = 200,
     .fields = NAME_FIELDS,
     .run = run_show,
     .show = show_one,
     .zh = "显示一种标签样式及其文件，可作为新样式的起点",
     .en = "Shows one label design and its file, to start a new one from",
     .example = "firemark design show unit-50x30"},
    {.noun = "design",
     .verb = "media",
     .method = "GET",
     .path = "/api/v1/label-media",
     .power = POWER_READ,
     .status = 200,
     .run = run_media,
     .show = show_media,
     .zh = "列出标签介质：整张纸和卷材",
     .en = "Lists the media that labels are printed on: sheets and rolls",
     .example = "firemark design media"},
    {.noun = "design",
     .verb = "png",
     .method = "GET",
     .path = "/api/v1/designs/{name}/png",
     .power = POWER_READ,
     .status = 200,
     .fields = PICTURE_FIELDS,
     .run = run_png,
     .gives = "image/png",
     .zh = "一种标签样式的样张（PNG，按打印机的点）",
     .en = "A specimen of a label design as PNG, in the printer's dots",
     .example = "firemark design png unit-50x30 --out specimen.png"},
    {.noun = "design",
     .verb = "svg",
     .method = "GET",
     .path = "/api/v1/designs/{name}/svg",
     .power = POWER_READ,
     .status = 200,
     .fields = PICTURE_FIELDS,
     .run = run_svg,
     .gives = "image/svg+xml",
     .zh = "一种标签样式的样张（SVG）",
     .en = "A specimen of a label design as SVG",
     .example = "firemark design svg unit-50x30 --out specimen.svg"},
    {.noun = "label",
     .verb = "gallery",
     .method = "GET",
     .path = "/api/v1/label-gallery",
     .power = POWER_INTAKE,
     .status = 200,
     .run = specimen_gallery,
     .gives = "application/pdf",
     .zh = "全部标签样式的样张（PDF），按 203 和 300 dpi，中英文",
     .en = "Specimens of all label designs as PDF, at 203 and 300 dpi, in Chinese and "
           "English",
     .example = "firemark label gallery --out gallery.pdf"},
    {.en = NULL}};
