#include "label/evidence_view.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "access/act.h"
#include "label/decoder.h"

/* When what could not be drawn is tried again: damage stays, but a worker may have been
 * late as the machine was busy. */
enum { LOOK_MS = 9000, EXIF_MS = 2000, AGAIN_S = 3600, AGAIN_LATE_S = 60 };

static struct fault *
undrawable(struct act *act)
{
    return act_fault(act, FAULT_ABSENT, "evidence_undrawable", "sha256",
                     "这张图片已损坏或无法安全处理，没有缩略图；原件可以下载",
                     "this picture is damaged or cannot be handled safely, so there is "
                     "no view of it; the original can be fetched");
}

static struct fault *
view_fault(struct act *act, enum decoder_status status)
{
    if (status == DECODER_ERR_IMAGE || status == DECODER_ERR_HOSTILE)
        return undrawable(act);
    if (status == DECODER_ERR_BUSY)
        return act_fault(act, FAULT_BUSY, "decoder_busy", NULL,
                         "图片处理繁忙，请稍后重试",
                         "pictures are busy; try again in a moment");
    return act_fault(act, FAULT_UNAVAILABLE, "decoder_absent", NULL,
                     "图片处理服务未运行，请稍后重试",
                     "the service for pictures is down; try again in a moment");
}

/* The server has the service; a command without one has a worker of its own. */
static enum decoder_status
look(struct act *act, const unsigned char *bytes, size_t len, int side, int patience_ms,
     struct decoder_view *out)
{
    enum decoder_status status =
        decoder_view(act->settings->decoder_socket, bytes, len, side, patience_ms, out);

    if (status == DECODER_ERR_ABSENT && act->cli) {
        struct jail jail = decoder_jail();
        status = decoder_view_here(&jail, bytes, len, side, out);
        jail_close(&jail);
    }
    return status;
}

/* ---- what the camera wrote ---- */

static void
put_text(json_t *to, const char *name, const char *text)
{
    if (*text)
        json_object_set_new(to, name, json_string(text));
}

static struct fault *
note(struct act *act, const char *hex, const struct exif *e)
{
    json_t *told = json_object();

    if (e && e->there) {
        put_text(told, "taken_at", e->taken_at);
        put_text(told, "make", e->make);
        put_text(told, "model", e->model);
        json_object_set_new(told, "orientation", json_integer((int)e->orientation));
        if (e->placed) {
            json_object_set_new(told, "lon", json_real(e->lon));
            json_object_set_new(told, "lat", json_real(e->lat));
        }
    } else if (!e) {
        json_object_set_new(told, "unreadable", json_true());
    }
    char *text = json_dumps(told, JSON_COMPACT | JSON_REAL_PRECISION(10));
    struct fault *fault = evidence_note_exif(act, hex, text);
    free(text);
    json_decref(told);
    return fault;
}

static bool
is_picture(const struct evidence_row *row)
{
    return strncmp(row->type, "image/", 6) == 0;
}

struct fault *
evidence_exif(struct act *act, const char *hex, const struct evidence_row *row)
{
    struct decoder_view view = {.jpeg = NULL};
    unsigned char *bytes = NULL;
    size_t len = 0;

    if (row->exif_known || !is_picture(row))
        return NULL;
    struct fault *fault = evidence_read(act, hex, row, &bytes, &len);
    if (fault)
        return fault;
    enum decoder_status status = look(act, bytes, len, 0, EXIF_MS, &view);
    free(bytes);
    if (status == DECODER_OK)
        return note(act, hex, &view.exif);
    return status == DECODER_ERR_HOSTILE ? note(act, hex, NULL) : NULL;
}

/* ---- drawings that were made before ---- */

static int
folder(struct act *act)
{
    const char *dir = arena_printf(act->arena, "%s/views", act->settings->data_dir);

    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return -1;
    return open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

enum kept { KEPT_NONE, KEPT_GIVEN, KEPT_REFUSED };

/* Gives the drawing at `fd`; one that is not whole counts as none. */
static bool
give_kept(struct act *act, int fd, size_t size)
{
    unsigned char *bytes = malloc(size);
    ssize_t n = bytes ? pread(fd, bytes, size, 0) : -1;
    bool whole = n == (ssize_t)size && size > 4 &&
                 memcmp(bytes, "\xff\xd8\xff", 3) == 0 &&
                 memcmp(bytes + size - 2, "\xff\xd9", 2) == 0;

    whole = whole && act_write(act, bytes, size);
    free(bytes);
    return whole;
}

/* An empty file says that the picture could not be drawn when it was last tried. */
static enum kept
give_before(struct act *act, int dir, const char *name)
{
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    enum kept kept = KEPT_NONE;
    struct stat st;

    if (fd < 0)
        return KEPT_NONE;
    if (fstat(fd, &st) != 0 || st.st_size > EVIDENCE_MAX)
        kept = KEPT_NONE;
    else if (st.st_size == 0)
        kept = time(NULL) - st.st_mtime < AGAIN_S ? KEPT_REFUSED : KEPT_NONE;
    else if (give_kept(act, fd, (size_t)st.st_size))
        kept = KEPT_GIVEN;
    close(fd);
    if (kept == KEPT_NONE)
        unlinkat(dir, name, 0);
    return kept;
}

/* A file of its own is drawn into and gets its name when it is whole. What cannot be kept
 * is drawn again the next time. */
static void
keep(int dir, const char *name, const uint8_t *jpeg, size_t len, int64_t as_of)
{
    const struct timespec times[2] = {{.tv_sec = as_of}, {.tv_sec = as_of}};
    char self[40];
    int fd = openat(dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0400);

    if (fd < 0)
        return;
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    if ((len == 0 || write(fd, jpeg, len) == (ssize_t)len) && futimens(fd, times) == 0)
        (void)!linkat(AT_FDCWD, self, dir, name, AT_SYMLINK_FOLLOW);
    close(fd);
}

/* An empty file, from which on AGAIN_S count. */
static void
keep_refused(int dir, const char *name, enum decoder_status status)
{
    int64_t now = (int64_t)time(NULL);

    if (status == DECODER_ERR_IMAGE)
        keep(dir, name, NULL, 0, now);
    else if (status == DECODER_ERR_HOSTILE)
        keep(dir, name, NULL, 0, now - AGAIN_S + AGAIN_LATE_S);
}

/* ---- drawing ---- */

static struct fault *
draw(struct act *act, const char *hex, const struct evidence_row *row, int side, int dir,
     const char *name)
{
    struct decoder_view view = {.jpeg = NULL};
    unsigned char *bytes = NULL;
    size_t len = 0;
    struct fault *fault = evidence_read(act, hex, row, &bytes, &len);

    if (fault)
        return fault;
    enum decoder_status status = look(act, bytes, len, side, LOOK_MS, &view);
    free(bytes);
    if (status != DECODER_OK) {
        keep_refused(dir, name, status);
        return view_fault(act, status);
    }
    keep(dir, name, view.jpeg, view.jpeg_len, (int64_t)time(NULL));
    if (!act_write(act, view.jpeg, view.jpeg_len))
        fault = view_fault(act, DECODER_ERR_ABSENT);
    free(view.jpeg);
    return fault || row->exif_known ? fault : note(act, hex, &view.exif);
}

struct fault *
evidence_view(struct act *act, const char *hex, const struct evidence_row *row, int side)
{
    if (!is_picture(row))
        return act_fault(act, FAULT_ABSENT, "evidence_no_picture", "sha256",
                         "这份证据是文件而不是图片，没有缩略图",
                         "this file is a document and no picture; it has no thumbnail");
    const char *name = arena_printf(act->arena, "%s-%d.jpg", hex, side);
    int dir = folder(act);
    enum kept kept = dir < 0 ? KEPT_NONE : give_before(act, dir, name);
    struct fault *fault = kept == KEPT_REFUSED ? undrawable(act) : NULL;

    if (kept == KEPT_NONE)
        fault = draw(act, hex, row, side, dir, name);
    if (dir >= 0)
        close(dir);
    return fault;
}
