#include <ctype.h>
#include <string.h>

#include "epcis/own.h"

static const char *const PATHS[OWN_THING_COUNT] = {
    [OWN_UNIT] = "L",
    [OWN_BATCH] = "batches",
    [OWN_PLACE] = "places",
    [OWN_PARTY] = "parties",
    [OWN_NOTE] = "notes",
    [OWN_ORDER] = "orders",
    [OWN_RECALL] = "recalls",
    [OWN_SAMPLING] = "samplings",
    [OWN_JOB] = "label-jobs",
    [OWN_SEIZURE] = "seizures",
    [OWN_TRANSFORMATION] = "transformations",
};

static void
put_encoded(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++)
        if (isalnum((unsigned char)*c) || strchr("-._~", *c))
            buf_putc(out, *c);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*c);
}

void
own_uri(struct buf *out, const char *host, enum own_thing thing, const char *code)
{
    buf_printf(out, "https://%s/%s/", host, PATHS[thing]);
    put_encoded(out, code);
}

void
own_class(struct buf *out, const char *host, const json_t *batch)
{
    const char *gtin = json_string_value(json_object_get(batch, "gtin"));
    const char *lot = json_string_value(json_object_get(batch, "lot"));

    /* AI 10 holds 20 characters (GS1 General Specifications 3.4.1) */
    if (!gtin || strlen(gtin) != 14 || !lot || strlen(lot) > 20) {
        own_uri(out, host, OWN_BATCH, json_string_value(json_object_get(batch, "code")));
        return;
    }
    buf_printf(out, "https://id.gs1.org/01/%s/10/", gtin);
    put_encoded(out, lot);
}

json_t *
own_context(void)
{
    return json_pack("[s,{s:s},{s:s}]",
                     "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
                     "cbvmda", "urn:epcglobal:cbv:mda:", OWN_PREFIX, OWN_NAMESPACE);
}
