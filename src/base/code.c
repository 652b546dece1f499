#include "base/code.h"

#include <stddef.h>
#include <string.h>

#include "base/csv.h"

/* What an input method or a scanner's setting writes, and the octet that was meant. */
static const struct {
    const char *written;
    char meant;
} MARKS[] = {
    {"\u3001", '/'}, {"\u3002", '.'}, {"<GS>", '\x1d'}, {"{GS}", '\x1d'}, {"^]", '\x1d'},
};

static void
marks_replace(char *text)
{
    char *to = text;

    while (*text) {
        size_t i = 0, n = sizeof MARKS / sizeof *MARKS;
        while (i < n && strncmp(text, MARKS[i].written, strlen(MARKS[i].written)) != 0)
            i++;
        *to++ = i < n ? MARKS[i].meant : *text;
        text += i < n ? strlen(MARKS[i].written) : 1;
    }
    *to = '\0';
}

/* Blanks, line ends, and the STX and ETX that some scanners put round a code. */
#define ENDS " \t\r\n\x02\x03"

static void
trim(char *text)
{
    size_t len = strlen(text), lead = strspn(text, ENDS);

    memmove(text, text + lead, len + 1 - lead);
    len -= lead;
    while (len > 0 && strchr(ENDS, text[len - 1]))
        text[--len] = '\0';
}

static int
is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "]", a letter for the symbology, a digit or letter for its options. */
static void
drop_identifier(char *text)
{
    if (text[0] == ']' && is_letter(text[1]) &&
        (is_letter(text[2]) || (text[2] >= '0' && text[2] <= '9')))
        memmove(text, text + 3, strlen(text + 3) + 1);
}

void
code_clean(char *text)
{
    csv_narrow(text);
    marks_replace(text);
    trim(text);
    drop_identifier(text);
    trim(text);
}
