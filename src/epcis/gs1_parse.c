#include "epcis/gs1_parse.h"

#include <stdio.h>
#include <string.h>

enum { PARTS_MAX = 5 };

static const struct gs1_kind KINDS[] = {
    {"sgtin", "01", "gtin", "21", 13, true, false, true, false, true},
    {"lgtin", "01", "gtin", "10", 13, true, false, true, false, false},
    {"upui", "01", "gtin", "235", 13, true, false, true, false, false},
    {"itip", "8006", "itip", "21", 13, true, false, true, true, true},
    {NULL, "8006", "itip", "10", 13, true, false, true, true, false},
    {"sscc", "00", "sscc", NULL, 17, true, false, true, false, false},
    {"sgln", "414", "gln", "254", 12, false, false, true, false, true},
    {"pgln", "417", "party", NULL, 12, false, false, true, false, false},
    {"grai", "8003", "grai", "", 12, false, true, true, false, true},
    {"giai", "8004", "giai", NULL, 0, false, false, false, false, false},
    {"gsrnp", "8017", "gsrnp", NULL, 17, false, false, true, false, false},
    {"gsrn", "8018", "gsrn", NULL, 17, false, false, true, false, false},
    {"gdti", "253", "gdti", "", 12, false, false, true, false, true},
    {"sgcn", "255", "gcn", "", 12, false, false, true, false, true},
    {"cpi", "8010", "cpid", "8011", 0, false, false, false, false, true},
    {"ginc", "401", "ginc", NULL, 0, false, false, false, false, false},
    {"gsin", "402", "gsin", NULL, 16, false, false, true, false, false},
};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

bool
gs1_is_lot(const struct gs1_kind *kind)
{
    return kind->qualifier && strcmp(kind->qualifier, "10") == 0;
}

/* ---- text ---- */

bool
gs1_digits(const char *text, size_t len)
{
    return strspn(text, "0123456789") >= len;
}

static int
hex(char c)
{
    const char *all = "0123456789ABCDEFabcdef", *at = c ? strchr(all, c) : NULL;

    return !at ? -1 : at - all < 16 ? (int)(at - all) : (int)(at - all) - 6;
}

/* Undoes percent escapes; false: too long, or an escape is none or is of no character
 * that GS1 has (its set 82 is ASCII). */
static bool
unescape(const char *text, size_t len, char out[GS1_PART_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        int c = (unsigned char)text[i];
        if (c == '%' && i + 2 < len && hex(text[i + 1]) >= 0) {
            c = hex(text[i + 1]) * 16 + hex(text[i + 2]);
            if (hex(text[i + 2]) < 0)
                return false;
            i += 2;
        } else if (c == '%') {
            return false;
        }
        if (c <= ' ' || c > '~' || n + 1 >= GS1_PART_MAX)
            return false;
        out[n++] = (char)c;
    }
    out[n] = '\0';
    return true;
}

/* GS1 General Specifications §7.9: weights 3 and 1 from the right. */
static char
check_digit(const char *digits)
{
    size_t len = strlen(digits);
    int sum = 0;

    for (size_t i = 0; i < len; i++)
        sum += (digits[i] - '0') * ((len - i) % 2 ? 3 : 1);
    return (char)('0' + (10 - sum % 10) % 10);
}

/* ---- from URNs ---- */

/* Cuts at dots into `count` parts; the last keeps its dots. */
static bool
cut(const char *text, size_t count, char parts[][GS1_PART_MAX])
{
    for (size_t i = 0; i < count; i++) {
        size_t len = i + 1 < count ? strcspn(text, ".") : strlen(text);
        if (!unescape(text, len, parts[i]) || (i + 1 < count && text[len] != '.'))
            return false;
        text += len + 1;
    }
    return true;
}

/* Prefix and reference as the link has them, with what its kind puts around them. */
static bool
number_of(const struct gs1_kind *kind, const char *prefix, const char *reference,
          char out[GS1_PART_MAX])
{
    size_t p = strlen(prefix), r = strlen(reference);
    int lead = kind->lead ? 1 : 0;

    if (p < GS1_PREFIX_MIN || p > GS1_PREFIX_MAX || !gs1_digits(prefix, p) ||
        p + r > GS1_TEXT_MAX)
        return false;
    if (kind->digits && (p + r != kind->digits || !gs1_digits(reference, r)))
        return false;
    snprintf(out, GS1_PART_MAX, "%s%.*s%.12s%.30s", kind->zero ? "0" : "", lead,
             reference, prefix, reference + lead);
    if (kind->check)
        out[strlen(out)] = check_digit(out);
    return kind->digits || r > 0;
}

/* The number of the piece and how many there are, behind the number itself. */
static bool
add_pieces(char number[GS1_PART_MAX], const char *piece, const char *total)
{
    size_t len = strlen(number);

    if (strlen(piece) != 2 || strlen(total) != 2 || !gs1_digits(piece, 2) ||
        !gs1_digits(total, 2))
        return false;
    snprintf(number + len, GS1_PART_MAX - len, "%.2s%.2s", piece, total);
    return true;
}

static const struct gs1_kind *
kind_of_scheme(const char *text, size_t len)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (KINDS[i].scheme && strlen(KINDS[i].scheme) == len &&
            memcmp(KINDS[i].scheme, text, len) == 0)
            return &KINDS[i];
    return NULL;
}

/* The serial as it stands behind the prefix and the reference. */
static bool
take_serial(struct gs1_key *key, const char *serial, bool pattern)
{
    const struct gs1_kind *kind = key->kind;

    if (pattern)
        return kind->open;
    if (kind->qualifier && (!*serial || strlen(serial) > GS1_TEXT_MAX))
        return false;
    /* a place without an extension is written so (TDS 2.0 §6.3.3) */
    if (strcmp(kind->scheme, "sgln") != 0 || strcmp(serial, "0") != 0)
        snprintf(key->serial, GS1_PART_MAX, "%s", serial);
    return true;
}

static enum epcis_gs1
parse_urn(const char *uri, struct gs1_key *key)
{
    static const char *const HEADS[] = {
        "urn:epc:id:", "urn:epc:class:", "urn:epc:idpat:"};
    char parts[PARTS_MAX][GS1_PART_MAX] = {{0}};
    size_t head = 0;

    while (head < 3 && strncmp(uri, HEADS[head], strlen(HEADS[head])) != 0)
        head++;
    if (head == 3)
        return EPCIS_GS1_NONE;
    const char *scheme = uri + strlen(HEADS[head]), *colon = strchr(scheme, ':');
    key->kind = colon ? kind_of_scheme(scheme, (size_t)(colon - scheme)) : NULL;
    if (!key->kind)
        return EPCIS_GS1_NONE;
    if (gs1_is_lot(key->kind) != (head == 1))
        return EPCIS_GS1_BROKEN;
    size_t count = 2 + (key->kind->qualifier ? 1U : 0) + (key->kind->pieces ? 2U : 0);
    if (!cut(colon + 1, count, parts))
        return EPCIS_GS1_BROKEN;
    const char *serial = key->kind->qualifier ? parts[count - 1] : "";
    if (head == 2 &&
        (!key->kind->open || strcmp(serial, "*") != 0 || strchr(parts[1], '*')))
        return EPCIS_GS1_NONE; /* a pattern of no class, or wider or narrower than one */
    key->prefix_len = (unsigned)strlen(parts[0]);
    bool right = number_of(key->kind, parts[0], parts[1], key->number) &&
                 (!key->kind->pieces || add_pieces(key->number, parts[2], parts[3])) &&
                 take_serial(key, serial, head == 2);
    return right ? EPCIS_GS1_KEY : EPCIS_GS1_BROKEN;
}

/* ---- from links ---- */

/* How many digits the link's number begins with, check digit and all. */
static size_t
number_len(const struct gs1_kind *kind)
{
    if (!kind->digits)
        return GS1_PREFIX_MIN;
    return (size_t)kind->digits + kind->zero + kind->check + (kind->pieces ? 4U : 0);
}

static bool
take_number(struct gs1_key *key, const char *text, size_t len)
{
    char value[GS1_PART_MAX];
    const struct gs1_kind *kind = key->kind;
    size_t want = number_len(kind);

    if (!unescape(text, len, value))
        return false;
    size_t n = strlen(value);
    if (strcmp(kind->ai, "01") == 0 && (n == 8 || n == 12 || n == 13)) {
        memmove(value + 14 - n, value, n + 1);
        memset(value, '0', 14 - n);
        n = 14;
    }
    if (n < want || n > (kind->digits ? want : 0) + GS1_TEXT_MAX ||
        !gs1_digits(value, want))
        return false;
    bool tail = kind->qualifier && !*kind->qualifier;
    if (n > want && kind->digits && !tail)
        return false;
    if (kind->digits)
        snprintf(key->serial, GS1_PART_MAX, "%s", value + want);
    snprintf(key->number, GS1_PART_MAX, "%.*s", (int)(kind->digits ? want : n), value);
    return !kind->zero || value[0] == '0';
}

static size_t
segment_len(const char *p)
{
    return strcspn(p, "/?#");
}

static bool
segment_is(const char *p, const char *word)
{
    return segment_len(p) == strlen(word) && strncmp(p, word, strlen(word)) == 0;
}

/* The kind of the same number that `name`, a segment, makes of it, or NULL. */
static const struct gs1_kind *
kind_qualified(const char *ai, const char *name)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (strcmp(KINDS[i].ai, ai) == 0 && KINDS[i].qualifier && *KINDS[i].qualifier &&
            segment_is(name, KINDS[i].qualifier))
            return &KINDS[i];
    return NULL;
}

/* The pairs behind the number; what is finest counts: a serial before its lot. */
static enum epcis_gs1
take_qualifiers(struct gs1_key *key, const char *p)
{
    const char *lot = NULL, *serial = NULL;
    const struct gs1_kind *kind;

    while (*p == '/' && segment_len(p + 1)) {
        const char *name = p + 1, *value = name + segment_len(name);
        if (*value++ != '/' || segment_len(value) == 0)
            return EPCIS_GS1_NONE;
        p = value + segment_len(value);
        kind = kind_qualified(key->kind->ai, name);
        if (kind && gs1_is_lot(kind))
            lot = name;
        else if (kind)
            serial = name;
    }
    const char *finest = serial ? serial : lot;
    if (!finest)
        return EPCIS_GS1_KEY;
    const char *value = finest + segment_len(finest) + 1;
    key->kind = kind_qualified(key->kind->ai, finest);
    if (!unescape(value, segment_len(value), key->serial) ||
        strlen(key->serial) > GS1_TEXT_MAX)
        return EPCIS_GS1_BROKEN;
    return lot && serial ? EPCIS_GS1_LOT_AND_SERIAL : EPCIS_GS1_KEY;
}

/* The first pair of segments that can be a key, wherever the path has it. */
static enum epcis_gs1
parse_link(const char *uri, struct gs1_key *key)
{
    bool canonical = strncmp(uri, "https://id.gs1.org/", 19) == 0;
    const char *p = strstr(uri, "://");

    if (strncmp(uri, "https://", 8) != 0 && strncmp(uri, "http://", 7) != 0)
        return EPCIS_GS1_NONE;
    for (p = p + 3 + segment_len(p + 3); *p == '/'; p += 1 + segment_len(p + 1)) {
        const char *value = p + 1 + segment_len(p + 1);
        for (size_t i = 0; i < KIND_COUNT && *value == '/'; i++) {
            if (!segment_is(p + 1, KINDS[i].ai) && !segment_is(p + 1, KINDS[i].name))
                continue;
            key->kind = &KINDS[i];
            if (!take_number(key, value + 1, segment_len(value + 1)))
                break;
            enum epcis_gs1 what =
                take_qualifiers(key, value + 1 + segment_len(value + 1));
            return what == EPCIS_GS1_BROKEN && !canonical ? EPCIS_GS1_NONE : what;
        }
        if (canonical && key->kind)
            return EPCIS_GS1_BROKEN;
    }
    return EPCIS_GS1_NONE;
}

enum epcis_gs1
gs1_parse(const char *uri, struct gs1_key *key)
{
    enum epcis_gs1 what = parse_urn(uri, key);

    return what == EPCIS_GS1_NONE && !key->kind ? parse_link(uri, key) : what;
}
