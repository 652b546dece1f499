/* Any bytes as a trust list, bare or signed, and as roots. A list that is taken can be
 * written, read again and says the same; one that is refused changes nothing. */
#include <firemark/firemark.h>
#include <stdio.h>
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
    require(fm_keyring_load_unsigned(again, json, len, NULL) == FM_OK);
    require(keys_of(again, back) == count);
    require(memcmp(keys, back, count * sizeof *keys) == 0);
    require(fm_keyring_trust_seq(again) == fm_keyring_trust_seq(ring));
    fm_keyring_free(again);
}

static size_t
whole_file(const char *path, char *out, size_t cap)
{
    FILE *file = fopen(path, "r");
    size_t len = file ? fread(out, 1, cap, file) : 0;

    require(len > 0 && len < cap);
    fclose(file);
    return len;
}

static void
check_bare(const char *text, size_t size)
{
    struct fm_keyring *ring = fm_keyring_new();
    struct fm_error why = {0};
    enum fm_status status = fm_keyring_load_unsigned(ring, text, size, &why);

    require(status == FM_OK || status == FM_ERR_TRUST);
    if (status == FM_OK) {
        check_written(ring);
    } else {
        require(why.rule[0] && why.offset <= size);
        require(fm_keyring_count(ring) == 0 && fm_keyring_trust_seq(ring) == 0);
    }
    fm_keyring_free(ring);
}

/* Nothing but what the specimen's roots signed is taken under them. */
static void
check_signed(const char *text, size_t size)
{
    static char roots[2048], specimen[8192];
    static size_t roots_len, specimen_len;
    struct fm_keyring *ring = fm_keyring_new();
    struct fm_error why = {0};
    char *inside = NULL, *want = NULL;
    size_t len, want_len;

    if (!roots_len) {
        roots_len = whole_file("tests/specimens/roots.json", roots, sizeof roots);
        specimen_len =
            whole_file("tests/specimens/trust.json", specimen, sizeof specimen);
    }
    require(fm_keyring_load_trust(ring, text, size, &why) == FM_ERR_TRUST);
    require(fm_keyring_pin_roots(ring, roots, roots_len, NULL) == FM_OK);
    enum fm_status status = fm_keyring_load_trust(ring, text, size, &why);
    require(status == FM_OK || (status == FM_ERR_TRUST && why.rule[0]));
    if (status == FM_OK) {
        require(fm_trust_unwrap(text, size, &inside, &len) == FM_OK);
        require(fm_trust_unwrap(specimen, specimen_len, &want, &want_len) == FM_OK);
        require(len == want_len && memcmp(inside, want, len) == 0);
    } else {
        require(fm_keyring_count(ring) == 0);
    }
    free(inside);
    free(want);
    fm_keyring_free(ring);
}

/* Roots that are taken can be written and are the same. */
static void
check_roots(const char *text, size_t size)
{
    struct fm_key_info roots[FM_ROOTS_MAX], back[FM_ROOTS_MAX];
    struct fm_keyring *ring = fm_keyring_new();
    char json[2048];
    size_t len;

    if (fm_keyring_pin_roots(ring, text, size, NULL) == FM_OK) {
        size_t n = fm_keyring_roots(ring, roots);
        require(fm_roots_write(roots, n, json, sizeof json, &len) == FM_OK);
        require(fm_keyring_pin_roots(ring, json, len, NULL) == FM_OK);
        require(fm_keyring_roots(ring, back) == n);
        require(memcmp(roots, back, n * sizeof *roots) == 0);
    }
    fm_keyring_free(ring);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_bare((const char *)data, size);
    check_signed((const char *)data, size);
    check_roots((const char *)data, size);
    return 0;
}
