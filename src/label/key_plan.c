#include "label/key_plan.h"

#include <firemark/keyring.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "label_sql.h"

/* The list as text in the arena, NULL for none; the list itself is given up. */
static const char *
keep_list(struct act *act, json_t *list)
{
    char *text = list ? json_dumps(list, JSON_COMPACT) : NULL;
    const char *kept = text ? arena_strdup(act->arena, text) : NULL;

    free(text);
    json_decref(list);
    return kept;
}

static int
type_number(const char *name)
{
    int type = 0;

    while (type < FM_TYPE_COUNT &&
           strcmp(fm_label_type_name((enum fm_label_type)type), name) != 0)
        type++;
    return type;
}

/* In capitals, in the arena; NULL: no host. */
static const char *
host_name(struct act *act, const char *given)
{
    char *host = arena_strdup(act->arena, given);

    for (char *c = host; *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    size_t len = strspn(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:");

    return len == 0 || len > FM_HOST_MAX || host[len] ? NULL : host;
}

/* The names of types as their numbers. */
struct fault *
key_plan_types(struct act *act, struct key_plan *plan)
{
    const json_t *names = json_object_get(act->in, "types");
    json_t *numbers = names ? json_array() : NULL;

    for (size_t i = 0; i < json_array_size(names); i++) {
        int type = type_number(json_string_value(json_array_get(names, i)));
        if (type == FM_TYPE_COUNT) {
            json_decref(numbers);
            return act_fault(act, FAULT_INPUT, "label_type", "types",
                             "没有这种标签；有 unit twin pack batch sample reserve seal "
                             "document destruction",
                             "no such type; there are unit twin pack batch sample "
                             "reserve seal document destruction");
        }
        json_array_append_new(numbers, json_integer(type));
    }
    plan->types = keep_list(act, numbers);
    return NULL;
}

struct fault *
key_plan_hosts(struct act *act, struct key_plan *plan)
{
    const json_t *given = json_object_get(act->in, "hosts");
    json_t *hosts = json_array();

    if (!given)
        json_array_append_new(hosts, json_string(act->settings->label_host));
    for (size_t i = 0; i < json_array_size(given); i++) {
        const char *host = host_name(act, json_string_value(json_array_get(given, i)));
        if (!host) {
            json_decref(hosts);
            return act_fault(act, FAULT_INPUT, "key_host", "hosts",
                             "主机名只能用字母、数字、- . : ，最多64个字符",
                             "a host has letters, digits, - . : and at most 64 "
                             "characters");
        }
        json_array_append_new(hosts, json_string(host));
    }
    plan->hosts = keep_list(act, hosts);
    return NULL;
}

struct fault *
key_plan_agency(struct act *act, struct key_plan *plan)
{
    struct pg_rows *rows;
    const char *code = act_text(act, "agency");

    plan->issuer = act->settings->issuer;
    if (!code)
        return NULL;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_key_agency, &rows, 1, code);
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_INPUT, "agency_unknown", "agency",
                         "没有这个编码的机构（类别须为 agency）",
                         "there is no agency of this code (a party of kind agency)");
    plan->agency_id = pg_int(rows, 0, 0);
    plan->issuer = pg_text(rows, 0, 1);
    return NULL;
}

struct fault *
key_plan_store(struct act *act, const char *otherwise, struct key_plan *plan)
{
    plan->store = act_text(act, "store");
    if (!plan->store)
        plan->store = otherwise;
    if (strpbrk(plan->store, " \t\r\n") || strstr(plan->store, "pin-"))
        return act_fault(
            act, FAULT_INPUT, "key_store", "store",
            "存放处不得含空格或 PIN；PIN 由签名服务的凭据或 keys/pin 文件提供",
            "a store holds no blank and no PIN; the signer has the PIN from "
            "its credential or the file keys/pin");
    return NULL;
}
