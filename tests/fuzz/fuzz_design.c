/* Any bytes as a design, a medium and a form. What is taken keeps its promises:
 * everything on the label or page, one code and one serial; and it can be planned for.
 * What is refused says line and rule. */
#include <firemark/sheet.h>
#include <stdlib.h>
#include <string.h>

static const char URL[] = "HTTPS://F.EXAMPLE.CN/L/J4077PGBVMFN?S=0";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static void
check_refusal(enum fm_status status, const struct fm_error *why, size_t size)
{
    require(status == FM_ERR_LAYOUT);
    require(why->rule[0] && why->zh[0] && why->en[0] && why->line <= size + 1);
}

static bool
inside(const struct fm_rect *r, double width, double height)
{
    return r->x >= 0 && r->y >= 0 && r->x + r->width <= width + 1e-5 &&
           r->y + r->height <= height + 1e-5;
}

static void
check_design(const struct fm_design *d)
{
    struct fm_sheet sheet = {.design = d, .dpi = 300};
    struct fm_qr_plan plan;

    require(d->width >= 10 && d->width <= 300 && d->height >= 10 && d->height <= 300);
    require(d->text_count <= FM_DESIGN_TEXTS && d->bar_count <= FM_DESIGN_BARS);
    require(d->serial < d->text_count &&
            strcmp(d->texts[d->serial].text, "{serial}") == 0);
    require(inside(&d->qr, d->width, d->height) && d->qr.width >= 5);
    for (unsigned i = 0; i < d->text_count; i++)
        require(inside(&d->texts[i].box, d->width, d->height));
    for (unsigned i = 0; i < d->bar_count; i++)
        require(inside(&d->bars[i], d->width, d->height));
    enum fm_status status = fm_sheet_check(&sheet, URL, &plan, NULL);
    require(status == FM_OK || status == FM_ERR_LAYOUT);
    if (status == FM_OK)
        require((plan.modules + 2 * FM_QR_QUIET) * plan.module_mm <= d->qr.width + 1e-6);
}

static void
check_media(const struct fm_media *m)
{
    require(m->columns >= 1 && m->columns <= 50 && m->rows >= 1 && m->rows <= 50);
    require(m->first_x + m->pitch_x * (m->columns - 1) + m->cell_width <=
            m->page_width + 1e-5);
    require(m->first_y + m->pitch_y * (m->rows - 1) + m->cell_height <=
            m->page_height + 1e-5);
    require(m->gap >= 0 && m->gap <= 20 && (m->roll ? m->rows == 1 : m->gap <= 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fm_design design;
    static struct fm_media media;
    static struct fm_form form;
    const char *text = (const char *)data;
    struct fm_error why = {0};
    enum fm_status status = fm_design_read(text, size, &design, &why);

    if (status == FM_OK)
        check_design(&design);
    else
        check_refusal(status, &why, size);
    why = (struct fm_error){0};
    status = fm_media_read(text, size, &media, &why);
    if (status == FM_OK)
        check_media(&media);
    else
        check_refusal(status, &why, size);
    why = (struct fm_error){0};
    status = fm_form_read(text, size, &form, &why);
    if (status == FM_OK)
        require(form.item_count <= FM_FORM_ITEMS);
    else
        check_refusal(status, &why, size);
    return 0;
}
