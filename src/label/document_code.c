#include "label/document_code.h"

#include <firemark/label.h>
#include <string.h>

#include "access/act.h"
#include "label/issue.h"
#include "label/signer.h"

/* In a transaction that is over when it returns. */
static struct fault *
take(struct act *own, char job[UUID_TEXT])
{
    struct label_range range = {.type = FM_TYPE_DOCUMENT, .count = 1};
    const struct label_request request = {
        .purpose = "document", .ranges = &range, .n = 1};
    struct fault *fault = pg_begin(own->pg, own->arena);

    if (fault)
        return fault;
    fault = act_scope(own);
    if (!fault)
        fault = label_issue(own, &request, job);
    if (!fault)
        return pg_commit(own->pg, own->arena);
    pg_rollback(own->pg);
    return fault;
}

static struct fault *
take_apart(struct act *act, char job[UUID_TEXT])
{
    struct act own = *act;
    struct fault *fault =
        pg_open(act->arena, act->settings->conninfo, "firemark_app", &own.pg);

    own.out = (struct buf){0};
    if (fault)
        return fault;
    fault = take(&own, job);
    pg_close(own.pg);
    buf_free(&own.out);
    return fault;
}

struct fault *
document_code_take(struct act *act, struct document_code *out)
{
    char job[UUID_TEXT];
    struct signed_label *labels = NULL;
    struct fm_label label;
    int n = 0;
    struct fault *fault = take_apart(act, job);

    if (!fault)
        fault = label_job_sign_to(act, job, NULL, &labels, &n);
    if (fault)
        return fault;
    if (n != 1 || fm_label_parse(labels[0].text, strlen(labels[0].text), &label, NULL) ||
        fm_serial_print(&label.serial, out->serial) != FM_OK)
        return act_fault(act, FAULT_INTERNAL, "document_code", NULL,
                         "文书核验码签名异常，请联系维护人员",
                         "the signer gave no good code for the document; call the "
                         "maintainers");
    out->index = labels[0].idx;
    out->text = labels[0].text;
    return NULL;
}
