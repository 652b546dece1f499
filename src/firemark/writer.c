#include "writer.h"

#include <stdio.h>
#include <string.h>

void
fm_put_n(struct fm_writer *w, const char *text, size_t len)
{
    if (w->len + len >= w->cap) {
        w->full = true;
        return;
    }
    memcpy(w->out + w->len, text, len);
    w->len += len;
    w->out[w->len] = '\0';
}

void
fm_put(struct fm_writer *w, const char *text)
{
    fm_put_n(w, text, strlen(text));
}

void
fm_put_int(struct fm_writer *w, const char *before, int64_t value)
{
    char digits[24];

    fm_put(w, before);
    snprintf(digits, sizeof digits, "%lld", (long long)value);
    fm_put(w, digits);
}
