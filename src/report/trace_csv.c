/* A trace's table as CSV. */
#include <string.h>

#include "access/act.h"
#include "report/list_csv.h"
#include "report/trace_tables.h"
#include "report/when.h"

struct writing {
    struct act *act;
    const struct report_table *table;
    struct buf line;
};

static void
put_cell(struct writing *w, enum cell_kind kind, const struct report_cell *cell)
{
    char at[REPORT_WHEN];

    if (cell->empty)
        return;
    if (kind == CELL_TEXT)
        csv_put(&w->line, cell->text);
    else if (kind == CELL_INT)
        buf_printf(&w->line, "%lld", (long long)cell->number);
    else
        buf_puts(&w->line, report_when(cell->number, at));
}

static void
end_line(struct writing *w)
{
    buf_puts(&w->line, "\r\n");
    act_write(w->act, w->line.data, w->line.len);
    buf_clear(&w->line);
}

static void
put_row(void *arg, const struct report_cell *cells)
{
    struct writing *w = arg;

    for (int i = 0; i < w->table->count; i++) {
        if (i)
            buf_putc(&w->line, ',');
        put_cell(w, w->table->columns[i].kind, &cells[i]);
    }
    end_line(w);
}

static void
put_head(struct writing *w)
{
    bool en = strcmp(w->act->lang, "en") == 0;

    buf_puts(&w->line, "\xEF\xBB\xBF");
    for (int i = 0; i < w->table->count; i++) {
        const struct report_column *c = &w->table->columns[i];
        if (i)
            buf_putc(&w->line, ',');
        csv_put(&w->line, en ? c->en : c->zh);
    }
    end_line(w);
}

static const struct report_table *
table_of(const char *name)
{
    const struct report_table *t = REPORT_TABLES;

    while (t->name && strcmp(t->name, name) != 0)
        t++;
    return t;
}

struct fault *
trace_csv_write(struct act *act, const struct trace_report *report, const char *part)
{
    struct writing w = {.act = act, .table = table_of(part ? part : "edges")};
    struct trace_codes codes = {0};
    struct fault *fault = trace_codes_read(act, &codes);

    if (fault)
        return fault;
    put_head(&w);
    fault = w.table->rows(act, report, &codes, put_row, &w);
    buf_free(&w.line);
    return fault;
}
