/* EPCIS in XML: what is read, what is refused and where, and that nothing is lost on the
 * way there and back. Documents: ../shared/data/epcis, by its MANIFEST.tsv. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "epcis/document.h"
#include "epcis/namespace.h"
#include "epcis/vocabulary.h"

#define DATA "../shared/data/epcis/"

static void
read_file(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");
    size_t n;

    if (!file)
        fail_msg("%s is not there", path);
    while ((n = fread(buf_reserve(out, 65536), 1, 65536, file)) > 0)
        out->len += n;
    fclose(file);
    buf_puts(out, "");
}

static bool
ends(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

/* Calls `each` for every row of the manifest; fails where there are too few. */
static void
for_manifest(void (*each)(const char *path, const char *use))
{
    char line[512], path[600];
    FILE *file = fopen(DATA "MANIFEST.tsv", "r");
    size_t rows = 0;

    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        char *root = strchr(line, '\t'), *use = root ? strchr(root + 1, '\t') : NULL;
        if (!use || strncmp(line, "path\t", 5) == 0)
            continue;
        *root = '\0';
        use[1 + strcspn(use + 1, "\t")] = '\0';
        snprintf(path, sizeof path, DATA "%s", line);
        each(path, use + 1);
        rows++;
    }
    fclose(file);
    assert_in_range(rows, 90, 1000);
}

static void
must_read(const char *text, size_t len, const char *name, struct epcis_document *doc)
{
    struct epcis_problem problem = {0};

    if (!epcis_read(text, len, doc, &problem))
        fail_msg("%s: %s %s: %s", name, problem.rule, problem.path, problem.en);
}

/* ---- verdicts ---- */

static void
check_verdict(const char *path, const char *use)
{
    struct epcis_document doc;
    struct epcis_problem problem = {0};
    struct buf text BUF_SCOPE = {0};

    if (!ends(path, ".xml"))
        return;
    read_file(path, &text);
    bool accepted = epcis_read_xml(text.data, text.len, &doc, &problem);
    if (accepted != (strcmp(use, "reject") != 0))
        fail_msg("%s: %s %s: %s", path, problem.rule, problem.path, problem.en);
    if (!accepted) {
        assert_string_equal(problem.exception, "epcisException:ValidationException");
        assert_memory_equal(problem.path, "/EPCIS", 6);
        assert_null(doc.root);
    }
    epcis_document_free(&doc);
}

static void
manifest_verdicts(void **state)
{
    (void)state;
    for_manifest(check_verdict);
}

/* ---- equality ---- */

/* What two documents are compared by: the hashes of their events, and everything in them
 * with names and standard words as URIs. Not told apart, since XML cannot: an array of
 * one and its item, an empty array and nothing, the order of a document's contexts, a
 * standard word bare or as a URI, and a JSON-LD value or reference and its text. */
static json_t *same_form(const json_t *value, struct epcis_scope *scope);

static json_t *
same_text(const json_t *value)
{
    const char *text = json_string_value(value), *word = NULL;
    bool compact = strchr(text, ':');

    for (int v = 0; compact && !word && v < EPCIS_VOCABULARIES; v++)
        word = epcis_word((enum epcis_vocabulary)v, NULL, text);
    return json_string(word ? word : text);
}

static json_t *
same_array(const json_t *value, struct epcis_scope *scope)
{
    json_t *array = json_array();
    const json_t *item;
    size_t i;

    if (json_array_size(value) == 1) {
        json_decref(array);
        return same_form(json_array_get(value, 0), scope);
    }
    json_array_foreach(value, i, item)
        json_array_append_new(array, same_form(item, scope));
    return array;
}

static json_t *
same_object(const json_t *value, struct epcis_scope *scope)
{
    json_t *object = json_object(), *member;
    const char *name;
    size_t before = epcis_scope_enter(scope, json_object_get(value, "@context"));

    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        struct buf key BUF_SCOPE = {0};
        bool empty = json_is_array(member) && json_array_size(member) == 0;
        if (strcmp(name, "@context") == 0 || (empty && strcmp(name, "eventList") != 0))
            continue;
        epcis_expand(scope, name, &key);
        json_object_set_new(object, key.data, same_form(member, scope));
    }
    scope->count = before;
    return object;
}

static json_t *
same_form(const json_t *value, struct epcis_scope *scope)
{
    const json_t *inner = json_object_get(value, "@value");

    if (!inner && json_object_size(value) == 1)
        inner = json_object_get(value, "@id");
    if (inner)
        return same_form(inner, scope);
    if (json_is_object(value))
        return same_object(value, scope);
    if (json_is_array(value))
        return same_array(value, scope);
    if (json_is_string(value))
        return same_text(value);
    if (json_is_number(value))
        return json_real(json_number_value(value));
    return json_incref((json_t *)(uintptr_t)value);
}

static void
assert_same(const json_t *a, const json_t *b, const char *name)
{
    struct epcis_scope scope = {.count = 0};
    json_t *left = same_form(a, &scope), *right = same_form(b, &scope);

    if (!json_equal(left, right)) {
        char *one = json_dumps(left, JSON_SORT_KEYS | JSON_INDENT(1));
        char *two = json_dumps(right, JSON_SORT_KEYS | JSON_INDENT(1));
        fail_msg("%s\n%s\n%s", name, one, two);
    }
    json_decref(left);
    json_decref(right);
}

static void
assert_same_hashes(const struct epcis_document *a, const struct epcis_document *b,
                   const char *name)
{
    char one[EPCIS_HASH_SIZE], two[EPCIS_HASH_SIZE];
    const json_t *event;
    size_t i;

    assert_int_equal(json_array_size(a->events), json_array_size(b->events));
    json_array_foreach(a->events, i, event)
    {
        assert_true(epcis_hash(event, a->context, one));
        assert_true(epcis_hash(json_array_get(b->events, i), b->context, two));
        if (strcmp(one, two) != 0)
            fail_msg("%s: event %zu hashes differently", name, i);
    }
}

/* ---- there and back ---- */

static void
must_write(const json_t *root, const char *name, struct buf *out)
{
    struct epcis_problem problem = {0};

    if (!epcis_write_xml(root, out, &problem))
        fail_msg("%s: %s %s: %s", name, problem.rule, problem.path, problem.en);
}

/* Query documents get the version and date that XML wants of them. */
static json_t *
comparable(const struct epcis_document *doc)
{
    json_t *copy = json_copy(doc->root);

    if (doc->query && !doc->asks)
        json_object_set_new(copy, "schemaVersion", json_string("2.0"));
    return copy;
}

static void
check_round_trip(const char *path, const char *use)
{
    struct epcis_document first, second, third;
    struct buf text BUF_SCOPE = {0}, xml BUF_SCOPE = {0}, again BUF_SCOPE = {0};

    if (strcmp(use, "reject") == 0)
        return;
    read_file(path, &text);
    must_read(text.data, text.len, path, &first);
    must_write(first.root, path, &xml);
    assert_true(xml.len > 0 && xml.data[0] == '<');
    must_read(xml.data, xml.len, path, &second);
    assert_true(second.xml);
    must_write(second.root, path, &again);
    must_read(again.data, again.len, path, &third);
    assert_true(json_equal(second.root, third.root));
    assert_same_hashes(&first, &second, path);

    json_t *want = comparable(&first), *got = comparable(&second);
    assert_same(want, got, path);
    json_decref(want);
    json_decref(got);
    epcis_document_free(&first);
    epcis_document_free(&second);
    epcis_document_free(&third);
}

static void
round_trips(void **state)
{
    (void)state;
    for_manifest(check_round_trip);
}

/* ---- pairs ---- */

static size_t pairs;

/* The other document of the pair: in the folder JSON, or beside it as .jsonld. */
static bool
partner(const char *path, char *out, size_t size)
{
    const char *folder = strstr(path, "/XML/");
    FILE *file;

    if (folder)
        snprintf(out, size, "%.*s/JSON/%.*sjson", (int)(folder - path), path,
                 (int)(strlen(folder + 5) - 3), folder + 5);
    else
        snprintf(out, size, "%.*sjsonld", (int)(strlen(path) - 3), path);
    file = fopen(out, "r");
    if (file)
        fclose(file);
    return file;
}

/* The one pair that differs: its JSON leaves out an element that its XML has, empty. */
static bool
differs(const char *path)
{
    return ends(path, "XML/Capture/Events/TransactionEvent.xml");
}

static void
check_pair(const char *path, const char *use)
{
    struct epcis_document xml, json;
    struct buf text BUF_SCOPE = {0}, other BUF_SCOPE = {0};
    char beside[600];

    if (!ends(path, ".xml") || strcmp(use, "reject") == 0 || differs(path) ||
        !partner(path, beside, sizeof beside))
        return;
    read_file(path, &text);
    read_file(beside, &other);
    must_read(text.data, text.len, path, &xml);
    must_read(other.data, other.len, beside, &json);
    assert_same_hashes(&xml, &json, path);
    epcis_document_free(&xml);
    epcis_document_free(&json);
    pairs++;
}

static void
same_as_its_json(void **state)
{
    (void)state;
    pairs = 0;
    for_manifest(check_pair);
    assert_in_range(pairs, 28, 100);
}

/* ---- refusals ---- */

#define DOCUMENT(attributes, body)                                                       \
    "<epcis:EPCISDocument xmlns:epcis=\"urn:epcglobal:epcis:xsd:2\" "                    \
    "xmlns:ext=\"http://ext/\" schemaVersion=\"2.0\" "                                   \
    "creationDate=\"2026-01-01T00:00:00Z\"" attributes "><EPCISBody><EventList>" body    \
    "</EventList></EPCISBody></epcis:EPCISDocument>"
#define EVENT(more)                                                                      \
    "<ObjectEvent><eventTime>2026-01-01T00:00:00Z</eventTime>"                           \
    "<eventTimeZoneOffset>+08:00</eventTimeZoneOffset>"                                  \
    "<epcList><epc>urn:epc:id:sgtin:9521141.001234.2017</epc></epcList>"                 \
    "<action>ADD</action>" more "</ObjectEvent>"
#define EVENT_PATH "/EPCISDocument/EPCISBody/EventList/ObjectEvent"

static const struct refusal {
    const char *text, *rule, *path;
} REFUSALS[] = {
    {"<!DOCTYPE a [<!ENTITY a \"b\">]>" DOCUMENT("", EVENT("")), "doctype", ""},
    {"<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\">" DOCUMENT("", ""), "doctype", ""},
    {"<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;\">"
     "<!ENTITY lol3 \"&lol2;&lol2;&lol2;&lol2;\">]>" DOCUMENT(
         "", EVENT("<ext:a>&lol3;</ext:a>")),
     "doctype", ""},
    {"<!DOCTYPE a [<!ENTITY xxe SYSTEM \"file:///etc/passwd\">]>" DOCUMENT(
         "", EVENT("<ext:a>&xxe;</ext:a>")),
     "doctype", ""},
    {"<!DOCTYPE a [<!ENTITY % p SYSTEM \"file:///etc/passwd\"> %p;]><a/>", "doctype", ""},
    {DOCUMENT("", EVENT("<ext:a>&xxe;</ext:a>")), "syntax", ""},
    {DOCUMENT("", EVENT("<ext2:a/>")), "undeclared_prefix", EVENT_PATH "/ext2:a"},
    {DOCUMENT("", EVENT("<ext:a b:c=\"1\"/>")), "undeclared_prefix", EVENT_PATH "/a"},
    {"<EPCISDocument", "syntax", ""},
    {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" DOCUMENT("", ""), "utf8", ""},
    {"<?xml version=\"1.0\" encoding=\"EUC-JP\"?><a>\xa3\x43</a>", "syntax", ""},
    {"<a>\xa3\x43</a>", "syntax", ""},
    {"<a/>", "root_type", "/a"},
    {"<e:EPCISDocument xmlns:e=\"http://other/\"/>", "root_type", "/EPCISDocument"},
    {DOCUMENT(" foo=\"1\"", ""), "unknown_attribute", "/EPCISDocument/@foo"},
    {DOCUMENT("", "<QuantityEvent/>"), "event_type",
     "/EPCISDocument/EPCISBody/EventList/QuantityEvent"},
    {DOCUMENT("", "stray"), "stray_text", "/EPCISDocument/EPCISBody/EventList"},
    {DOCUMENT("", EVENT("<foo/>")), "unknown_element", EVENT_PATH "/foo"},
    {DOCUMENT("", EVENT("<parentID>urn:a:b</parentID>")), "unknown_element",
     EVENT_PATH "/parentID"},
    {DOCUMENT("", EVENT("<action>ADD</action>")), "repeated_element",
     EVENT_PATH "/action[2]"},
    {DOCUMENT("", EVENT("<extension><foo/></extension>")), "unknown_element",
     EVENT_PATH "/extension/foo"},
    {DOCUMENT("", EVENT("<bizStep><b/></bizStep>")), "unknown_element",
     EVENT_PATH "/bizStep/b"},
    {DOCUMENT("", EVENT("<readPoint><id>urn:a:b</id><name/></readPoint>")),
     "unknown_element", EVENT_PATH "/readPoint/name"},
    {DOCUMENT("", EVENT("<ilmd><lot>1</lot></ilmd>")), "unknown_element",
     EVENT_PATH "/ilmd/lot"},
    {DOCUMENT("",
              EVENT("") EVENT("<disposition>urn:epcglobal:cbv:disp:lost</disposition>")),
     "vocabulary", EVENT_PATH "[2]/disposition"},
    {DOCUMENT("", EVENT("<bizTransactionList><bizTransaction type=\"po\">urn:a:b"
                        "</bizTransaction><bizTransaction>not a uri</bizTransaction>"
                        "</bizTransactionList>")),
     "uri", EVENT_PATH "/bizTransactionList/bizTransaction[2]"},
    {DOCUMENT("", EVENT("<quantityList><quantityElement><epcClass>urn:a:b</epcClass>"
                        "<quantity>two</quantity></quantityElement></quantityList>")),
     "want_number", EVENT_PATH "/quantityList/quantityElement/quantity"},
    {DOCUMENT("", EVENT("<sensorElementList><sensorElement><sensorReport "
                        "type=\"gs1:Temperature\" value=\"hot\"/></sensorElement>"
                        "</sensorElementList>")),
     "want_number", EVENT_PATH "/sensorElementList/sensorElement/sensorReport/@value"},
    {"<ObjectEvent schemaVersion=\"2.0\"><eventTime>x</eventTime></ObjectEvent>", "time",
     "/ObjectEvent/eventTime"},
    {"<q:EPCISQueryDocument "
     "xmlns:q=\"urn:epcglobal:epcis-query:xsd:2\"><EPCISBody><q:Poll>"
     "<queryName>SimpleMasterDataQuery</queryName><params/></q:Poll></EPCISBody>"
     "</q:EPCISQueryDocument>",
     "query_name", "/EPCISQueryDocument/EPCISBody/Poll/queryName"},
    {"<q:EPCISQueryDocument "
     "xmlns:q=\"urn:epcglobal:epcis-query:xsd:2\"><EPCISBody><q:Poll>"
     "<queryName>SimpleEventQuery</queryName><params><param><name>MATCH_epc</name>"
     "<value><string>urn:a:b</string></value></param><param><name>GE_eventTime</name>"
     "<value>soon</value></param></params></q:Poll></EPCISBody></q:EPCISQueryDocument>",
     "time", "/EPCISQueryDocument/EPCISBody/Poll/params/param[2]"},
};

static void
refusals(void **state)
{
    struct epcis_document doc;

    (void)state;
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        const struct refusal *r = &REFUSALS[i];
        struct epcis_problem problem = {0};
        if (epcis_read_xml(r->text, strlen(r->text), &doc, &problem))
            fail_msg("accepted: %s", r->text);
        if (strcmp(problem.rule, r->rule) != 0 || strcmp(problem.path, r->path) != 0)
            fail_msg("%s\n%s %s: %s", r->text, problem.rule, problem.path, problem.en);
        assert_true(problem.zh[0] && problem.en[0]);
        assert_null(doc.root);
    }
}

static void
depth_is_limited(void **state)
{
    struct epcis_document doc;
    struct epcis_problem problem = {0};
    struct buf text BUF_SCOPE = {0};

    (void)state;
    for (int i = 0; i < 100000; i++)
        buf_puts(&text, "<a>");
    assert_false(epcis_read_xml(text.data, text.len, &doc, &problem));
    assert_string_equal(problem.rule, "too_deep");
}

/* What would be compared each with each is refused before. */
static void
crowds_are_refused(void **state)
{
    struct epcis_document doc;
    struct epcis_problem problem = {0};
    struct buf attributes BUF_SCOPE = {0}, spaces BUF_SCOPE = {0}, whole BUF_SCOPE = {0};

    (void)state;
    buf_puts(&attributes, "<a");
    for (int i = 0; i < 20000; i++)
        buf_printf(&attributes, " a%d=\"\"", i);
    buf_puts(&attributes, "/>");
    assert_false(epcis_read_xml(attributes.data, attributes.len, &doc, &problem));
    assert_string_equal(problem.rule, "xml_names");

    buf_puts(&spaces, DOCUMENT("", EVENT("@")));
    char *hole = strchr(spaces.data, '@');
    buf_add(&whole, spaces.data, (size_t)(hole - spaces.data));
    for (int i = 0; i < 2000; i++)
        buf_printf(&whole, "<p%d:a xmlns:p%d=\"urn:p:%d\"/>", i, i, i);
    buf_puts(&whole, hole + 1);
    assert_false(epcis_read_xml(whole.data, whole.len, &doc, &problem));
    assert_string_equal(problem.rule, "xml_names");
    assert_string_equal(problem.path, EVENT_PATH);
}

/* ---- extensions ---- */

static const json_t *
own_member(const struct epcis_document *doc, const char *name)
{
    return json_object_get(json_array_get(doc->events, 0), name);
}

static const struct extension {
    const char *xml, *name, *json;
} EXTENSIONS[] = {
    {"<ext:a>  text\n</ext:a>", "ext:a", "\"text\""},
    {"<ext:a/>", "ext:a", "\"\""},
    {"<ext:a><![CDATA[<b>&]]></ext:a>", "ext:a", "\"<b>&\""},
    {"<ext:a>1</ext:a><ext:b/><ext:a>2</ext:a>", "ext:a", "[\"1\",\"2\"]"},
    {"<ext:a unit=\"KGM\">5</ext:a>", "ext:a", "{\"unit\":\"KGM\",\"#text\":\"5\"}"},
    {"<ext:a ext:unit=\"KGM\" b=\"c\"/>", "ext:a", "{\"ext:unit\":\"KGM\",\"b\":\"c\"}"},
    {"<ext:a>x<b>y</b></ext:a>", "ext:a", "{\"b\":\"y\",\"#text\":\"x\"}"},
    {"<ext:a><b><c>1</c></b></ext:a>", "ext:a", "{\"b\":{\"c\":\"1\"}}"},
    {"<ext:a xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"/>",
     "ext:a", "null"},
    {"<ext:a xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" "
     "xmlns:x=\"http://www.w3.org/2001/XMLSchema\" i:type=\"x:integer\">7</ext:a>",
     "ext:a", "7"},
    {"<ext:a xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" "
     "xmlns:x=\"http://www.w3.org/2001/XMLSchema\" i:type=\"x:double\">7.5</ext:a>",
     "ext:a", "7.5"},
    {"<ext:a xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" "
     "xmlns:x=\"http://www.w3.org/2001/XMLSchema\" i:type=\"x:boolean\">true</ext:a>",
     "ext:a", "true"},
    /* the default namespace has no prefix; a prefix declared anew means another */
    {"<a xmlns=\"http://other/\"><b>1</b></a>", "ns1:a", "{\"ns1:b\":\"1\"}"},
    {"<ext:a xmlns:ext=\"http://other/\">1</ext:a>", "ns1:a", "\"1\""},
    {"<e2:a xmlns:e2=\"http://ext/\">1</e2:a>", "ext:a", "\"1\""},
    {"<urn:a xmlns:urn=\"http://other/\">1</urn:a>", "ns1:a", "\"1\""},
    {"<gs1:a xmlns:gs1=\"http://other/\">1</gs1:a>", "ns1:a", "\"1\""},
    {"<m:lot xmlns:m=\"urn:epcglobal:cbv:mda\">1</m:lot>", "m:lot", "\"1\""},
};

static void
extensions_are_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof EXTENSIONS / sizeof *EXTENSIONS; i++) {
        const struct extension *e = &EXTENSIONS[i];
        struct buf text BUF_SCOPE = {0}, xml BUF_SCOPE = {0};
        struct epcis_document doc, back;
        json_t *want = json_loads(e->json, JSON_DECODE_ANY, NULL);
        buf_puts(&text, DOCUMENT("", EVENT("@")));
        char *hole = strchr(text.data, '@');
        struct buf whole BUF_SCOPE = {0};
        buf_add(&whole, text.data, (size_t)(hole - text.data));
        buf_puts(&whole, e->xml);
        buf_puts(&whole, hole + 1);
        must_read(whole.data, whole.len, e->xml, &doc);
        if (!json_equal(own_member(&doc, e->name), want))
            fail_msg("%s: %s", e->xml,
                     json_dumps(json_array_get(doc.events, 0), JSON_INDENT(1)));
        must_write(doc.root, e->xml, &xml);
        must_read(xml.data, xml.len, e->xml, &back);
        assert_same(doc.root, back.root, e->xml);
        assert_same_hashes(&doc, &back, e->xml);
        json_decref(want);
        epcis_document_free(&doc);
        epcis_document_free(&back);
    }
}

/* ---- headers ---- */

/* The JSON form, written as XML and read again, says the same. */
static void
check_json(const char *text)
{
    struct epcis_document doc, back;
    struct buf xml BUF_SCOPE = {0};

    must_read(text, strlen(text), text, &doc);
    must_write(doc.root, text, &xml);
    must_read(xml.data, xml.len, xml.data, &back);
    assert_same(doc.root, back.root, text);
    assert_same_hashes(&doc, &back, text);
    epcis_document_free(&doc);
    epcis_document_free(&back);
}

#define JSON(head, event)                                                                \
    "{\"@context\":[\"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld\"," \
    "{\"e\":\"https://e.example/\"}],\"type\":\"EPCISDocument\","                        \
    "\"schemaVersion\":\"2.0\",\"creationDate\":\"2026-01-01T00:00:00Z\"," head          \
    "\"epcisBody\":{\"eventList\":[{\"type\":\"ObjectEvent\","                           \
    "\"eventTime\":\"2026-01-01T00:00:00Z\",\"eventTimeZoneOffset\":\"+08:00\","         \
    "\"epcList\":[\"urn:a:b\"],\"action\":\"ADD\"" event "}]}}"

static void
what_json_says_comes_back(void **state)
{
    (void)state;
    check_json(
        JSON("\"sender\":\"s\",\"receiver\":\"r\",\"instanceIdentifier\":\"7\",", ""));
    check_json(JSON("\"receiver\":\"r & <co>\",", ""));
    check_json(JSON("\"id\":\"https://id.example/1\",\"e:seal\":\"x\",", ""));
    check_json(JSON("\"sender\":\"s\",\"epcisHeader\":{\"e:route\":\"7\","
                    "\"epcisMasterData\":{\"vocabularyList\":[{\"type\":\"urn:v:t\","
                    "\"vocabularyElementList\":[{\"id\":\"urn:v:e\",\"attributes\":["
                    "{\"id\":\"urn:v:a\",\"attribute\":\"东门\"},{\"id\":\"urn:v:b\","
                    "\"attribute\":{\"e:x\":1,\"e:y\":[true,null]}}],"
                    "\"children\":[\"urn:v:c\",\"urn:v:d\"]}]}]}},",
                    ""));
    check_json(
        JSON("", ",\"ilmd\":{\"cbvmda:lotNumber\":\"L\",\"e:a\":{\"b\":[1,2.5]}}"));
    check_json(
        JSON("", ",\"https://own.example/x#y\":\"z\",\"urn:own:y\":{\"e:a\":-0.125}"));
    check_json(JSON("", ",\"quantityList\":[{\"epcClass\":\"urn:a:b\",\"quantity\":1e-9},"
                        "{\"epcClass\":\"urn:a:c\",\"quantity\":1e20}]"));
    check_json(
        JSON("", ",\"e:a\":{\"@value\":\"2026-01-01\"},\"e:b\":{\"@id\":\"urn:a:b\"}"));
    check_json(JSON("", ",\"quantityList\":[{\"epcClass\":\"urn:a:b\",\"uom\":\"KGM\"}],"
                        "\"sourceList\":[],\"bizTransactionList\":[]"));
    check_json(JSON("", ",\"certificationInfo\":[\"urn:c:1\",\"urn:c:2\"]"));
}

/* Whatever else a business header says is kept, and the three fields are told apart. */
static void
business_header_is_kept(void **state)
{
    static const char TEXT[] =
        "<epcis:EPCISDocument xmlns:epcis=\"urn:epcglobal:epcis:xsd:2\" "
        "xmlns:sbdh=\"http://www.unece.org/cefact/namespaces/"
        "StandardBusinessDocumentHeader\" schemaVersion=\"2.0\" "
        "creationDate=\"2026-01-01T00:00:00Z\"><EPCISHeader>"
        "<sbdh:StandardBusinessDocumentHeader><sbdh:HeaderVersion>1.0</"
        "sbdh:HeaderVersion>"
        "<sbdh:Sender><sbdh:Identifier "
        "Authority=\"GS1\">S</sbdh:Identifier></sbdh:Sender>"
        "<sbdh:Receiver><sbdh:Identifier>R</sbdh:Identifier></sbdh:Receiver>"
        "</sbdh:StandardBusinessDocumentHeader></EPCISHeader>"
        "<EPCISBody/></epcis:EPCISDocument>";
    struct epcis_document doc, back;
    struct buf xml BUF_SCOPE = {0};

    (void)state;
    must_read(TEXT, strlen(TEXT), "header", &doc);
    assert_string_equal(json_string_value(json_object_get(doc.root, "sender")), "S");
    assert_string_equal(json_string_value(json_object_get(doc.root, "receiver")), "R");
    assert_non_null(json_object_get(json_object_get(doc.root, "epcisHeader"),
                                    "sbdh:StandardBusinessDocumentHeader"));
    must_write(doc.root, "header", &xml);
    assert_non_null(strstr(xml.data, "<sbdh:Identifier Authority=\"GS1\">S<"));
    must_read(xml.data, xml.len, "header", &back);
    assert_true(json_equal(doc.root, back.root));
    epcis_document_free(&doc);
    epcis_document_free(&back);
}

/* The order of GS1's XSD, which differs from the order of the JSON here. */
static void
elements_stand_in_the_standards_order(void **state)
{
    static const char *const ORDER[] = {
        "<eventTime>",    "<eventTimeZoneOffset>",
        "<eventID>",      "<epcList>",
        "<action>",       "<bizStep>",
        "<readPoint>",    "<bizTransactionList>",
        "<quantityList>", "<ilmd>",
        "<e:own>",
    };
    static const char TEXT[] =
        JSON("", ",\"e:own\":\"1\",\"ilmd\":{\"e:a\":\"1\"},\"quantityList\":[{"
                 "\"epcClass\":\"urn:a:b\"}],"
                 "\"bizTransactionList\":[{\"bizTransaction\":\"urn:a:b\"}],"
                 "\"readPoint\":{\"id\":\"urn:a:b\"},\"bizStep\":\"packing\","
                 "\"eventID\":\"urn:a:b\"");
    struct epcis_document doc;
    struct buf xml BUF_SCOPE = {0};
    const char *at;

    (void)state;
    must_read(TEXT, strlen(TEXT), "order", &doc);
    must_write(doc.root, "order", &xml);
    at = xml.data;
    for (size_t i = 0; i < sizeof ORDER / sizeof *ORDER; i++) {
        const char *next = strstr(at, ORDER[i]);
        if (!next)
            fail_msg("%s is not where it belongs in %s", ORDER[i], xml.data);
        at = next;
    }
    epcis_document_free(&doc);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(manifest_verdicts),
        cmocka_unit_test(round_trips),
        cmocka_unit_test(same_as_its_json),
        cmocka_unit_test(refusals),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(crowds_are_refused),
        cmocka_unit_test(extensions_are_kept),
        cmocka_unit_test(what_json_says_comes_back),
        cmocka_unit_test(business_header_is_kept),
        cmocka_unit_test(elements_stand_in_the_standards_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
