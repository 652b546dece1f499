#include "http/client.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int
client_connect(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        perror("connect");
        abort();
    }
    return fd;
}

void
client_send(int fd, const void *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = send(fd, (const char *)bytes + done, len - done, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        done += (size_t)n;
    }
}

size_t
client_read(int fd, char *out, size_t size, int wait_ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    size_t len = 0;

    while (len + 1 < size && poll(&p, 1, wait_ms) == 1) {
        ssize_t n = recv(fd, out + len, size - len - 1, 0);
        if (n <= 0)
            break;
        len += (size_t)n;
    }
    out[len] = '\0';
    return len;
}

int
client_ask(uint16_t port, const char *bytes, size_t len, char *out, size_t size)
{
    int fd = client_connect(port), status = 0;

    client_send(fd, bytes, len);
    client_read(fd, out, size, 200);
    close(fd);
    sscanf(out, "HTTP/1.%*d %d", &status);
    return status;
}
