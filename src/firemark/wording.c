/* A design's own words in the language of the print: "[批号|Batch]" is the one or the
 * other, or both; "[zh|en|both]" says what both is. */
#include <glib.h>
#include <string.h>

#include "draw.h"
#include "print.h"

enum { PARTS = 3 };

bool
fm_wording_well_formed(const char *s)
{
    while ((s = strpbrk(s, "[]|"))) {
        size_t n = strcspn(s + 1, "[]"), bars = 0;

        if (*s != '[' || s[n + 1] != ']')
            return false;
        for (size_t i = 1; i <= n; i++)
            bars += s[i] == '|';
        if (bars < 1 || bars >= PARTS)
            return false;
        s += n + 2;
    }
    return true;
}

/* true where the part says nothing because its fields are empty. */
static bool
silent(const struct fm_sheet *sheet, const char *part)
{
    char *text = fm_fields_expand(sheet, part);

    g_free(text);
    return !text;
}

static void
append_both(const struct fm_sheet *sheet, char *const *part, GString *out)
{
    bool zh = !silent(sheet, part[0]), en = !silent(sheet, part[1]);

    if (zh || !en)
        g_string_append(out, part[0]);
    if (zh && en && *part[0] && *part[1])
        g_string_append_c(out, ' ');
    if (en)
        g_string_append(out, part[1]);
}

/* The part of the language; one whose fields are all empty gives way to the other. */
static void
append_part(const struct fm_sheet *sheet, char *const *part, GString *out)
{
    const char *own = part[sheet->language == FM_LANGUAGE_EN],
               *other = part[sheet->language != FM_LANGUAGE_EN];

    if (sheet->language == FM_LANGUAGE_BOTH && !part[2]) {
        append_both(sheet, part, out);
        return;
    }
    if (sheet->language == FM_LANGUAGE_BOTH)
        own = part[2];
    g_string_append(out, silent(sheet, own) ? other : own);
}

char *
fm_wording_choose(const struct fm_sheet *sheet, const char *template)
{
    GString *out = g_string_new(NULL);

    while (*template) {
        size_t len = strcspn(template, "[");

        g_string_append_len(out, template, (gssize)len);
        template += len;
        if (!*template)
            break;
        len = strcspn(template, "]");
        char *inside = g_strndup(template + 1, len - 1);
        char **part = g_strsplit(inside, "|", PARTS);

        append_part(sheet, part, out);
        g_strfreev(part);
        g_free(inside);
        template += len + 1;
    }
    return g_string_free(out, FALSE);
}
