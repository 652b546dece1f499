#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "access/session.h"
#include "support/cluster.h"

static const struct session_from FROM = {"127.0.0.1", "test", "asvs", "off"};

static void
add_person(struct store *s, const char *login, const char *password)
{
    struct pg_rows *rows;
    const char *hash;

    assert_null(password_hash(&s->arena, password, &hash));
    assert_int_equal(strncmp(hash, "$argon2id$", 10), 0);
    assert_null(
        pg_run(s->pg, &s->arena,
               "INSERT INTO person (login, name, role, password_hash, area_lo, area_hi)"
               " VALUES ($1, '李', 'inspector', $2, 310104, 310104)",
               &rows, 2, login, hash));
}

static void
the_right_password_opens_a_session_that_can_be_closed(void **state)
{
    struct store *s = *state;
    struct actor who, found;
    char token[SESSION_TOKEN];

    add_person(s, "li", "correct horse");
    assert_null(sign_in(
        s->pg, &s->arena,
        &(struct credentials){"li", "correct horse", "", "127.0.0.1", "", NULL}, &who));
    assert_int_equal(who.role, ROLE_INSPECTOR);
    assert_int_equal(who.area_hi, 310104);
    assert_null(session_open(s->pg, &s->arena, &who, 8, &FROM, token));
    assert_int_equal(strlen(token), 43);
    assert_null(session_find(s->pg, &s->arena, token, &found));
    assert_int_equal(found.person_id, who.person_id);
    /* its hash is kept, never the token */
    assert_string_equal(
        store_cell(s, arena_printf(&s->arena,
                                   "SELECT count(*) FROM session WHERE"
                                   " octet_length(token_sha256) = 32 AND strpos("
                                   "session::text, '%s') = 0",
                                   token)),
        "1");
    assert_null(session_close(s->pg, &s->arena, token));
    assert_null(session_find(s->pg, &s->arena, token, &found));
    assert_int_equal(found.role, ROLE_PUBLIC);
}

static void
an_expired_session_and_an_inactive_person_are_nobody(void **state)
{
    struct store *s = *state;
    struct actor who, found;
    char token[SESSION_TOKEN];

    add_person(s, "li", "correct horse");
    assert_null(sign_in(
        s->pg, &s->arena,
        &(struct credentials){"li", "correct horse", "", "127.0.0.1", "", NULL}, &who));
    assert_null(session_open(s->pg, &s->arena, &who, 8, &FROM, token));
    store_cell(s, "UPDATE person SET active = false");
    assert_null(session_find(s->pg, &s->arena, token, &found));
    assert_int_equal(found.role, ROLE_PUBLIC);
    store_cell(s, "UPDATE person SET active = true");
    store_cell(s, "UPDATE session SET expires_at = now()");
    assert_null(session_find(s->pg, &s->arena, token, &found));
    assert_int_equal(found.role, ROLE_PUBLIC);
    struct fault *f = NULL;
    store_cell(s, "UPDATE person SET active = false");
    f = sign_in(s->pg, &s->arena,
                &(struct credentials){"li", "correct horse", "", "127.0.0.1", "", NULL},
                &who);
    assert_non_null(f);
}

static void
five_failures_lock_the_account_for_that_source_only(void **state)
{
    struct store *s = *state;
    struct actor who;

    add_person(s, "li", "correct horse");
    for (int i = 0; i < SIGN_IN_TRIES; i++) {
        struct fault *f =
            sign_in(s->pg, &s->arena,
                    &(struct credentials){"li", "wrong", "", "10.0.0.1", "", NULL}, &who);
        assert_non_null(f);
        assert_string_equal(f->code, "sign_in_failed");
    }
    struct fault *f = sign_in(
        s->pg, &s->arena,
        &(struct credentials){"li", "correct horse", "", "10.0.0.1", "", NULL}, &who);
    assert_non_null(f);
    assert_string_equal(f->code, "locked_out");
    assert_null(sign_in(
        s->pg, &s->arena,
        &(struct credentials){"li", "correct horse", "", "10.0.0.2", "", NULL}, &who));
}

static void
an_unknown_login_is_told_nothing_more(void **state)
{
    struct store *s = *state;
    struct actor who;
    struct fault *f = sign_in(
        s->pg, &s->arena,
        &(struct credentials){"ghost", "correct horse", "", "10.0.0.1", "", NULL}, &who);

    assert_non_null(f);
    assert_string_equal(f->code, "sign_in_failed");
    assert_int_equal(f->kind, FAULT_SIGN_IN);
}

static void
short_passwords_are_refused(void **state)
{
    struct store *s = *state;
    const char *hash;
    struct fault *f = password_hash(&s->arena, "123456789", &hash);

    assert_non_null(f);
    assert_string_equal(f->code, "password_short");
}

/* Every role and power, as the table of src/access/access.c promises it. */
static void
roles_carry_exactly_their_powers(void **state)
{
    (void)state;
    static const char *const rows[ROLE_COUNT] = {
        [ROLE_PUBLIC] = "x.............",
        [ROLE_INSPECTOR] = "xxxx...x.....x",
        [ROLE_INTAKE] = "xxx.xxx......x",
        [ROLE_REGULATOR_DISTRICT] = "xxxx.xxxx....x",
        [ROLE_REGULATOR_CITY] = "xxxxxxxxx....x",
        [ROLE_LABORATORY] = "x.x......x...x",
        [ROLE_COMPANY] = "xxx...xx.....x",
        [ROLE_ADMINISTRATOR] = "xxxxxxxxxxxxxx",
        [ROLE_SYSTEM_ADMINISTRATOR] = "x.........x..x",
        [ROLE_SECURITY_ADMINISTRATOR] = "x..........x.x",
        [ROLE_AUDITOR] = "x...........xx",
    };

    for (int r = 0; r < ROLE_COUNT; r++) {
        struct actor who = {.role = (enum role)r};
        for (int p = 0; p < POWER_COUNT; p++)
            assert_int_equal(access_may(&who, (enum power)p), rows[r][p] == 'x');
        assert_int_equal(access_role_parse(access_role_name((enum role)r)), r);
    }
}

int
main(void)
{
#define STORE_TEST(name)                                                                 \
    cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_right_password_opens_a_session_that_can_be_closed),
        STORE_TEST(an_expired_session_and_an_inactive_person_are_nobody),
        STORE_TEST(five_failures_lock_the_account_for_that_source_only),
        STORE_TEST(an_unknown_login_is_told_nothing_more),
        STORE_TEST(short_passwords_are_refused),
        cmocka_unit_test(roles_carry_exactly_their_powers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
