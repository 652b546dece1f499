#include "label/specimen.h"

#include <firemark/label.h>
#include <string.h>

#include "access/act.h"

static const struct fm_sheet_field FIELDS[] = {
    {"name", "样张 手提式干粉灭火器"},
    {"product", "样张 手提式干粉灭火器 MFZ/ABC4"},
    {"product_en", "SPECIMEN Portable powder extinguisher"},
    {"model", "MFZ/ABC4"},
    {"batch", "SPECIMEN-01"},
    {"code", "SPECIMEN"},
    {"producer", "样张消防器材（示例）有限公司"},
    {"agency", "样张市市场监督管理局"},
    {"record", "SPECIMEN-0001"},
    {"reference", "SPECIMEN-L1"},
    {"declared", "1200 具"},
    {"produced", "2026-01-02"},
    {"issued", "2026-01-02"},
    {"sampled", "2026-01-02"},
};
enum { FIELD_COUNT = sizeof FIELDS / sizeof *FIELDS };

void
specimen_make(struct specimen *s, const char *host)
{
    struct fm_label label = {.scheme = FM_SCHEME_LOCAL, .sealed = true};
    size_t len;

    *s = (struct specimen){.label = {s->url, "SPEC-IMEN-0000"},
                           .sheet = {.fields = FIELDS, .field_count = FIELD_COUNT}};
    strncpy(label.host, host, sizeof label.host - 1);
    if (fm_label_encode(&label, s->url, sizeof s->url, &len) != FM_OK)
        s->url[0] = '\0'; /* refused by every renderer */
}

static const char *
either(const struct act *act, const char *zh, const char *en)
{
    return strcmp(act->lang, "en") == 0 ? en : zh;
}

const char *
specimen_plan_text(struct act *act, const struct fm_qr_plan *plan)
{
    return arena_printf(act->arena,
                        either(act, "%d-%c，每模块 %d 点、%.3f 毫米%s%s",
                               "%d-%c, %d dots, %.3f mm a module%s%s"),
                        plan->version, plan->ecc == FM_QR_Q ? 'Q' : 'M', plan->dots,
                        plan->module_mm,
                        plan->tight ? either(act, "；较细", "; fine") : "",
                        plan->mini ? either(act, "；不含签名", "; no signature") : "");
}

const char *
specimen_kind(struct act *act, const char *design)
{
    size_t n = strcspn(design, "0123456789");

    return arena_printf(act->arena, "%.*s", (int)(n > 0 ? n - 1 : 0), design);
}

const char *
specimen_media(struct act *act, const struct fm_design *design)
{
    const char *list = "", *kind = specimen_kind(act, design->name), *name;
    struct fm_media media;
    struct fm_design best;

    for (size_t i = 0; (name = fm_media_name(i)); i++) {
        if (fm_media_find(name, &media) != FM_OK ||
            fm_design_fit(kind, &media, &best) != FM_OK ||
            strcmp(best.name, design->name) != 0)
            continue;
        list = arena_printf(act->arena, "%s%s%s", list, *list ? ", " : "", name);
    }
    return list;
}

/* ---- the gallery ---- */

static bool
to_document(void *context, const void *bytes, size_t len)
{
    return act_write(context, bytes, len);
}

static const char *
caption(struct act *act, const struct specimen *s, const char *language)
{
    struct fm_qr_plan plan;
    struct fm_error why = {0};
    struct fm_sheet alone = s->sheet;

    alone.media = NULL;
    if (fm_sheet_check(&alone, s->url, &plan, &why) != FM_OK)
        return either(act, why.zh, why.en);
    return arena_printf(act->arena, "%d dpi · %s · %s", s->sheet.dpi, language,
                        specimen_plan_text(act, &plan));
}

/* One design at both resolutions and in each language; what cannot be printed says why.
 */
static enum fm_status
show_design(struct act *act, struct fm_gallery *g, struct specimen *s)
{
    static const struct {
        int dpi;
        enum fm_language language;
        const char *name;
    } WAYS[] = {{203, FM_LANGUAGE_BOTH, "zh+en"},
                {300, FM_LANGUAGE_ZH, "zh"},
                {300, FM_LANGUAGE_EN, "en"}};
    const struct fm_design *d = s->sheet.design;
    struct fm_error why = {0};
    enum fm_status status = fm_gallery_heading(
        g, arena_printf(act->arena, "%s   %g × %g mm", d->name, d->width, d->height),
        specimen_media(act, d), d->height);

    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS && status == FM_OK; i++) {
        s->sheet.dpi = WAYS[i].dpi;
        s->sheet.language = WAYS[i].language;
        const char *words = caption(act, s, WAYS[i].name);

        status = fm_gallery_add(g, &s->sheet, &s->label, words, &why);
        if (status == FM_ERR_LAYOUT)
            status = fm_gallery_heading(g, "", words, 0);
    }
    return status;
}

static enum fm_status
show_media(struct act *act, struct fm_gallery *g)
{
    struct fm_media m;
    const char *name, *all = "";

    for (size_t i = 0; (name = fm_media_name(i)); i++) {
        if (fm_media_find(name, &m) != FM_OK)
            continue;
        all = arena_printf(act->arena,
                           m.roll ? "%s%s: %g × %g mm, %u × %u, gap %g mm\n"
                                  : "%s%s: %g × %g mm, %u × %u\n",
                           all, name, m.cell_width, m.cell_height, m.columns, m.rows,
                           m.gap);
    }
    return fm_gallery_heading(g, either(act, "介质", "Media"), all, 60);
}

static struct fault *
rendered(struct act *act, enum fm_status status)
{
    return status == FM_OK
               ? NULL
               : act_fault(act, FAULT_UNAVAILABLE, "label_render", NULL,
                           fm_status_text(status, "zh"), fm_status_text(status, "en"));
}

static struct fault *
show_all(struct act *act, struct fm_gallery *g)
{
    struct specimen s;
    struct fm_design d;
    struct pg_rows *none;
    const char *name;
    struct fault *fault = rendered(act, show_media(act, g));

    specimen_make(&s, act->settings->label_host);
    s.sheet.design = &d;
    for (size_t i = 0; (name = fm_design_name(i)) && !fault; i++) {
        if (fm_design_find(name, &d) == FM_OK)
            fault = rendered(act, show_design(act, g, &s));
        /* The store ends a transaction that says nothing for 30 s. */
        if (!fault)
            fault = pg_run(act->pg, act->arena, "SELECT 1", &none, 0);
    }
    return fault;
}

struct fault *
specimen_gallery(struct act *act)
{
    struct fm_gallery *g = NULL;
    struct fault *fault = rendered(
        act, fm_gallery_open(
                 strcmp(act->lang, "en") == 0
                     ? "Label gallery · SPECIMEN 样张: no code carries a valid signature"
                     : "标签样式总览 · 样张 SPECIMEN：二维码不含有效签名",
                 to_document, act, &g));

    if (!fault)
        fault = show_all(act, g);
    struct fault *closed = rendered(act, fm_gallery_close(g));
    return fault ? fault : closed;
}
