#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <firemark/label.h>

static struct fm_serial
sample(unsigned n)
{
    return (struct fm_serial){.index = n * 2654435761u, .random = n * 40503u & 0x3ffff};
}

static enum fm_status
parse(const char *text, struct fm_serial *out, unsigned *recovered)
{
    return fm_serial_parse(text, strlen(text), out, recovered, NULL);
}

static void
the_documented_example_is_a_codeword(void **state)
{
    (void)state;
    struct fm_serial s;
    char again[FM_SERIAL_LEN + 1];

    assert_int_equal(parse("J4077PGBVMFN", &s, NULL), FM_OK);
    assert_int_equal(fm_serial_encode(&s, again), FM_OK);
    assert_string_equal(again, "J4077PGBVMFN");
}

static void
serials_survive_printing_and_sloppy_typing(void **state)
{
    (void)state;

    for (unsigned n = 0; n < 2000; n++) {
        struct fm_serial s = sample(n), back;
        char text[FM_SERIAL_LEN + 3], typed[64];
        assert_int_equal(fm_serial_print(&s, text), FM_OK);
        snprintf(typed, sizeof typed, "  %s ", text);
        for (char *p = typed; *p; p++) {
            if (*p == '0')
                *p = 'o';
            else if (*p == '1')
                *p = n % 2 ? 'I' : 'l';
            else if (*p >= 'A' && *p <= 'Z')
                *p = (char)(*p + 32);
        }
        unsigned recovered = 9;
        assert_int_equal(parse(typed, &back, &recovered), FM_OK);
        assert_int_equal(recovered, 0);
        assert_int_equal(back.index, s.index);
        assert_int_equal(back.random, s.random);
    }
}

static void
any_two_unreadable_symbols_are_recovered(void **state)
{
    (void)state;
    struct fm_serial s = sample(77), back;
    char text[FM_SERIAL_LEN + 1];

    assert_int_equal(fm_serial_encode(&s, text), FM_OK);
    for (int p = 0; p < FM_SERIAL_LEN; p++) {
        for (int q = p; q < FM_SERIAL_LEN; q++) {
            char damaged[FM_SERIAL_LEN + 1];
            unsigned recovered = 0;
            memcpy(damaged, text, sizeof damaged);
            damaged[p] = damaged[q] = '?';
            assert_int_equal(parse(damaged, &back, &recovered), FM_OK);
            assert_int_equal(recovered, p == q ? 1 : 2);
            assert_int_equal(back.index, s.index);
            assert_int_equal(back.random, s.random);
        }
    }
}

static void
every_error_of_one_or_two_symbols_is_noticed(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct fm_serial s = sample(5), back;
    char text[FM_SERIAL_LEN + 1];

    assert_int_equal(fm_serial_encode(&s, text), FM_OK);
    for (int p = 0; p < FM_SERIAL_LEN; p++) {
        for (int q = p + 1; q < FM_SERIAL_LEN; q++) {
            for (int c = 0; c < 32 * 32; c++) {
                char wrong[FM_SERIAL_LEN + 1];
                memcpy(wrong, text, sizeof wrong);
                wrong[p] = alphabet[c / 32];
                wrong[q] = alphabet[c % 32];
                if (strcmp(wrong, text) != 0)
                    assert_int_equal(parse(wrong, &back, NULL), FM_ERR_SERIAL);
            }
        }
    }
}

static void
an_unreadable_symbol_does_not_hide_a_wrong_one(void **state)
{
    (void)state;
    struct fm_serial s = sample(5), back;
    char text[FM_SERIAL_LEN + 1];

    assert_int_equal(fm_serial_encode(&s, text), FM_OK);
    for (int p = 0; p < FM_SERIAL_LEN; p++) {
        for (int q = 0; q < FM_SERIAL_LEN; q++) {
            if (p == q)
                continue;
            char wrong[FM_SERIAL_LEN + 1];
            memcpy(wrong, text, sizeof wrong);
            wrong[p] = '?';
            wrong[q] = wrong[q] == '7' ? '8' : '7';
            assert_int_equal(parse(wrong, &back, NULL), FM_ERR_SERIAL);
        }
    }
}

static void
refusals_say_where_and_why(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rule;
        size_t offset;
    } cases[] = {
        {"J4077PGBVMF", "serial_length", 11},
        {"J4077PGBVMFNN", "serial_length", 12},
        {"J4077PGBUMFN", "serial_symbol", 8},
        {"???77PGBVMFN", "serial_unread", 2},
        {"J4077PGBVMFM", "serial_check", 0},
        {"", "serial_length", 0},
        {"J4077PGBV\xe4\xb8\xad", "serial_symbol", 9},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fm_serial out = {.index = 42};
        struct fm_error why = {0};
        assert_int_equal(
            fm_serial_parse(cases[i].text, strlen(cases[i].text), &out, NULL, &why),
            FM_ERR_SERIAL);
        assert_string_equal(why.rule, cases[i].rule);
        assert_int_equal(why.offset, cases[i].offset);
        assert_int_equal(out.index, 42);
        assert_true(why.zh[0] && why.en[0]);
    }
    char out[FM_SERIAL_LEN + 1];
    assert_int_equal(fm_serial_encode(&(struct fm_serial){.random = 1 << 18}, out),
                     FM_ERR_ARG);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documented_example_is_a_codeword),
        cmocka_unit_test(serials_survive_printing_and_sloppy_typing),
        cmocka_unit_test(any_two_unreadable_symbols_are_recovered),
        cmocka_unit_test(every_error_of_one_or_two_symbols_is_noticed),
        cmocka_unit_test(an_unreadable_symbol_does_not_hide_a_wrong_one),
        cmocka_unit_test(refusals_say_where_and_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
