/* The whole log in one file, which firemark-verify checks without a server:
 *
 *   "firemark-record v1\n"
 *   each entry in order: 32 bits of length (big-endian), then the event opened
 *   32 bits of zero, then the signed checkpoint
 *
 * source: docs/record.md */
#include <string.h>

#include "record/log.h"
#include "record/log_internal.h"
#include "record/log_read.h"

struct export
{
    struct act *act;
    struct buf piece;
};

static void
put_length(struct buf *out, size_t len)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_putc(out, (char)(len >> shift));
}

static struct fault *
unwritten(struct act *act)
{
    return act_fault(act, FAULT_UNAVAILABLE, "out_file", NULL, "无法写出文件",
                     "the file cannot be written");
}

static struct fault *
on_line(void *arg, const struct log_line *line)
{
    struct export *x = arg;
    struct fm_opened opened = {.entry = line->entry, .entry_len = line->entry_len};

    if (line->for_event && !line->event)
        return act_fault(x->act, FAULT_CONFLICT, "log_differs",
                         act_number(x->act, (int64_t)line->index),
                         "该条目的事件缺失或损坏；运行 firemark log check",
                         "the event of this entry is lost or damaged; run firemark log "
                         "check");
    if (line->event) {
        opened.salt = (const uint8_t *)line->event->salt.data;
        opened.salt_len = line->event->salt.len;
        opened.body = (const uint8_t *)line->event->body.data;
        opened.body_len = line->event->body.len;
    }
    size_t cap = 3 + opened.entry_len + opened.salt_len + opened.body_len, len;
    buf_clear(&x->piece);
    put_length(&x->piece, cap);
    if (fm_opened_write(&opened, (uint8_t *)buf_reserve(&x->piece, cap), cap, &len) !=
        FM_OK)
        return unwritten(x->act);
    x->piece.len += len;
    return act_write(x->act, x->piece.data, x->piece.len) ? NULL : unwritten(x->act);
}

struct fault *
log_run_export(struct act *act)
{
    static const char HEAD[] = "firemark-record v1\n", END[4] = {0};
    struct export x = {.act = act};
    const char *note = NULL;
    uint64_t size = 0;
    struct log log;
    struct fault *fault = log_get(act, &log);

    if (!fault)
        fault = log_get_note(act, &log, NULL, &size, &note);
    if (!fault && !act_write(act, HEAD, strlen(HEAD)))
        fault = unwritten(act);
    if (!fault)
        fault = log_read(act->pg, act->arena, &log, size, on_line, &x);
    if (!fault &&
        (!act_write(act, END, sizeof END) || !act_write(act, note, strlen(note))))
        fault = unwritten(act);
    buf_free(&x.piece);
    return fault;
}
