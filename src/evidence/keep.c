#include "evidence/keep.h"

#include "access/act.h"
#include "evidence_sql.h"

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

struct fault *
evidence_keep(struct act *act, const void *bytes, size_t len, char hex[EVIDENCE_HEX],
              const char **type)
{
    const struct actor *who = act->actor;
    struct pg_rows *rows;

    if (!act->settings || !act->settings->evidence_dir)
        return refuse(act, EVIDENCE_IO);
    enum evidence_status status =
        bytes ? evidence_put(act->settings->evidence_dir, bytes, len, hex)
              : EVIDENCE_EMPTY;
    if (status != EVIDENCE_OK)
        return refuse(act, status);
    const char *media = evidence_sniff(bytes, len);
    if (type)
        *type = media;
    return pg_run(act->pg, act->arena, SQL_evidence_file_add, &rows, 7, hex,
                  number(act, (int64_t)len), media, number(act, who->area_lo),
                  number(act, who->agency_id), number(act, who->company_id),
                  number(act, who->person_id));
}
