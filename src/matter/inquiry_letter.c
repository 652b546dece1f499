/* An inquiry on paper. The token is known only when it is made, so a letter makes a new
 * link, and the one before is dead. */
#include <ctype.h>
#include <string.h>

#include "access/act.h"
#include "label/document_fill.h"
#include "matter/inquiry.h"
#include "matter_sql.h"

/* Capitals and digits alone make the smaller code; the page takes either case. */
static const char *
code_text(struct act *act, const char *token)
{
    char *text =
        arena_printf(act->arena, "https://%s/Q/%s", act->settings->label_host, token);

    for (char *c = text; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return text;
}

static struct fault *
draw(struct act *act, const struct inquiry *inquiry, const struct inquiry_link *link,
     struct buf *pdf)
{
    struct fm_form *form;
    struct pg_rows *rows;
    struct fault *fault = document_form(act, "inquiry_letter", &form);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_inquiry_letter, &rows, 2, inquiry->id,
                       link->due_on);
    if (fault)
        return fault;
    json_t *data = json_loads(pg_text(rows, 0, 0), 0, NULL);
    json_object_set_new(data, "link", json_string(inquiry_link(act, link->token)));
    fault = document_complete(act, form, data);
    if (!fault)
        fault = document_render(act, form,
                                document_fill(act, data, code_text(act, link->token)),
                                inquiry->number, NULL, pdf);
    json_decref(data);
    return fault;
}

static struct fault *
hand_out(struct act *act, const struct inquiry *inquiry, const struct buf *pdf)
{
    act->file_name = arena_printf(act->arena, "%s.pdf", inquiry->number);
    return act_write(act, pdf->data, pdf->len)
               ? NULL
               : act_fault(act, FAULT_UNAVAILABLE, "out_file", NULL,
                           "通知书没有写完整，请检查磁盘空间",
                           "the letter was not written whole; check the disk");
}

struct fault *
inquiry_run_letter(struct act *act)
{
    struct inquiry inquiry;
    struct inquiry_link link;
    struct buf pdf BUF_SCOPE = {0};
    struct fault *fault = inquiry_find(act, &inquiry);

    if (!fault && strcmp(inquiry.state, "sent") != 0)
        fault =
            act_fault(act, FAULT_CONFLICT, "inquiry_state", "number",
                      "这份查询已答复或已结束，没有要发的通知书",
                      "this inquiry is answered or closed; there is no letter to send");
    if (!fault)
        fault = inquiry_renew(act, &inquiry, "inquiry_resent", json_object(), &link);
    if (!fault)
        fault = draw(act, &inquiry, &link, &pdf);
    return fault ? fault : hand_out(act, &inquiry, &pdf);
}
