#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "label/printer.h"

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
printer_host_listed(const char *hosts, const char *host)
{
    struct ip ip;

    return listed(hosts, host, ip_parse(host, &ip) ? &ip : NULL);
}

/* This machine, the link, a group, or nobody: a listed name may not lead there. */
static bool
special(const struct ip *ip)
{
    static const char *const RANGES[] = {"127.0.0.0/8", "0.0.0.0/8", "169.254.0.0/16",
                                         "224.0.0.0/3", "::1/128",   "::/128",
                                         "fe80::/10",   "ff00::/8"};

    for (size_t i = 0; i < sizeof RANGES / sizeof *RANGES; i++) {
        char range[32];
        snprintf(range, sizeof range, "%s", RANGES[i]);
        if (in_range(range, ip))
            return true;
    }
    return false;
}

static struct fault *
refuse(struct arena *arena, const char *host)
{
    return fault_new(arena, FAULT_FORBIDDEN, "printer_host", host,
                     "打印机主机不在允许名单（配置 printer.hosts）中",
                     "the printer's host is not on the list of those allowed "
                     "(setting printer.hosts)");
}

struct fault *
printer_resolve(struct arena *arena, const char *hosts, const struct printer *printer,
                struct printer_address *out)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char port[8];
    struct fault *fault = NULL;

    if (!printer_host_listed(hosts, printer->host))
        return refuse(arena, printer->host);
    snprintf(port, sizeof port, "%d", printer->port);
    if (getaddrinfo(printer->host, port, &hints, &found) != 0 || !found)
        return fault_new(arena, FAULT_UNAVAILABLE, "printer_unresolved", printer->host,
                         "找不到打印机的网络地址", "the printer's name has no address");
    fault = refuse(arena, printer->host);
    for (const struct addrinfo *a = found; a && fault; a = a->ai_next) {
        struct ip ip;
        if (!ip_of(a->ai_addr, &ip) || (special(&ip) && !listed(hosts, NULL, &ip)))
            continue;
        memcpy(&out->at, a->ai_addr, a->ai_addrlen);
        out->len = a->ai_addrlen;
        fault = NULL;
    }
    freeaddrinfo(found);
    return fault;
}
