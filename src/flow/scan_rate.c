#include "flow/scan_rate.h"

#include <stdio.h>

#include "http/bucket.h"

static struct bucket_table table = {.lock = PTHREAD_MUTEX_INITIALIZER};

bool
scan_rate_take(const struct scan_claim *claim, const struct actor *who, int per_minute)
{
    char key[64];

    if (per_minute == 0 || claim->form <= CLAIM_ALIAS)
        return true;
    snprintf(key, sizeof key, "%c%lu.%lu", who->person_id ? 's' : 'p',
             (unsigned long)claim->serial.index, (unsigned long)claim->serial.random);
    return bucket_take(&table, (struct bucket_rate){per_minute / 60.0, per_minute}, key,
                       1, NULL);
}
