#include "sampling/rules.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *code, *zh, *en;
} texts[SAMPLING_VERDICT_COUNT] = {
    [SAMPLING_MAY] = {"", "", ""},
    [SAMPLING_SAMPLERS] = {"sampling_samplers", "须有至少两名不同的抽样人员",
                           "at least two different samplers are required"},
    [SAMPLING_DOMAIN] = {"sampling_domain", "领域须为生产、流通、建设或使用",
                         "domain: production, circulation, construction or use"},
    [SAMPLING_QUANTITY] = {"sampling_quantity", "检样数量须大于零，备样数量不得为负",
                           "the test quantity must be above zero, the reserve not below"},
    [SAMPLING_STOCK] =
        {"sampling_stock", "该场所库存不足检样与备样之和；请先登记交付或盘点",
         "the place holds fewer than test and reserve; record the delivery "
         "or a stock count first"},
    [SAMPLING_RESULT] = {"result_unknown", "结果须为 conforming 或 nonconforming",
                         "result: conforming or nonconforming"},
    [SAMPLING_REPORT] = {"result_report", "须填写检验报告编号",
                         "the number of the laboratory report is required"},
    [SAMPLING_ITEMS] = {"result_items", "检验项目缺失或与结果矛盾；请核对",
                        "items are missing or contradict the result; check them"},
    [SAMPLING_RESULT_TWICE] = {"result_twice", "已有检验结果；如有错误请登记更正",
                               "a result is there; record a correction instead"},
    [SAMPLING_SCOPE] = {"result_scope", "不合格结果须写明召回范围",
                        "a non-conforming result must state the scope of the recall"},
};

static bool
given(const char *text)
{
    return text != NULL && text[strspn(text, " \t\r\n")] != '\0';
}

static bool
two_samplers(const struct sampling_take *take)
{
    for (int i = 0; i < take->samplers_n; i++)
        for (int k = 0; k < i; k++)
            if (given(take->samplers[i]) && given(take->samplers[k]) &&
                strcmp(take->samplers[i], take->samplers[k]) != 0)
                return true;
    return false;
}

static bool
domain_known(const char *domain)
{
    static const char *const known[] = {"production", "circulation", "construction",
                                        "use"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (domain != NULL && strcmp(domain, known[i]) == 0)
            return true;
    return false;
}

enum sampling_verdict
sampling_take_judge(const struct sampling_take *take)
{
    if (!two_samplers(take))
        return SAMPLING_SAMPLERS;
    if (!domain_known(take->domain))
        return SAMPLING_DOMAIN;
    if (take->test <= 0 || take->reserve < 0)
        return SAMPLING_QUANTITY;
    return take->test > take->stock || take->reserve > take->stock - take->test
               ? SAMPLING_STOCK
               : SAMPLING_MAY;
}

enum sampling_verdict
sampling_result_judge(const struct sampling_result *r)
{
    bool failed = r->result != NULL && strcmp(r->result, "nonconforming") == 0;
    bool passed = r->result != NULL && strcmp(r->result, "conforming") == 0;

    if (!failed && !passed)
        return SAMPLING_RESULT;
    if (strcmp(r->before, "pending") != 0 && !r->correction)
        return SAMPLING_RESULT_TWICE;
    if (!given(r->report))
        return SAMPLING_REPORT;
    if (r->items < 1 || failed != (r->failed > 0))
        return SAMPLING_ITEMS;
    return failed && !given(r->scope) ? SAMPLING_SCOPE : SAMPLING_MAY;
}

const char *
sampling_verdict_code(enum sampling_verdict verdict)
{
    return texts[verdict].code;
}

const char *
sampling_verdict_text(enum sampling_verdict verdict, const char *lang)
{
    return strcmp(lang, "zh") == 0 ? texts[verdict].zh : texts[verdict].en;
}
