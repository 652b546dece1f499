/* The signer's verb for the status list: it reads the manifest from the store itself. */
#include <firemark/statuslist.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "label/signer_internal.h"
#include "label_sql.h"

enum column { AT_SEQ, AT_TIME, AT_NEXT, AT_ISSUED, AT_NUMBER, AT_HASH };

/* Whoever gets into the store must not have lists of next year signed today. */
enum { AHEAD_S = 60, BEHIND_S = 86400 };

static bool
read_shard(const struct pg_rows *rows, int row, struct fm_manifest_shard *out)
{
    struct buf hash BUF_SCOPE = {0};

    out->number = (uint32_t)pg_int(rows, row, AT_NUMBER);
    if (!buf_unhex(&hash, pg_text(rows, row, AT_HASH)) || hash.len != sizeof out->sha256)
        return false;
    memcpy(out->sha256, hash.data, hash.len);
    return true;
}

static bool
read_manifest(struct arena *arena, const struct pg_rows *rows, struct fm_manifest *m)
{
    size_t count = pg_is_null(rows, 0, AT_NUMBER) ? 0 : (size_t)pg_rows_count(rows);
    struct fm_manifest_shard *shards = arena_alloc(arena, (count + 1) * sizeof *shards);

    *m = (struct fm_manifest){.seq = pg_int(rows, 0, AT_SEQ),
                              .time_unix_s = pg_int(rows, 0, AT_TIME),
                              .next_unix_s = pg_int(rows, 0, AT_NEXT),
                              .issued = (uint64_t)pg_int(rows, 0, AT_ISSUED),
                              .shards = shards,
                              .count = count};
    for (size_t i = 0; i < count; i++)
        if (!read_shard(rows, (int)i, &shards[i]))
            return false;
    return true;
}

static const char *
sign(struct signer *s, const struct fm_manifest *m, struct buf *out)
{
    int64_t now = clock_unix_s();
    struct signer_key *key = signer_key_for_list(s);
    char *json;
    size_t len;

    if (m->time_unix_s > now + AHEAD_S || m->time_unix_s < now - BEHIND_S)
        return "status_time";
    if (!key)
        return "key_none";
    const struct fm_signer *signer = signer_key_open(s, key);
    if (!signer)
        return "signer_key";
    if (!signer_within_rate(s, 1))
        return "rate_cap";
    if (fm_manifest_write(m, signer, &json, &len) != FM_OK)
        return "status_form";
    buf_puts(out, "ok ");
    buf_add(out, json, len);
    free(json);
    return signer_log(s, "status seq=%lld shards=%zu kid=%d signed", (long long)m->seq,
                      m->count, key->kid)
               ? NULL
               : "log";
}

const char *
signer_verb_status(struct signer *s, struct arena *arena, const char *words,
                   struct buf *out)
{
    struct fm_manifest m;
    struct pg_rows *rows;
    char seq[20];

    if (sscanf(words, "%19[0-9]", seq) != 1)
        return "garbled";
    struct fault *fault = pg_run(s->pg, arena, SQL_status_manifest_sign, &rows, 1, seq);
    if (fault)
        return fault->code;
    if (pg_rows_count(rows) == 0)
        return "status_unknown";
    return read_manifest(arena, rows, &m) ? sign(s, &m, out) : "status_form";
}
