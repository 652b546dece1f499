#include "epcis/hash_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "epcis/format.h"
#include "epcis/gs1_key.h"
#include "epcis/vocabulary.h"

/* ---- texts ---- */

struct buf *
texts_next(struct texts *texts)
{
    if (texts->count == texts->cap) {
        texts->cap = texts->cap ? texts->cap * 2 : 8;
        texts->items = realloc(texts->items, texts->cap * sizeof *texts->items);
        if (!texts->items)
            abort();
    }
    texts->items[texts->count] = (struct buf){0};
    return &texts->items[texts->count++];
}

static int
by_bytes(const void *a, const void *b)
{
    const struct buf *one = a, *other = b;

    return strcmp(one->data ? one->data : "", other->data ? other->data : "");
}

bool
texts_join(struct texts *texts, struct buf *out)
{
    size_t before = out->len;

    if (texts->count)
        qsort(texts->items, texts->count, sizeof *texts->items, by_bytes);
    for (size_t i = 0; i < texts->count; i++) {
        buf_add(out, texts->items[i].data, texts->items[i].len);
        buf_free(&texts->items[i]);
    }
    free(texts->items);
    *texts = (struct texts){0};
    return out->len > before;
}

/* ---- numbers ---- */

/* The digits of a plain decimal, without zeros that end its fraction. */
static void
put_decimal(const char *text, size_t len, struct buf *out)
{
    if (memchr(text, '.', len)) {
        while (text[len - 1] == '0')
            len--;
        len -= text[len - 1] == '.';
    }
    if (len == 2 && memcmp(text, "-0", 2) == 0) {
        text++;
        len--;
    }
    buf_add(out, text, len);
}

/* "1.5e-07" as "0.00000015", "1e+21" with its zeros. */
static void
put_positional(const char *text, const char *power, struct buf *out)
{
    int exponent = atoi(power + 1), digits = 0;

    if (*text == '-')
        buf_putc(out, *text++);
    if (exponent < 0)
        buf_puts(out, "0.");
    for (int zeros = exponent + 1; zeros < 0; zeros++)
        buf_putc(out, '0');
    for (; text < power; text++)
        if (*text != '.') {
            buf_putc(out, *text);
            digits++;
        }
    for (; digits <= exponent; digits++)
        buf_putc(out, '0');
}

void
hash_number(const json_t *number, struct buf *out)
{
    char text[EPCIS_REAL_SIZE];

    if (json_is_integer(number)) {
        buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(number));
        return;
    }
    epcis_real_text(json_real_value(number), text);
    const char *power = strchr(text, 'e');
    if (power)
        put_positional(text, power, out);
    else
        put_decimal(text, strlen(text), out);
}

/* ---- text ---- */

static const char *
trimmed(const char *text, size_t *len)
{
    text += strspn(text, " \t\r\n");
    *len = strlen(text);
    while (*len > 0 && strchr(" \t\r\n", text[*len - 1]))
        (*len)--;
    return text;
}

void
hash_trimmed(const char *text, struct buf *out)
{
    size_t len;

    text = trimmed(text, &len);
    buf_add(out, text, len);
}

/* A decimal as a number would be written: "0012" is a name, not a number. */
static bool
is_decimal(const char *text)
{
    text += *text == '-';
    size_t whole = strspn(text, "0123456789");

    if (whole == 0 || (whole > 1 && *text == '0'))
        return false;
    text += whole;
    if (*text == '.')
        text += 1 + strspn(text + 1, "0123456789");
    return *text == '\0' && text[-1] != '.';
}

static bool
put_word(const char *text, struct buf *out)
{
    if (strncmp(text, "urn:epcglobal:cbv:", 18) != 0)
        return false;
    for (int v = 0; v < EPCIS_VOCABULARIES; v++)
        if (epcis_word((enum epcis_vocabulary)v, NULL, text)) {
            epcis_word_uri((enum epcis_vocabulary)v, NULL, text, out);
            return true;
        }
    return false;
}

void
hash_untyped(const char *text, struct buf *out)
{
    struct buf plain BUF_SCOPE = {0};

    hash_trimmed(text, &plain);
    if (!plain.len)
        return;
    if (is_decimal(plain.data))
        put_decimal(plain.data, plain.len, out);
    else if (!put_word(plain.data, out) && !epcis_gs1_link(plain.data, out))
        buf_add(out, plain.data, plain.len);
}

void
hash_uri(const struct epcis_scope *scope, const char *text, struct buf *out)
{
    struct buf plain BUF_SCOPE = {0}, whole BUF_SCOPE = {0};

    hash_trimmed(text, &plain);
    if (!plain.len)
        return;
    epcis_expand(scope, plain.data, &whole);
    if (!epcis_gs1_link(whole.data, out))
        buf_add(out, whole.data, whole.len);
}

void
hash_name(const struct epcis_scope *scope, const char *name, struct buf *out)
{
    const char *colon = strchr(name, ':');
    const char *space =
        colon ? epcis_namespace(scope, name, (size_t)(colon - name)) : NULL;

    if (space) {
        buf_printf(out, "{%s}%s", space, colon + 1);
        return;
    }
    /* a whole URI: the namespace ends with the last of the signs that may end one */
    size_t local = strlen(name);
    while (colon && local > 0 && !strchr("/#:", name[local - 1]))
        local--;
    if (colon)
        buf_printf(out, "{%.*s}%s", (int)local, name, name + local);
    else
        buf_puts(out, name);
}
