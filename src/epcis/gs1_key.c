#include "epcis/gs1_key.h"

#include <stdio.h>
#include <string.h>

#include "epcis/gs1_parse.h"

/* Escapes all but letters, digits and `plain`. */
static void
escape(struct buf *out, const char *text, const char *plain)
{
    for (; *text; text++) {
        bool letter = (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z');
        if (letter || gs1_digits(text, 1) || strchr(plain, *text))
            buf_putc(out, *text);
        else
            buf_printf(out, "%%%02X", (unsigned char)*text);
    }
}

enum epcis_gs1
epcis_gs1_check(const char *uri)
{
    struct gs1_key key = {0};

    return gs1_parse(uri, &key);
}

static bool
understood(enum epcis_gs1 what)
{
    return what == EPCIS_GS1_KEY || what == EPCIS_GS1_LOT_AND_SERIAL;
}

bool
epcis_gs1_link(const char *uri, struct buf *out)
{
    /* CBV 2.0 leaves the apostrophe as it is */
    static const char PLAIN[] = "-._~'";
    struct gs1_key key = {0};

    if (!understood(gs1_parse(uri, &key)))
        return false;
    buf_printf(out, "https://id.gs1.org/%s/", key.kind->ai);
    escape(out, key.number, PLAIN);
    if (key.serial[0] && *key.kind->qualifier)
        buf_printf(out, "/%s/", key.kind->qualifier);
    escape(out, key.serial, PLAIN);
    return true;
}

/* Where the number can be cut behind `p` digits of prefix. */
static bool
prefix_fits(const struct gs1_key *key, size_t p)
{
    const struct gs1_kind *kind = key->kind;

    if (p < GS1_PREFIX_MIN || p > GS1_PREFIX_MAX || !gs1_digits(key->number, p))
        return false;
    return kind->digits ? p + kind->lead <= kind->digits : p < strlen(key->number);
}

static void
put_urn(const struct gs1_key *key, size_t p, struct buf *out)
{
    /* TDS 2.0 §6: what a URN need not escape */
    static const char PLAIN[] = "-._!'()*+,:;=";
    const struct gs1_kind *kind = key->kind;
    const char *body = key->number + kind->zero + kind->lead;
    size_t length = kind->digits ? (size_t)kind->digits - kind->lead : strlen(body);
    bool place = strcmp(kind->scheme, "sgln") == 0;
    bool pattern = kind->open && !key->serial[0] && !place;
    char reference[GS1_PART_MAX];

    snprintf(reference, sizeof reference, "%.*s", (int)(length - p), body + p);
    buf_printf(out, "urn:epc:%s:%s:%.*s.%.*s",
               gs1_is_lot(kind) ? "class"
               : pattern        ? "idpat"
                                : "id",
               kind->scheme, (int)p, body, kind->lead ? 1 : 0, key->number);
    escape(out, reference, PLAIN);
    if (kind->pieces)
        buf_printf(out, ".%.2s.%.2s", key->number + 14, key->number + 16);
    if (!kind->qualifier)
        return;
    buf_putc(out, '.');
    escape(out, key->serial[0] ? key->serial : pattern ? "*" : "0", PLAIN);
}

bool
epcis_gs1_urn(const char *uri, unsigned prefix_len, struct buf *out)
{
    struct gs1_key key = {0};

    if (!understood(gs1_parse(uri, &key)) || !key.kind->scheme)
        return false;
    size_t p = key.prefix_len ? key.prefix_len : prefix_len;
    if (!prefix_fits(&key, p))
        return false;
    put_urn(&key, p, out);
    return true;
}

bool
epcis_gs1_same(const char *a, const char *b)
{
    struct buf one BUF_SCOPE = {0}, other BUF_SCOPE = {0};

    if (strcmp(a, b) == 0)
        return true;
    return epcis_gs1_link(a, &one) && epcis_gs1_link(b, &other) &&
           strcmp(one.data, other.data) == 0;
}
