/* Whether a file is the one that was issued: by its hash, for anybody. */
#include <openssl/sha.h>
#include <string.h>

#include "access/act.h"
#include "label/document.h"
#include "label_sql.h"

static bool
is_pdf(const struct act *act)
{
    return act->body_len >= 5 && memcmp(act->body, "%PDF-", 5) == 0;
}

static struct fault *
no_pdf(struct act *act)
{
    return act_fault(
        act, act->cli ? FAULT_UNAVAILABLE : FAULT_MEDIA_TYPE, "document_not_pdf", "file",
        "无法核验：不是 PDF 文件。纸质文书和照片请扫描右上角的二维码",
        "could not check: this is no PDF file. Scan the code at the top right "
        "of a paper or a photograph instead");
}

static const char *
kind_in(const struct act *act, const struct pg_rows *rows)
{
    return pg_text(rows, 0, strcmp(act->lang, "en") == 0 ? 2 : 1);
}

/* On record, but no longer in force. */
static struct fault *
not_in_force(struct act *act, const struct pg_rows *rows)
{
    const char *number = pg_text(rows, 0, 0), *by = pg_text(rows, 0, 7);
    bool replaced = strcmp(pg_text(rows, 0, 5), "replaced") == 0;

    return act_fault(
        act, FAULT_CONFLICT, replaced ? "document_replaced" : "document_withdrawn",
        "file",
        replaced ? arena_printf(act->arena, "文书 %s 已被 %s 替代，不再有效", number, by)
                 : arena_printf(act->arena, "文书 %s 已撤销，不再有效", number),
        replaced
            ? arena_printf(act->arena,
                           "document %s was replaced by %s and is no longer "
                           "valid",
                           number, by)
            : arena_printf(act->arena, "document %s was withdrawn and is no longer valid",
                           number));
}

static void
tell(struct act *act, const struct pg_rows *rows)
{
    static const char *const NAMES[] = {"number",         NULL,  NULL, "agency", "day",
                                        "document_state", "code"};

    buf_puts(&act->out, "{\"on_record\":true,\"kind\":");
    buf_json(&act->out, kind_in(act, rows));
    for (int i = 0; i < 7; i++) {
        if (!NAMES[i])
            continue;
        buf_printf(&act->out, ",\"%s\":", NAMES[i]);
        buf_json(&act->out, pg_text(rows, 0, i));
    }
    buf_putc(&act->out, '}');
}

struct fault *
document_verify(struct act *act)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    struct buf hex BUF_SCOPE = {0};
    struct pg_rows *rows;

    if (!is_pdf(act))
        return no_pdf(act);
    SHA256((const uint8_t *)act->body, act->body_len, digest);
    buf_hex(&hex, digest, sizeof digest);
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_document_of_file, &rows, 1, hex.data);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(
            act, FAULT_CONFLICT, "document_differs", "file",
            "不一致：存档中没有这个文件。文件可能被改动、另存或不是本系统签发；"
            "请扫描文书上的二维码核对文号，并向签发机关索取原件",
            "no: this file is not on record. It was altered, saved anew or not "
            "issued here; scan the code on the document, compare its number, "
            "and ask the issuer for the original");
    if (strcmp(pg_text(rows, 0, 5), "valid") != 0)
        return not_in_force(act, rows);
    tell(act, rows);
    return NULL;
}
