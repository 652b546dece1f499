#include "bench/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MAX = 64 * 1024, SAMPLES_MAX = 4000000 };

struct conn {
    int fd;
    SSL *ssl; /* NULL: plain */
    double began;
    size_t len;
    char answer[ANSWER_MAX];
};

struct run {
    const struct load *load;
    struct load_result *out;
    size_t next;
    double *samples;
    size_t sample_count;
};

static double
now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
give_up(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(2);
}

static void
shake_hands(struct conn *c, SSL_CTX *context)
{
    c->ssl = SSL_new(context);
    if (!c->ssl || SSL_set_fd(c->ssl, c->fd) != 1 || SSL_connect(c->ssl) != 1)
        give_up("the handshake");
}

static ssize_t
put(struct conn *c, const char *bytes, size_t len)
{
    return c->ssl ? SSL_write(c->ssl, bytes, (int)len)
                  : send(c->fd, bytes, len, MSG_NOSIGNAL);
}

static ssize_t
get(struct conn *c, char *to, size_t len)
{
    return c->ssl ? SSL_read(c->ssl, to, (int)len) : recv(c->fd, to, len, 0);
}

static void
open_conn(struct conn *c, uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;

    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0)
        give_up("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void
send_next(struct run *r, struct conn *c)
{
    const struct load_request *q = &r->load->requests[r->next++ % r->load->count];

    c->len = 0;
    c->began = now_s();
    if (put(c, q->bytes, q->len) != (ssize_t)q->len)
        give_up("send");
}

/* Whether the whole answer is there. */
static int
complete(struct conn *c)
{
    char *head_end, *length;

    c->answer[c->len] = '\0';
    head_end = strstr(c->answer, "\r\n\r\n");
    if (!head_end)
        return 0;
    length = strcasestr(c->answer, "\r\ncontent-length:");
    if (!length || length > head_end) {
        errno = EPROTO;
        give_up("an answer without a length");
    }
    return c->len >= (size_t)(head_end + 4 - c->answer) + strtoul(length + 17, NULL, 10);
}

static void
take(struct run *r, struct conn *c)
{
    if (r->sample_count < SAMPLES_MAX)
        r->samples[r->sample_count++] = (now_s() - c->began) * 1000;
    r->out->answers++;
    if (strncmp(c->answer, "HTTP/1.1 200", 12) != 0 ||
        !strstr(c->answer, r->load->expect)) {
        if (r->out->wrong++ == 0)
            fprintf(stderr, "load: unexpected answer: %s\n", c->answer);
    }
}

static void
on_readable(struct run *r, struct conn *c, int go_on)
{
    do { /* a record that is read leaves no sign in the socket */
        ssize_t n = get(c, c->answer + c->len, ANSWER_MAX - 1 - c->len);
        if (n <= 0)
            give_up("recv");
        c->len += (size_t)n;
    } while (c->ssl && SSL_pending(c->ssl));
    if (!complete(c))
        return;
    take(r, c);
    if (go_on)
        send_next(r, c);
    else
        c->len = 0, c->began = 0;
}

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double
load_quantile(double *values, size_t n, double p)
{
    if (n == 0)
        return 0;
    qsort(values, n, sizeof *values, by_value);
    return values[(size_t)(p * (double)(n - 1))];
}

/* Until the time is over; then what is under way is waited for. */
static void
drive(struct run *r, struct conn *conns, int epoll)
{
    struct epoll_event events[64];
    double began = now_s(), until = began + r->load->seconds;
    int busy = r->load->connections;

    for (int i = 0; i < r->load->connections; i++)
        send_next(r, &conns[i]);
    while (busy > 0) {
        int n = epoll_wait(epoll, events, 64, 10000);
        if (n == 0) {
            errno = ETIMEDOUT;
            give_up("no answer");
        }
        for (int i = 0; i < n; i++) {
            struct conn *c = events[i].data.ptr;
            on_readable(r, c, now_s() < until);
            busy -= c->began == 0;
        }
    }
    r->out->seconds = now_s() - began;
}

void
load_run(const struct load *load, struct load_result *out)
{
    struct run r = {.load = load, .out = out, .next = (size_t)(now_s() * 1e6)};
    struct conn *conns = calloc((size_t)load->connections, sizeof *conns);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    SSL_CTX *context = load->tls ? SSL_CTX_new(TLS_client_method()) : NULL;

    *out = (struct load_result){0};
    r.samples = calloc(SAMPLES_MAX, sizeof *r.samples);
    if (!conns || !r.samples || epoll < 0)
        give_up("start");
    for (int i = 0; i < load->connections; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &conns[i]};
        open_conn(&conns[i], load->port);
        if (context)
            shake_hands(&conns[i], context);
        epoll_ctl(epoll, EPOLL_CTL_ADD, conns[i].fd, &e);
    }
    drive(&r, conns, epoll);
    out->p50_ms = load_quantile(r.samples, r.sample_count, 0.5);
    out->p99_ms = load_quantile(r.samples, r.sample_count, 0.99);
    for (int i = 0; i < load->connections; i++) {
        SSL_free(conns[i].ssl);
        close(conns[i].fd);
    }
    SSL_CTX_free(context);
    close(epoll);
    free(r.samples);
    free(conns);
}
