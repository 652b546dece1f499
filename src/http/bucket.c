#include "http/bucket.h"

#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { SECRET = 16, KEY_MAX = 128 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint8_t secret[SECRET]; /* nobody can aim at another's place in a table */

static void
draw_secret(void)
{
    if (RAND_bytes(secret, SECRET) != 1)
        abort();
}

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
left_now(const struct bucket *b, struct bucket_rate rate, int64_t now)
{
    double left = b->left + (double)(now - b->at_us) / 1e6 * rate.per_s;

    return b->key == 0 || left > rate.burst ? rate.burst : left;
}

/* The bucket of this key; a new one takes the place of whoever has most left. */
static struct bucket *
find(struct bucket_table *table, struct bucket_rate rate, uint64_t key, int64_t now)
{
    struct bucket *set = table->rows[key / 2 % BUCKET_SETS], *best = set;

    for (int i = 0; i < BUCKET_WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (left_now(&set[i], rate, now) > left_now(best, rate, now))
            best = &set[i];
    }
    *best = (struct bucket){.key = key, .at_us = now, .left = rate.burst};
    return best;
}

bool
bucket_take(struct bucket_table *table, struct bucket_rate rate, const char *key,
            double cost, double *wait_s)
{
    int64_t now = clock_monotonic_us();

    pthread_once(&once, draw_secret);
    uint64_t hash = hash_of(key);
    pthread_mutex_lock(&table->lock);
    struct bucket *b = find(table, rate, hash, now);
    double left = left_now(b, rate, now);
    bool may = left >= cost;
    b->at_us = now;
    b->left = may ? left - cost : left;
    pthread_mutex_unlock(&table->lock);
    if (wait_s)
        *wait_s = may ? 0 : (cost - left) / rate.per_s;
    return may;
}
