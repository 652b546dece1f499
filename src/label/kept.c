#include "label/kept.h"

#include <firemark/label.h>
#include <string.h>

#include "access/act.h"
#include "label/signer.h"

/* A run of consecutive indexes from `*i` on, as {first, last, signatures}. */
static json_t *
run_of(const struct signed_label *labels, int n, int *i)
{
    struct buf hex BUF_SCOPE = {0};
    int first = *i;

    for (; *i < n && labels[*i].keep && labels[*i].idx - labels[first].idx == *i - first;
         ++*i) {
        struct fm_label label;
        if (fm_label_parse(labels[*i].text, strlen(labels[*i].text), &label, NULL) !=
            FM_OK)
            return NULL;
        buf_hex(&hex, label.signature, FM_SIGNATURE_LEN);
    }
    return json_pack("{s:I, s:I, s:s}", "first", (json_int_t)labels[first].idx, "last",
                     (json_int_t)labels[*i - 1].idx, "signatures", hex.data);
}

struct fault *
label_keep_signatures(struct act *act, const struct act_event *beside,
                      const struct signed_label *labels, int n)
{
    json_t *ranges = json_array();
    struct act_event event = *beside;

    for (int i = 0; i < n;) {
        if (!labels[i].keep) {
            i++;
            continue;
        }
        json_t *run = run_of(labels, n, &i);
        if (!run) {
            json_decref(ranges);
            return signer_refused(act->arena, NULL, "garbled");
        }
        json_array_append_new(ranges, run);
    }
    if (json_array_size(ranges) == 0) {
        json_decref(ranges);
        return NULL;
    }
    event.kind = "signatures_kept";
    event.body = json_pack("{s:o}", "ranges", ranges);
    return act_append(act, &event);
}
