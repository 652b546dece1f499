#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "party/import.h"
#include "party/party_actions.h"

static const struct field FIELDS[] = {
    {"body", FIELD_BODY, true, -1, NULL, "CSV 文件，第一行为列名",
     "CSV file; its first row names the columns"},
    {"dry_run", FIELD_BOOL, false, 0, NULL, "只检查，不导入",
     "check everything, change nothing"},
    {.name = NULL},
};

struct source {
    struct act *act;
    size_t at; /* bytes given so far */
};

static long
give(void *arg, char *out, size_t cap)
{
    struct source *s = arg;
    size_t n;

    if (s->act->body_file) {
        n = fread(out, 1, cap, s->act->body_file);
        if (ferror(s->act->body_file))
            return -1;
    } else {
        n = s->act->body_len - s->at < cap ? s->act->body_len - s->at : cap;
        if (n)
            memcpy(out, s->act->body + s->at, n);
    }
    s->at += n;
    return (long)n;
}

/* Reading is measured by the file's bytes where they are known, writing by its rows. */
static void
progress(void *arg, long rows, long total)
{
    const struct source *s = arg;
    bool en = strcmp(s->act->lang, "en") == 0;
    struct stat about;

    if (total) {
        fprintf(stderr, "\r%s %3ld%% %ld / %ld ", en ? "writing" : "写入",
                rows * 100 / total, rows, total);
        if (rows >= total)
            fputc('\n', stderr);
    } else if (s->act->body_file && !fstat(fileno(s->act->body_file), &about) &&
               about.st_size > 0) {
        fprintf(stderr, "\r%s %3ld%% %ld ", en ? "reading" : "读取",
                (long)s->at * 100 / (long)about.st_size, rows);
    } else {
        fprintf(stderr, "\r%s %ld ", en ? "reading" : "读取", rows);
    }
}

static struct fault *
run(struct act *act, const char *kind)
{
    struct source source = {.act = act};
    struct import_job job = {.kind = kind,
                             .read = give,
                             .arg = &source,
                             .dry_run = json_is_true(json_object_get(act->in, "dry_run")),
                             .person_id = act->actor->person_id,
                             .progress_arg = &source};

    if (!act->body_file && !act->body)
        return act_fault(act, FAULT_INPUT, "body_missing", "body", "没有给出 CSV 文件",
                         "no CSV file was given");
    if (act->cli && isatty(STDERR_FILENO))
        job.progress = progress;
    return import_run(act->pg, act->arena, &job, &act->out);
}

static struct fault *
run_parties(struct act *act)
{
    return run(act, "parties");
}

static struct fault *
run_places(struct act *act)
{
    return run(act, "places");
}

static struct fault *
run_products(struct act *act)
{
    return run(act, "products");
}

static struct fault *
run_batches(struct act *act)
{
    return run(act, "batches");
}

static struct fault *
run_deliveries(struct act *act)
{
    return run(act, "deliveries");
}

const struct action IMPORT_ACTIONS[] = {
    {.noun = "import",
     .verb = "parties",
     .method = "POST",
     .path = "/api/v1/imports/parties",
     .power = POWER_REGISTER,
     .status = 200,
     .fields = FIELDS,
     .run = run_parties,
     .zh = "导入单位（编码 名称 类别 区域 统一社会信用代码 地址 联系人 电话），"
           "有错则全部不导入",
     .en = "Imports parties (code name kind area credit_code address contact phone), all "
           "or nothing",
     .example = "firemark import parties parties.csv --dry-run"},
    {.noun = "import",
     .verb = "places",
     .method = "POST",
     .path = "/api/v1/imports/places",
     .power = POWER_REGISTER,
     .status = 200,
     .fields = FIELDS,
     .run = run_places,
     .zh = "导入场所（编码 名称 单位 类别 区域 地址 人数），有错则全部不导入",
     .en = "Imports places (code name party kind area address occupancy), all or nothing",
     .example = "firemark import places places.csv --dry-run"},
    {.noun = "import",
     .verb = "products",
     .method = "POST",
     .path = "/api/v1/imports/products",
     .power = POWER_REGISTER,
     .status = 200,
     .fields = FIELDS,
     .run = run_products,
     .zh = "导入产品（编码 名称 型号 计量单位 标准 准入 条码 英文名称 抽样数 备样数），"
           "有错则全部不导入",
     .en = "Imports products (code name model unit standard entry gtin name_en "
           "sample_qty reserve_qty), all or nothing",
     .example = "firemark import products products.csv --dry-run"},
    {.noun = "import",
     .verb = "batches",
     .method = "POST",
     .path = "/api/v1/imports/batches",
     .power = POWER_REGISTER,
     .status = 200,
     .fields = FIELDS,
     .run = run_batches,
     .zh = "导入批次（编码 批号 产品 生产者 生产日期 数量 场所 证书），有错则全部不导入",
     .en = "Imports batches (code lot product producer produced_on qty place "
           "certificate), all or nothing",
     .example = "firemark import batches batches.csv --dry-run"},
    {.noun = "import",
     .verb = "deliveries",
     .method = "POST",
     .path = "/api/v1/imports/deliveries",
     .power = POWER_REGISTER,
     .status = 200,
     .fields = FIELDS,
     .run = run_deliveries,
     .zh = "导入交付单（单号 日期 发货地点 收货地点 批次 数量 首标签 末标签 收货日期），"
           "有错则全部不导入",
     .en = "Imports deliveries (note date from to batch qty first last received), all or "
           "nothing",
     .example = "firemark import deliveries deliveries.csv --dry-run"},
    {.en = NULL},
};
