/* What tls.c and tls_link.c share. */
#pragma once
#include "http/tls.h"

#include <openssl/ssl.h>

/* A session with the present certificate; the caller frees it. Out of memory ends the
 * process. */
SSL *tls_session_new(struct http_tls *tls);
