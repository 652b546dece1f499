/* An HTTP load generator: N keep-alive connections, each with one request under way at a
 * time, driven by one epoll loop in the caller's thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct load_request {
    const char *bytes; /* a whole request, head and body */
    size_t len;
};

struct load {
    uint16_t port; /* on 127.0.0.1 */
    bool tls;      /* whose certificate is not looked at */
    int connections;
    double seconds;
    const struct load_request *requests; /* taken in turn, from a random start */
    size_t count;
    const char *expect; /* must stand in each answer, whose status must be 200 */
};

struct load_result {
    uint64_t answers, wrong; /* wrong: another status, or not what was expected */
    double seconds;
    double p50_ms, p99_ms;
};

/* Runs it. Ends the process with a message where the server cannot be reached. */
void load_run(const struct load *load, struct load_result *out);

/* The p-th part (0..1) of n values, which are sorted in place; 0 where there are none. */
double load_quantile(double *values, size_t n, double p);
