#include "api/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fault *
cannot_write(struct arena *arena, enum fault_kind kind, const char *path)
{
    return fault_new(arena, kind, "out_file", path ? path : "-",
                     arena_printf(arena, "无法写入：%s", strerror(errno)),
                     arena_printf(arena, "cannot be written: %s", strerror(errno)));
}

/* A new file in a folder that only root may write to could not be taken away again once
 * the program is nobody. So a child that keeps root's rights waits for word, and unlinks
 * the file where there comes none: after a refusal, and after a crash, too. */
static void
start_keeper(struct output *out)
{
    int ends[2];
    char stays;

    if (geteuid() != 0 || pipe2(ends, O_CLOEXEC) != 0)
        return;
    out->keeper = fork();
    if (out->keeper == 0) {
        close(ends[1]);
        if (read(ends[0], &stays, 1) != 1)
            unlink(out->path);
        _exit(0);
    }
    close(ends[0]);
    if (out->keeper > 0)
        out->keeper_fd = ends[1];
    else
        close(ends[1]);
}

/* Takes a file of ours away again, or says that it stays. */
static void
end_made(struct output *out, bool stays)
{
    if (!out->made)
        return;
    out->made = false;
    if (out->keeper <= 0) {
        if (!stays)
            unlink(out->path);
        return;
    }
    ssize_t told = stays ? write(out->keeper_fd, "k", 1) : 0;
    (void)told; /* a keeper that is gone unlinked nothing: it was killed */
    close(out->keeper_fd);
    waitpid(out->keeper, NULL, 0);
    out->keeper = 0;
}

static struct fault *
open_path(struct arena *arena, struct output *out)
{
    out->fd = open(out->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    out->made = out->fd >= 0;
    if (out->made)
        start_keeper(out);
    else
        out->fd = open(out->path, O_WRONLY | O_CLOEXEC);
    return out->fd >= 0 ? NULL : cannot_write(arena, FAULT_SYNTAX, out->path);
}

struct fault *
output_judge(struct arena *arena, const struct output *out)
{
    if (out->path || !isatty(STDOUT_FILENO))
        return NULL;
    return fault_new(arena, FAULT_SYNTAX, "out_needed", "--out",
                     "结果是文件，不能显示在终端；请加 --out 文件名",
                     "the answer is a file, not for a terminal; add --out FILE");
}

struct fault *
output_open(struct arena *arena, const char *path, bool document, struct output *out)
{
    struct fault *fault = NULL;

    *out = (struct output){.path = path, .fd = -1};
    if (path)
        fault = open_path(arena, out);
    else if (document)
        fault = output_judge(arena, out);
    if (!fault && document && !(out->document = tmpfile()))
        fault = cannot_write(arena, FAULT_UNAVAILABLE, "tmpfile");
    if (fault)
        output_drop(out);
    return fault;
}

static bool
copy(FILE *from, FILE *to)
{
    char bytes[65536];
    size_t n;

    rewind(from);
    while ((n = fread(bytes, 1, sizeof bytes, from)) > 0)
        if (fwrite(bytes, 1, n, to) != n)
            return false;
    return !ferror(from);
}

struct fault *
output_keep(struct arena *arena, struct output *out, const void *bytes, size_t len)
{
    FILE *to = out->path ? fdopen(out->fd, "wb") : stdout;
    bool good = to && (!out->path || ftruncate(out->fd, 0) == 0 || errno == EINVAL) &&
                (out->document ? fflush(out->document) == 0 && copy(out->document, to)
                               : fwrite(bytes, 1, len, to) == len) &&
                fflush(to) == 0;
    struct fault *fault = good ? NULL : cannot_write(arena, FAULT_UNAVAILABLE, out->path);

    if (out->path && to) {
        fclose(to);
        out->fd = -1;
    }
    end_made(out, true);
    output_drop(out);
    return fault;
}

void
output_drop(struct output *out)
{
    if (out->document)
        fclose(out->document);
    if (out->fd >= 0)
        close(out->fd);
    end_made(out, false);
    *out = (struct output){.fd = -1};
}
