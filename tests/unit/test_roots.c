/* The trust list's envelope: signed by roots, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <firemark/keyring.h>

static const char LIST[] =
    "{\"seq\":5,\"issued\":1795478400,\"expires\":1796083200,\"keys\":[]}";
static const char OLDER[] =
    "{\"seq\":4,\"issued\":1795478400,\"expires\":1796083200,\"keys\":[]}";

struct world {
    struct fm_signer *root[2];
    struct fm_keyring *ring;
    char *text;
    size_t len;
    struct fm_error why;
};

static void
pin(struct world *w, int first, int count)
{
    struct fm_key_info info[2] = {0};
    char json[1024];
    size_t len;

    for (int i = 0; i < count; i++)
        assert_int_equal(fm_signer_public(w->root[first + i], &info[i]), FM_OK);
    assert_int_equal(fm_roots_write(info, (size_t)count, json, sizeof json, &len), FM_OK);
    assert_int_equal(fm_keyring_pin_roots(w->ring, json, len, NULL), FM_OK);
}

static void
world_open(struct world *w)
{
    *w = (struct world){.ring = fm_keyring_new()};
    for (int i = 0; i < 2; i++)
        assert_int_equal(fm_signer_generate(FM_ALG_ED25519, 0, &w->root[i]), FM_OK);
    assert_int_equal(
        fm_trust_sign(w->root[0], LIST, sizeof LIST - 1, &w->text, &w->len, NULL), FM_OK);
}

static void
world_close(struct world *w)
{
    for (int i = 0; i < 2; i++)
        fm_signer_free(w->root[i]);
    fm_keyring_free(w->ring);
    free(w->text);
}

static void
refused(struct world *w, const char *text, size_t len, const char *rule)
{
    assert_int_equal(fm_keyring_load_trust(w->ring, text, len, &w->why), FM_ERR_TRUST);
    assert_string_equal(w->why.rule, rule);
    assert_int_equal(fm_keyring_trust_seq(w->ring), 0);
}

static void
a_list_signed_by_a_pinned_root_loads(void **state)
{
    struct world w;

    (void)state;
    world_open(&w);
    pin(&w, 0, 2);
    assert_int_equal(fm_keyring_load_trust(w.ring, w.text, w.len, &w.why), FM_OK);
    assert_int_equal(fm_keyring_trust_seq(w.ring), 5);
    assert_int_equal(fm_keyring_trust_expires(w.ring), 1796083200);
    world_close(&w);
}

static void
without_pinned_roots_nothing_loads(void **state)
{
    struct world w;

    (void)state;
    world_open(&w);
    refused(&w, w.text, w.len, "trust_unpinned");
    refused(&w, LIST, sizeof LIST - 1, "trust_unpinned");
    world_close(&w);
}

static void
an_unsigned_list_is_refused_where_roots_are_pinned(void **state)
{
    struct world w;

    (void)state;
    world_open(&w);
    pin(&w, 0, 1);
    refused(&w, LIST, sizeof LIST - 1, "trust_unsigned");
    refused(&w, "", 0, "trust_unsigned");
    world_close(&w);
}

static void
a_list_of_another_root_is_refused(void **state)
{
    struct world w;

    (void)state;
    world_open(&w);
    pin(&w, 1, 1);
    refused(&w, w.text, w.len, "trust_root");
    world_close(&w);
}

/* No change of any byte makes another list load. */
static void
an_altered_list_is_refused(void **state)
{
    struct world w;

    (void)state;
    world_open(&w);
    pin(&w, 0, 1);
    for (size_t i = 0; i < w.len; i++) {
        w.text[i] ^= 1;
        if (fm_keyring_load_trust(w.ring, w.text, w.len, NULL) == FM_OK)
            fail_msg("byte %zu does not matter", i);
        w.text[i] ^= 1;
    }
    assert_int_equal(fm_keyring_trust_seq(w.ring), 0);
    assert_int_equal(fm_keyring_load_trust(w.ring, w.text, w.len, NULL), FM_OK);
    world_close(&w);
}

static void
a_signature_of_either_root_is_enough(void **state)
{
    struct world w;
    char *both;
    size_t len;

    (void)state;
    world_open(&w);
    assert_int_equal(fm_trust_sign(w.root[1], w.text, w.len, &both, &len, NULL), FM_OK);
    pin(&w, 0, 1);
    assert_int_equal(fm_keyring_load_trust(w.ring, both, len, NULL), FM_OK);
    pin(&w, 1, 1);
    assert_int_equal(fm_keyring_load_trust(w.ring, both, len, NULL), FM_OK);
    free(both);
    world_close(&w);
}

static void
signing_again_by_the_same_root_adds_nothing(void **state)
{
    struct world w;
    char *again;
    size_t len;

    (void)state;
    world_open(&w);
    assert_int_equal(fm_trust_sign(w.root[0], w.text, w.len, &again, &len, NULL), FM_OK);
    assert_string_equal(again, w.text);
    free(again);
    assert_int_equal(fm_trust_sign(w.root[0], "{}", 2, &again, &len, &w.why),
                     FM_ERR_TRUST);
    world_close(&w);
}

static void
an_older_list_is_refused_and_the_held_one_stays(void **state)
{
    struct world w;
    char *older;
    size_t len;

    (void)state;
    world_open(&w);
    pin(&w, 0, 1);
    assert_int_equal(
        fm_trust_sign(w.root[0], OLDER, sizeof OLDER - 1, &older, &len, NULL), FM_OK);
    assert_int_equal(fm_keyring_load_trust(w.ring, w.text, w.len, NULL), FM_OK);
    assert_int_equal(fm_keyring_load_trust(w.ring, older, len, &w.why), FM_ERR_TRUST);
    assert_string_equal(w.why.rule, "trust_rollback");
    assert_int_equal(fm_keyring_trust_seq(w.ring), 5);
    free(older);
    world_close(&w);
}

/* A root's name is made from its key: a file that names a key otherwise is refused. */
static void
roots_that_are_not_named_by_their_thumbprint_are_refused(void **state)
{
    static const char *const BAD[] = {
        "",
        "{}",
        "{\"keys\":[]}",
        "{\"keys\":{}}",
        "[1]",
        "{\"keys\":[{\"kid\":\"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\",\"kty\":"
        "\"OKP\","
        "\"crv\":\"X25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
        "{\"keys\":[{\"kid\":\"APrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\",\"kty\":"
        "\"OKP\","
        "\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"};
    /* RFC 8037 appendix A.3: the thumbprint of this key */
    static const char GOOD[] =
        "{\"keys\":[{\"kid\":\"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\",\"kty\":"
        "\"OKP\","
        "\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";
    struct fm_key_info roots[FM_ROOTS_MAX];
    struct world w;

    (void)state;
    world_open(&w);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_int_equal(fm_keyring_pin_roots(w.ring, BAD[i], strlen(BAD[i]), &w.why),
                         FM_ERR_TRUST);
    assert_string_equal(w.why.rule, "trust_roots");
    assert_int_equal(fm_keyring_roots(w.ring, roots), 0);
    assert_int_equal(fm_keyring_pin_roots(w.ring, GOOD, sizeof GOOD - 1, NULL), FM_OK);
    assert_int_equal(fm_keyring_roots(w.ring, roots), 1);
    assert_int_equal(roots[0].public_key[0], 0xd7);
    world_close(&w);
}

/* A header that says another algorithm or another kind of list is no root's signature,
 * even where the bytes fit. */
static void
another_algorithm_or_kind_in_the_header_is_refused(void **state)
{
    struct world w;
    char text[2048];

    (void)state;
    world_open(&w);
    pin(&w, 0, 1);
    const char *header = strstr(w.text, "\"protected\":\"") + 13;
    int before = (int)(header - w.text);
    /* {"alg":"none"} and {"alg":"EdDSA","typ":"firemark-status"} */
    static const char *const HEADERS[] = {
        "eyJhbGciOiJub25lIn0", "eyJhbGciOiJFZERTQSIsInR5cCI6ImZpcmVtYXJrLXN0YXR1cyJ9"};
    for (int i = 0; i < 2; i++) {
        int n = snprintf(text, sizeof text, "%.*s%s%s", before, w.text, HEADERS[i],
                         strchr(header, '"'));
        refused(&w, text, (size_t)n, "trust_root");
    }
    world_close(&w);
}

static void
a_root_that_is_not_ed25519_signs_no_list(void **state)
{
    struct fm_signer *root;
    char *text;
    size_t len;

    (void)state;
    assert_int_equal(fm_signer_generate(FM_ALG_ES256, 0, &root), FM_OK);
    assert_int_equal(fm_trust_sign(root, LIST, sizeof LIST - 1, &text, &len, NULL),
                     FM_ERR_ARG);
    fm_signer_free(root);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_signed_by_a_pinned_root_loads),
        cmocka_unit_test(without_pinned_roots_nothing_loads),
        cmocka_unit_test(an_unsigned_list_is_refused_where_roots_are_pinned),
        cmocka_unit_test(a_list_of_another_root_is_refused),
        cmocka_unit_test(an_altered_list_is_refused),
        cmocka_unit_test(a_signature_of_either_root_is_enough),
        cmocka_unit_test(signing_again_by_the_same_root_adds_nothing),
        cmocka_unit_test(an_older_list_is_refused_and_the_held_one_stays),
        cmocka_unit_test(roots_that_are_not_named_by_their_thumbprint_are_refused),
        cmocka_unit_test(another_algorithm_or_kind_in_the_header_is_refused),
        cmocka_unit_test(a_root_that_is_not_ed25519_signs_no_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
