/* The service: a parent that keeps N handlers alive. Each handler takes one connection at
 * a time from the shared socket and passes the picture to its own jailed worker. */
#include "label/decoder.h"

#include <errno.h>
#include <iconv.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/notify.h"
#include "label/decoder_wire.h"
#include "label/local_socket.h"
#include "label/pixels.h"

#define HANDLERS_MAX 64
#define BACKLOG 128
#define CLIENT_MS                                                                        \
    5000 /* for the request to arrive, and again for the answer to leave                 \
          */

/* The converters ZBar asks for are files: opened before the doors close and kept, they
 * need no file later. */
static void
decoder_prepare(void)
{
    static const char *const FROM[] = {"ISO8859-1", "SJIS", "BIG-5", "UTF-8"};

    for (size_t i = 0; i < sizeof FROM / sizeof *FROM; i++)
        (void)iconv_open("UTF-8", FROM[i]);
}

static enum decoder_status
told(enum fm_status status)
{
    return status == FM_OK          ? DECODER_OK
           : status == FM_ERR_NOMEM ? DECODER_ERR_HOSTILE
                                    : DECODER_ERR_IMAGE;
}

static bool
work_scan(const uint8_t *image, size_t len, uint8_t **out, size_t *out_len)
{
    struct fm_scan_result found = {0};
    enum fm_status status = fm_scan_image(image, len, NULL, &found);
    bool ok = wire_encode(told(status), &found, out, out_len);

    fm_scan_result_clear(&found);
    return ok;
}

static bool
work_view(const uint8_t *image, size_t len, uint32_t side, uint8_t **out, size_t *out_len)
{
    struct decoder_view view = {.jpeg = NULL};
    enum fm_status status = FM_OK;

    exif_read(image, len, &view.exif);
    if (side > DECODER_SIDE_MAX)
        status = FM_ERR_IMAGE;
    else if (side > 0)
        status = pixels_redraw(image, len, (int)side, view.exif.orientation, &view.jpeg,
                               &view.jpeg_len);
    bool ok = wire_encode_view(told(status), &view, out, out_len);
    free(view.jpeg);
    return ok;
}

static bool
decoder_work(const uint8_t *in, size_t len, uint8_t **out, size_t *out_len)
{
    struct wire_request request;

    if (len < sizeof request)
        return false;
    memcpy(&request, in, sizeof request);
    in += sizeof request;
    len -= sizeof request;
    return request.work == WIRE_VIEW ? work_view(in, len, request.side, out, out_len)
                                     : work_scan(in, len, out, out_len);
}

struct jail
decoder_jail(void)
{
    return (struct jail){.work = decoder_work, .prepare = decoder_prepare};
}

/* The worker's answer as bytes, made up here when the worker could not give one. */
static bool
answer_for(struct jail *jail, const uint8_t *request, size_t len, uint8_t **out,
           size_t *out_len)
{
    switch (jail_call(jail, request, len, 0, out, out_len)) {
    case JAIL_DONE:
        return true;
    case JAIL_DIED:
    case JAIL_LATE:
        log_warn("event=picture_killed_worker bytes=%zu", len);
        return wire_encode(DECODER_ERR_HOSTILE, NULL, out, out_len);
    case JAIL_ABSENT:
        break;
    }
    return wire_encode(DECODER_ERR_ABSENT, NULL, out, out_len);
}

/* A request as one piece; false when memory is short. */
static bool
answer_here(struct jail *jail, struct wire_request head, const uint8_t *image, size_t len,
            uint8_t **out, size_t *out_len)
{
    uint8_t *request = malloc(sizeof head + len);

    if (!request)
        return false;
    memcpy(request, &head, sizeof head);
    if (len > 0)
        memcpy(request + sizeof head, image, len);
    bool ok = answer_for(jail, request, sizeof head + len, out, out_len);
    free(request);
    return ok;
}

enum decoder_status
decoder_scan_here(struct jail *jail, const uint8_t *image, size_t len,
                  struct fm_scan_result *out)
{
    const struct wire_request head = {.work = WIRE_SCAN};
    uint8_t *answer = NULL;
    size_t answer_len = 0;

    if (len > DECODER_IMAGE_MAX)
        return DECODER_ERR_IMAGE;
    if (!answer_here(jail, head, image, len, &answer, &answer_len))
        return DECODER_ERR_ABSENT;
    enum decoder_status status = wire_decode(answer, answer_len, out);
    free(answer);
    return status;
}

enum decoder_status
decoder_view_here(struct jail *jail, const uint8_t *image, size_t len, int side,
                  struct decoder_view *out)
{
    const struct wire_request head = {.work = WIRE_VIEW, .side = (uint32_t)side};
    uint8_t *answer = NULL;
    size_t answer_len = 0;

    if (len > DECODER_IMAGE_MAX)
        return DECODER_ERR_IMAGE;
    if (!answer_here(jail, head, image, len, &answer, &answer_len))
        return DECODER_ERR_ABSENT;
    enum decoder_status status = wire_decode_view(answer, answer_len, out);
    free(answer);
    return status;
}

static void
handle_client(struct jail *jail, int fd)
{
    uint8_t *image = NULL, *answer = NULL;
    size_t len = 0, answer_len = 0;

    if (!frame_read(fd, &image, &len, clock_monotonic_us() + CLIENT_MS * 1000LL))
        return;
    if (answer_for(jail, image, len, &answer, &answer_len))
        frame_write(fd, answer, answer_len, clock_monotonic_us() + CLIENT_MS * 1000LL);
    free(image);
    free(answer);
}

static _Noreturn void
handler_run(int listener, pid_t parent)
{
    struct jail jail = decoder_jail();
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(3);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    jail_open(&jail);
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) {
            handle_client(&jail, fd);
            close(fd);
            jail_refresh(&jail);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            _exit(3);
        }
    }
}

static bool
address_of(const char *path, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address->sun_path)
        return false;
    strcpy(address->sun_path, path);
    return true;
}

static pid_t
handler_start(int listener)
{
    pid_t parent = getpid(), pid = fork();

    if (pid == 0)
        handler_run(listener, parent);
    return pid;
}

static void
handlers_replace(int listener, pid_t *handler, unsigned n)
{
    pid_t gone;

    while ((gone = waitpid(-1, NULL, WNOHANG)) > 0) {
        for (unsigned i = 0; i < n; i++) {
            if (handler[i] != gone)
                continue;
            usleep(100 * 1000); /* a handler that cannot live must not spin */
            handler[i] = handler_start(listener);
        }
    }
}

/* Keeps `n` handlers running until told to stop. */
static void
handlers_run(int listener, unsigned n)
{
    pid_t handler[HANDLERS_MAX];
    sigset_t waited;
    int s = 0;

    sigemptyset(&waited);
    sigaddset(&waited, SIGTERM);
    sigaddset(&waited, SIGINT);
    sigaddset(&waited, SIGCHLD);
    sigprocmask(SIG_BLOCK, &waited, NULL);
    for (unsigned i = 0; i < n; i++)
        handler[i] = handler_start(listener);
    notify_ready();
    while (s != SIGTERM && s != SIGINT) {
        s = sigwaitinfo(&waited, NULL);
        if (s == SIGCHLD)
            handlers_replace(listener, handler, n);
    }
    for (unsigned i = 0; i < n; i++)
        if (handler[i] > 0)
            kill(handler[i], SIGKILL);
    while (waitpid(-1, NULL, 0) > 0)
        continue;
}

int
decoder_serve(const char *socket_path, unsigned workers)
{
    struct local_socket door;

    if (!local_socket_listen(socket_path, BACKLOG, &door)) {
        log_error("event=decoder_cannot_listen path=%s why=\"%s\"", socket_path,
                  strerror(errno));
        return 1;
    }
    handlers_run(door.fd, workers < 1              ? 1
                          : workers > HANDLERS_MAX ? HANDLERS_MAX
                                                   : workers);
    close(door.fd);
    unlink(socket_path);
    return 0;
}

/* An fd on which the answer comes, or -1. */
static int
ask(const char *socket_path, struct wire_request head, const uint8_t *image, size_t len,
    int64_t deadline_us)
{
    struct sockaddr_un address;

    errno = 0;
    if (len > DECODER_IMAGE_MAX || !address_of(socket_path, &address))
        return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        frame_write_two(fd, (const uint8_t *)&head, sizeof head, image, len, deadline_us))
        return fd;
    close(fd);
    return -1;
}

int
decoder_send(const char *socket_path, const uint8_t *image, size_t len,
             int64_t deadline_us)
{
    return ask(socket_path, (struct wire_request){.work = WIRE_SCAN}, image, len,
               deadline_us);
}

static enum decoder_status
unasked(void)
{
    return errno == ETIMEDOUT ? DECODER_ERR_BUSY : DECODER_ERR_ABSENT;
}

enum decoder_status
decoder_receive(int fd, int64_t deadline_us, struct fm_scan_result *out)
{
    uint8_t *answer = NULL;
    size_t answer_len = 0;
    enum decoder_status status;

    if (frame_read(fd, &answer, &answer_len, deadline_us))
        status = wire_decode(answer, answer_len, out);
    else
        status = unasked();
    free(answer);
    close(fd);
    return status;
}

enum decoder_status
decoder_scan(const char *socket_path, const uint8_t *image, size_t len, int timeout_ms,
             struct fm_scan_result *out)
{
    int64_t deadline = clock_monotonic_us() + timeout_ms * 1000LL;

    if (len > DECODER_IMAGE_MAX)
        return DECODER_ERR_IMAGE;
    int fd = decoder_send(socket_path, image, len, deadline);
    return fd < 0 ? unasked() : decoder_receive(fd, deadline, out);
}

enum decoder_status
decoder_view(const char *socket_path, const uint8_t *image, size_t len, int side,
             int timeout_ms, struct decoder_view *out)
{
    const struct wire_request head = {.work = WIRE_VIEW, .side = (uint32_t)side};
    int64_t deadline = clock_monotonic_us() + timeout_ms * 1000LL;
    enum decoder_status status;
    uint8_t *answer = NULL;
    size_t answer_len = 0;

    if (len > DECODER_IMAGE_MAX)
        return DECODER_ERR_IMAGE;
    int fd = ask(socket_path, head, image, len, deadline);
    if (fd < 0)
        return unasked();
    if (frame_read(fd, &answer, &answer_len, deadline))
        status = wire_decode_view(answer, answer_len, out);
    else
        status = unasked();
    free(answer);
    close(fd);
    return status;
}
