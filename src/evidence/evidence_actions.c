/* Photographs and documents: stored once under their hash, named by it ever after. */
#include "evidence/evidence_actions.h"

#include <string.h>

#include "evidence/keep.h"
#include "evidence_sql.h"

static const struct field ADD_FIELDS[] = {{"file", FIELD_BODY, true, EVIDENCE_MAX, NULL,
                                           "照片或文件（JPEG、PNG、PDF）",
                                           "photograph or document (JPEG, PNG, PDF)"},
                                          {.name = NULL}};

static const struct field GET_FIELDS[] = {{"sha256", FIELD_TEXT, true, EVIDENCE_HEX - 1,
                                           NULL, "文件的 SHA-256", "SHA-256 of the file"},
                                          {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "召回、更换令、销毁或抽样单编号",
     "number of the recall, order, destruction or sampling record"},
    {.name = NULL}};

static struct fault *
evidence_add(struct act *act)
{
    char hex[EVIDENCE_HEX];
    const char *type;
    struct fault *fault = evidence_keep(act, act->body, act->body_len, hex, &type);

    if (!fault)
        buf_printf(&act->out, "{\"sha256\":\"%s\",\"bytes\":%zu,\"type\":\"%s\"}", hex,
                   act->body_len, type);
    return fault;
}

/* Named by its hash, with the ending of its type. */
static struct fault *
evidence_run_get(struct act *act)
{
    const char *hex = act_text(act, "sha256");
    struct fault *fault = evidence_fetch(act, hex, &act->gives);

    if (!fault)
        act->file_name = arena_printf(
            act->arena, "%s.%s", hex,
            strcmp(act->gives, "image/jpeg") == 0 ? "jpg" : strrchr(act->gives, '/') + 1);
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
    {.noun = "evidence",
     .verb = "get",
     .method = "GET",
     .path = "/api/v1/evidence/{sha256}",
     .power = POWER_READ,
     .status = 200,
     .fields = GET_FIELDS,
     .run = evidence_run_get,
     .gives = "application/octet-stream",
     .zh = "取回一份证据文件，核对其 SHA-256",
     .en = "Gives a file of evidence, checked against its SHA-256",
     .example = "firemark evidence get SHA256 --out photo.jpg"},
    {.noun = "evidence",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/evidence",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_evidence_list,
     .zh = "列出一个召回、更换令、销毁或抽样的证据文件",
     .en = "Lists the evidence of a recall, an order, a destruction or a sampling",
     .example = "firemark evidence list XH2026-310000-0001"},
    {.en = NULL}};
