#include "label/local_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { GROUPS_MAX = 64 };

/* A file made in such a folder has the folder's group. */
static void
read_folder(const char *path, struct local_socket *s)
{
    char folder[sizeof(struct sockaddr_un)];
    const char *slash = strrchr(path, '/');
    struct stat st;

    s->shared = false;
    if (!slash)
        return;
    memcpy(folder, path, (size_t)(slash - path));
    folder[slash - path] = '\0';
    if (stat(folder, &st) != 0 || !(st.st_mode & S_ISGID))
        return;
    s->shared = true;
    s->group = st.st_gid;
}

bool
local_socket_listen(const char *path, int backlog, struct local_socket *out)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    *out = (struct local_socket){.fd = -1};
    errno = ENAMETOOLONG;
    if (strlen(path) >= sizeof address.sun_path)
        return false;
    strcpy(address.sun_path, path);
    read_folder(path, out);
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    mode_t before = umask(out->shared ? 0117 : 0177);
    int bad = bind(fd, (struct sockaddr *)&address, sizeof address);
    umask(before);
    if (bad || listen(fd, backlog) != 0) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    out->fd = fd;
    return true;
}

static bool
in_group(int fd, gid_t first, gid_t wanted)
{
    gid_t groups[GROUPS_MAX];
    socklen_t len = sizeof groups;

    if (first == wanted)
        return true;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len) != 0)
        return false;
    for (size_t i = 0; i < len / sizeof *groups; i++)
        if (groups[i] == wanted)
            return true;
    return false;
}

bool
local_socket_admits(const struct local_socket *s, int fd)
{
    struct ucred peer;
    socklen_t len = sizeof peer;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
        return false;
    return peer.uid == geteuid() || peer.uid == 0 ||
           (s->shared && in_group(fd, peer.gid, s->group));
}
