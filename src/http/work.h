/* The work lane: a fixed pool of threads and a bounded queue. Requests that find the
 * queue full are told to come back. */
#pragma once
#include <stdbool.h>

struct http_request;
struct work_lane;

struct work_options {
    unsigned threads, queue;
    bool (*start)(unsigned index, void *user, void **context);
    void (*stop)(void *context);
    void *user;
};

/* Starts the threads; NULL where one cannot be started or `start` says no. */
struct work_lane *work_lane_start(const struct work_options *options);

/* Queues the next step of `req`; false when the queue is full or stopping. */
bool work_lane_add(struct work_lane *lane, struct http_request *req);

/* Finishes everything queued, joins the threads and frees the lane. */
void work_lane_stop(struct work_lane *lane);
