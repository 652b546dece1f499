#include "api/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static struct fault *
cannot_write(struct arena *arena, enum fault_kind kind, const char *path)
{
    return fault_new(arena, kind, "out_file", path ? path : "-",
                     arena_printf(arena, "无法写入：%s", strerror(errno)),
                     arena_printf(arena, "cannot be written: %s", strerror(errno)));
}

static struct fault *
open_path(struct arena *arena, struct output *out)
{
    out->fd = open(out->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    out->made = out->fd >= 0;
    if (!out->made)
        out->fd = open(out->path, O_WRONLY | O_CLOEXEC);
    return out->fd >= 0 ? NULL : cannot_write(arena, FAULT_SYNTAX, out->path);
}

struct fault *
output_open(struct arena *arena, const char *path, bool document, struct output *out)
{
    struct fault *fault = NULL;

    *out = (struct output){.path = path, .fd = -1};
    if (path)
        fault = open_path(arena, out);
    else if (document && isatty(STDOUT_FILENO))
        fault = fault_new(arena, FAULT_SYNTAX, "out_needed", "--out",
                          "结果是文件，不能显示在终端；请加 --out 文件名",
                          "the answer is a file, not for a terminal; add --out FILE");
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
output_keep(struct arena *arena, struct output *out, const char *text)
{
    FILE *to = out->path ? fdopen(out->fd, "wb") : stdout;
    bool good = to && (!out->path || ftruncate(out->fd, 0) == 0 || errno == EINVAL) &&
                (out->document ? fflush(out->document) == 0 && copy(out->document, to)
                               : fprintf(to, "%s\n", text) > 0) &&
                fflush(to) == 0;
    struct fault *fault = good ? NULL : cannot_write(arena, FAULT_UNAVAILABLE, out->path);

    if (out->path && to) {
        fclose(to);
        out->fd = -1;
    }
    out->made = false;
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
    if (out->made)
        unlink(out->path);
    *out = (struct output){.fd = -1};
}
