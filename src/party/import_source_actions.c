#include "party/import_source_actions.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "party/importing_actions.h"

enum { WAIT_CLI_S = 3600, WAIT_HTTP_S = 5 };

/* ---- the file ---- */

static long
give(void *arg, char *out, size_t cap)
{
    struct import_source *s = arg;
    size_t n;

    if (s->file) {
        n = fread(out, 1, cap, s->file);
        if (ferror(s->file))
            return -1;
    } else {
        n = s->act->body_len - s->at < cap ? s->act->body_len - s->at : cap;
        if (n)
            memcpy(out, s->act->body + s->at, n);
    }
    s->at += n;
    return (long)n;
}

static bool
to_start(void *arg)
{
    struct import_source *s = arg;

    s->at = 0;
    return !s->file || fseeko(s->file, 0, SEEK_SET) == 0;
}

/* What comes through a pipe cannot be read twice: it is kept in a file without a name. */
static bool
spool(struct import_source *s)
{
    static char chunk[1 << 16];
    FILE *copy = tmpfile();
    size_t n;

    while (copy && (n = fread(chunk, 1, sizeof chunk, s->file)) > 0)
        if (fwrite(chunk, 1, n, copy) != n)
            break;
    if (!copy || ferror(s->file) || ferror(copy) || fseeko(copy, 0, SEEK_SET) != 0) {
        if (copy)
            fclose(copy);
        return false;
    }
    s->file = copy;
    return true;
}

/* ---- progress ---- */

static const char *
phase_word(enum import_phase phase, bool en)
{
    static const char *const WORDS[][2] = {
        [IMPORT_READING] = {"读取", "reading"},
        [IMPORT_CHECKING] = {"检查", "checking"},
        [IMPORT_MERGING] = {"写入", "writing"},
        [IMPORT_WAITING] = {"等待另一处写入", "waiting for another"}};

    return WORDS[phase][en];
}

/* Reading is measured by the file's bytes where they are known, the rest by rows. */
static int
percent(const struct import_source *s, enum import_phase phase, int64_t rows,
        int64_t total)
{
    struct stat about;

    if (total)
        return (int)(rows * 100 / total);
    if (phase == IMPORT_READING && s->file && !fstat(fileno(s->file), &about) &&
        about.st_size > 0)
        return (int)((int64_t)s->at * 100 / about.st_size);
    return -1;
}

static void
progress(void *arg, enum import_phase phase, int64_t rows, int64_t total)
{
    const struct import_source *s = arg;
    bool en = strcmp(s->act->lang, "en") == 0;
    int done = percent(s, phase, rows, total);

    fprintf(stderr, "\r\033[K%s ", phase_word(phase, en));
    if (done >= 0)
        fprintf(stderr, "[%-30.*s] %3d%% ", done * 30 / 100,
                "##############################", done);
    fprintf(stderr, "%lld", (long long)rows);
    if (phase == IMPORT_MERGING && rows >= total)
        fputc('\n', stderr);
}

/* ---- the job ---- */

static struct fault *
begin(void *arg)
{
    return importing_begin(((struct import_source *)arg)->act);
}

static struct fault *
after(void *arg, int64_t file, const char *kind, struct buf *out)
{
    return importing_after(((struct import_source *)arg)->act, file, kind, out);
}

struct fault *
import_source_open(struct import_source *s, struct act *act)
{
    *s = (struct import_source){.act = act, .file = act->body_file};
    if (!act->body_file && !act->body)
        return act_fault(act, FAULT_INPUT, "body_missing", "body", "没有给出文件",
                         "no file was given");
    if (s->file && fseeko(s->file, 0, SEEK_CUR) != 0 && !spool(s))
        return act_fault(act, FAULT_UNAVAILABLE, "import_spool", "body",
                         "无法暂存输入内容；请检查临时目录的空间",
                         "what came in cannot be kept; look at the space for temporary "
                         "files");
    return NULL;
}

void
import_source_close(struct import_source *s)
{
    if (s->file && s->file != s->act->body_file)
        fclose(s->file);
}

struct import_job
import_source_job(struct import_source *s, const char *kind)
{
    struct act *act = s->act;
    const struct actor *who = act->actor;

    return (struct import_job){
        .kind = kind,
        .read = give,
        .rewind = to_start,
        .source = s,
        .dry_run = json_is_true(json_object_get(act->in, "dry_run")),
        .lang = act->lang,
        .person_id = who->person_id,
        .company_id = who->company_id,
        .agency_id = who->agency_id,
        .area_lo = who->area_lo,
        .area_hi = who->area_hi,
        .wait_s = act->cli ? WAIT_CLI_S : WAIT_HTTP_S,
        .begin = begin,
        .after = after,
        .arg = s,
        .progress = act->cli && isatty(STDERR_FILENO) ? progress : NULL};
}

struct fault *
import_source_run(struct import_source *s, const struct import_job *job)
{
    struct act *act = s->act;

    pg_rollback(act->pg);
    struct fault *fault = import_run(act->pg, act->arena, job, &act->out);
    struct fault *begun = pg_begin(act->pg, act->arena);
    return fault ? fault : begun;
}
