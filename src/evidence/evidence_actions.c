/* Photographs and documents: stored once under their hash, named by it ever after. */
#include "evidence/evidence_actions.h"

#include "evidence/keep.h"

static const struct field ADD_FIELDS[] = {{"file", FIELD_BODY, true, EVIDENCE_MAX, NULL,
                                           "照片或文件（JPEG、PNG、PDF）",
                                           "photograph or document (JPEG, PNG, PDF)"},
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
