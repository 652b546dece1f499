#include "api/metrics.h"

#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "flow/scan.h"
#include "flow/scan_lane.h"
#include "http/response.h"
#include "http/server.h"

enum { DAY_S = 86400 };

/* source: Prometheus text exposition format 0.0.4 */
static void
sample(struct buf *out, const char *name, const char *type, const char *help,
       uint64_t value)
{
    buf_printf(out, "# HELP firemark_%s %s\n# TYPE firemark_%s %s\nfiremark_%s %llu\n",
               name, help, name, type, name, (unsigned long long)value);
}

static uint64_t
resident_bytes(void)
{
    unsigned long long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");

    if (file && fscanf(file, "%llu %llu", &size, &resident) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return resident * (unsigned long long)sysconf(_SC_PAGESIZE);
}

/* Whole days left; below 0 once it ran out. */
static void
write_certificate(struct buf *out, struct http_request *req)
{
    int64_t expires, left;

    if (!http_request_certificate(req, &expires))
        return;
    left = expires - clock_unix_s();
    sample(out, "tls_handshakes_failed_total", "counter",
           "connections that did not come to speak TLS",
           http_request_counts(req).handshakes_failed);
    buf_printf(out,
               "# HELP firemark_tls_certificate_days days until the certificate ends\n"
               "# TYPE firemark_tls_certificate_days gauge\n"
               "firemark_tls_certificate_days %lld\n",
               (long long)(left < 0 ? (left + 1) / DAY_S - 1 : left / DAY_S));
}

static void
write_photos(struct buf *out)
{
    static const char *const OUTCOMES[SCAN_PHOTO_OUTCOMES] = {
        [SCAN_PHOTO_FOUND] = "found",
        [SCAN_PHOTO_EMPTY] = "empty",
        [SCAN_PHOTO_REFUSED] = "refused",
        [SCAN_PHOTO_BUSY] = "busy",
    };

    buf_puts(out, "# HELP firemark_photos_total photos given to the decoder\n"
                  "# TYPE firemark_photos_total counter\n");
    for (int o = 0; o < SCAN_PHOTO_OUTCOMES; o++)
        buf_printf(out, "firemark_photos_total{outcome=\"%s\"} %llu\n", OUTCOMES[o],
                   (unsigned long long)scan_photo_count((enum scan_photo_outcome)o));
}

static void
write_scans(struct buf *out)
{
    struct pg_gather_stats lane = scan_lane_stats();

    sample(out, "gather_statements_total", "counter", "statements of the gather lane",
           lane.statements);
    sample(out, "gather_members_total", "counter", "scans answered by the gather lane",
           lane.members);
    sample(out, "gather_faults_total", "counter", "scans it answered with a fault",
           lane.faults);
    sample(out, "gather_connects_total", "counter", "connections it made", lane.connects);
    sample(out, "gather_largest", "gauge", "scans in its largest statement",
           (uint64_t)lane.largest);
    buf_puts(out, "# HELP firemark_scans_total codes judged, by verdict\n"
                  "# TYPE firemark_scans_total counter\n");
    for (int v = 0; v < SCAN_VERDICT_COUNT; v++)
        if (v != SCAN_FOREIGN_HOST) /* counted with the other foreign codes */
            buf_printf(out, "firemark_scans_total{verdict=\"%s\"} %llu\n",
                       scan_verdict_name((enum scan_verdict)v),
                       (unsigned long long)scan_count((enum scan_verdict)v));
}

static void
handle_metrics(struct http_request *req, void *context)
{
    BUF_SCOPE struct buf out = {0};
    struct http_counts http = http_request_counts(req);

    (void)context;
    sample(&out, "http_requests_total", "counter", "requests read", http.requests);
    sample(&out, "http_refused_total", "counter", "requests refused unread",
           http.refused);
    sample(&out, "http_connections", "gauge", "connections open now", http.connections);
    write_certificate(&out, req);
    sample(&out, "resident_bytes", "gauge", "memory of the server process",
           resident_bytes());
    write_scans(&out);
    write_photos(&out);
    http_respond(req, 200, "text/plain; version=0.0.4; charset=utf-8", out.data, out.len);
}

const struct http_route METRICS_ROUTES[] = {
    {HTTP_GET, "/metrics", handle_metrics, HTTP_INLINE, 0, NULL},
    {.pattern = NULL},
};
