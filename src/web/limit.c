#include "web/limit.h"

#include <arpa/inet.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "http/request.h"

enum { SETS = 2048, WAYS = 4, SECRET = 16, KEY_MAX = 128 };

static const struct {
    double per_s, burst;
} RATES[LIMIT_COUNT] = {
    [LIMIT_SOURCE] = {2, 120},
    [LIMIT_LINK] = {0.5, 60},
    [LIMIT_ALL] = {100, 500},
};

struct allowance {
    uint64_t key; /* 0: free */
    int64_t at_us;
    double left;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct allowance table[LIMIT_COUNT][SETS][WAYS];
static uint8_t secret[SECRET]; /* nobody can aim at another's place in the table */
static bool ready;

static uint64_t
hash_of(const char *key)
{
    uint8_t text[SECRET + KEY_MAX], sum[SHA256_DIGEST_LENGTH];
    size_t len = strnlen(key, KEY_MAX);
    uint64_t hash;

    memcpy(text, secret, SECRET);
    memcpy(text + SECRET, key, len);
    SHA256(text, SECRET + len, sum);
    memcpy(&hash, sum, sizeof hash);
    return hash | 1;
}

static double
left_now(const struct allowance *a, enum limit_of of, int64_t now)
{
    double left = a->left + (double)(now - a->at_us) / 1e6 * RATES[of].per_s;

    return a->key == 0 || left > RATES[of].burst ? RATES[of].burst : left;
}

/* The allowance of this key; a new one takes the place of whoever has most left. */
static struct allowance *
find(enum limit_of of, uint64_t key, int64_t now)
{
    struct allowance *set = table[of][key / 2 % SETS], *best = set;

    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (left_now(&set[i], of, now) > left_now(best, of, now))
            best = &set[i];
    }
    *best = (struct allowance){.key = key, .at_us = now, .left = RATES[of].burst};
    return best;
}

bool
limit_take(enum limit_of of, const char *key, double cost)
{
    int64_t now = clock_monotonic_us();

    pthread_mutex_lock(&lock);
    if (!ready && RAND_bytes(secret, SECRET) != 1)
        abort();
    ready = true;
    struct allowance *a = find(of, hash_of(key), now);
    double left = left_now(a, of, now);
    bool may = left >= cost;
    a->at_us = now;
    a->left = may ? left - cost : left;
    pthread_mutex_unlock(&lock);
    return may;
}

/* ---- sources ---- */

const char *
limit_source(struct http_request *req)
{
    const char *address = http_source(req);
    struct in6_addr six;

    if (inet_pton(AF_INET6, address, &six) != 1)
        return address;
    if (IN6_IS_ADDR_V4MAPPED(&six))
        return address;
    return arena_printf(&req->arena, "%02x%02x:%02x%02x:%02x%02x:%02x%02x/64",
                        six.s6_addr[0], six.s6_addr[1], six.s6_addr[2], six.s6_addr[3],
                        six.s6_addr[4], six.s6_addr[5], six.s6_addr[6], six.s6_addr[7]);
}
