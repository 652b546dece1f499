/* A table by the token's hash: a place holds one session, a newer one takes it over. */
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "access/session.h"
#include "base/clock.h"

enum { PLACES = 2048, HASH = crypto_hash_sha256_BYTES };

struct place {
    uint8_t hash[HASH];
    int64_t until_us; /* 0: empty */
    struct actor actor;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct place places[PLACES];

static struct place *
place_of(const char *token, uint8_t hash[HASH])
{
    crypto_hash_sha256(hash, (const uint8_t *)token, strlen(token));
    return &places[(hash[0] | hash[1] << 8) % PLACES];
}

bool
session_recall(const char *token, struct actor *out)
{
    uint8_t hash[HASH];
    struct place *p = place_of(token, hash);
    int64_t now = clock_monotonic_us();

    pthread_mutex_lock(&lock);
    bool known = p->until_us > now && sodium_memcmp(p->hash, hash, HASH) == 0;
    if (known)
        *out = p->actor;
    pthread_mutex_unlock(&lock);
    return known;
}

void
session_remember(const char *token, const struct actor *actor)
{
    uint8_t hash[HASH];
    struct place *p = place_of(token, hash);

    pthread_mutex_lock(&lock);
    memcpy(p->hash, hash, HASH);
    p->until_us = clock_monotonic_us() + SESSION_RECALL_S * INT64_C(1000000);
    p->actor = *actor;
    p->actor.login = p->actor.name = "";
    p->actor.session = NULL;
    pthread_mutex_unlock(&lock);
}

static void
forget(struct place *p, const uint8_t hash[HASH])
{
    pthread_mutex_lock(&lock);
    if (sodium_memcmp(p->hash, hash, HASH) == 0)
        p->until_us = 0;
    pthread_mutex_unlock(&lock);
}

void
session_forget(const char *token)
{
    uint8_t hash[HASH];
    struct place *p = place_of(token, hash);

    forget(p, hash);
}

void
session_forget_stored(const char *sha256)
{
    uint8_t hash[HASH];
    size_t n = 0;

    if (strncmp(sha256, "\\x", 2) == 0 &&
        sodium_hex2bin(hash, HASH, sha256 + 2, strlen(sha256 + 2), NULL, &n, NULL) == 0 &&
        n == HASH)
        forget(&places[(hash[0] | hash[1] << 8) % PLACES], hash);
}

void
session_forget_all(void)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < PLACES; i++)
        places[i].until_us = 0;
    pthread_mutex_unlock(&lock);
}
