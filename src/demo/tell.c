#include <firemark/label.h>
#include <jansson.h>
#include <stdio.h>

#include "demo/asked.h"
#include "demo/load.h"
#include "demo/names.h"
#include "demo_sql.h"

/* [index, random] becomes the code that people type. */
static void
print_serial(json_t *all, const char *name)
{
    json_int_t index, random;
    char text[FM_SERIAL_LEN + 3] = "";
    struct fm_serial serial;

    if (json_unpack(json_object_get(all, name), "[I,I]", &index, &random) == 0) {
        serial = (struct fm_serial){(uint32_t)index, (uint32_t)random};
        if (fm_serial_print(&serial, text) != FM_OK)
            text[0] = '\0';
    }
    json_object_set_new(all, name, json_string(text));
}

struct fault *
demo_tell(struct pg *pg, struct arena *arena, struct buf *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_demo_tell, &rows, 0);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return fault_new(arena, FAULT_ABSENT, "demo_absent", NULL,
                         "这里没有演示城市：运行 firemark demo load",
                         "there is no demo city here: run firemark demo load");
    json_t *all = json_loads(pg_text(rows, 0, 0), 0, NULL), *people = json_array();

    print_serial(all, "recalled_unit");
    print_serial(all, "destroyed_unit");
    print_serial(all, "pallet");
    json_object_set_new(
        all, "inquiry_token",
        json_string(asked_token(
            arena, (uint64_t)json_integer_value(json_object_get(all, "seed")))));
    for (int i = 0; i < DEMO_PEOPLE; i++)
        json_array_append_new(
            people, json_pack("{s:s, s:s, s:s, s:s}", "login", DEMO_PERSON[i].login,
                              "name", DEMO_PERSON[i].name, "zh", DEMO_PERSON[i].zh, "en",
                              DEMO_PERSON[i].en));
    json_object_set_new(all, "people", people);
    json_object_set_new(all, "password", json_string(DEMO_PASSWORD));
    char *text = json_dumps(all, JSON_COMPACT);
    buf_puts(out, text);
    free(text);
    json_decref(all);
    return NULL;
}

static const char *
text_of(const json_t *all, const char *name)
{
    const char *text = json_string_value(json_object_get(all, name));

    return text ? text : "-";
}

static long long
number_of(const json_t *all, const char *name)
{
    return (long long)json_integer_value(json_object_get(all, name));
}

static void
print_people(const json_t *all)
{
    const json_t *p;
    size_t i;

    printf("\n登录 Sign in（密码 password: %s）\n", text_of(all, "password"));
    json_array_foreach(json_object_get(all, "people"), i, p)
        printf("  %-9s %s  %s / %s\n", text_of(p, "login"), text_of(p, "name"),
               text_of(p, "zh"), text_of(p, "en"));
}

static void
print_first(const json_t *all, const char *address, const char *command)
{
    printf(
        "\n先试试 Try first\n"
        "  1. 一件已召回、仍安装在“%s”的产品，不用登录 / a recalled unit still in use, "
        "no sign-in\n     %s/L/%s\n     或在 or type it at %s/scan\n",
        text_of(all, "order_place"), address, text_of(all, "recalled_unit"), address);
    printf("  2. 以 city 登录，看召回进度 / as city: how far its recall is\n"
           "     %s/recalls/%s\n",
           address, text_of(all, "recall"));
    printf("  3. 追溯一个有断链的批次 / trace a batch whose record has a gap\n"
           "     %s/batches/%s\n     %s trace batch %s\n",
           address, text_of(all, "gap_batch"), command, text_of(all, "gap_batch"));
    printf("  4. 回流：已销毁的产品在“%s”又被扫到 / backflow: destroyed, yet seen again\n"
           "     %s/L/%s\n     %s unit show %s\n",
           text_of(all, "destroyed_seen"), address, text_of(all, "destroyed_unit"),
           command, text_of(all, "destroyed_unit"));
    printf("  5. 逾期的更换令 / an order that is overdue\n"
           "     %s order show %s --as insp\n",
           command, text_of(all, "order"));
    printf("  6. 托盘上的箱子，整盘发出 / cartons on a pallet that went out as it stood\n"
           "     %s pack show %s\n",
           command, text_of(all, "pallet"));
    printf("  7. 两个批次返修成的新批次 / a batch that was made of two others\n"
           "     %s/batches/%s\n     %s trace batch %s\n",
           address, text_of(all, "made_batch"), command, text_of(all, "made_batch"));
    printf("  8. 替“%s”答复查询，不用登录 / answer an inquiry for a dealer, no sign-in\n"
           "     %s/q/%s\n     %s inquiry list --as city\n",
           text_of(all, "inquiry_place"), address, text_of(all, "inquiry_token"),
           command);
}

void
demo_print(const char *json, const char *address, const char *command)
{
    json_t *all = json_loads(json, 0, NULL);

    printf("演示城市 Demo city（%s，全部名称均为虚构 all names are invented）\n"
           "  %lld 批次 batches，%lld 件贴签产品 labelled units，%lld 个事件 events\n",
           text_of(all, "today"), number_of(all, "batches"), number_of(all, "units"),
           number_of(all, "events"));
    print_people(all);
    print_first(all, address, command);
    putchar('\n');
    fflush(stdout);
    json_decref(all);
}
