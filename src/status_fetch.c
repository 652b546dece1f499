/* `firemark status fetch`: brings a directory up to date from a server. curl carries the
 * bytes, in a process of its own; nothing is kept that was not checked. */
#include <errno.h>
#include <fcntl.h>
#include <firemark/statuslist.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "label/status_files.h"
#include "trust_file.h"

enum {
    MANIFEST_MAX = 8 << 20,
    SECONDS_MAX = 120,
    CURL_MISSING = 127,
    HTTP_OK = 200,
    HTTP_NOT_MODIFIED = 304
};

struct fetch {
    struct cli *cli;
    const char *from, *dir;
    struct fm_keyring *ring;
    struct fm_statuslist *list;
    struct status_files files;
};

static struct fault *
not_fetched(struct fetch *f, const char *url, int code)
{
    struct arena *a = &f->cli->arena;

    return code == CURL_MISSING
               ? fault_new(
                     a, FAULT_UNAVAILABLE, "curl_absent", NULL,
                     "没有 curl 程序；请安装后重试（apt-get install curl）",
                     "the program curl is missing; install it (apt-get install curl)")
               : fault_new(
                     a, FAULT_UNAVAILABLE, "fetch", url,
                     arena_printf(a, "无法获取（curl 返回 %d）；原有清单未变", code),
                     arena_printf(a,
                                  "could not be fetched (curl says %d); the list that "
                                  "was there is unchanged",
                                  code));
}

/* curl was content, but what came is no file. */
static struct fault *
no_list(struct fetch *f, const char *url, int http)
{
    struct arena *a = &f->cli->arena;

    return fault_new(
        a, FAULT_UNAVAILABLE, "fetch", url,
        arena_printf(a, "服务器的回答为空或不是文件（HTTP %d）；原有清单未变", http),
        arena_printf(a,
                     "the server's answer is empty or no file (HTTP %d); the list that "
                     "was there is unchanged",
                     http));
}

/* In the child: the words become curl, which writes the HTTP status to `status` and no
 * file larger than `max`: --max-filesize does not hold for answers that do not tell their
 * length. */
static _Noreturn void
become_curl(const char *const *words, size_t max, int status)
{
    const struct rlimit limit = {.rlim_cur = max, .rlim_max = max};

    if (setrlimit(RLIMIT_FSIZE, &limit) == 0 && dup2(status, STDOUT_FILENO) >= 0)
        execvp("curl", (char *const *)(uintptr_t)words);
    _exit(CURL_MISSING);
}

/* The HTTP status that curl wrote, 0 where it is none. */
static int
read_status(int fd)
{
    FILE *from = fdopen(fd, "r");
    int http = 0;

    if (!from) {
        close(fd);
        return 0;
    }
    if (fscanf(from, "%3d", &http) != 1)
        http = 0;
    fclose(from);
    return http;
}

/* Runs curl with the words; its messages go where ours go. returns its exit code, -1
 * where it was stopped. */
static int
run_curl(const char *const *words, size_t max, int *http)
{
    int status, ends[2];

    fflush(NULL);
    if (pipe2(ends, O_CLOEXEC))
        return -1;
    pid_t pid = fork();
    if (pid == 0)
        become_curl(words, max, ends[1]);
    close(ends[1]);
    *http = read_status(ends[0]);
    if (pid < 0)
        return -1;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* url -> file, of 1 to `max` bytes; with `etag` only where it is another than that
 * file's, and then the new one is left in ETAG.new. *changed: false where the server said
 * that it is the same (304). */
static struct fault *
get(struct fetch *f, const char *url, size_t max, const char *file, const char *etag,
    bool *changed)
{
    struct arena *a = &f->cli->arena;
    struct stat got;
    int http = 0;
    const char *const words[] = {"curl",
                                 "-q",
                                 "--silent",
                                 "--show-error",
                                 "--fail",
                                 "--proto",
                                 "=http,https",
                                 "--max-time",
                                 arena_printf(a, "%d", SECONDS_MAX),
                                 "--max-filesize",
                                 arena_printf(a, "%zu", max),
                                 "--write-out",
                                 "%{http_code}",
                                 "--output",
                                 file,
                                 "--url",
                                 url,
                                 etag ? "--etag-compare" : NULL,
                                 etag,
                                 "--etag-save",
                                 etag ? arena_printf(a, "%s.new", etag) : NULL,
                                 NULL};

    unlink(file);
    int code = run_curl(words, max, &http);
    *changed = http != HTTP_NOT_MODIFIED || !etag || access(etag, R_OK) != 0;
    if (code == 0 &&
        (!*changed || (http == HTTP_OK && stat(file, &got) == 0 && got.st_size > 0)))
        return NULL;
    return code == 0 ? no_list(f, url, http) : not_fetched(f, url, code);
}

static struct fault *
refused(struct fetch *f, const struct fm_error *why)
{
    struct arena *a = &f->cli->arena;

    return fault_new(
        a, FAULT_CONFLICT, arena_strdup(a, why->rule), f->from,
        arena_printf(a, "%s；原有清单未变", why->zh),
        arena_printf(a, "%s; the list that was there is unchanged", why->en));
}

/* One shard that is not here: fetched, checked against the manifest, kept. */
static struct fault *
fetch_shard(struct fetch *f, uint32_t number, const char *hash)
{
    struct arena *a = &f->cli->arena;
    struct buf bytes BUF_SCOPE = {0};
    struct fm_error why = {0};
    const char *part = arena_printf(a, "%s/shard.part", f->dir);
    const char *url = arena_printf(a, "%s/.well-known/firemark-status/%s", f->from, hash);
    bool changed;
    struct fault *fault = get(f, url, FM_SHARD_PACKED_MAX, part, NULL, &changed);

    if (!fault && !file_read(part, FM_SHARD_PACKED_MAX, &bytes))
        fault = not_fetched(f, url, 0);
    unlink(part);
    if (!fault && fm_statuslist_add_shard(f->list, number, (const uint8_t *)bytes.data,
                                          bytes.len, &why) != FM_OK)
        fault = refused(f, &why);
    return fault ? fault : status_files_shard(a, &f->files, hash, bytes.data, bytes.len);
}

static struct fault *
fetch_shards(struct fetch *f, const struct buf *manifest)
{
    struct arena *a = &f->cli->arena;
    struct fm_statuslist_facts facts;
    char hash[FM_SHARD_HASH];
    struct fault *fault = NULL;
    uint32_t number;
    bool held;

    fm_statuslist_facts(f->list, &facts);
    const char **hashes = arena_alloc(a, (facts.shards + 1) * sizeof *hashes);
    for (size_t i = 0; i < facts.shards && !fault; i++) {
        fm_statuslist_shard(f->list, i, &number, hash, &held);
        hashes[i] = arena_strdup(a, hash);
        if (status_files_has(&f->files, hash))
            f->files.kept++;
        else
            fault = fetch_shard(f, number, hash);
    }
    return fault ? fault
                 : status_files_manifest(a, &f->files, manifest->data, manifest->len,
                                         hashes, facts.shards);
}

/* *changed: false where the server says that the manifest is the one that is here. */
static struct fault *
fetch_list(struct fetch *f, bool *changed)
{
    struct arena *a = &f->cli->arena;
    struct buf manifest BUF_SCOPE = {0};
    struct fm_error why = {0};
    const char *part = arena_printf(a, "%s/firemark-status.json.new", f->dir);
    const char *etag = arena_printf(a, "%s/firemark-status.etag", f->dir);
    const char *url = arena_printf(a, "%s/.well-known/firemark-status.json", f->from);
    struct fault *fault = get(f, url, MANIFEST_MAX, part, etag, changed);

    if (!fault && *changed && !file_read(part, MANIFEST_MAX, &manifest))
        fault = not_fetched(f, url, 0);
    unlink(part);
    if (fault || !*changed)
        return fault;
    if (fm_statuslist_load(f->list, f->ring, manifest.data, manifest.len, &why) != FM_OK)
        return refused(f, &why);
    fault = fetch_shards(f, &manifest);
    if (!fault)
        rename(arena_printf(a, "%s.new", etag), etag);
    return fault;
}

static struct fault *
tell(const struct fetch *f, bool changed)
{
    struct fm_statuslist_facts facts;
    bool en = cli_english(f->cli);

    fm_statuslist_facts(f->list, &facts);
    if (f->cli->json)
        printf("{\"seq\":%lld,\"changed\":%s,\"written\":%d,\"kept\":%d}\n",
               (long long)facts.seq, changed ? "true" : "false", f->files.written,
               f->files.kept);
    else if (!changed)
        puts(en ? "unchanged" : "没有变化");
    else
        printf(en ? "status list %lld: %d shards fetched, %d kept\n"
                  : "状态清单 %lld：获取分片 %d 个，保留 %d 个\n",
               (long long)facts.seq, f->files.written, f->files.kept);
    return NULL;
}

static bool
complete(const struct fetch *f)
{
    char hash[FM_SHARD_HASH];
    uint32_t number;
    bool held;

    for (size_t i = 0; fm_statuslist_shard(f->list, i, &number, hash, &held); i++)
        if (!status_files_has(&f->files, hash))
            return false;
    return true;
}

/* The list that is here makes an older one refused; where it is not whole, the manifest
 * is fetched again whatever the server says of it. */
static struct fault *
run(struct fetch *f, const char *trust)
{
    bool changed = false;

    if (!trust_file_load(f->ring, trust, f->cli->config.value[CONFIG_ROOTS],
                         f->cli->lang))
        return cli_refuse(f->cli, "trust_refused", trust, "信任列表不能采用，原因见上",
                          "the trust list cannot be taken, for the reason above");
    struct fault *fault = status_files_open(&f->cli->arena, f->dir, &f->files);
    if (fault)
        return fault;
    if (fm_statuslist_open(f->list, f->ring, f->dir, NULL) != FM_OK || !complete(f))
        unlink(arena_printf(&f->cli->arena, "%s/firemark-status.etag", f->dir));
    fault = fetch_list(f, &changed);
    return fault ? fault : tell(f, changed);
}

struct fault *
cli_status_fetch(struct cli *cli)
{
    struct fetch f = {.cli = cli,
                      .from = cli_take_flag(cli, "--from"),
                      .dir = cli_take_flag(cli, "--dir")};
    const char *trust = cli_take_flag(cli, "--trust");

    if (!f.from || !f.dir || !trust || cli->argc != 1)
        return cli_refuse(cli, "fetch_usage", NULL,
                          "用法：firemark status fetch --from 网址 --dir 目录 --trust "
                          "文件 --roots 文件",
                          "usage: firemark status fetch --from URL --dir DIR --trust "
                          "FILE --roots FILE");
    f.ring = fm_keyring_new();
    f.list = fm_statuslist_new();
    struct fault *fault = run(&f, trust);
    fm_statuslist_free(f.list);
    fm_keyring_free(f.ring);
    return fault;
}
