#include "http/work.h"
#include "http/internal.h"

#include <pthread.h>
#include <stdlib.h>

struct work_lane {
    struct work_options options;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct http_request **ring;
    unsigned head, count, ready; /* ready: threads that have started */
    bool stopping, failed;
    pthread_t *threads;
    unsigned thread_count;
};

static struct http_request *
next_job(struct work_lane *lane)
{
    struct http_request *req = NULL;

    pthread_mutex_lock(&lane->lock);
    while (!lane->count && !lane->stopping)
        pthread_cond_wait(&lane->changed, &lane->lock);
    if (lane->count) {
        req = lane->ring[lane->head];
        lane->head = (lane->head + 1) % lane->options.queue;
        lane->count--;
    }
    pthread_mutex_unlock(&lane->lock);
    return req;
}

static bool
worker_begin(struct work_lane *lane, void **context)
{
    unsigned index;
    bool ok;

    pthread_mutex_lock(&lane->lock);
    index = lane->ready;
    ok = !lane->options.start || lane->options.start(index, lane->options.user, context);
    lane->ready++;
    lane->failed |= !ok;
    pthread_cond_broadcast(&lane->changed);
    pthread_mutex_unlock(&lane->lock);
    return ok;
}

static void *
worker(void *arg)
{
    struct work_lane *lane = arg;
    struct http_request *req;
    void *context = NULL;

    if (!worker_begin(lane, &context))
        return NULL;
    while ((req = next_job(lane)))
        req->exchange->step(req, context);
    if (lane->options.stop)
        lane->options.stop(context);
    return NULL;
}

struct work_lane *
work_lane_start(const struct work_options *options)
{
    struct work_lane *lane = calloc(1, sizeof *lane);
    bool failed;

    if (!lane)
        abort();
    lane->options = *options;
    if (!lane->options.queue)
        lane->options.queue = 256;
    lane->ring = calloc(lane->options.queue, sizeof(struct http_request *));
    lane->threads = calloc(options->threads, sizeof *lane->threads);
    if (!lane->ring || !lane->threads)
        abort();
    pthread_mutex_init(&lane->lock, NULL);
    pthread_cond_init(&lane->changed, NULL);
    while (lane->thread_count < options->threads &&
           pthread_create(&lane->threads[lane->thread_count], NULL, worker, lane) == 0)
        lane->thread_count++;
    pthread_mutex_lock(&lane->lock);
    while (lane->ready < lane->thread_count)
        pthread_cond_wait(&lane->changed, &lane->lock);
    failed = lane->failed || lane->thread_count < options->threads;
    pthread_mutex_unlock(&lane->lock);
    if (!failed)
        return lane;
    work_lane_stop(lane);
    return NULL;
}

bool
work_lane_add(struct work_lane *lane, struct http_request *req)
{
    bool room;

    pthread_mutex_lock(&lane->lock);
    room = !lane->stopping && lane->count < lane->options.queue;
    if (room)
        lane->ring[(lane->head + lane->count++) % lane->options.queue] = req;
    pthread_cond_signal(&lane->changed);
    pthread_mutex_unlock(&lane->lock);
    return room;
}

void
work_lane_stop(struct work_lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    lane->stopping = true;
    pthread_cond_broadcast(&lane->changed);
    pthread_mutex_unlock(&lane->lock);
    for (unsigned i = 0; i < lane->thread_count; i++)
        pthread_join(lane->threads[i], NULL);
    pthread_cond_destroy(&lane->changed);
    pthread_mutex_destroy(&lane->lock);
    free(lane->threads);
    free(lane->ring);
    free(lane);
}
