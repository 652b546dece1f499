#include "report/list_csv.h"

#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "base/words.h"

/* What a spreadsheet takes for the start of a formula, in half or full width. */
static bool
is_formula(const char *text)
{
    static const char *const STARTS[] = {"=",  "+",  "-",  "@",  "\t",
                                         "\r", "＝", "＋", "－", "＠"};

    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++)
        if (strncmp(text, STARTS[i], strlen(STARTS[i])) == 0)
            return true;
    return false;
}

void
csv_put(struct buf *out, const char *text)
{
    bool formula = is_formula(text), quoted = formula || strpbrk(text, ",\"\r\n;\t ");

    if (quoted)
        buf_putc(out, '"');
    if (formula)
        buf_putc(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buf_putc(out, '"');
        buf_putc(out, *text);
    }
    if (quoted)
        buf_putc(out, '"');
}

static void
put_value(struct buf *out, const char *field, const json_t *value, const char *lang)
{
    if (json_is_string(value))
        csv_put(out, word_value(field, json_string_value(value), lang));
    else if (json_is_boolean(value))
        buf_puts(out, json_is_true(value) ? "1" : "0");
    else if (json_is_number(value)) {
        char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(10));
        buf_puts(out, text);
        free(text);
    }
}

void
list_csv(const json_t *rows, const char *const *columns, const char *lang,
         struct buf *out)
{
    size_t i;
    json_t *row;

    buf_puts(out, "\xEF\xBB\xBF");
    for (size_t c = 0; columns[c]; c++) {
        buf_puts(out, c ? "," : "");
        csv_put(out, word_field(columns[c], lang));
    }
    buf_puts(out, "\r\n");
    json_array_foreach(rows, i, row)
    {
        for (size_t c = 0; columns[c]; c++) {
            buf_puts(out, c ? "," : "");
            put_value(out, columns[c], json_object_get(row, columns[c]), lang);
        }
        buf_puts(out, "\r\n");
    }
}

void
list_csv_answer(struct act *act, const char *list, const char *const *columns,
                const char *name)
{
    json_t *answer = json_loadb(act->out.data, act->out.len, JSON_DECODE_ANY, NULL);

    buf_clear(&act->out);
    list_csv(list ? json_object_get(answer, list) : answer, columns, act->lang,
             &act->out);
    json_decref(answer);
    act->gives = "text/csv; charset=utf-8";
    act->file_name = name;
}
