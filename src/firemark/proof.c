/* Proofs of one event, as text. source: C2SP tlog-proof */
#include <firemark/record.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static const char MAGIC[] = "c2sp.org/tlog-proof@v1\n", EXTRA[] = "extra ",
                  INDEX[] = "index ", OLD[] = "old ";

enum { EXTRA_MAX = 4 * 1024 * 1024 };

static size_t
padded_len(size_t bytes)
{
    return (bytes + 2) / 3 * 4;
}

/* The hashes, an empty line, the checkpoint; returns how many bytes. */
static size_t
put_path(char *out, const struct fm_path *path, const char *checkpoint, size_t len)
{
    size_t n = 0;

    for (unsigned i = 0; i < path->count; i++) {
        fm_hash_text(path->hash[i], out + n);
        n += FM_HASH_TEXT;
        out[n++] = '\n';
    }
    out[n++] = '\n';
    memcpy(out + n, checkpoint, len);
    return n + len;
}

enum fm_status
fm_proof_write(const struct fm_proof *proof, const uint8_t *extra, size_t extra_len,
               char **out, size_t *out_len)
{
    size_t cap = sizeof MAGIC + sizeof EXTRA + padded_len(extra_len) + 64 +
                 proof->path.count * (size_t)(FM_HASH_TEXT + 1) + proof->checkpoint_len;

    if (extra_len > EXTRA_MAX || proof->path.count > FM_PATH_MAX)
        return FM_ERR_ARG;
    char *text = malloc(cap);
    if (!text)
        return FM_ERR_NOMEM;
    size_t n = (size_t)snprintf(text, cap, "%s", MAGIC);
    if (extra_len > 0) {
        n += (size_t)snprintf(text + n, cap - n, "%s", EXTRA);
        fm_base64_padded(extra, extra_len, text + n);
        n += padded_len(extra_len);
        text[n++] = '\n';
    }
    n += (size_t)snprintf(text + n, cap - n, "%s%llu\n", INDEX,
                          (unsigned long long)proof->index);
    n += put_path(text + n, &proof->path, proof->checkpoint, proof->checkpoint_len);
    *out = text;
    *out_len = n;
    return FM_OK;
}

enum fm_status
fm_growth_write(const struct fm_growth *growth, char **out, size_t *out_len)
{
    size_t cap =
        64 + growth->path.count * (size_t)(FM_HASH_TEXT + 1) + growth->checkpoint_len;
    char *text = malloc(cap);

    if (!text)
        return FM_ERR_NOMEM;
    size_t n =
        (size_t)snprintf(text, cap, "%s%llu\n", OLD, (unsigned long long)growth->old);
    n += put_path(text + n, &growth->path, growth->checkpoint, growth->checkpoint_len);
    *out = text;
    *out_len = n;
    return FM_OK;
}

/* ---- reading ---- */

struct reading {
    const char *text, *at, *end;
    struct fm_error *why;
};

static enum fm_status
refuse(const struct reading *r, const char *rule, const char *zh, const char *en)
{
    fm_error_set(r->why, (size_t)(r->at - r->text), rule, zh, en);
    return FM_ERR_RECORD;
}

/* The end of the line at hand, where its newline stands; NULL: none. */
static const char *
line_end(const struct reading *r)
{
    return memchr(r->at, '\n', (size_t)(r->end - r->at));
}

static bool
begins(const struct reading *r, const char *with)
{
    return (size_t)(r->end - r->at) >= strlen(with) &&
           memcmp(r->at, with, strlen(with)) == 0;
}

static enum fm_status
read_extra(struct reading *r, uint8_t **extra, size_t *extra_len)
{
    const char *stop = line_end(r);

    if (!begins(r, EXTRA))
        return FM_OK;
    if (!stop)
        return refuse(r, "proof_extra", "附加内容不完整", "the extra line has no end");
    size_t len = (size_t)(stop - r->at) - strlen(EXTRA);
    uint8_t *bytes = malloc(len + 4);
    if (!bytes)
        return FM_ERR_NOMEM;
    if (!fm_base64_unpad(r->at + strlen(EXTRA), len, bytes, len + 4, extra_len)) {
        free(bytes);
        return refuse(r, "proof_extra", "附加内容不是 Base64",
                      "the extra line is no base64");
    }
    *extra = bytes;
    r->at = stop + 1;
    return FM_OK;
}

/* A line of a word and a number without leading zeros. */
static enum fm_status
read_number(struct reading *r, const char *word, uint64_t *out)
{
    const char *stop = line_end(r), *digits = r->at + strlen(word);
    uint64_t value = 0;

    if (!begins(r, word) || !stop || stop == digits || stop - digits > 19 ||
        (*digits == '0' && stop - digits > 1))
        return refuse(r, "proof_number", "缺少序号或大小",
                      "a line with a number is missing");
    for (const char *c = digits; c < stop; c++) {
        if (*c < '0' || *c > '9')
            return refuse(r, "proof_number", "序号或大小不是数字", "this is no number");
        value = value * 10 + (uint64_t)(*c - '0');
    }
    *out = value;
    r->at = stop + 1;
    return FM_OK;
}

static enum fm_status
read_path(struct reading *r, struct fm_path *path)
{
    uint8_t bytes[FM_HASH_TEXT];
    const char *stop;
    size_t len;

    while ((stop = line_end(r)) && stop > r->at) {
        if (path->count == FM_PATH_MAX || stop - r->at != FM_HASH_TEXT ||
            !fm_base64_unpad(r->at, FM_HASH_TEXT, bytes, sizeof bytes, &len) ||
            len != FM_HASH)
            return refuse(r, "proof_hash", "路径中的哈希值有误",
                          "a hash of the path is malformed");
        memcpy(path->hash[path->count++], bytes, FM_HASH);
        r->at = stop + 1;
    }
    if (!stop)
        return refuse(r, "proof_checkpoint", "缺少检查点", "the checkpoint is missing");
    r->at = stop + 1;
    return FM_OK;
}

enum fm_status
fm_proof_read(const char *text, size_t len, struct fm_proof *out, uint8_t **extra,
              size_t *extra_len, struct fm_error *why)
{
    struct reading r = {text, text, text + len, why};
    struct fm_proof proof = {.index = 0};
    uint8_t *bytes = NULL;
    size_t bytes_len = 0;

    if (!begins(&r, MAGIC))
        return refuse(&r, "proof_magic", "不是记录证明文件",
                      "this is no proof of a record");
    r.at += strlen(MAGIC);
    enum fm_status status = read_extra(&r, &bytes, &bytes_len);
    if (status == FM_OK)
        status = read_number(&r, INDEX, &proof.index);
    if (status == FM_OK)
        status = read_path(&r, &proof.path);
    if (status != FM_OK) {
        free(bytes);
        return status;
    }
    proof.checkpoint = r.at;
    proof.checkpoint_len = (size_t)(r.end - r.at);
    *out = proof;
    *extra = bytes;
    *extra_len = bytes_len;
    return FM_OK;
}

enum fm_status
fm_growth_read(const char *text, size_t len, struct fm_growth *out, struct fm_error *why)
{
    struct reading r = {text, text, text + len, why};
    struct fm_growth growth = {.old = 0};
    enum fm_status status = read_number(&r, OLD, &growth.old);

    if (status == FM_OK)
        status = read_path(&r, &growth.path);
    if (status != FM_OK)
        return status;
    growth.checkpoint = r.at;
    growth.checkpoint_len = (size_t)(r.end - r.at);
    *out = growth;
    return FM_OK;
}
