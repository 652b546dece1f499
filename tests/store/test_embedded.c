#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "pg/embedded.h"

struct place {
    struct arena arena;
    char data[64];
};

static void
write_file(struct place *p, const char *name, const char *text, mode_t mode)
{
    int fd = open(arena_printf(&p->arena, "%s/%s", p->data, name),
                  O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static int
setup(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    *state = p;
    strcpy(p->data, "/tmp/firemark-embedded-XXXXXX");
    return mkdtemp(p->data) == NULL ||
           mkdir(arena_printf(&p->arena, "%s/pg", p->data), 0700) != 0;
}

static int
teardown(void **state)
{
    struct place *p = *state;
    int code = system(arena_printf(&p->arena, "rm -rf '%s'", p->data));

    arena_clear(&p->arena);
    free(p);
    return code;
}

static void
a_cluster_is_served_by_the_version_that_made_it(void **state)
{
    struct place *p = *state;
    struct embedded e;

    assert_null(embedded_init(&p->arena, p->data, "", &e));
    write_file(p, "pg/PG_VERSION", "99\n", 0600);
    struct fault *f = embedded_init(&p->arena, p->data, "", &e);
    assert_non_null(f);
    assert_string_equal(f->code, "postgres_missing");
    assert_non_null(strstr(f->en, "postgresql-99"));
    assert_null(embedded_init(&p->arena, p->data, "/opt/pg/bin", &e));
    assert_string_equal(e.bin, "/opt/pg/bin");
}

static void
a_path_too_long_for_a_socket_is_refused(void **state)
{
    struct place *p = *state;
    struct embedded e;
    char data[128];

    memset(data, 'x', sizeof data - 1);
    data[0] = '/';
    data[sizeof data - 1] = '\0';
    struct fault *f = embedded_init(&p->arena, data, "", &e);
    assert_non_null(f);
    assert_string_equal(f->code, "socket_path");
}

static void
waiting_ends_when_the_server_dies_at_its_start(void **state)
{
    struct place *p = *state;
    struct embedded e;
    pid_t pid;

    write_file(p, "postgres", "#!/bin/sh\nexit 1\n", 0700);
    assert_null(embedded_init(&p->arena, p->data, p->data, &e));
    assert_null(embedded_start(&p->arena, &e, &pid));
    int64_t begin = clock_monotonic_us();
    struct fault *f = embedded_wait(&p->arena, &e, 10);
    assert_non_null(f);
    assert_string_equal(f->code, "postgres_start");
    assert_true(clock_monotonic_us() - begin < 5000000);
    embedded_stop(pid);
    assert_int_equal(kill(pid, 0), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_cluster_is_served_by_the_version_that_made_it,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_path_too_long_for_a_socket_is_refused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(waiting_ends_when_the_server_dies_at_its_start,
                                        setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
