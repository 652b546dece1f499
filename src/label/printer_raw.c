/* Raw TCP. What the printer's side has confirmed is counted by what is left in our own
 * queue; a document is done once all is confirmed and the connection ended well. After a
 * cut all of it that had left is in doubt. A printer that is paused or out of labels
 * stops reading; the connection then waits. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "label/printer_link.h"

enum {
    CONNECT_MS = 5000,
    TICK_MS = 500,
    STALL_MS = 3000, /* without progress: told as waiting for the printer */
    CLOSE_MS = 3000, /* for the printer to close, once it has all */
    QUEUE = 65536    /* bytes of our own queue: little is in doubt after a cut */
};

struct raw {
    struct link *link;
    int fd;
    size_t sent, taken;
    int64_t moved_us; /* when bytes were last taken */
};

static struct link_result
result(const struct raw *r, enum link_outcome outcome, const char *code, const char *zh,
       const char *en)
{
    return (struct link_result){outcome, code, zh, en, r->sent, -1};
}

static int
dial(const struct printer_address *to)
{
    int fd = socket(to->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int size = QUEUE, bad = 0;
    socklen_t len = sizeof bad;
    struct pollfd wait = {.fd = fd, .events = POLLOUT};

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    if (connect(fd, (const struct sockaddr *)&to->at, to->len) == 0 ||
        (errno == EINPROGRESS && poll(&wait, 1, CONNECT_MS) == 1 &&
         getsockopt(fd, SOL_SOCKET, SO_ERROR, &bad, &len) == 0 && bad == 0))
        return fd;
    close(fd);
    return -1;
}

static int
state_of(const struct raw *r)
{
    struct tcp_info info = {0};
    socklen_t len = sizeof info;

    return getsockopt(r->fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 ? info.tcpi_state
                                                                      : TCP_CLOSE;
}

/* Notes when bytes were taken last. */
static void
count(struct raw *r)
{
    int left = 0;

    if (ioctl(r->fd, SIOCOUTQ, &left) != 0 || left < 0 || (size_t)left > r->sent)
        return;
    if (r->sent - (size_t)left > r->taken) {
        r->taken = r->sent - (size_t)left;
        r->moved_us = clock_monotonic_us();
    }
}

enum standing { STILL_OPEN, ALL_THERE, BROKEN };

/* Whether our end of the stream, and so all before it, is confirmed: the states behind
 * FIN-WAIT-1 (RFC 9293 §3.3.2). A reset also leads to CLOSED, but leaves its error, which
 * reading it here clears. */
static enum standing
standing(const struct raw *r)
{
    int state = state_of(r), error = 0;
    socklen_t len = sizeof error;

    if (getsockopt(r->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 || error != 0)
        return BROKEN;
    return state == TCP_FIN_WAIT2 || state == TCP_TIME_WAIT || state == TCP_CLOSE
               ? ALL_THERE
               : STILL_OPEN;
}

static bool
go_on(struct raw *r)
{
    bool stalled = clock_monotonic_us() - r->moved_us > STALL_MS * 1000LL;
    struct link_result now =
        stalled ? result(r, LINK_WAIT, "printer_stalled",
                         "打印机不接收数据：可能已暂停、缺纸或开盖，恢复后自动继续",
                         "the printer takes no data: paused, out of labels or open? It "
                         "goes on by itself")
                : result(r, LINK_DONE, NULL, NULL, NULL);

    return r->link->go_on(r->link->context, &now);
}

/* Waits a tick for the socket; false where it broke. */
static bool
tick(struct raw *r, short events)
{
    struct pollfd wait = {.fd = r->fd, .events = events};

    poll(&wait, 1, TICK_MS);
    count(r);
    return !(wait.revents & (POLLERR | POLLNVAL)) &&
           !(wait.revents & POLLHUP && events == POLLOUT);
}

static struct link_result
cut(const struct raw *r)
{
    return result(r, LINK_CUT, "printer_cut", "与打印机的连接中断",
                  "the connection to the printer was lost");
}

/* All is confirmed, and the printer closes its side or leaves it open. */
static struct link_result
finish(struct raw *r)
{
    int64_t since = 0;
    char byte;

    shutdown(r->fd, SHUT_WR);
    for (;;) {
        enum standing now = standing(r);
        ssize_t got =
            now == BROKEN ? -1 : recv(r->fd, &byte, 1, MSG_DONTWAIT); /* its status */

        if (now == BROKEN ||
            (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
            return cut(r);
        if (now == ALL_THERE && since == 0)
            since = clock_monotonic_us();
        if (now == ALL_THERE &&
            (got == 0 || clock_monotonic_us() - since > CLOSE_MS * 1000LL))
            return result(r, LINK_DONE, NULL, NULL, NULL);
        if (got != 1)
            tick(r, got == 0 ? 0 : POLLIN);
        if (!go_on(r))
            return result(r, LINK_STOPPED, "print_stopped", "已停止", "stopped");
    }
}

static struct link_result
push(struct raw *r, const char *bytes, size_t len)
{
    while (r->sent < len) {
        ssize_t n = send(r->fd, bytes + r->sent, len - r->sent, MSG_NOSIGNAL);

        if (n > 0)
            r->sent += (size_t)n;
        else if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
            return cut(r);
        count(r);
        if (r->sent < len && n < 0 && !tick(r, POLLOUT))
            return cut(r);
        if (!go_on(r))
            return result(r, LINK_STOPPED, "print_stopped", "已停止", "stopped");
    }
    return finish(r);
}

struct link_result
link_raw_send(struct link *link, const void *bytes, size_t len)
{
    struct raw r = {.link = link, .moved_us = clock_monotonic_us()};

    r.fd = dial(&link->address);
    if (r.fd < 0)
        return result(&r, LINK_WAIT, "printer_absent",
                      "打印机没有应答：未开机或网络不通，恢复后自动打印",
                      "the printer does not answer: is it on, and on the network? It "
                      "prints by itself once it is back");
    struct link_result told = push(&r, bytes, len);

    close(r.fd);
    return told;
}
