/* What every way of printing shares: options, what is refused, the fields, the proof. */
#include "label/printing.h"

#include <firemark/label.h>
#include <openssl/sha.h>
#include <string.h>

#include "label_sql.h"

enum { DPI = 300 };

static const char SHEET[] = "a4-3x9", ROLL[] = "roll-50x30";

static double
real(struct act *act, const char *field)
{
    return json_number_value(json_object_get(act->in, field));
}

static enum fm_language
language(struct act *act)
{
    const char *name = act_text(act, "language");

    if (name && strcmp(name, "zh") == 0)
        return FM_LANGUAGE_ZH;
    return name && strcmp(name, "en") == 0 ? FM_LANGUAGE_EN : FM_LANGUAGE_BOTH;
}

void
label_print_options(struct act *act, struct label_print *out)
{
    const char *media = act_text(act, "media"), *name = act_text(act, "format");
    enum print_format format = name ? print_format_find(name) : PRINT_PDF;

    *out = (struct label_print){.job = act_text(act, "job"),
                                .format = format,
                                .design = act_text(act, "design"),
                                .media = media                 ? media
                                         : format == PRINT_PDF ? SHEET
                                                               : ROLL,
                                .type = act_text(act, "type"),
                                .dpi = (int)act_int(act, "dpi", DPI),
                                .language = language(act),
                                .diameter = real(act, "diameter"),
                                .start_cell = act_int(act, "start_cell", 0),
                                .offset_x = real(act, "offset_x"),
                                .offset_y = real(act, "offset_y"),
                                .skip = act_int(act, "skip", 0),
                                .count = act_int(act, "count", 0),
                                .copies = (int)act_int(act, "copies", 1),
                                .darkness = (int)act_int(act, "darkness", 0),
                                .speed = (int)act_int(act, "speed", 0),
                                .reason = act_text(act, "reason")};
}

/* ---- refusals ---- */

struct fault *
print_refuse(struct act *act, const char *code, const char *where, const char *zh,
             const char *en)
{
    return act_fault(act, FAULT_INPUT, code, where, zh, en);
}

static struct fault *
no_job(struct act *act)
{
    return act_fault(act, FAULT_ABSENT, "job_unknown", "job",
                     "没有这个签发任务，或不在您的辖区",
                     "there is no such label job, or it is not in your areas");
}

/* What the renderer says, in its words where it has some. */
struct fault *
print_fault(struct act *act, enum fm_status status, const struct fm_error *error)
{
    if (status == FM_OK)
        return NULL;
    if (status == FM_ERR_LAYOUT && error->rule[0])
        return print_refuse(act, arena_strdup(act->arena, error->rule), "design",
                            error->zh, error->en);
    if (status == FM_ERR_LAYOUT || status == FM_ERR_ARG)
        return print_refuse(
            act, "label_field", NULL,
            "标签上的名称含有不能打印的字符；请更正产品、批次或生产者资料",
            "a name on the label holds characters that cannot be printed; "
            "correct the product, batch or producer");
    return act_fault(act, FAULT_UNAVAILABLE, "label_render", NULL,
                     fm_status_text(status, "zh"), fm_status_text(status, "en"));
}

/* What putting a label into the document said. */
struct fault *
print_added(struct printing *p, enum fm_status status)
{
    struct fm_error error = {0};

    if (status == FM_ERR_LAYOUT)
        return print_refuse(p->act, "print_offset", "offset",
                            "按此偏移或版式，标签会印到介质之外；请减小偏移",
                            "with this offset a label would be printed beyond the "
                            "medium's edge; take a smaller one");
    return print_fault(p->act, status, &error);
}

static const char *
names(struct act *act, const char *(*name)(size_t i))
{
    const char *list = "";

    for (size_t i = 0; name(i); i++)
        list = arena_printf(act->arena, "%s%s%s", list, i ? ", " : "", name(i));
    return list;
}

/* A page for each label, of the size of the medium's cell. */
static void
single_page(struct fm_media *m)
{
    m->page_width = m->pitch_x = m->cell_width;
    m->page_height = m->pitch_y = m->cell_height;
    m->first_x = m->first_y = 0;
    m->columns = m->rows = 1;
}

static struct fault *
find_media(struct printing *p)
{
    struct act *act = p->act;
    const struct label_print *w = p->want;

    if (fm_media_find(w->media, &p->media) != FM_OK)
        return print_refuse(
            act, "media_unknown", "media",
            arena_printf(act->arena, "没有这种介质，可用：%s", names(act, fm_media_name)),
            arena_printf(act->arena, "there is no such medium; there are: %s",
                         names(act, fm_media_name)));
    if (w->dpi < 72 || w->dpi > 4800)
        return print_refuse(act, "print_option", "dpi", "应为 72 至 4800",
                            "must be 72 to 4800");
    if (w->start_cell >= p->media.columns * p->media.rows)
        return print_refuse(
            act, "print_option", "start_cell", "超出了这种介质一页的格数（从 0 起）",
            "beyond the cells of one sheet of this medium, counted from 0");
    if (w->darkness > (w->format == PRINT_TSPL ? 15 : 30))
        return print_refuse(act, "print_option", "darkness", "TSPL 打印机的浓度不超过 15",
                            "a TSPL printer's darkness is 15 at most");
    if (w->offset_x < -20 || w->offset_x > 20 || w->offset_y < -20 || w->offset_y > 20)
        return print_refuse(act, "print_option", "offset", "偏移不能超过 20 毫米",
                            "an offset is 20 mm at most");
    if (w->format == PRINT_SINGLE)
        single_page(&p->media);
    return NULL;
}

/* The design of that name, or the kind's that fits the medium. */
static enum fm_status
find_design(struct printing *p, const char *name)
{
    enum fm_status status = fm_design_find(name, &p->design);

    return status == FM_OK ? status : fm_design_fit(name, &p->media, &p->design);
}

/* The type of label whose designs are named so; FM_TYPE_COUNT: none. */
static int
kind_of(const char *name)
{
    size_t len = strcspn(name, "-");
    int type = 0;

    while (type < FM_TYPE_COUNT) {
        const char *kind = fm_label_type_name((enum fm_label_type)type);
        if (strlen(kind) == len && memcmp(kind, name, len) == 0)
            break;
        type++;
    }
    return type;
}

/* A label that says it is a test sample, on goods, misleads whoever reads it. */
static struct fault *
refuse_kind(struct printing *p, int type, const char *name)
{
    int kind = kind_of(name);

    if (kind == type || kind == FM_TYPE_COUNT)
        return NULL;
    return print_refuse(
        p->act, "design_kind", "design",
        arena_printf(p->act->arena, "样式 %s 用于另一种标签；请选本类标签的样式", name),
        arena_printf(p->act->arena,
                     "the design %s is for another type of label; take one of this type",
                     name));
}

struct fault *
print_design(struct printing *p, int type)
{
    struct act *act = p->act;
    const char *name = p->want->design;
    struct fault *fault = name ? refuse_kind(p, type, name) : NULL;

    if (fault)
        return fault;
    if (!name)
        name = p->kind ? p->kind : fm_label_type_name((enum fm_label_type)type);
    p->type = type;
    if (find_design(p, name) == FM_OK)
        return NULL;
    return print_refuse(
        act, "design_unknown", "design",
        arena_printf(act->arena,
                     "没有适合 %g×%g 毫米的标签样式 %s；firemark design list 列出全部",
                     p->media.cell_width, p->media.cell_height, name),
        arena_printf(act->arena,
                     "there is no label design %s that fits %g x %g mm; firemark design "
                     "list shows them all",
                     name, p->media.cell_width, p->media.cell_height));
}

/* ---- what the labels share ---- */

/* Every text of the object is a field; a line break in it is a space on paper. Returns
 * how many, in the arena. */
size_t
print_fields(struct printing *p, json_t *object, const struct fm_sheet_field **out)
{
    struct fm_sheet_field *fields =
        arena_alloc(p->act->arena, json_object_size(object) * sizeof *fields + 1);
    const char *name;
    json_t *value;
    size_t n = 0;

    json_object_foreach(object, name, value)
    {
        if (!json_is_string(value))
            continue;
        char *text = arena_strdup(p->act->arena, json_string_value(value));
        for (char *c = text; *c; c++)
            if (*c == '\n' || *c == '\t')
                *c = ' ';
        fields[n++] = (struct fm_sheet_field){arena_strdup(p->act->arena, name), text};
    }
    *out = fields;
    return n;
}

struct fault *
print_begin(struct printing *p)
{
    struct act *act = p->act;
    const struct label_print *w = p->want;
    struct pg_rows *rows;
    struct fault *fault = find_media(p);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_label_print_job, &rows, 2, w->job,
                       act->settings->issuer);
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return no_job(act);
    if (strcmp(pg_text(rows, 0, 0), "t") != 0)
        return act_fault(act, FAULT_CONFLICT, "label_unsigned", "job",
                         "标签尚未签名，不能打印；请先签名：firemark label sign",
                         "the labels are not signed yet, so they cannot be printed; sign "
                         "them first: firemark label sign");
    p->kind = pg_is_null(rows, 0, 2) ? NULL : pg_text(rows, 0, 2);
    json_t *fields = json_loads(pg_text(rows, 0, 1), 0, NULL);
    p->sheet = (struct fm_sheet){.design = &p->design,
                                 .media = &p->media,
                                 .dpi = w->dpi,
                                 .language = w->language,
                                 .start_cell = (unsigned)w->start_cell,
                                 .offset_x = w->offset_x,
                                 .offset_y = w->offset_y};
    p->sheet.field_count = print_fields(p, fields, &p->sheet.fields);
    json_decref(fields);
    return NULL;
}

/* ---- texts and pictures ---- */

bool
print_to_buf(void *context, const void *bytes, size_t len)
{
    buf_add(context, bytes, len);
    return true;
}

bool
print_to_document(void *context, const void *bytes, size_t len)
{
    return act_write(context, bytes, len);
}

/* The signer's text is the one on record, and its serial as people read it. */
struct fault *
print_recorded(struct printing *p, const char *text, const char *hash, char *serial)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    struct buf hex BUF_SCOPE = {0};
    struct fm_label label;

    SHA256((const uint8_t *)text, strlen(text), digest);
    buf_hex(&hex, digest, sizeof digest);
    if (strcmp(hex.data, hash) == 0 &&
        fm_label_parse(text, strlen(text), &label, NULL) == FM_OK &&
        fm_serial_print(&label.serial, serial) == FM_OK)
        return NULL;
    return act_fault(p->act, FAULT_CONFLICT, "label_record", NULL,
                     "签名密钥已更换，无法重印与记录一致的标签；请作废后重新签发",
                     "the signing key has changed since, so the labels on record cannot "
                     "be printed again; void them and issue new ones");
}

/* The whole label as the printer gets it, read back. */
struct fault *
print_prove(struct printing *p, const struct fm_sheet_label *label)
{
    struct buf png BUF_SCOPE = {0};
    struct fm_error error = {0};
    struct fm_sheet alone = p->sheet;

    alone.media = NULL; /* one label lies on none */
    enum fm_status status = fm_sheet_check(&alone, label->url, &p->plan, &error);

    if (status == FM_OK)
        status = fm_sheet_png(&alone, label, print_to_buf, &png, &error);
    struct fault *fault = print_fault(p->act, status, &error);

    return fault ? fault
                 : proof_ask(&p->proof, &png, label->url,
                             fm_sheet_code_length(&p->plan, label->url));
}
