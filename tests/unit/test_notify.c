/* The datagram that a service manager waits for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/notify.h"

static int
manager(const struct sockaddr_un *address, size_t name_len)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    assert_int_equal(bind(fd, (const struct sockaddr *)address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + name_len)),
                     0);
    return fd;
}

/* "" where nothing came */
static void
hear(int fd, char text[64])
{
    ssize_t got = recv(fd, text, 63, 0);

    text[got > 0 ? got : 0] = '\0';
}

static void
check_said_once(int fd)
{
    char text[64];

    notify_ready();
    hear(fd, text);
    assert_string_equal(text, "READY=1");
    assert_null(getenv("NOTIFY_SOCKET"));
    notify_ready();
    hear(fd, text);
    assert_string_equal(text, "");
    close(fd);
}

static void
a_socket_of_a_path_hears_it_once(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char dir[] = "/tmp/firemark-notify-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(address.sun_path, sizeof address.sun_path, "%s/s", dir);
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    check_said_once(manager(&address, strlen(address.sun_path) + 1));
    unlink(address.sun_path);
    rmdir(dir);
}

/* A manager at an abstract name of this test's own, which $NOTIFY_SOCKET then names. */
static int
abstract_manager(const char *word)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char name[64];
    int n = snprintf(name, sizeof name, "@firemark-%s-%d", word, (int)getpid());

    memcpy(address.sun_path + 1, name + 1, (size_t)n - 1);
    setenv("NOTIFY_SOCKET", name, 1);
    return manager(&address, (size_t)n);
}

static void
an_abstract_socket_hears_it_too(void **state)
{
    (void)state;
    check_said_once(abstract_manager("notify"));
}

static void
whom_somebody_else_speaks_for_says_nothing(void **state)
{
    char text[64];
    int fd = abstract_manager("nobody");

    (void)state;
    notify_nobody();
    notify_ready();
    hear(fd, text);
    assert_string_equal(text, "");
    close(fd);
}

static void
a_name_that_is_none_is_left_alone(void **state)
{
    char far[200];
    const char *const names[] = {"", "relative", "/no/such/socket", far};

    (void)state;
    memset(far, 'x', sizeof far - 1);
    far[0] = '/';
    far[sizeof far - 1] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        setenv("NOTIFY_SOCKET", names[i], 1);
        notify_ready();
        assert_null(getenv("NOTIFY_SOCKET"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_socket_of_a_path_hears_it_once),
        cmocka_unit_test(an_abstract_socket_hears_it_too),
        cmocka_unit_test(whom_somebody_else_speaks_for_says_nothing),
        cmocka_unit_test(a_name_that_is_none_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
