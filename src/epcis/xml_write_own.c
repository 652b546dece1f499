/* Names, texts and extensions, as XML. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "epcis/format.h"
#include "epcis/xml_write.h"

void
xml_line(struct xml_writer *w)
{
    buf_putc(&w->out, '\n');
    for (int i = 0; i < w->depth; i++)
        buf_puts(&w->out, "  ");
}

size_t
xml_enter(struct xml_writer *w, const char *name)
{
    size_t before = w->path.len;

    buf_putc(&w->path, '/');
    for (; *name; name++)
        if (*name == '~' || *name == '/')
            buf_puts(&w->path, *name == '~' ? "~0" : "~1");
        else
            buf_putc(&w->path, *name);
    return before;
}

size_t
xml_enter_item(struct xml_writer *w, size_t index)
{
    size_t before = w->path.len;

    buf_printf(&w->path, "/%zu", index);
    return before;
}

void
xml_leave(struct xml_writer *w, size_t before)
{
    w->path.len = before;
    w->path.data[before] = '\0';
}

static bool
refuse(struct xml_writer *w, enum epcis_rule rule, const char *what)
{
    return epcis_break(w->problem, rule, w->path.data ? w->path.data : "", what);
}

/* ---- texts ---- */

/* U+FFFE and U+FFFF, and controls but for three. source: XML 1.0 §2.2 */
static bool
forbidden(const unsigned char *at)
{
    if (*at < 0x20)
        return *at != '\t' && *at != '\n' && *at != '\r';
    return at[0] == 0xef && at[1] == 0xbf && at[2] >= 0xbe;
}

bool
xml_put_text(struct xml_writer *w, const char *text, bool attribute)
{
    for (; *text; text++) {
        if (forbidden((const unsigned char *)text)) {
            char what[16];
            snprintf(what, sizeof what, "0x%02x", (unsigned char)*text);
            return refuse(w, EPCIS_XML_SIGN, what);
        }
        if (*text == '&' || *text == '<' || *text == '>')
            buf_puts(&w->out, *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : "&gt;");
        else if (attribute && *text == '"')
            buf_puts(&w->out, "&quot;");
        else if (*text == '\r' || (attribute && (*text == '\n' || *text == '\t')))
            buf_printf(&w->out, "&#%d;", *text);
        else
            buf_putc(&w->out, *text);
    }
    return true;
}

/* The digits in front of the power of ten. */
static int
mantissa_digits(const char *text)
{
    int digits = 0;

    for (; *text && *text != 'e'; text++)
        digits += *text >= '0' && *text <= '9';
    return digits;
}

/* The fewest digits that mean the same number; decimals have no exponent. */
static void
put_real(struct buf *out, double value, bool decimal)
{
    char text[EPCIS_REAL_SIZE];
    const char *power;

    epcis_real_text(value, text);
    power = strchr(text, 'e');
    if (decimal && power) {
        int places = mantissa_digits(text) - 1 - atoi(power + 1);
        buf_printf(out, "%.*f", places > 0 ? places : 0, value);
    } else {
        buf_puts(out, text);
    }
    if (decimal && power ? atoi(power + 1) > 0 : !strpbrk(text, ".e"))
        buf_puts(out, ".0");
}

bool
xml_put_scalar(struct xml_writer *w, const json_t *value, enum xml_shape shape,
               bool attribute)
{
    if (json_is_string(value))
        return xml_put_text(w, json_string_value(value), attribute);
    if (json_is_integer(value))
        buf_printf(&w->out, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        put_real(&w->out, json_real_value(value), shape == XML_DECIMAL);
    else if (json_is_boolean(value))
        buf_puts(&w->out, json_is_true(value) ? "true" : "false");
    return true;
}

/* ---- names ---- */

static bool
name_sign(char c, bool first)
{
    unsigned char u = (unsigned char)c;
    bool letter = (u >= 'A' && u <= 'Z') || (u >= 'a' && u <= 'z') || u == '_';

    return letter || u >= 0x80 ||
           (!first && ((u >= '0' && u <= '9') || u == '-' || u == '.'));
}

/* An NCName. Beyond ASCII only the commonest sign that is none is looked for: the rest is
 * what libxml2 and we agree upon in practice. source: XML Namespaces 1.0 §3 */
static bool
is_name(const char *text)
{
    if (!name_sign(*text, true))
        return false;
    for (const char *p = text + 1; *p; p++)
        if (!name_sign(*p, false))
            return false;
    return true;
}

/* The namespace of master data is written without JSON-LD's colon. */
static const char *
xml_uri(const char *uri)
{
    return strcmp(uri, "urn:epcglobal:cbv:mda:") == 0 ? "urn:epcglobal:cbv:mda" : uri;
}

/* The namespace of a whole URI ends where the hash of events has it end (hash_name()), so
 * that the event hashes alike: at the last of the signs that may end one. */
static const char *
uri_end(const char *name)
{
    const char *end = name + strlen(name);

    while (end > name && !strchr("/#:", end[-1]))
        end--;
    return end;
}

bool
xml_put_name(struct xml_writer *w, const char *name, struct buf *out)
{
    const char *colon, *space, *local, *prefix;
    struct buf before BUF_SCOPE = {0}, whole BUF_SCOPE = {0};

    if (strcmp(name, "@id") == 0 || strcmp(name, "@type") == 0)
        name++; /* the standard's context calls them so */
    if (!(colon = strchr(name, ':'))) {
        buf_puts(out, name);
        return is_name(name) || refuse(w, EPCIS_XML_NAME, name);
    }
    space = epcis_namespace(&w->scope, name, (size_t)(colon - name));
    local = space ? colon + 1 : uri_end(name);
    buf_add(&before, name, (size_t)(space ? colon - name : local - name));
    prefix = space && before.len && is_name(before.data) ? before.data : NULL;
    if (!space)
        space = before.data;
    epcis_expand(&w->scope, name, &whole);
    if (!is_name(local) || !epcis_is_uri(whole.data) ||
        strncmp(space, "urn:epcglobal:epcis", 19) == 0)
        return refuse(w, EPCIS_XML_NAME, name);
    buf_printf(out, "%s:%s", xml_names_bind(&w->names, prefix, xml_uri(space)), local);
    return true;
}

static void
declare_object(struct xml_writer *w, const json_t *object)
{
    const char *prefix;
    json_t *term;

    json_object_foreach((json_t *)(uintptr_t)object, prefix, term)
    {
        const char *uri =
            json_string_value(json_is_object(term) ? json_object_get(term, "@id") : term);
        if (uri && epcis_is_uri(uri) && is_name(prefix))
            xml_names_declare(&w->names, prefix, xml_uri(uri));
    }
}

void
xml_declare(struct xml_writer *w, const json_t *context)
{
    size_t i;
    const json_t *one;

    if (json_is_object(context))
        declare_object(w, context);
    json_array_foreach(context, i, one)
    {
        if (json_is_object(one))
            declare_object(w, one);
    }
}

bool
xml_put_declared(struct xml_writer *w, const json_t *names)
{
    const char *prefix;
    json_t *uri;

    json_object_foreach((json_t *)(uintptr_t)names, prefix, uri)
    {
        buf_printf(&w->out, " xmlns:%s=\"", prefix);
        if (!xml_put_text(w, json_string_value(uri), true))
            return false;
        buf_putc(&w->out, '"');
    }
    return true;
}

/* ---- extensions ---- */

bool
xml_is_own(const char *name)
{
    return strchr(name, ':') && *name != '@';
}

bool
xml_is_scalar(const json_t *value)
{
    return json_is_string(value) || json_is_number(value) || json_is_boolean(value);
}

bool
xml_write_own_attribute(struct xml_writer *w, const char *name, const json_t *value)
{
    struct buf qualified BUF_SCOPE = {0};

    if (!xml_put_name(w, name, &qualified))
        return false;
    buf_printf(&w->out, " %s=\"", qualified.data);
    if (!xml_put_scalar(w, value, XML_TEXT, true))
        return false;
    buf_putc(&w->out, '"');
    return true;
}

/* What a text would not tell by itself. */
static void
put_type(struct xml_writer *w, const json_t *value)
{
    const char *type = json_is_integer(value)   ? "integer"
                       : json_is_real(value)    ? "double"
                       : json_is_boolean(value) ? "boolean"
                                                : NULL;

    if (type)
        buf_printf(&w->out, " xsi:type=\"xsd:%s\"", type);
    if (json_is_null(value))
        buf_puts(&w->out, " xsi:nil=\"true\"");
    w->instance = w->instance || type || json_is_null(value);
}

/* Members beside a text: attributes where they can be, for that is how they were read. */
static bool
is_attribute(const json_t *object, const char *name, const json_t *value)
{
    return json_object_get(object, "#text") && *name != '@' && xml_is_scalar(value);
}

static bool
write_attributes(struct xml_writer *w, const json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (*name != '#' && is_attribute(object, name, value) &&
            !xml_write_own_attribute(w, name, value))
            return false;
    }
    return true;
}

static bool
write_elements(struct xml_writer *w, const json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (strcmp(name, "#text") == 0 || strcmp(name, "@context") == 0 ||
            is_attribute(object, name, value))
            continue;
        if (!xml_write_own(w, name, value))
            return false;
    }
    return true;
}

/* JSON-LD's way to say a text's type or language, or a reference and nothing more: the
 * text is what is kept. */
static const json_t *
plain_value(const json_t *value)
{
    const json_t *inside = json_object_get(value, "@value");
    const char *name;
    json_t *member;

    if (inside || !json_object_get(value, "@id"))
        return inside ? inside : value;
    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        if (*name != '@')
            return value;
    }
    return json_object_get(value, "@id");
}

bool
xml_write_any(struct xml_writer *w, const json_t *value)
{
    const json_t *text = json_is_object(value) ? json_object_get(value, "#text") : value;
    size_t before;

    w->depth++;
    bool good = !text || xml_put_scalar(w, text, XML_TEXT, false);
    before = w->out.len;
    good = good && (!json_is_object(value) || write_elements(w, value));
    w->depth--;
    if (good && w->out.len > before && !text)
        xml_line(w);
    return good;
}

static bool
write_one(struct xml_writer *w, const char *qualified, const json_t *value)
{
    const json_t *text = json_is_object(value) ? json_object_get(value, "#text") : value;

    xml_line(w);
    buf_printf(&w->out, "<%s", qualified);
    if (text)
        put_type(w, text);
    if (json_is_object(value) && !write_attributes(w, value))
        return false;
    size_t at = w->out.len;
    buf_putc(&w->out, '>');
    if (!xml_write_any(w, value))
        return false;
    if (w->out.len > at + 1) {
        buf_printf(&w->out, "</%s>", qualified);
    } else {
        w->out.data[at] = '/';
        buf_putc(&w->out, '>');
    }
    return true;
}

static bool
write_each(struct xml_writer *w, const char *qualified, const json_t *value)
{
    bool good = true;

    if (!json_is_array(value))
        return write_one(w, qualified, plain_value(value));
    for (size_t i = 0; good && i < json_array_size(value); i++)
        good = write_each(w, qualified, json_array_get(value, i));
    return good;
}

bool
xml_write_own(struct xml_writer *w, const char *name, const json_t *value)
{
    struct buf qualified BUF_SCOPE = {0};
    size_t before = xml_enter(w, name);
    const json_t *context =
        json_is_object(value) ? json_object_get(value, "@context") : NULL;
    bool good = xml_put_name(w, name, &qualified);
    size_t scopes = epcis_scope_enter(&w->scope, context);

    good = good && write_each(w, qualified.data, value);
    w->scope.count = scopes;
    xml_leave(w, before);
    return good;
}
