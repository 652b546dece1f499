/* A trace as a workbook. Rows are written as they come and not kept (constant memory). */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "access/act.h"
#include "base/clock.h"
#include "report/trace_tables.h"
#include "report/when.h"

enum { SHEET_ROWS_MAX = 1048575 }; /* of a sheet, below its head */

struct book {
    struct act *act;
    lxw_workbook *workbook;
    lxw_format *head, *time, *number, *title;
    bool en;
};

struct sheet {
    const struct book *book;
    const struct report_table *table;
    lxw_worksheet *worksheet;
    lxw_row_t row;
};

static void
put_cell(const struct sheet *s, lxw_col_t column, enum cell_kind kind,
         const struct report_cell *cell)
{
    if (cell->empty)
        return;
    if (kind == CELL_TEXT)
        worksheet_write_string(s->worksheet, s->row, column, cell->text, NULL);
    else if (kind == CELL_INT)
        worksheet_write_number(s->worksheet, s->row, column, (double)cell->number,
                               s->book->number);
    else
        worksheet_write_number(s->worksheet, s->row, column,
                               report_day_number(cell->number), s->book->time);
}

static void
put_row(void *arg, const struct report_cell *cells)
{
    struct sheet *s = arg;

    if (s->row >= SHEET_ROWS_MAX)
        return;
    if (++s->row == SHEET_ROWS_MAX) {
        worksheet_write_string(s->worksheet, s->row, 0,
                               s->book->en
                                   ? "a sheet holds no more rows; the rest is in CSV"
                                   : "一张表放不下更多行，其余请用 CSV 导出",
                               s->book->head);
        return;
    }
    for (int i = 0; i < s->table->count; i++)
        put_cell(s, (lxw_col_t)i, s->table->columns[i].kind, &cells[i]);
}

static void
put_head(const struct sheet *s)
{
    for (int i = 0; i < s->table->count; i++) {
        const struct report_column *c = &s->table->columns[i];
        worksheet_set_column(s->worksheet, (lxw_col_t)i, (lxw_col_t)i, c->width, NULL);
        worksheet_write_string(s->worksheet, 0, (lxw_col_t)i, s->book->en ? c->en : c->zh,
                               s->book->head);
    }
    worksheet_freeze_panes(s->worksheet, 1, 0);
}

static struct fault *
put_table(const struct book *book, const struct trace_report *report,
          const struct trace_codes *codes, const struct report_table *table)
{
    struct sheet s = {.book = book, .table = table};

    s.worksheet =
        workbook_add_worksheet(book->workbook, book->en ? table->en : table->zh);
    put_head(&s);
    struct fault *fault = table->rows(book->act, report, codes, put_row, &s);
    worksheet_autofilter(s.worksheet, 0, 0, s.row ? s.row : 1,
                         (lxw_col_t)(table->count - 1));
    worksheet_set_landscape(s.worksheet);
    worksheet_set_paper(s.worksheet, 9); /* A4 */
    worksheet_repeat_rows(s.worksheet, 0, 0);
    worksheet_fit_to_pages(s.worksheet, 1, 0);
    return fault;
}

/* ---- the first sheet: what this is ---- */

static void
put_fact(const struct book *b, lxw_worksheet *sheet, lxw_row_t row, const char *zh,
         const char *en, const char *value)
{
    worksheet_write_string(sheet, row, 0, b->en ? en : zh, b->head);
    worksheet_write_string(sheet, row, 1, value ? value : "", NULL);
}

static const char *
batches_told(struct act *act, const struct trace_report *report)
{
    BUF_SCOPE struct buf all = {0};

    for (size_t i = 0; i < report->count; i++)
        buf_printf(&all, "%s%s", i ? ", " : "",
                   report_batch_code(act, &report->views[i]));
    if (report->total > report->count)
        buf_printf(&all, " … (%zu/%zu)", report->count, report->total);
    return arena_strdup(act->arena, all.data ? all.data : "");
}

static void
put_about(const struct book *b, const struct trace_report *report)
{
    lxw_worksheet *sheet = workbook_add_worksheet(b->workbook, b->en ? "about" : "说明");
    const char *known = report->count ? report->views[0].known_at : NULL;
    char now[REPORT_WHEN], then[REPORT_WHEN];
    int64_t us = 0;

    worksheet_set_column(sheet, 0, 0, 16, NULL);
    worksheet_set_column(sheet, 1, 1, 60, NULL);
    worksheet_write_string(sheet, 0, 0, b->en ? "Trace" : "流向追溯", b->title);
    put_fact(b, sheet, 2, "追溯对象", "traced", report->about);
    put_fact(b, sheet, 3, "批次", "batches", batches_told(b->act, report));
    put_fact(b, sheet, 4, "截至", "as known at",
             report_minute(
                 known && clock_parse(known, &us) ? us / 1000000 : clock_unix_s(), then));
    put_fact(b, sheet, 5, "生成时间", "made at", report_minute(clock_unix_s(), now));
    put_fact(b, sheet, 6, "生成人", "made by", b->act->actor->name);
    put_fact(b, sheet, 7, "时区", "times are in",
             b->en ? "Shanghai (UTC+8)" : "上海（UTC+8）");
}

/* ---- the file ---- */

static void
make_formats(struct book *b)
{
    b->head = workbook_add_format(b->workbook);
    format_set_bold(b->head);
    format_set_bg_color(b->head, 0xE8ECF1);
    format_set_bottom(b->head, LXW_BORDER_THIN);
    b->title = workbook_add_format(b->workbook);
    format_set_bold(b->title);
    format_set_font_size(b->title, 16);
    b->time = workbook_add_format(b->workbook);
    format_set_num_format(b->time, "yyyy-mm-dd hh:mm");
    b->number = workbook_add_format(b->workbook);
    format_set_num_format(b->number, "#,##0");
}

static struct fault *
failed(struct act *act)
{
    return act_fault(act, FAULT_UNAVAILABLE, "report_failed", NULL,
                     "无法生成表格文件；请检查临时目录的空间",
                     "the workbook cannot be written; check the room for temporary "
                     "files");
}

static struct fault *
fill(struct book *b, const struct trace_report *report)
{
    struct trace_codes codes = {0};
    struct fault *fault = trace_codes_read(b->act, &codes);

    make_formats(b);
    put_about(b, report);
    for (const struct report_table *t = REPORT_TABLES; t->name && !fault; t++)
        fault = put_table(b, report, &codes, t);
    return fault;
}

static bool
copy_out(struct act *act, int file)
{
    char bytes[65536];
    ssize_t n;

    while ((n = read(file, bytes, sizeof bytes)) > 0)
        if (!act_write(act, bytes, (size_t)n))
            return false;
    return n == 0;
}

struct fault *
trace_xlsx_write(struct act *act, const struct trace_report *report)
{
    char path[] = "/tmp/firemark-xlsx-XXXXXX";
    int file = mkstemp(path);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};

    if (file < 0)
        return failed(act);
    struct book b = {.act = act,
                     .workbook = workbook_new_opt(path, &options),
                     .en = strcmp(act->lang, "en") == 0};
    struct fault *fault = b.workbook ? fill(&b, report) : failed(act);
    bool good = b.workbook && workbook_close(b.workbook) == LXW_NO_ERROR;
    /* the library made the file anew under this name */
    close(file);
    FILE *made = good ? fopen(path, "rbe") : NULL;
    if (!fault && (!made || !copy_out(act, fileno(made))))
        fault = failed(act);
    if (made)
        fclose(made);
    unlink(path);
    return fault;
}
