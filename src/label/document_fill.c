#include "label/document_fill.h"

#include <firemark/form.h>
#include <string.h>

#include "access/act.h"
#include "label/printing.h"

enum { DPI = 300 };

/* ---- the form ---- */

struct fault *
document_form(struct act *act, const char *kind, struct fm_form **out)
{
    char *name = arena_strdup(act->arena, kind);

    for (char *c = name; *c; c++)
        *c = *c == '_' ? '-' : *c;
    *out = arena_alloc(act->arena, sizeof **out);
    return fm_form_find(name, *out) == FM_OK
               ? NULL
               : act_fault(act, FAULT_INTERNAL, "document_form", NULL,
                           "缺少这种文书的格式文件",
                           "the form of this document is missing");
}

/* ---- fields and lists ---- */

/* One line: what breaks lines becomes a space. */
static const char *
value_text(struct act *act, const json_t *value)
{
    if (json_is_integer(value))
        return arena_printf(act->arena, "%lld", (long long)json_integer_value(value));
    if (json_is_real(value))
        return arena_printf(act->arena, "%.10g", json_real_value(value));
    const char *text = json_string_value(value);
    char *copy = arena_strdup(act->arena, text ? text : "");

    for (char *c = copy; *c; c++)
        *c = *c == '\n' || *c == '\r' || *c == '\t' ? ' ' : *c;
    return copy;
}

/* Every entry has the columns of the first. */
static struct fm_form_list
list_of(struct act *act, const char *name, const json_t *array)
{
    json_t *first = json_array_get(array, 0), *value;
    size_t columns = json_object_size(first), rows = json_array_size(array), at = 0, i;
    struct fm_sheet_field *cells =
        arena_alloc(act->arena, (columns * rows + 1) * sizeof *cells);
    const char *column;
    json_t *row;

    json_array_foreach(array, i, row) json_object_foreach(first, column, value)
        cells[at++] =
            (struct fm_sheet_field){arena_strdup(act->arena, column),
                                    value_text(act, json_object_get(row, column))};
    return (struct fm_form_list){arena_strdup(act->arena, name), cells, columns, rows};
}

struct fm_form_fill *
document_fill(struct act *act, const json_t *data, const char *url)
{
    size_t n = json_object_size(data);
    struct fm_form_fill *fill = arena_alloc(act->arena, sizeof *fill);
    struct fm_sheet_field *fields = arena_alloc(act->arena, (n + 1) * sizeof *fields);
    struct fm_form_list *lists = arena_alloc(act->arena, (n + 1) * sizeof *lists);
    const char *name;
    json_t *value;

    *fill =
        (struct fm_form_fill){.fields = fields, .lists = lists, .url = url, .dpi = DPI};
    json_object_foreach((json_t *)(uintptr_t)data, name, value)
    {
        if (json_is_array(value))
            lists[fill->list_count++] = list_of(act, name, value);
        else
            fields[fill->field_count++] = (struct fm_sheet_field){
                arena_strdup(act->arena, name), value_text(act, value)};
    }
    return fill;
}

struct fault *
document_complete(struct act *act, const struct fm_form *form, const json_t *data)
{
    const char *zh = NULL, *en = NULL;

    for (unsigned i = 0; i < form->need_count; i++) {
        const struct fm_form_need *need = &form->needs[i];
        const char *bar = strchr(need->name, '|');
        int len = bar ? (int)(bar - need->name) : (int)strlen(need->name);

        if (*value_text(act, json_object_get(data, need->field)) ||
            json_is_number(json_object_get(data, need->field)))
            continue;
        zh = arena_printf(act->arena, "%s%s%.*s（%s）", zh ? zh : "", zh ? "、" : "", len,
                          need->name, need->field);
        en = arena_printf(act->arena, "%s%s%s (%s)", en ? en : "", en ? ", " : "",
                          bar ? bar + 1 : need->name, need->field);
    }
    return zh ? act_fault(act, FAULT_INPUT, "document_missing", NULL,
                          arena_printf(act->arena, "文书缺少必填内容：%s", zh),
                          arena_printf(act->arena, "the document lacks: %s", en))
              : NULL;
}

/* ---- the file ---- */

static struct fault *
refuse(struct act *act, enum fm_status status, const struct fm_error *error)
{
    if (status != FM_ERR_ARG)
        return print_fault(act, status, error);
    return print_refuse(act, "document_field", NULL,
                        "文书内容含有不能打印的字符；请更正后再签发",
                        "the document holds characters that cannot be printed; correct "
                        "them first");
}

static struct fault *
read_back(struct act *act, const struct fm_form *form, const struct fm_form_fill *fill)
{
    struct proof proof = {.act = act};
    struct buf png BUF_SCOPE = {0};
    struct fm_error error = {0};
    struct fault *fault =
        refuse(act, fm_form_corner(form, fill, print_to_buf, &png, &error), &error);

    if (!fault)
        fault = proof_ask(&proof, &png, fill->url, strlen(fill->url));
    if (!fault)
        fault = proof_settle(&proof);
    proof_end(&proof);
    return fault;
}

struct fault *
document_render(struct act *act, const struct fm_form *form,
                const struct fm_form_fill *fill, const char *title, const char *at,
                struct buf *out)
{
    struct fm_error error = {0};
    struct fault *fault = fill->url ? read_back(act, form, fill) : NULL;

    return fault ? fault
                 : refuse(act,
                          fm_form_pdf(form, fill, title, at, print_to_buf, out, &error),
                          &error);
}
