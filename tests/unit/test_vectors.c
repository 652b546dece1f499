/* The test vectors of docs/label-format.md §7, which other programs check against too. */
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

#include "firemark/internal.h"

enum { NOW = 1795478400, ROW_MAX = 1024 }; /* 2026-11-24 */

struct vector {
    char row[ROW_MAX];
    const char *name, *verdict, *text;
};

static char *
whole_file(const char *path, size_t *len)
{
    static char bytes[1 << 17];
    FILE *file = fopen(path, "r");

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

static bool
next_vector(FILE *file, struct vector *v)
{
    char *rest;

    do {
        if (!fgets(v->row, sizeof v->row, file))
            return false;
    } while (v->row[0] == '#');
    v->name = strtok_r(v->row, "\t\n", &rest);
    v->verdict = strtok_r(NULL, "\t\n", &rest);
    v->text = strtok_r(NULL, "\t\n", &rest);
    assert_non_null(v->text);
    return true;
}

static void
every_vector_gets_the_verdict_of_its_row(void **state)
{
    (void)state;
    struct fm_keyring *ring = trusted();
    FILE *file = fopen("tests/specimens/vectors.tsv", "r");
    struct vector v;
    int seen = 0;

    assert_non_null(file);
    while (next_vector(file, &v)) {
        struct fm_label label;
        enum fm_verdict verdict;
        assert_int_equal(
            fm_check_text(ring, v.text, strlen(v.text), NOW, &label, &verdict, NULL),
            FM_OK);
        if (strcmp(fm_verdict_name(verdict), v.verdict) != 0)
            fail_msg("%s: %s", v.name, fm_verdict_name(verdict));
        seen++;
    }
    fclose(file);
    fm_keyring_free(ring);
    assert_int_equal(seen, 16);
}

/* RFC 8032 §7.1, TEST 1: Ed25519 is deterministic, so sealing again gives the same text.
 */
static void
the_ed25519_vectors_are_sealed_again_byte_for_byte(void **state)
{
    (void)state;
    static const uint8_t SECRET[32] = {0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60,
                                       0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
                                       0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19,
                                       0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
    struct fm_signer signer = {
        .key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, SECRET, 32),
        .alg = FM_ALG_ED25519,
        .kid = 1};
    FILE *file = fopen("tests/specimens/vectors.tsv", "r");
    struct vector v;
    int seen = 0;

    assert_non_null(file);
    while (next_vector(file, &v)) {
        struct fm_label label;
        char again[FM_LABEL_TEXT_MAX];
        size_t len;
        if (strncmp(v.name, "ed25519-", 8) != 0)
            continue;
        assert_int_equal(fm_label_parse(v.text, strlen(v.text), &label, NULL), FM_OK);
        memset(label.signature, 0, sizeof label.signature);
        assert_int_equal(
            fm_label_seal(&signer, fm_label_day_start(label.day) + 4321, &label), FM_OK);
        assert_int_equal(fm_label_encode(&label, again, sizeof again, &len), FM_OK);
        assert_string_equal(again, v.text);
        seen++;
    }
    fclose(file);
    EVP_PKEY_free(signer.key);
    assert_int_equal(seen, 4);
}

static void
the_bytes_signed_are_those_of_the_document(void **state)
{
    (void)state;
    FILE *file = fopen("tests/specimens/vectors.tsv", "r");
    struct vector v;
    size_t doc_len;
    const char *doc = whole_file("docs/label-format.md", &doc_len);

    assert_non_null(file);
    while (next_vector(file, &v)) {
        struct fm_label label;
        uint8_t bytes[FM_SIGNED_MAX];
        char hex[2 * FM_SIGNED_MAX + 1];
        size_t len;
        if (strncmp(v.name, "ed25519-", 8) != 0)
            continue;
        assert_int_equal(fm_label_parse(v.text, strlen(v.text), &label, NULL), FM_OK);
        assert_int_equal(fm_label_signed_bytes(&label, bytes, &len), FM_OK);
        for (size_t i = 0; i < len; i++)
            snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
        if (!strstr(doc, hex))
            fail_msg("%s: the document lacks %s", v.name, hex);
    }
    fclose(file);
}

static void
the_document_shows_every_vector(void **state)
{
    (void)state;
    size_t len;
    const char *doc = whole_file("docs/label-format.md", &len);
    FILE *file = fopen("tests/specimens/vectors.tsv", "r");
    struct vector v;

    assert_non_null(file);
    while (next_vector(file, &v)) {
        char want[ROW_MAX];
        snprintf(want, sizeof want, "%s: %s\n%s\n", v.name, v.verdict, v.text);
        if (!strstr(doc, want))
            fail_msg("%s: the document lacks its row", v.name);
    }
    fclose(file);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_gets_the_verdict_of_its_row),
        cmocka_unit_test(the_ed25519_vectors_are_sealed_again_byte_for_byte),
        cmocka_unit_test(the_bytes_signed_are_those_of_the_document),
        cmocka_unit_test(the_document_shows_every_vector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
