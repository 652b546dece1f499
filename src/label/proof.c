#include "label/proof.h"

#include <string.h>
#include <unistd.h>

#include "access/act.h"
#include "base/clock.h"
#include "label/decoder.h"

enum { PATIENCE_MS = 10000 };

static struct fault *
absent(const struct proof *proof)
{
    return act_fault(proof->act, FAULT_UNAVAILABLE, "decoder_absent", NULL,
                     "标签打印前须经识别服务复读，但它没有应答；请稍后重试",
                     "labels are read back before they are printed, and the decoder does "
                     "not answer; try again later");
}

static struct fault *
unread(const struct proof *proof)
{
    return act_fault(proof->act, FAULT_INTERNAL, "label_unread", NULL,
                     "标签绘制后不能正确读出，未打印；请联系维护人员",
                     "a drawn label does not read back as it should, so nothing was "
                     "printed; call the maintainers");
}

/* What was found against what should be there; takes `found`. */
static struct fault *
judge(const struct proof *proof, enum decoder_status status, struct fm_scan_result *found,
      const char *text, size_t len)
{
    bool same = status == DECODER_OK && found->count == 1 &&
                found->symbol[0].len == len &&
                memcmp(found->symbol[0].text, text, len) == 0;

    if (status == DECODER_OK)
        fm_scan_result_clear(found);
    if (status == DECODER_ERR_ABSENT || status == DECODER_ERR_BUSY)
        return absent(proof);
    return same ? NULL : unread(proof);
}

static struct fault *
settle_one(struct proof *proof)
{
    struct proof_ticket *t = &proof->ticket[proof->first];
    struct fm_scan_result found = {0};
    enum decoder_status status = decoder_receive(t->fd, t->deadline_us, &found);

    proof->first = (proof->first + 1) % PROOF_DEPTH;
    proof->waiting--;
    return judge(proof, status, &found, t->text, t->len);
}

static struct fault *
read_here(struct proof *proof, const struct buf *png, const char *text, size_t len)
{
    struct fm_scan_result found = {0};

    if (!proof->jail.work)
        proof->jail = decoder_jail();
    enum decoder_status status =
        decoder_scan_here(&proof->jail, (const uint8_t *)png->data, png->len, &found);

    return judge(proof, status, &found, text, len);
}

struct fault *
proof_ask(struct proof *proof, const struct buf *png, const char *text, size_t len)
{
    struct fault *fault = NULL;

    if (len > sizeof proof->ticket[0].text)
        return unread(proof);
    if (proof->waiting == PROOF_DEPTH)
        fault = settle_one(proof);
    if (fault || proof->jail.work)
        return fault ? fault : read_here(proof, png, text, len);
    struct proof_ticket *t =
        &proof->ticket[(proof->first + proof->waiting) % PROOF_DEPTH];
    t->deadline_us = clock_monotonic_us() + PATIENCE_MS * 1000LL;
    t->fd = decoder_send(proof->act->settings->decoder_socket, (const uint8_t *)png->data,
                         png->len, t->deadline_us);
    if (t->fd < 0)
        return proof->act->cli ? read_here(proof, png, text, len) : absent(proof);
    t->len = len;
    memcpy(t->text, text, len);
    proof->waiting++;
    return NULL;
}

struct fault *
proof_settle(struct proof *proof)
{
    struct fault *fault = NULL;

    while (proof->waiting > 0 && !fault)
        fault = settle_one(proof);
    return fault;
}

void
proof_end(struct proof *proof)
{
    for (; proof->waiting > 0; proof->waiting--, proof->first++)
        close(proof->ticket[proof->first % PROOF_DEPTH].fd);
    jail_close(&proof->jail);
}
