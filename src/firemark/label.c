#include <firemark/label.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

enum { EPOCH_2025 = 1735689600, DAY_SECONDS = 86400 };

static const char *const TYPE_NAMES[FM_TYPE_COUNT] = {"unit",  "twin",     "pack",
                                                      "batch", "sample",   "reserve",
                                                      "seal",  "document", "destruction"};

const char *
fm_label_type_name(enum fm_label_type type)
{
    return (unsigned)type < FM_TYPE_COUNT ? TYPE_NAMES[type] : "unknown";
}

uint16_t
fm_label_day(int64_t unix_s)
{
    int64_t day = (unix_s - EPOCH_2025) / DAY_SECONDS;

    if (unix_s < EPOCH_2025)
        return 0;
    return day > 0x3fff ? 0x3fff : (uint16_t)day;
}

int64_t
fm_label_day_start(uint16_t day)
{
    return EPOCH_2025 + (int64_t)day * DAY_SECONDS;
}

/* ---- reading ---- */

struct reader {
    const char *text; /* upper case */
    size_t len, at;
    struct fm_error *why;
};

static enum fm_status
refuse(const struct reader *r, const char *rule, const char *zh, const char *en)
{
    fm_error_set(r->why, r->at, rule, zh, en);
    return FM_ERR_LABEL;
}

static bool
take(struct reader *r, const char *word)
{
    size_t n = strlen(word);

    if (r->len - r->at < n || memcmp(r->text + r->at, word, n) != 0)
        return false;
    r->at += n;
    return true;
}

/* Copies bytes accepted by `allowed` up to `max`; returns how many. */
static size_t
take_while(struct reader *r, const char *allowed, char *out, size_t max)
{
    size_t n = 0;

    while (n < max && r->at < r->len && r->text[r->at] && strchr(allowed, r->text[r->at]))
        out[n++] = r->text[r->at++];
    out[n] = '\0';
    return n;
}

static const char DIGITS[] = "0123456789";
static const char LOT_BYTES[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.";
static const char HOST_BYTES[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:";

/* GS1 General Specifications §7.9: weights 3,1 from the right. */
static bool
gtin_check_digit_fits(const char *gtin)
{
    int sum = 0;

    for (int i = 0; i < 13; i++)
        sum += (gtin[i] - '0') * (i % 2 == 0 ? 3 : 1);
    return (10 - sum % 10) % 10 == gtin[13] - '0';
}

static enum fm_status
read_serial(struct reader *r, struct fm_label *label)
{
    struct fm_error why;

    if (r->len - r->at < FM_SERIAL_LEN)
        return refuse(r, "serial_length", "编号不足12个字符",
                      "the serial has under 12 symbols");
    for (size_t i = 0; i < FM_SERIAL_LEN; i++)
        if (fm_symbol_value(r->text[r->at + i]) < 0)
            return refuse(r, "serial_symbol", "编号中有不使用的字符",
                          "the serial has a character that no code has");
    if (fm_serial_parse(r->text + r->at, FM_SERIAL_LEN, &label->serial, NULL, &why) !=
        FM_OK)
        return refuse(r, why.rule, why.zh, why.en);
    r->at += FM_SERIAL_LEN;
    return FM_OK;
}

static enum fm_status
read_gtin_path(struct reader *r, struct fm_label *label)
{
    label->scheme = FM_SCHEME_GTIN;
    if (take_while(r, DIGITS, label->gtin, 14) != 14)
        return refuse(r, "gtin_length", "GTIN 应为14位数字", "a GTIN has 14 digits");
    if (!gtin_check_digit_fits(label->gtin))
        return refuse(r, "gtin_check", "GTIN 校验位不符",
                      "the GTIN's check digit is wrong");
    if (take(r, "/10/") && take_while(r, LOT_BYTES, label->lot, 10) == 0)
        return refuse(r, "lot", "批号为空或含有不允许的字符",
                      "the lot is empty or malformed");
    if (!take(r, "/21/"))
        return refuse(r, "path", "缺少 /21/ 和编号", "/21/ and the serial are missing");
    return read_serial(r, label);
}

/* The issuer's GS1 prefix has 7-10 digits; the serial is always the last 12 symbols. */
static enum fm_status
read_giai_path(struct reader *r, struct fm_label *label)
{
    size_t end = r->at;

    label->scheme = FM_SCHEME_GIAI;
    while (end < r->len && r->text[end] != '?')
        end++;
    size_t total = end - r->at;
    if (total < 7 + FM_SERIAL_LEN || total > 10 + FM_SERIAL_LEN)
        return refuse(r, "gcp_length", "GS1 厂商代码应为7到10位",
                      "a GS1 prefix has 7-10 digits");
    size_t digits = total - FM_SERIAL_LEN;
    if (take_while(r, DIGITS, label->gcp, digits) != digits)
        return refuse(r, "gcp_digits", "GS1 厂商代码只能是数字",
                      "a GS1 prefix has digits only");
    return read_serial(r, label);
}

static enum fm_status
read_tail(struct reader *r, struct fm_label *label)
{
    uint8_t bytes[FM_TAIL_BYTES];
    size_t bad = 0;

    if (r->len - r->at != FM_TAIL_LEN)
        return refuse(r, "tail_length", "签名部分应为166位数字",
                      "the signature has 166 digits");
    if (!fm_tail_decode(r->text + r->at, bytes, &bad)) {
        r->at += bad;
        return refuse(r, "tail_digits", "签名部分的数字超出范围",
                      "the signature's digits are out of range");
    }
    uint32_t h = 0;
    for (int i = 0; i < 4; i++)
        h = h << 8 | bytes[i];
    if (h >> 30 != 1)
        return refuse(r, "version", "标签版本不受支持，请更新软件",
                      "a label version this program does not know; update it");
    if ((h & 15) >= FM_TYPE_COUNT)
        return refuse(r, "type", "标签类型未知", "an unknown label type");
    label->sealed = true;
    label->kid = (uint16_t)(h >> 18 & 0xfff);
    label->day = (uint16_t)(h >> 4 & 0x3fff);
    label->type = (enum fm_label_type)(h & 15);
    memcpy(label->signature, bytes + 4, FM_SIGNATURE_LEN);
    return FM_OK;
}

static enum fm_status
foreign(struct reader *r)
{
    fm_error_set(r->why, r->at, "foreign", "不是本系统的标签",
                 "not a label of this system");
    return FM_ERR_FOREIGN;
}

static enum fm_status
read_path(struct reader *r, struct fm_label *label)
{
    if (take(r, "/L/"))
        return read_serial(r, label);
    if (take(r, "/01/"))
        return read_gtin_path(r, label);
    if (take(r, "/8004/"))
        return read_giai_path(r, label);
    return foreign(r);
}

/* "HTTPS://HOST". The host counts as read only where it ends as a URL's host does:
 * "HTTPS://OURS@THEIRS/" leads to THEIRS. */
static enum fm_status
read_host(struct reader *r, struct fm_label *label, struct fm_origin *origin)
{
    bool https = take(r, "HTTPS://");

    if (!https && !take(r, "HTTP://"))
        return foreign(r);
    size_t n = take_while(r, HOST_BYTES, label->host, FM_HOST_MAX);
    if (r->at == r->len || memchr("/?#", r->text[r->at], 3))
        memcpy(origin->host, label->host, n + 1);
    return https && n > 0 ? FM_OK : foreign(r);
}

static enum fm_status
read_label(struct reader *r, struct fm_label *label, struct fm_origin *origin)
{
    enum fm_status status = read_host(r, label, origin);

    if (status == FM_OK)
        status = read_path(r, label);
    if (status != FM_OK)
        return status;
    origin->path = r->at == r->len || r->text[r->at] == '?';
    if (r->at == r->len)
        return FM_OK;
    if (!take(r, "?S="))
        return refuse(r, "path", "编号之后有多余的内容",
                      "there is text behind the serial");
    return read_tail(r, label);
}

enum fm_status
fm_label_read(const char *text, size_t len, struct fm_label *out,
              struct fm_origin *origin, struct fm_error *why)
{
    char upper[FM_LABEL_TEXT_MAX];
    struct fm_label label = {.scheme = FM_SCHEME_LOCAL};

    *origin = (struct fm_origin){.path = false};
    /* No label has more than 289 bytes, so what is cut off here is refused even so: its
     * tail or path is too long. */
    if (len >= sizeof upper)
        len = sizeof upper - 1;
    struct reader r = {.text = upper, .len = len, .why = why};
    for (size_t i = 0; i < len; i++)
        upper[i] =
            (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
    enum fm_status status = read_label(&r, &label, origin);
    if (status == FM_OK)
        *out = label;
    return status;
}

enum fm_status
fm_label_parse(const char *text, size_t len, struct fm_label *out, struct fm_error *why)
{
    struct fm_origin origin;

    return fm_label_read(text, len, out, &origin, why);
}

/* ---- writing ---- */

static bool
all_of(const char *text, const char *allowed)
{
    return text[strspn(text, allowed)] == '\0';
}

bool
fm_host_fits(const char *host)
{
    for (const char *c = host; *c; c++)
        if (!(*c >= 'a' && *c <= 'z') && !strchr(HOST_BYTES, *c))
            return false;
    return *host != '\0';
}

static bool
parts_fit(const struct fm_label *l)
{
    size_t gcp = strlen(l->gcp);

    if (!l->host[0] || !all_of(l->host, HOST_BYTES) || l->serial.random >> 18)
        return false;
    if (l->sealed &&
        (l->kid > 0xfff || l->day > 0x3fff || (unsigned)l->type >= FM_TYPE_COUNT))
        return false;
    switch (l->scheme) {
    case FM_SCHEME_LOCAL:
        return true;
    case FM_SCHEME_GTIN:
        return strlen(l->gtin) == 14 && all_of(l->gtin, DIGITS) &&
               gtin_check_digit_fits(l->gtin) && all_of(l->lot, LOT_BYTES);
    case FM_SCHEME_GIAI:
        return gcp >= 7 && gcp <= 10 && all_of(l->gcp, DIGITS);
    }
    return false;
}

/* The path below the host, as printed. */
static void
write_path(const struct fm_label *l, const char *serial, char *out, size_t cap)
{
    switch (l->scheme) {
    case FM_SCHEME_LOCAL:
        snprintf(out, cap, "/L/%s", serial);
        break;
    case FM_SCHEME_GTIN:
        snprintf(out, cap, "/01/%s%s%s/21/%s", l->gtin, l->lot[0] ? "/10/" : "", l->lot,
                 serial);
        break;
    case FM_SCHEME_GIAI:
        snprintf(out, cap, "/8004/%s%s", l->gcp, serial);
        break;
    }
}

enum fm_status
fm_label_encode(const struct fm_label *label, char *out, size_t cap, size_t *out_len)
{
    char serial[FM_SERIAL_LEN + 1], path[64], tail[FM_TAIL_LEN + 1] = "";
    uint8_t bytes[FM_TAIL_BYTES];

    if (!parts_fit(label) || fm_serial_encode(&label->serial, serial) != FM_OK)
        return FM_ERR_ARG;
    write_path(label, serial, path, sizeof path);
    if (label->sealed) {
        fm_header_encode(label, bytes);
        memcpy(bytes + 4, label->signature, FM_SIGNATURE_LEN);
        fm_tail_encode(bytes, tail);
    }
    char text[FM_LABEL_TEXT_MAX];
    int n = snprintf(text, sizeof text, "HTTPS://%s%s%s%s", label->host, path,
                     label->sealed ? "?S=" : "", tail);
    if (n < 0 || (size_t)n >= sizeof text || (size_t)n >= cap)
        return FM_ERR_SPACE;
    memcpy(out, text, (size_t)n + 1);
    *out_len = (size_t)n;
    return FM_OK;
}

enum fm_status
fm_label_encode_lower(const struct fm_label *label, char *out, size_t cap,
                      size_t *out_len)
{
    enum fm_status status = fm_label_encode(label, out, cap, out_len);

    for (size_t i = 0; status == FM_OK && i < *out_len; i++)
        out[i] = (char)(out[i] >= 'A' && out[i] <= 'Z' ? out[i] - 'A' + 'a' : out[i]);
    return status;
}

static uint8_t *
put_part(uint8_t *at, const char *ai, const char *value)
{
    const char *const both[] = {ai, value};

    for (int i = 0; i < 2; i++) {
        size_t n = strlen(both[i]);
        *at++ = (uint8_t)n;
        memcpy(at, both[i], n);
        at += n;
    }
    return at;
}

enum fm_status
fm_label_signed_bytes(const struct fm_label *label, uint8_t *out, size_t *out_len)
{
    char serial[FM_SERIAL_LEN + 1], asset[24];
    uint8_t *at = out;

    if (!parts_fit(label) || fm_serial_encode(&label->serial, serial) != FM_OK)
        return FM_ERR_ARG;
    memcpy(at, "FMLABEL", 8);
    fm_header_encode(label, at + 8);
    at += 12;
    switch (label->scheme) {
    case FM_SCHEME_LOCAL:
        *at++ = 1;
        at = put_part(at, "L", serial);
        break;
    case FM_SCHEME_GTIN:
        *at++ = label->lot[0] ? 3 : 2;
        at = put_part(at, "01", label->gtin);
        if (label->lot[0])
            at = put_part(at, "10", label->lot);
        at = put_part(at, "21", serial);
        break;
    case FM_SCHEME_GIAI:
        *at++ = 1;
        snprintf(asset, sizeof asset, "%s%s", label->gcp, serial);
        at = put_part(at, "8004", asset);
        break;
    }
    *out_len = (size_t)(at - out);
    return FM_OK;
}
