/* Photographs and documents: stored once under their hash, named by it ever after. */
#include "evidence/evidence_actions.h"

#include "evidence/file.h"
#include "evidence_sql.h"

static const struct field ADD_FIELDS[] = {{"file", FIELD_BODY, true, EVIDENCE_MAX, NULL,
                                           "照片或文件（JPEG、PNG、PDF）",
                                           "photograph or document (JPEG, PNG, PDF)"},
                                          {.name = NULL}};

static struct fault *
refuse(struct act *act, enum evidence_status status)
{
    if (status == EVIDENCE_TOO_LARGE)
        return act_fault(act, FAULT_TOO_LARGE, "evidence_large", "file",
                         "文件超过 20 MiB，请压缩后再上传",
                         "the file is above 20 MiB; make it smaller");
    if (status == EVIDENCE_TYPE || status == EVIDENCE_EMPTY)
        return act_fault(act, FAULT_MEDIA_TYPE, "evidence_type", "file",
                         "只接受 JPEG、PNG 或 PDF 文件",
                         "only JPEG, PNG or PDF files are kept");
    return act_fault(
        act, FAULT_UNAVAILABLE, "evidence_store", NULL,
        "证据未能保存，请检查证据目录的空间和权限后重试",
        "the evidence could not be stored; check the evidence folder's space "
        "and rights, then try again");
}

static const char *
number(struct act *act, int64_t value)
{
    return arena_printf(act->arena, "%lld", (long long)value);
}

static struct fault *
evidence_add(struct act *act)
{
    const unsigned char *bytes = (const unsigned char *)act->body;
    const struct actor *who = act->actor;
    char hex[EVIDENCE_HEX];
    struct pg_rows *rows;

    if (!act->settings || !act->settings->evidence_dir)
        return refuse(act, EVIDENCE_IO);
    enum evidence_status status =
        bytes ? evidence_put(act->settings->evidence_dir, bytes, act->body_len, hex)
              : EVIDENCE_EMPTY;
    if (status != EVIDENCE_OK)
        return refuse(act, status);
    const char *type = evidence_sniff(bytes, act->body_len);
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_evidence_file_add, &rows, 7, hex,
               number(act, (int64_t)act->body_len), type, number(act, who->area_lo),
               number(act, who->agency_id), number(act, who->company_id),
               number(act, who->person_id));
    if (!fault)
        buf_printf(&act->out, "{\"sha256\":\"%s\",\"bytes\":%zu,\"type\":\"%s\"}", hex,
                   act->body_len, type);
    return fault;
}

const struct action EVIDENCE_ACTIONS[] = {
    {.noun = "evidence",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/evidence",
     .power = POWER_SCAN,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = evidence_add,
     .zh = "保存一份证据文件，返回其 SHA-256",
     .en = "Stores a file of evidence and answers its SHA-256",
     .example = "firemark evidence add photo.jpg"},
    {.en = NULL}};
