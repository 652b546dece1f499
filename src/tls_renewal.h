/* The server's certificate over the time: taken at the start, taken anew when the files
 * change, and told of before it ends. In the server process. */
#pragma once
#include "tls_keeper.h"

struct tls_renewal {
    struct http_tls *tls; /* NULL: plain HTTP */
    int asking;           /* tls_keeper.h */
    uint8_t taken[SHA256_DIGEST_LENGTH], refused[SHA256_DIGEST_LENGTH];
    int64_t told_day; /* when its end was last told of */
};

/* The first certificate; r->tls stays NULL where the settings name none. False, having
 * logged why, where it cannot be had. */
bool tls_renewal_start(struct tls_renewal *r, int asking);

/* Looks whether the files changed. A pair that is whole and in force is taken; another is
 * refused with a warning, once, or whenever somebody `asked` for it. */
void tls_renewal_look(struct tls_renewal *r, bool asked);

/* After the server has stopped. */
void tls_renewal_end(struct tls_renewal *r);
