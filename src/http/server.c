#include "http/server.h"

#include "base/clock.h"
#include "base/log.h"
#include "http/internal.h"
#include "http/rate.h"
#include "http/response.h"
#include "http/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <openssl/rand.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { BODY_MAX = 20 * 1024 * 1024, BODY_COPY_MAX = 64 * 1024, BACKLOG = 1024 };

/* The body with a NUL behind it: small ones move to the arena, large ones stay. */
static void
take_body(struct http_exchange *x)
{
    struct evbuffer *in = evhttp_request_get_input_buffer(x->ev);
    size_t len = evbuffer_get_length(in);
    uint8_t *copy;

    if (!len)
        return;
    x->req.body_len = len;
    if (len <= BODY_COPY_MAX) {
        copy = arena_alloc(&x->req.arena, len + 1);
        evbuffer_remove(in, copy, len);
        x->req.body = copy;
    } else {
        if (evbuffer_add(in, "", 1) != 0)
            abort();
        x->req.body = evbuffer_pullup(in, -1);
    }
}

static void
take_peer(struct http_exchange *x)
{
    char *address = NULL;
    uint16_t port = 0;

    evhttp_connection_get_peer(evhttp_request_get_connection(x->ev), &address, &port);
    snprintf(x->req.peer, sizeof x->req.peer, "%s", address ? address : "");
    x->req.peer_port = port;
}

static void
set_allow(struct http_exchange *x)
{
    char list[64] = "OPTIONS";

    for (unsigned m = HTTP_GET; m < HTTP_OPTIONS; m <<= 1)
        if (x->allow & m) {
            strcat(list, ", ");
            strcat(list, http_method_name((enum http_method)m));
        }
    http_set_header(&x->req, "Allow", list);
}

static void
refuse(struct http_exchange *x)
{
    const struct http_refusal *no = x->refusal;

    if (no->status == 405)
        set_allow(x);
    if (no->status == 405 && x->req.method == HTTP_OPTIONS) {
        http_respond(&x->req, 204, NULL, NULL, 0);
        return;
    }
    atomic_fetch_add(&x->loop->server->refused, 1);
    http_problem(&x->req, no->status, no->code, no->zh, no->en);
}

static void
on_request(struct evhttp_request *ev, void *arg)
{
    struct http_loop *loop = arg;
    const char *slot = evhttp_request_get_uri(ev) + 1;
    struct http_exchange *x = http_conn_take(loop, (unsigned)strtoul(slot, NULL, 10), ev);

    if (!x) {
        evhttp_send_error(ev, 500, NULL);
        return;
    }
    atomic_fetch_add(&loop->server->requests, 1);
    take_peer(x);
    take_body(x);
    if (!http_rate_address(&x->req))
        http_problem(&x->req, 429, "rate_address",
                     "来自此网络地址的请求过于频繁，请稍后再试",
                     "too many requests from this address: try again a little later");
    else if (x->refusal)
        refuse(x);
    else if (!(x->req.route->flags & HTTP_WORK))
        x->req.route->handler(&x->req, loop->context);
    else if (!http_on_work(&x->req, x->req.route->handler))
        http_problem(&x->req, 503, "busy", "系统繁忙，请稍后再试",
                     "the server is busy: try again in a second");
}

bool
http_on_work(struct http_request *req, http_handler *step)
{
    struct work_lane *lane = req->exchange->loop->server->lane;

    req->exchange->step = step;
    return lane && work_lane_add(lane, req);
}

/* Runs what other threads handed over. */
static void
take_turns(struct http_loop *loop)
{
    struct http_exchange *x, *next, *ordered = NULL;

    pthread_mutex_lock(&loop->lock);
    x = loop->turns;
    loop->turns = NULL;
    pthread_mutex_unlock(&loop->lock);
    for (; x; x = next) { /* the list was built last first */
        next = x->next;
        x->next = ordered;
        ordered = x;
    }
    for (; ordered; ordered = next) {
        next = ordered->next;
        if (ordered->step)
            ordered->step(&ordered->req, loop->context);
        else
            http_exchange_send(ordered);
    }
}

static void
on_wake(evutil_socket_t fd, short what, void *arg)
{
    struct http_loop *loop = arg;
    eventfd_t count;
    bool leaving;

    (void)what;
    eventfd_read(fd, &count);
    take_turns(loop);
    if (atomic_load(&loop->server->draining) && loop->accepting) {
        evconnlistener_disable(loop->listener);
        loop->accepting = false;
    }
    pthread_mutex_lock(&loop->lock);
    leaving = loop->leaving;
    pthread_mutex_unlock(&loop->lock);
    if (leaving)
        event_base_loopbreak(loop->base);
}

static void
hand_over(struct http_loop *loop, struct http_exchange *x)
{
    bool first;

    pthread_mutex_lock(&loop->lock);
    first = !loop->turns;
    x->next = loop->turns;
    loop->turns = x;
    if (first)
        eventfd_write(loop->wake_fd, 1);
    pthread_mutex_unlock(&loop->lock);
}

void
http_on_loop(struct http_request *req, http_handler *step)
{
    req->exchange->step = step;
    hand_over(req->exchange->loop, req->exchange);
}

void
http_loop_answer(struct http_loop *loop, struct http_exchange *x)
{
    x->step = NULL;
    if (pthread_equal(pthread_self(), loop->thread))
        http_exchange_send(x);
    else
        hand_over(loop, x);
}

struct event_base *
http_request_base(const struct http_request *req)
{
    return req->exchange->loop->base;
}

void *
http_request_loop_context(const struct http_request *req)
{
    return req->exchange->loop->context;
}

uint16_t
http_server_port(const struct http_server *server)
{
    return server->port;
}

struct http_counts
http_request_counts(const struct http_request *req)
{
    return http_server_counts(req->exchange->loop->server);
}

struct http_counts
http_server_counts(const struct http_server *server)
{
    return (struct http_counts){
        atomic_load(&server->requests), atomic_load(&server->refused),
        atomic_load(&server->connections), atomic_load(&server->handshakes_failed)};
}

bool
http_request_certificate(const struct http_request *req, int64_t *expires)
{
    const struct http_tls *tls = req->exchange->loop->server->options.tls;

    if (tls)
        *expires = http_tls_expires(tls);
    return tls;
}

/* Where the port stands in a socket address. */
static in_port_t *
port_of(struct sockaddr_storage *ss)
{
    return ss->ss_family == AF_INET6 ? &((struct sockaddr_in6 *)ss)->sin6_port
                                     : &((struct sockaddr_in *)ss)->sin_port;
}

int
http_port_try(const char *address, uint16_t port)
{
    struct sockaddr_storage ss;
    int len = sizeof ss, yes = 1, why = 0;

    if (port == 0 ||
        evutil_parse_sockaddr_port(address, (struct sockaddr *)&ss, &len) != 0)
        return 0;
    *port_of(&ss) = htons(port);
    int fd = socket(ss.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind(fd, (struct sockaddr *)&ss, (socklen_t)len) != 0)
        why = errno;
    if (fd >= 0)
        close(fd);
    return why == EADDRINUSE || why == EACCES ? why : 0;
}

static bool
loop_listen(struct http_loop *loop, char why[256])
{
    struct http_server *s = loop->server;
    struct sockaddr_storage ss;
    socklen_t bound = sizeof ss;
    int len = sizeof ss;
    unsigned flags = LEV_OPT_REUSEABLE | LEV_OPT_REUSEABLE_PORT | LEV_OPT_CLOSE_ON_FREE |
                     LEV_OPT_CLOSE_ON_EXEC;

    errno = EINVAL;
    if (evutil_parse_sockaddr_port(s->options.address, (struct sockaddr *)&ss, &len) ==
        0) {
        *port_of(&ss) = htons(s->port);
        loop->listener = evconnlistener_new_bind(loop->base, NULL, NULL, flags, BACKLOG,
                                                 (struct sockaddr *)&ss, len);
    }
    if (!loop->listener) {
        snprintf(why, 256, "cannot listen on %s port %u: %s", s->options.address, s->port,
                 strerror(errno));
        return false;
    }
    getsockname(evconnlistener_get_fd(loop->listener), (struct sockaddr *)&ss, &bound);
    s->port = ntohs(*port_of(&ss));
    return true;
}

/* Changes to what epoll watches go to the kernel once per round: a third less system
 * time per request. */
static struct event_base *
base_new(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;

    if (config &&
        event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST) == 0)
        base = event_base_new_with_config(config);
    if (config)
        event_config_free(config);
    return base;
}

static bool
loop_init(struct http_loop *loop, struct http_server *server, unsigned index,
          char why[256])
{
    const struct http_options *o = &server->options;
    struct timeval idle = {o->idle_ms / 1000, (suseconds_t)(o->idle_ms % 1000) * 1000};

    loop->server = server;
    loop->index = index;
    loop->slots = (o->max_connections + server->loop_count - 1) / server->loop_count + 2;
    loop->conns = calloc(loop->slots, sizeof(struct http_conn *));
    loop->base = base_new();
    loop->http = loop->base ? evhttp_new(loop->base) : NULL;
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    pthread_mutex_init(&loop->lock, NULL);
    if (!loop->conns || !loop->http || loop->wake_fd < 0) {
        snprintf(why, 256, "cannot set up an event loop: %s", strerror(errno));
        return false;
    }
    loop->wake =
        event_new(loop->base, loop->wake_fd, EV_READ | EV_PERSIST, on_wake, loop);
    event_add(loop->wake, NULL);
    evhttp_set_bevcb(loop->http, http_conn_new, loop);
    evhttp_set_gencb(loop->http, on_request, loop);
    evhttp_set_max_headers_size(loop->http, 1024);
    evhttp_set_max_body_size(loop->http, BODY_MAX);
    evhttp_set_default_content_type(loop->http, NULL);
    evhttp_set_timeout_tv(loop->http, &idle);
    if (!loop_listen(loop, why))
        return false;
    loop->accepting = true;
    return evhttp_bind_listener(loop->http, loop->listener);
}

static void
loop_clear(struct http_loop *loop)
{
    loop->closed = true;
    if (loop->http)
        evhttp_free(loop->http); /* its listener too */
    if (loop->wake)
        event_free(loop->wake);
    if (loop->base) {
        /* Freed connections call on_free() in the loop's next round. */
        event_base_loop(loop->base, EVLOOP_NONBLOCK);
        event_base_free(loop->base);
    }
    if (loop->server) {
        close(loop->wake_fd);
        pthread_mutex_destroy(&loop->lock);
    }
    free(loop->conns);
}

struct starting {
    struct http_loop *loop;
    int ready_fd;
};

static void *
loop_run(void *arg)
{
    struct starting *starting = arg;
    struct http_loop *loop = starting->loop;
    const struct http_options *o = &loop->server->options;
    bool ok;

    loop->thread = pthread_self();
    ok =
        !o->loop_start || o->loop_start(loop->base, loop->index, o->user, &loop->context);
    eventfd_write(starting->ready_fd, ok ? 1 : 2); /* `starting` is gone after this */
    if (!ok)
        return NULL;
    event_base_dispatch(loop->base);
    take_turns(loop);
    if (o->loop_stop)
        o->loop_stop(loop->context);
    return NULL;
}

static bool
loop_launch(struct http_loop *loop)
{
    struct starting starting = {loop, eventfd(0, EFD_CLOEXEC)};
    pthread_t thread;
    eventfd_t ok = 0;

    if (pthread_create(&thread, NULL, loop_run, &starting) == 0) {
        eventfd_read(starting.ready_fd, &ok);
        if (ok != 1)
            pthread_join(thread, NULL);
    }
    close(starting.ready_fd);
    return ok == 1;
}

static void
defaults(struct http_options *o)
{
    o->loops = o->loops ? o->loops : 1;
    o->max_headers = o->max_headers ? o->max_headers : 16 * 1024;
    o->deadline_ms = o->deadline_ms ? o->deadline_ms : 30000;
    o->idle_ms = o->idle_ms ? o->idle_ms : 60000;
    o->handshake_ms = o->handshake_ms ? o->handshake_ms : 10000;
    o->max_connections = o->max_connections ? o->max_connections : 4096;
    o->address = o->address ? o->address : "127.0.0.1";
}

static bool
start_all(struct http_server *s, char why[256])
{
    const struct http_options *o = &s->options;

    for (unsigned i = 0; i < s->loop_count; i++)
        if (!loop_init(&s->loops[i], s, i, why))
            return false;
    if (o->workers) {
        s->lane = work_lane_start(&(struct work_options){
            o->workers, o->queue, o->worker_start, o->worker_stop, o->user});
        if (!s->lane) {
            snprintf(why, 256, "a thread of the work lane could not start");
            return false;
        }
    }
    for (; s->loops_up < s->loop_count; s->loops_up++)
        if (!loop_launch(&s->loops[s->loops_up])) {
            snprintf(why, 256, "a loop's thread could not start");
            return false;
        }
    return true;
}

struct http_server *
http_server_start(const struct http_options *options, char why[256])
{
    struct http_server *s = calloc(1, sizeof *s);
    unsigned seed = 0;

    if (!s)
        abort();
    signal(SIGPIPE, SIG_IGN);
    s->options = *options;
    defaults(&s->options);
    s->port = options->port;
    s->loop_count = s->options.loops;
    s->loops = calloc(s->loop_count, sizeof *s->loops);
    if (!s->loops || RAND_bytes((unsigned char *)&seed, sizeof seed) != 1)
        abort();
    snprintf(s->id_prefix, sizeof s->id_prefix, "%08x", seed);
    if (start_all(s, why))
        return s;
    http_server_stop(s, 0);
    return NULL;
}

static void
wake_all(struct http_server *s, bool leave)
{
    for (unsigned i = 0; i < s->loops_up; i++) {
        struct http_loop *loop = &s->loops[i];
        pthread_mutex_lock(&loop->lock);
        loop->leaving = leave;
        eventfd_write(loop->wake_fd, 1);
        pthread_mutex_unlock(&loop->lock);
    }
}

static void
wait_idle(struct http_server *s, int64_t until_us)
{
    struct timespec pause = {0, 5 * 1000 * 1000};

    while (atomic_load(&s->in_flight) && clock_monotonic_us() < until_us)
        nanosleep(&pause, NULL);
}

void
http_server_stop(struct http_server *s, unsigned drain_ms)
{
    int64_t until = clock_monotonic_us() + (int64_t)drain_ms * 1000;

    atomic_store(&s->draining, true);
    wake_all(s, false);
    wait_idle(s, until);
    if (s->lane)
        work_lane_stop(s->lane);
    wait_idle(s, until);
    if (atomic_load(&s->in_flight))
        log_warn("http: %llu requests cut at the drain deadline",
                 (unsigned long long)atomic_load(&s->in_flight));
    wake_all(s, true);
    for (unsigned i = 0; i < s->loops_up; i++)
        pthread_join(s->loops[i].thread, NULL);
    for (unsigned i = 0; i < s->loop_count; i++)
        loop_clear(&s->loops[i]);
    free(s->loops);
    free(s);
}
