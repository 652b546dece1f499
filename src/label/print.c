#include "label/print.h"

#include <firemark/label.h>
#include <firemark/sheet.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "access/act.h"
#include "label/proof.h"
#include "label/signer.h"
#include "label_sql.h"

enum { WINDOW = 2000 /* labels asked of the signer at a time */, DPI = 300 };

static const char MEDIA[] = "a4-3x9";

struct printing {
    struct act *act;
    const struct label_print *want;
    struct fm_media media;
    struct fm_design design;
    struct fm_sheet sheet;
    struct fm_sheet_pdf *pdf;
    struct proof proof;
    int type; /* whose design is in use; -1: none yet */
};

/* ---- refusals ---- */

static struct fault *
refuse(struct act *act, const char *code, const char *where, const char *zh,
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
static struct fault *
render_fault(struct act *act, enum fm_status status, const struct fm_error *error)
{
    if (status == FM_OK)
        return NULL;
    if (status == FM_ERR_LAYOUT && error->rule[0])
        return refuse(act, arena_strdup(act->arena, error->rule), "design", error->zh,
                      error->en);
    if (status == FM_ERR_LAYOUT || status == FM_ERR_ARG)
        return refuse(act, "label_field", NULL,
                      "标签上的名称含有不能打印的字符；请更正产品、批次或生产者资料",
                      "a name on the label holds characters that cannot be printed; "
                      "correct the product, batch or producer");
    return act_fault(act, FAULT_UNAVAILABLE, "label_render", NULL,
                     fm_status_text(status, "zh"), fm_status_text(status, "en"));
}

static const char *
names(struct act *act, const char *(*name)(size_t i))
{
    const char *list = "";

    for (size_t i = 0; name(i); i++)
        list = arena_printf(act->arena, "%s%s%s", list, i ? ", " : "", name(i));
    return list;
}

static struct fault *
find_media(struct printing *p)
{
    struct act *act = p->act;
    const struct label_print *w = p->want;

    if (fm_media_find(w->media, &p->media) != FM_OK)
        return refuse(
            act, "media_unknown", "media",
            arena_printf(act->arena, "没有这种介质，可用：%s", names(act, fm_media_name)),
            arena_printf(act->arena, "there is no such medium; there are: %s",
                         names(act, fm_media_name)));
    if (w->dpi < 72 || w->dpi > 4800)
        return refuse(act, "print_option", "dpi", "应为 72 至 4800",
                      "must be 72 to 4800");
    if (w->start_cell >= p->media.columns * p->media.rows)
        return refuse(act, "print_option", "start_cell",
                      "超出了这种介质一页的格数（从 0 起）",
                      "beyond the cells of one sheet of this medium, counted from 0");
    if (w->offset_x < -20 || w->offset_x > 20 || w->offset_y < -20 || w->offset_y > 20)
        return refuse(act, "print_option", "offset", "偏移不能超过 20 毫米",
                      "an offset is 20 mm at most");
    return NULL;
}

static struct fault *
find_design(struct printing *p, int type)
{
    struct act *act = p->act;
    const char *name = p->want->design;

    if (!name)
        name = arena_printf(act->arena, "%s-%gx%g",
                            fm_label_type_name((enum fm_label_type)type),
                            p->media.cell_width, p->media.cell_height);
    p->type = type;
    if (fm_design_find(name, &p->design) == FM_OK)
        return NULL;
    return refuse(act, "design_unknown", "design",
                  arena_printf(act->arena, "没有标签样式 %s，可用：%s", name,
                               names(act, fm_design_name)),
                  arena_printf(act->arena, "there is no label design %s; there are: %s",
                               name, names(act, fm_design_name)));
}

/* ---- what the labels share ---- */

/* Every text of the object is a field; a line break in it is a space on paper. Returns
 * how many, in the arena. */
static size_t
take_fields(struct printing *p, json_t *object, const struct fm_sheet_field **out)
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

static struct fault *
begin(struct printing *p)
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
    json_t *fields = json_loads(pg_text(rows, 0, 1), 0, NULL);
    p->sheet = (struct fm_sheet){.design = &p->design,
                                 .media = &p->media,
                                 .dpi = w->dpi,
                                 .start_cell = (unsigned)w->start_cell,
                                 .offset_x = w->offset_x,
                                 .offset_y = w->offset_y};
    p->sheet.field_count = take_fields(p, fields, &p->sheet.fields);
    json_decref(fields);
    return NULL;
}

/* ---- one label ---- */

static bool
to_buf(void *context, const void *bytes, size_t len)
{
    buf_add(context, bytes, len);
    return true;
}

static bool
to_document(void *context, const void *bytes, size_t len)
{
    return act_write(context, bytes, len);
}

/* The signer's text is the one on record, and its serial as people read it. */
static struct fault *
recorded(struct printing *p, const char *text, const char *hash, char *serial)
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

static void
warn_if_tight(struct printing *p, const struct fm_qr_plan *plan)
{
    if (!plan->tight || !p->act->cli)
        return;
    fprintf(stderr,
            strcmp(p->act->lang, "en") == 0
                ? "firemark: fine code: %d dots, %.2f mm a module; a larger design or a "
                  "finer printer scans better\n"
                : "firemark: 二维码较细：每模块 %d 点、%.2f 毫米；更大的样式或更高精度的"
                  "打印机更易识读\n",
            plan->dots, plan->module_mm);
}

/* The whole label as the printer gets it, read back. */
static struct fault *
prove_whole(struct printing *p, const struct fm_sheet_label *label)
{
    struct buf png BUF_SCOPE = {0};
    struct fm_error error = {0};
    struct fault *fault = render_fault(
        p->act, fm_sheet_png(&p->sheet, label, to_buf, &png, &error), &error);

    return fault ? fault : proof_read(&p->proof, &png, label->url);
}

/* The form with the first label's text as its code. */
static struct fault *
add_form(struct printing *p, const char *url)
{
    struct fm_form form;
    const struct fm_sheet_field *fields;
    size_t n = take_fields(p, p->want->fields, &fields);
    struct fm_error error = {0};
    enum fm_status status = fm_form_find(p->want->form, &form);

    if (status == FM_OK)
        status = fm_sheet_pdf_form(p->pdf, &form, fields, n, url, &error);
    return render_fault(p->act, status, &error);
}

/* From here on labels of another type, with its design. */
static struct fault *
turn(struct printing *p, int type, const struct fm_sheet_label *label)
{
    struct fm_error error = {0};
    struct fm_qr_plan plan;
    enum fm_status status;
    bool first = !p->pdf;
    struct fault *fault = find_design(p, type);

    if (fault)
        return fault;
    status = fm_sheet_check(&p->sheet, label->url, &plan, &error);
    if (status == FM_OK)
        status = p->pdf ? fm_sheet_pdf_turn(p->pdf, &p->sheet, label->url, &error)
                        : fm_sheet_pdf_open(&p->sheet, label->url, to_document, p->act,
                                            &p->pdf, &error);
    fault = render_fault(p->act, status, &error);
    if (!fault && first && p->want->form)
        fault = add_form(p, label->url);
    if (fault)
        return fault;
    warn_if_tight(p, &plan);
    return prove_whole(p, label);
}

static struct fault *
add_label(struct printing *p, int type, const char *text, const char *hash)
{
    char serial[FM_SERIAL_LEN + 3];
    struct fm_sheet_label label = {text, serial};
    struct buf png BUF_SCOPE = {0};
    struct fm_error error = {0};
    struct fault *fault = recorded(p, text, hash, serial);

    if (!fault && type != p->type)
        fault = turn(p, type, &label);
    if (!fault)
        fault = render_fault(p->act, fm_sheet_pdf_add(p->pdf, &label), &error);
    if (!fault)
        fault = render_fault(p->act, fm_sheet_pdf_code(p->pdf, to_buf, &png), &error);
    return fault ? fault : proof_read(&p->proof, &png, text);
}

/* ---- all labels ---- */

static void
show_progress(const struct act *act, int done, int total)
{
    if (act->cli && total > WINDOW && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%d / %d%s", done, total, done == total ? "\n" : "");
}

/* What the form says of the labels: the serial of each type's first one. */
static void
note_serials(struct printing *p, const struct signed_label *texts, int n)
{
    char serial[FM_SERIAL_LEN + 3];
    struct fm_label label;

    for (int i = 0; i < n; i++) {
        if (fm_label_parse(texts[i].text, strlen(texts[i].text), &label, NULL) != FM_OK ||
            fm_serial_print(&label.serial, serial) != FM_OK)
            continue;
        const char *name =
            arena_printf(p->act->arena, "%s_serial", fm_label_type_name(label.type));
        if (!json_object_get(p->want->fields, name))
            json_object_set_new(p->want->fields, name, json_string(serial));
    }
}

/* Rows first..first+n-1, whose texts are asked of the signer at once. */
static struct fault *
add_window(struct printing *p, const struct pg_rows *rows, int first, int n)
{
    struct arena arena ARENA_SCOPE = {0};
    struct signed_label *texts;
    struct pg_rows *none;
    int got, at = 0;
    struct fault *fault = signer_sign_some(&arena, p->act->settings->signer_socket,
                                           p->want->job, pg_int(rows, first, 0),
                                           pg_int(rows, first + n - 1, 0), &texts, &got);

    /* The store ends a transaction that says nothing for 30 s. */
    if (!fault)
        fault = pg_run(p->act->pg, &arena, "SELECT 1", &none, 0);
    if (fault)
        return act_fault(p->act, fault->kind, fault->code, fault->where, fault->zh,
                         fault->en);
    if (p->want->form && first == 0)
        note_serials(p, texts, got);
    for (int row = first; row < first + n && !fault; row++) {
        while (at < got && texts[at].idx < pg_int(rows, row, 0))
            at++;
        bool there = at < got && texts[at].idx == pg_int(rows, row, 0);
        fault = add_label(p, (int)pg_int(rows, row, 1), there ? texts[at].text : "",
                          pg_text(rows, row, 2));
    }
    return fault;
}

static const char *
type_number(struct act *act, const char *name)
{
    for (int i = 0; name && i < FM_TYPE_COUNT; i++)
        if (strcmp(fm_label_type_name((enum fm_label_type)i), name) == 0)
            return arena_printf(act->arena, "%d", i);
    return NULL;
}

static struct fault *
find_rows(struct printing *p, struct pg_rows **rows)
{
    struct act *act = p->act;
    const struct label_print *w = p->want;
    struct fault *fault = pg_run(
        act->pg, act->arena, SQL_label_print_rows, rows, 4, w->job,
        type_number(act, w->type), arena_printf(act->arena, "%d", (int)w->skip),
        arena_printf(act->arena, "%d", w->count ? (int)w->count : LABEL_PRINT_MAX + 1));

    if (fault)
        return fault;
    if (pg_rows_count(*rows) == 0)
        return act_fault(act, FAULT_CONFLICT, "label_none", NULL,
                         "没有可打印的标签：都已作废，或没有这种类型",
                         "no label is left to print: all are void, or none is of this "
                         "type");
    if (pg_rows_count(*rows) > LABEL_PRINT_MAX)
        return refuse(act, "label_many", "count",
                      "一份文件最多 20000 个标签；请用 skip 和 count 分批打印",
                      "one document holds 20000 labels at most; print parts with skip "
                      "and count");
    return NULL;
}

static struct fault *
add_all(struct printing *p)
{
    struct pg_rows *rows;
    struct fault *fault = find_rows(p, &rows);
    int total = fault ? 0 : pg_rows_count(rows);

    for (int first = 0; first < total && !fault; first += WINDOW) {
        int n = total - first < WINDOW ? total - first : WINDOW;
        fault = add_window(p, rows, first, n);
        show_progress(p->act, first + n, total);
    }
    return fault;
}

struct fault *
label_print(struct act *act, const struct label_print *want)
{
    struct printing p = {.act = act, .want = want, .proof = {.act = act}, .type = -1};
    struct fm_error error = {0};
    struct fault *fault = begin(&p);

    if (!fault)
        fault = add_all(&p);
    enum fm_status closed = fm_sheet_pdf_close(p.pdf);
    proof_end(&p.proof);
    return fault ? fault : render_fault(act, closed, &error);
}

/* ---- a picture ---- */

static struct fault *
find_one(struct printing *p, int64_t index, const char **text, char *serial)
{
    struct act *act = p->act;
    struct signed_label *texts;
    struct pg_rows *rows;
    int n;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_label_print_one, &rows, 2, p->want->job,
               arena_printf(act->arena, "%lld", (long long)index));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "label_unknown", "index",
                         "该任务没有这个标签", "the job has no such label");
    if (strcmp(pg_text(rows, 0, 3), "t") == 0)
        return act_fault(act, FAULT_CONFLICT, "label_void", "index",
                         "该标签已经作废，不能打印",
                         "this label is void and is not printed");
    fault = signer_sign_some(act->arena, act->settings->signer_socket, p->want->job,
                             index, index, &texts, &n);
    if (!fault)
        fault = recorded(p, texts[0].text, pg_text(rows, 0, 2), serial);
    if (fault)
        return fault;
    *text = texts[0].text;
    return find_design(p, (int)pg_int(rows, 0, 1));
}

static struct fault *
draw_one(struct printing *p, int64_t index, bool svg)
{
    char serial[FM_SERIAL_LEN + 3];
    struct fm_sheet_label label = {NULL, serial};
    struct fm_error error = {0};
    struct fault *fault = find_one(p, index, &label.url, serial);

    if (!fault)
        fault = prove_whole(p, &label);
    if (fault)
        return fault;
    enum fm_status status =
        svg ? fm_sheet_svg(&p->sheet, &label, to_document, p->act, &error)
            : fm_sheet_png(&p->sheet, &label, to_document, p->act, &error);
    return render_fault(p->act, status, &error);
}

struct fault *
label_picture(struct act *act, const struct label_print *want, int64_t index, bool svg)
{
    struct printing p = {.act = act, .want = want, .proof = {.act = act}, .type = -1};
    struct fault *fault = begin(&p);

    if (!fault)
        fault = draw_one(&p, index, svg);
    proof_end(&p.proof);
    return fault;
}

/* ---- options ---- */

static double
real(struct act *act, const char *field)
{
    return json_number_value(json_object_get(act->in, field));
}

void
label_print_options(struct act *act, struct label_print *out)
{
    const char *media = act_text(act, "media");

    *out = (struct label_print){.job = act_text(act, "job"),
                                .design = act_text(act, "design"),
                                .media = media ? media : MEDIA,
                                .type = act_text(act, "type"),
                                .dpi = (int)act_int(act, "dpi", DPI),
                                .start_cell = act_int(act, "start_cell", 0),
                                .offset_x = real(act, "offset_x"),
                                .offset_y = real(act, "offset_y"),
                                .skip = act_int(act, "skip", 0),
                                .count = act_int(act, "count", 0)};
}
