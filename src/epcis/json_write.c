/* JSON values into text. jansson writes 26.2 as 26.199999999999999, which reads back the
 * same but is not what anybody sent. */
#include <stdio.h>
#include <string.h>

#include "epcis/document.h"
#include "epcis/format.h"

/* A real stays one: "452.0" read again is equal to what was written. */
static void
put_real(double value, struct buf *out)
{
    char text[EPCIS_REAL_SIZE];

    epcis_real_text(value, text);
    buf_puts(out, text);
    if (!strpbrk(text, ".e"))
        buf_puts(out, ".0");
}

static void
put_object(const json_t *object, struct buf *out)
{
    const char *name;
    json_t *value;
    bool first = true;

    buf_putc(out, '{');
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        buf_puts(out, first ? "" : ",");
        buf_json(out, name);
        buf_putc(out, ':');
        epcis_write_json(value, out);
        first = false;
    }
    buf_putc(out, '}');
}

static void
put_array(const json_t *array, struct buf *out)
{
    size_t i;
    json_t *value;

    buf_putc(out, '[');
    json_array_foreach(array, i, value)
    {
        buf_puts(out, i ? "," : "");
        epcis_write_json(value, out);
    }
    buf_putc(out, ']');
}

void
epcis_write_json(const json_t *value, struct buf *out)
{
    if (json_is_object(value))
        put_object(value, out);
    else if (json_is_array(value))
        put_array(value, out);
    else if (json_is_string(value))
        buf_json(out, json_string_value(value));
    else if (json_is_integer(value))
        buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        put_real(json_real_value(value), out);
    else
        buf_puts(out, json_is_true(value)    ? "true"
                      : json_is_false(value) ? "false"
                                             : "null");
}
