#include "label/status_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <firemark/statuslist.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "label_sql.h"

enum { HASH_LEN = 64, PATH_CAP = 4096 };

static struct fault *
dir_fault(struct arena *arena, const char *path)
{
    return fault_new(arena, FAULT_UNAVAILABLE, "status_dir", arena_strdup(arena, path),
                     arena_printf(arena, "无法写入：%s", strerror(errno)),
                     arena_printf(arena, "cannot be written: %s", strerror(errno)));
}

static void
shard_path(const struct status_files *f, const char *hash, char out[PATH_CAP])
{
    snprintf(out, PATH_CAP, "%s/firemark-status/%s", f->dir, hash);
}

struct fault *
status_files_open(struct arena *arena, const char *dir, struct status_files *out)
{
    char path[PATH_CAP];

    *out = (struct status_files){.dir = dir};
    snprintf(path, sizeof path, "%s/firemark-status", dir);
    if (mkdir(dir, 0755) != 0 && errno != EEXIST)
        return dir_fault(arena, dir);
    if (mkdir(path, 0755) != 0 && errno != EEXIST)
        return dir_fault(arena, path);
    return NULL;
}

/* On disk under another name first: whoever reads meanwhile sees the old file or the new
 * one. */
static struct fault *
write_whole(struct arena *arena, const char *path, const void *bytes, size_t len)
{
    const char *part = arena_printf(arena, "%s.part", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (fd < 0)
        return dir_fault(arena, part);
    bool good = write(fd, bytes, len) == (ssize_t)len && fsync(fd) == 0;
    if (close(fd) != 0 || !good || rename(part, path) != 0)
        return dir_fault(arena, part);
    return NULL;
}

bool
status_files_has(const struct status_files *f, const char *hash)
{
    char path[PATH_CAP];
    uint8_t bytes[FM_SHARD_PACKED_MAX + 1], sha256[SHA256_DIGEST_LENGTH];
    struct buf hex BUF_SCOPE = {0};

    shard_path(f, hash, path);
    FILE *file = fopen(path, "rbe");
    if (!file)
        return false;
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    SHA256(bytes, len, sha256);
    buf_hex(&hex, sha256, sizeof sha256);
    return strcmp(hex.data, hash) == 0;
}

struct fault *
status_files_shard(struct arena *arena, struct status_files *f, const char *hash,
                   const void *bytes, size_t len)
{
    char path[PATH_CAP];

    shard_path(f, hash, path);
    f->written++;
    return write_whole(arena, path, bytes, len);
}

static bool
is_named(const char *name, const char *const *hashes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, hashes[i]) == 0)
            return true;
    return false;
}

/* Only names that a shard may have: nobody else's file goes. */
static void
remove_others(const struct status_files *f, const char *const *hashes, size_t count)
{
    char path[PATH_CAP];
    struct dirent *entry;

    snprintf(path, sizeof path, "%s/firemark-status", f->dir);
    DIR *dir = opendir(path);
    while (dir && (entry = readdir(dir)))
        if (strlen(entry->d_name) == HASH_LEN &&
            strspn(entry->d_name, "0123456789abcdef") == HASH_LEN &&
            !is_named(entry->d_name, hashes, count)) {
            shard_path(f, entry->d_name, path);
            unlink(path);
        }
    if (dir)
        closedir(dir);
}

struct fault *
status_files_manifest(struct arena *arena, struct status_files *f, const char *json,
                      size_t len, const char *const *hashes, size_t count)
{
    struct fault *fault = write_whole(
        arena, arena_printf(arena, "%s/firemark-status.json", f->dir), json, len);

    if (!fault)
        remove_others(f, hashes, count);
    return fault;
}

static struct fault *
export_shard(struct arena *arena, struct status_files *f, const struct pg_rows *rows,
             int row)
{
    struct buf bytes BUF_SCOPE = {0};
    const char *hash = pg_text(rows, row, 1);

    if (status_files_has(f, hash)) {
        f->kept++;
        return NULL;
    }
    if (!buf_unhex(&bytes, pg_text(rows, row, 2)))
        return fault_new(arena, FAULT_INTERNAL, "status_shard", hash, "状态分片缺失",
                         "a shard of the status list is missing");
    return status_files_shard(arena, f, hash, bytes.data, bytes.len);
}

struct fault *
status_export(struct pg *pg, struct arena *arena, const char *dir,
              struct status_files *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_status_export, &rows, 0);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return fault_new(arena, FAULT_ABSENT, "status_none", NULL,
                         "还没有状态清单；运行 firemark status build",
                         "there is no status list yet; run firemark status build");
    size_t count = pg_is_null(rows, 0, 1) ? 0 : (size_t)pg_rows_count(rows);
    const char **hashes = arena_alloc(arena, (count + 1) * sizeof *hashes);
    fault = status_files_open(arena, dir, out);
    for (size_t i = 0; i < count && !fault; i++) {
        hashes[i] = pg_text(rows, (int)i, 1);
        fault = export_shard(arena, out, rows, (int)i);
    }
    const char *json = pg_text(rows, 0, 0);
    return fault ? fault
                 : status_files_manifest(arena, out, json, strlen(json), hashes, count);
}
