/* What a leaf says of an event, in bytes (docs/record.md), and the events opened. */
#include <firemark/record.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

enum { VERSION = 1, VERSION_PRIOR = 2, HAS_SM3 = 1, UUID = 16, SALT_MAX = 255 };

/* ---- digests ---- */

/* The salt's length goes before it: else a byte could move between it and the body. */
static bool
digest(const EVP_MD *md, const void *salt, size_t salt_len, const void *body,
       size_t body_len, uint8_t out[FM_HASH])
{
    const uint8_t prefix = (uint8_t)salt_len;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx && EVP_DigestInit_ex(ctx, md, NULL) == 1 &&
              EVP_DigestUpdate(ctx, &prefix, 1) == 1 &&
              EVP_DigestUpdate(ctx, salt, salt_len) == 1 &&
              EVP_DigestUpdate(ctx, body, body_len) == 1 &&
              EVP_DigestFinal_ex(ctx, out, NULL) == 1;

    EVP_MD_CTX_free(ctx);
    return ok;
}

enum fm_status
fm_entry_commit(struct fm_entry *entry, bool sm3, const void *salt, size_t salt_len,
                const void *body, size_t body_len)
{
    uint8_t sha256[FM_HASH], also[FM_HASH] = {0};

    if (salt_len > SALT_MAX)
        return FM_ERR_ARG;
    if (!digest(EVP_sha256(), salt, salt_len, body, body_len, sha256) ||
        (sm3 && !digest(EVP_sm3(), salt, salt_len, body, body_len, also)))
        return FM_ERR_CRYPTO;
    memcpy(entry->sha256, sha256, FM_HASH);
    memcpy(entry->sm3, also, FM_HASH);
    entry->has_sm3 = sm3;
    return FM_OK;
}

enum fm_status
fm_entry_fits(const struct fm_entry *entry, const void *salt, size_t salt_len,
              const void *body, size_t body_len, bool *fits)
{
    struct fm_entry other = {.attachments = 0};

    if (fm_entry_commit(&other, entry->has_sm3, salt, salt_len, body, body_len) != FM_OK)
        return FM_ERR_CRYPTO;
    *fits = CRYPTO_memcmp(other.sha256, entry->sha256, FM_HASH) == 0 &&
            (!entry->has_sm3 || CRYPTO_memcmp(other.sm3, entry->sm3, FM_HASH) == 0);
    return FM_OK;
}

/* ---- writing ---- */

struct writing {
    uint8_t *out;
    size_t len, cap;
};

static void
put(struct writing *w, const void *bytes, size_t len)
{
    if (len <= w->cap - w->len && len > 0)
        memcpy(w->out + w->len, bytes, len);
    w->len = len <= w->cap - w->len ? w->len + len : w->cap + 1;
}

/* Big-endian. After an overflow nothing is put any more. */
static void
put_number(struct writing *w, uint64_t value, unsigned bytes)
{
    uint8_t out[8];

    for (unsigned i = 0; i < bytes; i++)
        out[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
    if (w->len <= w->cap)
        put(w, out, bytes);
}

static void
put_bytes(struct writing *w, const void *bytes, size_t len)
{
    if (w->len <= w->cap)
        put(w, bytes, len);
}

static void
put_facts(struct writing *w, const struct fm_entry *e)
{
    const int64_t numbers[] = {e->seq,    e->recorded_us, e->occurred_us,
                               e->batch,  e->agency,      e->company,
                               e->person, e->place,       e->unit};

    put_number(w, VERSION, 1);
    put_bytes(w, e->id, UUID);
    put_number(w, strlen(e->kind), 1);
    put_bytes(w, e->kind, strlen(e->kind));
    put_number(w, e->version, 2);
    put_number(w, (uint32_t)e->area, 4);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put_number(w, (uint64_t)numbers[i], 8);
    put_bytes(w, e->corrects, UUID);
}

enum fm_status
fm_entry_write(const struct fm_entry *entry, uint8_t *out, size_t cap, size_t *out_len)
{
    struct writing w = {out, 0, cap < FM_ENTRY_MAX ? cap : FM_ENTRY_MAX};

    if (entry->attachments > FM_ENTRY_ATTACHMENTS_MAX ||
        memchr(entry->kind, '\0', sizeof entry->kind) == NULL)
        return FM_ERR_ARG;
    put_facts(&w, entry);
    put_number(&w, entry->has_sm3 ? HAS_SM3 : 0, 1);
    put_bytes(&w, entry->sha256, FM_HASH);
    if (entry->has_sm3)
        put_bytes(&w, entry->sm3, FM_HASH);
    put_number(&w, entry->attachments, 2);
    put_bytes(&w, entry->attachment, entry->attachments * (size_t)FM_HASH);
    if (w.len > w.cap)
        return FM_ERR_SPACE;
    *out_len = w.len;
    return FM_OK;
}

/* ---- reading ---- */

struct reading {
    const uint8_t *at, *end;
    bool bad;
};

static const uint8_t *
take(struct reading *r, size_t len)
{
    const uint8_t *at = r->at;

    if (r->bad || (size_t)(r->end - r->at) < len) {
        r->bad = true;
        return NULL;
    }
    r->at += len;
    return at;
}

static uint64_t
take_number(struct reading *r, unsigned bytes)
{
    const uint8_t *at = take(r, bytes);
    uint64_t value = 0;

    for (unsigned i = 0; at && i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

static void
take_copy(struct reading *r, void *out, size_t len)
{
    const uint8_t *at = take(r, len);

    if (at)
        memcpy(out, at, len);
}

static void
take_kind(struct reading *r, struct fm_entry *e)
{
    size_t len = (size_t)take_number(r, 1);

    if (len > FM_ENTRY_KIND_MAX)
        r->bad = true;
    take_copy(r, e->kind, len);
    r->bad = r->bad || strlen(e->kind) != len;
}

static void
take_facts(struct reading *r, struct fm_entry *e)
{
    int64_t *const numbers[] = {&e->seq,    &e->recorded_us, &e->occurred_us,
                                &e->batch,  &e->agency,      &e->company,
                                &e->person, &e->place,       &e->unit};

    r->bad = take_number(r, 1) != VERSION;
    take_copy(r, e->id, UUID);
    take_kind(r, e);
    e->version = (uint16_t)take_number(r, 2);
    e->area = (int32_t)take_number(r, 4);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        *numbers[i] = (int64_t)take_number(r, 8);
    take_copy(r, e->corrects, UUID);
}

enum fm_status
fm_entry_read(const uint8_t *bytes, size_t len, struct fm_entry *entry)
{
    struct reading r = {bytes, bytes + len, false};
    struct fm_entry e = {.attachments = 0};

    take_facts(&r, &e);
    uint64_t flags = take_number(&r, 1);
    e.has_sm3 = flags == HAS_SM3;
    take_copy(&r, e.sha256, FM_HASH);
    if (e.has_sm3)
        take_copy(&r, e.sm3, FM_HASH);
    e.attachments = (unsigned)take_number(&r, 2);
    e.attachment = (const uint8_t(*)[FM_HASH])take(&r, e.attachments * (size_t)FM_HASH);
    if (r.bad || r.at != r.end || flags > HAS_SM3 ||
        e.attachments > FM_ENTRY_ATTACHMENTS_MAX)
        return FM_ERR_RECORD;
    *entry = e;
    return FM_OK;
}

/* ---- a log that goes on where another ended ---- */

enum fm_status
fm_entry_write_prior(const char *note, size_t len, uint8_t *out, size_t cap,
                     size_t *out_len)
{
    struct writing w = {out, 0, cap < FM_ENTRY_MAX ? cap : FM_ENTRY_MAX};

    put_number(&w, VERSION_PRIOR, 1);
    put_bytes(&w, note, len);
    if (w.len > w.cap)
        return FM_ERR_SPACE;
    *out_len = w.len;
    return FM_OK;
}

const char *
fm_entry_prior(const uint8_t *bytes, size_t len, size_t *note_len)
{
    if (len == 0 || bytes[0] != VERSION_PRIOR)
        return NULL;
    *note_len = len - 1;
    return (const char *)bytes + 1;
}

/* ---- an event opened: entry, salt and body ---- */

enum fm_status
fm_opened_write(const struct fm_opened *opened, uint8_t *out, size_t cap, size_t *out_len)
{
    struct writing w = {out, 0, cap};

    if (opened->entry_len > FM_ENTRY_MAX || opened->salt_len > SALT_MAX)
        return FM_ERR_ARG;
    put_number(&w, opened->entry_len, 2);
    put_bytes(&w, opened->entry, opened->entry_len);
    put_number(&w, opened->salt_len, 1);
    put_bytes(&w, opened->salt, opened->salt_len);
    put_bytes(&w, opened->body, opened->body_len);
    if (w.len > w.cap)
        return FM_ERR_SPACE;
    *out_len = w.len;
    return FM_OK;
}

enum fm_status
fm_opened_read(const uint8_t *bytes, size_t len, struct fm_opened *out)
{
    struct reading r = {bytes, bytes + len, false};
    struct fm_opened o = {.entry_len = (size_t)take_number(&r, 2)};

    o.entry = take(&r, o.entry_len);
    o.salt_len = (size_t)take_number(&r, 1);
    o.salt = take(&r, o.salt_len);
    if (r.bad)
        return FM_ERR_RECORD;
    o.body = r.at;
    o.body_len = (size_t)(r.end - r.at);
    *out = o;
    return FM_OK;
}
