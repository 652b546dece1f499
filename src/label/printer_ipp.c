/* A document as a job of ours by name on an IPP printer, watched until the printer says
 * that it printed it. source: RFC 8011 (IPP/1.1) */
#include <cups/cups.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "label/printer_ipp.h"

enum { POLL_US = 500 * 1000 };

static ipp_t *
print_request(const struct link *link, const char *format)
{
    ipp_t *request = ipp_request_new(link, IPP_OP_PRINT_JOB);

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
        ipp_t *request = ipp_request_new(link, IPP_OP_GET_JOBS);
        ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", NULL,
                     WHICH[i]);
        ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
                      2, NULL, WANTED);
        ipp_t *answer = cupsDoRequest(http, request, link->printer->path);
        int id = 0;
        if (!ipp_good(answer))
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
    int id = ipp_good(answer) ? number_of(answer, "job-id", 0) : 0;
    ipp_status_t code = answer ? ippGetStatusCode(answer) : IPP_STATUS_ERROR_INTERNAL;

    ippDelete(request);
    *told = ipp_result(LINK_CUT, "printer_cut", "与打印机的连接中断",
                       "the connection to the printer was lost");
    if (answer && id == 0)
        *told =
            code == IPP_STATUS_ERROR_BUSY || code == IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS
                ? ipp_result(LINK_WAIT, "printer_closed", "打印机现在不接收任务",
                             "the printer accepts no jobs at present")
                : ipp_result(LINK_REFUSED, "printer_refused",
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
    ipp_t *request = ipp_request_new(link, IPP_OP_GET_JOB_ATTRIBUTES);

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
            ? ipp_result(LINK_DONE, NULL, NULL, NULL)
            : ipp_result(
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
    http_t *http = ipp_dial(link);
    struct link_result told = ipp_absent();
    const char *format;
    bool grey;

    *waiting = true;
    if (http) {
        ipp_t *answer = ask_job(link, http);
        int state = number_of(answer, "job-state", 0);
        if (answer && ippGetStatusCode(answer) == IPP_STATUS_ERROR_NOT_FOUND) {
            *waiting = false;
            told =
                ipp_result(LINK_CUT, "printer_forgot",
                           "打印机重新启动后不再有这个任务，无法确认印了多少",
                           "the printer no longer knows the job (it was restarted?), so "
                           "nobody knows how much came out");
        } else if (ipp_good(answer) && state >= IPP_JSTATE_CANCELED) {
            *waiting = false;
            told = ended(link, answer, state);
        } else if (ipp_good(answer)) {
            told = ipp_ready(link, http, &format, &grey);
        }
        ippDelete(answer);
    }
    httpClose(http);
    return told;
}

static void
cancel(struct link *link)
{
    http_t *http = ipp_dial(link);
    ipp_t *request = ipp_request_new(link, IPP_OP_CANCEL_JOB);

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
            told = ipp_result(LINK_STOPPED, "print_stopped", "已停止", "stopped");
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
    ipp_t *answer = ipp_ask(link, http);
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
        struct link_result now = ipp_absent();
        if (!link->go_on(link->context, &now))
            break;
        http = ipp_dial(link);
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
        return ipp_absent(); /* it got nothing */
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
    http_t *http = ipp_dial(link);
    struct link_result told = ipp_ready(link, http, &format, &grey);
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
