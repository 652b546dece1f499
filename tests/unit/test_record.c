/* The record's tree, entries, notes and proofs: against published vectors, against a
 * second way of computing each root, and against every kind of change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <firemark/record.h>

/* ---- a tree in memory, kept as the store keeps it: tiles of each level ---- */

enum { LEVELS = 4, MOST = 70000 };

struct tiles {
    uint8_t (*level[LEVELS])[FM_HASH];
    uint64_t count[LEVELS];
};

static bool
read_tile(void *arg, unsigned level, uint64_t n, unsigned width, uint8_t *hashes)
{
    const struct tiles *t = arg;

    if (level >= LEVELS || n * FM_TILE_WIDTH + width > t->count[level])
        return false;
    memcpy(hashes, t->level[level][n * FM_TILE_WIDTH], width * (size_t)FM_HASH);
    return true;
}

static void
push(struct tiles *t, unsigned level, const uint8_t hash[FM_HASH])
{
    memcpy(t->level[level][t->count[level]++], hash, FM_HASH);
    if (t->count[level] % FM_TILE_WIDTH != 0)
        return;
    struct fm_tree_sum sum = {0};
    uint8_t root[FM_HASH];
    for (uint64_t i = t->count[level] - FM_TILE_WIDTH; i < t->count[level]; i++)
        fm_tree_sum_add(&sum, t->level[level][i]);
    fm_tree_sum_root(&sum, root);
    push(t, level + 1, root);
}

static struct tiles tiles;
static struct fm_tree_sum sums[1025]; /* after so many leaves */
static struct fm_tree_sum sum_all;

static int
grow(void **state)
{
    struct fm_tree_sum sum = {0};
    uint8_t leaf[FM_HASH];

    (void)state;
    for (int i = 0; i < LEVELS; i++)
        tiles.level[i] = malloc((MOST + 1) * sizeof *tiles.level[i]);
    for (uint32_t i = 0; i < MOST; i++) {
        if (i <= 1024)
            sums[i] = sum;
        fm_leaf_hash(&i, sizeof i, leaf);
        fm_tree_sum_add(&sum, leaf);
        push(&tiles, 0, leaf);
    }
    sum_all = sum;
    return 0;
}

static int
fell(void **state)
{
    (void)state;
    for (int i = 0; i < LEVELS; i++)
        free(tiles.level[i]);
    return 0;
}

static const struct fm_tree TREE = {read_tile, &tiles};

static void
root_of(uint64_t size, uint8_t root[FM_HASH])
{
    assert_int_equal(fm_tree_root(&TREE, size, root), FM_OK);
}

static void
hex(const char *text, uint8_t *out, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned byte;
        assert_int_equal(sscanf(text + 2 * i, "%2x", &byte), 1);
        out[i] = (uint8_t)byte;
    }
}

/* source: the test inputs of the Certificate Transparency project, after RFC 6962 */
static void
roots_are_those_published(void **state)
{
    static const struct {
        const char *leaf, *root;
    } CASES[] = {
        {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"5051525354555657",
         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"606162636465666768696a6b6c6d6e6f",
         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    struct fm_tree_sum sum = {0};
    uint8_t bytes[16], leaf[FM_HASH], root[FM_HASH], want[FM_HASH];

    (void)state;
    fm_tree_sum_root(&sum, root);
    hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", want,
        FM_HASH);
    assert_memory_equal(root, want, FM_HASH);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t len = strlen(CASES[i].leaf) / 2;
        hex(CASES[i].leaf, bytes, len);
        fm_leaf_hash(bytes, len, leaf);
        fm_tree_sum_add(&sum, leaf);
        fm_tree_sum_root(&sum, root);
        hex(CASES[i].root, want, FM_HASH);
        assert_memory_equal(root, want, FM_HASH);
    }
}

static void
roots_from_tiles_are_those_from_leaves(void **state)
{
    uint8_t root[FM_HASH], want[FM_HASH];

    (void)state;
    for (uint64_t size = 0; size <= 1024; size++) {
        root_of(size, root);
        fm_tree_sum_root(&sums[size], want);
        assert_memory_equal(root, want, FM_HASH);
    }
    root_of(MOST, root);
    fm_tree_sum_root(&sum_all, want);
    assert_memory_equal(root, want, FM_HASH);
    assert_int_equal(fm_tree_root(&TREE, MOST + 1, root), FM_ERR_IO);
}

static void
check_inclusion(uint64_t index, uint64_t size)
{
    uint8_t root[FM_HASH], leaf[FM_HASH];
    struct fm_path path;

    root_of(size, root);
    assert_int_equal(fm_tree_inclusion(&TREE, index, size, &path), FM_OK);
    memcpy(leaf, tiles.level[0][index], FM_HASH);
    assert_true(fm_inclusion_holds(leaf, index, size, &path, root));
    assert_false(size > 1 && fm_inclusion_holds(leaf, index ^ 1, size, &path, root));
    assert_false(fm_inclusion_holds(leaf, size, size, &path, root));
    for (unsigned i = 0; i < path.count; i++) {
        path.hash[i][index % FM_HASH] ^= 1;
        assert_false(fm_inclusion_holds(leaf, index, size, &path, root));
        path.hash[i][index % FM_HASH] ^= 1;
    }
    memset(path.hash[path.count++], 0, FM_HASH);
    assert_false(fm_inclusion_holds(leaf, index, size, &path, root));
    path.count--;
    leaf[0] ^= 1;
    assert_false(fm_inclusion_holds(leaf, index, size, &path, root));
    leaf[0] ^= 1;
    if (path.count-- > 0)
        assert_false(fm_inclusion_holds(leaf, index, size, &path, root));
}

static void
every_leaf_is_proven_and_no_other(void **state)
{
    static const uint64_t SIZES[] = {1, 2, 3, 7, 255, 256, 257, 300, 513, 1000};

    (void)state;
    for (size_t s = 0; s < sizeof SIZES / sizeof *SIZES; s++)
        for (uint64_t i = 0; i < SIZES[s]; i++)
            check_inclusion(i, SIZES[s]);
    for (uint64_t i = 0; i < MOST; i += 997)
        check_inclusion(i, MOST);
    check_inclusion(MOST - 1, MOST);
}

static void
check_growth(uint64_t old, uint64_t size)
{
    uint8_t was[FM_HASH], is[FM_HASH];
    struct fm_path path;

    root_of(old, was);
    root_of(size, is);
    assert_int_equal(fm_tree_consistency(&TREE, old, size, &path), FM_OK);
    assert_true(fm_consistency_holds(old, was, size, is, &path));
    if (old == 0)
        return;
    was[3] ^= 8;
    assert_false(fm_consistency_holds(old, was, size, is, &path));
    was[3] ^= 8;
    is[31] ^= 1;
    assert_false(fm_consistency_holds(old, was, size, is, &path));
    is[31] ^= 1;
    for (unsigned i = 0; i < path.count; i++) {
        path.hash[i][size % FM_HASH] ^= 2;
        assert_false(fm_consistency_holds(old, was, size, is, &path));
        path.hash[i][size % FM_HASH] ^= 2;
    }
    assert_false(old + 1 < size && fm_consistency_holds(old + 1, was, size, is, &path));
    if (path.count-- > 0)
        assert_false(fm_consistency_holds(old, was, size, is, &path));
}

static void
every_growth_is_proven(void **state)
{
    (void)state;
    for (uint64_t size = 1; size <= 300; size += size < 40 ? 1 : 13)
        for (uint64_t old = 0; old <= size; old++)
            check_growth(old, size);
    for (uint64_t old = 1; old <= MOST; old = old * 3 + 1)
        check_growth(old, MOST);
}

/* ---- entries ---- */

static const uint8_t FILES[2][FM_HASH] = {{1, 2, 3}, {4, 5, 6}};

static struct fm_entry
an_entry(void)
{
    struct fm_entry e = {.id = {1, 2, 3},
                         .kind = "delivered",
                         .version = 1,
                         .area = 310104,
                         .seq = 4711,
                         .recorded_us = 1795619419258123,
                         .occurred_us = -5,
                         .batch = 7,
                         .agency = FM_ENTRY_NONE,
                         .company = 0,
                         .person = 12,
                         .place = INT64_MAX,
                         .unit = FM_ENTRY_NONE,
                         .corrects = {9},
                         .attachments = 2,
                         .attachment = FILES};

    assert_int_equal(fm_entry_commit(&e, true, "salt", 4, "{\"qty\":5}", 9), FM_OK);
    return e;
}

static void
entries_come_back_as_they_were(void **state)
{
    struct fm_entry e = an_entry(), back;
    uint8_t bytes[1024], again[1024];
    size_t len, again_len;

    (void)state;
    assert_int_equal(fm_entry_write(&e, bytes, sizeof bytes, &len), FM_OK);
    assert_int_equal(fm_entry_read(bytes, len, &back), FM_OK);
    assert_string_equal(back.kind, "delivered");
    assert_int_equal(back.area, 310104);
    assert_int_equal(back.version, 1);
    assert_int_equal(back.seq, 4711);
    assert_int_equal(back.occurred_us, -5);
    assert_int_equal(back.agency, FM_ENTRY_NONE);
    assert_int_equal(back.place, INT64_MAX);
    assert_int_equal(back.attachments, 2);
    assert_memory_equal(back.attachment, FILES, sizeof FILES);
    assert_int_equal(fm_entry_write(&back, again, sizeof again, &again_len), FM_OK);
    assert_int_equal(again_len, len);
    assert_memory_equal(bytes, again, len);
    for (size_t cut = 0; cut < len; cut++) {
        assert_int_equal(fm_entry_read(bytes, cut, &back), FM_ERR_RECORD);
        assert_int_equal(fm_entry_write(&e, again, cut, &again_len), FM_ERR_SPACE);
    }
    bytes[len] = 0;
    assert_int_equal(fm_entry_read(bytes, len + 1, &back), FM_ERR_RECORD);
}

static void
a_body_fits_its_own_entry_only(void **state)
{
    struct fm_entry e = an_entry();
    bool fits;

    (void)state;
    assert_int_equal(fm_entry_fits(&e, "salt", 4, "{\"qty\":5}", 9, &fits), FM_OK);
    assert_true(fits);
    assert_int_equal(fm_entry_fits(&e, "salt", 4, "{\"qty\":6}", 9, &fits), FM_OK);
    assert_false(fits);
    /* nor does a byte that moved from one to the other */
    assert_int_equal(fm_entry_fits(&e, "salt{", 5, "\"qty\":5}", 8, &fits), FM_OK);
    assert_false(fits);
    assert_int_equal(fm_entry_fits(&e, "sald", 4, "{\"qty\":5}", 9, &fits), FM_OK);
    assert_false(fits);
    e.sm3[0] ^= 1;
    assert_int_equal(fm_entry_fits(&e, "salt", 4, "{\"qty\":5}", 9, &fits), FM_OK);
    assert_false(fits);
}

/* ---- notes ---- */

/* source: the example of golang.org/x/mod/sumdb/note */
static const char
    NEUMANN[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    NOTE[] =
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "\xe2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1"
        "FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

static bool
is_signed(const char *note, size_t len, const struct fm_note_key *key)
{
    bool is = false;
    size_t text_len;
    int64_t time;

    return fm_note_verify(note, len, key, &is, &text_len, &time) == FM_OK && is;
}

static void
a_published_note_verifies_and_no_changed_one(void **state)
{
    struct fm_note_key key;
    char vkey[FM_VKEY_MAX], changed[sizeof NOTE];

    (void)state;
    assert_int_equal(fm_note_key_read(NEUMANN, &key), FM_OK);
    assert_int_equal(fm_note_key_write(&key, vkey), FM_OK);
    assert_string_equal(vkey, NEUMANN);
    assert_true(is_signed(NOTE, strlen(NOTE), &key));
    for (size_t i = 0; i < strlen(NOTE); i++) {
        memcpy(changed, NOTE, sizeof NOTE);
        changed[i] ^= 1;
        assert_false(is_signed(changed, strlen(NOTE), &key));
        assert_false(is_signed(NOTE, i, &key));
    }
}

static void
keys_that_do_not_fit_are_refused(void **state)
{
    static const char *const BAD[] = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==",
        "PeterNeumann+c74f20a3+CRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"};
    struct fm_note_key key;

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_int_equal(fm_note_key_read(BAD[i], &key), FM_ERR_RECORD);
}

static void
each_type_signs_and_tells_its_time(void **state)
{
    static const struct {
        enum fm_alg alg;
        enum fm_note_type type;
    } CASES[] = {{FM_ALG_ED25519, FM_NOTE_ED25519},
                 {FM_ALG_ED25519, FM_NOTE_COSIGNATURE},
                 {FM_ALG_SM2, FM_NOTE_SM2}};
    struct fm_checkpoint c = {.origin = "firemark.example/log", .size = 12, .root = {1}},
                         back;
    char note[FM_NOTE_MAX], vkey[FM_VKEY_MAX];
    struct fm_note_key keys[3], other;
    struct fm_signer *signers[3];

    (void)state;
    assert_int_equal(fm_checkpoint_write(&c, note, sizeof note), FM_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(fm_signer_generate(CASES[i].alg, 1, &signers[i]), FM_OK);
        assert_int_equal(
            fm_note_key_of(signers[i], "firemark.example/log", CASES[i].type, &keys[i]),
            FM_OK);
        assert_int_equal(
            fm_note_sign(signers[i], &keys[i], 1679315147, note, sizeof note), FM_OK);
    }
    for (int i = 0; i < 3; i++) {
        bool is;
        size_t text_len;
        int64_t time;
        assert_int_equal(
            fm_note_verify(note, strlen(note), &keys[i], &is, &text_len, &time), FM_OK);
        assert_true(is);
        assert_int_equal(time, i == 1 ? 1679315147 : 0);
        assert_int_equal(fm_checkpoint_read(note, text_len, &back), FM_OK);
        assert_memory_equal(&back, &c, sizeof c);
        assert_int_equal(fm_note_key_write(&keys[i], vkey), FM_OK);
        assert_int_equal(fm_note_key_read(vkey, &other), FM_OK);
        assert_int_equal(other.id, keys[i].id);
        fm_signer_free(signers[i]);
    }
    /* a stranger of the same name */
    assert_int_equal(fm_signer_generate(FM_ALG_ED25519, 1, &signers[0]), FM_OK);
    assert_int_equal(
        fm_note_key_of(signers[0], "firemark.example/log", FM_NOTE_ED25519, &other),
        FM_OK);
    assert_false(is_signed(note, strlen(note), &other));
    fm_signer_free(signers[0]);
}

static void
malformed_checkpoints_are_refused(void **state)
{
    static const char *const BAD[] = {
        "",
        "a\n",
        "a\n1\n",
        "a\n1\nAAAA\n",
        "a\n01\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n-1\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n1\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
        "\n1\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "a\n1\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="};
    struct fm_checkpoint c;

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_int_equal(fm_checkpoint_read(BAD[i], strlen(BAD[i]), &c), FM_ERR_RECORD);
    assert_int_equal(fm_checkpoint_read(
                         "a\n1\nAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", 49, &c),
                     FM_OK);
}

/* ---- proofs ---- */

static void
proofs_come_back_and_broken_ones_do_not(void **state)
{
    struct fm_proof proof = {.index = 299,
                             .checkpoint = NOTE,
                             .checkpoint_len = strlen(NOTE)},
                    back;
    char *text;
    uint8_t *extra = NULL;
    size_t len, extra_len;
    struct fm_error why = {0};

    (void)state;
    assert_int_equal(fm_tree_inclusion(&TREE, 299, 1000, &proof.path), FM_OK);
    assert_int_equal(fm_proof_write(&proof, (const uint8_t *)"opened", 6, &text, &len),
                     FM_OK);
    assert_int_equal(fm_proof_read(text, len, &back, &extra, &extra_len, &why), FM_OK);
    assert_int_equal(back.index, 299);
    assert_int_equal(back.path.count, proof.path.count);
    assert_memory_equal(back.path.hash, proof.path.hash,
                        proof.path.count * (size_t)FM_HASH);
    assert_int_equal(back.checkpoint_len, strlen(NOTE));
    assert_memory_equal(back.checkpoint, NOTE, strlen(NOTE));
    assert_int_equal(extra_len, 6);
    assert_memory_equal(extra, "opened", 6);
    free(extra);
    /* each beginning of it, in a buffer of exactly that size */
    for (size_t cut = 0; cut < len - strlen(NOTE); cut++) {
        char *part = malloc(cut + 1);
        memcpy(part, text, cut);
        part = realloc(part, cut > 0 ? cut : 1);
        extra = NULL;
        assert_int_equal(fm_proof_read(part, cut, &back, &extra, &extra_len, &why),
                         FM_ERR_RECORD);
        assert_null(extra);
        assert_true(why.rule[0] != '\0');
        free(part);
    }
    free(text);
}

static void
opened_events_come_back(void **state)
{
    struct fm_opened o = {.entry = (const uint8_t *)"entry",
                          .entry_len = 5,
                          .salt = (const uint8_t *)"salt",
                          .salt_len = 4,
                          .body = (const uint8_t *)"{}",
                          .body_len = 2},
                     back;
    uint8_t bytes[64];
    size_t len;

    (void)state;
    assert_int_equal(fm_opened_write(&o, bytes, sizeof bytes, &len), FM_OK);
    assert_int_equal(fm_opened_read(bytes, len, &back), FM_OK);
    assert_int_equal(back.body_len, 2);
    assert_memory_equal(back.salt, "salt", 4);
    for (size_t cut = 0; cut < len - 2; cut++)
        assert_int_equal(fm_opened_read(bytes, cut, &back), FM_ERR_RECORD);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_are_those_published),
        cmocka_unit_test(roots_from_tiles_are_those_from_leaves),
        cmocka_unit_test(every_leaf_is_proven_and_no_other),
        cmocka_unit_test(every_growth_is_proven),
        cmocka_unit_test(entries_come_back_as_they_were),
        cmocka_unit_test(a_body_fits_its_own_entry_only),
        cmocka_unit_test(a_published_note_verifies_and_no_changed_one),
        cmocka_unit_test(keys_that_do_not_fit_are_refused),
        cmocka_unit_test(each_type_signs_and_tells_its_time),
        cmocka_unit_test(malformed_checkpoints_are_refused),
        cmocka_unit_test(proofs_come_back_and_broken_ones_do_not),
        cmocka_unit_test(opened_events_come_back)};

    return cmocka_run_group_tests(tests, grow, fell);
}
