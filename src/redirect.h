/* The plain port beside a server that speaks TLS (http.redirect_port): whoever reads
 * pages is sent on to HTTPS. Programs are refused: what they sent was readable on its
 * way, and a redirect would hide that (OWASP ASVS 5.0 V4.1.2). */
#pragma once
#include "base/config.h"

struct redirect;

/* Listens where the settings name a port, else *out is NULL. False with a sentence in
 * `why`. */
bool redirect_start(const struct config *config, struct redirect **out, char why[256]);

/* NULL is allowed. */
void redirect_stop(struct redirect *redirect);
