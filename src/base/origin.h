/* The origin of our pages as browsers write it (RFC 6454 §6.2): scheme, host, port. */
#pragma once
#include <stdbool.h>

enum { ORIGIN_HOST_MAX = 254 };

/* The host of an origin that browsers call secure: https://NAME[:PORT], in small letters
 * and no address, or http://localhost[:PORT]. False where `origin` is neither. */
bool origin_host(const char *origin, char host[ORIGIN_HOST_MAX]);
