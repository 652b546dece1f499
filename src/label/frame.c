/* Length-prefixed messages over a stream socket, with a deadline. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "label/jail.h"

/* Waits for `events`; false at the deadline. Without one the calls simply block, so that
 * a jailed worker needs no poll. */
static bool
ready(int fd, short events, int64_t deadline_us)
{
    while (deadline_us) {
        int64_t left = (deadline_us - clock_monotonic_us() + 999) / 1000;
        struct pollfd p = {.fd = fd, .events = events};
        int n = left > 0 ? poll(&p, 1, (int)left) : 0;
        if (n > 0)
            return true;
        if (n == 0) {
            errno = ETIMEDOUT;
            return false;
        }
        if (errno != EINTR)
            return false;
    }
    return true;
}

static bool
write_all(int fd, const uint8_t *bytes, size_t len, int64_t deadline_us)
{
    int flags = MSG_NOSIGNAL | (deadline_us ? MSG_DONTWAIT : 0);

    while (len) {
        if (!ready(fd, POLLOUT, deadline_us))
            return false;
        ssize_t n = send(fd, bytes, len, flags);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static bool
read_all(int fd, uint8_t *bytes, size_t len, int64_t deadline_us)
{
    while (len) {
        if (!ready(fd, POLLIN, deadline_us))
            return false;
        ssize_t n = read(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n ? errno : ECONNRESET;
            return false;
        }
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

bool
frame_write_two(int fd, const uint8_t *head, size_t head_len, const uint8_t *bytes,
                size_t len, int64_t deadline_us)
{
    uint32_t all = (uint32_t)(head_len + len);

    if (len > JAIL_FRAME_MAX || head_len > JAIL_FRAME_MAX - len) {
        errno = EMSGSIZE;
        return false;
    }
    return write_all(fd, (const uint8_t *)&all, sizeof all, deadline_us) &&
           write_all(fd, head, head_len, deadline_us) &&
           write_all(fd, bytes, len, deadline_us);
}

bool
frame_write(int fd, const uint8_t *bytes, size_t len, int64_t deadline_us)
{
    return frame_write_two(fd, NULL, 0, bytes, len, deadline_us);
}

bool
frame_read(int fd, uint8_t **out, size_t *len, int64_t deadline_us)
{
    uint32_t head = 0;

    if (!read_all(fd, (uint8_t *)&head, sizeof head, deadline_us))
        return false;
    if (head > JAIL_FRAME_MAX) {
        errno = EMSGSIZE;
        return false;
    }
    uint8_t *bytes = malloc((size_t)head + 1);
    if (!bytes)
        return false;
    if (!read_all(fd, bytes, head, deadline_us)) {
        int why = errno;
        free(bytes);
        errno = why;
        return false;
    }
    *out = bytes;
    *len = head;
    return true;
}
