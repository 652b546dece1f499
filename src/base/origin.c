#include "base/origin.h"

#include <ctype.h>
#include <string.h>

static bool
port_valid(const char *port)
{
    size_t digits = *port == ':' ? strspn(port + 1, "0123456789") : 0;

    return !*port || (digits > 0 && digits < 6 && !port[1 + digits]);
}

/* An address ends in a number, as no name does. */
static bool
name_valid(const char *host, size_t len)
{
    const char *last = host;

    for (size_t i = 0; i < len; i++) {
        if (!islower((unsigned char)host[i]) && !isdigit((unsigned char)host[i]) &&
            host[i] != '-' && host[i] != '.')
            return false;
        if (host[i] == '.')
            last = host + i + 1;
    }
    return len > 0 && len < ORIGIN_HOST_MAX && last < host + len && *host != '.' &&
           !isdigit((unsigned char)*last);
}

bool
origin_host(const char *origin, char host[ORIGIN_HOST_MAX])
{
    bool https = strncmp(origin, "https://", 8) == 0;
    const char *at = origin + (https ? 8 : 7);

    if (!https && strncmp(origin, "http://", 7) != 0)
        return false;
    size_t len = strcspn(at, ":/?#");
    if (!name_valid(at, len) || !port_valid(at + len))
        return false;
    memcpy(host, at, len);
    host[len] = '\0';
    return https || strcmp(host, "localhost") == 0;
}
