/* Asking a time-stamping authority. source: RFC 3161 §3.4 (over HTTP) */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "record/errand_internal.h"
#include "record_sql.h"

static const char *const HEADERS[] = {"Content-Type: application/timestamp-query",
                                      "Accept: application/timestamp-reply", NULL};

static void
clear(struct stamper *s)
{
    free(s->text);
    free(s->request);
    s->text = NULL;
    s->request = NULL;
}

/* What is stamped is the note's text: signatures may come to it later. */
static bool
prepare(struct stamper *s, const char *note)
{
    const char *end = strstr(note, "\n\n");

    clear(s);
    if (end)
        s->text = strndup(note, (size_t)(end - note) + 1);
    return s->text && fm_stamp_request(s->text, strlen(s->text), &s->request,
                                       &s->request_len) == FM_OK;
}

struct fault *
stamp_due(struct stamper *s, struct pg *pg, struct arena *arena,
          const struct errand_send *send)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_log_stamp_due, &rows, 0);

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    s->origin = (int)pg_int(rows, 0, 0);
    s->size = (uint64_t)pg_int(rows, 0, 1);
    if (!prepare(s, pg_text(rows, 0, 2)))
        return fault_new(arena, FAULT_INTERNAL, "stamp_request", NULL,
                         "无法生成时间戳请求",
                         "the query for a time stamp cannot be made");
    errand_begin(&s->turn, send,
                 &(struct errand){.id = "stamp",
                                  .url = s->url,
                                  .headers = HEADERS,
                                  .body = s->request,
                                  .body_len = s->request_len});
    return NULL;
}

static struct fault *
store(struct stamper *s, struct pg *pg, struct arena *arena, int64_t time_unix_s,
      const struct errand_end *end)
{
    BUF_SCOPE struct buf hex = {0};
    struct pg_rows *rows;

    buf_hex(&hex, (const uint8_t *)end->answer, end->answer_len);
    log_info("log stamped size=%llu by=%s", (unsigned long long)s->size, s->url);
    return pg_run(pg, arena, SQL_log_stamp_put, &rows, 5,
                  arena_printf(arena, "%d", s->origin),
                  arena_printf(arena, "%llu", (unsigned long long)s->size), s->url,
                  arena_printf(arena, "%lld", (long long)time_unix_s), hex.data);
}

struct fault *
stamp_end(struct stamper *s, struct pg *pg, struct arena *arena,
          const struct errand_end *end)
{
    const struct fm_stamp stamp = {.text = s->text,
                                   .text_len = strlen(s->text),
                                   .token = (const uint8_t *)end->answer,
                                   .token_len = end->answer_len,
                                   .request = s->request,
                                   .request_len = s->request_len};
    int64_t time = 0;
    bool good = false;

    s->turn.busy = false;
    s->turn.next_us = clock_monotonic_us() + (int64_t)ERRAND_AGAIN_S * 1000000;
    if (end->status != 200) {
        log_warn("log stamp by=%s status=%d why=%s", s->url, end->status, end->why);
        return NULL;
    }
    enum fm_status status = fm_stamp_verify(&stamp, s->ca, &good, &time);
    if (status == FM_OK && good)
        return store(s, pg, arena, time, end);
    log_warn("log stamp by=%s is not taken: %s", s->url,
             status == FM_OK ? "not of this authority, or not of this checkpoint"
                             : fm_status_text(status, "en"));
    return NULL;
}
