#include "evidence/keep.h"

#include <stdlib.h>
#include <string.h>

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

/* What a program calls itself, short and in ASCII. */
static const char *
agent_of(struct act *act)
{
    enum { AGENT_MAX = 200 };
    char *text =
        act->agent ? arena_strndup(act->arena, act->agent, strnlen(act->agent, AGENT_MAX))
                   : NULL;

    for (char *p = text; p && *p; p++)
        if (*p < 0x20 || *p > 0x7e)
            *p = '?';
    return text;
}

static struct fault *
note_receipt(struct act *act, const struct evidence_told *told,
             const struct evidence_sums *sums, const char **receipt)
{
    const struct actor *who = act->actor;
    struct pg_rows *rows;
    struct fault *fault = pg_run(
        act->pg, act->arena, SQL_evidence_file_add, &rows, 15, sums->sha256,
        act_number(act, (int64_t)sums->bytes), sums->type, act_number(act, who->area_lo),
        act_number(act, who->agency_id), act_number(act, who->company_id),
        act_number(act, who->person_id), sums->sm3, act->source, agent_of(act),
        told->captured_at, told->sent_at, told->device, told->lon, told->lat);

    if (!fault && receipt)
        *receipt = pg_text(rows, 0, 0);
    return fault;
}

struct fault *
evidence_keep(struct act *act, const void *bytes, size_t len, char hex[EVIDENCE_HEX],
              const char **type)
{
    struct evidence_sums sums;

    if (!act->settings || !act->settings->evidence_dir)
        return refuse(act, EVIDENCE_IO);
    enum evidence_status status =
        bytes ? evidence_put(act->settings->evidence_dir, bytes, len, &sums)
              : EVIDENCE_EMPTY;
    if (status != EVIDENCE_OK)
        return refuse(act, status);
    memcpy(hex, sums.sha256, EVIDENCE_HEX);
    if (type)
        *type = sums.type;
    return note_receipt(act, &(struct evidence_told){NULL}, &sums, NULL);
}

struct fault *
evidence_take(struct act *act, const struct evidence_told *told,
              struct evidence_sums *sums, const char **receipt)
{
    const char *dir = act->settings->evidence_dir;
    enum evidence_status status = EVIDENCE_EMPTY;

    if (act->body_file)
        status = evidence_put_stream(dir, act->body_file, sums);
    else if (act->body)
        status = evidence_put(dir, (const unsigned char *)act->body, act->body_len, sums);
    return status == EVIDENCE_OK ? note_receipt(act, told, sums, receipt)
                                 : refuse(act, status);
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

struct fault *
evidence_find(struct act *act, const char *hex, struct evidence_row *out)
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
    *out = (struct evidence_row){
        .type = pg_text(rows, 0, 0),
        .sm3 = pg_is_null(rows, 0, 1) ? NULL : pg_text(rows, 0, 1),
        .exif_known = strcmp(pg_text(rows, 0, 2), "t") == 0,
        .given = strcmp(pg_text(rows, 0, 3), "t") == 0,
    };
    return NULL;
}

static struct fault *
damaged(struct act *act)
{
    return act_fault(
        act, FAULT_UNAVAILABLE, "evidence_damaged", "sha256",
        "存储的文件已损坏或丢失，与登记的 SHA-256 不符；请从备份恢复并报告",
        "the stored file is damaged or lost and no longer has its SHA-256; restore it "
        "from the backup and report it");
}

static struct fault *
unread(struct act *act)
{
    return act_fault(act, FAULT_UNAVAILABLE, "evidence_store", "sha256",
                     "证据文件读取失败，请稍后重试",
                     "the file of evidence could not be read; try again");
}

/* What is stored must still be what was given; sm3 NULL: nobody knows it yet. */
static struct fault *
read_checked(struct act *act, const char *hex, const char *sm3, unsigned char **bytes,
             size_t *len, char now[EVIDENCE_HEX])
{
    enum evidence_status status =
        evidence_get(act->settings->evidence_dir, hex, bytes, len, now);

    if (status == EVIDENCE_OK && sm3 && strcmp(sm3, now) != 0) {
        free(*bytes);
        *bytes = NULL;
        status = EVIDENCE_DAMAGED;
    }
    if (status == EVIDENCE_DAMAGED || status == EVIDENCE_ABSENT)
        return damaged(act);
    return status == EVIDENCE_OK ? NULL : unread(act);
}

struct fault *
evidence_read(struct act *act, const char *hex, const struct evidence_row *row,
              unsigned char **bytes, size_t *len)
{
    char now[EVIDENCE_HEX];
    struct pg_rows *rows;
    struct fault *fault = read_checked(act, hex, row->sm3, bytes, len, now);

    if (fault || row->sm3)
        return fault;
    fault = pg_run(act->pg, act->arena, SQL_evidence_fill, &rows, 3, hex, now, NULL);
    if (fault) {
        free(*bytes);
        *bytes = NULL;
    }
    return fault;
}

static struct fault *
give(struct act *act, unsigned char *bytes, size_t len)
{
    bool done = act_write(act, bytes, len);

    free(bytes);
    return done ? NULL : unread(act);
}

struct fault *
evidence_give_row(struct act *act, const char *hex, const struct evidence_row *row)
{
    unsigned char *bytes = NULL;
    size_t len = 0;
    struct fault *fault = evidence_read(act, hex, row, &bytes, &len);

    return fault ? fault : give(act, bytes, len);
}

struct fault *
evidence_give(struct act *act, const char *hex)
{
    char now[EVIDENCE_HEX];
    unsigned char *bytes = NULL;
    size_t len = 0;
    struct fault *fault = read_checked(act, hex, NULL, &bytes, &len, now);

    return fault ? fault : give(act, bytes, len);
}

struct fault *
evidence_note_exif(struct act *act, const char *hex, const char *json)
{
    struct pg_rows *rows;

    return pg_run(act->pg, act->arena, SQL_evidence_fill, &rows, 3, hex, NULL, json);
}
