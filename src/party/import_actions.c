#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "party/import.h"
#include "party/importing_actions.h"
#include "party/party_actions.h"
#include "party_sql.h"

enum { WAIT_CLI_S = 3600, WAIT_HTTP_S = 5 };

static const struct field FIELDS[] = {
    {"body", FIELD_BODY, true, -1, NULL, "CSV 文件，第一行为列名",
     "CSV file; its first row names the columns"},
    {"dry_run", FIELD_BOOL, false, 0, NULL, "只检查，不导入",
     "check everything, change nothing"},
    {.name = NULL},
};

static const struct field LIST_FIELDS[] = {
    {"state", FIELD_TEXT, false, 0, "merging|done", "只列出未完成的或已完成的",
     "only those under way, or those done"},
    {.name = NULL},
};

/* ---- the file ---- */

struct source {
    struct act *act;
    FILE *file; /* NULL: the request's body */
    size_t at;  /* bytes given so far */
};

static long
give(void *arg, char *out, size_t cap)
{
    struct source *s = arg;
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
    struct source *s = arg;

    s->at = 0;
    return !s->file || fseeko(s->file, 0, SEEK_SET) == 0;
}

/* What comes through a pipe cannot be read twice: it is kept in a file without a name. */
static bool
spool(struct source *s)
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
percent(const struct source *s, enum import_phase phase, int64_t rows, int64_t total)
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
    const struct source *s = arg;
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

/* ---- the actions ---- */

static struct fault *
begin(void *arg)
{
    return importing_begin(((struct source *)arg)->act);
}

static struct fault *
after(void *arg, int64_t file, const char *kind, struct buf *out)
{
    return importing_after(((struct source *)arg)->act, file, kind, out);
}

/* The import has transactions of its own; the runner gets back an empty one. */
static struct fault *
import(struct act *act, struct source *source, const char *kind)
{
    const struct actor *who = act->actor;
    struct import_job job = {.kind = kind,
                             .read = give,
                             .rewind = to_start,
                             .source = source,
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
                             .arg = source,
                             .progress =
                                 act->cli && isatty(STDERR_FILENO) ? progress : NULL};

    pg_rollback(act->pg);
    struct fault *fault = import_run(act->pg, act->arena, &job, &act->out);
    return fault ? fault : pg_begin(act->pg, act->arena);
}

static struct fault *
run(struct act *act, const char *kind)
{
    struct source source = {.act = act, .file = act->body_file};

    if (!act->body_file && !act->body)
        return act_fault(act, FAULT_INPUT, "body_missing", "body", "没有给出 CSV 文件",
                         "no CSV file was given");
    if (source.file && fseeko(source.file, 0, SEEK_CUR) != 0 && !spool(&source))
        return act_fault(act, FAULT_UNAVAILABLE, "import_spool", "body",
                         "无法暂存输入内容；请检查临时目录的空间",
                         "what came in cannot be kept; look at the space for temporary "
                         "files");
    struct fault *fault = import(act, &source, kind);

    if (source.file && source.file != act->body_file)
        fclose(source.file);
    return fault;
}

#define RUN(kind)                                                                        \
    static struct fault *run_##kind(struct act *act)                                     \
    {                                                                                    \
        return run(act, #kind);                                                          \
    }
RUN(parties)
RUN(places)
RUN(products)
RUN(batches)
RUN(deliveries)
RUN(installations)
RUN(stock)

#define IMPORT(kind, needs, zh_text, en_text)                                            \
    {                                                                                    \
        .noun = "import", .verb = #kind, .method = "POST",                               \
        .path = "/api/v1/imports/" #kind, .power = needs, .status = 200,                 \
        .fields = FIELDS, .run = run_##kind, .zh = zh_text, .en = en_text,               \
        .example = "firemark import " #kind " " #kind ".csv --dry-run"                   \
    }

const struct action IMPORT_ACTIONS[] = {
    IMPORT(parties, POWER_REGISTER,
           "导入单位（编码 名称 类别 区域 统一社会信用代码 地址 联系人 "
           "电话），有错则全部不导入",
           "Imports parties (code name kind area credit_code address contact phone), all "
           "or nothing"),
    IMPORT(
        places, POWER_REGISTER,
        "导入场所（编码 名称 单位 类别 区域 地址 人数），有错则全部不导入",
        "Imports places (code name party kind area address occupancy), all or nothing"),
    IMPORT(products, POWER_REGISTER,
           "导入产品（编码 名称 型号 计量单位 标准 准入 条码 英文名称 抽样数 备样数），"
           "有错则全部不导入",
           "Imports products (code name model unit standard entry gtin name_en "
           "sample_qty reserve_qty), all or nothing"),
    IMPORT(batches, POWER_REGISTER,
           "导入批次（编码 批号 产品 生产者 生产日期 数量 场所 证书），有错则全部不导入",
           "Imports batches (code lot product producer produced_on qty place "
           "certificate), all or nothing"),
    IMPORT(deliveries, POWER_TRADE,
           "导入交付单（单号 日期 发货地点 收货地点 批次 数量 首标签 末标签 收货日期），"
           "有错则全部不导入",
           "Imports deliveries (note date from to batch qty first last received), all or "
           "nothing"),
    IMPORT(
        installations, POWER_TRADE,
        "导入安装清单（单号 日期 供货地点 安装场所 批次 数量 首标签 "
        "末标签），有错则全部不导入",
        "Imports lists of what was installed (note date from to batch qty first last), "
        "all or nothing"),
    IMPORT(
        stock, POWER_TRADE, "导入库存清单（日期 场所 批次 数量 单号），有错则全部不导入",
        "Imports lists of what is in stock (date place batch qty note), all or nothing"),
    {.noun = "import",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/imports",
     .power = POWER_TRADE,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_import_file_list,
     .zh = "列出导入过的文件：写入到第几条，新增多少",
     .en = "Lists imported files: how far each is, and how much was new",
     .example = "firemark import list --state merging"},
    {.en = NULL},
};
