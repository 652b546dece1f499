#include "epcis/facts.h"

#include <openssl/sha.h>
#include <string.h>

#include "epcis/format.h"
#include "epcis/gs1_key.h"
#include "epcis/vocabulary.h"

enum { VALUE_MAX = 512 };

struct facts {
    json_t *set; /* facts as names: each stands once */
    struct epcis_scope scope;
};

/* An identifier: its prefix written out, and a GS1 key as its canonical link. */
static void
write_id(struct buf *out, const struct epcis_scope *scope, const char *value)
{
    BUF_SCOPE struct buf whole = {0};

    epcis_expand(scope, value, &whole);
    if (whole.data && !epcis_gs1_link(whole.data, out))
        buf_add(out, whole.data, whole.len);
}

void
epcis_value_write(struct buf *out, enum epcis_value_kind kind,
                  const struct epcis_scope *scope, const char *value)
{
    static const enum epcis_vocabulary WORDS[] = {
        [EPCIS_VALUE_STEP] = EPCIS_BIZ_STEP,
        [EPCIS_VALUE_DISPOSITION] = EPCIS_DISPOSITION,
        [EPCIS_VALUE_REASON] = EPCIS_ERROR_REASON,
        [EPCIS_VALUE_MEASUREMENT] = EPCIS_MEASUREMENT,
    };
    static const struct epcis_scope NONE;
    const char *word = NULL;

    if (!scope)
        scope = &NONE;
    if (kind >= EPCIS_VALUE_STEP && kind <= EPCIS_VALUE_MEASUREMENT)
        word = epcis_word(WORDS[kind], scope, value);
    if (word || kind == EPCIS_VALUE_TEXT)
        buf_puts(out, word ? word : value);
    else if (kind == EPCIS_VALUE_ID)
        write_id(out, scope, value);
    else
        epcis_expand(scope, value, out);
}

bool
epcis_class_write(struct buf *out, const char *link)
{
    static const char HOST[] = "https://id.gs1.org/";
    const char *p =
        strncmp(link, HOST, sizeof HOST - 1) == 0 ? link + sizeof HOST - 1 : NULL;

    for (int slashes = 0; p && *p; p++)
        if (*p == '/' && ++slashes == 2) {
            buf_add(out, link, (size_t)(p - link));
            return true;
        }
    return false;
}

void
epcis_type_write(struct buf *out, bool transaction, const struct epcis_scope *scope,
                 const char *type)
{
    const char *word =
        epcis_word(transaction ? EPCIS_TRANSACTION_TYPE : EPCIS_PARTY_TYPE, scope, type);

    if (word)
        buf_puts(out, word);
    else
        epcis_value_write(out, EPCIS_VALUE_URI, scope, type);
}

void
epcis_fact_write(struct buf *out, const char *name, const char *value)
{
    uint8_t hash[SHA256_DIGEST_LENGTH];
    size_t len = strlen(value);

    for (; *name; name++)
        if (*name == ' ')
            buf_puts(out, "%20");
        else
            buf_putc(out, *name);
    buf_putc(out, ' ');
    if (len <= VALUE_MAX) {
        buf_add(out, value, len);
        return;
    }
    SHA256((const uint8_t *)value, len, hash);
    buf_puts(out, "sha256:");
    buf_hex(out, hash, sizeof hash);
}

void
epcis_number_write(struct buf *out, const json_t *number)
{
    char text[EPCIS_REAL_SIZE];

    if (json_is_integer(number)) {
        buf_json_int(out, json_integer_value(number));
        return;
    }
    epcis_real_text(json_real_value(number), text);
    buf_puts(out, text);
}

static void
put(struct facts *f, const char *name, const char *value)
{
    BUF_SCOPE struct buf text = {0};

    epcis_fact_write(&text, name, value);
    json_object_set_new(f->set, text.data, json_true());
}

static void
put_value(struct facts *f, const char *name, enum epcis_value_kind kind,
          const json_t *value)
{
    BUF_SCOPE struct buf text = {0};

    if (!json_is_string(value))
        return;
    epcis_value_write(&text, kind, &f->scope, json_string_value(value));
    put(f, name, text.data ? text.data : "");
}

static void
put_number(struct facts *f, const char *name, const json_t *value)
{
    BUF_SCOPE struct buf text = {0};

    if (!json_is_number(value))
        return;
    epcis_number_write(&text, value);
    put(f, name, text.data);
}

static void
exists(struct facts *f, const char *name, const json_t *value)
{
    if (value)
        put(f, "exists", name);
}

/* ---- extensions ---- */

static void put_extensions(struct facts *f, const char *prefix, const json_t *of);

static void
put_scalar(struct facts *f, const char *name, const json_t *value)
{
    if (json_is_string(value))
        put(f, name, json_string_value(value));
    else if (json_is_number(value))
        put_number(f, name, value);
    else if (json_is_boolean(value))
        put(f, name, json_is_true(value) ? "true" : "false");
}

/* A member of an extension: its own value, and whatever lies in it as INNER_. */
static void
put_extension(struct facts *f, const char *prefix, const char *key, const json_t *value)
{
    BUF_SCOPE struct buf name = {0}, inner = {0};
    const json_t *item;
    size_t i;

    buf_puts(&name, prefix);
    epcis_expand(&f->scope, key, &name);
    exists(f, name.data, value);
    put_scalar(f, name.data, value);
    if (strncmp(prefix, "INNER_", 6) != 0)
        buf_puts(&inner, "INNER_");
    buf_puts(&inner, prefix);
    if (json_is_object(value))
        put_extensions(f, inner.data, value);
    json_array_foreach((json_t *)(uintptr_t)value, i, item)
    {
        put_scalar(f, name.data, item);
        if (json_is_object(item))
            put_extensions(f, inner.data, item);
    }
}

static void
put_extensions(struct facts *f, const char *prefix, const json_t *of)
{
    const char *key;
    json_t *value;

    size_t outer = epcis_scope_enter(&f->scope, json_object_get(of, "@context"));
    json_object_foreach((json_t *)(uintptr_t)of, key, value)
    {
        if (strchr(key, ':'))
            put_extension(f, prefix, key, value);
    }
    f->scope.count = outer;
}

/* ---- the standard's members ---- */

static void
put_list(struct facts *f, const char *name, enum epcis_value_kind kind,
         const json_t *list)
{
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)(uintptr_t)list, i, item)
    {
        put_value(f, name, kind, item);
    }
}

/* One thing, and the class that it is of. */
static void
put_epc(struct facts *f, const char *name, const json_t *epc)
{
    BUF_SCOPE struct buf id = {0}, class = {0}, of = {0};

    if (!json_is_string(epc))
        return;
    write_id(&id, &f->scope, json_string_value(epc));
    put(f, name, id.data ? id.data : "");
    if (id.data && epcis_class_write(&class, id.data)) {
        buf_printf(&of, "%sOf", name);
        put(f, of.data, class.data);
    }
}

static void
put_objects(struct facts *f, const json_t *event)
{
    static const char *const LISTS[][2] = {{"epcList", "epc"},
                                           {"childEPCs", "epc"},
                                           {"inputEPCList", "inputEPC"},
                                           {"outputEPCList", "outputEPC"}};
    size_t n;
    json_t *epc;

    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++)
        json_array_foreach(json_object_get(event, LISTS[i][0]), n, epc)
        {
            put_epc(f, LISTS[i][1], epc);
        }
    put_epc(f, "parentID", json_object_get(event, "parentID"));
}

static void
put_quantity(struct facts *f, const char *name, const json_t *element)
{
    const json_t *class = json_object_get(element, "epcClass");
    const char *uom = json_string_value(json_object_get(element, "uom"));
    BUF_SCOPE struct buf quantity = {0};

    put_value(f, name, EPCIS_VALUE_ID, class);
    buf_printf(&quantity, uom ? "quantity_%s" : "quantity", uom);
    put_number(f, quantity.data, json_object_get(element, "quantity"));
}

static void
put_quantities(struct facts *f, const json_t *event)
{
    static const char *const LISTS[][2] = {{"quantityList", "epcClass"},
                                           {"childQuantityList", "epcClass"},
                                           {"inputQuantityList", "inputEPCClass"},
                                           {"outputQuantityList", "outputEPCClass"}};
    size_t n;
    json_t *element;

    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++)
        json_array_foreach(json_object_get(event, LISTS[i][0]), n, element)
        {
            put_quantity(f, LISTS[i][1], element);
        }
}

/* [{"type", member}] as PREFIX_TYPE facts. */
static void
put_typed(struct facts *f, const char *prefix, const char *member, const json_t *list)
{
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)(uintptr_t)list, i, item)
    {
        BUF_SCOPE struct buf name = {0};
        const char *type = json_string_value(json_object_get(item, "type"));
        buf_printf(&name, "%s_", prefix);
        if (type)
            epcis_type_write(&name, strcmp(prefix, "bizTransaction") == 0, &f->scope,
                             type);
        put_value(f, name.data, EPCIS_VALUE_ID, json_object_get(item, member));
    }
}

/* A place is in itself, and one with a GLN extension also in the location of the GLN. */
static void
put_place(struct facts *f, const char *name, const char *within, const json_t *place)
{
    const json_t *id = json_object_get(place, "id");
    BUF_SCOPE struct buf at = {0};

    put_value(f, name, EPCIS_VALUE_ID, id);
    put_value(f, within, EPCIS_VALUE_ID, id);
    if (json_is_string(id)) {
        epcis_value_write(&at, EPCIS_VALUE_ID, &f->scope, json_string_value(id));
        char *part = at.data ? strstr(at.data, "/254/") : NULL;
        if (part && strstr(at.data, "/414/")) {
            *part = '\0';
            put(f, within, at.data);
        }
    }
    BUF_SCOPE struct buf prefix = {0};
    buf_printf(&prefix, "%s_", name);
    put_extensions(f, prefix.data, place);
}

static void
put_error(struct facts *f, const json_t *error)
{
    exists(f, "errorDeclaration", error);
    put_value(f, "errorDeclarationTime", EPCIS_VALUE_TEXT,
              json_object_get(error, "declarationTime"));
    put_value(f, "errorReason", EPCIS_VALUE_REASON, json_object_get(error, "reason"));
    put_list(f, "correctiveEventID", EPCIS_VALUE_TEXT,
             json_object_get(error, "correctiveEventIDs"));
    put_extensions(f, "ERROR_DECLARATION_", error);
}

/* ---- sensors ---- */

static void
put_report(struct facts *f, const json_t *report)
{
    static const char *const NUMBERS[] = {"value",     "minValue", "maxValue",
                                          "meanValue", "sDev",     "percValue"};
    const char *uom = json_string_value(json_object_get(report, "uom"));

    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        BUF_SCOPE struct buf name = {0};
        buf_printf(&name, uom ? "%s_%s" : "%s", NUMBERS[i], uom);
        put_number(f, name.data, json_object_get(report, NUMBERS[i]));
    }
    put_number(f, "percRank", json_object_get(report, "percRank"));
    put_value(f, "type", EPCIS_VALUE_MEASUREMENT, json_object_get(report, "type"));
    put_value(f, "microorganism", EPCIS_VALUE_URI,
              json_object_get(report, "microorganism"));
    put_value(f, "chemicalSubstance", EPCIS_VALUE_URI,
              json_object_get(report, "chemicalSubstance"));
    put_scalar(f, "stringValue", json_object_get(report, "stringValue"));
    put_scalar(f, "booleanValue", json_object_get(report, "booleanValue"));
    put_scalar(f, "hexBinaryValue", json_object_get(report, "hexBinaryValue"));
    put_value(f, "uriValue", EPCIS_VALUE_URI, json_object_get(report, "uriValue"));
    put_extensions(f, "SENSORREPORT_", report);
}

/* What both a report and the metadata of its element may say. */
static void
put_sensed(struct facts *f, const json_t *of)
{
    static const char *const TIMES[] = {"time", "startTime", "endTime"};
    static const char *const IDS[] = {"deviceID", "dataProcessingMethod", "bizRules"};

    for (size_t i = 0; i < sizeof TIMES / sizeof *TIMES; i++)
        put_value(f, TIMES[i], EPCIS_VALUE_TEXT, json_object_get(of, TIMES[i]));
    for (size_t i = 0; i < sizeof IDS / sizeof *IDS; i++)
        put_value(f, IDS[i], EPCIS_VALUE_ID, json_object_get(of, IDS[i]));
}

static void
put_sensors(struct facts *f, const json_t *elements)
{
    size_t i, n;
    json_t *element, *report;

    exists(f, "sensorElementList", elements);
    json_array_foreach((json_t *)(uintptr_t)elements, i, element)
    {
        const json_t *metadata = json_object_get(element, "sensorMetadata");
        put_sensed(f, metadata);
        put_extensions(f, "SENSORMETADATA_", metadata);
        put_extensions(f, "SENSORELEMENT_", element);
        json_array_foreach(json_object_get(element, "sensorReport"), n, report)
        {
            put_sensed(f, report);
            put_report(f, report);
        }
    }
}

/* ---- the event ---- */

static void
put_members(struct facts *f, const json_t *event)
{
    static const struct {
        const char *member, *name;
        enum epcis_value_kind kind;
    } SIMPLE[] = {
        {"eventID", "eventID", EPCIS_VALUE_TEXT},
        {"type", "eventType", EPCIS_VALUE_URI},
        {"action", "action", EPCIS_VALUE_TEXT},
        {"bizStep", "bizStep", EPCIS_VALUE_STEP},
        {"disposition", "disposition", EPCIS_VALUE_DISPOSITION},
        {"transformationID", "transformationID", EPCIS_VALUE_ID},
    };
    const json_t *persistent = json_object_get(event, "persistentDisposition");

    for (size_t i = 0; i < sizeof SIMPLE / sizeof *SIMPLE; i++)
        put_value(f, SIMPLE[i].name, SIMPLE[i].kind,
                  json_object_get(event, SIMPLE[i].member));
    put_list(f, "persistentDisposition_set", EPCIS_VALUE_DISPOSITION,
             json_object_get(persistent, "set"));
    put_list(f, "persistentDisposition_unset", EPCIS_VALUE_DISPOSITION,
             json_object_get(persistent, "unset"));
}

static void
put_event(struct facts *f, const json_t *event)
{
    put_members(f, event);
    put_objects(f, event);
    put_quantities(f, event);
    put_typed(f, "bizTransaction", "bizTransaction",
              json_object_get(event, "bizTransactionList"));
    put_typed(f, "source", "source", json_object_get(event, "sourceList"));
    put_typed(f, "destination", "destination", json_object_get(event, "destinationList"));
    put_place(f, "readPoint", "inReadPoint", json_object_get(event, "readPoint"));
    put_place(f, "bizLocation", "inBizLocation", json_object_get(event, "bizLocation"));
    put_error(f, json_object_get(event, "errorDeclaration"));
    put_sensors(f, json_object_get(event, "sensorElementList"));
    put_extensions(f, "ILMD_", json_object_get(event, "ilmd"));
    put_extensions(f, "", event);
}

json_t *
epcis_facts(const json_t *event, const json_t *context)
{
    struct facts f = {.set = json_object()};
    json_t *list = json_array(), *ignored;
    const char *fact;

    epcis_scope_enter(&f.scope, context);
    epcis_scope_enter(&f.scope, json_object_get(event, "@context"));
    put_event(&f, event);
    json_object_foreach(f.set, fact, ignored)
    {
        json_array_append_new(list, json_string(fact));
    }
    json_decref(f.set);
    return list;
}
