#include "label/proof.h"

#include <string.h>

#include "access/act.h"
#include "label/decoder.h"

enum { PATIENCE_MS = 10000 };

static enum decoder_status
decode(struct proof *proof, const struct buf *png, struct fm_scan_result *found)
{
    const char *service = proof->act->settings->decoder_socket;
    const uint8_t *bytes = (const uint8_t *)png->data;
    enum decoder_status status = DECODER_ERR_ABSENT;

    if (proof->jail.pid == 0)
        status = decoder_scan(service, bytes, png->len, PATIENCE_MS, found);
    if (status != DECODER_ERR_ABSENT || !proof->act->cli)
        return status;
    if (!proof->jail.work)
        proof->jail = decoder_jail();
    return decoder_scan_here(&proof->jail, bytes, png->len, found);
}

struct fault *
proof_read(struct proof *proof, const struct buf *png, const char *text)
{
    struct fm_scan_result found = {0};
    enum decoder_status status = decode(proof, png, &found);
    bool same = status == DECODER_OK && found.count == 1 &&
                found.symbol[0].len == strlen(text) &&
                memcmp(found.symbol[0].text, text, found.symbol[0].len) == 0;

    if (status == DECODER_OK)
        fm_scan_result_clear(&found);
    if (status == DECODER_ERR_ABSENT || status == DECODER_ERR_BUSY)
        return act_fault(proof->act, FAULT_UNAVAILABLE, "decoder_absent", NULL,
                         "标签打印前须经识别服务复读，但它没有应答；请稍后重试",
                         "labels are read back before they are printed, and the decoder "
                         "does not answer; try again later");
    return same ? NULL
                : act_fault(proof->act, FAULT_INTERNAL, "label_unread", NULL,
                            "标签绘制后不能正确读出，未打印；请联系维护人员",
                            "a drawn label does not read back as it should, so nothing "
                            "was printed; call the maintainers");
}

void
proof_end(struct proof *proof)
{
    jail_close(&proof->jail);
}
