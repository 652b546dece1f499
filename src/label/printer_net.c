#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/hosts.h"
#include "label/printer.h"

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

    if (!hosts_list_name(hosts, printer->host))
        return refuse(arena, printer->host);
    snprintf(port, sizeof port, "%d", printer->port);
    if (getaddrinfo(printer->host, port, &hints, &found) != 0 || !found)
        return fault_new(arena, FAULT_UNAVAILABLE, "printer_unresolved", printer->host,
                         "找不到打印机的网络地址", "the printer's name has no address");
    fault = refuse(arena, printer->host);
    for (const struct addrinfo *a = found; a && fault; a = a->ai_next) {
        if (hosts_is_special(a->ai_addr) && !hosts_list_address(hosts, a->ai_addr))
            continue;
        memcpy(&out->at, a->ai_addr, a->ai_addrlen);
        out->len = a->ai_addrlen;
        fault = NULL;
    }
    freeaddrinfo(found);
    return fault;
}
