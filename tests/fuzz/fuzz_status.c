/* Any bytes as a manifest, as what a manifest's key has signed, and as a shard. A
 * manifest or shard that is refused changes nothing; one that is taken can be written
 * again and says the same. */
#include <firemark/firemark.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "firemark/internal.h"
#include "firemark/jws.h"

enum { NOW = 1795478400, ROWS_MAX = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fm_signer *signer;
static struct fm_keyring *ring;

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static void
make_keys(void)
{
    struct fm_key_info key = {.state = FM_KEY_ACTIVE,
                              .expires_unix_s = INT64_MAX,
                              .hosts = {"FIREMARK.EXAMPLE"}};

    ring = fm_keyring_new();
    require(fm_signer_generate(FM_ALG_ED25519, 1, &signer) == FM_OK);
    require(fm_signer_public(signer, &key) == FM_OK);
    require(fm_keyring_add(ring, &key) == FM_OK);
}

static void
written_again(const struct fm_statuslist *list)
{
    struct fm_manifest_shard rows[ROWS_MAX];
    struct fm_statuslist_facts a, b;
    struct fm_statuslist *again = fm_statuslist_new();
    char hash[FM_SHARD_HASH], *json;
    size_t len;
    bool held;

    fm_statuslist_facts(list, &a);
    struct fm_manifest m = {a.seq, a.time_unix_s, a.next_unix_s, a.issued, rows, 0};
    for (; m.count < ROWS_MAX &&
           fm_statuslist_shard(list, m.count, &rows[m.count].number, hash, &held);
         m.count++) {
        require(!held && strlen(hash) == 64);
        memset(rows[m.count].sha256, 7, 32);
    }
    require(fm_manifest_write(&m, signer, &json, &len) == FM_OK);
    require(fm_statuslist_load(again, ring, json, len, NULL) == FM_OK);
    fm_statuslist_facts(again, &b);
    require(a.seq == b.seq && a.time_unix_s == b.time_unix_s && a.issued == b.issued &&
            b.shards == m.count);
    free(json);
    fm_statuslist_free(again);
}

/* Bytes that a stranger sends: never taken. And the same bytes, had the key signed them.
 */
static void
as_manifest(const char *text, size_t size)
{
    struct fm_statuslist *list = fm_statuslist_new();
    struct fm_statuslist_facts facts;
    struct fm_error why = {0};
    char *json;
    size_t len;

    require(fm_statuslist_load(list, ring, text, size, &why) == FM_ERR_LIST);
    require(why.rule[0] != '\0');
    require(fm_jws_sign(signer, "firemark-status", text, size, &json, &len) == FM_OK);
    enum fm_status status = fm_statuslist_load(list, ring, json, len, &why);
    fm_statuslist_facts(list, &facts);
    require(status == FM_OK || (status == FM_ERR_LIST && facts.seq == 0));
    if (status == FM_OK)
        written_again(list);
    free(json);
    fm_statuslist_free(list);
}

static void
as_shard(const uint8_t *data, size_t size)
{
    uint8_t states[FM_SHARD_BYTES], back[FM_SHARD_BYTES], packed[FM_SHARD_PACKED_MAX];
    struct fm_manifest_shard row = {.number = 1};
    size_t len;

    enum fm_status status = fm_shard_unpack(data, size, states);
    require(status == FM_OK || status == FM_ERR_LIST);
    if (status != FM_OK)
        return;
    require(fm_shard_pack(states, packed, &len, row.sha256) == FM_OK);
    require(fm_shard_unpack(packed, len, back) == FM_OK);
    require(memcmp(states, back, sizeof states) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!ring)
        make_keys();
    as_manifest((const char *)data, size);
    as_shard(data, size);
    return 0;
}
