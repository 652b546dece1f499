/* A worker process with nothing but its work: it reads requests from one socket, answers
 * on it, and can neither open a file, nor start a process, nor speak to the network.
 * Whatever a hostile picture does to it costs this one process.
 *
 * Limits (reliability.md §4): NO_NEW_PRIVS, address space 512 MiB, no file growth, no
 * core, no new process, a short list of system calls; two seconds of processor time per
 * request and four times as much on the clock, since on a busy machine an honest picture
 * waits, too; and a fresh process after a hundred requests. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define JAIL_MEMORY_BYTES (512u << 20)
#define JAIL_TIME_MS 2000 /* of processor time */
#define JAIL_WAIT 4       /* times that, on the clock */
#define JAIL_REQUESTS 100
/* Bytes of one request or one answer: a picture of 20 MiB, and what to do with it. */
#define JAIL_FRAME_MAX ((20u << 20) + 64)

/* The work: reads `in`, sets *out to malloc'ed bytes that the caller frees; false ends
 * the worker. Runs inside the jail. */
typedef bool jail_work(const uint8_t *in, size_t len, uint8_t **out, size_t *out_len);

enum jail_outcome {
    JAIL_DONE,
    JAIL_DIED,  /* the request killed the worker; the next call starts a new one */
    JAIL_LATE,  /* over the time: killed */
    JAIL_ABSENT /* no worker could be started */
};

struct jail {
    jail_work *work;
    void (*prepare)(void); /* runs in the worker before the doors close; may be NULL */
    pid_t pid;             /* 0: none at the moment */
    int fd;
    unsigned served;
};

/* Starts the worker ahead of the first request; false when the system refuses. */
bool jail_open(struct jail *jail);

/* One request, answered with `timeout_ms` of the worker's processor time (0:
 * JAIL_TIME_MS) and within JAIL_WAIT times that; the answer is malloc'ed.
 * A dead or worn-out worker is replaced first. */
enum jail_outcome jail_call(struct jail *jail, const uint8_t *in, size_t len,
                            int timeout_ms, uint8_t **out, size_t *out_len);

/* Replaces a worn-out worker while nobody waits, so that no request does. */
void jail_refresh(struct jail *jail);

/* Kills and reaps the worker. */
void jail_close(struct jail *jail);

/* Frames: u32 length (host order, one machine) and bytes. Both give up at the deadline,
 * `deadline_us` on base/clock's monotonic clock; 0 waits for ever. frame_read refuses
 * more than JAIL_FRAME_MAX and allocates; false leaves *out untouched, with errno
 * ETIMEDOUT when time was the reason. */
bool frame_write(int fd, const uint8_t *bytes, size_t len, int64_t deadline_us);
/* One frame of two pieces. */
bool frame_write_two(int fd, const uint8_t *head, size_t head_len, const uint8_t *bytes,
                     size_t len, int64_t deadline_us);
bool frame_read(int fd, uint8_t **out, size_t *len, int64_t deadline_us);
