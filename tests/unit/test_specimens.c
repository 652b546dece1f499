/* The specimens of docs/label-format.md that other programs check against too: lists that
 * are taken or refused, verdicts at the edges, typed codes. tests/specimens/make.py,
 * which shares no code with the library, writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <firemark/firemark.h>
#include <firemark/statuslist.h>

#define DIR "tests/specimens/"

enum { ROW_MAX = 4096, CELLS_MAX = 8, SHARD_MAX = 512 };

struct row {
    char text[ROW_MAX];
    const char *cell[CELLS_MAX];
};

static FILE *
specimens(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, DIR "%s", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    return file;
}

/* The next row; every row has `cells` cells, and cells may be empty. */
static bool
next_row(FILE *file, struct row *row, int cells)
{
    do {
        if (!fgets(row->text, sizeof row->text, file))
            return false;
    } while (row->text[0] == '#');
    row->text[strcspn(row->text, "\n")] = '\0';
    char *at = row->text;
    for (int i = 0; i < cells; i++) {
        assert_non_null(at);
        row->cell[i] = strsep(&at, "\t");
    }
    assert_null(at);
    return true;
}

static const char *
whole_file(const char *name, size_t *len)
{
    static char bytes[1 << 14];
    FILE *file = specimens(name);

    *len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return bytes;
}

static struct fm_keyring *
pinned(void)
{
    struct fm_keyring *ring = fm_keyring_new();
    size_t len;
    const char *json = whole_file("roots.json", &len);

    assert_int_equal(fm_keyring_pin_roots(ring, json, len, NULL), FM_OK);
    return ring;
}

static struct fm_keyring *
trusted(void)
{
    struct fm_keyring *ring = pinned();
    size_t len;
    const char *json = whole_file("trust.json", &len);

    assert_int_equal(fm_keyring_load_trust(ring, json, len, NULL), FM_OK);
    return ring;
}

static void
expect(const char *name, const char *want, enum fm_status status, enum fm_status refused,
       const struct fm_error *why)
{
    bool ok = strcmp(want, "ok") == 0;

    if (status != (ok ? FM_OK : refused) || (!ok && strcmp(why->rule, want) != 0))
        fail_msg("%s: status %d, rule %s", name, status, why->rule);
}

/* Keys by trust.json, or by the list of that name in trust_lists.tsv. */
static struct fm_keyring *
keys_of(const char *name)
{
    if (strcmp(name, "trust.json") == 0)
        return trusted();
    struct fm_keyring *ring = pinned();
    FILE *file = specimens("trust_lists.tsv");
    struct row row;
    do
        assert_true(next_row(file, &row, 5));
    while (strcmp(row.cell[0], name) != 0);
    fclose(file);
    assert_int_equal(fm_keyring_load_trust(ring, row.cell[4], strlen(row.cell[4]), NULL),
                     FM_OK);
    return ring;
}

static void
every_trust_list_is_taken_or_refused_by_the_rule_of_its_row(void **state)
{
    FILE *file = specimens("trust_lists.tsv");
    struct row row;
    int seen = 0;

    (void)state;
    for (; next_row(file, &row, 5); seen++) {
        struct fm_error why = {0};
        struct fm_keyring *ring = strcmp(row.cell[1], "none") == 0 ? fm_keyring_new()
                                  : strcmp(row.cell[2], "-") == 0  ? pinned()
                                                                   : trusted();
        size_t held = fm_keyring_count(ring);
        enum fm_status status =
            fm_keyring_load_trust(ring, row.cell[4], strlen(row.cell[4]), &why);
        expect(row.cell[0], row.cell[3], status, FM_ERR_TRUST, &why);
        if (status != FM_OK)
            assert_int_equal(fm_keyring_count(ring), held);
        fm_keyring_free(ring);
    }
    fclose(file);
    assert_int_equal(seen, 51);
}

static void
every_manifest_is_taken_or_refused_by_the_rule_of_its_row(void **state)
{
    FILE *file = specimens("manifests.tsv");
    struct row row;
    int seen = 0;

    (void)state;
    for (; next_row(file, &row, 5); seen++) {
        struct fm_error why = {0};
        struct fm_keyring *ring = keys_of(row.cell[1]);
        struct fm_statuslist *list = fm_statuslist_new();
        if (strcmp(row.cell[2], "status") == 0)
            assert_int_equal(fm_statuslist_open(list, ring, DIR "status", NULL), FM_OK);
        enum fm_status status =
            fm_statuslist_load(list, ring, row.cell[4], strlen(row.cell[4]), &why);
        expect(row.cell[0], row.cell[3], status, FM_ERR_LIST, &why);
        fm_statuslist_free(list);
        fm_keyring_free(ring);
    }
    fclose(file);
    assert_int_equal(seen, 34);
}

static size_t
from_hex(const char *hex, uint8_t bytes[SHARD_MAX])
{
    size_t n = strlen(hex) / 2;

    assert_true(n <= SHARD_MAX);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(sscanf(hex + 2 * i, "%2hhx", &bytes[i]), 1);
    return n;
}

static void
every_shard_is_taken_or_refused_by_the_rule_of_its_row(void **state)
{
    FILE *file = specimens("shards.tsv");
    struct fm_keyring *ring = trusted();
    struct row row;
    int seen = 0;

    (void)state;
    for (; next_row(file, &row, 5); seen++) {
        struct fm_error why = {0};
        struct fm_statuslist *list = fm_statuslist_new();
        uint8_t bytes[SHARD_MAX];
        size_t len = from_hex(row.cell[3], bytes);
        assert_int_equal(
            fm_statuslist_load(list, ring, row.cell[4], strlen(row.cell[4]), NULL),
            FM_OK);
        enum fm_status status = fm_statuslist_add_shard(
            list, (uint32_t)strtoul(row.cell[2], NULL, 10), bytes, len, &why);
        expect(row.cell[0], row.cell[1], status, FM_ERR_LIST, &why);
        fm_statuslist_free(list);
    }
    fclose(file);
    fm_keyring_free(ring);
    assert_int_equal(seen, 11);
}

static void
every_text_gets_the_verdict_and_the_rule_of_its_row(void **state)
{
    FILE *file = specimens("verdicts.tsv");
    struct row row;
    int seen = 0;

    (void)state;
    for (; next_row(file, &row, 6); seen++) {
        struct fm_error why = {.rule = "-"};
        struct fm_label label;
        enum fm_verdict verdict;
        struct fm_keyring *ring = keys_of(row.cell[1]);
        assert_int_equal(fm_check_text(ring, row.cell[5], strlen(row.cell[5]),
                                       strtoll(row.cell[2], NULL, 10), &label, &verdict,
                                       &why),
                         FM_OK);
        if (strcmp(fm_verdict_name(verdict), row.cell[3]) != 0 ||
            strcmp(why.rule, row.cell[4]) != 0)
            fail_msg("%s: %s, rule %s", row.cell[0], fm_verdict_name(verdict), why.rule);
        fm_keyring_free(ring);
    }
    fclose(file);
    assert_int_equal(seen, 36);
}

static void
every_typed_code_is_read_or_refused_as_its_row_says(void **state)
{
    FILE *file = specimens("typed.tsv");
    struct row row;
    int seen = 0;

    (void)state;
    for (; next_row(file, &row, 4); seen++) {
        struct fm_error why = {0};
        struct fm_serial serial;
        unsigned recovered = 0;
        char plain[FM_SERIAL_LEN + 1] = "-";
        enum fm_status status =
            fm_serial_parse(row.cell[3], strlen(row.cell[3]), &serial, &recovered, &why);
        expect(row.cell[3], row.cell[0], status, FM_ERR_SERIAL, &why);
        if (status == FM_OK)
            assert_int_equal(fm_serial_encode(&serial, plain), FM_OK);
        assert_string_equal(plain, row.cell[2]);
        assert_int_equal(recovered, strtoul(row.cell[1], NULL, 10));
    }
    fclose(file);
    assert_int_equal(seen, 22);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_trust_list_is_taken_or_refused_by_the_rule_of_its_row),
        cmocka_unit_test(every_manifest_is_taken_or_refused_by_the_rule_of_its_row),
        cmocka_unit_test(every_shard_is_taken_or_refused_by_the_rule_of_its_row),
        cmocka_unit_test(every_text_gets_the_verdict_and_the_rule_of_its_row),
        cmocka_unit_test(every_typed_code_is_read_or_refused_as_its_row_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
