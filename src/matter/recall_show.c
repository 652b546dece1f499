/* A recall on the terminal: its funnel as bars, what keeps it open, its orders. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/width.h"
#include "base/words.h"
#include "matter/recall.h"
#include "matter/waiver.h"

enum { BAR = 30, LABEL = 14, NAME = 28 };

static const char *
say(const char *lang, const char *zh, const char *en)
{
    return strcmp(lang, "en") == 0 ? en : zh;
}

static long long
number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static const char *
text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));

    return value ? value : "";
}

static void
padded(const char *what, int width)
{
    fputs(what, stdout);
    for (int n = terminal_width(what); n < width; n++)
        putchar(' ');
}

/* Bars share one scale, on which the greatest value is whole: one above the output is
 * seen to be longer than it, never cut. */
struct scale {
    long long whole;
    const char *lang;
};

static void
bar(const struct scale *scale, const char *field, long long part, long long of,
    const char *of_what)
{
    long long drawn = part < 0 ? -part : part;
    int cells =
        scale->whole > 0 ? (int)((drawn * BAR + scale->whole / 2) / scale->whole) : 0;

    fputs("  ", stdout);
    padded(word_field(field, scale->lang), LABEL);
    for (int i = 0; i < cells; i++)
        fputs(strcmp(field, "unaccounted") == 0 ? "▒" : "█", stdout);
    for (int i = cells; i < BAR + 1; i++)
        putchar(' ');
    printf("%6lld / %lld %s", part, of, of_what);
    if (of > 0)
        printf("  %lld.%lld%%", part * 1000 / of / 10, (drawn * 1000 / of) % 10);
    putchar('\n');
}

static void
show_funnel(const json_t *f, const char *lang)
{
    long long produced = number(f, "produced"), located = number(f, "located");
    long long collected = number(f, "collected");
    const char *rows[] = {"located", "notified", "replaced", "collected"};
    struct scale scale = {produced, lang};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (number(f, rows[i]) > scale.whole)
            scale.whole = number(f, rows[i]);
    bar(&scale, "produced", produced, produced,
        json_is_true(json_object_get(f, "declared"))
            ? say(lang, "（申报产量）", "(declared output)")
            : say(lang, "（未申报，为已知下限）", "(not declared: a lower bound)"));
    bar(&scale, "located", located, produced, "");
    for (size_t i = 1; i < sizeof rows / sizeof *rows; i++)
        bar(&scale, rows[i], number(f, rows[i]), located, say(lang, "已查到", "located"));
    bar(&scale, "destroyed", number(f, "destroyed"), collected - number(f, "tested"),
        say(lang, "已收缴", "collected"));
    bar(&scale, "unaccounted", number(f, "unaccounted"), produced, "");
}

static void
show_head(const json_t *answer, const char *lang)
{
    printf("%s %s  %s\n", say(lang, "召回", "Recall"), text(answer, "number"),
           word_value("state", text(answer, "state"), lang));
    printf("  %s%s%s  %s %s  %s %s\n", text(answer, "product"),
           *text(answer, "model") ? " " : "", text(answer, "model"),
           word_field("batch", lang), text(answer, "batch"), word_field("lot", lang),
           text(answer, "lot"));
    printf("  %s %s\n", word_field("producer", lang), text(answer, "producer"));
    printf("  %s %s  %s %s\n", word_field("reason", lang), text(answer, "reason"),
           word_field("scope", lang), text(answer, "scope"));
    if (json_is_true(json_object_get(answer, "needs_reopening")))
        printf("  %s\n", say(lang, "! 结束后又发现该批产品：请重启召回（recall reopen）",
                             "! its goods were seen after it was closed: reopen it "
                             "(recall reopen)"));
    putchar('\n');
}

static void
show_loose(const json_t *list, bool open, const char *lang)
{
    size_t i;
    json_t *end;

    if (json_array_size(list) == 0) {
        printf("\n%s\n", say(lang, "各项均已查清", "Nothing is left to clear up."));
        return;
    }
    printf("\n%s\n", open ? say(lang, "还不能结束：", "What keeps it from closing:")
                          : say(lang, "尚未查清：", "What is left to clear up:"));
    json_array_foreach(list, i, end)
    {
        char qty[32];
        snprintf(qty, sizeof qty, "%lld", number(end, "qty"));
        fputs("  ", stdout);
        padded(qty, 7);
        fputs(text(end, lang), stdout);
        if (number(end, "waived") > 0)
            printf(say(lang, "  （已签署说明 %lld）", "  (signed for: %lld)"),
                   number(end, "waived"));
        putchar('\n');
    }
}

static void
show_order(const json_t *order, const char *lang)
{
    long long late = number(order, "overdue_days");

    printf("  %s  ", text(order, "number"));
    padded(word_value("state", text(order, "state"), lang), 8);
    padded(text(order, "name"), NAME);
    printf("%s %lld", word_field("replaced", lang), number(order, "replaced"));
    if (number(order, "surrendered") > 0)
        printf(" + %s %lld", word_field("surrendered", lang),
               number(order, "surrendered"));
    printf(" / %lld  %s %s", number(order, "qty"), word_field("due_on", lang),
           text(order, "due_on"));
    if (late > 0)
        printf(say(lang, "  逾期 %lld 天", "  %lld days overdue"), late);
    putchar('\n');
}

static void
show_list(const json_t *answer, const char *name, const char *head, const char *lang)
{
    const json_t *list = json_object_get(answer, name);
    size_t i;
    json_t *row;

    if (json_array_size(list) == 0)
        return;
    printf("\n%s (%zu)\n", head, json_array_size(list));
    json_array_foreach(list, i, row)
    {
        if (json_object_get(row, "number")) {
            show_order(row, lang);
            continue;
        }
        fputs("  ", stdout);
        padded(text(row, "place"), 12);
        padded(text(row, "name"), NAME);
        printf("%lld\n", number(row, "qty"));
    }
}

static void
show_history(const json_t *list, const char *lang)
{
    const char *reason = say(lang, "reason", "reason_en"), *why;
    char local[17] = "";
    size_t i;
    json_t *row;

    printf("\n%s\n", say(lang, "经过", "History"));
    json_array_foreach(list, i, row)
    {
        why = text(row, *text(row, "explanation") ? "explanation" : reason);
        clock_shanghai(text(row, "at"), local);
        printf("  %s  %s  %s  %s%s%s\n", local,
               word_value("kind", text(row, "kind"), lang), text(row, "by"),
               *why ? why : text(row, "reason"),
               *text(row, "signer") ? say(lang, "  签署人 ", "  signed by ") : "",
               text(row, "signer"));
    }
}

void
recall_show(const json_t *answer, const char *lang)
{
    show_head(answer, lang);
    show_funnel(json_object_get(answer, "funnel"), lang);
    show_loose(json_object_get(answer, "keeps_open"),
               strcmp(text(answer, "state"), "open") == 0, lang);
    show_list(answer, "not_ordered",
              say(lang, "尚无更换令的持有场所", "Holders without an order"), lang);
    show_list(answer, "orders", say(lang, "更换令", "Orders"), lang);
    show_history(json_object_get(answer, "history"), lang);
}

/* ---- waivers ---- */

static void
show_waiver(const json_t *w, const char *lang)
{
    printf("%s  %s  %s %lld  %s\n", text(w, "number"),
           word_value("state", text(w, "state"), lang),
           word_value("part", text(w, "part"), lang), number(w, "qty"),
           word_value("ground", text(w, "ground"), lang));
    if (*text(w, "place"))
        printf("  %s %s\n", text(w, "name"), text(w, "place"));
    printf("  %s\n  %s %s", text(w, "explanation"), word_field("proposed_by", lang),
           text(w, "proposed_by"));
    if (*text(w, "signed_by"))
        printf("  %s %s", word_field("signed_by", lang), text(w, "signed_by"));
    if (*text(w, "withdrawn"))
        printf("  %s %s", word_field("withdrawn", lang), text(w, "withdrawn"));
    printf("\n  SHA-256 %s\n", text(w, "statement_sha256"));
}

void
waiver_list_show(const json_t *answer, const char *lang)
{
    size_t i;
    json_t *waiver;

    if (json_array_size(answer) == 0)
        puts(say(lang, "（无）", "(none)"));
    json_array_foreach(answer, i, waiver) show_waiver(waiver, lang);
}
