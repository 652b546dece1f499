#include <firemark/label.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "label/account.h"
#include "label/document.h"
#include "label/issue.h"
#include "label/printing.h"
#include "label/signer.h"
#include "label_sql.h"

enum { WINDOW = 2000 /* labels asked of the signer at a time */ };

/* ---- one label ---- */

static void
warn(const struct act *act, const char *zh, const char *en)
{
    fprintf(stderr, "firemark: %s\n", strcmp(act->lang, "en") == 0 ? en : zh);
}

/* What the person at the printer should know of this design's codes. */
static void
warn_of_plan(struct printing *p)
{
    const struct fm_qr_plan *plan = &p->plan;
    struct act *act = p->act;

    if (!act->cli)
        return;
    if (plan->tight)
        warn(act,
             arena_printf(act->arena,
                          "二维码较细：每模块 %d 点、%.2f 毫米；更大的样式或更高精度的"
                          "打印机更易识读",
                          plan->dots, plan->module_mm),
             arena_printf(act->arena,
                          "fine code: %d dots, %.2f mm a module; a larger design or a "
                          "finer printer scans better",
                          plan->dots, plan->module_mm));
    if (plan->mini)
        warn(act, "标签太小，二维码不含签名：只能联网或凭状态列表核验",
             "the label is too small for its signature: its code is checked online or by "
             "the status list only");
    if (fm_qr_bends(plan, p->want->diameter))
        warn(
            act, "圆柱直径不足 80 毫米而二维码宽于 20 毫米：请沿轴向粘贴或改用较小样式",
            "a code wider than 20 mm round less than 80 mm: put the label along the axis "
            "or take a smaller design");
}

static struct fault *
add_front(struct printing *p)
{
    const struct document_page *front = p->want->front;
    struct fm_error error = {0};

    return print_fault(
        p->act, fm_sheet_pdf_form(p->pdf, front->form, front->fill, &error), &error);
}

/* From here on labels of another type, with its design. */
static struct fault *
turn(struct printing *p, int type, const struct fm_sheet_label *label)
{
    struct fm_error error = {0};
    bool first = p->type < 0;
    struct fault *fault = print_design(p, type);

    if (!fault)
        fault = print_fault(p->act, print_sink_turn(p, label, &error), &error);
    if (!fault && first && p->want->front)
        fault = add_front(p);
    if (fault)
        return fault;
    warn_of_plan(p);
    return print_prove(p, label);
}

static struct fault *
add_label(struct printing *p, int type, const char *text, const char *hash)
{
    char serial[FM_SERIAL_LEN + 3];
    struct fm_sheet_label label = {text, serial};
    struct buf png BUF_SCOPE = {0};
    struct fm_error error = {0};
    struct fault *fault = print_recorded(p, text, hash, serial);

    if (!fault && type != p->type)
        fault = turn(p, type, &label);
    if (!fault)
        fault = print_added(p, print_sink_add(p, &label));
    if (!fault)
        fault = print_fault(p->act, print_sink_code(p, &png), &error);
    return fault ? fault
                 : proof_ask(&p->proof, &png, text, fm_sheet_code_length(&p->plan, text));
}

/* ---- all labels ---- */

static void
show_progress(const struct act *act, int done, int total)
{
    if (act->cli && total > WINDOW && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%d / %d%s", done, total, done == total ? "\n" : "");
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
    for (int row = first; row < first + n && !fault; row++) {
        while (at < got && texts[at].idx < pg_int(rows, row, 0))
            at++;
        bool there = at < got && texts[at].idx == pg_int(rows, row, 0);
        fault = add_label(p, (int)pg_int(rows, row, 1), there ? texts[at].text : "",
                          pg_text(rows, row, 2));
        if (p->want->marks)
            p->want->marks[row] =
                (struct print_mark){pg_int(rows, row, 0), p->act->out.len};
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
    int most = w->unrecorded ? LABEL_JOB_MAX : LABEL_PRINT_MAX;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_label_print_rows, rows, 5, w->job,
               type_number(act, w->type), act_number(act, w->skip),
               act_number(act, w->count ? w->count : most + 1), w->ranges);

    if (fault)
        return fault;
    if (pg_rows_count(*rows) == 0)
        return act_fault(act, FAULT_CONFLICT, "label_none", NULL,
                         "没有可打印的标签：都已作废，或没有这种类型",
                         "no label is left to print: all are void, or none is of this "
                         "type");
    if (pg_rows_count(*rows) > most)
        return print_refuse(
            act, "label_many", "count",
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

    if (!fault && !p->want->unrecorded)
        fault = account_check_reprint(p->act, p->want, rows);
    for (int first = 0; first < total && !fault; first += WINDOW) {
        int n = total - first < WINDOW ? total - first : WINDOW;
        fault = add_window(p, rows, first, n);
        show_progress(p->act, first + n, total);
    }
    if (fault || p->want->unrecorded)
        return fault;
    return account_note_printed(p->act, p->want, rows);
}

struct fault *
label_print(struct act *act, const struct label_print *want)
{
    struct printing p = {.act = act, .want = want, .proof = {.act = act}, .type = -1};
    struct fm_error error = {0};
    struct fault *fault = print_begin(&p);

    act->gives = print_format_type(want->format);
    if (!fault)
        fault = add_all(&p);
    if (!fault)
        fault = proof_settle(&p.proof);
    enum fm_status closed = print_sink_close(&p);
    proof_end(&p.proof);
    return fault ? fault : print_fault(act, closed, &error);
}

/* ---- in pieces ---- */

struct fault *
label_print_check(struct act *act, const struct label_print *want, const char **ranges,
                  int *labels)
{
    struct printing p = {.act = act, .want = want, .type = -1};
    struct pg_rows *rows;
    struct fault *fault = print_begin(&p);

    if (!fault)
        fault = find_rows(&p, &rows);
    if (!fault)
        fault = account_check_reprint(act, want, rows);
    if (fault)
        return fault;
    *ranges = account_ranges(act, rows);
    *labels = pg_rows_count(rows);
    return NULL;
}

struct fault *
label_print_record(struct act *act, const struct label_print *want)
{
    struct printing p = {.act = act, .want = want};
    struct pg_rows *rows;
    struct fault *fault = find_rows(&p, &rows);

    return fault ? fault : account_note_printed(act, want, rows);
}

/* ---- a picture ---- */

/* The row of the label that `name` means: a number of up to six digits counts from 1 in
 * the job; anything longer is a code, typed or as scanned. */
static struct fault *
find_row(struct act *act, const char *job, const char *name, struct pg_rows **rows)
{
    size_t len = strlen(name);
    bool number = len <= 6 && strspn(name, "0123456789") == len;
    struct fm_serial serial = {0};
    struct fm_label label;
    struct fault *fault = NULL;

    if (!number && fm_label_parse(name, len, &label, NULL) == FM_OK)
        serial = label.serial;
    else if (!number && fm_serial_parse(name, len, &serial, NULL, NULL) != FM_OK)
        return print_refuse(act, "serial_wrong", "label",
                            "应为任务中的第几个（从 1 起）或标签编码",
                            "must be the label's number in the job, from 1, or its code");
    fault = pg_run(act->pg, act->arena, SQL_label_print_one, rows, 4, job,
                   number ? name : NULL, act_number(act, serial.index),
                   act_number(act, serial.random));
    if (fault)
        return fault;
    if (pg_rows_count(*rows) == 0)
        return act_fault(act, FAULT_ABSENT, "label_unknown", "label",
                         "该任务没有这个标签", "the job has no such label");
    if (strcmp(pg_text(*rows, 0, 3), "t") == 0)
        return act_fault(act, FAULT_CONFLICT, "label_void", "label",
                         "该标签已经作废，不能打印",
                         "this label is void and is not printed");
    return NULL;
}

static struct fault *
find_text(struct printing *p, const struct pg_rows *rows, const char **text, char *serial)
{
    struct act *act = p->act;
    struct signed_label *texts;
    int64_t index = pg_int(rows, 0, 0);
    int n;
    struct fault *fault = signer_sign_some(act->arena, act->settings->signer_socket,
                                           p->want->job, index, index, &texts, &n);

    if (!fault)
        fault = print_recorded(p, texts[0].text, pg_text(rows, 0, 2), serial);
    if (fault)
        return fault;
    *text = texts[0].text;
    return print_design(p, (int)pg_int(rows, 0, 1));
}

static struct fault *
draw_one(struct printing *p, const struct pg_rows *rows)
{
    char serial[FM_SERIAL_LEN + 3];
    struct fm_sheet_label label = {NULL, serial};
    struct fm_error error = {0};
    struct fault *fault = find_text(p, rows, &label.url, serial);

    if (!fault)
        fault = print_prove(p, &label);
    if (!fault)
        fault = proof_settle(&p->proof);
    if (fault)
        return fault;
    enum fm_status status =
        strcmp(p->want->output, "svg") == 0
            ? fm_sheet_svg(&p->sheet, &label, print_to_document, p->act, &error)
            : fm_sheet_png(&p->sheet, &label, print_to_document, p->act, &error);
    return print_fault(p->act, status, &error);
}

struct fault *
label_picture(struct act *act, const struct label_print *want, const char *label)
{
    struct printing p = {.act = act, .want = want, .proof = {.act = act}, .type = -1};
    struct pg_rows *rows;
    struct fault *fault = print_begin(&p);

    if (!fault)
        fault = find_row(act, want->job, label, &rows);
    if (!fault)
        fault = account_check_reprint(act, want, rows);
    if (!fault)
        fault = draw_one(&p, rows);
    if (!fault)
        fault = account_note_printed(act, want, rows);
    proof_end(&p.proof);
    return fault;
}
