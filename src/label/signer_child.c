#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "label/signer.h"

enum { WAIT_STEP_US = 20 * 1000, WAIT_STEPS = 1000 /* 20 s: scrypt and a sanitizer */ };

bool
signer_listens(const char *socket_path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (!socket_path || strlen(socket_path) >= sizeof address.sun_path)
        return false;
    strcpy(address.sun_path, socket_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool up = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0)
        close(fd);
    return up;
}

struct fault *
signer_child_start(struct arena *arena, const struct signer_config *config, pid_t *out)
{
    pid_t parent = getpid(), pid = fork();

    if (pid == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
            _exit(3);
        _exit(signer_main(config));
    }
    for (int i = 0; pid > 0 && i < WAIT_STEPS; i++) {
        if (signer_listens(config->socket_path)) {
            *out = pid;
            return NULL;
        }
        if (waitpid(pid, NULL, WNOHANG) == pid)
            pid = -1;
        usleep(WAIT_STEP_US);
    }
    if (pid > 0)
        signer_child_stop(pid);
    return fault_new(arena, FAULT_UNAVAILABLE, "signer_absent", config->socket_path,
                     "签名服务无法启动；请检查数据目录中 keys 的权限和数据库",
                     "the signer could not start; check the permissions of keys in the "
                     "data directory, and the database");
}

void
signer_child_stop(pid_t pid)
{
    kill(pid, SIGTERM);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}
