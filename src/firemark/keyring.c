#include <firemark/keyring.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct entry {
    struct fm_key_info info;
    EVP_PKEY *key;
};

struct root {
    uint8_t public_key[32];
    char kid[FM_ROOT_KID_LEN + 1];
    EVP_PKEY *key;
};

struct fm_keyring {
    struct entry *entries;
    size_t count;
    struct root roots[FM_ROOTS_MAX];
    int root_count;
    int64_t seq, issued, expires;
};

static const char *const ALGS[FM_ALG_COUNT] = {"Ed25519", "ES256", "SM2"};
static const char *const STATES[FM_KEY_STATE_COUNT] = {"planned", "active", "retired",
                                                       "revoked"};

const char *
fm_alg_name(enum fm_alg alg)
{
    return (unsigned)alg < FM_ALG_COUNT ? ALGS[alg] : "unknown";
}

const char *
fm_key_state_name(enum fm_key_state state)
{
    return (unsigned)state < FM_KEY_STATE_COUNT ? STATES[state] : "unknown";
}

static int
name_index(const char *const *names, int count, const char *name)
{
    int i = 0;

    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i;
}

enum fm_alg
fm_alg_parse(const char *name)
{
    return (enum fm_alg)name_index(ALGS, FM_ALG_COUNT, name);
}

enum fm_key_state
fm_key_state_parse(const char *name)
{
    return (enum fm_key_state)name_index(STATES, FM_KEY_STATE_COUNT, name);
}

struct fm_keyring *
fm_keyring_new(void)
{
    return calloc(1, sizeof(struct fm_keyring));
}

static void
entries_free(struct fm_keyring *ring)
{
    for (size_t i = 0; i < ring->count; i++)
        EVP_PKEY_free(ring->entries[i].key);
    free(ring->entries);
    ring->entries = NULL;
    ring->count = 0;
}

static void
roots_free(struct fm_keyring *ring)
{
    for (int i = 0; i < ring->root_count; i++)
        EVP_PKEY_free(ring->roots[i].key);
    ring->root_count = 0;
}

void
fm_keyring_free(struct fm_keyring *ring)
{
    if (!ring)
        return;
    entries_free(ring);
    roots_free(ring);
    free(ring);
}

void
fm_keyring_replace(struct fm_keyring *ring, struct fm_keyring *from)
{
    entries_free(ring);
    ring->entries = from->entries;
    ring->count = from->count;
    from->entries = NULL;
    from->count = 0;
    fm_keyring_set_trust(ring, from->seq, from->issued, from->expires);
}

enum fm_status
fm_keyring_set_roots(struct fm_keyring *ring, uint8_t (*public_keys)[32], int count)
{
    roots_free(ring);
    for (int i = 0; i < count; i++) {
        struct root *root = &ring->roots[i];
        root->key = fm_public_load(FM_ALG_ED25519, public_keys[i], 32);
        if (!root->key)
            return FM_ERR_NOMEM;
        memcpy(root->public_key, public_keys[i], 32);
        fm_root_kid(public_keys[i], root->kid);
        ring->root_count = i + 1;
    }
    return FM_OK;
}

EVP_PKEY *
fm_keyring_root(const struct fm_keyring *ring, const char *kid)
{
    for (int i = 0; i < ring->root_count; i++)
        if (!kid || strcmp(ring->roots[i].kid, kid) == 0)
            return ring->roots[i].key;
    return NULL;
}

size_t
fm_keyring_roots(const struct fm_keyring *ring, struct fm_key_info out[FM_ROOTS_MAX])
{
    for (int i = 0; i < ring->root_count; i++) {
        out[i] = (struct fm_key_info){.alg = FM_ALG_ED25519, .public_len = 32};
        memcpy(out[i].public_key, ring->roots[i].public_key, 32);
    }
    return (size_t)ring->root_count;
}

const struct fm_key_info *
fm_keyring_at(const struct fm_keyring *ring, size_t at)
{
    return at < ring->count ? &ring->entries[at].info : NULL;
}

void
fm_keyring_set_trust(struct fm_keyring *ring, int64_t seq, int64_t issued,
                     int64_t expires)
{
    ring->seq = seq;
    ring->issued = issued;
    ring->expires = expires;
}

bool
fm_keyring_expired(const struct fm_keyring *ring, int64_t now_unix_s)
{
    return ring->expires != 0 && now_unix_s > ring->expires;
}

static struct entry *
find(const struct fm_keyring *ring, uint16_t kid)
{
    for (size_t i = 0; i < ring->count; i++)
        if (ring->entries[i].info.kid == kid)
            return &ring->entries[i];
    return NULL;
}

static struct entry *
append(struct fm_keyring *ring)
{
    struct entry *more = realloc(ring->entries, (ring->count + 1) * sizeof *more);

    if (!more)
        return NULL;
    ring->entries = more;
    more[ring->count] = (struct entry){.key = NULL};
    return &more[ring->count++];
}

/* Host names know no case; a label's is upper case. */
static void
hosts_upper(struct fm_key_info *info)
{
    for (int i = 0; i < FM_KEY_HOSTS; i++)
        for (char *c = info->hosts[i]; *c; c++)
            if (*c >= 'a' && *c <= 'z')
                *c = (char)(*c - 'a' + 'A');
}

enum fm_status
fm_keyring_add(struct fm_keyring *ring, const struct fm_key_info *info)
{
    if (info->kid > 0xfff || !info->hosts[0][0] || (unsigned)info->alg >= FM_ALG_COUNT ||
        (unsigned)info->state >= FM_KEY_STATE_COUNT)
        return FM_ERR_ARG;
    EVP_PKEY *key = fm_public_load(info->alg, info->public_key, info->public_len);
    if (!key)
        return FM_ERR_ARG;
    struct entry *e = find(ring, info->kid);
    if (!e)
        e = append(ring);
    if (!e) {
        EVP_PKEY_free(key);
        return FM_ERR_NOMEM;
    }
    EVP_PKEY_free(e->key);
    *e = (struct entry){.info = *info, .key = key};
    hosts_upper(&e->info);
    return FM_OK;
}

const struct fm_key_info *
fm_keyring_find(const struct fm_keyring *ring, uint16_t kid)
{
    const struct entry *e = find(ring, kid);

    return e ? &e->info : NULL;
}

EVP_PKEY *
fm_keyring_public(const struct fm_keyring *ring, uint16_t kid)
{
    const struct entry *e = find(ring, kid);

    return e ? e->key : NULL;
}

bool
fm_key_has_host(const struct fm_key_info *key, const char *host)
{
    for (int i = 0; i < FM_KEY_HOSTS; i++)
        if (key->hosts[i][0] && strcmp(key->hosts[i], host) == 0)
            return true;
    return false;
}

bool
fm_keyring_has_host(const struct fm_keyring *ring, const char *host)
{
    for (size_t i = 0; i < ring->count; i++)
        if (fm_key_has_host(&ring->entries[i].info, host))
            return true;
    return false;
}

size_t
fm_keyring_count(const struct fm_keyring *ring)
{
    return ring->count;
}

int64_t
fm_keyring_trust_seq(const struct fm_keyring *ring)
{
    return ring->seq;
}

int64_t
fm_keyring_trust_issued(const struct fm_keyring *ring)
{
    return ring->issued;
}

int64_t
fm_keyring_trust_expires(const struct fm_keyring *ring)
{
    return ring->expires;
}
