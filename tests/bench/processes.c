#include "bench/processes.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct stat_line {
    char name[64];
    pid_t parent;
    double own, children; /* CPU seconds */
};

static int
read_stat(pid_t pid, struct stat_line *out)
{
    char path[64], line[1024], *close;
    long parent;
    unsigned long user, sys;
    long cuser, csys;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    file = fopen(path, "re");
    if (!file)
        return 0;
    int got = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    close = got ? strrchr(line, ')') : NULL;
    if (!close ||
        sscanf(close + 2, "%*c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld",
               &parent, &user, &sys, &cuser, &csys) != 5)
        return 0;
    *close = '\0';
    snprintf(out->name, sizeof out->name, "%s", strchr(line, '(') + 1);
    double tick = (double)sysconf(_SC_CLK_TCK);
    out->parent = (pid_t)parent;
    out->own = (double)(user + sys) / tick;
    out->children = (double)(cuser + csys) / tick;
    return 1;
}

/* Calls `each` for every process there is. */
static void
each_process(void (*each)(pid_t pid, const struct stat_line *s, void *arg), void *arg)
{
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    struct stat_line s;

    while (dir && (entry = readdir(dir)) != NULL) {
        pid_t pid = (pid_t)atoi(entry->d_name);
        if (pid > 0 && read_stat(pid, &s))
            each(pid, &s, arg);
    }
    if (dir)
        closedir(dir);
}

struct search {
    pid_t parent, found;
    const char *name;
    double sum;
};

static void
match(pid_t pid, const struct stat_line *s, void *arg)
{
    struct search *search = arg;

    if (s->parent == search->parent && strcmp(s->name, search->name) == 0)
        search->found = pid;
}

pid_t
process_child(pid_t parent, const char *name)
{
    struct search search = {.parent = parent, .name = name};

    each_process(match, &search);
    return search.found;
}

double
process_cpu(pid_t pid)
{
    struct stat_line s;

    return read_stat(pid, &s) ? s.own : 0;
}

static void
add_child(pid_t pid, const struct stat_line *s, void *arg)
{
    struct search *search = arg;

    (void)pid;
    if (s->parent == search->parent)
        search->sum += s->own;
}

double
process_cpu_family(pid_t pid)
{
    struct search search = {.parent = pid};
    struct stat_line s;

    each_process(add_child, &search);
    return read_stat(pid, &s) ? search.sum + s.own + s.children : 0;
}

long
process_resident_kib(pid_t pid)
{
    char path[64], line[256];
    long kib = 0;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %ld", &kib) == 1)
            break;
    if (file)
        fclose(file);
    return kib;
}
