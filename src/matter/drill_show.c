/* A recall drill on the terminal. */
#include <stdio.h>

#include "base/words.h"
#include "flow/pen.h"
#include "matter/drill.h"

enum { NAME = 24 };

static void
put_share(const struct pen *pen, struct buf *out, const char *zh, const char *en,
          long long part, long long whole)
{
    buf_puts(out, "  ");
    pen_pad(out, pen->en ? en : zh, NAME, false);
    buf_printf(out, "%lld / %lld", part, whole);
    if (whole > 0)
        buf_printf(out, "  %lld.%lld%%", part * 100 / whole, part * 1000 / whole % 10);
    buf_putc(out, '\n');
}

static void
put_places(const struct pen *pen, struct buf *out, const json_t *rows, const char *zh,
           const char *en)
{
    size_t i;
    json_t *row;

    if (json_array_size(rows) == 0)
        return;
    buf_printf(out, "\n%s\n", pen->en ? en : zh);
    json_array_foreach(rows, i, row)
    {
        const char *name = pen_text(row, "name");
        buf_puts(out, "  ");
        pen_pad(out, *name ? name : pen_lang(pen, row, ""), NAME, false);
        buf_printf(out, "%s  %lld  %s\n", pen_text(row, "place"), pen_int(row, "qty"),
                   word_value("unaccounted_by", pen_text(row, "what"), pen->lang));
    }
}

void
drill_show(const json_t *a, const char *lang)
{
    struct pen pen = pen_new(lang);
    BUF_SCOPE struct buf out = {0};
    size_t i;
    json_t *agency;

    buf_printf(&out,
               pen.en ? "If %s %s were recalled now:\n" : "如现在召回批次 %s（%s）：\n",
               pen_text(a, "batch"), pen_text(a, "product"));
    put_share(&pen, &out, "已查明去向", "located", pen_int(a, "located"),
              pen_int(a, "produced"));
    put_share(&pen, &out, "持有场所有联系方式", "holders with a contact",
              pen_int(a, "contacts_known"), pen_int(a, "holders"));
    put_share(&pen, &out, "有标签产品地点已知", "labelled units placed",
              pen_int(a, "units_placed"), pen_int(a, "units"));
    buf_printf(&out,
               pen.en ? "  unknown: %lld; with holders: %lld; answered in %lld ms\n"
                      : "  去向不明 %lld；持有场所共 %lld；用时 %lld 毫秒\n",
               pen_int(a, "unknown"), pen_int(a, "with_holders"), pen_int(a, "ms"));
    put_places(&pen, &out, json_object_get(a, "areas"), "涉及辖区", "Areas concerned");
    put_places(&pen, &out, json_object_get(a, "gaps"), "记录缺口", "Gaps");
    put_places(&pen, &out, json_object_get(a, "without_contact"),
               "没有联系方式的持有场所", "Holders without a contact");
    if (json_array_size(json_object_get(a, "agencies")))
        buf_printf(&out, "\n%s\n", pen.en ? "Agencies" : "涉及部门");
    json_array_foreach(json_object_get(a, "agencies"), i, agency)
        buf_printf(&out, "  %s\n", pen_text(agency, "name"));
    fputs(out.data, stdout);
}

void
drill_list_show(const json_t *answer, const char *lang)
{
    struct pen pen = pen_new(lang);
    BUF_SCOPE struct buf out = {0};
    char day[17];
    size_t i;
    json_t *d;

    if (json_array_size(answer) == 0)
        buf_puts(&out, pen.en ? "(none)\n" : "（无）\n");
    json_array_foreach(answer, i, d) buf_printf(
        &out,
        pen.en
            ? "%s  %s  %lld holders, contacts %lld; located %lld / %lld, unknown %lld; "
              "%lld ms  %s\n"
            : "%s  %s  持有场所 %lld，有联系方式 %lld；已查明 %lld / %lld，去向不明 "
              "%lld；%lld 毫秒  %s\n",
        pen_day(d, "at", day), pen_text(d, "batch"), pen_int(d, "holders"),
        pen_int(d, "contacts_known"), pen_int(d, "located"), pen_int(d, "produced"),
        pen_int(d, "unknown"), pen_int(d, "ms"), pen_text(d, "by"));
    fputs(out.data, stdout);
}
