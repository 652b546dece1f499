/* What a code says of itself, and what follows from the record: pure. */
#include <ctype.h>
#include <firemark/label.h>
#include <openssl/sha.h>
#include <string.h>

#include "base/buf.h"
#include "flow/scan_internal.h"

/* A person meant to type a label's code: nothing but its symbols, and about as many. */
static bool
looks_typed(const char *code, size_t len)
{
    size_t symbols = 0;

    for (size_t i = 0; i < len; i++) {
        if (code[i] == ' ' || code[i] == '-' || code[i] == '\t')
            continue;
        if (!isalnum((unsigned char)code[i]) && code[i] != '?')
            return false;
        symbols++;
    }
    return symbols + 4 >= FM_SERIAL_LEN && symbols <= FM_SERIAL_LEN + 4;
}

static void
read_typed(const char *code, size_t len, struct scan_claim *out)
{
    if (!looks_typed(code, len))
        return;
    if (fm_serial_parse(code, len, &out->serial, &out->recovered, &out->why) == FM_OK)
        out->form = CLAIM_TYPED;
    else
        out->mistyped = true;
}

void
claim_read(const char *code, size_t len, const char *own_host, struct scan_claim *out)
{
    struct fm_label label;

    *out = (struct scan_claim){.form = CLAIM_NONE};
    if (fm_label_parse(code, len, &label, &out->why) != FM_OK) {
        foreign_read(code, len, &out->foreign);
        if (out->foreign.kind != FOREIGN_AB)
            read_typed(code, len, out);
        if (out->form == CLAIM_NONE && *out->foreign.alias_kind)
            out->form = CLAIM_ALIAS;
        return;
    }
    out->form = label.sealed ? CLAIM_LABEL : CLAIM_MINI;
    out->serial = label.serial;
    strcpy(out->host, label.host);
    /* without a signature nothing but the host says whose it is */
    out->strange =
        out->form == CLAIM_MINI && own_host && strcmp(label.host, own_host) != 0;
    SHA256((const uint8_t *)code, len, out->sha);
}

static void
put_member(struct buf *out, const char *name, const char *text)
{
    if (!text)
        return;
    buf_printf(out, ",\"%s\":", name);
    buf_json(out, text);
}

void
claim_body(struct buf *out, const struct scan_claim *claim,
           const struct scan_request *request)
{
    static const char *const FORMS[] = {"none", "alias", "typed", "mini", "label"};

    buf_puts(out, "{\"form\":\"");
    buf_puts(out, FORMS[claim->form]);
    buf_putc(out, '"');
    if (request->located)
        buf_printf(out, ",\"lon\":%.6f,\"lat\":%.6f", request->lon, request->lat);
    if (request->accuracy_m > 0)
        buf_printf(out, ",\"accuracy_m\":%.1f", request->accuracy_m);
    put_member(out, "at", request->at);
    put_member(out, "note", request->note);
    buf_putc(out, '}');
}

bool
scan_settled(const struct scan_claim *claim, const struct scan_record *record,
             enum scan_verdict *out)
{
    switch (claim->form) {
    case CLAIM_NONE:
        *out = SCAN_MALFORMED;
        return claim->mistyped;
    case CLAIM_ALIAS:
        return false;
    case CLAIM_TYPED:
    case CLAIM_MINI:
        if (claim->strange)
            return false;
        *out = record->known ? SCAN_STATUS_ONLY : SCAN_NOT_ISSUED;
        return true;
    case CLAIM_LABEL:
        *out = SCAN_GENUINE;
        return record->proof;
    }
    return false;
}

void
scan_begin(const struct scan_claim *claim, struct scan_answer *out)
{
    *out = (struct scan_answer){.recovered = claim->recovered, .verdict = SCAN_MALFORMED};
    if (claim->form == CLAIM_NONE || claim->form == CLAIM_ALIAS)
        out->why = (struct scan_words){claim->why.zh, claim->why.en};
    else if (fm_serial_print(&claim->serial, out->serial) == FM_OK)
        out->unit_index = claim->serial.index;
}

/* ---- input ---- */

static bool
number_in(const json_t *in, const char *name, double *out)
{
    const json_t *value = json_object_get(in, name);

    *out = json_number_value(value);
    return value != NULL;
}

static struct fault *
read_location(struct arena *arena, const json_t *in, struct scan_request *out)
{
    bool lon = number_in(in, "lon", &out->lon), lat = number_in(in, "lat", &out->lat);

    number_in(in, "accuracy_m", &out->accuracy_m);
    out->located = lon && lat;
    if (lon == lat && out->lon >= -180 && out->lon <= 180 && out->lat >= -90 &&
        out->lat <= 90 && out->accuracy_m >= 0 && out->accuracy_m < 1e7)
        return NULL;
    return fault_new(arena, FAULT_INPUT, "scan_location", "lon",
                     "经度和纬度须同时给出：经度 -180 到 180，纬度 -90 到 90，误差不为负",
                     "longitude and latitude go together: -180 to 180 and -90 to 90 "
                     "degrees, the accuracy not negative");
}

struct fault *
scan_read(struct arena *arena, const json_t *in, struct scan_request *out)
{
    *out = (struct scan_request){
        .code = json_string_value(json_object_get(in, "code")),
        .len = json_string_length(json_object_get(in, "code")),
        .id = json_string_value(json_object_get(in, "id")),
        .place = json_string_value(json_object_get(in, "place")),
        .at = json_string_value(json_object_get(in, "at")),
        .note = json_string_value(json_object_get(in, "note")),
    };
    /* xxxxxxxx-xxxx-7xxx-[89ab]xxx-xxxxxxxxxxxx */
    if (out->id && (out->id[14] != '7' || !strchr("89abAB", out->id[19])))
        return fault_new(arena, FAULT_INPUT, "scan_id", "id",
                         "扫码编号须为第7版 UUID（按时间排序）",
                         "the scan's id must be a version 7 UUID");
    return read_location(arena, in, out);
}
