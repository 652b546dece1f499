#include "base/notify.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

static const char VARIABLE[] = "NOTIFY_SOCKET";

void
notify_nobody(void)
{
    unsetenv(VARIABLE);
}

/* A path, or the name of an abstract socket behind an "@". returns its length, 0: neither
 */
static socklen_t
address_of(const char *text, struct sockaddr_un *address)
{
    size_t len = strlen(text);

    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if ((text[0] != '/' && text[0] != '@') || len >= sizeof address->sun_path)
        return 0;
    memcpy(address->sun_path, text, len);
    if (text[0] == '@')
        address->sun_path[0] = '\0';
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (text[0] == '/'));
}

static bool
send_to(const char *socket_name, const char *text)
{
    struct sockaddr_un address;
    socklen_t len = address_of(socket_name, &address);
    int fd = len ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;

    if (fd < 0)
        return false;
    ssize_t sent = sendto(fd, text, strlen(text), MSG_NOSIGNAL,
                          (const struct sockaddr *)&address, len);
    close(fd);
    return sent == (ssize_t)strlen(text);
}

void
notify_ready(void)
{
    const char *name = getenv(VARIABLE);

    if (!name)
        return;
    if (!send_to(name, "READY=1"))
        log_warn("the service manager was not told: %s", strerror(errno));
    notify_nobody();
}
