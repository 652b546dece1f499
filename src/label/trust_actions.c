/* The trust list: what is given out, and the online half of the root ceremony. */
#include <stdio.h>
#include <string.h>

#include "api/terminal.h"
#include "base/words.h"
#include "label/key_actions.h"
#include "label/trust.h"
#include "label_sql.h"

enum { DAYS = 90, DAYS_MAX = 400, LIST_MAX = 1 << 20 };

static const struct field DRAFT_FIELDS[] = {{"days", FIELD_INT, false, DAYS_MAX, NULL,
                                             "有效天数，默认 90",
                                             "days until it expires, 90 where not given"},
                                            {.name = NULL}};

static const struct field FILE_FIELDS[] = {
    {"file", FIELD_BODY, true, LIST_MAX, NULL, "文件", "the file"}, {.name = NULL}};

static struct fault *
run_export(struct act *act)
{
    struct trust_now now;
    struct fault *fault = trust_read(act, &now);

    if (!fault)
        buf_puts(&act->out, now.document);
    return fault;
}

static struct fault *
run_roots(struct act *act)
{
    struct trust_now now;
    struct fault *fault = trust_read(act, &now);

    if (fault && strcmp(fault->code, "trust_unpublished") != 0)
        return fault;
    buf_puts(&act->out, now.roots);
    return NULL;
}

static struct fault *
run_draft(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_trust_draft, &rows, 1,
                                 act_number(act, act_int(act, "days", DAYS)));

    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

static struct fault *
tell_status(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_trust_status, &rows, 0);

    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

static struct fault *
run_status(struct act *act)
{
    struct trust_now now;
    struct fault *fault = trust_read(act, &now);

    if (fault && strcmp(fault->code, "trust_unpublished") != 0)
        return fault;
    return tell_status(act);
}

static struct fault *
run_publish(struct act *act)
{
    struct fault *fault = trust_publish(act, act->body, act->body_len);

    return fault ? fault : tell_status(act);
}

static struct fault *
run_pin(struct act *act)
{
    struct fault *fault = trust_pin(act, act->body, act->body_len);

    return fault ? fault : tell_status(act);
}

/* The facts as lines, then what to do in whole sentences. */
static void
show_status(const json_t *answer, const char *lang)
{
    static const char *const FIELDS[] = {"mode",       "seq",    "issued_at", "age_days",
                                         "expires_at", "behind", "roots"};
    json_t *facts = json_object();
    const json_t *advice = json_object_get(answer, "advice"), *one;
    size_t i;

    for (i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
        json_object_set(facts, FIELDS[i], json_object_get(answer, FIELDS[i]));
    terminal_show(facts, lang);
    json_decref(facts);
    json_array_foreach(advice, i, one)
        printf("! %s\n", word_value("advice", json_string_value(one), lang));
}

/* clang-format off */
const struct action TRUST_ACTIONS[] = {
    {.noun = "trust", .verb = "export", .method = "GET",
     .path = "/.well-known/firemark-trust.json",
     .power = POWER_NONE, .status = 200, .run = run_export, .gives = "application/json",
     .zh = "输出签名的信任列表，供离线核验标签",
     .en = "Gives the signed trust list, by which labels are checked without a server",
     .example = "firemark trust export --out trust.json"},
    {.noun = "trust", .verb = "roots", .method = "GET",
     .path = "/.well-known/firemark-roots.json",
     .power = POWER_NONE, .status = 200, .run = run_roots, .gives = "application/json",
     .zh = "输出根公钥；核验方应经可靠途径取得并固定",
     .en = "Gives the roots' public halves; verifiers pin them, got on a trusted way",
     .example = "firemark trust roots --out roots.json"},
    {.noun = "trust", .verb = "status", .method = "GET", .path = "/api/v1/trust",
     .power = POWER_READ, .status = 200, .run = run_status, .show = show_status,
     .zh = "信任列表的方式、序号、期限和根，及应做的事",
     .en = "The trust list's mode, number, time and roots, and what is to be done",
     .example = "firemark trust status"},
    {.noun = "trust", .verb = "draft", .method = "GET", .path = "/api/v1/trust/draft",
     .power = POWER_SECURITY, .status = 200, .fields = DRAFT_FIELDS, .run = run_draft,
     .gives = "application/json",
     .zh = "起草信任列表，带到离线机器上用 trust sign 签署",
     .en = "Drafts the trust list, to be signed offline with trust sign",
     .example = "firemark trust draft --days 90 --out draft.json"},
    {.noun = "trust", .verb = "publish", .method = "POST", .path = "/api/v1/trust/publish",
     .power = POWER_SECURITY, .status = 200, .fields = FILE_FIELDS, .run = run_publish,
     .show = show_status,
     .weighty = true,
     .zh = "发布离线签署的信任列表；核对根签名、序号和密钥",
     .en = "Publishes a list signed offline; roots, number and keys are checked",
     .example = "firemark trust publish signed.json --as admin"},
    {.noun = "trust", .verb = "pin", .method = "POST", .path = "/api/v1/trust/roots",
     .power = POWER_SECURITY, .status = 200, .fields = FILE_FIELDS, .run = run_pin,
     .show = show_status,
     .zh = "登记离线根公钥，此后列表由人签署（仪式方式）",
     .en = "Registers offline roots; from then on people sign the list (ceremony)",
     .example = "firemark trust pin roots.json --as admin"},
    {.en = NULL}};
/* clang-format on */
