#include "base/hosts.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ENTRY_MAX = 256 };

/* An address as 16 bytes; IPv4 as ::ffff:a.b.c.d. */
struct ip {
    uint8_t byte[16];
};

static bool
ip_parse(const char *text, struct ip *out)
{
    static const uint8_t MAPPED[12] = {[10] = 0xff, [11] = 0xff};

    memcpy(out->byte, MAPPED, sizeof MAPPED);
    return inet_pton(AF_INET, text, out->byte + 12) == 1 ||
           inet_pton(AF_INET6, text, out->byte) == 1;
}

static bool
ip_of(const struct sockaddr *at, struct ip *out)
{
    char text[INET6_ADDRSTRLEN];
    const void *from =
        at->sa_family == AF_INET
            ? (const void *)&((const struct sockaddr_in *)(const void *)at)->sin_addr
            : (const void *)&((const struct sockaddr_in6 *)(const void *)at)->sin6_addr;

    return (at->sa_family == AF_INET || at->sa_family == AF_INET6) &&
           inet_ntop(at->sa_family, from, text, sizeof text) && ip_parse(text, out);
}

static bool
same_bits(const struct ip *a, const struct ip *b, int bits)
{
    int whole = bits / 8, rest = bits % 8;

    return memcmp(a->byte, b->byte, (size_t)whole) == 0 &&
           (rest == 0 || (a->byte[whole] ^ b->byte[whole]) >> (8 - rest) == 0);
}

/* "10.1.0.0/24", "10.1.0.7", "fd00::/8". */
static bool
in_range(char *entry, const struct ip *ip)
{
    char *slash = strchr(entry, '/'), *end;
    struct ip base;

    if (slash)
        *slash = '\0';
    if (!ip_parse(entry, &base))
        return false;
    bool four = strchr(entry, ':') == NULL;
    long most = four ? 32 : 128, bits = slash ? strtol(slash + 1, &end, 10) : most;

    if (slash && (end == slash + 1 || *end || bits < 0 || bits > most))
        return false;
    return same_bits(&base, ip, (int)bits + (four ? 96 : 0));
}

/* Whether an entry of the list names the host, or its range holds ip (may be NULL). */
static bool
listed(const char *hosts, const char *host, const struct ip *ip)
{
    static const char BETWEEN[] = " ,\t";
    char entry[ENTRY_MAX];

    for (hosts += strspn(hosts, BETWEEN); *hosts; hosts += strspn(hosts, BETWEEN)) {
        size_t len = strcspn(hosts, BETWEEN);
        snprintf(entry, sizeof entry, "%.*s", (int)len, hosts);
        hosts += len;
        if ((host && strcasecmp(entry, host) == 0) || (ip && in_range(entry, ip)))
            return true;
    }
    return false;
}

bool
hosts_list_name(const char *hosts, const char *host)
{
    struct ip ip;

    return listed(hosts, host, ip_parse(host, &ip) ? &ip : NULL);
}

bool
hosts_list_address(const char *hosts, const struct sockaddr *at)
{
    struct ip ip;

    return ip_of(at, &ip) && listed(hosts, NULL, &ip);
}

static bool
in_any(const char *const *ranges, size_t count, const struct ip *ip)
{
    for (size_t i = 0; i < count; i++) {
        char range[32];
        snprintf(range, sizeof range, "%s", ranges[i]);
        if (in_range(range, ip))
            return true;
    }
    return false;
}

bool
hosts_is_special(const struct sockaddr *at)
{
    static const char *const RANGES[] = {"127.0.0.0/8", "0.0.0.0/8", "169.254.0.0/16",
                                         "224.0.0.0/3", "::1/128",   "::/128",
                                         "fe80::/10",   "ff00::/8"};
    struct ip ip;

    return !ip_of(at, &ip) || in_any(RANGES, sizeof RANGES / sizeof *RANGES, &ip);
}

/* The last three hold IPv4 addresses of any kind inside (RFC 6052, 3056, 4380). */
bool
hosts_is_inner(const struct sockaddr *at)
{
    static const char *const RANGES[] = {
        "10.0.0.0/8",   "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
        "192.0.0.0/24", "198.18.0.0/15", "fc00::/7",       "fec0::/10",
        "64:ff9b::/32", "2002::/16",     "2001::/32"};
    struct ip ip;

    return hosts_is_special(at) || !ip_of(at, &ip) ||
           in_any(RANGES, sizeof RANGES / sizeof *RANGES, &ip);
}
