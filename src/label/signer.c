#include "label/signer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/notify.h"
#include "label/local_socket.h"
#include "label/signer_internal.h"

enum {
    LABELS_PER_MINUTE = 300000,
    REQUEST_MAX = 24576,
    LOG_LINE_MAX = 512,
    BACKLOG = 16
};

/* clang-format off */
static const struct signer_verb VERBS[] = {
    {"sign", signer_verb_sign},
    {"status", signer_verb_status},
    {"new", signer_verb_new},
    {"trust", signer_verb_trust},
    {"log", signer_verb_log},
    {"checkpoint", signer_verb_checkpoint},
    {"witness", signer_verb_witness},
    {"cosign", signer_verb_cosign},
};
/* clang-format on */

static volatile sig_atomic_t stopping;

static void
stop(int number)
{
    (void)number;
    stopping = 1;
}

/* Append-only by its open flags. */
bool
signer_log(struct signer *s, const char *format, ...)
{
    struct buf line BUF_SCOPE = {0};
    char when[21], text[LOG_LINE_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    clock_iso(clock_unix_s(), when);
    buf_printf(&line, "%s %s\n", when, text);
    return write(s->log_fd, line.data, line.len) == (ssize_t)line.len &&
           fsync(s->log_fd) == 0;
}

bool
signer_within_rate(struct signer *s, int count)
{
    int64_t minute = clock_unix_s() / 60;

    if (minute != s->minute) {
        s->minute = minute;
        s->spent = 0;
    }
    if (s->spent + count > LABELS_PER_MINUTE)
        return false;
    s->spent += count;
    return true;
}

/* Opens the store, kept until it breaks, and looks what became of the keys. */
static struct fault *
make_ready(struct signer *s, struct arena *arena)
{
    struct fault *fault = NULL;

    if (!s->pg || !pg_usable(s->pg)) {
        pg_close(s->pg);
        s->pg = NULL;
        arena_clear(&s->arena);
        fault = pg_open(&s->arena, s->config->conninfo, "firemark_signer", &s->pg);
    }
    return fault ? fault : signer_keys_read(s, arena);
}

static void
send_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes += sent;
        len -= (size_t)sent;
    }
}

static void
read_request(int fd, char text[REQUEST_MAX])
{
    size_t len = 0;
    ssize_t got;

    while (len < REQUEST_MAX - 1 &&
           (got = recv(fd, text + len, REQUEST_MAX - 1 - len, 0)) > 0)
        len += (size_t)got;
    text[len] = '\0';
}

static const char *
run_verb(struct signer *s, struct arena *arena, const char *text, struct buf *out)
{
    for (size_t i = 0; i < sizeof VERBS / sizeof *VERBS; i++) {
        size_t len = strlen(VERBS[i].name);
        if (strncmp(text, VERBS[i].name, len) != 0 ||
            (text[len] != ' ' && text[len] != '\0'))
            continue;
        struct fault *fault = make_ready(s, arena);
        if (fault)
            return fault->code;
        return VERBS[i].run(s, arena, text + len + (text[len] == ' '), out);
    }
    return "unknown_verb";
}

/* Whoever opens the socket and asks nothing only wanted to know that we listen. */
static void
serve_one(struct signer *s, int fd)
{
    struct arena arena ARENA_SCOPE = {0};
    struct buf out BUF_SCOPE = {0};
    struct timeval patience = {.tv_sec = 5};
    char text[REQUEST_MAX];

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    read_request(fd, text);
    if (!text[0])
        return;
    const char *refusal = run_verb(s, &arena, text, &out);
    if (refusal) {
        buf_clear(&out);
        buf_printf(&out, "no %s\n", refusal);
    }
    send_all(fd, out.data, out.len);
}

static void
serve(struct signer *s, const struct local_socket *door)
{
    while (!stopping) {
        struct pollfd wait = {.fd = door->fd, .events = POLLIN};
        if (poll(&wait, 1, 500) <= 0)
            continue;
        int fd = accept4(door->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        if (local_socket_admits(door, fd))
            serve_one(s, fd);
        close(fd);
    }
}

int
signer_main(const struct signer_config *config)
{
    struct arena arena ARENA_SCOPE = {0};
    struct signer s = {.config = config};
    struct sigaction action = {.sa_handler = stop};

    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    struct local_socket door = {.fd = -1};
    const char *dir = arena_printf(&arena, "%s/keys", config->data_dir);
    mkdir(dir, 0700);
    s.log_fd = open(arena_printf(&arena, "%s/signer.log", dir),
                    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (s.log_fd >= 0 && !make_ready(&s, &arena))
        local_socket_listen(config->socket_path, BACKLOG, &door);
    if (door.fd >= 0) {
        notify_ready();
        serve(&s, &door);
        close(door.fd);
        unlink(config->socket_path);
    }
    if (s.log_fd >= 0)
        close(s.log_fd);
    signer_log_close(&s);
    signer_keys_close(&s);
    pg_close(s.pg);
    arena_clear(&s.arena);
    return door.fd >= 0 ? 0 : 3;
}
