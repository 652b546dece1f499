#include "pg/embedded.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/notify.h"

/* Durability is never traded: fsync, full_page_writes and synchronous_commit stay on. */
static const char *const SETTINGS[] = {
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "shared_buffers=128MB",
    "wal_compression=on",
    "max_wal_size=1GB",
    "checkpoint_completion_target=0.9",
    "idle_in_transaction_session_timeout=30s",
    "lock_timeout=3s",
    "timezone=UTC",
    "log_timezone=UTC",
    "logging_collector=off",
    "log_min_messages=warning",
    "jit=off",
    "random_page_cost=1.1", /* solid-state disks */
};
enum {
    SETTING_COUNT = sizeof SETTINGS / sizeof *SETTINGS,
    OLDEST_VERSION = 15,
    CONNECTIONS = 60
};

static struct fault *
unavailable(struct arena *arena, const char *code, const char *where, const char *zh,
            const char *en)
{
    return fault_new(arena, FAULT_UNAVAILABLE, code, where, zh, en);
}

/* The major version of the cluster that exists, 0 where there is none. */
static int
cluster_version(const char *cluster)
{
    char path[600];
    int version = 0;

    snprintf(path, sizeof path, "%s/PG_VERSION", cluster);
    FILE *file = fopen(path, "re");
    if (file && fscanf(file, "%d", &version) != 1)
        version = 0;
    if (file)
        fclose(file);
    return version;
}

/* /usr/lib/postgresql/NN/bin that has a server: NN is `wanted`, or the newest for 0. */
static bool
find_bin(int wanted, char *out, size_t cap)
{
    glob_t found;
    int best = 0;

    if (glob("/usr/lib/postgresql/*/bin/postgres", 0, NULL, &found) != 0)
        return false;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        int version = atoi(found.gl_pathv[i] + strlen("/usr/lib/postgresql/"));
        if (version <= best || (wanted && version != wanted))
            continue;
        best = version;
        snprintf(out, cap, "/usr/lib/postgresql/%d/bin", version);
    }
    globfree(&found);
    return best >= OLDEST_VERSION;
}

static struct fault *
missing(struct arena *arena, int version)
{
    if (version < OLDEST_VERSION)
        return unavailable(
            arena, "postgres_missing", NULL,
            "没有找到 PostgreSQL 15 或更新版本：apt-get install postgresql-15",
            "PostgreSQL 15 or newer is missing: apt-get install postgresql-15");
    return unavailable(
        arena, "postgres_missing", NULL,
        arena_printf(
            arena,
            "数据目录由 PostgreSQL %d 建立，请安装它：apt-get install postgresql-%d",
            version, version),
        arena_printf(arena,
                     "the data directory was made by PostgreSQL %d, which is missing: "
                     "apt-get install postgresql-%d",
                     version, version));
}

struct fault *
embedded_init(struct arena *arena, const char *data, const char *bin,
              struct embedded *out)
{
    struct embedded e = {0};

    snprintf(e.cluster, sizeof e.cluster, "%s/pg", data);
    snprintf(e.bin, sizeof e.bin, "%s", bin);
    int version = cluster_version(e.cluster);
    if (!bin[0] && !find_bin(version, e.bin, sizeof e.bin))
        return missing(arena, version);
    if (snprintf(e.socket, sizeof e.socket, "%s/run", data) > 80)
        return unavailable(arena, "socket_path", data,
                           "数据目录的路径太长（最多76个字符），请换一个较短的目录",
                           "the data directory's path is too long for a Unix socket (76 "
                           "characters at most); choose a shorter one");
    snprintf(e.conninfo, sizeof e.conninfo, "host=%s dbname=postgres user=firemark",
             e.socket);
    *out = e;
    return NULL;
}

/* Runs a program to its end, its words into `log`; true for exit status 0. */
static bool
run(const char *log, char *const argv[])
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (fd >= 0) {
            dup2(fd, STDOUT_FILENO);
            dup2(fd, STDERR_FILENO);
        }
        execv(argv[0], argv);
        _exit(127);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

struct fault *
embedded_create(struct arena *arena, const struct embedded *e)
{
    char *version = arena_printf(arena, "%s/PG_VERSION", e->cluster);
    char *log = arena_printf(arena, "%s.log", e->cluster);
    char *initdb = arena_printf(arena, "%s/initdb", e->bin);
    char *const argv[] = {initdb,
                          "-D",
                          (char *)(uintptr_t)e->cluster,
                          "-U",
                          "firemark",
                          "--auth=trust",
                          "--encoding=UTF8",
                          "--locale=C.UTF-8",
                          "--data-checksums",
                          NULL};

    if (mkdir(e->socket, 0700) != 0 && errno != EEXIST)
        return unavailable(arena, "data_dir", e->socket, "无法建立目录",
                           "cannot make the folder");
    if (access(version, R_OK) == 0)
        return NULL;
    if (!run(log, argv))
        return unavailable(arena, "initdb", log, "建立私有数据库失败，详见日志",
                           "making the private database failed; the log says why");
    return NULL;
}

static void
exec_postgres(const struct embedded *e, const char *log)
{
    char program[300], socket[160], connections[40];
    char *argv[10 + 2 * SETTING_COUNT];
    int n = 0;

    snprintf(program, sizeof program, "%s/postgres", e->bin);
    snprintf(socket, sizeof socket, "unix_socket_directories=%s", e->socket);
    argv[n++] = program;
    argv[n++] = (char *)"-D";
    argv[n++] = (char *)(uintptr_t)e->cluster;
    argv[n++] = (char *)"-c";
    argv[n++] = socket;
    snprintf(connections, sizeof connections, "max_connections=%d",
             e->connections ? e->connections : CONNECTIONS);
    argv[n++] = (char *)"-c";
    argv[n++] = connections;
    for (int i = 0; i < SETTING_COUNT; i++) {
        argv[n++] = (char *)"-c";
        argv[n++] = (char *)(uintptr_t)SETTINGS[i];
    }
    argv[n] = NULL;
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) {
        dup2(fd, STDOUT_FILENO);
        dup2(fd, STDERR_FILENO);
    }
    execv(program, argv);
    _exit(127);
}

struct fault *
embedded_start(struct arena *arena, struct embedded *e, pid_t *pid)
{
    char *log = arena_printf(arena, "%s.log", e->cluster);
    pid_t parent = getpid(), child = fork();

    if (child < 0)
        return unavailable(arena, "postgres_start", NULL, "无法启动数据库进程",
                           "cannot start the database");
    if (child == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        setpgid(0, 0); /* Ctrl-C is the supervisor's to handle */
        prctl(PR_SET_PDEATHSIG, SIGINT);
        if (getppid() != parent)
            _exit(0);
        notify_nobody(); /* PostgreSQL would say that we are ready */
        exec_postgres(e, log);
    }
    *pid = e->pid = child;
    return NULL;
}

bool
embedded_running(const struct embedded *e)
{
    return PQping(e->conninfo) == PQPING_OK;
}

/* Looks only: embedded_stop() reaps it. */
static bool
child_ended(pid_t pid)
{
    siginfo_t info = {0};

    return pid > 0 && waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid;
}

struct fault *
embedded_wait(struct arena *arena, const struct embedded *e, int seconds)
{
    const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};

    for (int i = 0; i < seconds * 20 && !child_ended(e->pid); i++) {
        if (embedded_running(e))
            return NULL;
        nanosleep(&pause, NULL);
    }
    return unavailable(arena, "postgres_start", arena_printf(arena, "%s.log", e->cluster),
                       "私有数据库没有启动成功，详见日志",
                       "the private database did not start; the log says why");
}

void
embedded_stop(pid_t pid)
{
    int status;

    if (pid <= 0 || kill(pid, SIGINT) != 0)
        return;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
}
