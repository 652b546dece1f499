#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "print.h"

static void
skip_blanks(struct fm_lines *in)
{
    while (in->at < in->at_end && *in->at == ' ')
        in->at++;
}

bool
fm_lines_next(struct fm_lines *in)
{
    while (in->next < in->end) {
        const char *stop = memchr(in->next, '\n', (size_t)(in->end - in->next));

        in->at = in->next;
        in->at_end = stop ? stop : in->end;
        in->next = stop ? stop + 1 : in->end;
        in->line++;
        skip_blanks(in);
        if (in->at < in->at_end && *in->at != '#')
            return true;
    }
    return false;
}

bool
fm_lines_word(struct fm_lines *in, char *out, size_t size)
{
    size_t n = 0;

    skip_blanks(in);
    while (in->at < in->at_end && *in->at != ' ') {
        if (n + 1 >= size)
            return false;
        out[n++] = *in->at++;
    }
    out[n] = '\0';
    return n > 0;
}

/* Up to three digits, a point, up to three digits: no locale, no exponent. */
static bool
parse_number(const char *s, double *out)
{
    size_t whole = strspn(s, "0123456789"), part = 0;
    double value = 0;

    for (size_t i = 0; i < whole; i++)
        value = value * 10 + (s[i] - '0');
    if (s[whole] == '.') {
        const char *p = s + whole + 1;

        part = strspn(p, "0123456789");
        if (part < 1 || part > 3 || p[part])
            return false;
        for (size_t i = 0; i < part; i++)
            value += (p[i] - '0') * pow(10, -(double)(i + 1));
    } else if (s[whole]) {
        return false;
    }
    *out = value;
    return whole >= 1 && whole <= 3;
}

bool
fm_lines_numbers(struct fm_lines *in, double *out, unsigned count, double min, double max)
{
    char word[16];

    for (unsigned i = 0; i < count; i++) {
        if (!fm_lines_word(in, word, sizeof word) || !parse_number(word, &out[i]) ||
            out[i] < min || out[i] > max)
            return false;
    }
    return true;
}

bool
fm_lines_whole(struct fm_lines *in, unsigned *out, unsigned max)
{
    double value;

    if (!fm_lines_numbers(in, &value, 1, 1, max) || value > floor(value))
        return false;
    *out = (unsigned)value;
    return true;
}

bool
fm_lines_name(struct fm_lines *in, char *out)
{
    return fm_lines_word(in, out, FM_DESIGN_NAME_MAX + 1) &&
           !out[strspn(out, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

bool
fm_lines_done(struct fm_lines *in)
{
    skip_blanks(in);
    return in->at == in->at_end;
}

/* Fields are {a-z_}, tick boxes {a-z_=value}; no brace stands alone. */
static bool
fields_are_well_formed(const char *s)
{
    static const char NAME[] = "abcdefghijklmnopqrstuvwxyz_";

    while ((s = strpbrk(s, "{}"))) {
        size_t n = strspn(s + 1, NAME);
        size_t value = n > 0 && s[n + 1] == '=' ? 1 + strspn(s + n + 2, NAME) : 0;

        if (*s == '}' || n == 0 || value == 1 || s[n + value + 1] != '}')
            return false;
        s += n + value + 2;
    }
    return true;
}

enum fm_status
fm_lines_text(struct fm_lines *in, char *out, size_t max)
{
    skip_blanks(in);
    size_t n = (size_t)(in->at_end - in->at);

    while (n > 0 && in->at[n - 1] == ' ')
        n--;
    if (n == 0 || n > max || !g_utf8_validate(in->at, (gssize)n, NULL))
        return fm_lines_refuse(in, "text_words", "文字缺失、过长或不是 UTF-8",
                               "the text is missing, too long or not UTF-8");
    memcpy(out, in->at, n);
    in->at = in->at_end;
    out[n] = '\0';
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)out[i] < ' ')
            return fm_lines_refuse(in, "text_words", "文字中有控制字符",
                                   "the text has a control character");
    }
    if (!fields_are_well_formed(out))
        return fm_lines_refuse(in, "text_field",
                               "字段应写作 {name}，选框写作 {name=value}",
                               "a field is written {name}, a tick box {name=value}, with "
                               "a-z and _");
    return FM_OK;
}

enum fm_status
fm_lines_refuse(const struct fm_lines *in, const char *rule, const char *zh,
                const char *en)
{
    struct fm_error *e = in->error;

    if (!e)
        return FM_ERR_LAYOUT;
    memset(e, 0, sizeof *e);
    e->line = in->line;
    snprintf(e->rule, sizeof e->rule, "%s", rule);
    snprintf(e->zh, sizeof e->zh, "第 %u 行：%s", in->line, zh);
    snprintf(e->en, sizeof e->en, "line %u: %s", in->line, en);
    return FM_ERR_LAYOUT;
}
