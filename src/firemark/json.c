#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS /* nested lists without it take time by the square */
#include "json.h"

#include <errno.h>
#include <jsmn.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS_MAX = 64 };

static const jsmntok_t *
token(const struct fm_json *j, int at)
{
    return (const jsmntok_t *)j->tokens + at;
}

bool
fm_json_read(struct fm_json *j, const char *text, size_t len, unsigned max)
{
    jsmn_parser parser;
    jsmntok_t *tokens = calloc(max, sizeof *tokens);

    *j = (struct fm_json){.text = text, .tokens = tokens, .count = -1};
    if (!tokens)
        return false;
    jsmn_init(&parser);
    j->count = jsmn_parse(&parser, text, len, tokens, max);
    j->failed = parser.pos;
    /* jsmn reads on behind the first value, as in a stream of them */
    if (j->count > 0 && fm_json_next(j, 0) == j->count)
        return true;
    fm_json_free(j);
    j->count = 0;
    return false;
}

void
fm_json_free(struct fm_json *j)
{
    free(j->tokens);
    j->tokens = NULL;
}

int
fm_json_next(const struct fm_json *j, int at)
{
    int end = token(j, at)->end;

    for (at++; at < j->count && token(j, at)->start < end; at++)
        ;
    return at;
}

int
fm_json_member(const struct fm_json *j, int at, const char *name)
{
    size_t len = strlen(name);

    if (!fm_json_is_object(j, at))
        return -1;
    int i = at + 1;
    for (int n = 0; n < token(j, at)->size && i < j->count; n++) {
        const jsmntok_t *key = token(j, i);
        if ((size_t)(key->end - key->start) == len &&
            memcmp(j->text + key->start, name, len) == 0)
            return key->size == 1 && i + 1 < j->count ? i + 1 : -1;
        i = fm_json_next(j, i + 1);
    }
    return -1;
}

/* Whether a member's name is plain and none of the `n` before it. */
static bool
name_is_new(const struct fm_json *j, const int *names, int n, int at)
{
    const jsmntok_t *key = token(j, at);
    size_t len = (size_t)(key->end - key->start);

    for (int i = 0; i < n; i++) {
        const jsmntok_t *other = token(j, names[i]);
        if ((size_t)(other->end - other->start) == len &&
            memcmp(j->text + other->start, j->text + key->start, len) == 0)
            return false;
    }
    return fm_json_plain(j->text + key->start, len);
}

bool
fm_json_members_sound(const struct fm_json *j, int at)
{
    int names[MEMBERS_MAX];

    if (!fm_json_is_object(j, at) || token(j, at)->size > MEMBERS_MAX)
        return false;
    int i = at + 1;
    for (int n = 0; n < token(j, at)->size && i < j->count; n++) {
        if (!name_is_new(j, names, n, i))
            return false;
        names[n] = i;
        i = fm_json_next(j, i + 1);
    }
    return true;
}

bool
fm_json_is_object(const struct fm_json *j, int at)
{
    return at >= 0 && at < j->count && token(j, at)->type == JSMN_OBJECT;
}

bool
fm_json_is_array(const struct fm_json *j, int at)
{
    return at >= 0 && at < j->count && token(j, at)->type == JSMN_ARRAY;
}

int
fm_json_size(const struct fm_json *j, int at)
{
    return token(j, at)->size;
}

size_t
fm_json_offset(const struct fm_json *j, int at)
{
    return (size_t)token(j, at)->start;
}

bool
fm_json_plain(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] == '"' || text[i] == '\\' || (unsigned char)text[i] < 0x20)
            return false;
    return true;
}

bool
fm_json_slice(const struct fm_json *j, int at, const char **text, size_t *len)
{
    if (at < 0 || at >= j->count || token(j, at)->type != JSMN_STRING)
        return false;
    *text = j->text + token(j, at)->start;
    *len = (size_t)(token(j, at)->end - token(j, at)->start);
    return fm_json_plain(*text, *len);
}

bool
fm_json_text(const struct fm_json *j, int at, char *out, size_t cap)
{
    const char *from;
    size_t len;

    if (!fm_json_slice(j, at, &from, &len) || len >= cap)
        return false;
    memcpy(out, from, len);
    out[len] = '\0';
    return true;
}

bool
fm_json_int(const struct fm_json *j, int at, int64_t *out)
{
    char digits[24], *end;

    if (at < 0 || at >= j->count || token(j, at)->type != JSMN_PRIMITIVE)
        return false;
    size_t len = (size_t)(token(j, at)->end - token(j, at)->start);
    if (len >= sizeof digits)
        return false;
    memcpy(digits, j->text + token(j, at)->start, len);
    digits[len] = '\0';
    errno = 0;
    *out = strtoll(digits, &end, 10);
    return len > 0 && !*end && errno == 0;
}

/* ---- base64url ---- */

static const char BASE64URL[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t
fm_base64_len(size_t bytes)
{
    return bytes / 3 * 4 + (bytes % 3 ? bytes % 3 + 1 : 0);
}

void
fm_base64_encode(const uint8_t *bytes, size_t len, char *out)
{
    uint32_t bits = 0;
    int have = 0;

    for (size_t i = 0; i < len; i++) {
        bits = bits << 8 | bytes[i];
        for (have += 8; have >= 6; have -= 6)
            *out++ = BASE64URL[bits >> (have - 6) & 63];
    }
    if (have)
        *out++ = BASE64URL[bits << (6 - have) & 63];
    *out = '\0';
}

static int
base64_value(char c)
{
    const char *at = c ? strchr(BASE64URL, c) : NULL;

    return at ? (int)(at - BASE64URL) : -1;
}

bool
fm_base64_decode(const char *text, size_t len, uint8_t *out, size_t cap, size_t *out_len)
{
    uint32_t bits = 0;
    int have = 0;
    size_t n = 0;

    if (len % 4 == 1)
        return false;
    for (size_t i = 0; i < len; i++) {
        int value = base64_value(text[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have < 8)
            continue;
        have -= 8;
        if (n == cap)
            return false;
        out[n++] = (uint8_t)(bits >> have);
    }
    *out_len = n;
    return (bits & ((1u << have) - 1)) == 0;
}
