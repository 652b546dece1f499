/* The status list of tests/specimens/status, which other programs check against too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <firemark/firemark.h>
#include <openssl/evp.h>
#include <zlib.h>

#include "firemark/internal.h"
#include "firemark/jws.h"

#define DIR "tests/specimens/status"
enum { NOW = 1795478400, LIST = 1795471200, NEXT = 1795557600 };

static char *
whole_file(const char *path, size_t *len)
{
    static char bytes[1 << 17];
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    *len = fread(bytes, 1, sizeof bytes - 1, file);
    bytes[*len] = '\0';
    fclose(file);
    return bytes;
}

static struct fm_keyring *
trusted(void)
{
    size_t len;
    const char *json = whole_file("tests/specimens/roots.json", &len);
    struct fm_keyring *ring = fm_keyring_new();

    assert_int_equal(fm_keyring_pin_roots(ring, json, len, NULL), FM_OK);
    json = whole_file("tests/specimens/trust.json", &len);
    assert_int_equal(fm_keyring_load_trust(ring, json, len, NULL), FM_OK);
    return ring;
}

/* Key 1 of the specimens: RFC 8032 §7.1, TEST 1. */
static struct fm_signer
test_key(void)
{
    static const uint8_t SECRET[32] = {0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60,
                                       0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
                                       0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19,
                                       0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};

    return (struct fm_signer){
        .key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, SECRET, 32),
        .alg = FM_ALG_ED25519,
        .kid = 1};
}

static struct fm_statuslist *
opened(const struct fm_keyring *ring)
{
    struct fm_statuslist *list = fm_statuslist_new();
    struct fm_error why = {0};

    if (fm_statuslist_open(list, ring, DIR, &why) != FM_OK)
        fail_msg("%s: %s", why.rule, why.en);
    return list;
}

/* ---- look-ups ---- */

/* One row: name, now, verdict, standing, light, text. */
static void
check_row(const struct fm_keyring *ring, struct fm_statuslist *list, char *cells[6])
{
    struct fm_label label = {.host = ""};
    struct fm_offline told;
    struct fm_error why = {0};
    enum fm_verdict verdict = FM_VERDICT_UNVERIFIED;
    int64_t now = atoll(cells[1]);

    if (fm_serial_parse(cells[5], strlen(cells[5]), &label.serial, NULL, NULL) != FM_OK)
        assert_int_equal(
            fm_check_text(ring, cells[5], strlen(cells[5]), now, &label, &verdict, NULL),
            FM_OK);
    if (fm_statuslist_judge(list, verdict, &label, now, &told, &why) != FM_OK)
        fail_msg("%s: %s", cells[0], why.en);
    const char *standing = told.asked ? fm_standing_name(told.standing) : "-";
    if (strcmp(fm_verdict_name(verdict), cells[2]) != 0 ||
        strcmp(standing, cells[3]) != 0 ||
        strcmp(fm_light_name(told.light), cells[4]) != 0)
        fail_msg("%s: %s %s %s", cells[0], fm_verdict_name(verdict), standing,
                 fm_light_name(told.light));
    assert_int_equal(told.as_of_unix_s, LIST);
    assert_int_equal(told.next_unix_s, NEXT);
}

static void
every_look_up_gets_what_its_row_says(void **state)
{
    struct fm_keyring *ring = trusted();
    struct fm_statuslist *list = opened(ring);
    FILE *file = fopen(DIR "/lookups.tsv", "r");
    char line[1024], *cells[6], *rest;
    int seen = 0;

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            continue;
        for (int i = 0; i < 6; i++) {
            cells[i] = strtok_r(i ? NULL : line, "\t\n", &rest);
            assert_non_null(cells[i]);
        }
        check_row(ring, list, cells);
        seen++;
    }
    fclose(file);
    assert_int_equal(seen, 34);
    fm_statuslist_free(list);
    fm_keyring_free(ring);
}

static void
every_label_of_a_shard_keeps_its_own_four_bits(void **state)
{
    uint8_t states[FM_SHARD_BYTES], back[FM_SHARD_BYTES], packed[FM_SHARD_PACKED_MAX];
    uint8_t sha256[32];
    size_t len;

    (void)state;
    srand(1);
    for (size_t i = 0; i < sizeof states; i++)
        states[i] = (uint8_t)rand();
    assert_int_equal(fm_shard_pack(states, packed, &len, sha256), FM_OK);
    assert_int_equal(fm_shard_unpack(packed, len, back), FM_OK);
    assert_memory_equal(states, back, sizeof states);
}

static void
the_facts_are_those_of_the_manifest(void **state)
{
    struct fm_keyring *ring = trusted();
    struct fm_statuslist *list = opened(ring);
    struct fm_statuslist_facts facts;
    char hash[FM_SHARD_HASH];
    uint32_t number;
    bool held;

    (void)state;
    fm_statuslist_facts(list, &facts);
    assert_int_equal(facts.seq, 7);
    assert_int_equal(facts.issued, 200000);
    assert_int_equal(facts.shards, 2);
    assert_true(fm_statuslist_shard(list, 1, &number, hash, &held));
    assert_int_equal(number, 2);
    assert_int_equal(strlen(hash), 64);
    assert_false(held);
    assert_false(fm_statuslist_shard(list, 2, &number, hash, &held));
    fm_statuslist_free(list);
    fm_keyring_free(ring);
}

/* ---- refusals ---- */

static enum fm_status
load(struct fm_statuslist *list, const struct fm_keyring *ring,
     const struct fm_manifest *m, struct fm_error *why)
{
    struct fm_signer signer = test_key();
    char *json;
    size_t len;

    assert_int_equal(fm_manifest_write(m, &signer, &json, &len), FM_OK);
    EVP_PKEY_free(signer.key);
    *why = (struct fm_error){0};
    enum fm_status status = fm_statuslist_load(list, ring, json, len, why);
    free(json);
    return status;
}

static void
a_lower_seq_is_refused_and_changes_nothing(void **state)
{
    struct fm_keyring *ring = trusted();
    struct fm_statuslist *list = opened(ring);
    struct fm_manifest m = {
        .seq = 6, .time_unix_s = LIST, .next_unix_s = NEXT, .issued = 300000};
    struct fm_statuslist_facts facts;
    enum fm_standing standing;
    struct fm_error why;

    (void)state;
    assert_int_equal(load(list, ring, &m, &why), FM_ERR_LIST);
    assert_string_equal(why.rule, "list_rollback");
    fm_statuslist_facts(list, &facts);
    assert_int_equal(facts.issued, 200000);
    assert_int_equal(fm_statuslist_look(list, 102, &standing, NULL), FM_OK);
    assert_int_equal(standing, FM_STANDING_RECALLED);
    m.seq = 8;
    assert_int_equal(load(list, ring, &m, &why), FM_OK);
    assert_int_equal(fm_statuslist_look(list, 102, &standing, NULL), FM_OK);
    assert_int_equal(standing, FM_STANDING_NORMAL);
    fm_statuslist_free(list);
    fm_keyring_free(ring);
}

/* The trust list's key 1 as it is, changed by the caller. */
static struct fm_keyring *
ring_with(enum fm_key_state state, unsigned types, int64_t from, int64_t to)
{
    struct fm_keyring *all = trusted(), *ring = fm_keyring_new();
    struct fm_key_info key = *fm_keyring_find(all, 1);

    key.state = state;
    key.types = types;
    key.not_before_unix_s = from;
    key.expires_unix_s = to;
    assert_int_equal(fm_keyring_add(ring, &key), FM_OK);
    fm_keyring_free(all);
    return ring;
}

static void
only_an_active_key_that_was_valid_then_and_is_for_all_types_speaks_for_the_register(
    void **state)
{
    static const struct {
        enum fm_key_state state;
        unsigned types;
        int64_t from, to;
        enum fm_status status;
    } KEYS[] = {
        {FM_KEY_ACTIVE, 0, LIST, LIST + 1, FM_OK},
        {FM_KEY_ACTIVE, 1, 0, NOW, FM_ERR_LIST},
        {FM_KEY_RETIRED, 0, 0, NOW, FM_ERR_LIST},
        {FM_KEY_PLANNED, 0, 0, NOW, FM_ERR_LIST},
        {FM_KEY_REVOKED, 0, 0, NOW, FM_ERR_LIST},
        {FM_KEY_ACTIVE, 0, LIST + 1, NOW, FM_ERR_LIST},
        {FM_KEY_ACTIVE, 0, 0, LIST, FM_ERR_LIST},
    };

    (void)state;
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        struct fm_keyring *ring =
            ring_with(KEYS[i].state, KEYS[i].types, KEYS[i].from, KEYS[i].to);
        struct fm_statuslist *list = fm_statuslist_new();
        struct fm_error why = {0};
        assert_int_equal(fm_statuslist_open(list, ring, DIR, &why), KEYS[i].status);
        assert_string_equal(why.rule, KEYS[i].status == FM_OK ? "" : "list_key");
        fm_statuslist_free(list);
        fm_keyring_free(ring);
    }
}

static void
another_kind_of_signed_list_is_none(void **state)
{
    static const char PAYLOAD[] =
        "{\"seq\":9,\"time\":1795471200,\"next\":1795557600,\"issued\":1,\"shards\":[]}";
    struct fm_keyring *ring = trusted();
    struct fm_signer signer = test_key();
    struct fm_statuslist *list = fm_statuslist_new();
    struct fm_error why = {0};
    char *json;
    size_t len;

    (void)state;
    assert_int_equal(
        fm_jws_sign(&signer, "firemark-status", PAYLOAD, strlen(PAYLOAD), &json, &len),
        FM_OK);
    assert_int_equal(fm_statuslist_load(list, ring, json, len, &why), FM_OK);
    free(json);
    assert_int_equal(
        fm_jws_sign(&signer, "firemark-trust", PAYLOAD, strlen(PAYLOAD), &json, &len),
        FM_OK);
    assert_int_equal(fm_statuslist_load(list, ring, json, len, &why), FM_ERR_LIST);
    assert_string_equal(why.rule, "jws_typ");
    free(json);
    EVP_PKEY_free(signer.key);
    fm_statuslist_free(list);
    fm_keyring_free(ring);
}

static void
payloads_with_one_wrong_field_are_refused(void **state)
{
    static const char *const PAYLOADS[] = {
        "",
        "[]",
        "{\"seq\":9,\"time\":1795471200,\"next\":1795557600,\"issued\":1,\"shards\":[],"
        "\"seq\":8}",
        "{\"seq\":0,\"time\":1795471200,\"next\":1795557600,\"issued\":1,\"shards\":[]}",
        "{\"time\":1795471200,\"next\":1795557600,\"issued\":1,\"shards\":[]}",
        "{\"seq\":9,\"next\":1795557600,\"issued\":1,\"shards\":[]}",
        "{\"seq\":9,\"time\":1795471200,\"issued\":1,\"shards\":[]}",
        "{\"seq\":9,\"time\":1795471200,\"next\":1795471199,\"issued\":1,\"shards\":[]}",
        "{\"seq\":9,\"time\":1795471200,\"next\":1795557600,\"shards\":[]}",
        "{\"seq\":9,\"time\":1795471200,\"next\":1795557600,\"issued\":4294967297,"
        "\"shards\":[]}",
        "{\"seq\":9,\"time\":1795471200,\"next\":1795557600,\"issued\":1}",
        "{\"seq\":9,\"time\":1795471200,\"next\":1795557600,\"issued\":1,\"shards\":{}}",
        "{\"seq\":9,\"time\":1795471200,\"next\":1795557600,\"issued\":1,\"shards\":[0]}",
        "{\"seq\":9,\"time\":1795471200,\"next\":1795557600,\"issued\":1,"
        "\"shards\":[[0,\"00\"]]}",
        "{\"seq\":9,\"time\":1795471200,\"next\":1795557600,\"issued\":65536,\"shards\":"
        "[[1,\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"]]}",
        "{\"seq\":9,\"time\":1795471200,\"next\":1795557600,\"issued\":200000,\"shards\":"
        "[[1,\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"],"
        "[1,\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"]]}",
        "{\"seq\":9,\"time\":1795471200,\"next\":1795557600,\"issued\":200000,\"shards\":"
        "[[1,\"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\"]]}",
    };
    struct fm_keyring *ring = trusted();
    struct fm_signer signer = test_key();
    struct fm_statuslist *list = fm_statuslist_new();

    (void)state;
    for (size_t i = 0; i < sizeof PAYLOADS / sizeof *PAYLOADS; i++) {
        struct fm_error why = {0};
        char *json;
        size_t len;
        assert_int_equal(fm_jws_sign(&signer, "firemark-status", PAYLOADS[i],
                                     strlen(PAYLOADS[i]), &json, &len),
                         FM_OK);
        if (fm_statuslist_load(list, ring, json, len, &why) != FM_ERR_LIST ||
            strcmp(why.rule, "list_form") != 0)
            fail_msg("taken, or for another reason (%s): %s", why.rule, PAYLOADS[i]);
        free(json);
    }
    EVP_PKEY_free(signer.key);
    fm_statuslist_free(list);
    fm_keyring_free(ring);
}

static void
no_changed_byte_of_the_manifest_is_taken(void **state)
{
    struct fm_keyring *ring = trusted();
    size_t len;
    const char *json = whole_file(DIR "/firemark-status.json", &len);

    (void)state;
    for (size_t i = 0; i < len; i++) {
        struct fm_statuslist *list = fm_statuslist_new();
        char *changed = malloc(len);
        memcpy(changed, json, len);
        changed[i] ^= 1;
        if (fm_statuslist_load(list, ring, changed, len, NULL) == FM_OK)
            fail_msg("byte %zu changed, and taken", i);
        memcpy(changed, json, len);
        assert_int_not_equal(fm_statuslist_load(list, ring, changed, i, NULL), FM_OK);
        free(changed);
        fm_statuslist_free(list);
    }
    fm_keyring_free(ring);
}

/* ---- shards ---- */

static size_t
packed(const uint8_t *bytes, size_t len, uint8_t *out)
{
    uLongf n = 1 << 17;

    assert_int_equal(compress2(out, &n, bytes, len, 9), Z_OK);
    return n;
}

static void
a_shard_is_exactly_32768_bytes_and_nothing_behind_them(void **state)
{
    uint8_t *zeros = calloc(1, 1 << 27), *out = malloc(1 << 17), states[FM_SHARD_BYTES];
    size_t len;

    (void)state;
    assert_non_null(zeros);
    len = packed(zeros, FM_SHARD_BYTES, out);
    assert_int_equal(fm_shard_unpack(out, len, states), FM_OK);
    assert_int_equal(fm_shard_unpack(out, len - 1, states), FM_ERR_LIST);
    out[len] = 0;
    assert_int_equal(fm_shard_unpack(out, len + 1, states), FM_ERR_LIST);
    len = packed(zeros, FM_SHARD_BYTES - 1, out);
    assert_int_equal(fm_shard_unpack(out, len, states), FM_ERR_LIST);
    len = packed(zeros, FM_SHARD_BYTES + 1, out);
    assert_int_equal(fm_shard_unpack(out, len, states), FM_ERR_LIST);
    /* 24 kB that would grow to 24 MB */
    len = packed(zeros, 24 << 20, out);
    assert_true(len < FM_SHARD_PACKED_MAX);
    assert_int_equal(fm_shard_unpack(out, len, states), FM_ERR_LIST);
    assert_int_equal(fm_shard_unpack(zeros, 100, states), FM_ERR_LIST);
    free(zeros);
    free(out);
}

static void
a_shard_with_another_hash_is_not_used(void **state)
{
    struct fm_keyring *ring = trusted();
    struct fm_statuslist *list = fm_statuslist_new();
    uint8_t states[FM_SHARD_BYTES] = {0}, bytes[FM_SHARD_PACKED_MAX];
    struct fm_manifest_shard row = {.number = 1};
    struct fm_manifest m = {.seq = 9,
                            .time_unix_s = LIST,
                            .next_unix_s = NEXT,
                            .issued = 200000,
                            .shards = &row,
                            .count = 1};
    enum fm_standing standing;
    struct fm_error why;
    size_t len;

    (void)state;
    states[2] = 0x30; /* label 65541 */
    assert_int_equal(fm_shard_pack(states, bytes, &len, row.sha256), FM_OK);
    assert_int_equal(load(list, ring, &m, &why), FM_OK);
    assert_int_equal(fm_statuslist_look(list, 65541, &standing, &why), FM_ERR_LIST);
    assert_string_equal(why.rule, "shard_missing");
    assert_int_equal(fm_statuslist_add_shard(list, 0, bytes, len, &why), FM_ERR_LIST);
    assert_string_equal(why.rule, "shard_unknown");
    bytes[len - 1] ^= 1;
    assert_int_equal(fm_statuslist_add_shard(list, 1, bytes, len, &why), FM_ERR_LIST);
    assert_string_equal(why.rule, "shard_hash");
    bytes[len - 1] ^= 1;
    assert_int_equal(fm_statuslist_add_shard(list, 1, bytes, len, &why), FM_OK);
    assert_int_equal(fm_statuslist_look(list, 65541, &standing, &why), FM_OK);
    assert_int_equal(standing, FM_STANDING_RECALLED);
    assert_int_equal(fm_statuslist_look(list, 65540, &standing, &why), FM_OK);
    assert_int_equal(standing, FM_STANDING_NORMAL);
    /* a later manifest with the same shard needs no new bytes */
    m.seq = 10;
    assert_int_equal(load(list, ring, &m, &why), FM_OK);
    assert_int_equal(fm_statuslist_look(list, 65541, &standing, &why), FM_OK);
    assert_int_equal(standing, FM_STANDING_RECALLED);
    fm_statuslist_free(list);
    fm_keyring_free(ring);
}

static void
an_empty_list_and_an_absent_directory_could_not_be_checked(void **state)
{
    struct fm_keyring *ring = trusted();
    struct fm_statuslist *list = fm_statuslist_new();
    const struct fm_label label = {.serial = {1, 1}};
    struct fm_offline told;
    struct fm_error why;

    (void)state;
    assert_int_equal(
        fm_statuslist_judge(list, FM_VERDICT_GENUINE, &label, NOW, &told, &why),
        FM_ERR_LIST);
    assert_string_equal(why.rule, "list_absent");
    assert_int_equal(fm_statuslist_open(list, ring, "/nonexistent", &why), FM_ERR_IO);
    fm_statuslist_free(list);
    fm_keyring_free(ring);
}

/* ---- writing ---- */

static void
the_specimen_manifest_is_signed_again_byte_for_byte(void **state)
{
    struct fm_keyring *ring = trusted();
    struct fm_statuslist *list = opened(ring);
    struct fm_signer signer = test_key();
    struct fm_manifest_shard rows[2];
    struct fm_manifest m = {7, LIST, NEXT, 200000, rows, 2};
    char hash[FM_SHARD_HASH], *again;
    size_t len, again_len;
    bool held;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_true(fm_statuslist_shard(list, i, &rows[i].number, hash, &held));
        for (size_t b = 0; b < 32; b++)
            sscanf(hash + 2 * b, "%2hhx", &rows[i].sha256[b]);
    }
    const char *json = whole_file(DIR "/firemark-status.json", &len);
    assert_int_equal(fm_manifest_write(&m, &signer, &again, &again_len), FM_OK);
    assert_int_equal(again_len, len);
    assert_memory_equal(again, json, len);
    free(again);
    rows[1].number = rows[0].number;
    assert_int_equal(fm_manifest_write(&m, &signer, &again, &again_len), FM_ERR_ARG);
    EVP_PKEY_free(signer.key);
    fm_statuslist_free(list);
    fm_keyring_free(ring);
}

static void
a_manifest_of_every_algorithm_and_of_the_largest_size_is_read(void **state)
{
    enum { ALL = 65536 };
    struct fm_manifest_shard *rows = calloc(ALL, sizeof *rows);

    (void)state;
    for (uint32_t i = 0; i < ALL; i++)
        rows[i] = (struct fm_manifest_shard){.number = i, .sha256 = {(uint8_t)i}};
    for (int alg = 0; alg < FM_ALG_COUNT; alg++) {
        struct fm_manifest m = {1, LIST, NEXT, (uint64_t)ALL * ALL, rows, ALL};
        struct fm_key_info key = {
            .state = FM_KEY_ACTIVE, .expires_unix_s = NOW, .hosts = {"FIREMARK.EXAMPLE"}};
        struct fm_keyring *ring = fm_keyring_new();
        struct fm_statuslist *list = fm_statuslist_new();
        struct fm_statuslist_facts facts;
        struct fm_signer *signer;
        struct fm_error why = {0};
        char *json;
        size_t len;
        m.count = alg ? 3 : ALL; /* one large one will do */
        assert_int_equal(fm_signer_generate((enum fm_alg)alg, 5, &signer), FM_OK);
        assert_int_equal(fm_signer_public(signer, &key), FM_OK);
        assert_int_equal(fm_keyring_add(ring, &key), FM_OK);
        assert_int_equal(fm_manifest_write(&m, signer, &json, &len), FM_OK);
        if (fm_statuslist_load(list, ring, json, len, &why) != FM_OK)
            fail_msg("%s: %s", fm_alg_name((enum fm_alg)alg), why.en);
        fm_statuslist_facts(list, &facts);
        assert_int_equal(facts.shards, m.count);
        free(json);
        fm_signer_free(signer);
        fm_statuslist_free(list);
        fm_keyring_free(ring);
    }
    free(rows);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_look_up_gets_what_its_row_says),
        cmocka_unit_test(every_label_of_a_shard_keeps_its_own_four_bits),
        cmocka_unit_test(the_facts_are_those_of_the_manifest),
        cmocka_unit_test(a_lower_seq_is_refused_and_changes_nothing),
        cmocka_unit_test(
            only_an_active_key_that_was_valid_then_and_is_for_all_types_speaks_for_the_register),
        cmocka_unit_test(another_kind_of_signed_list_is_none),
        cmocka_unit_test(payloads_with_one_wrong_field_are_refused),
        cmocka_unit_test(no_changed_byte_of_the_manifest_is_taken),
        cmocka_unit_test(a_shard_is_exactly_32768_bytes_and_nothing_behind_them),
        cmocka_unit_test(a_shard_with_another_hash_is_not_used),
        cmocka_unit_test(an_empty_list_and_an_absent_directory_could_not_be_checked),
        cmocka_unit_test(the_specimen_manifest_is_signed_again_byte_for_byte),
        cmocka_unit_test(a_manifest_of_every_algorithm_and_of_the_largest_size_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
