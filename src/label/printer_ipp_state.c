/* IPP through libcups: the way to a printer, and how it is: asked before anything is
 * drawn. source: RFC 8011 (IPP/1.1), PWG 5100.14 (IPP Everywhere) */
#include <cups/cups.h>
#include <string.h>

#include "base/arena.h"
#include "label/printer_ipp.h"

/* Printers ask their device before they answer, and take a document whole. */
enum { CONNECT_MS = 5000, ANSWER_S = 60 };

struct link_result
ipp_result(enum link_outcome outcome, const char *code, const char *zh, const char *en)
{
    return (struct link_result){outcome, code, zh, en, 0, -1};
}

struct link_result
ipp_absent(void)
{
    return ipp_result(
        LINK_WAIT, "printer_absent", "打印机没有应答：未开机或网络不通，恢复后自动打印",
        "the printer does not answer: is it on, and on the network? It prints "
        "by itself once it is back");
}

/* The address that was checked is the one that is dialled. */
http_t *
ipp_dial(const struct link *link)
{
    const struct printer *p = link->printer;
    http_addrlist_t to = {0};
    bool secure = p->transport == PRINTER_IPPS;

    memcpy(&to.addr, &link->address.at, link->address.len);
    http_t *http =
        httpConnect2(p->host, p->port, &to, AF_UNSPEC,
                     secure ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED, 1,
                     CONNECT_MS, NULL);
    if (http)
        httpSetTimeout(http, ANSWER_S, NULL, NULL);
    return http;
}

static const char *
uri_of(const struct link *link)
{
    const struct printer *p = link->printer;
    char uri[HTTP_MAX_URI] = "";

    httpAssembleURI(HTTP_URI_CODING_ALL, uri, sizeof uri,
                    p->transport == PRINTER_IPPS ? "ipps" : "ipp", NULL, p->host, p->port,
                    p->path);
    return arena_strdup(link->arena, uri);
}

ipp_t *
ipp_request_new(const struct link *link, ipp_op_t operation)
{
    ipp_t *request = ippNewRequest(operation);

    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL,
                 uri_of(link));
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL,
                 "firemark");
    return request;
}

/* ---- how the printer is ---- */

static const struct {
    const char *reason, *code, *zh, *en;
} REASONS[] = {
    {"paused", "printer_paused", "打印机已暂停", "the printer is paused"},
    {"moving-to-paused", "printer_paused", "打印机已暂停", "the printer is paused"},
    {"media-empty", "printer_empty", "打印机缺标签", "the printer is out of labels"},
    {"media-needed", "printer_empty", "打印机缺标签", "the printer is out of labels"},
    {"media-jam", "printer_jam", "打印机卡纸", "the printer has a jam"},
    {"cover-open", "printer_open", "打印机开盖", "the printer's cover is open"},
    {"door-open", "printer_open", "打印机开盖", "the printer's cover is open"},
    {"marker-supply-empty", "printer_ribbon", "打印机碳带用尽",
     "the printer's ribbon is used up"},
    {"shutdown", "printer_absent", "打印机正在关机", "the printer is shutting down"},
};

/* A reason is a keyword with a grade behind it ("media-empty-error"); a warning stops
 * nothing. */
static bool
means(const char *said, const char *reason)
{
    size_t len = strlen(reason);

    return strncmp(said, reason, len) == 0 &&
           (!said[len] || strcmp(said + len, "-error") == 0);
}

/* LINK_DONE, or LINK_WAIT with the first reason that people know a word for. */
static struct link_result
state_of(ipp_t *answer)
{
    ipp_attribute_t *state = ippFindAttribute(answer, "printer-state", IPP_TAG_ENUM);
    ipp_attribute_t *reasons =
        ippFindAttribute(answer, "printer-state-reasons", IPP_TAG_KEYWORD);
    ipp_attribute_t *accepting =
        ippFindAttribute(answer, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN);

    for (size_t i = 0; reasons && i < sizeof REASONS / sizeof *REASONS; i++)
        for (int k = 0; k < ippGetCount(reasons); k++)
            if (means(ippGetString(reasons, k, NULL), REASONS[i].reason))
                return ipp_result(LINK_WAIT, REASONS[i].code, REASONS[i].zh,
                                  REASONS[i].en);
    if (state && ippGetInteger(state, 0) == IPP_PSTATE_STOPPED)
        return ipp_result(LINK_WAIT, "printer_stopped", "打印机已停止",
                          "the printer has stopped");
    if (accepting && !ippGetBoolean(accepting, 0))
        return ipp_result(LINK_WAIT, "printer_closed", "打印机现在不接收任务",
                          "the printer accepts no jobs at present");
    return ipp_result(LINK_DONE, NULL, NULL, NULL);
}

static bool
knows(ipp_t *answer, const char *attribute, const char *value)
{
    ipp_attribute_t *list = ippFindAttribute(answer, attribute, IPP_TAG_ZERO);

    return list && ippContainsString(list, value);
}

/* The name under which the printer takes the language; NULL: it does not. A printer's own
 * language may go as bytes that it looks at itself. */
static const char *
format_for(ipp_t *answer, enum print_format format)
{
    const char *own = print_format_type(format);
    static const char SUPPORTED[] = "document-format-supported";

    if (knows(answer, SUPPORTED, own))
        return own;
    bool raw = format == PRINT_ZPL || format == PRINT_TSPL || format == PRINT_ESCPOS;
    if (raw && knows(answer, SUPPORTED, "application/vnd.cups-raw"))
        return "application/vnd.cups-raw";
    return raw && knows(answer, SUPPORTED, "application/octet-stream")
               ? "application/octet-stream"
               : NULL;
}

static struct link_result
unfit(const struct link *link, ipp_t *answer)
{
    const struct printer *p = link->printer;
    static const char TYPES[] = "pwg-raster-document-type-supported";

    if (!format_for(answer, p->format))
        return ipp_result(LINK_REFUSED, "printer_language",
                          arena_printf(link->arena, "打印机不接受 %s 格式",
                                       print_format_name(p->format)),
                          arena_printf(link->arena, "the printer does not take %s",
                                       print_format_name(p->format)));
    if (p->format == PRINT_PWG && !knows(answer, TYPES, "black_1") &&
        !knows(answer, TYPES, "sgray_8"))
        return ipp_result(LINK_REFUSED, "printer_language",
                          "打印机不接受黑白或灰度的 PWG 光栅",
                          "the printer takes neither black nor grey PWG Raster");
    return ipp_result(LINK_DONE, NULL, NULL, NULL);
}

ipp_t *
ipp_ask(struct link *link, http_t *http)
{
    return http
               ? cupsDoRequest(http, ipp_request_new(link, IPP_OP_GET_PRINTER_ATTRIBUTES),
                               link->printer->path)
               : NULL;
}

bool
ipp_good(ipp_t *answer)
{
    return answer && ippGetStatusCode(answer) < IPP_STATUS_REDIRECTION_OTHER_SITE;
}

/* Fills `format` too, from the arena, where it is LINK_DONE. */
struct link_result
ipp_ready(struct link *link, http_t *http, const char **format, bool *grey)
{
    ipp_t *answer = ipp_ask(link, http);
    struct link_result told = ipp_good(answer) ? unfit(link, answer) : ipp_absent();

    if (told.outcome == LINK_DONE)
        told = state_of(answer);
    if (told.outcome == LINK_DONE) {
        *format = format_for(answer, link->printer->format);
        *grey = !knows(answer, "pwg-raster-document-type-supported", "black_1");
    }
    ippDelete(answer);
    return told;
}

struct link_result
link_ipp_ready(struct link *link, bool *grey)
{
    http_t *http = ipp_dial(link);
    const char *format;
    struct link_result told = ipp_ready(link, http, &format, grey);

    httpClose(http);
    return told;
}
