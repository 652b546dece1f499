#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "base/config.h"

static const char *
written(const char *text)
{
    static char path[] = "/tmp/firemark-config-test-XXXXXX";

    strcpy(path + strlen(path) - 6, "XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    return path;
}

static void
later_origins_win_and_are_remembered(void **state)
{
    (void)state;
    ARENA_SCOPE struct arena a = {0};
    struct config c;
    const char *path = written("# comment\n\nhttp.port = 9000\nlabel.host=X.EXAMPLE\n");

    setenv("FIREMARK_HTTP_PORT", "9001", 1);
    assert_null(config_load(&a, path, &c));
    unsetenv("FIREMARK_HTTP_PORT");
    unlink(path);
    assert_int_equal(config_int(&c, CONFIG_PORT), 9001);
    assert_string_equal(c.origin[CONFIG_PORT], "environment");
    assert_string_equal(c.value[CONFIG_LABEL_HOST], "X.EXAMPLE");
    assert_string_equal(c.origin[CONFIG_LABEL_HOST], "file");
    assert_string_equal(c.origin[CONFIG_DATA], "default");
    assert_true(config_set_flag(&a, &c, "port", "9002"));
    assert_int_equal(config_int(&c, CONFIG_PORT), 9002);
    assert_false(config_set_flag(&a, &c, "colour", "red"));
}

static void
a_wrong_line_or_number_says_where(void **state)
{
    (void)state;
    ARENA_SCOPE struct arena a = {0};
    struct config c;
    const char *path = written("http.port = 9000\nhttp.prot = 1\n");
    struct fault *f = config_load(&a, path, &c);

    unlink(path);
    assert_non_null(f);
    assert_string_equal(f->code, "config_line");
    assert_string_equal(f->where, "line 2");
    assert_null(config_load(&a, NULL, &c));
    assert_null(config_check(&a, &c));
    config_set_flag(&a, &c, "port", "80x");
    f = config_check(&a, &c);
    assert_non_null(f);
    assert_string_equal(f->where, "http.port");
    assert_non_null(config_load(&a, "/nonexistent/firemark.conf", &c));
}

static void
every_setting_is_explained_in_both_languages(void **state)
{
    (void)state;

    for (int k = 0; k < CONFIG_KEY_COUNT; k++) {
        assert_non_null(CONFIG_ITEMS[k].name);
        assert_non_null(CONFIG_ITEMS[k].zh);
        assert_non_null(CONFIG_ITEMS[k].en);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_origins_win_and_are_remembered),
        cmocka_unit_test(a_wrong_line_or_number_says_where),
        cmocka_unit_test(every_setting_is_explained_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
