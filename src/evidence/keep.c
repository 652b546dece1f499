#include "evidence/keep.h"

#include <stdlib.h>

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
                  act_number(act, (int64_t)len), media, act_number(act, who->area_lo),
                  act_number(act, who->agency_id), act_number(act, who->company_id),
                  act_number(act, who->person_id));
}

static struct fault *
unknown(struct act *act)
{
    return act_fault(
        act, FAULT_ABSENT, "evidence_absent", "sha256",
        "没有这份证据文件，或不在您的权限范围内；请核对 SHA-256",
        "there is no such file of evidence, or it is not yours to see; check "
        "the SHA-256");
}

/* What is stored must still be what was given. */
struct fault *
evidence_give(struct act *act, const char *hex)
{
    unsigned char *bytes;
    size_t len;
    enum evidence_status status =
        evidence_get(act->settings->evidence_dir, hex, &bytes, &len);

    if (status == EVIDENCE_DAMAGED || status == EVIDENCE_ABSENT)
        return act_fault(
            act, FAULT_UNAVAILABLE, "evidence_damaged", "sha256",
            "存储的文件已损坏或丢失，与登记的 SHA-256 不符；请从备份恢复并报告",
            "the stored file is damaged or lost and no longer has its SHA-256; restore "
            "it "
            "from the backup and report it");
    bool done = status == EVIDENCE_OK && act_write(act, bytes, len);
    free(bytes);
    return done ? NULL
                : act_fault(act, FAULT_UNAVAILABLE, "evidence_store", "sha256",
                            "证据文件读取失败，请稍后重试",
                            "the file of evidence could not be read; try again");
}

struct fault *
evidence_fetch(struct act *act, const char *hex, const char **type)
{
    struct pg_rows *rows;

    if (!evidence_is_name(hex))
        return unknown(act);
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_evidence_file_get, &rows, 1, hex);
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return unknown(act);
    *type = pg_text(rows, 0, 0);
    return evidence_give(act, hex);
}
