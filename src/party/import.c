#include "party/import.h"

#include <firemark/label.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "party/credit.h"
#include "party_sql.h"

enum { COLUMNS = 10, CHUNK = 1 << 18, SLICE = 10000 };

enum column_type { TYPE_TEXT, TYPE_INT, TYPE_DATE, TYPE_CREDIT, TYPE_SERIAL };

struct column {
    const char *name, *zh;
    enum column_type type;
    bool required;
};

struct kind {
    const char *name;
    struct column columns[COLUMNS];
    const char *check, *write;
    bool apply; /* events are written first and applied in slices */
};

static const struct rule {
    const char *name, *zh, *en;
} RULES[] = {
    {"required", "必填", "must be given"},
    {"integer", "应为正整数", "must be a positive whole number"},
    {"date", "日期无效，应如 2026-03-05", "not a date; write 2026-03-05"},
    {"credit_code", "统一社会信用代码校验不符，应为 18 位；未知请留空",
     "credit code does not check (18 characters); leave blank where unknown"},
    {"serial", "标签编号有误，应如 XXXX-XXXX-XXXX", "not a label serial XXXX-XXXX-XXXX"},
    {"code_twice", "文件中编码重复", "the code stands twice in the file"},
    {"code_taken", "编码已登记且内容不同", "the code is registered with other content"},
    {"kind_unknown",
     "类别应为 producer dealer platform site premises laboratory agency disposer "
     "certifier",
     "kind must be producer, dealer, platform, site, premises, laboratory, agency, "
     "disposer or certifier"},
    {"area_unknown", "区域代码不存在", "no such area code"},
    {"area_not_yours", "区域不在您的权限范围内", "the area is outside your scope"},
    {"party_unknown", "没有这个单位编码，请先导入单位",
     "no such party; import parties first"},
    {"product_unknown", "没有这个产品编码，请先导入产品",
     "no such product; import products first"},
    {"entry_unknown", "准入方式只能是 ccc voluntary none",
     "entry must be ccc, voluntary or none"},
    {"place_of_other", "该场所不属于这个生产者", "the place is not the producer's"},
    {"date_future", "日期晚于今天", "the date lies in the future"},
    {"place_unknown", "没有这个地点编码，请先导入单位或场所",
     "no such place; import parties or places first"},
    {"place_same", "发出与接收地点相同", "from and to are the same place"},
    {"batch_unknown", "没有这个批次编码，请先导入批次",
     "no such batch; import batches first"},
    {"received_early", "收货日期早于发货日期", "received before it was sent"},
    {"labels_count", "首末标签与数量不符",
     "first and last label do not match the quantity"},
    {"label_unknown", "标签不属于该批次", "the labels are not units of this batch"},
};

static const struct kind KINDS[] = {
    {"parties",
     {{"code", "编码", TYPE_TEXT, true},
      {"name", "名称", TYPE_TEXT, true},
      {"kind", "类别", TYPE_TEXT, true},
      {"area", "区域", TYPE_INT, true},
      {"credit_code", "统一社会信用代码", TYPE_CREDIT, false},
      {"address", "地址", TYPE_TEXT, false},
      {"contact", "联系人", TYPE_TEXT, false},
      {"phone", "电话", TYPE_TEXT, false}},
     SQL_import_parties_check,
     SQL_import_parties_write,
     false},
    {"places",
     {{"code", "编码", TYPE_TEXT, true},
      {"name", "名称", TYPE_TEXT, true},
      {"party", "单位", TYPE_TEXT, true},
      {"kind", "类别", TYPE_TEXT, true},
      {"area", "区域", TYPE_INT, true},
      {"address", "地址", TYPE_TEXT, false},
      {"occupancy", "人数", TYPE_INT, false}},
     SQL_import_places_check,
     SQL_import_places_write,
     false},
    {"products",
     {{"code", "编码", TYPE_TEXT, true},
      {"name", "名称", TYPE_TEXT, true},
      {"model", "型号", TYPE_TEXT, false},
      {"unit", "计量单位", TYPE_TEXT, true},
      {"standard", "标准", TYPE_TEXT, true},
      {"entry", "准入", TYPE_TEXT, false},
      {"gtin", "条码", TYPE_TEXT, false},
      {"name_en", "英文名称", TYPE_TEXT, false},
      {"sample_qty", "抽样数", TYPE_INT, false},
      {"reserve_qty", "备样数", TYPE_INT, false}},
     SQL_import_products_check,
     SQL_import_products_write,
     false},
    {"batches",
     {{"code", "编码", TYPE_TEXT, true},
      {"lot", "批号", TYPE_TEXT, true},
      {"product", "产品", TYPE_TEXT, true},
      {"producer", "生产者", TYPE_TEXT, true},
      {"produced_on", "生产日期", TYPE_DATE, true},
      {"qty", "数量", TYPE_INT, false},
      {"place", "场所", TYPE_TEXT, false},
      {"certificate", "证书", TYPE_TEXT, false}},
     SQL_import_batches_check,
     SQL_import_batches_write,
     false},
    {"deliveries",
     {{"note", "单号", TYPE_TEXT, true},
      {"date", "日期", TYPE_DATE, true},
      {"from", "发货地点", TYPE_TEXT, true},
      {"to", "收货地点", TYPE_TEXT, true},
      {"batch", "批次", TYPE_TEXT, true},
      {"qty", "数量", TYPE_INT, true},
      {"first", "首标签", TYPE_SERIAL, false},
      {"last", "末标签", TYPE_SERIAL, false},
      {"received", "收货日期", TYPE_DATE, false}},
     SQL_import_deliveries_check,
     SQL_import_deliveries_write,
     true},
};

struct import {
    struct pg *pg;
    struct arena *arena;
    const struct import_job *job;
    const struct kind *kind;
    int at[COLUMNS]; /* where each column stands in the file; -1: absent */
    long rows, errors;
    struct buf list, copy, ignored;
    const char *areas;
};

static void
report(struct import *im, long line, const char *field, const char *rule,
       const char *value)
{
    const struct rule *r = RULES;
    int column = 0;

    if (im->errors++ >= IMPORT_ERRORS_MAX)
        return;
    while (strcmp(r->name, rule) != 0)
        r++;
    for (int i = 0; i < COLUMNS && im->kind->columns[i].name; i++)
        if (!strcmp(im->kind->columns[i].name, field))
            column = im->at[i] + 1;
    const char *valid = !strcmp(rule, "area_unknown") ? im->areas : "";

    buf_printf(&im->list,
               "%s{\"line\":%ld,\"column\":%d,\"field\":\"%s\",\"rule\":\"%s\",",
               im->list.len ? "," : "", line, column, field, rule);
    buf_puts(&im->list, "\"value\":");
    buf_json(&im->list, value);
    buf_puts(&im->list, ",\"zh\":");
    buf_json(&im->list, arena_printf(im->arena, "%s %s", r->zh, valid));
    buf_puts(&im->list, ",\"en\":");
    buf_json(&im->list, arena_printf(im->arena, "%s %s", r->en, valid));
    buf_putc(&im->list, '}');
}

/* The value as stored, in `out`; NULL or the rule it breaks. */
static const char *
normalise(enum column_type type, const char *value, char out[32], const char **stored)
{
    struct fm_serial serial;

    *stored = value;
    switch (type) {
    case TYPE_INT:
        if (strspn(value, "0123456789") != strlen(value) || strlen(value) > 9 ||
            strtol(value, NULL, 10) < 1)
            return "integer";
        return NULL;
    case TYPE_DATE:
        *stored = out;
        return csv_date(value, out) ? NULL : "date";
    case TYPE_CREDIT:
        return credit_code_good(value) ? NULL : "credit_code";
    case TYPE_SERIAL:
        if (fm_serial_parse(value, strlen(value), &serial, NULL, NULL) != FM_OK)
            return "serial";
        snprintf(out, 32, "%llu", (unsigned long long)serial.index << 18 | serial.random);
        *stored = out;
        return NULL;
    case TYPE_TEXT:
        break;
    }
    return NULL;
}

static void
take_row(struct import *im, const struct csv_row *row)
{
    buf_printf(&im->copy, "%ld", row->line);
    for (int i = 0; i < COLUMNS; i++) {
        const struct column *c = &im->kind->columns[i];
        char out[32];
        const char *stored = NULL, *bad = NULL;
        char *value = NULL;

        if (c->name && im->at[i] >= 0 && im->at[i] < row->count && *row->field[im->at[i]])
            value = (char *)(uintptr_t)row->field[im->at[i]];
        if (value) {
            if (c->type != TYPE_TEXT)
                csv_narrow(value);
            bad = normalise(c->type, value, out, &stored);
        } else if (c->required) {
            bad = "required";
        }
        if (bad)
            report(im, row->line, c->name, bad, value ? value : "");
        buf_putc(&im->copy, '\t');
        buf_copy_cell(&im->copy, bad ? NULL : stored);
    }
    buf_putc(&im->copy, '\n');
    im->rows++;
}

static struct fault *
input_fault(struct import *im, const char *code, const char *where, const char *zh,
            const char *en)
{
    return fault_new(im->arena, FAULT_INPUT, code, where, zh, en);
}

/* Columns that no field takes are told, not refused: people keep notes beside a table. */
static void
note_ignored(struct import *im, const struct csv_row *row)
{
    for (int k = 0; k < row->count; k++) {
        bool known = !*row->field[k];

        for (int i = 0; i < COLUMNS; i++)
            known = known || im->at[i] == k;
        if (known)
            continue;
        buf_puts(&im->ignored, im->ignored.len ? "," : "");
        buf_json(&im->ignored, row->field[k]);
    }
}

static struct fault *
read_header(struct import *im, const struct csv_row *row)
{
    for (int i = 0; i < COLUMNS; i++) {
        const struct column *c = &im->kind->columns[i];

        im->at[i] = -1;
        for (int k = 0; c->name && k < row->count; k++)
            if (!strcasecmp(row->field[k], c->name) || !strcmp(row->field[k], c->zh))
                im->at[i] = k;
        if (c->required && im->at[i] < 0)
            return input_fault(
                im, "import_header", c->name,
                arena_printf(im->arena, "第一行缺少列“%s”（%s）", c->zh, c->name),
                arena_printf(im->arena, "the first row lacks column %s", c->name));
    }
    note_ignored(im, row);
    return NULL;
}

static struct fault *
copy_rows(struct import *im, struct csv *csv)
{
    struct csv_row row;
    enum csv_result got = csv_next(csv, &row);
    struct fault *fault = got == CSV_ROW ? read_header(im, &row) : NULL;

    while (!fault && got == CSV_ROW && (got = csv_next(csv, &row)) == CSV_ROW) {
        take_row(im, &row);
        if (im->copy.len > CHUNK) {
            fault = pg_copy_put(im->pg, im->arena, im->copy.data, im->copy.len);
            buf_clear(&im->copy);
        }
        if (im->job->progress && im->rows % SLICE == 0)
            im->job->progress(im->job->progress_arg, im->rows, 0);
    }
    if (!fault && got != CSV_END)
        fault =
            input_fault(im, "import_csv", arena_printf(im->arena, "line %ld", row.line),
                        csv_result_text(got, "zh"), csv_result_text(got, "en"));
    if (!fault && im->copy.len)
        fault = pg_copy_put(im->pg, im->arena, im->copy.data, im->copy.len);
    return fault;
}

static struct fault *
stage(struct import *im)
{
    struct fault *fault = pg_script(
        im->pg, im->arena,
        "CREATE TEMP TABLE import_row (line bigint, c1 text, c2 text, c3 text, c4 text,"
        " c5 text, c6 text, c7 text, c8 text, c9 text, c10 text) ON COMMIT DROP;"
        "CREATE TEMP TABLE import_key (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
        " batch_id bigint, id uuid) ON COMMIT DROP");

    if (!fault)
        fault = pg_copy_begin(im->pg, im->arena, "COPY import_row FROM STDIN");
    if (fault)
        return fault;
    struct csv *csv = csv_open(im->job->read, im->job->arg);

    fault = copy_rows(im, csv);
    csv_close(csv);
    struct fault *ended = pg_copy_end(im->pg, im->arena, !fault);

    if (!fault && !ended)
        fault = pg_script(im->pg, im->arena, "ANALYZE import_row");
    return fault ? fault : ended;
}

/* References are only judged where every cell is well formed. */
static struct fault *
check(struct import *im)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(im->pg, im->arena,
               "SELECT string_agg(code::text, ' ' ORDER BY code) FROM area", &rows, 0);

    if (fault || im->errors)
        return fault;
    im->areas = pg_text(rows, 0, 0);
    fault = pg_run(im->pg, im->arena, im->kind->check, &rows, 0);
    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        report(im, (long)pg_int(rows, i, 0), pg_text(rows, i, 1), pg_text(rows, i, 2),
               pg_text(rows, i, 3));
    if (!fault && pg_rows_count(rows))
        im->errors = (long)pg_int(rows, 0, 4); /* all of them, told or not */
    return fault;
}

/* Ids carry the rows' dates: their months get partitions (ids are in UTC, a day apart at
 * most), so that old deliveries do not fill the default one. */
static struct fault *
partitions(struct import *im)
{
    struct pg_rows *rows;

    return pg_run(im->pg, im->arena,
                  "SELECT event_partitions_ensure(min(c2::date) - 1, max(c2::date))"
                  " FROM import_row HAVING count(*) > 0",
                  &rows, 0);
}

static struct fault *
append(struct import *im, int64_t *fresh)
{
    struct pg_rows *rows;
    const char *person = im->job->person_id
                             ? arena_printf(im->arena, "%ld", (long)im->job->person_id)
                             : NULL;
    struct fault *fault = im->kind->apply ? partitions(im) : NULL;

    if (!fault)
        fault = pg_run(im->pg, im->arena, im->kind->write, &rows, 1, person);
    if (fault)
        return fault;
    *fresh = pg_int(rows, 0, 0);
    for (int64_t n = 0; im->kind->apply && n < *fresh && !fault; n += SLICE) {
        fault =
            pg_run(im->pg, im->arena,
                   "SELECT event_apply(array_agg((batch_id, id)::event_key))"
                   " FROM import_key WHERE n > $1::bigint AND n <= $1::bigint + 10000",
                   &rows, 1, arena_printf(im->arena, "%ld", (long)n));
        if (im->job->progress)
            im->job->progress(im->job->progress_arg,
                              (long)(n + SLICE < *fresh ? n + SLICE : *fresh),
                              (long)*fresh);
    }
    return fault;
}

static struct fault *
run(struct import *im, struct buf *out)
{
    int64_t fresh = 0;
    struct fault *fault = stage(im);

    if (!fault)
        fault = check(im);
    if (!fault && im->errors) {
        fault =
            input_fault(im, "import_rows", NULL, "文件有误，未导入任何内容；请按清单改正",
                        "the file has errors and nothing was imported; see the list");
        fault->detail = arena_printf(
            im->arena, "{\"rows\":%ld,\"errors\":%ld,\"ignored\":[%s],\"list\":[%s]}",
            im->rows, im->errors, im->ignored.len ? im->ignored.data : "", im->list.data);
    }
    if (!fault && !im->job->dry_run)
        fault = append(im, &fresh);
    if (!fault)
        buf_printf(out, "{\"rows\":%ld,\"new\":%ld,\"errors\":0,\"ignored\":[%s]}",
                   im->rows, (long)fresh, im->ignored.len ? im->ignored.data : "");
    return fault;
}

struct fault *
import_run(struct pg *pg, struct arena *arena, const struct import_job *job,
           struct buf *out)
{
    struct import im = {.pg = pg, .arena = arena, .job = job, .areas = ""};

    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (!strcmp(KINDS[i].name, job->kind))
            im.kind = &KINDS[i];
    if (!im.kind)
        return input_fault(
            &im, "import_kind", "kind",
            "可导入 parties places products batches deliveries",
            "kind must be parties, places, products, batches or deliveries");
    struct fault *fault = run(&im, out);

    buf_free(&im.list);
    buf_free(&im.copy);
    buf_free(&im.ignored);
    return fault;
}
