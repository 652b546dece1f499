/* Who may ask at a socket: its owner, and the group of a folder that is meant for one.
 * Other users are tried by tests/cli/units_test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "label/local_socket.h"

static char folder[] = "/tmp/firemark-door-XXXXXX";
static char path[64];

static int
make_folder(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "%s/socket", mkdtemp(folder));
    return 0;
}

static int
remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static mode_t
mode_of(struct stat *st)
{
    assert_int_equal(stat(path, st), 0);
    return st->st_mode & 07777;
}

static bool
admitted(const struct local_socket *door)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int guest = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strcpy(address.sun_path, path);
    assert_int_equal(connect(guest, (struct sockaddr *)&address, sizeof address), 0);
    int fd = accept4(door->fd, NULL, NULL, SOCK_CLOEXEC);
    bool good = local_socket_admits(door, fd);

    close(fd);
    close(guest);
    return good;
}

static void
a_common_folder_gives_a_socket_of_ones_own(void **state)
{
    struct local_socket door;
    struct stat st;

    (void)state;
    assert_int_equal(chmod(folder, 0770), 0);
    assert_true(local_socket_listen(path, 4, &door));
    assert_int_equal(mode_of(&st), 0600);
    assert_false(door.shared);
    assert_true(admitted(&door));
    close(door.fd);
}

static void
a_folder_for_a_group_gives_it_to_the_group(void **state)
{
    struct local_socket door;
    struct stat st;
    /* root may give it to any group */
    gid_t group = geteuid() == 0 ? 1 : getegid();

    (void)state;
    assert_int_equal(chown(folder, (uid_t)-1, group), 0);
    assert_int_equal(chmod(folder, 02750), 0);
    assert_true(local_socket_listen(path, 4, &door));
    assert_int_equal(mode_of(&st), 0660);
    assert_int_equal(st.st_gid, group);
    assert_true(door.shared);
    assert_int_equal(door.group, group);
    assert_true(admitted(&door));
    close(door.fd);
}

static void
a_path_that_cannot_be_gives_no_socket(void **state)
{
    struct local_socket door;
    char far[300];

    (void)state;
    memset(far, 'x', sizeof far - 1);
    far[0] = '/';
    far[sizeof far - 1] = '\0';
    assert_false(local_socket_listen(far, 4, &door));
    assert_int_equal(door.fd, -1);
    assert_false(local_socket_listen("/no/such/folder/socket", 4, &door));
    assert_int_equal(door.fd, -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_common_folder_gives_a_socket_of_ones_own),
        cmocka_unit_test(a_folder_for_a_group_gives_it_to_the_group),
        cmocka_unit_test(a_path_that_cannot_be_gives_no_socket),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
