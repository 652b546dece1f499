/* Signed notes and checkpoints. source: C2SP signed-note, tlog-checkpoint,
 * tlog-cosignature */
#include <firemark/record.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static const char DASH[] = "\xe2\x80\x94 "; /* U+2014 and a space */

enum {
    ID_BYTES = 4,
    TIME_BYTES = 8,
    SIGNED_MAX = ID_BYTES + TIME_BYTES + FM_SIGNATURE_LEN,
    SIGNATURES_MAX = 64
};

/* ---- the parts of a note ---- */

/* Where its text ends, behind the newline before the last empty line; 0: it has none. */
static size_t
text_end(const char *note, size_t len)
{
    for (size_t i = len; i >= 2; i--)
        if (note[i - 1] == '\n' && note[i - 2] == '\n')
            return i - 1;
    return 0;
}

static bool
plain(const char *note, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)note[i] < ' ' && note[i] != '\n')
            return false;
    return len > 0 && len <= FM_NOTE_MAX && note[len - 1] == '\n';
}

/* What is signed: the text, or for a cosignature two lines more before it. NULL: out of
 * memory. */
static char *
message_of(const struct fm_note_key *key, int64_t time_unix_s, const char *text,
           size_t text_len, size_t *len)
{
    char *message = malloc(text_len + 64);
    int head = 0;

    if (!message)
        return NULL;
    if (key->type == FM_NOTE_COSIGNATURE)
        head =
            snprintf(message, 64, "cosignature/v1\ntime %lld\n", (long long)time_unix_s);
    memcpy(message + head, text, text_len);
    *len = (size_t)head + text_len;
    return message;
}

static void
big_endian(uint64_t value, unsigned bytes, uint8_t *out)
{
    for (unsigned i = 0; i < bytes; i++)
        out[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
}

/* ---- signing ---- */

static enum fm_status
sign_text(const struct fm_signer *signer, const struct fm_note_key *key,
          int64_t time_unix_s, const char *text, size_t text_len,
          char line[FM_NOTE_LINE_MAX])
{
    uint8_t bytes[SIGNED_MAX];
    char base64[(SIGNED_MAX + 2) / 3 * 4 + 1];
    size_t n = ID_BYTES, len;
    char *message = message_of(key, time_unix_s, text, text_len, &len);

    if (!message)
        return FM_ERR_NOMEM;
    big_endian(key->id, ID_BYTES, bytes);
    if (key->type == FM_NOTE_COSIGNATURE) {
        big_endian((uint64_t)time_unix_s, TIME_BYTES, bytes + n);
        n += TIME_BYTES;
    }
    enum fm_status status = fm_signer_raw(signer, (uint8_t *)message, len, bytes + n);
    free(message);
    if (status != FM_OK)
        return status;
    fm_base64_padded(bytes, n + FM_SIGNATURE_LEN, base64);
    snprintf(line, FM_NOTE_LINE_MAX, "%s%s %s\n", DASH, key->name, base64);
    return FM_OK;
}

enum fm_status
fm_note_sign(const struct fm_signer *signer, const struct fm_note_key *key,
             int64_t time_unix_s, char *note, size_t cap)
{
    size_t len = strlen(note), end = text_end(note, len);
    bool first = end == 0 || end == len;
    char line[FM_NOTE_LINE_MAX];

    if (!plain(note, len) || (first && end == len) || time_unix_s < 0)
        return FM_ERR_ARG;
    enum fm_status status =
        sign_text(signer, key, time_unix_s, note, first ? len : end, line);
    if (status != FM_OK)
        return status;
    if (len + first + strlen(line) + 1 > cap)
        return FM_ERR_SPACE;
    snprintf(note + len, cap - len, "%s%s", first ? "\n" : "", line);
    return FM_OK;
}

/* ---- checking ---- */

/* A signature line: its name, and the bytes behind it. */
struct line {
    const char *name;
    size_t name_len;
    uint8_t bytes[FM_NOTE_LINE_MAX];
    size_t len;
};

/* Reads the line at *at, and moves on behind it. */
static bool
read_line(const char **at, const char *end, struct line *out)
{
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    const char *name = *at + strlen(DASH);

    if (!stop || stop < name || memcmp(*at, DASH, strlen(DASH)) != 0)
        return false;
    const char *space = memchr(name, ' ', (size_t)(stop - name));
    if (!space || space == name || memchr(name, '+', (size_t)(space - name)))
        return false;
    out->name = name;
    out->name_len = (size_t)(space - name);
    *at = stop + 1;
    /* Signatures of other kinds may be long: they are passed over. */
    out->len = 0;
    if ((size_t)(stop - space - 1) / 4 * 3 > sizeof out->bytes)
        return true;
    return fm_base64_unpad(space + 1, (size_t)(stop - space - 1), out->bytes,
                           sizeof out->bytes, &out->len) &&
           out->len > ID_BYTES;
}

static bool
is_by(const struct line *line, const struct fm_note_key *key)
{
    uint8_t id[ID_BYTES];

    big_endian(key->id, ID_BYTES, id);
    return line->name_len == strlen(key->name) &&
           memcmp(line->name, key->name, line->name_len) == 0 && line->len > ID_BYTES &&
           memcmp(line->bytes, id, ID_BYTES) == 0;
}

static enum fm_status
check(const struct line *line, const struct fm_note_key *key, const char *text,
      size_t text_len, bool *good, int64_t *time_unix_s)
{
    const uint8_t *at = line->bytes + ID_BYTES;
    size_t head = key->type == FM_NOTE_COSIGNATURE ? TIME_BYTES : 0, len;
    uint64_t time = 0;

    *good = false;
    if (line->len != ID_BYTES + head + FM_SIGNATURE_LEN)
        return FM_OK;
    for (size_t i = 0; i < head; i++)
        time = time << 8 | at[i];
    if (time > INT64_MAX)
        return FM_OK;
    EVP_PKEY *public =
        fm_public_load(fm_note_alg(key->type), key->public_key, key->public_len);
    char *message = message_of(key, (int64_t)time, text, text_len, &len);
    enum fm_status status = FM_ERR_CRYPTO;
    if (public && message)
        status = fm_raw_verify(public, fm_note_alg(key->type), (uint8_t *)message, len,
                               at + head, good);
    free(message);
    EVP_PKEY_free(public);
    *time_unix_s = (int64_t)time;
    return status;
}

enum fm_status
fm_note_verify(const char *note, size_t len, const struct fm_note_key *key,
               bool *is_signed, size_t *text_len, int64_t *time_unix_s)
{
    size_t end = text_end(note, len), lines = 0;
    const char *at = note + end + 1;
    bool found = false, good = false;
    int64_t time = 0;
    struct line line;

    if (end == 0 || !plain(note, len) || end + 1 >= len)
        return FM_ERR_RECORD;
    while (at < note + len) {
        if (++lines > SIGNATURES_MAX || !read_line(&at, note + len, &line))
            return FM_ERR_RECORD;
        if (!is_by(&line, key) || (found && !good))
            continue;
        enum fm_status status = check(&line, key, note, end, &good, &time);
        if (status != FM_OK)
            return status;
        found = true;
    }
    *is_signed = found && good;
    *text_len = end;
    *time_unix_s = *is_signed ? time : 0;
    return FM_OK;
}

/* ---- checkpoints ---- */

enum fm_status
fm_checkpoint_write(const struct fm_checkpoint *c, char *out, size_t cap)
{
    char root[FM_HASH_TEXT + 1], all[FM_NOTE_NAME_MAX + 96];

    if (!c->origin[0] || strchr(c->origin, '\n'))
        return FM_ERR_ARG;
    fm_hash_text(c->root, root);
    int n = snprintf(all, sizeof all, "%s\n%llu\n%s\n", c->origin,
                     (unsigned long long)c->size, root);
    if ((size_t)n >= cap)
        return FM_ERR_SPACE;
    memcpy(out, all, (size_t)n + 1);
    return FM_OK;
}

/* Decimal without leading zeros, up to `end`. */
static bool
read_size(const char *at, const char *end, uint64_t *out)
{
    uint64_t value = 0;

    if (at == end || (*at == '0' && end - at > 1) || end - at > 19)
        return false;
    for (; at < end; at++) {
        if (*at < '0' || *at > '9')
            return false;
        value = value * 10 + (uint64_t)(*at - '0');
    }
    *out = value;
    return true;
}

enum fm_status
fm_checkpoint_read(const char *note, size_t len, struct fm_checkpoint *out)
{
    const char *end = note + len;
    const char *first = memchr(note, '\n', len);
    const char *second =
        first ? memchr(first + 1, '\n', (size_t)(end - first - 1)) : NULL;
    const char *third =
        second ? memchr(second + 1, '\n', (size_t)(end - second - 1)) : NULL;
    struct fm_checkpoint c = {.size = 0};
    uint8_t root[FM_HASH_TEXT / 4 * 3];
    size_t root_len;

    if (!third || first == note || first - note > FM_NOTE_NAME_MAX ||
        !read_size(first + 1, second, &c.size) || third - second - 1 != FM_HASH_TEXT ||
        !fm_base64_unpad(second + 1, FM_HASH_TEXT, root, sizeof root, &root_len) ||
        root_len != FM_HASH)
        return FM_ERR_RECORD;
    memcpy(c.origin, note, (size_t)(first - note));
    memcpy(c.root, root, FM_HASH);
    *out = c;
    return FM_OK;
}
