/* Printers as people set them up: where they are, what they speak, what is loaded. They
 * are reached by one process only, the print worker (print_worker.h), and only at hosts
 * that the configuration lists (printer.hosts). */
#pragma once
#include <sys/socket.h>

#include "base/fault.h"
#include "label/print.h"

struct pg;

enum printer_transport { PRINTER_TCP, PRINTER_IPP, PRINTER_IPPS };

struct printer {
    const char *code;
    enum printer_transport transport;
    const char *host, *path;
    int port;
    enum print_format format;
    int dpi;
    const char *media;
    double offset_x, offset_y; /* mm */
    bool inverted, enabled;
    int darkness, speed;
};

/* The printer of that code, in the arena. Fault: printer_unknown (absent). */
struct fault *printer_load(struct pg *pg, struct arena *arena, const char *code,
                           struct printer *out);

struct printer_address {
    struct sockaddr_storage at;
    socklen_t len;
};

/* Where to dial. A name is listed or refused; it may then resolve to any address but one
 * of this machine, of the link or of a group, which must be listed themselves. What is
 * returned is what was checked: dial it, and resolve no more. Faults: printer_host
 * (forbidden), printer_unresolved (unavailable). */
struct fault *printer_resolve(struct arena *arena, const char *hosts,
                              const struct printer *printer, struct printer_address *out);
