/* Headers of EPCIS requests and answers. source: EPCIS 2.0 §12.3, §12.4 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "epcis/capture.h"
#include "epcis/epcis_call.h"
#include "epcis/problem.h"
#include "http/response.h"

#define VERSION "2.0"

static struct fault *
not_acceptable(struct epcis_call *call, const char *header, const char *zh,
               const char *en)
{
    return epcis_refuse(call->act.arena, "NotAcceptableException", header, zh, en);
}

/* ---- versions ---- */

/* "2.0.1" as 2000; -1: no version. The third number does not count. */
static int
version_of(const char *text)
{
    char *end;
    long major = strtol(text, &end, 10), minor = 0;

    if (end == text || *text < '0' || *text > '9' || major > 99)
        return -1;
    if (*end == '.')
        minor = strtol(end + 1, &end, 10);
    if (minor < 0 || minor > 99 || end[strspn(end, "0123456789.")])
        return -1;
    return (int)(major * 1000 + minor);
}

/* A header and what its version may be beside 2.0: -1 lower, 1 higher, 0 neither. */
struct version_header {
    const char *lower, *name;
    int sign;
};

static struct fault *
check_version(struct epcis_call *call, const struct version_header *h)
{
    const char *text = http_header(call->req, h->lower);
    int version = text ? version_of(text) : 2000;

    if (version >= 0 && (version - 2000) * h->sign >= 0 && (h->sign || version == 2000))
        return NULL;
    return not_acceptable(call, h->name, "本服务器只支持 EPCIS 2.0 和 CBV 2.0",
                          "this server speaks EPCIS 2.0 and CBV 2.0");
}

static struct fault *
check_versions(struct epcis_call *call)
{
    static const struct version_header ROWS[] = {
        {"gs1-epcis-version", "GS1-EPCIS-Version", 0},
        {"gs1-epcis-min", "GS1-EPCIS-Min", -1},
        {"gs1-epcis-max", "GS1-EPCIS-Max", 1},
        {"gs1-cbv-version", "GS1-CBV-Version", 0},
        {"gs1-cbv-min", "GS1-CBV-Min", -1},
        {"gs1-cbv-max", "GS1-CBV-Max", 1}};
    struct fault *fault = NULL;

    for (size_t i = 0; !fault && i < sizeof ROWS / sizeof *ROWS; i++)
        fault = check_version(call, &ROWS[i]);
    return fault;
}

/* ---- Accept ---- */

static bool
range_is(const char *range, size_t len, const char *type)
{
    return strlen(type) == len && strncasecmp(range, type, len) == 0;
}

/* What one media range allows: bit 0 JSON, bit 1 XML. q=0 allows nothing. */
static int
allowed(const char *range)
{
    size_t len = strcspn(range, ";, \t"), whole = strcspn(range, ",");
    const char *q = strstr(range, "q=0");

    if (q && q < range + whole && (q[3] != '.' || strspn(q + 4, "0") >= 3))
        return 0;
    if (range_is(range, len, "*/*") || range_is(range, len, "application/*"))
        return 3;
    if (range_is(range, len, "application/json") ||
        range_is(range, len, "application/ld+json") ||
        range_is(range, len, "application/problem+json"))
        return 1;
    if (range_is(range, len, "application/xml") || range_is(range, len, "text/xml") ||
        range_is(range, len, "text/*"))
        return 2;
    return 0;
}

static struct fault *
check_accept(struct epcis_call *call, const struct epcis_resource *resource)
{
    const struct http_pairs *headers = &call->req->headers;
    bool said = false;
    int may = 0;

    for (size_t i = 0; i < headers->count; i++) {
        if (strcmp(headers->rows[i].name, "accept") != 0)
            continue;
        const char *range = headers->rows[i].value;
        for (range += strspn(range, ", \t"); *range; range += strspn(range, ", \t")) {
            said = true;
            may |= allowed(range);
            range += strcspn(range, ",");
        }
    }
    call->xml = said && may == 2 && resource->events;
    if (!said || (may & 1) || call->xml)
        return NULL;
    return not_acceptable(call, "Accept",
                          resource->events ? "可要求 application/json 或 application/xml"
                                           : "此地址只提供 application/json",
                          resource->events ? "ask for application/json or application/xml"
                                           : "this address gives application/json only");
}

/* ---- forms of identifiers and words ---- */

/* A link does not tell how long the company prefix is, so URNs cannot be made of it. */
static struct fault *
check_formats(struct epcis_call *call, const struct epcis_resource *resource)
{
    const char *epc = http_header(call->req, "gs1-epc-format");
    const char *words = http_header(call->req, "gs1-cbv-xml-format");

    call->format = EPCIS_FORMAT_KEEP;
    if (epc && strcmp(epc, "Always_GS1_Digital_Link") == 0)
        call->format = EPCIS_FORMAT_LINK;
    else if (epc && strcmp(epc, "No_Preference") != 0 &&
             strcmp(epc, "Never_Translates") != 0)
        return not_acceptable(
            call, "GS1-EPC-Format",
            "可用 No_Preference、Never_Translates 或 "
            "Always_GS1_Digital_Link：网址形式不含"
            "厂商识别代码的长度，无法译成 URN",
            "No_Preference, Never_Translates or Always_GS1_Digital_Link: a link does "
            "not tell the length of its company prefix, so no URN can be made of it");
    if (words && strcmp(words, "No_Preference") != 0 &&
        strcmp(words, "Always_Web_URI") != 0)
        return not_acceptable(call, "GS1-CBV-XML-Format",
                              "XML 中的 CBV 词以网址形式给出（Always_Web_URI）",
                              "words of the CBV are web URIs in XML (Always_Web_URI)");
    if (resource->events)
        http_set_header(call->req, "GS1-EPC-Format",
                        call->format == EPCIS_FORMAT_LINK ? "Always_GS1_Digital_Link"
                                                          : "Never_Translates");
    return NULL;
}

/* ---- prefixes ---- */

/* "ex=http://example.com/,ex2=...": an object. */
static struct fault *
read_extensions(struct epcis_call *call)
{
    const char *text = http_header(call->req, "gs1-extensions");

    if (!text)
        return NULL;
    call->extensions = json_object();
    for (text += strspn(text, ", \t"); *text; text += strspn(text, ", \t")) {
        size_t len = strcspn(text, ","), name = strcspn(text, "=,");
        if (name == len || name == 0 || name + 1 == len)
            return epcis_refuse(call->act.arena, "QueryParameterException",
                                "GS1-Extensions", "应为 前缀=命名空间，以逗号分隔",
                                "prefix=namespace, separated by commas, is wanted");
        json_object_set_new(call->extensions, arena_strndup(call->act.arena, text, name),
                            json_stringn(text + name + 1, len - name - 1));
        text += len;
    }
    return NULL;
}

struct fault *
epcis_negotiate(struct epcis_call *call, const struct epcis_resource *resource)
{
    struct fault *fault = check_versions(call);

    if (!fault)
        fault = check_accept(call, resource);
    if (!fault)
        fault = check_formats(call, resource);
    return fault ? fault : read_extensions(call);
}

/* ---- answers ---- */

void
epcis_say_versions(struct epcis_call *call)
{
    http_set_header(call->req, "GS1-EPCIS-Version", VERSION);
    http_set_header(call->req, "GS1-CBV-Version", VERSION);
}

static void
say_limits(struct http_request *req)
{
    http_set_header(req, "GS1-EPCIS-Capture-Limit",
                    arena_printf(&req->arena, "%d", EPCIS_CAPTURE_LIMIT));
    http_set_header(req, "GS1-EPCIS-Capture-File-Size-Limit",
                    arena_printf(&req->arena, "%d", EPCIS_CAPTURE_BYTES));
}

void
epcis_say_allow(struct epcis_call *call, unsigned methods)
{
    BUF_SCOPE struct buf allow = {0};

    buf_puts(&allow, "OPTIONS");
    for (unsigned m = HTTP_GET; m < HTTP_OPTIONS; m <<= 1)
        if (methods & m)
            buf_printf(&allow, ", %s", http_method_name((enum http_method)m));
    http_set_header(call->req, "Allow", allow.data);
}

void
epcis_say_options(struct epcis_call *call, unsigned methods)
{
    struct http_request *req = call->req;

    epcis_say_allow(call, methods);
    epcis_say_versions(call);
    http_set_header(req, "GS1-EPCIS-Min", VERSION);
    http_set_header(req, "GS1-EPCIS-Max", VERSION);
    http_set_header(req, "GS1-CBV-Min", VERSION);
    http_set_header(req, "GS1-CBV-Max", VERSION);
    http_set_header(req, "GS1-EPC-Format", "Never_Translates, Always_GS1_Digital_Link");
    http_set_header(req, "GS1-CBV-XML-Format", "Always_Web_URI");
    http_set_header(req, "GS1-Vendor-Version", "1");
    if (call->parts == 1 && strcmp(call->part[0], "capture") == 0) {
        say_limits(req);
        http_set_header(req, "GS1-Capture-Error-Behaviour", "all");
    }
}

struct fault *
epcis_body_type(struct epcis_call *call, bool xml_too)
{
    static const char *const TYPES[] = {"application/json", "application/ld+json",
                                        "application/xml", "text/xml"};
    const char *type = http_header(call->req, "content-type");
    size_t len = type ? strcspn(type, "; \t") : 0;

    for (int i = 0; type && i < (xml_too ? 4 : 2); i++)
        if (range_is(type, len, TYPES[i]))
            return NULL;
    return epcis_refuse(
        call->act.arena, "UnsupportedMediaTypeException", "Content-Type",
        xml_too ? "请发送 application/json、application/ld+json 或 application/xml"
                : "请发送 application/json 或 application/ld+json",
        xml_too ? "send application/json, application/ld+json or application/xml"
                : "send application/json or application/ld+json");
}
