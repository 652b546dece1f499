#include "label/signer.h"

#include <errno.h>
#include <fcntl.h>
#include <firemark/seal.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "label/signer_keys.h"
#include "label_sql.h"

enum { LABELS_PER_MINUTE = 300000 };

struct signer_state {
    const struct signer_config *config;
    struct arena arena; /* of the connection */
    struct pg *pg;
    struct fm_signer *key;
    int kid, log_fd;
    int64_t minute;
    int spent; /* labels signed in this minute */
};

static volatile sig_atomic_t stopping;

static void
stop(int number)
{
    (void)number;
    stopping = 1;
}

/* Append-only by its open flags, and on disk before the answer leaves. */
static bool
log_job(struct signer_state *s, const char *job, int count, const char *outcome)
{
    struct buf line BUF_SCOPE = {0};
    char when[21];

    clock_iso(clock_unix_s(), when);
    buf_printf(&line, "%s job=%s labels=%d kid=%d %s\n", when, job, count, s->kid,
               outcome);
    return write(s->log_fd, line.data, line.len) == (ssize_t)line.len &&
           fsync(s->log_fd) == 0;
}

static bool
within_rate(struct signer_state *s, int count)
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

static bool
seal_row(struct signer_state *s, const struct pg_rows *rows, int row, struct buf *out)
{
    struct fm_label label = {.scheme = FM_SCHEME_LOCAL,
                             .serial = {.index = (uint32_t)pg_int(rows, row, 0),
                                        .random = (uint32_t)pg_int(rows, row, 1)},
                             .type = (enum fm_label_type)pg_int(rows, row, 2)};
    int64_t day = fm_label_day_start((uint16_t)pg_int(rows, row, 3));
    char text[FM_LABEL_TEXT_MAX];
    size_t len;

    memccpy(label.host, s->config->host, '\0', FM_HOST_MAX);
    if (fm_label_seal(s->key, day, &label) != FM_OK ||
        fm_label_encode(&label, text, sizeof text, &len) != FM_OK)
        return false;
    buf_printf(out, "%lld %s\n", (long long)pg_int(rows, row, 0), text);
    return true;
}

static const char *
sign_rows(struct signer_state *s, const struct pg_rows *rows, struct buf *out)
{
    int count = pg_rows_count(rows);

    if (count == 0)
        return "not_issued";
    if (!within_rate(s, count))
        return "rate_cap";
    buf_printf(out, "ok %d %d\n", s->kid, count);
    for (int i = 0; i < count; i++)
        if (!seal_row(s, rows, i, out))
            return "crypto";
    return NULL;
}

/* Opens the store and the key of today; kept until either breaks. */
static struct fault *
make_ready(struct signer_state *s, struct arena *arena)
{
    struct fault *fault = NULL;

    if (!s->pg || !pg_usable(s->pg)) {
        pg_close(s->pg);
        s->pg = NULL;
        arena_clear(&s->arena);
        fault = pg_open(&s->arena, s->config->conninfo, "firemark_signer", &s->pg);
    }
    if (fault)
        return fault;
    fm_signer_free(s->key);
    s->key = NULL;
    return signer_key_open(s->config, s->pg, arena, &s->key, &s->kid);
}

/* What is asked for: "JOB" or "JOB FIRST LAST", indexes of labels. */
struct wish {
    char job[UUID_TEXT], first[20], last[20];
};

static const char *
sign_job(struct signer_state *s, struct arena *arena, const struct wish *wish,
         struct buf *out)
{
    struct pg_rows *rows;
    struct fault *fault = make_ready(s, arena);

    if (!fault)
        fault = pg_run(s->pg, arena, SQL_label_signer_job, &rows, 3, wish->job,
                       wish->first, wish->last);
    if (fault)
        return fault->code;
    const char *refusal = sign_rows(s, rows, out);
    if (!log_job(s, wish->job, pg_rows_count(rows), refusal ? refusal : "signed"))
        return "log";
    return refusal;
}

static bool
same_user(int fd)
{
    struct ucred peer;
    socklen_t len = sizeof peer;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
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

static bool
read_wish(int fd, struct wish *wish)
{
    char text[UUID_TEXT + 40];
    size_t len = 0;
    ssize_t got;
    uint8_t id[16];

    while (len < sizeof text - 1 &&
           (got = recv(fd, text + len, sizeof text - 1 - len, 0)) > 0)
        len += (size_t)got;
    text[len] = '\0';
    *wish = (struct wish){.first = "0", .last = "4294967295"};
    int words =
        sscanf(text, "%36s %19[0-9] %19[0-9]", wish->job, wish->first, wish->last);
    return (words == 1 || words == 3) && uuid_parse(wish->job, id);
}

static void
serve_one(struct signer_state *s, int fd)
{
    struct arena arena ARENA_SCOPE = {0};
    struct buf out BUF_SCOPE = {0};
    struct timeval patience = {.tv_sec = 5};
    struct wish wish;

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (!same_user(fd) || !read_wish(fd, &wish))
        return;
    const char *refusal = sign_job(s, &arena, &wish, &out);
    if (refusal) {
        buf_clear(&out);
        buf_printf(&out, "no %s\n", refusal);
    }
    send_all(fd, out.data, out.len);
}

static int
listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, path);
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    mode_t before = umask(0177);
    int bound = bind(fd, (struct sockaddr *)&address, sizeof address);
    umask(before);
    if (bound == 0 && listen(fd, 16) == 0)
        return fd;
    close(fd);
    return -1;
}

static void
serve(struct signer_state *s, int listener)
{
    while (!stopping) {
        struct pollfd wait = {.fd = listener, .events = POLLIN};
        if (poll(&wait, 1, 500) <= 0)
            continue;
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        serve_one(s, fd);
        close(fd);
    }
}

int
signer_main(const struct signer_config *config)
{
    struct arena arena ARENA_SCOPE = {0};
    struct signer_state s = {.config = config};
    struct sigaction action = {.sa_handler = stop};

    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    int listener = -1;
    struct fault *fault = make_ready(&s, &arena);
    s.log_fd = open(arena_printf(&arena, "%s/keys/signer.log", config->data_dir),
                    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (!fault && s.log_fd >= 0)
        listener = listen_at(config->socket_path);
    if (listener >= 0) {
        serve(&s, listener);
        close(listener);
        unlink(config->socket_path);
    }
    if (s.log_fd >= 0)
        close(s.log_fd);
    fm_signer_free(s.key);
    pg_close(s.pg);
    arena_clear(&s.arena);
    return listener >= 0 ? 0 : 3;
}
