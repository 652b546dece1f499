/* The event hash: the event's fields in one order and one form, whatever it was written
 * in. Lists of transactions, parties, master data and fields of one's own come last, in
 * the order of their bytes, as the published vectors have them.
 * source: CBV 2.0 §8.9, EPCIS event hash generator's vectors */
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "epcis/document.h"
#include "epcis/format.h"
#include "epcis/hash_text.h"
#include "epcis/vocabulary.h"

#define PARTS(table) (table), sizeof(table) / sizeof *(table)

enum how { AS_TEXT, AS_URI, AS_TIME, AS_WORD, AS_PARTS };

/* A field in its order. */
struct part {
    const char *name;
    enum how how;
    enum epcis_vocabulary vocabulary; /* AS_WORD */
    const char *item; /* what each of a list's items is called; NULL: the field's name
                         stands before each value */
    const struct part *parts; /* AS_PARTS */
    size_t count;
};

/* clang-format off: one field a line */
static const struct part QUANTITY[] = {
    {.name = "epcClass", .how = AS_URI},
    {.name = "quantity"},
    {.name = "uom"},
};

static const struct part PERSISTENT[] = {
    {.name = "set", .how = AS_WORD, .vocabulary = EPCIS_DISPOSITION},
    {.name = "unset", .how = AS_WORD, .vocabulary = EPCIS_DISPOSITION},
};

static const struct part PLACE[] = {
    {.name = "id", .how = AS_URI},
};

static const struct part METADATA[] = {
    {.name = "time", .how = AS_TIME},
    {.name = "startTime", .how = AS_TIME},
    {.name = "endTime", .how = AS_TIME},
    {.name = "deviceID", .how = AS_URI},
    {.name = "deviceMetadata", .how = AS_URI},
    {.name = "rawData", .how = AS_URI},
    {.name = "dataProcessingMethod", .how = AS_URI},
    {.name = "bizRules", .how = AS_URI},
};

static const struct part REPORT[] = {
    {.name = "type", .how = AS_WORD, .vocabulary = EPCIS_MEASUREMENT},
    {.name = "exception", .how = AS_WORD, .vocabulary = EPCIS_SENSOR_ALERT},
    {.name = "deviceID", .how = AS_URI},
    {.name = "deviceMetadata", .how = AS_URI},
    {.name = "rawData", .how = AS_URI},
    {.name = "dataProcessingMethod", .how = AS_URI},
    {.name = "bizRules", .how = AS_URI},
    {.name = "time", .how = AS_TIME},
    {.name = "microorganism", .how = AS_URI},
    {.name = "chemicalSubstance", .how = AS_URI},
    {.name = "value"},
    {.name = "component", .how = AS_WORD, .vocabulary = EPCIS_COMPONENT},
    {.name = "stringValue"},
    {.name = "booleanValue"},
    {.name = "hexBinaryValue"},
    {.name = "uriValue", .how = AS_URI},
    {.name = "minValue"},
    {.name = "maxValue"},
    {.name = "meanValue"},
    {.name = "sDev"},
    {.name = "percRank"},
    {.name = "percValue"},
    {.name = "uom"},
    {.name = "coordinateReferenceSystem", .how = AS_URI},
};

static const struct part SENSOR[] = {
    {"sensorMetadata", AS_PARTS, 0, NULL, PARTS(METADATA)},
    {"sensorReport", AS_PARTS, 0, NULL, PARTS(REPORT)},
};

static const struct part EVENT[] = {
    {.name = "eventTime", .how = AS_TIME},
    {.name = "eventTimeZoneOffset"},
    {.name = "certificationInfo", .how = AS_URI},
    {.name = "epcList", .how = AS_URI, .item = "epc"},
    {.name = "parentID", .how = AS_URI},
    {.name = "inputEPCList", .how = AS_URI, .item = "epc"},
    {.name = "childEPCs", .how = AS_URI, .item = "epc"},
    {"quantityList", AS_PARTS, 0, "quantityElement", PARTS(QUANTITY)},
    {"childQuantityList", AS_PARTS, 0, "quantityElement", PARTS(QUANTITY)},
    {"inputQuantityList", AS_PARTS, 0, "quantityElement", PARTS(QUANTITY)},
    {.name = "outputEPCList", .how = AS_URI, .item = "epc"},
    {"outputQuantityList", AS_PARTS, 0, "quantityElement", PARTS(QUANTITY)},
    {.name = "action"},
    {.name = "transformationID", .how = AS_URI},
    {.name = "bizStep", .how = AS_WORD, .vocabulary = EPCIS_BIZ_STEP},
    {.name = "disposition", .how = AS_WORD, .vocabulary = EPCIS_DISPOSITION},
    {"persistentDisposition", AS_PARTS, 0, NULL, PARTS(PERSISTENT)},
    {"readPoint", AS_PARTS, 0, NULL, PARTS(PLACE)},
    {"bizLocation", AS_PARTS, 0, NULL, PARTS(PLACE)},
    {"sensorElementList", AS_PARTS, 0, "sensorElement", PARTS(SENSOR)},
};

/* A type stands before what it is the type of; the items have no name of their own. */
static const struct part TRANSACTION[] = {
    {.name = "type", .how = AS_WORD, .vocabulary = EPCIS_TRANSACTION_TYPE},
    {.name = "bizTransaction", .how = AS_URI},
};

static const struct part SOURCE[] = {
    {.name = "type", .how = AS_WORD, .vocabulary = EPCIS_PARTY_TYPE},
    {.name = "source", .how = AS_URI},
};

static const struct part DESTINATION[] = {
    {.name = "type", .how = AS_WORD, .vocabulary = EPCIS_PARTY_TYPE},
    {.name = "destination", .how = AS_URI},
};

static const struct part LAST[] = {
    {"bizTransactionList", AS_PARTS, 0, "", PARTS(TRANSACTION)},
    {"destinationList", AS_PARTS, 0, "", PARTS(DESTINATION)},
    {"ilmd", AS_PARTS, 0, NULL, NULL, 0},
    {"sourceList", AS_PARTS, 0, "", PARTS(SOURCE)},
};
/* clang-format on */

struct hasher {
    struct epcis_scope scope;
    const json_t *ignored; /* set of "{namespace}name"; NULL: none */
};

/* ---- fields of one's own ---- */

static void add_own(struct hasher *h, const char *name, const json_t *value,
                    struct texts *out);

static void
put_scalar(const json_t *value, struct buf *out)
{
    if (json_is_string(value))
        hash_untyped(json_string_value(value), out);
    else if (json_is_number(value))
        hash_number(value, out);
    else if (json_is_boolean(value))
        buf_puts(out, json_is_true(value) ? "true" : "false");
}

/* The members that are no fields of the standard. Of JSON-LD's own, @id and @type are
 * what the standard's context calls id and type; the others say how to read a value, and
 * are none; nor is the text of an XML element that has attributes. */
static void
add_members(struct hasher *h, const json_t *object, bool prefixed, struct texts *out)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        bool alias = strcmp(name, "@id") == 0 || strcmp(name, "@type") == 0;
        if (prefixed ? *name == '@' || !strchr(name, ':')
                     : (*name == '@' && !alias) || strcmp(name, "#text") == 0)
            continue;
        add_own(h, name + alias, value, out);
    }
}

/* A value in JSON-LD's words: a typed one, or a reference and nothing more. */
static const json_t *
inner_value(const json_t *object)
{
    const json_t *value = json_object_get(object, "@value");
    const char *name;
    json_t *member;

    if (value)
        return value;
    json_object_foreach((json_t *)(uintptr_t)object, name, member)
    {
        if (*name != '@')
            return NULL;
    }
    return json_object_get(object, "@id");
}

static void
put_own(struct hasher *h, const json_t *value, struct buf *out)
{
    const json_t *inner = inner_value(value), *beside = json_object_get(value, "#text");
    struct buf text BUF_SCOPE = {0};
    struct texts members = {0};

    put_scalar(inner ? inner : beside ? beside : value, &text);
    if (text.len)
        buf_printf(out, "=%s", text.data);
    if (inner || !json_is_object(value))
        return;
    size_t scope = epcis_scope_enter(&h->scope, json_object_get(value, "@context"));
    add_members(h, value, false, &members);
    texts_join(&members, out);
    h->scope.count = scope;
}

/* What is not hashed: what the asker names, and comments, which say nothing of what
 * happened (the vectors leave them out). */
static bool
left_out(const struct hasher *h, const char *key)
{
    return json_object_get(h->ignored, key) ||
           strcmp(key, "{http://www.w3.org/2000/01/rdf-schema#}comment") == 0;
}

/* A list stands for its field as often as it has items. */
static void
add_own(struct hasher *h, const char *name, const json_t *value, struct texts *out)
{
    struct buf key BUF_SCOPE = {0};
    size_t i;
    json_t *item;

    hash_name(&h->scope, name, &key);
    if (json_is_null(value) || left_out(h, key.data))
        return;
    if (json_is_array(value)) {
        json_array_foreach(value, i, item) add_own(h, name, item, out);
        return;
    }
    /* written aside: `out` may move while members are added */
    struct buf text BUF_SCOPE = {0};
    buf_add(&text, key.data, key.len);
    put_own(h, value, &text);
    buf_add(texts_next(out), text.data, text.len);
}

/* ---- fields of the standard ---- */

static void put_parts(struct hasher *h, const struct part *parts, size_t count,
                      const json_t *object, struct buf *out);

static void
put_text(struct hasher *h, const struct part *part, const char *text, struct buf *out)
{
    char time[EPCIS_TIME_SIZE];
    int64_t ms;

    if (part->how == AS_URI) {
        hash_uri(&h->scope, text, out);
    } else if (part->how == AS_WORD) {
        epcis_word_uri(part->vocabulary, &h->scope, text, out);
    } else if (part->how == AS_TIME && epcis_is_time(text, &ms)) {
        epcis_time_text(ms, time);
        buf_puts(out, time);
    } else {
        hash_trimmed(text, out);
    }
}

/* One value under its name; nothing where it says nothing. */
static void
put_value(struct hasher *h, const struct part *part, const char *name,
          const json_t *value, struct buf *out)
{
    struct buf text BUF_SCOPE = {0};

    if (part->how == AS_PARTS)
        put_parts(h, part->parts, part->count, value, &text);
    else if (json_is_string(value))
        put_text(h, part, json_string_value(value), &text);
    else
        put_scalar(value, &text);
    if (text.len)
        buf_printf(out, "%s%s%s", name, part->how == AS_PARTS ? "" : "=", text.data);
}

static void
put_part(struct hasher *h, const struct part *part, const json_t *value, struct buf *out)
{
    const char *name = part->item ? part->item : part->name;
    struct texts items = {0};
    struct buf all BUF_SCOPE = {0};
    size_t i;
    json_t *item;

    if (json_is_array(value)) {
        json_array_foreach(value, i, item)
            put_value(h, part, name, item, texts_next(&items));
    } else {
        put_value(h, part, name, value, texts_next(&items));
    }
    if (texts_join(&items, &all))
        buf_printf(out, "%s%s", part->item ? part->name : "", all.data);
}

/* Fields in their order, then those of one's own. */
static void
put_parts(struct hasher *h, const struct part *parts, size_t count, const json_t *object,
          struct buf *out)
{
    struct texts own = {0};
    size_t scope = epcis_scope_enter(&h->scope, json_object_get(object, "@context"));

    for (size_t i = 0; i < count; i++)
        put_part(h, &parts[i], json_object_get(object, parts[i].name), out);
    add_members(h, object, true, &own);
    texts_join(&own, out);
    h->scope.count = scope;
}

/* ---- events ---- */

static void
put_event(struct hasher *h, const json_t *event, struct buf *out)
{
    const char *type = json_string_value(json_object_get(event, "type"));
    struct texts last = {0};

    buf_puts(out, "eventType=");
    epcis_expand(&h->scope, type ? type : "", out);
    for (size_t i = 0; i < sizeof EVENT / sizeof *EVENT; i++)
        put_part(h, &EVENT[i], json_object_get(event, EVENT[i].name), out);
    for (size_t i = 0; i < sizeof LAST / sizeof *LAST; i++)
        put_part(h, &LAST[i], json_object_get(event, LAST[i].name), texts_next(&last));
    add_members(h, event, true, &last);
    texts_join(&last, out);
}

bool
epcis_prehash_without(const json_t *event, const json_t *context, const json_t *ignored,
                      struct buf *out)
{
    struct hasher h = {.ignored = ignored};

    if (!json_is_object(event))
        return false;
    epcis_scope_enter(&h.scope, context);
    epcis_scope_enter(&h.scope, json_object_get(event, "@context"));
    put_event(&h, event, out);
    return true;
}

bool
epcis_prehash(const json_t *event, const json_t *context, struct buf *out)
{
    return epcis_prehash_without(event, context, NULL, out);
}

void
epcis_hash_of(const char *text, size_t len, char out[EPCIS_HASH_SIZE])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    struct buf hex BUF_SCOPE = {0};

    SHA256((const unsigned char *)text, len, digest);
    buf_hex(&hex, digest, sizeof digest);
    snprintf(out, EPCIS_HASH_SIZE, "ni:///sha-256;%s?ver=CBV2.0", hex.data);
}

bool
epcis_hash(const json_t *event, const json_t *context, char out[EPCIS_HASH_SIZE])
{
    struct buf text BUF_SCOPE = {0};

    if (!epcis_prehash(event, context, &text))
        return false;
    epcis_hash_of(text.data, text.len, out);
    return true;
}

/* ---- what a repository added and says so ---- */

static void
add_ignored(const struct epcis_scope *scope, const json_t *object, json_t *set)
{
    const char *name;
    json_t *list, *item;
    size_t i;

    json_object_foreach((json_t *)(uintptr_t)object, name, list)
    {
        const char *local = strchr(name, ':');
        if (!local || strcmp(local, ":ignoreFields") != 0)
            continue;
        json_array_foreach(list, i, item)
        {
            struct buf key BUF_SCOPE = {0};
            if (json_is_string(item))
                hash_name(scope, json_string_value(item), &key);
            if (key.len)
                json_object_set_new(set, key.data, json_true());
        }
    }
}

json_t *
epcis_ignored_fields(const struct epcis_document *doc)
{
    const json_t *body = json_object_get(doc->root, "epcisBody");
    struct epcis_scope scope = {.count = 0};
    json_t *set = json_object();

    epcis_scope_enter(&scope, doc->context);
    add_ignored(&scope, doc->root, set);
    add_ignored(&scope, body, set);
    add_ignored(&scope, json_object_get(body, "queryResults"), set);
    return set;
}
