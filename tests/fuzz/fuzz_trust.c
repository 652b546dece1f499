/* Any bytes as a trust list. A list that is taken can be written, read again and says the
 * same; one that is refused changes nothing. */
#include <firemark/firemark.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static size_t
keys_of(const struct fm_keyring *ring, struct fm_key_info *keys)
{
    size_t n = 0;

    for (unsigned kid = 0; kid <= 0xfff && n < KEYS_MAX; kid++) {
        const struct fm_key_info *key = fm_keyring_find(ring, (uint16_t)kid);
        if (key)
            keys[n++] = *key;
    }
    return n;
}

static void
check_written(const struct fm_keyring *ring)
{
    static struct fm_key_info keys[KEYS_MAX], back[KEYS_MAX];
    static char json[1 << 16];
    struct fm_keyring *again = fm_keyring_new();
    size_t count = keys_of(ring, keys), len;

    enum fm_status status = fm_trust_write(
        keys, count, fm_keyring_trust_seq(ring), fm_keyring_trust_issued(ring),
        fm_keyring_trust_expires(ring), json, sizeof json, &len);
    require(status == FM_OK);
    require(fm_keyring_load_trust(again, json, len, NULL) == FM_OK);
    require(keys_of(again, back) == count);
    require(memcmp(keys, back, count * sizeof *keys) == 0);
    require(fm_keyring_trust_seq(again) == fm_keyring_trust_seq(ring));
    fm_keyring_free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fm_keyring *ring = fm_keyring_new();
    struct fm_error why = {0};
    enum fm_status status = fm_keyring_load_trust(ring, (const char *)data, size, &why);

    require(status == FM_OK || status == FM_ERR_TRUST);
    if (status == FM_OK) {
        check_written(ring);
    } else {
        require(why.rule[0] && why.offset <= size);
        require(fm_keyring_count(ring) == 0 && fm_keyring_trust_seq(ring) == 0);
    }
    fm_keyring_free(ring);
    return 0;
}
