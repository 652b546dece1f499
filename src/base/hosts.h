/* Which hosts this system may call: a list of names, addresses and CIDR ranges, separated
 * by spaces or commas, and which addresses are no ordinary ones. */
#pragma once
#include <stdbool.h>
#include <sys/socket.h>

/* Whether `hosts` lists the host: by its name, or its address by a range. */
bool hosts_list_name(const char *hosts, const char *host);

/* Whether a range or an address of the list holds the address. */
bool hosts_list_address(const char *hosts, const struct sockaddr *at);

/* This machine, the link, a group, or nobody; also what is no IP address. */
bool hosts_is_special(const struct sockaddr *at);

/* The same, or of a private network: whoever calls out to the world has no business
 * there. */
bool hosts_is_inner(const struct sockaddr *at);
