#include "api/input.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/code.h"
#include "base/uuid.h"
#include "evidence/file.h"

enum { TEXT_MAX = 2000, LIST_MAX = 10000 };

static const char *const TYPE_NAMES[] = {
    [FIELD_TEXT] = "text",     [FIELD_INT] = "integer", [FIELD_NUMBER] = "number",
    [FIELD_BOOL] = "boolean",  [FIELD_DATE] = "date",   [FIELD_TIME] = "time",
    [FIELD_UUID] = "uuid",     [FIELD_CODE] = "code",   [FIELD_LIST] = "list",
    [FIELD_OBJECT] = "object", [FIELD_BODY] = "body",   [FIELD_FILES] = "files",
};

const char *
input_type_name(enum field_type type)
{
    return TYPE_NAMES[type];
}

const struct field *
input_field(const struct field *fields, const char *name)
{
    for (const struct field *f = fields; f && f->name; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

static bool
digits_at(const char *text, const char *pattern)
{
    for (; *pattern; pattern++, text++)
        if (*pattern == '9' ? !isdigit((unsigned char)*text) : *text != *pattern)
            return false;
    return true;
}

static bool
is_date(const char *text)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (!digits_at(text, "9999-99-99"))
        return false;
    int year = atoi(text), month = atoi(text + 5), day = atoi(text + 8);
    if (year < 1900 || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= DAYS[month - 1] + (month == 2 && leap);
}

/* RFC 3339: date, T, time, optional fraction, zone. */
static bool
is_time(const char *text)
{
    char date[11];

    if (strlen(text) < 20)
        return false;
    memcpy(date, text, 10);
    date[10] = '\0';
    if (!is_date(date) || !digits_at(text + 10, "T99:99:99"))
        return false;
    if (atoi(text + 11) > 23 || atoi(text + 14) > 59 || atoi(text + 17) > 60)
        return false;
    const char *p = text + 19;
    if (*p == '.')
        for (p++; isdigit((unsigned char)*p); p++)
            ;
    if (strcmp(p, "Z") == 0)
        return true;
    return (*p == '+' || *p == '-') && strlen(p) == 6 && digits_at(p + 1, "99:99");
}

/* Characters, not bytes; json_t strings are valid UTF-8. */
static long
utf8_length(const char *text)
{
    long n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* `allowed`: those that may stand in the text. */
static bool
has_control(const char *text, const char *allowed)
{
    for (; *text; text++)
        if (((unsigned char)*text < 0x20 || *text == 0x7f) && !strchr(allowed, *text))
            return true;
    return false;
}

static bool
is_choice(const char *choices, const char *value)
{
    size_t len = strlen(value);

    for (const char *p = choices; p; p = strchr(p, '|') ? strchr(p, '|') + 1 : NULL)
        if (strncmp(p, value, len) == 0 && (p[len] == '|' || p[len] == '\0'))
            return true;
    return false;
}

/* GS stands between the elements of a GS1 code (General Specifications 7.8.3). */
static const char *
controls_of(enum field_type type)
{
    return type == FIELD_CODE ? "\n\t\x1d" : "\n\t";
}

struct mistakes {
    struct arena *arena;
    json_t *list;
};

static void
mistake(struct mistakes *m, const char *field, const char *zh, const char *en)
{
    json_array_append_new(
        m->list, json_pack("{s:s, s:s, s:s}", "field", field, "zh", zh, "en", en));
}

static void
check_text(struct mistakes *m, const struct field *f, const char *text)
{
    long max = f->max ? f->max : TEXT_MAX;
    uint8_t id[16];

    if (utf8_length(text) > max)
        mistake(m, f->name, arena_printf(m->arena, "太长：最多 %ld 个字符", max),
                arena_printf(m->arena, "too long: at most %ld characters", max));
    else if (has_control(text, controls_of(f->type)))
        mistake(m, f->name, "含有控制字符，请删除",
                "contains control characters; remove them");
    else if (f->choices && !is_choice(f->choices, text))
        mistake(m, f->name, arena_printf(m->arena, "只能是：%s", f->choices),
                arena_printf(m->arena, "must be one of: %s", f->choices));
    else if (f->type == FIELD_DATE && !is_date(text))
        mistake(m, f->name, "不是有效日期，应为 2026-03-05 的形式",
                "not a date; write it as 2026-03-05");
    else if (f->type == FIELD_TIME && !is_time(text))
        mistake(m, f->name, "不是有效时间，应为 2026-03-05T08:30:00+08:00 的形式",
                "not a time with zone; write it as 2026-03-05T08:30:00+08:00");
    else if (f->type == FIELD_UUID && !uuid_parse(text, id))
        mistake(m, f->name, "不是有效的 UUID 编号", "not a UUID");
}

static void
check_int(struct mistakes *m, const struct field *f, json_int_t value)
{
    if (value < 0)
        mistake(m, f->name, "不能是负数", "must not be negative");
    else if (f->max && value > f->max)
        mistake(m, f->name, arena_printf(m->arena, "不能大于 %ld", f->max),
                arena_printf(m->arena, "must not be greater than %ld", f->max));
}

static void
check_list(struct mistakes *m, const struct field *f, const json_t *list)
{
    size_t i, max = f->max ? (size_t)f->max : LIST_MAX;
    json_t *item;

    if (json_array_size(list) > max) {
        mistake(m, f->name, arena_printf(m->arena, "最多 %zu 项", max),
                arena_printf(m->arena, "at most %zu items", max));
        return;
    }
    json_array_foreach(list, i, item)
    {
        if (!json_is_string(item) ||
            has_control(json_string_value(item), controls_of(f->type))) {
            mistake(m, f->name, "每一项都应是文字", "every item must be text");
            return;
        }
        if (f->type == FIELD_FILES && !evidence_is_name(json_string_value(item))) {
            mistake(m, f->name, "每一项都应是已保存文件的 SHA-256（64 位小写十六进制）",
                    "every item must be a stored file's SHA-256 (64 lower-case hex "
                    "digits)");
            return;
        }
    }
}

static bool
type_fits(enum field_type type, const json_t *value)
{
    switch (type) {
    case FIELD_INT:
        return json_is_integer(value);
    case FIELD_NUMBER:
        return json_is_number(value);
    case FIELD_BOOL:
        return json_is_boolean(value);
    case FIELD_LIST:
    case FIELD_FILES:
        return json_is_array(value);
    case FIELD_OBJECT:
        return json_is_object(value);
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_UUID:
    case FIELD_CODE:
    case FIELD_BODY:
        return json_is_string(value);
    }
    return false;
}

static void
check_value(struct mistakes *m, const struct field *f, const json_t *value)
{
    if (!type_fits(f->type, value)) {
        mistake(m, f->name,
                arena_printf(m->arena, "类型不对，应为 %s", TYPE_NAMES[f->type]),
                arena_printf(m->arena, "wrong type; expected %s", TYPE_NAMES[f->type]));
        return;
    }
    if (json_is_string(value))
        check_text(m, f, json_string_value(value));
    else if (f->type == FIELD_INT)
        check_int(m, f, json_integer_value(value));
    else if (json_is_array(value))
        check_list(m, f, value);
}

static void
check_unknown(struct mistakes *m, const struct field *fields, json_t *in)
{
    const char *name;
    json_t *value;

    json_object_foreach(in, name, value)
    {
        if (!input_field(fields, name))
            mistake(m, name, "没有这个字段", "there is no such field");
    }
}

/* The code itself, without what keyboards and scanners add. */
static void
clean_code(struct arena *arena, json_t *value)
{
    char *text = arena_strdup(arena, json_string_value(value));

    code_clean(text);
    json_string_set(value, text);
}

/* Octets of the blank at `text`; 0: none is there. Besides ASCII's: U+00A0, U+2000 to
 * U+200B, and U+3000, which Chinese input methods write. */
static size_t
blank_at(const char *text)
{
    if (*text && strchr(" \t\r\n", *text))
        return 1;
    if (strncmp(text, "\u00a0", 2) == 0)
        return 2;
    if (strncmp(text, "\u3000", 3) == 0)
        return 3;
    bool wide = strncmp(text, "\xe2\x80", 2) == 0 && (unsigned char)text[2] >= 0x80 &&
                (unsigned char)text[2] <= 0x8b;
    return wide ? 3 : 0;
}

static bool
is_password(const struct field *f)
{
    return strcmp(f->name, "password") == 0 || strcmp(f->name, "current") == 0;
}

/* Takes blanks off both ends; a password is what was typed. */
static void
trim_text(const struct field *f, json_t *value)
{
    if (!json_is_string(value) || is_password(f))
        return;
    const char *from = json_string_value(value);
    for (size_t n; (n = blank_at(from)) > 0;)
        from += n;
    const char *end = from;
    for (const char *at = from; *at;) {
        size_t n = blank_at(at);
        at += n ? n : 1;
        if (n == 0)
            end = at;
    }
    json_string_setn(value, from, (size_t)(end - from));
}

/* An empty text and null both mean "not given": forms and spreadsheets send them so. */
static const json_t *
given(json_t *in, const char *name)
{
    json_t *value = json_object_get(in, name);

    if (value && (json_is_null(value) ||
                  (json_is_string(value) && json_string_length(value) == 0))) {
        json_object_del(in, name);
        return NULL;
    }
    return value;
}

struct fault *
input_check(struct arena *arena, const struct field *fields, json_t *in)
{
    struct mistakes m = {.arena = arena, .list = json_array()};
    struct fault *fault = NULL;

    check_unknown(&m, fields, in);
    for (const struct field *f = fields; f && f->name; f++) {
        if (f->type == FIELD_BODY)
            continue;
        trim_text(f, json_object_get(in, f->name));
        const json_t *value = given(in, f->name);
        if (f->type == FIELD_CODE && json_is_string(value))
            clean_code(arena, json_object_get(in, f->name));
        if (value)
            check_value(&m, f, value);
        else if (f->required)
            mistake(&m, f->name, arena_printf(arena, "必填：%s", f->zh),
                    arena_printf(arena, "required: %s", f->en));
    }
    if (json_array_size(m.list) > 0) {
        const json_t *first = json_array_get(m.list, 0);
        fault = fault_new(arena, FAULT_INPUT, "invalid_input",
                          json_string_value(json_object_get(first, "field")),
                          json_string_value(json_object_get(first, "zh")),
                          json_string_value(json_object_get(first, "en")));
        char *detail = json_dumps(m.list, JSON_COMPACT);
        fault->detail = arena_strdup(arena, detail);
        free(detail);
    }
    json_decref(m.list);
    return fault;
}

static json_t *
list_from_text(const char *text)
{
    json_t *list = json_array();

    while (*text) {
        size_t len = strcspn(text, ",");
        if (len > 0)
            json_array_append_new(list, json_stringn(text, len));
        text += len + (text[len] == ',');
    }
    return list;
}

static json_t *
number_from_text(const char *text, bool whole)
{
    char *end;

    errno = 0;
    if (whole) {
        long long value = strtoll(text, &end, 10);
        if (*text && !*end && errno == 0)
            return json_integer(value);
    } else {
        double value = strtod(text, &end);
        if (*text && !*end && errno == 0 && value == value)
            return json_real(value);
    }
    return json_string(text);
}

void
input_put(json_t *in, const struct field *field, const char *text)
{
    json_t *value = NULL;

    switch (field->type) {
    case FIELD_INT:
    case FIELD_NUMBER:
        value = number_from_text(text, field->type == FIELD_INT);
        break;
    case FIELD_BOOL:
        if (strcmp(text, "1") == 0 || strcmp(text, "true") == 0)
            value = json_true();
        else if (strcmp(text, "0") == 0 || strcmp(text, "false") == 0)
            value = json_false();
        break;
    case FIELD_LIST:
    case FIELD_FILES:
        value = list_from_text(text);
        break;
    case FIELD_OBJECT:
        value = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
        break;
    case FIELD_TEXT:
    case FIELD_DATE:
    case FIELD_TIME:
    case FIELD_UUID:
    case FIELD_CODE:
    case FIELD_BODY:
        break;
    }
    json_object_set_new(in, field->name, value ? value : json_string(text));
}
