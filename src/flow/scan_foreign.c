#include "flow/scan_foreign.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define GS '\x1d'
enum { TEXT_MAX = 512, NAME_MAX_LEN = 64 };

static const struct {
    const char *name, *zh, *en;
} KINDS[FOREIGN_KINDS] = {
    [FOREIGN_TEXT] = {"text", "这不是产品标签上的编码",
                      "this is no product label's code"},
    [FOREIGN_AB] = {"ab",
                    "这是消防产品身份信息标识（AB 签，GA "
                    "846-2009），由公安消防产品身份信息系统签发，"
                    "不是本系统的标签；请到中国消防产品信息网 www.cccf.com.cn 查询",
                    "this is an identity label of fire products (AB label, GA 846-2009), "
                    "issued by the "
                    "national system and not by this one; look it up at www.cccf.com.cn"},
    [FOREIGN_GS1] =
        {"gs1", "这是 GS1 商品码，不是本系统的标签；本系统没有登记这一件",
         "this is a GS1 product code, not a label of this system; this item is "
         "not registered here"},
    [FOREIGN_GS1_BAD] = {"gs1_wrong",
                         "这是 GS1 商品码，但商品条码（GTIN）的校验位不对：抄错或是伪造",
                         "this is a GS1 product code, but the check digit of its GTIN is "
                         "wrong: miscopied "
                         "or made up"},
    [FOREIGN_CHAT] = {"chat", "这是微信等聊天软件的二维码，不是产品标签",
                      "this is the code of a chat program, no product label"},
    [FOREIGN_PAY] = {"pay", "这是收付款二维码，不是产品标签；不要付款",
                     "this is a payment code, no product label; pay nothing"},
    [FOREIGN_LINK] =
        {"link", "这是别的网址，不是本系统的标签；来历不明的网址不要打开",
         "this is some other address, not a label of this system; do not open addresses "
         "of unknown origin"},
};

const char *
foreign_name(enum foreign_kind kind)
{
    return KINDS[kind].name;
}

const char *
foreign_text(enum foreign_kind kind, const char *lang)
{
    return strcmp(lang, "en") == 0 ? KINDS[kind].en : KINDS[kind].zh;
}

/* ---- AB labels ---- */

static bool
read_ab(const char *code, struct scan_foreign *out)
{
    static const char FORM[] = "99999AA99999AA";
    size_t n = 0;

    for (const char *p = code; *p; p++) {
        if (*p == ' ' || *p == '-')
            continue;
        if (n == sizeof FORM - 1 ||
            (FORM[n] == '9' ? !isdigit((unsigned char)*p) : !isalpha((unsigned char)*p)))
            return false;
        out->alias[n++] = (char)toupper((unsigned char)*p);
    }
    out->alias[n] = '\0';
    if (n != sizeof FORM - 1)
        return false;
    out->kind = FOREIGN_AB;
    out->alias_kind = "ab";
    return true;
}

/* ---- GS1 ---- */

/* Weights 3 and 1 from the right, the check digit itself last (GS1, 7.9.1). */
static bool
gtin_checks(const char *gtin)
{
    int sum = 0;

    for (int i = 0; i < 14; i++)
        sum += (gtin[i] - '0') * (i % 2 == 0 ? 3 : 1);
    return sum % 10 == 0;
}

static bool
all_digits(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isdigit((unsigned char)text[i]))
            return false;
    return true;
}

/* YYMMDD to a day; day 00 is the end of the month, which is left as it is written. */
static void
put_day(char out[11], const char *value)
{
    snprintf(out, 11, "20%.2s-%.2s-%.2s", value, value + 2, value + 4);
}

/* One element; false where the value cannot be of this identifier. GTINs are padded. */
static bool
put_element(struct scan_foreign *out, const char *ai, const char *value, size_t n)
{
    if (strcmp(ai, "01") == 0) {
        if (n < 8 || n > 14 || !all_digits(value, n))
            return false;
        snprintf(out->gtin, sizeof out->gtin, "%.*s%.*s", (int)(14 - n), "00000000000000",
                 (int)n, value);
        return true;
    }
    bool day = strcmp(ai, "17") == 0 || strcmp(ai, "11") == 0;
    if (day && (n != 6 || !all_digits(value, n)))
        return false;
    if (n == 0 || n > 20)
        return false;
    if (strcmp(ai, "17") == 0)
        put_day(out->expires, value);
    else if (strcmp(ai, "11") == 0)
        put_day(out->made, value);
    else if (strcmp(ai, "10") == 0)
        snprintf(out->lot, sizeof out->lot, "%.*s", (int)n, value);
    else if (strcmp(ai, "21") == 0)
        snprintf(out->serial, sizeof out->serial, "%.*s", (int)n, value);
    return true;
}

static void
gs1_done(struct scan_foreign *out)
{
    out->kind = gtin_checks(out->gtin) ? FOREIGN_GS1 : FOREIGN_GS1_BAD;
    if (out->kind != FOREIGN_GS1 || !out->serial[0])
        return;
    out->alias_kind = "gs1";
    snprintf(out->alias, sizeof out->alias, "%s/%s", out->gtin, out->serial);
}

/* "(01)06901234567892(21)A1" */
static bool
read_bracketed(const char *p, struct scan_foreign *out)
{
    char ai[5];

    while (*p == '(') {
        size_t n = strcspn(++p, ")");
        if (n < 2 || n > 4 || !all_digits(p, n) || p[n] != ')')
            return false;
        memcpy(ai, p, n);
        ai[n] = '\0';
        p += n + 1;
        n = strcspn(p, "(");
        if (!put_element(out, ai, p, n))
            return false;
        p += n;
    }
    return *p == '\0' && out->gtin[0];
}

/* Identifiers of a fixed length; 0: up to the next GS (GS1, 7.8.5). */
static size_t
fixed_length(const char *ai)
{
    static const struct {
        char ai[3];
        size_t n;
    } FIXED[] = {{"01", 14}, {"02", 14}, {"11", 6}, {"13", 6},
                 {"15", 6},  {"17", 6},  {"20", 2}};

    for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED; i++)
        if (memcmp(ai, FIXED[i].ai, 2) == 0)
            return FIXED[i].n;
    return 0;
}

/* "0106901234567892" "21A1" GS "1727..": GTIN first, as printed on products. */
static bool
read_elements(const char *p, struct scan_foreign *out)
{
    if (*p == GS)
        p++;
    if (strncmp(p, "01", 2) != 0 || strlen(p) < 16)
        return false;
    while (*p) {
        char ai[3] = {p[0], p[1], '\0'};
        if (!all_digits(p, 2))
            return false;
        p += 2;
        size_t end = strcspn(p, "\x1d"), n = fixed_length(ai);
        n = n ? n : end;
        if (n > end || !put_element(out, ai, p, n))
            return false;
        p += n + (p[n] == GS);
    }
    return out->gtin[0] != '\0';
}

static bool
read_gs1(const char *code, struct scan_foreign *out)
{
    if (!(*code == '(' ? read_bracketed(code, out) : read_elements(code, out)))
        return false;
    gs1_done(out);
    return true;
}

/* The part of an address up to one of `stops`; percent signs are left as they stand. */
static const char *
take(const char *p, const char *stops, char *out, size_t size)
{
    size_t n = strcspn(p, stops);

    snprintf(out, size, "%.*s", (int)n, p);
    return p + n;
}

/* "/01/06901234567892/10/A/21/B?17=270331": path in pairs, then the query. */
static bool
read_digital_link(const char *p, struct scan_foreign *out)
{
    char ai[8], value[NAME_MAX_LEN];
    const char *start = strstr(p, "/01/");

    if (!start)
        return false;
    for (p = start; *p == '/' && p[1];) {
        p = take(p + 1, "/?#", ai, sizeof ai);
        if (*p != '/')
            break;
        p = take(p + 1, "/?#", value, sizeof value);
        if (!put_element(out, ai, value, strlen(value)))
            return false;
    }
    while (*p == '?' || *p == '&') {
        p = take(p + 1, "=&#", ai, sizeof ai);
        if (*p != '=')
            continue;
        p = take(p + 1, "&#", value, sizeof value);
        if (all_digits(ai, strlen(ai)) && !put_element(out, ai, value, strlen(value)))
            return false;
    }
    return out->gtin[0] != '\0';
}

/* ---- addresses ---- */

static bool
ends_with(const char *host, const char *domain)
{
    size_t n = strlen(host), m = strlen(domain);

    return n >= m && strcmp(host + n - m, domain) == 0 &&
           (n == m || host[n - m - 1] == '.');
}

static enum foreign_kind
kind_of_host(const char *host)
{
    static const char *const PAY[] = {"qr.alipay.com", "payapp.weixin.qq.com",
                                      "qr.95516.com", "wx.tenpay.com"};
    static const char *const CHAT[] = {"weixin.qq.com", "u.wechat.com", "wechat.com",
                                       "qm.qq.com", "work.weixin.qq.com"};

    for (size_t i = 0; i < sizeof PAY / sizeof *PAY; i++)
        if (ends_with(host, PAY[i]))
            return FOREIGN_PAY;
    for (size_t i = 0; i < sizeof CHAT / sizeof *CHAT; i++)
        if (ends_with(host, CHAT[i]))
            return FOREIGN_CHAT;
    return FOREIGN_LINK;
}

static bool
starts(const char *text, const char *with)
{
    for (; *with; text++, with++)
        if (tolower((unsigned char)*text) != *with)
            return false;
    return true;
}

static bool
read_address(const char *code, struct scan_foreign *out)
{
    bool web = starts(code, "http://") || starts(code, "https://");

    if (starts(code, "wxp://") || starts(code, "alipayqr:")) {
        out->kind = FOREIGN_PAY;
        return true;
    }
    if (!web && !starts(code, "www."))
        return false;
    const char *p = web ? strstr(code, "//") + 2 : code;
    p = take(p, "/?#", out->host, sizeof out->host);
    for (char *c = out->host; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    out->host[strcspn(out->host, ":")] = '\0';
    if (read_digital_link(p, out))
        gs1_done(out);
    else
        out->kind = kind_of_host(out->host);
    return true;
}

/* ---- makers' serials ---- */

static bool
read_serial(const char *code, struct scan_foreign *out)
{
    size_t n = 0;
    bool digit = false;

    for (const char *p = code; *p; p++) {
        if (*p == ' ')
            continue;
        if (n == 40 || (!isalnum((unsigned char)*p) && !strchr("-./", *p)))
            return false;
        digit |= isdigit((unsigned char)*p) != 0;
        out->alias[n++] = (char)toupper((unsigned char)*p);
    }
    out->alias[n] = '\0';
    if (n < 4 || !digit)
        return false;
    out->alias_kind = "serial";
    return true;
}

void
foreign_read(const char *code, size_t len, struct scan_foreign *out)
{
    char text[TEXT_MAX];

    *out = (struct scan_foreign){.alias_kind = ""};
    if (len == 0 || len >= sizeof text || memchr(code, '\0', len))
        return;
    memcpy(text, code, len);
    text[len] = '\0';
    bool (*const readers[])(const char *, struct scan_foreign *) = {
        read_ab, read_address, read_gs1, read_serial};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        struct scan_foreign tried = {.alias_kind = ""};
        if (readers[i](text, &tried)) {
            *out = tried;
            return;
        }
    }
}

bool
foreign_alias(const char *kind, const char *code, struct scan_foreign *out)
{
    foreign_read(code, strlen(code), out);
    if (strcmp(kind, "serial") == 0) {
        *out = (struct scan_foreign){.alias_kind = ""};
        return read_serial(code, out);
    }
    return strcmp(out->alias_kind, kind) == 0;
}

/* ---- imitations ---- */

/* Letters that look alike become one; hyphens go. */
static void
fold(const char *host, char out[NAME_MAX_LEN])
{
    size_t n = 0;

    for (const char *p = host; *p && n + 1 < NAME_MAX_LEN; p++) {
        char c = (char)tolower((unsigned char)*p);
        if (c == '-')
            continue;
        if (c == 'r' && tolower((unsigned char)p[1]) == 'n') {
            c = 'm';
            p++;
        }
        out[n++] = c == '0' ? 'o' : c == '1' || c == 'i' ? 'l' : c == '5' ? 's' : c;
    }
    out[n] = '\0';
}

/* Letters to change, add or drop to make one of the other (Levenshtein). */
static size_t
slips(const char *a, const char *b)
{
    size_t row[NAME_MAX_LEN], n = strlen(b);

    for (size_t k = 0; k <= n; k++)
        row[k] = k;
    for (size_t i = 0; a[i]; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t k = 1; k <= n; k++) {
            size_t best = corner + (a[i] != b[k - 1]);
            corner = row[k];
            best = row[k] + 1 < best ? row[k] + 1 : best;
            row[k] = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
        }
    }
    return row[n];
}

bool
foreign_imitates(const char *host, const char *trusted)
{
    char a[NAME_MAX_LEN], b[NAME_MAX_LEN];

    if (!*host || !*trusted || strlen(host) >= NAME_MAX_LEN * 2)
        return false;
    size_t n = strlen(trusted), m = strlen(host);
    bool own = m >= n && strcasecmp(host + m - n, trusted) == 0;
    if (own && (m == n || host[m - n - 1] == '.'))
        return false;
    fold(host, a);
    fold(trusted, b);
    return strstr(a, b) || (strlen(b) > 7 && slips(a, b) <= 2);
}
