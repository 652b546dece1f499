#include "api/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/input.h"
#include "base/clock.h"
#include "base/words.h"

enum { MAX_COLUMNS = 24, MAX_WIDTH = 64, NAMES_WIDTH = 20 };

/* ---- reading ---- */

static struct fault *
usage(struct act *act, const char *code, const char *where, const char *zh,
      const char *en)
{
    return act_fault(act, FAULT_SYNTAX, code, where, zh, en);
}

/* What cannot be read has not been looked at: that is no answer of any kind. */
static struct fault *
unreadable(struct act *act, const char *path)
{
    return act_fault(act, FAULT_UNAVAILABLE, "file_unreadable", path, "无法读取文件",
                     "cannot read the file");
}

static struct fault *
read_body(struct act *act, const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    struct buf bytes = {0};
    size_t n;

    if (!file)
        return unreadable(act, path);
    while ((n = fread(buf_reserve(&bytes, 65536), 1, 65536, file)) > 0)
        bytes.len += n;
    if (file != stdin)
        fclose(file);
    act->body = bytes.len ? arena_strndup(act->arena, bytes.data, bytes.len) : "";
    act->body_len = bytes.len;
    buf_free(&bytes);
    return NULL;
}

/* A body of any size is read by the action itself. */
static struct fault *
open_body(struct act *act, const char *path)
{
    if (!act->body_file)
        act->body_file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    return act->body_file ? NULL : unreadable(act, path);
}

static struct fault *
put(struct act *act, const struct field *f, const char *text)
{
    if (f->type == FIELD_BODY && f->max < 0)
        return open_body(act, text);
    if (f->type == FIELD_BODY)
        return read_body(act, text);
    input_put(act->in, f, text);
    return NULL;
}

static const struct field *
flag_field(const struct field *fields, const char *flag)
{
    char name[64];

    snprintf(name, sizeof name, "%s", flag);
    for (char *p = name; *p; p++)
        if (*p == '-')
            *p = '_';
    return input_field(fields, name);
}

struct fault *
terminal_read(const struct action *action, struct act *act, int argc, char **argv)
{
    const struct field *next = action->fields;
    struct fault *fault = NULL;

    for (int i = 0; i < argc && !fault; i++) {
        if (strncmp(argv[i], "--", 2) != 0) {
            if (!next || !next->name)
                return usage(act, "too_many_words", argv[i], "多余的参数",
                             "one word too many");
            fault = put(act, next++, argv[i]);
            continue;
        }
        const struct field *f = flag_field(action->fields, argv[i] + 2);
        if (!f)
            return usage(act, "unknown_flag", argv[i],
                         "没有这个选项，用 --help 查看全部选项",
                         "there is no such flag; --help lists them");
        if (f->type == FIELD_BOOL && (i + 1 == argc || argv[i + 1][0] == '-'))
            json_object_set_new(act->in, f->name, json_true());
        else if (i + 1 == argc)
            return usage(act, "missing_value", argv[i], "选项缺少值", "it needs a value");
        else
            fault = put(act, f, argv[++i]);
    }
    return fault;
}

/* ---- showing ---- */

static void put_value(struct buf *out, const char *field, const json_t *value,
                      const char *lang);

/* What holds several values, in one line: items with a comma, members with their names.
 */
static void
put_values(struct buf *out, const char *field, const json_t *value, const char *lang)
{
    const char *comma = strcmp(lang, "en") == 0 ? ", " : "、", *name, *between = "";
    json_t *item;
    size_t i;

    json_array_foreach(value, i, item)
    {
        buf_puts(out, between);
        put_value(out, field, item, lang);
        between = comma;
    }
    json_object_foreach((json_t *)(uintptr_t)value, name, item)
    {
        buf_puts(out, between);
        buf_puts(out, word_field(name, lang));
        buf_putc(out, ' ');
        put_value(out, name, item, lang);
        between = "; ";
    }
}

/* A value as people read it: words for states and kinds, Shanghai time. */
static void
put_value(struct buf *out, const char *field, const json_t *value, const char *lang)
{
    bool en = strcmp(lang, "en") == 0;
    const char *text = json_string_value(value);
    char local[17];

    if (json_is_boolean(value))
        buf_puts(out, json_is_true(value) ? (en ? "yes" : "是") : (en ? "no" : "否"));
    else if (text)
        buf_puts(out,
                 clock_shanghai(text, local) ? local : word_value(field, text, lang));
    else if (json_is_array(value) || json_is_object(value))
        put_values(out, field, value, lang);
    else if (value && !json_is_null(value)) {
        char *number = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(10));
        buf_puts(out, number);
        free(number);
    }
}

/* The same in memory of its own; free it. */
static char *
value_text(const char *field, const json_t *value, const char *lang)
{
    BUF_SCOPE struct buf out = {0};

    put_value(&out, field, value, lang);
    return strdup(out.data ? out.data : "");
}

/* The same as one line, cut where a column would grow too wide; free it. */
static char *
cell_text(const char *field, const json_t *value, const char *lang)
{
    char *text = value_text(field, value, lang);

    text[terminal_fit(text, MAX_WIDTH)] = '\0';
    return text;
}

static void
print_padded(const char *text, int width)
{
    fputs(text, stdout);
    for (int n = terminal_width(text); n < width + 2; n++)
        putchar(' ');
}

static int
columns_of(const json_t *list, const char *lang, const char **names, int *widths)
{
    const char *name;
    json_t *value;
    int n = 0;

    json_object_foreach(json_array_get(list, 0), name, value)
    {
        if (n == MAX_COLUMNS)
            break;
        names[n] = name;
        widths[n++] = terminal_width(word_field(name, lang));
    }
    for (size_t row = 0; row < json_array_size(list); row++) {
        for (int c = 0; c < n; c++) {
            char *text = cell_text(
                names[c], json_object_get(json_array_get(list, row), names[c]), lang);
            int width = terminal_width(text);
            if (width > widths[c])
                widths[c] = width;
            free(text);
        }
    }
    return n;
}

static void
show_table(const json_t *list, const char *lang)
{
    const char *names[MAX_COLUMNS];
    int widths[MAX_COLUMNS];
    int n = columns_of(list, lang, names, widths);

    for (int c = 0; c < n; c++)
        print_padded(word_field(names[c], lang), widths[c]);
    putchar('\n');
    for (size_t row = 0; row < json_array_size(list); row++) {
        for (int c = 0; c < n; c++) {
            char *text = cell_text(
                names[c], json_object_get(json_array_get(list, row), names[c]), lang);
            print_padded(text, widths[c]);
            free(text);
        }
        putchar('\n');
    }
}

static bool
is_table(const json_t *value)
{
    return json_is_array(value) && json_is_object(json_array_get(value, 0));
}

/* As wide as the widest name beside a value: the values stand under each other. */
static int
names_width(const json_t *answer, const char *lang)
{
    const char *name;
    json_t *value;
    int width = NAMES_WIDTH;

    json_object_foreach((json_t *)(uintptr_t)answer, name, value)
    {
        int wide = is_table(value) ? 0 : terminal_width(word_field(name, lang));
        if (wide > width)
            width = wide;
    }
    return width;
}

void
terminal_show(const json_t *answer, const char *lang)
{
    int width = names_width(answer, lang);
    const char *name;
    json_t *value;

    if (json_is_array(answer)) {
        if (json_array_size(answer) == 0)
            puts(strcmp(lang, "en") == 0 ? "(none)" : "（无）");
        else
            show_table(answer, lang);
        return;
    }
    json_object_foreach((json_t *)(uintptr_t)answer, name, value)
    {
        if (is_table(value)) {
            printf("\n%s\n", word_field(name, lang));
            show_table(value, lang);
        } else {
            char *text = value_text(name, value, lang);
            print_padded(word_field(name, lang), width);
            puts(text);
            free(text);
        }
    }
}

static void
fault_details(const struct fault *fault, bool en)
{
    size_t i;
    json_t *detail = fault->detail ? json_loads(fault->detail, 0, NULL) : NULL, *item;
    json_t *list = json_is_object(detail) ? json_object_get(detail, "list") : detail;

    json_array_foreach(list, i, item)
    {
        const json_t *line = json_object_get(item, "line");

        fprintf(stderr, "  ");
        if (line)
            fprintf(stderr, en ? "line %d, column %d, " : "第 %d 行第 %d 列，",
                    (int)json_integer_value(line),
                    (int)json_integer_value(json_object_get(item, "column")));
        if (json_object_get(item, "qty"))
            fprintf(stderr, "%lld: ",
                    (long long)json_integer_value(json_object_get(item, "qty")));
        else
            fprintf(stderr, "%s: ", json_string_value(json_object_get(item, "field")));
        fputs(json_string_value(json_object_get(item, en ? "en" : "zh")), stderr);
        if (line)
            fprintf(stderr, " (%s)", json_string_value(json_object_get(item, "value")));
        fputc('\n', stderr);
    }
    json_decref(detail);
}

void
terminal_fault(const struct fault *fault, const char *lang)
{
    bool en = strcmp(lang, "en") == 0;

    fprintf(stderr, "firemark: %s%s%s [%s]\n", fault->where ? fault->where : "",
            fault->where ? ": " : "", en ? fault->en : fault->zh, fault->code);
    fault_details(fault, en);
}

void
terminal_help(const struct action *action, const char *lang)
{
    bool en = strcmp(lang, "en") == 0;

    if (action->example)
        printf("  %s\n\n", action->example);
    printf("%s\n\n", en ? action->en : action->zh);
    for (const struct field *f = action->fields; f && f->name; f++) {
        char head[96];
        snprintf(head, sizeof head, "  --%s %s%s", f->name, input_type_name(f->type),
                 f->required ? " *" : "");
        print_padded(head, 34);
        printf("%s%s%s\n", en ? f->en : f->zh, f->choices ? ": " : "",
               f->choices ? f->choices : "");
    }
}
