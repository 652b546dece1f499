/* Proofs of another's record, opened and checked. */
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "report/packet.h"

static struct fault *
refuse(struct act *act, const struct packet_file *proof, const char *zh, const char *en)
{
    return act_fault(
        act, FAULT_INPUT, "packet_proof", proof->path,
        arena_printf(act->arena, "%s：%s；未接收任何内容", proof->path, zh),
        arena_printf(act->arena, "%s: %s; nothing was received", proof->path, en));
}

static struct fault *
could_not(struct act *act)
{
    return act_fault(act, FAULT_BUSY, "packet_check", "packet", "未能核验，请稍后重试",
                     "it could not be checked; try again");
}

/* *extra is to be freed. */
static struct fault *
read_proof(struct act *act, const struct packet_file *file, struct fm_proof *proof,
           uint8_t **extra, size_t *extra_len)
{
    struct fm_error why = {.rule = ""};
    const char *text = arena_strndup(act->arena, (const char *)file->bytes, file->len);
    enum fm_status status =
        strlen(text) == file->len
            ? fm_proof_read(text, file->len, proof, extra, extra_len, &why)
            : FM_ERR_RECORD;

    if (status == FM_OK)
        return NULL;
    return status == FM_ERR_RECORD
               ? refuse(act, file, "证明格式有误", "the proof is malformed")
               : could_not(act);
}

struct fault *
packet_log(struct act *act, const struct packet_file *file,
           char name[FM_NOTE_NAME_MAX + 1])
{
    struct fm_checkpoint checkpoint;
    struct fm_proof proof;
    uint8_t *extra = NULL;
    size_t len;
    struct fault *fault = read_proof(act, file, &proof, &extra, &len);

    free(extra);
    if (fault)
        return fault;
    if (fm_checkpoint_read(proof.checkpoint, proof.checkpoint_len, &checkpoint) != FM_OK)
        return refuse(act, file, "没有检查点", "it leads to no checkpoint");
    memcpy(name, checkpoint.origin, sizeof checkpoint.origin);
    return NULL;
}

static struct fault *
check_signed(struct act *act, const struct packet_file *file,
             const struct fm_proof *proof, const struct fm_note_key *key,
             struct fm_checkpoint *checkpoint)
{
    bool is_signed = false;
    size_t len;
    int64_t time;
    enum fm_status status = fm_note_verify(proof->checkpoint, proof->checkpoint_len, key,
                                           &is_signed, &len, &time);

    if (status != FM_OK && status != FM_ERR_RECORD)
        return could_not(act);
    if (!is_signed ||
        fm_checkpoint_read(proof->checkpoint, proof->checkpoint_len, checkpoint) !=
            FM_OK ||
        strcmp(checkpoint->origin, key->name) != 0)
        return refuse(act, file, "检查点不是该移交方所签",
                      "its checkpoint is not signed by that sender");
    return NULL;
}

/* The entry is in the tree, and the body is the one that it was committed to. */
static struct fault *
check_entry(struct act *act, const struct packet_file *file, const struct fm_proof *proof,
            const struct fm_checkpoint *checkpoint, const struct fm_opened *opened,
            struct fm_entry *entry)
{
    uint8_t leaf[FM_HASH];
    bool fits = false;

    fm_leaf_hash(opened->entry, opened->entry_len, leaf);
    if (!fm_inclusion_holds(leaf, proof->index, checkpoint->size, &proof->path,
                            checkpoint->root) ||
        fm_entry_read(opened->entry, opened->entry_len, entry) != FM_OK)
        return refuse(act, file, "该事件不在移交方的记录中",
                      "the event is not on the sender's record");
    if (fm_entry_fits(entry, opened->salt, opened->salt_len, opened->body,
                      opened->body_len, &fits) != FM_OK)
        return could_not(act);
    return fits
               ? NULL
               : refuse(act, file, "事件内容被改动过", "what the event says was changed");
}

static struct fault *
open_extra(struct act *act, const struct packet_file *file, const struct fm_proof *proof,
           const struct fm_note_key *key, const uint8_t *extra, size_t extra_len,
           struct packet_event *out)
{
    struct fm_checkpoint checkpoint;
    struct fm_opened opened;
    struct fault *fault = check_signed(act, file, proof, key, &checkpoint);

    if (!fault && fm_opened_read(extra, extra_len, &opened) != FM_OK)
        fault = refuse(act, file, "证明中没有完整的事件",
                       "the proof does not hold a whole event");
    if (!fault)
        fault = check_entry(act, file, proof, &checkpoint, &opened, &out->entry);
    if (fault)
        return fault;
    out->entry.attachment = NULL; /* it pointed into what is freed now */
    out->body = json_loadb((const char *)opened.body, opened.body_len,
                           JSON_REJECT_DUPLICATES, NULL);
    return out->body
               ? NULL
               : refuse(act, file, "事件内容不是 JSON", "the event's body is no JSON");
}

struct fault *
packet_open(struct act *act, const struct packet_file *file,
            const struct fm_note_key *key, struct packet_event *out)
{
    struct fm_proof proof;
    uint8_t *extra = NULL;
    size_t len;
    struct fault *fault = read_proof(act, file, &proof, &extra, &len);

    *out = (struct packet_event){0};
    if (!fault)
        fault = open_extra(act, file, &proof, key, extra, len, out);
    free(extra);
    return fault;
}
