/* IPP through libcups: the printer is asked how it is before anything is drawn, gets a
 * document as a job of ours by name, and is watched until it says that it printed it.
 * source: RFC 8011 (IPP/1.1), PWG 5100.14 (IPP Everywhere) */
#include <cups/cups.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "label/printer_link.h"

/* Printers ask their device before they answer, and take a document whole. */
enum { CONNECT_MS = 5000, ANSWER_S = 60, POLL_US = 500 * 1000 };

static struct link_result
result(enum link_outcome outcome, const char *code, const char *zh, const char *en)
{
    return (struct link_result){outcome, code, zh, en, 0, -1};
}

static struct link_result
absent(void)
{
    return result(LINK_WAIT, "printer_absent",
                  "打印机没有应答：未开机或网络不通，恢复后自动打印",
                  "the printer does not answer: is it on, and on the network? It prints "
                  "by itself once it is back");
}

/* The address that was checked is the one that is dialled. */
static http_t *
dial(const struct link *link)
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

static ipp_t *
request_new(const struct link *link, ipp_op_t operation)
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
                return result(LINK_WAIT, REASONS[i].code, REASONS[i].zh, REASONS[i].en);
    if (state && ippGetInteger(state, 0) == IPP_PSTATE_STOPPED)
        return result(LINK_WAIT, "printer_stopped", "打印机已停止",
                      "the printer has stopped");
    if (accepting && !ippGetBoolean(accepting, 0))
        return result(LINK_WAIT, "printer_closed", "打印机现在不接收任务",
                      "the printer accepts no jobs at present");
    return result(LINK_DONE, NULL, NULL, NULL);
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
        return result(LINK_REFUSED, "printer_language",
                      arena_printf(link->arena, "打印机不接受 %s 格式",
                                   print_format_name(p->format)),
                      arena_printf(link->arena, "the printer does not take %s",
                                   print_format_name(p->format)));
    if (p->format == PRINT_PWG && !knows(answer, TYPES, "black_1") &&
        !knows(answer, TYPES, "sgray_8"))
        return result(LINK_REFUSED, "printer_language",
                      "打印机不接受黑白或灰度的 PWG 光栅",
                      "the printer takes neither black nor grey PWG Raster");
    return result(LINK_DONE, NULL, NULL, NULL);
}

static ipp_t *
ask(struct link *link, http_t *http)
{
    return http ? cupsDoRequest(http, request_new(link, IPP_OP_GET_PRINTER_ATTRIBUTES),
                                link->printer->path)
                : NULL;
}

static bool
good(ipp_t *answer)
{
    return answer && ippGetStatusCode(answer) < IPP_STATUS_REDIRECTION_OTHER_SITE;
}

/* Fills `format` too, from the arena, where it is LINK_DONE. */
static struct link_result
ready(struct link *link, http_t *http, const char **format, bool *grey)
{
    ipp_t *answer = ask(link, http);
    struct link_result told = good(answer) ? unfit(link, answer) : absent();

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
    http_t *http = dial(link);
    const char *format;
    struct link_result told = ready(link, http, &format, grey);

    httpClose(http);
    return told;
}

/* ---- a job ---- */

static ipp_t *
print_request(const struct link *link, const char *format)
{
    ipp_t *request = request_new(link, IPP_OP_PRINT_JOB);

    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, link->name);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
                 format);
    if (link->printer->format == PRINT_PDF)
        ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-scaling", NULL,
                     "none");
    return request;
}

static int
number_of(ipp_t *answer, const char *attribute, int otherwise)
{
    ipp_attribute_t *a = ippFindAttribute(answer, attribute, IPP_TAG_ZERO);

    return a ? ippGetInteger(a, 0) : otherwise;
}

/* The job of our name that the printer already has, or 0; -1: it does not answer. */
static int
find_job(struct link *link, http_t *http)
{
    static const char *const WANTED[] = {"job-id", "job-name"};
    static const char *const WHICH[] = {"not-completed", "completed"};
    int found = 0;

    for (size_t i = 0; i < 2 && found == 0; i++) {
        ipp_t *request = request_new(link, IPP_OP_GET_JOBS);
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", NULL,
                     WHICH[i]);
        ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
                      2, NULL, WANTED);
        ipp_t *answer = cupsDoRequest(http, request, link->printer->path);
        int id = 0;
        if (!good(answer))
            found = -1;
        for (ipp_attribute_t *a = answer ? ippFirstAttribute(answer) : NULL; a;
             a = ippNextAttribute(answer)) {
            const char *name = ippGetName(a);
            if (name && strcmp(name, "job-id") == 0)
                id = ippGetInteger(a, 0);
            else if (name && strcmp(name, "job-name") == 0 &&
                     strcmp(ippGetString(a, 0, NULL), link->name) == 0)
                found = id;
        }
        ippDelete(answer);
    }
    return found;
}

/* Hands the document over; the printer's number of it, or 0 with *told. */
static int
submit(struct link *link, http_t *http, const char *format, const void *bytes, size_t len,
       struct link_result *told)
{
    ipp_t *request = print_request(link, format);
    const char *path = link->printer->path;
    http_status_t status = cupsSendRequest(http, request, path, ippLength(request) + len);

    if (status == HTTP_STATUS_CONTINUE)
        status = cupsWriteRequestData(http, bytes, len);
    ipp_t *answer = status == HTTP_STATUS_CONTINUE ? cupsGetResponse(http, path) : NULL;
    int id = good(answer) ? number_of(answer, "job-id", 0) : 0;
    ipp_status_t code = answer ? ippGetStatusCode(answer) : IPP_STATUS_ERROR_INTERNAL;

    ippDelete(request);
    *told = result(LINK_CUT, "printer_cut", "与打印机的连接中断",
                   "the connection to the printer was lost");
    if (answer && id == 0)
        *told =
            code == IPP_STATUS_ERROR_BUSY || code == IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS
                ? result(LINK_WAIT, "printer_closed", "打印机现在不接收任务",
                         "the printer accepts no jobs at present")
                : result(LINK_REFUSED, "printer_refused",
                         arena_printf(link->arena, "打印机拒绝了任务：%s",
                                      ippErrorString(code)),
                         arena_printf(link->arena, "the printer refused the job: %s",
                                      ippErrorString(code)));
    ippDelete(answer);
    return id;
}

static ipp_t *
ask_job(struct link *link, http_t *http)
{
    ipp_t *request = request_new(link, IPP_OP_GET_JOB_ATTRIBUTES);

    ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id",
                  link->remote_job);
    return cupsDoRequest(http, request, link->printer->path);
}

static struct link_result
ended(struct link *link, ipp_t *answer, int state)
{
    int pages = number_of(answer, "job-impressions-completed",
                          number_of(answer, "job-media-sheets-completed", -1));
    struct link_result told =
        state == IPP_JSTATE_COMPLETED
            ? result(LINK_DONE, NULL, NULL, NULL)
            : result(
                  LINK_CUT, "printer_aborted",
                  arena_printf(link->arena, "打印机中止了任务（报告已印 %d 页）", pages),
                  arena_printf(link->arena,
                               "the printer gave the job up (it says %d pages came "
                               "out)",
                               pages));

    told.pages = pages;
    return told;
}

/* Looks once at the job: LINK_WAIT while it is under way, with why where it waits. */
static struct link_result
look(struct link *link, bool *waiting)
{
    http_t *http = dial(link);
    struct link_result told = absent();
    const char *format;
    bool grey;

    *waiting = true;
    if (http) {
        ipp_t *answer = ask_job(link, http);
        int state = number_of(answer, "job-state", 0);
        if (answer && ippGetStatusCode(answer) == IPP_STATUS_ERROR_NOT_FOUND) {
            *waiting = false;
            told = result(LINK_CUT, "printer_forgot",
                          "打印机重新启动后不再有这个任务，无法确认印了多少",
                          "the printer no longer knows the job (it was restarted?), so "
                          "nobody knows how much came out");
        } else if (good(answer) && state >= IPP_JSTATE_CANCELED) {
            *waiting = false;
            told = ended(link, answer, state);
        } else if (good(answer)) {
            told = ready(link, http, &format, &grey);
        }
        ippDelete(answer);
    }
    httpClose(http);
    return told;
}

static void
cancel(struct link *link)
{
    http_t *http = dial(link);
    ipp_t *request = request_new(link, IPP_OP_CANCEL_JOB);

    ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id",
                  link->remote_job);
    if (http)
        ippDelete(cupsDoRequest(http, request, link->printer->path));
    else
        ippDelete(request);
    httpClose(http);
}

static struct link_result
watch(struct link *link, size_t len)
{
    for (;;) {
        bool waiting;
        struct link_result told = look(link, &waiting);

        told.sent = len;
        if (!waiting)
            return told;
        if (!link->go_on(link->context, &told)) {
            if (!link->leave)
                cancel(link);
            told = result(LINK_STOPPED, "print_stopped", "已停止", "stopped");
            told.sent = len;
            return told;
        }
        usleep(POLL_US);
    }
}

/* Whether the printer has been on since before `since_us`: then it knows all its jobs. */
static bool
up_since(struct link *link, http_t *http, int64_t since_us)
{
    ipp_t *answer = ask(link, http);
    int64_t up_s = number_of(answer, "printer-up-time", 0);

    ippDelete(answer);
    return up_s > (clock_monotonic_us() - since_us) / 1000000 + 1;
}

/* The answer to a document was lost: the printer may have it under our name. */
static struct link_result
settle(struct link *link, struct link_result told, size_t len, int64_t since_us)
{
    bool up = false;
    http_t *http = NULL;
    int id = -1;

    while (id < 0) {
        struct link_result now = absent();
        if (!link->go_on(link->context, &now))
            break;
        http = dial(link);
        id = http ? find_job(link, http) : -1;
        up = id == 0 && up_since(link, http, since_us);
        httpClose(http);
        if (id < 0)
            usleep(POLL_US);
    }
    if (id > 0) {
        link->remote_job = id;
        link->accepted(link->context, id);
        return watch(link, len);
    }
    if (up)
        return absent(); /* it got nothing */
    told.sent = len;
    return told;
}

struct link_result
link_ipp_send(struct link *link, const void *bytes, size_t len)
{
    const char *format;
    bool grey;

    if (link->remote_job > 0)
        return watch(link, len);
    int64_t since_us = clock_monotonic_us();
    http_t *http = dial(link);
    struct link_result told = ready(link, http, &format, &grey);
    if (told.outcome == LINK_DONE) {
        link->remote_job = submit(link, http, format, bytes, len, &told);
        if (link->remote_job > 0)
            told.outcome = LINK_DONE;
    }
    httpClose(http);
    if (told.outcome == LINK_CUT)
        return settle(link, told, len, since_us);
    if (told.outcome != LINK_DONE)
        return told;
    link->accepted(link->context, link->remote_job);
    return watch(link, len);
}
