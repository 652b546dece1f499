/* The signer's main verb: the labels of an approved job. */
#include <firemark/seal.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "base/uuid.h"
#include "label/signer_internal.h"
#include "label_sql.h"

/* What is asked for: "JOB" or "JOB FIRST LAST", indexes of labels. */
struct wish {
    char job[UUID_TEXT], first[20], last[20];
};

enum { DAY_S = 86400 };

enum column {
    AT_INDEX,
    AT_RANDOM,
    AT_TYPE,
    AT_DAY,
    AT_KID,
    AT_AGENCY,
    AT_SIGNATURE,
    AT_SHA
};

static bool
read_wish(const char *words, struct wish *wish)
{
    uint8_t id[16];

    *wish = (struct wish){.first = "0", .last = "4294967295"};
    int n = sscanf(words, "%36s %19[0-9] %19[0-9]", wish->job, wish->first, wish->last);
    return (n == 1 || n == 3) && uuid_parse(wish->job, id);
}

/* A label that was signed before is sealed again by the key on record for it, though that
 * key is retired: a reprint is the same label. A new one is signed by its agency's key.
 */
static const char *
choose_key(struct signer *s, const struct pg_rows *rows, int row, struct signer_key **out)
{
    bool again = !pg_is_null(rows, row, AT_KID);
    int64_t agency = pg_is_null(rows, row, AT_AGENCY) ? 0 : pg_int(rows, row, AT_AGENCY);

    *out = again ? signer_key_find(s, (int)pg_int(rows, row, AT_KID))
                 : signer_key_for(s, agency);
    if (!*out)
        return again ? "key_unknown" : "key_none";
    if ((*out)->revoked)
        return "key_revoked";
    int64_t day = fm_label_day_start((uint16_t)pg_int(rows, row, AT_DAY));
    bool outside = day + DAY_S <= (*out)->not_before || day >= (*out)->expires;
    return !again && outside ? "key_day" : NULL;
}

/* The signature kept for a label, where its algorithm never gives it again. */
static bool
take_kept(const struct pg_rows *rows, int row, int kid, int64_t day,
          struct fm_label *label)
{
    unsigned byte;

    if (pg_is_null(rows, row, AT_SIGNATURE))
        return false;
    const char *hex = pg_text(rows, row, AT_SIGNATURE);
    for (int i = 0; i < FM_SIGNATURE_LEN; i++) {
        if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
            return false;
        label->signature[i] = (uint8_t)byte;
    }
    label->sealed = true;
    label->kid = (uint16_t)kid;
    label->day = fm_label_day(day);
    return true;
}

static bool
seal(struct signer *s, struct signer_key *key, int64_t day, struct fm_label *label)
{
    const struct fm_signer *signer = signer_key_open(s, key);

    return signer && fm_label_seal(signer, day, label) == FM_OK;
}

static bool
spell(const struct fm_label *label, bool lower, char text[FM_LABEL_TEXT_MAX])
{
    size_t len;

    return (lower ? fm_label_encode_lower(label, text, FM_LABEL_TEXT_MAX, &len)
                  : fm_label_encode(label, text, FM_LABEL_TEXT_MAX, &len)) == FM_OK;
}

/* New labels follow the setting; one that is on record is spelled as it was then. */
static bool
lower_case(const struct signer *s, const struct pg_rows *rows, int row,
           const struct fm_label *label)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    struct buf hex BUF_SCOPE = {0};
    char text[FM_LABEL_TEXT_MAX];

    if (pg_is_null(rows, row, AT_SHA))
        return s->config->lower;
    if (!spell(label, true, text))
        return false;
    SHA256((const uint8_t *)text, strlen(text), digest);
    buf_hex(&hex, digest, sizeof digest);
    return strcmp(hex.data, pg_text(rows, row, AT_SHA)) == 0;
}

static const char *
seal_row(struct signer *s, const struct pg_rows *rows, int row, struct buf *out)
{
    struct fm_label label = {.scheme = FM_SCHEME_LOCAL,
                             .serial = {.index = (uint32_t)pg_int(rows, row, AT_INDEX),
                                        .random = (uint32_t)pg_int(rows, row, AT_RANDOM)},
                             .type = (enum fm_label_type)pg_int(rows, row, AT_TYPE)};
    int64_t day = fm_label_day_start((uint16_t)pg_int(rows, row, AT_DAY));
    char text[FM_LABEL_TEXT_MAX];
    struct signer_key *key;
    const char *refusal = choose_key(s, rows, row, &key);

    if (refusal)
        return refusal;
    memccpy(label.host, s->config->host, '\0', FM_HOST_MAX);
    if (!take_kept(rows, row, key->kid, day, &label) && !seal(s, key, day, &label))
        return "signer_key";
    if (!spell(&label, lower_case(s, rows, row, &label), text))
        return "crypto";
    buf_printf(out, "%u %d %s %s\n", label.serial.index, key->kid,
               key->alg == FM_ALG_ED25519 ? "again" : "keep", text);
    return NULL;
}

static const char *
sign_rows(struct signer *s, const struct pg_rows *rows, struct buf *out)
{
    int count = pg_rows_count(rows);
    const char *refusal = NULL;

    if (count == 0)
        return "not_issued";
    if (!signer_within_rate(s, count))
        return "rate_cap";
    buf_printf(out, "ok %d\n", count);
    for (int i = 0; i < count && !refusal; i++)
        refusal = seal_row(s, rows, i, out);
    return refusal;
}

const char *
signer_verb_sign(struct signer *s, struct arena *arena, const char *words,
                 struct buf *out)
{
    struct pg_rows *rows;
    struct signer_key *key = NULL;
    struct wish wish;

    if (!read_wish(words, &wish))
        return "garbled";
    struct fault *fault = pg_run(s->pg, arena, SQL_label_signer_job, &rows, 3, wish.job,
                                 wish.first, wish.last);
    if (fault)
        return fault->code;
    const char *refusal = sign_rows(s, rows, out);
    int count = pg_rows_count(rows);
    if (count > 0)
        choose_key(s, rows, 0, &key);
    if (!signer_log(s, "job=%s labels=%d kid=%d %s", wish.job, count, key ? key->kid : -1,
                    refusal ? refusal : "signed"))
        return "log";
    return refusal;
}
