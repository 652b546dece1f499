#include <firemark/statuslist.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "internal.h"
#include "json.h"
#include "jws.h"
#include "statuslist_internal.h"

/* A shard's row takes three tokens; the whole of 65 536 rows is 7 MB in base64url. */
enum {
    TOKENS_MAX = 3 * FM_SHARDS_MAX + 64,
    MANIFEST_MAX = 1 << 23,
    PATH_CAP = 4096,
    ROW_MIN = 64 /* bytes of a row's hash alone: bounds the tokens */
};

struct shard {
    uint32_t number;
    uint8_t sha256[SHA256_DIGEST_LENGTH];
    uint8_t *states; /* FM_SHARD_BYTES, or NULL until its bytes are here */
};

struct fm_statuslist {
    struct fm_statuslist_facts facts;
    struct shard *shards; /* ascending */
    char *dir;            /* where missing shards are looked for, or NULL */
};

static enum fm_status
refuse(struct fm_error *why, const char *rule, const char *zh, const char *en)
{
    fm_error_set(why, 0, rule, zh, en);
    return FM_ERR_LIST;
}

struct fm_statuslist *
fm_statuslist_new(void)
{
    return calloc(1, sizeof(struct fm_statuslist));
}

static void
shards_free(struct shard *shards, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(shards[i].states);
    free(shards);
}

void
fm_statuslist_free(struct fm_statuslist *list)
{
    if (!list)
        return;
    shards_free(list->shards, list->facts.shards);
    free(list->dir);
    free(list);
}

static struct shard *
find(const struct fm_statuslist *list, uint32_t number)
{
    size_t lo = 0, hi = list->facts.shards;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (list->shards[mid].number < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < list->facts.shards && list->shards[lo].number == number
               ? &list->shards[lo]
               : NULL;
}

/* ---- the manifest ---- */

static bool
hex_read(const char *text, size_t len, uint8_t out[SHA256_DIGEST_LENGTH])
{
    static const char DIGITS[] = "0123456789abcdef";

    if (len != 2 * SHA256_DIGEST_LENGTH)
        return false;
    for (size_t i = 0; i < len; i++) {
        const char *at = memchr(DIGITS, text[i], 16);
        if (!at)
            return false;
        out[i / 2] = (uint8_t)(out[i / 2] << 4 | (at - DIGITS));
    }
    return true;
}

/* [number, "hash"] */
static bool
read_row(const struct fm_json *j, int at, struct fm_manifest_shard *out)
{
    int64_t number;
    const char *text;
    size_t len;

    if (!fm_json_is_array(j, at) || fm_json_size(j, at) != 2 ||
        !fm_json_int(j, at + 1, &number) || number < 0 || number >= FM_SHARDS_MAX ||
        !fm_json_slice(j, fm_json_next(j, at + 1), &text, &len))
        return false;
    out->number = (uint32_t)number;
    return hex_read(text, len, out->sha256);
}

/* Fills `m`; its shards are freed by the caller. */
static bool
read_manifest(const struct fm_json *j, struct fm_manifest *m)
{
    int64_t issued;
    int rows = fm_json_member(j, 0, "shards");

    if (!fm_json_members_sound(j, 0) ||
        !fm_json_int(j, fm_json_member(j, 0, "seq"), &m->seq) ||
        !fm_json_int(j, fm_json_member(j, 0, "time"), &m->time_unix_s) ||
        !fm_json_int(j, fm_json_member(j, 0, "next"), &m->next_unix_s) ||
        !fm_json_int(j, fm_json_member(j, 0, "issued"), &issued) || issued < 0 ||
        !fm_json_is_array(j, rows))
        return false;
    m->issued = (uint64_t)issued;
    m->count = (size_t)fm_json_size(j, rows);
    struct fm_manifest_shard *shards = calloc(m->count + 1, sizeof *shards);
    m->shards = shards;
    bool ok = shards != NULL;
    int at = rows + 1;
    for (size_t i = 0; i < m->count && ok; i++, at = fm_json_next(j, at))
        ok = read_row(j, at, &shards[i]);
    return ok && fm_manifest_sound(m);
}

/* Whoever holds a key that no longer signs, or one for some types of label only, may not
 * speak for the register. */
static bool
may_sign(const struct fm_key_info *key, int64_t time_unix_s)
{
    return key->state == FM_KEY_ACTIVE && key->types == 0 &&
           time_unix_s >= key->not_before_unix_s && time_unix_s < key->expires_unix_s;
}

/* Takes over what the manifest names; shards whose bytes are the same stay. */
static enum fm_status
take(struct fm_statuslist *list, const struct fm_manifest *m)
{
    struct shard *fresh = calloc(m->count + 1, sizeof *fresh);

    if (!fresh)
        return FM_ERR_NOMEM;
    for (size_t i = 0; i < m->count; i++) {
        struct shard *held = find(list, m->shards[i].number);
        fresh[i].number = m->shards[i].number;
        memcpy(fresh[i].sha256, m->shards[i].sha256, SHA256_DIGEST_LENGTH);
        if (held && memcmp(held->sha256, fresh[i].sha256, SHA256_DIGEST_LENGTH) == 0) {
            fresh[i].states = held->states;
            held->states = NULL;
        }
    }
    shards_free(list->shards, list->facts.shards);
    list->shards = fresh;
    list->facts = (struct fm_statuslist_facts){m->seq, m->time_unix_s, m->next_unix_s,
                                               m->issued, m->count};
    return FM_OK;
}

static enum fm_status
take_payload(struct fm_statuslist *list, const struct fm_key_info *key,
             const char *payload, size_t len, struct fm_error *why)
{
    struct fm_json j;
    struct fm_manifest m = {.seq = 0};
    size_t tokens = 64 + 3 * len / ROW_MIN;

    if (!fm_json_read(&j, payload, len,
                      tokens < TOKENS_MAX ? (unsigned)tokens : TOKENS_MAX))
        return j.count < 0 ? FM_ERR_NOMEM
                           : refuse(why, "list_form", "状态清单不是有效的 JSON",
                                    "the status list is not valid JSON");
    enum fm_status status;
    if (!read_manifest(&j, &m))
        status = refuse(why, "list_form", "状态清单的字段有误",
                        "the status list has a wrong field");
    else if (!may_sign(key, m.time_unix_s))
        status =
            refuse(why, "list_key", "签署状态清单的密钥当时无效、已停用或只用于部分标签",
                   "the key that signed the status list was not valid then, is no "
                   "longer active, or is for some types of label only");
    else if (m.seq < list->facts.seq)
        status = refuse(why, "list_rollback", "状态清单比已有的旧，拒绝回退",
                        "older than the status list already held: rollback refused");
    else
        status = take(list, &m);
    free((void *)(uintptr_t)m.shards);
    fm_json_free(&j);
    return status;
}

enum fm_status
fm_statuslist_load(struct fm_statuslist *list, const struct fm_keyring *ring,
                   const char *json, size_t len, struct fm_error *why)
{
    const struct fm_key_info *key;
    char *payload;
    size_t payload_len;

    if (len > MANIFEST_MAX)
        return refuse(why, "list_form", "状态清单过大", "the status list is too large");
    enum fm_status status = fm_jws_open(ring, FM_STATUSLIST_TYP, json, len, &payload,
                                        &payload_len, &key, why);
    if (status != FM_OK)
        return status;
    status = take_payload(list, key, payload, payload_len, why);
    free(payload);
    return status;
}

void
fm_statuslist_facts(const struct fm_statuslist *list, struct fm_statuslist_facts *out)
{
    *out = list->facts;
}

bool
fm_statuslist_shard(const struct fm_statuslist *list, size_t n, uint32_t *number,
                    char hash[FM_SHARD_HASH], bool *held)
{
    if (n >= list->facts.shards)
        return false;
    *number = list->shards[n].number;
    *held = list->shards[n].states != NULL;
    for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++)
        snprintf(hash + 2 * i, 3, "%02x", list->shards[n].sha256[i]);
    return true;
}

/* ---- shards ---- */

/* The output is bounded by where it goes, whatever the stream says. */
enum fm_status
fm_shard_unpack(const uint8_t *bytes, size_t len, uint8_t states[FM_SHARD_BYTES])
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes,
                  .avail_in = (uInt)len,
                  .next_out = states,
                  .avail_out = FM_SHARD_BYTES};

    if (len > FM_SHARD_PACKED_MAX)
        return FM_ERR_LIST;
    if (inflateInit(&z) != Z_OK)
        return FM_ERR_NOMEM;
    int end = inflate(&z, Z_FINISH);
    bool whole = end == Z_STREAM_END && z.avail_out == 0 && z.avail_in == 0;
    inflateEnd(&z);
    return whole ? FM_OK : end == Z_MEM_ERROR ? FM_ERR_NOMEM : FM_ERR_LIST;
}

static enum fm_status
fill(struct shard *shard, const uint8_t *bytes, size_t len, struct fm_error *why)
{
    uint8_t hash[SHA256_DIGEST_LENGTH];

    SHA256(bytes, len, hash);
    if (memcmp(hash, shard->sha256, sizeof hash) != 0)
        return refuse(why, "shard_hash", "状态分片与清单中的哈希不符",
                      "a shard's bytes do not have the hash that the list names");
    uint8_t *states = malloc(FM_SHARD_BYTES);
    if (!states)
        return FM_ERR_NOMEM;
    enum fm_status status = fm_shard_unpack(bytes, len, states);
    if (status != FM_OK) {
        free(states);
        return status == FM_ERR_LIST
                   ? refuse(why, "shard_form", "状态分片不是完整的 32768 字节",
                            "a shard is not 32768 bytes under zlib")
                   : status;
    }
    free(shard->states);
    shard->states = states;
    return FM_OK;
}

enum fm_status
fm_statuslist_add_shard(struct fm_statuslist *list, uint32_t number, const uint8_t *bytes,
                        size_t len, struct fm_error *why)
{
    struct shard *shard = find(list, number);

    return shard ? fill(shard, bytes, len, why)
                 : refuse(why, "shard_unknown", "清单中没有这个分片",
                          "the list names no such shard");
}

/* ---- directories ---- */

/* A file of at most `max` bytes, freed by the caller; NULL where there is none. */
static char *
read_file(const char *path, size_t max, size_t *len)
{
    FILE *file = fopen(path, "rbe");
    char *bytes = file ? malloc(max + 1) : NULL;

    *len = bytes ? fread(bytes, 1, max + 1, file) : 0;
    bool bad = !bytes || ferror(file) || *len > max;
    if (file)
        fclose(file);
    if (!bad)
        return bytes;
    free(bytes);
    return NULL;
}

enum fm_status
fm_statuslist_open(struct fm_statuslist *list, const struct fm_keyring *ring,
                   const char *dir, struct fm_error *why)
{
    char path[PATH_CAP];
    size_t len;
    int n = snprintf(path, sizeof path, "%s/firemark-status.json", dir);
    char *json = n < PATH_CAP ? read_file(path, MANIFEST_MAX, &len) : NULL;

    if (!json) {
        fm_error_set(why, 0, "list_absent", "目录中没有可读的 firemark-status.json",
                     "the directory has no readable firemark-status.json");
        return FM_ERR_IO;
    }
    enum fm_status status = fm_statuslist_load(list, ring, json, len, why);
    free(json);
    if (status != FM_OK)
        return status;
    char *copy = strdup(dir);
    if (!copy)
        return FM_ERR_NOMEM;
    free(list->dir);
    list->dir = copy;
    return FM_OK;
}

static enum fm_status
fetch(const struct fm_statuslist *list, struct shard *shard, struct fm_error *why)
{
    char path[PATH_CAP], hash[FM_SHARD_HASH];
    uint32_t number;
    size_t len;
    bool held;

    fm_statuslist_shard(list, (size_t)(shard - list->shards), &number, hash, &held);
    int n = list->dir
                ? snprintf(path, sizeof path, "%s/firemark-status/%s", list->dir, hash)
                : PATH_CAP;
    char *bytes = n < PATH_CAP ? read_file(path, FM_SHARD_PACKED_MAX, &len) : NULL;
    if (!bytes)
        return refuse(why, "shard_missing", "缺少该标签所在的状态分片，请重新下载清单",
                      "the shard with this label is missing: fetch the list again");
    enum fm_status status = fill(shard, (const uint8_t *)bytes, len, why);
    free(bytes);
    return status;
}

enum fm_status
fm_statuslist_look(struct fm_statuslist *list, uint32_t index, enum fm_standing *out,
                   struct fm_error *why)
{
    struct shard *shard = find(list, index / FM_SHARD_LABELS);

    if (list->facts.seq == 0)
        return refuse(why, "list_absent", "没有状态清单", "there is no status list");
    if (index >= list->facts.issued) {
        *out = FM_STANDING_UNLISTED;
        return FM_OK;
    }
    if (!shard) {
        *out = FM_STANDING_NORMAL;
        return FM_OK;
    }
    enum fm_status status = shard->states ? FM_OK : fetch(list, shard, why);
    if (status != FM_OK)
        return status;
    uint32_t n = index % FM_SHARD_LABELS;
    unsigned value = shard->states[n / 2] >> (n % 2 * 4) & 15;
    *out = value < FM_STANDING_UNKNOWN ? (enum fm_standing)value : FM_STANDING_UNKNOWN;
    return FM_OK;
}
