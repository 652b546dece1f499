/* Calls to other servers: by POST over TLS to hosts that the configuration lists
 * (courier.hosts; those of courier.http_hosts also without TLS). What is dialled is the
 * address that was checked. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

enum {
    WEBHOOK_TIMEOUT_S = 15,
    WEBHOOK_CONNECT_S = 5,
    WEBHOOK_SIGNATURE = 160, /* bytes that hold a signature */
    WEBHOOK_ANSWER = 65536   /* bytes kept of an answer at most */
};

struct webhook_hosts {
    const char *listed;      /* courier.hosts */
    const char *listed_http; /* courier.http_hosts */
    const char *ca_file;     /* courier.ca; NULL or "": those of the system */
};

/* Whether `url` may be called. Faults: SubscriptionControlsException (no URL of http or
 * https, or with a password; its host is not listed; http where only https may be). */
struct fault *webhook_check(struct arena *arena, const struct webhook_hosts *hosts,
                            const char *url);

/* The same for the relay of e-mail: smtp, which must take STARTTLS unless the host is one
 * of those that may go without, or smtps. */
struct fault *webhook_check_relay(struct arena *arena, const struct webhook_hosts *hosts,
                                  const char *url);

/* The value of the header GS1-Signature: "t=UNIX,id=DELIVERY,v1=HEX", where HEX is
 * HMAC-SHA256 by the subscription's token over "UNIX.DELIVERY.BODY". */
void webhook_sign(const char *token, int64_t unix_s, const char *delivery,
                  const char *body, char out[WEBHOOK_SIGNATURE]);

/* Deliveries under way, many at once; for one thread. */
struct webhooks;
struct webhooks *webhooks_new(const struct webhook_hosts *hosts);
void webhooks_free(struct webhooks *hooks);

/* Where a body is an e-mail: to whom, and as whom the relay is asked. */
struct webhook_mail {
    const char *from, *to;
    const char *user, *password; /* user "": without */
};

struct webhook {
    const char *url;
    const char *delivery;       /* its id */
    const char *const *headers; /* lines, the last NULL */
    const void *body;
    size_t body_len;
    const struct webhook_mail *mail; /* then the URL is a relay's; NULL: a POST */
};

/* How one ended: status is the answer's, or 0 with `why` (refused, unresolved, timeout,
 * tls, unreachable). */
struct webhook_end {
    const char *delivery, *why;
    int status;
    bool mail;          /* of SMTP */
    const char *answer; /* NUL-terminated; may hold zeros of its own */
    size_t answer_len;
};

/* Begins to send; texts are copied. false: too many are under way. */
bool webhooks_send(struct webhooks *hooks, const struct webhook *hook);

/* Whether a delivery is under way. */
bool webhooks_sending(const struct webhooks *hooks, const char *delivery);

/* Goes on for at most `ms`, and shows what ended. */
void webhooks_go_on(struct webhooks *hooks, int ms,
                    void (*ended)(void *arg, const struct webhook_end *end), void *arg);
