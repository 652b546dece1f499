/* Status lists as they leave the publisher: shards under zlib, the manifest signed. */
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "jws.h"
#include "statuslist_internal.h"

enum { ROW_MAX = 96, HEAD_MAX = 160 };

enum fm_status
fm_shard_pack(const uint8_t states[FM_SHARD_BYTES], uint8_t *out, size_t *out_len,
              uint8_t sha256[32])
{
    uLongf len = FM_SHARD_PACKED_MAX;

    if (compress2(out, &len, states, FM_SHARD_BYTES, Z_BEST_COMPRESSION) != Z_OK)
        return FM_ERR_NOMEM;
    SHA256(out, len, sha256);
    *out_len = len;
    return FM_OK;
}

bool
fm_manifest_sound(const struct fm_manifest *m)
{
    if (m->seq <= 0 || m->time_unix_s <= 0 || m->next_unix_s < m->time_unix_s ||
        m->issued > (uint64_t)UINT32_MAX + 1 || m->count > FM_SHARDS_MAX)
        return false;
    for (size_t i = 0; i < m->count; i++)
        if ((uint64_t)m->shards[i].number * FM_SHARD_LABELS >= m->issued ||
            (i > 0 && m->shards[i].number <= m->shards[i - 1].number))
            return false;
    return true;
}

static int
put_shard(char *at, const struct fm_manifest_shard *shard, bool first)
{
    int n = snprintf(at, ROW_MAX, "%s[%u,\"", first ? "" : ",", (unsigned)shard->number);

    for (size_t i = 0; i < sizeof shard->sha256; i++)
        n += snprintf(at + n, 3, "%02x", shard->sha256[i]);
    return n + snprintf(at + n, 3, "\"]");
}

enum fm_status
fm_manifest_write(const struct fm_manifest *m, const struct fm_signer *signer, char **out,
                  size_t *out_len)
{
    if (!fm_manifest_sound(m))
        return FM_ERR_ARG;
    char *text = malloc(HEAD_MAX + m->count * ROW_MAX);
    if (!text)
        return FM_ERR_NOMEM;
    int n = snprintf(text, HEAD_MAX,
                     "{\"seq\":%lld,\"time\":%lld,\"next\":%lld,\"issued\":%llu,"
                     "\"shards\":[",
                     (long long)m->seq, (long long)m->time_unix_s,
                     (long long)m->next_unix_s, (unsigned long long)m->issued);
    for (size_t i = 0; i < m->count; i++)
        n += put_shard(text + n, &m->shards[i], i == 0);
    n += snprintf(text + n, 3, "]}");
    enum fm_status status =
        fm_jws_sign(signer, FM_STATUSLIST_TYP, text, (size_t)n, out, out_len);
    free(text);
    return status;
}
