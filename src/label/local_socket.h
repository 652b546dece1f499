/* A Unix socket that other processes of this machine ask at. It is its owner's alone,
 * unless its folder has the set-group-ID bit (mode 2750): then the members of the
 * folder's group may connect as well, which is how processes with users of their own
 * reach each other. */
#pragma once
#include <stdbool.h>
#include <sys/types.h>

struct local_socket {
    int fd; /* -1: none */
    bool shared;
    gid_t group; /* where shared */
};

/* Listens at `path`; a socket file left there is replaced. false, fd -1: errno says why.
 * The caller closes fd and removes the file. */
bool local_socket_listen(const char *path, int backlog, struct local_socket *out);

/* Whether who is at the other end of `fd` may ask: the same user, root, or a member of
 * the group. The file's mode says so already; this asks the kernel who came. */
bool local_socket_admits(const struct local_socket *s, int fd);
