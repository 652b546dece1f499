/* One connection's TLS between two evbuffers: what came from the socket, and what goes
 * there. It never touches the socket itself. For filter.c. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct evbuffer;
struct http_tls;
struct tls_link;

enum tls_read {
    TLS_GOT,    /* more plaintext stands in `plain` */
    TLS_MORE,   /* nothing to read until more comes */
    TLS_ENDED,  /* the client says that it sends no more */
    TLS_PLAIN,  /* the client speaks HTTP without TLS */
    TLS_FAILED, /* see tls_link_reason(); the alert for the client stands in `out` */
};

/* A server's side with the present certificate; writes to `out`. */
struct tls_link *tls_link_new(struct http_tls *tls, struct evbuffer *out);
void tls_link_free(struct tls_link *link);

/* Reads at most one record's plaintext from `in`; shakes hands where that is due. */
enum tls_read tls_link_read(struct tls_link *link, struct evbuffer *in,
                            struct evbuffer *plain);

/* Whether hands have been shaken. */
bool tls_link_ready(const struct tls_link *link);

/* Encrypts what stands in `plain` until `out` holds `enough` bytes; false where the
 * connection can take no more for good. */
bool tls_link_write(struct tls_link *link, struct evbuffer *plain, size_t enough);

/* Says goodbye (close_notify): an answer that ends without it was cut. */
void tls_link_close(struct tls_link *link);

/* OpenSSL's word for what failed last. */
const char *tls_link_reason(const struct tls_link *link);
