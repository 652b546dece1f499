#include "tls_renewal.h"

#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/log.h"

enum { DAY_S = 86400, WARN_DAYS = 14 };

/* Once a day, when it matters. */
static void
tell_end(struct tls_renewal *r)
{
    int64_t now = clock_unix_s(), left = http_tls_expires(r->tls) - now;
    char when[21];

    if (left >= (int64_t)WARN_DAYS * DAY_S || r->told_day == now / DAY_S)
        return;
    r->told_day = now / DAY_S;
    clock_iso(http_tls_expires(r->tls), when);
    log_warn("tls: the certificate %s %s: renew it", left > 0 ? "ends" : "ran out", when);
}

static void
take(struct tls_renewal *r, const struct tls_kept *kept)
{
    char when[21];

    memcpy(r->taken, kept->digest, sizeof r->taken);
    r->told_day = 0;
    clock_iso(http_tls_expires(r->tls), when);
    log_info("tls: certificate taken, good until %s", when);
}

bool
tls_renewal_start(struct tls_renewal *r, int asking)
{
    ARENA_SCOPE struct arena arena = {0};
    const struct rlimit none = {0, 0};
    struct tls_kept kept;
    struct fault *fault;

    *r = (struct tls_renewal){.asking = asking};
    if (asking == TLS_KEEPER_NONE)
        return true;
    setrlimit(RLIMIT_CORE, &none); /* the key would be in it */
    r->tls = http_tls_new();
    fault = tls_keeper_ask(&arena, asking, &kept);
    if (!fault) {
        fault = http_tls_load(&arena, r->tls, &kept.pair);
        if (!fault)
            take(r, &kept);
        tls_keeper_forget(&kept);
    }
    if (fault)
        log_error("tls: %s%s%s", fault->where ? fault->where : "",
                  fault->where ? ": " : "", fault->en);
    else
        tell_end(r);
    return !fault;
}

static void
tell_refused(const struct fault *fault)
{
    log_warn("tls: the new certificate is refused, the old one stays: %s%s%s",
             fault->where ? fault->where : "", fault->where ? ": " : "", fault->en);
}

static void
judge(struct tls_renewal *r, struct arena *arena, const struct tls_kept *kept, bool asked)
{
    struct fault *fault;

    if (memcmp(kept->digest, r->taken, sizeof r->taken) == 0) {
        if (asked)
            log_info("tls: the certificate is the same as before");
        return;
    }
    if (!asked && memcmp(kept->digest, r->refused, sizeof r->refused) == 0)
        return;
    fault = http_tls_check(arena, &kept->pair, clock_unix_s());
    if (!fault)
        fault = http_tls_load(arena, r->tls, &kept->pair);
    if (!fault) {
        take(r, kept);
        return;
    }
    memcpy(r->refused, kept->digest, sizeof r->refused);
    tell_refused(fault);
}

/* Files that cannot be read have no digest: their fault's words stand for one. */
static void
judge_unreadable(struct tls_renewal *r, const struct fault *fault, bool asked)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];

    SHA256((const unsigned char *)fault->en, strlen(fault->en), digest);
    if (!asked && memcmp(digest, r->refused, sizeof digest) == 0)
        return;
    memcpy(r->refused, digest, sizeof digest);
    tell_refused(fault);
}

void
tls_renewal_look(struct tls_renewal *r, bool asked)
{
    ARENA_SCOPE struct arena arena = {0};
    struct tls_kept kept;
    struct fault *fault;

    if (!r->tls)
        return;
    fault = tls_keeper_ask(&arena, r->asking, &kept);
    if (fault) {
        judge_unreadable(r, fault, asked);
    } else {
        judge(r, &arena, &kept, asked);
        tls_keeper_forget(&kept);
    }
    tell_end(r);
}

void
tls_renewal_end(struct tls_renewal *r)
{
    http_tls_free(r->tls);
}
