#include "label/signer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"

static struct fault *
absent(struct arena *arena, const char *path)
{
    return fault_new(arena, FAULT_UNAVAILABLE, "signer_absent", path,
                     "签名服务没有应答；请检查签名进程后重试",
                     "the signer does not answer; check its process and try again");
}

static int
dial(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval patience = {.tv_sec = 60};

    if (strlen(path) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool
ask(const char *path, const char *wish, struct buf *answer)
{
    int fd = dial(path);
    ssize_t got = -1;

    if (fd < 0)
        return false;
    if (send(fd, wish, strlen(wish), MSG_NOSIGNAL) == (ssize_t)strlen(wish) &&
        shutdown(fd, SHUT_WR) == 0)
        while ((got = recv(fd, buf_reserve(answer, 65536), 65536, 0)) > 0)
            answer->len += (size_t)got;
    close(fd);
    buf_puts(answer, "");
    return got == 0 && answer->len > 0;
}

/* "ok KID N\n" and N lines "INDEX TEXT\n"; or "no REASON\n". */
static bool
read_answer(struct arena *arena, char *text, struct signed_label **out, int *n)
{
    int kid, count, used = 0;
    char *save = NULL;

    if (sscanf(text, "ok %d %d\n%n", &kid, &count, &used) != 2 || count <= 0)
        return false;
    *out = arena_alloc(arena, (size_t)count * sizeof **out);
    *n = 0;
    for (char *line = strtok_r(text + used, "\n", &save); line && *n < count;
         line = strtok_r(NULL, "\n", &save)) {
        char *end;
        int64_t idx = strtoll(line, &end, 10);
        if (*end != ' ')
            return false;
        (*out)[(*n)++] = (struct signed_label){idx, kid, arena_strdup(arena, end + 1)};
    }
    return *n == count;
}

struct fault *
signer_sign_job(struct arena *arena, const char *socket_path, const char *job_id,
                struct signed_label **out, int *n)
{
    return signer_sign_some(arena, socket_path, job_id, 0, UINT32_MAX, out, n);
}

struct fault *
signer_sign_some(struct arena *arena, const char *socket_path, const char *job_id,
                 int64_t first, int64_t last, struct signed_label **out, int *n)
{
    struct buf answer BUF_SCOPE = {0};
    const char *wish =
        arena_printf(arena, "%s %lld %lld", job_id, (long long)first, (long long)last);

    if (!socket_path || !ask(socket_path, wish, &answer))
        return absent(arena, socket_path);
    if (read_answer(arena, answer.data, out, n))
        return NULL;
    answer.data[strcspn(answer.data, "\n")] = '\0';
    const char *why = strncmp(answer.data, "no ", 3) == 0 ? answer.data + 3 : "garbled";
    return fault_new(arena, FAULT_CONFLICT, "signer_refused", job_id,
                     arena_printf(arena, "签名服务拒绝了该任务：%s", why),
                     arena_printf(arena, "the signer refused this job: %s", why));
}
