#include "http/rate.h"

#include <arpa/inet.h>
#include <math.h>

#include "http/bucket.h"
#include "http/response.h"

static unsigned rates[RATE_COUNT];
static struct bucket_table tables[RATE_COUNT] = {{.lock = PTHREAD_MUTEX_INITIALIZER},
                                                 {.lock = PTHREAD_MUTEX_INITIALIZER}};

void
http_rate_set(enum rate_of of, unsigned per_minute)
{
    rates[of] = per_minute;
}

const char *
http_source_block(struct http_request *req)
{
    const char *address = http_source(req);
    struct in6_addr six;

    if (inet_pton(AF_INET6, address, &six) != 1 || IN6_IS_ADDR_V4MAPPED(&six))
        return address;
    return arena_printf(&req->arena, "%02x%02x:%02x%02x:%02x%02x:%02x%02x/64",
                        six.s6_addr[0], six.s6_addr[1], six.s6_addr[2], six.s6_addr[3],
                        six.s6_addr[4], six.s6_addr[5], six.s6_addr[6], six.s6_addr[7]);
}

static bool
take(struct http_request *req, enum rate_of of, const char *key)
{
    struct bucket_rate rate = {rates[of] / 60.0, rates[of]};
    double wait_s;

    if (bucket_take(&tables[of], rate, key, 1, &wait_s))
        return true;
    http_set_header(req, "Retry-After",
                    arena_printf(&req->arena, "%d", (int)ceil(wait_s)));
    return false;
}

bool
http_rate_address(struct http_request *req)
{
    return !rates[RATE_ADDRESS] || http_is_local(req) ||
           take(req, RATE_ADDRESS, http_source_block(req));
}

struct fault *
http_rate_person(struct http_request *req, int64_t person_id)
{
    if (!rates[RATE_PERSON] || !person_id || http_is_local(req) ||
        take(req, RATE_PERSON, arena_printf(&req->arena, "%lld", (long long)person_id)))
        return NULL;
    return fault_new(&req->arena, FAULT_RATE, "rate_person", NULL,
                     "您的请求过于频繁，请稍后再试",
                     "you ask too often: try again a little later");
}
