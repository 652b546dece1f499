#include <string.h>

#include "party/import_internal.h"

static const struct rule {
    const char *name, *zh, *en;
} RULES[] = {
    {"required", "必填", "must be given"},
    {"integer", "应为正整数", "must be a positive whole number"},
    {"count", "应为整数，可为 0", "must be a whole number, 0 or more"},
    {"date", "日期无效，应如 2026-03-05", "not a date; write 2026-03-05"},
    {"credit_code", "统一社会信用代码校验不符，应为 18 位；未知请留空",
     "credit code does not check (18 characters); leave blank where unknown"},
    {"serial", "标签编号有误，应如 XXXX-XXXX-XXXX", "not a label serial XXXX-XXXX-XXXX"},
    {"code_twice", "文件中编码重复", "the code stands twice in the file"},
    {"code_taken", "编码已登记且内容不同", "the code is registered with other content"},
    {"kind_unknown",
     "类别应为 生产者 销售者 电商平台 工地 使用场所 检验机构 监管部门 销毁单位 认证机构",
     "kind must be producer, dealer, platform, site, premises, laboratory, agency, "
     "disposer or certifier"},
    {"area_unknown", "没有这个区域，应为区名或代码",
     "no such area; write a name or code"},
    {"area_not_yours", "区域不在您的权限范围内", "the area is outside your scope"},
    {"party_unknown", "没有这个单位编码，请先导入单位",
     "no such party; import parties first"},
    {"product_unknown", "没有这个产品编码，请先导入产品",
     "no such product; import products first"},
    {"entry_unknown", "准入方式应为 强制性认证 自愿 无（ccc voluntary none）",
     "entry must be ccc, voluntary or none"},
    {"place_of_other", "该场所不属于这个生产者", "the place is not the producer's"},
    {"date_future", "日期晚于今天", "the date lies in the future"},
    {"place_unknown", "没有这个地点编码，请先导入单位或场所",
     "no such place; import parties or places first"},
    {"place_same", "发出与接收地点相同", "from and to are the same place"},
    {"place_not_yours", "不是您单位的场所", "the place is not your company's"},
    {"batch_unknown", "没有这个批次编码，请先导入批次",
     "no such batch; import batches first"},
    {"received_early", "收货日期早于发货日期", "received before it was sent"},
    {"labels_count", "首末标签与数量不符",
     "first and last label do not match the quantity"},
    {"label_unknown", "标签不属于该批次，或其间有标签不存在",
     "the labels are not all units of this batch"},
    {"label_void", "其中有作废的标签；请核对实物后分行填写",
     "some of the labels are void; check the products and split the row"},
    {"goods_gone", "其中有已销毁或已检验消耗的产品；请保留实物并报告",
     "some of the products are destroyed or consumed; keep them and report"},
    {"goods_stopped", "其中有已更换或已查封扣押的产品，不得流通；请核对实物",
     "some of the products were replaced or are seized and must not circulate"},
    {"labels_twice", "标签与文件中另一行重复",
     "another row of the file names these labels, too"},
    {"count_twice", "同一场所同一批次在文件中盘点两次",
     "the place and batch are counted twice in the file"},
};

static const struct rule *
rule_find(const char *name)
{
    const struct rule *r = RULES;

    while (strcmp(r->name, name) != 0)
        r++;
    return r;
}

static int
column_of(const struct import *im, const char *field)
{
    for (int i = 0; i < IMPORT_COLUMNS && im->kind->columns[i].name; i++)
        if (strcmp(im->kind->columns[i].name, field) == 0)
            return im->at[i] + 1;
    return 0;
}

void
import_report(struct import *im, long line, const char *field, const char *rule,
              const char *value)
{
    const struct rule *r = rule_find(rule);
    const char *valid = strcmp(rule, "area_unknown") == 0 ? im->areas : "";
    struct buf *out = &im->list;

    if (im->errors++ >= IMPORT_ERRORS_MAX)
        return;
    buf_printf(out, "%s{\"line\":%ld,\"column\":%d,\"field\":\"%s\",\"rule\":\"%s\",",
               out->len ? "," : "", line, column_of(im, field), field, rule);
    buf_puts(out, "\"value\":");
    buf_json(out, value);
    buf_puts(out, ",\"zh\":");
    buf_json(out, arena_printf(im->arena, "%s%s%s", r->zh, *valid ? "：" : "", valid));
    buf_puts(out, ",\"en\":");
    buf_json(out, arena_printf(im->arena, "%s%s%s", r->en, *valid ? ": " : "", valid));
    buf_putc(out, '}');
}

struct fault *
import_fault(struct import *im, const char *code, const char *where, const char *zh,
             const char *en)
{
    return fault_new(im->arena, FAULT_INPUT, code, where, zh, en);
}
