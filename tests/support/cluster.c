#include "support/cluster.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/privilege.h"
#include "pg/embedded.h"
#include "pg/migrate.h"

/* The build folder may lie too deep for a socket's path: the cluster lives under /tmp and
 * the build folder remembers where. */
static const char *
home(void)
{
    static char path[64];
    unsigned hash = 5381;

    for (const char *p = CLUSTER_DIR; *p; p++)
        hash = hash * 33 + (unsigned char)*p;
    snprintf(path, sizeof path, "/tmp/firemark-test-%08x", hash);
    return path;
}

/* Of a database of the cluster; the text lives as long as the program. */
static const char *
conninfo_of(char text[128], const char *database)
{
    snprintf(text, 128, "host=%s/run dbname=%s user=firemark", home(), database);
    return text;
}

const char *
cluster_template(void)
{
    static char text[128];

    return conninfo_of(text, "firemark_template");
}

static int
complain(const struct fault *fault)
{
    fprintf(stderr, "cluster: %s %s: %s\n", fault->code, fault->where ? fault->where : "",
            fault->en);
    return 1;
}

/* One statement outside a transaction, in the database that no test uses. */
static struct fault *
administer(struct arena *arena, const char *sql)
{
    char text[128];
    struct pg *pg;
    struct fault *fault = pg_open(arena, conninfo_of(text, "postgres"), NULL, &pg);

    if (fault)
        return fault;
    fault = pg_script(pg, arena, sql);
    pg_close(pg);
    return fault;
}

const char *
cluster_conninfo(void)
{
    static char text[128];
    struct arena arena = {0};
    char name[32];

    if (text[0])
        return text;
    snprintf(name, sizeof name, "of_%d", (int)getpid());
    struct fault *fault = administer(
        &arena,
        arena_printf(&arena, "CREATE DATABASE %s TEMPLATE firemark_template", name));
    if (fault) {
        complain(fault);
        exit(1);
    }
    arena_clear(&arena);
    return conninfo_of(text, name);
}

static struct fault *
migrated(struct arena *arena)
{
    struct pg *pg;
    int applied;
    struct fault *fault = administer(arena, "CREATE DATABASE firemark_template");

    if (!fault)
        fault = pg_open(arena, cluster_template(), NULL, &pg);
    if (fault)
        return fault;
    fault = pg_migrate(pg, arena, &applied);
    pg_close(pg);
    return fault;
}

static struct fault *
start(struct arena *arena)
{
    struct embedded e;
    pid_t pid;
    struct fault *fault = privilege_drop(arena, "firemark", home());

    if (!fault)
        fault = embedded_init(arena, home(), "", &e);
    if (!fault)
        fault = embedded_create(arena, &e);
    if (!fault)
        fault = embedded_start(arena, &e, &pid);
    if (!fault)
        fault = embedded_wait(arena, &e, 60);
    return fault ? fault : migrated(arena);
}

/* A child starts the cluster and stays as its parent, so that the server outlives this
 * program; `cluster_stop` ends both. */
static void
guard(int ready)
{
    struct arena arena = {0};
    int status;

    setsid();
    struct fault *fault = start(&arena);
    char answer = fault ? '1' : '0';
    if (fault)
        complain(fault);
    if (write(ready, &answer, 1) != 1)
        _exit(1);
    close(ready);
    fclose(stdout);
    fclose(stderr);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    wait(&status);
    _exit(0);
}

int
cluster_start(void)
{
    int ready[2];
    char answer = '1';

    cluster_stop();
    if (pipe(ready) != 0)
        return 1;
    if (fork() == 0) {
        close(ready[0]);
        guard(ready[1]);
    }
    close(ready[1]);
    if (read(ready[0], &answer, 1) != 1)
        answer = '1';
    close(ready[0]);
    return answer != '0';
}

int
cluster_stop(void)
{
    char path[128], command[256];
    FILE *file;
    int pid = 0;

    snprintf(path, sizeof path, "%s/pg/postmaster.pid", home());
    file = fopen(path, "re");
    if (file) {
        if (fscanf(file, "%d", &pid) == 1 &&
            kill(pid, SIGQUIT) == 0) /* nothing to keep */
            for (int i = 0; i < 200 && kill(pid, 0) == 0; i++)
                usleep(50 * 1000);
        fclose(file);
    }
    snprintf(command, sizeof command, "rm -rf '%s'", home());
    return system(command) == 0 ? 0 : 1;
}

int
store_setup(void **state)
{
    struct store *s = calloc(1, sizeof *s);
    struct fault *fault = pg_open(&s->arena, cluster_conninfo(), NULL, &s->pg);

    *state = s;
    if (!fault)
        fault = pg_begin(s->pg, &s->arena);
    return fault ? complain(fault) : 0;
}

int
store_teardown(void **state)
{
    struct store *s = *state;

    pg_rollback(s->pg);
    pg_close(s->pg);
    arena_clear(&s->arena);
    free(s);
    return 0;
}

const char *
store_cell(struct store *s, const char *sql)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(s->pg, &s->arena, sql, &rows, 0);

    if (fault)
        fail_msg("%s: %s", fault->code, fault->en);
    return pg_rows_count(rows) ? pg_text(rows, 0, 0) : "";
}
