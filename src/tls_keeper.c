#include "tls_keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "supervisor.h"

enum {
    FILE_MAX = 48 * 1024,
    PAYLOAD_MAX = 2 * FILE_MAX,
    WAIT_MS = 5000,
    NO_FAULT = FAULT_KIND_COUNT,
    TEXTS = 4 /* of a fault: code, where, zh, en */
};

enum wish { WISH_CHECK, WISH_READ };

/* One message each way. The number tells an answer that a server before this one did not
 * wait for. */
struct question {
    uint64_t number;
    enum wish wish;
};

struct reply {
    uint64_t number;
    uint32_t fault; /* its kind, or NO_FAULT */
    uint32_t certificate_len, key_len;
    char payload[PAYLOAD_MAX]; /* both files; or a fault's texts, each with its NUL */
};

struct keeper {
    const char *certificate, *key;
    int socket, other;
};

/* ---- the files ---- */

static struct fault *
unreadable(struct arena *arena, const char *path, const char *why)
{
    return fault_new(
        arena, FAULT_UNAVAILABLE, "tls_unreadable", path,
        arena_printf(arena, "无法读取证书或私钥文件：%s", why),
        arena_printf(arena, "cannot read this file of the certificate: %s", why));
}

/* As PostgreSQL has it: the owner's alone, or root's with a group that may read. */
static struct fault *
judge_mode(struct arena *arena, const char *path, const struct stat *is)
{
    mode_t others = is->st_uid == 0 ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;

    if (!(is->st_mode & others))
        return NULL;
    return fault_new(
        arena, FAULT_SYNTAX, "tls_key_open", path,
        arena_printf(arena,
                     "其他账户可以读写私钥（权限 %04o）；请执行 chmod 600，若曾被他人"
                     "读取，请更换私钥和证书",
                     (unsigned)is->st_mode & 07777),
        arena_printf(arena,
                     "others may read or write the key (mode %04o): chmod 600 it, and "
                     "take a new key and certificate if somebody may have read it",
                     (unsigned)is->st_mode & 07777));
}

/* Up to FILE_MAX bytes of a regular file. */
static struct fault *
read_file(struct arena *arena, const char *path, bool secret, char *to, uint32_t *len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat is;
    struct fault *fault = NULL;
    ssize_t n = 0;

    *len = 0;
    if (fd < 0 || fstat(fd, &is) != 0)
        fault = unreadable(arena, path, strerror(errno));
    else if (!S_ISREG(is.st_mode) || is.st_size > FILE_MAX)
        fault = unreadable(arena, path, "no file of at most 48 KiB");
    else if (secret)
        fault = judge_mode(arena, path, &is);
    while (!fault && *len < FILE_MAX && (n = read(fd, to + *len, FILE_MAX - *len)) > 0)
        *len += (uint32_t)n;
    if (!fault && n < 0)
        fault = unreadable(arena, path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return fault;
}

/* ---- the keeper's side ---- */

static struct http_tls_pair
pair_in(const struct reply *reply)
{
    return (struct http_tls_pair){reply->payload, reply->certificate_len,
                                  reply->payload + reply->certificate_len,
                                  reply->key_len};
}

static void
put_fault(struct reply *reply, const struct fault *fault)
{
    const char *texts[TEXTS] = {fault->code, fault->where ? fault->where : "", fault->zh,
                                fault->en};
    char *to = reply->payload;

    reply->fault = fault->kind;
    for (int i = 0; i < TEXTS; i++) {
        size_t room = (size_t)(reply->payload + PAYLOAD_MAX - to) / (size_t)(TEXTS - i);
        size_t len = strnlen(texts[i], room - 1);
        memcpy(to, texts[i], len);
        to[len] = '\0';
        to += len + 1;
    }
    reply->certificate_len = (uint32_t)(to - reply->payload);
    reply->key_len = 0;
}

static void
answer(const struct keeper *k, const struct question *q, struct reply *reply)
{
    ARENA_SCOPE struct arena arena = {0};
    struct fault *fault;

    reply->number = q->number;
    reply->fault = NO_FAULT;
    fault =
        read_file(&arena, k->certificate, false, reply->payload, &reply->certificate_len);
    if (!fault)
        fault = read_file(&arena, k->key, true, reply->payload + reply->certificate_len,
                          &reply->key_len);
    if (!fault && q->wish == WISH_CHECK) {
        struct http_tls_pair pair = pair_in(reply);
        fault = http_tls_check(&arena, &pair, clock_unix_s());
        reply->certificate_len = reply->key_len = 0;
    }
    if (fault)
        put_fault(reply, fault);
    send(k->socket, reply,
         offsetof(struct reply, payload) + reply->certificate_len + reply->key_len,
         MSG_NOSIGNAL);
    OPENSSL_cleanse(reply, sizeof *reply);
}

/* Until the last who could ask has ended. */
static int
keeper_body(void *arg)
{
    const struct keeper *k = arg;
    const struct rlimit none = {0, 0};
    struct reply *reply = malloc(sizeof *reply);
    struct question q;

    close(k->other);
    signal(SIGHUP, SIG_IGN);
    setrlimit(RLIMIT_CORE, &none);
    while (reply && recv(k->socket, &q, sizeof q, 0) == (ssize_t)sizeof q)
        answer(k, &q, reply);
    free(reply);
    return 0;
}

/* ---- the asker's side ---- */

static struct fault *
gone(struct arena *arena)
{
    return fault_new(arena, FAULT_UNAVAILABLE, "tls_keeper", NULL,
                     "读取证书的进程没有应答；请重新启动服务",
                     "the process that reads the certificate does not answer: start the "
                     "service anew");
}

static bool
receive(int asking, uint64_t number, struct reply *reply)
{
    struct pollfd wait = {.fd = asking, .events = POLLIN};
    const ssize_t head = offsetof(struct reply, payload);
    ssize_t n;

    do {
        if (poll(&wait, 1, WAIT_MS) != 1)
            return false;
        n = recv(asking, reply, sizeof *reply, 0);
    } while (n >= head && reply->number != number);
    return n >= head && reply->certificate_len <= PAYLOAD_MAX &&
           reply->key_len <= PAYLOAD_MAX &&
           n == head + (ssize_t)reply->certificate_len + (ssize_t)reply->key_len;
}

static struct fault *
fault_in(struct arena *arena, struct reply *reply)
{
    const char *texts[TEXTS], *at = reply->payload;

    reply->payload[PAYLOAD_MAX - 1] = '\0';
    for (int i = 0; i < TEXTS; i++) {
        texts[i] = at;
        at += strlen(at) + (i + 1 < TEXTS);
    }
    return fault_new(arena, (enum fault_kind)reply->fault, arena_strdup(arena, texts[0]),
                     *texts[1] ? texts[1] : NULL, texts[2], texts[3]);
}

static struct fault *
ask(struct arena *arena, int asking, enum wish wish, struct reply *reply)
{
    struct question q = {.number = (uint64_t)clock_monotonic_us(), .wish = wish};

    if (send(asking, &q, sizeof q, MSG_NOSIGNAL) != (ssize_t)sizeof q ||
        !receive(asking, q.number, reply))
        return gone(arena);
    return reply->fault == NO_FAULT ? NULL : fault_in(arena, reply);
}

static struct reply *
reply_new(void)
{
    struct reply *reply = calloc(1, sizeof *reply);

    if (!reply)
        abort();
    return reply;
}

struct fault *
tls_keeper_start(struct arena *arena, const struct config *config, int *asking)
{
    struct keeper k = {.certificate = config->value[CONFIG_TLS_CERTIFICATE],
                       .key = config->value[CONFIG_TLS_KEY]};
    struct reply *reply;
    struct fault *fault;
    int ends[2];

    *asking = TLS_KEEPER_NONE;
    if (!config_tls(config))
        return NULL;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return gone(arena);
    k.socket = ends[0];
    k.other = *asking = ends[1];
    pid_t pid = supervisor_fork("tls", keeper_body, &k);
    close(ends[0]);
    if (pid < 0)
        return gone(arena);
    reply = reply_new();
    fault = ask(arena, *asking, WISH_CHECK, reply);
    free(reply);
    return fault;
}

struct fault *
tls_keeper_ask(struct arena *arena, int asking, struct tls_kept *kept)
{
    struct reply *reply = reply_new();
    struct fault *fault = ask(arena, asking, WISH_READ, reply);

    if (fault) {
        free(reply);
        return fault;
    }
    kept->store = reply;
    kept->pair = pair_in(reply);
    SHA256((const unsigned char *)reply->payload, reply->certificate_len + reply->key_len,
           kept->digest);
    return NULL;
}

void
tls_keeper_forget(struct tls_kept *kept)
{
    OPENSSL_cleanse(kept->store, sizeof(struct reply));
    free(kept->store);
    *kept = (struct tls_kept){0};
}
