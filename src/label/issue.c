#include "label/issue.h"

#include <firemark/label.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "label/approve.h"
#include "label/kept.h"
#include "label/signer.h"
#include "label_sql.h"

static struct fault *
check_request(struct act *act, const struct label_request *r, int64_t *total)
{
    bool may =
        access_may(act->actor, POWER_INTAKE) ||
        (strcmp(r->purpose, "document") == 0 && access_may(act->actor, POWER_DECIDE));

    *total = 0;
    if (!may || act->actor->person_id == 0)
        return act_fault(act, FAULT_FORBIDDEN, "label_power", NULL,
                         "标签须由有登记权限的人员署名申请（命令行用 --as 登录名）",
                         "labels are asked for by a signed-in person with the power to "
                         "(--as LOGIN on the command line)");
    for (int i = 0; i < r->n && r->n <= LABEL_RANGES_MAX; i++) {
        if (r->ranges[i].count <= 0 || r->ranges[i].count > LABEL_JOB_MAX ||
            r->ranges[i].type < 0 || r->ranges[i].type >= FM_TYPE_COUNT)
            *total = LABEL_JOB_MAX + 1;
        else
            *total += r->ranges[i].count;
    }
    if (*total > 0 && *total <= LABEL_JOB_MAX)
        return NULL;
    return act_fault(act, FAULT_INPUT, "label_count", "count",
                     "每次签发 1 至 100000 个标签，类型须有效",
                     "issue 1 to 100000 labels of known types at a time");
}

static int64_t
units_of(const struct label_request *r)
{
    int64_t units = 0;

    for (int i = 0; i < r->n; i++)
        units += r->ranges[i].type == FM_TYPE_UNIT ? r->ranges[i].count : 0;
    return strcmp(r->purpose, "relabel") == 0 ? 0 : units;
}

/* No more units may bear a label than were made. Issuing waits here for its turn, so what
 * is counted next is all that was issued. */
static struct fault *
check_room(struct act *act, const struct label_request *r)
{
    long long units = units_of(r);
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, "SELECT pg_advisory_xact_lock(7201)", &rows, 0);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_label_room, &rows, 1,
                       act_number(act, r->batch_id));
    if (fault || pg_rows_count(rows) == 0 || pg_is_null(rows, 0, 0))
        return fault;
    long long declared = pg_int(rows, 0, 0), labelled = pg_int(rows, 0, 1);
    if (units == 0 || units <= declared - labelled)
        return NULL;
    return act_fault(
        act, FAULT_CONFLICT, "label_too_many", "count",
        arena_printf(
            act->arena,
            "该批次申报产量 %lld，有效产品标签已有 %lld 个，再签发 %lld 个会超出 "
            "%lld 个；请核对数量，先作废或退回未用的标签；换标请用 --purpose relabel",
            declared, labelled, units, labelled + units - declared),
        arena_printf(act->arena,
                     "the batch declares %lld units and has %lld valid unit labels; %lld "
                     "more would be %lld too many; check the number, and void or return "
                     "what is not used first; to re-label, add --purpose relabel",
                     declared, labelled, units, labelled + units - declared));
}

/* 18 random bits each, six hex digits: against guessing, so from the system's generator.
 */
static json_t *
draw_randoms(int64_t count)
{
    struct buf hex BUF_SCOPE = {0};

    for (int64_t i = 0; i < count; i++) {
        uint8_t bytes[3];
        if (RAND_bytes(bytes, sizeof bytes) != 1)
            return NULL;
        bytes[0] &= 3;
        buf_hex(&hex, bytes, sizeof bytes);
    }
    return json_stringn(hex.data, hex.len);
}

static json_t *
range_body(const struct label_request *r, const struct label_range *range)
{
    json_t *randoms = draw_randoms(range->count);

    if (!randoms)
        return NULL;
    json_t *body =
        json_pack("{s:I, s:I, s:i, s:o}", "first", (json_int_t)range->first_index, "last",
                  (json_int_t)(range->first_index + range->count - 1), "type",
                  range->type, "randoms", randoms);
    if (range->pair)
        json_object_set_new(body, "pair",
                            json_integer(r->ranges[range->pair - 1].first_index));
    return body;
}

static json_t *
issue_body(const struct label_request *r, int64_t first, int64_t total,
           const char *approval)
{
    json_t *list = json_array();

    for (int i = 0; i < r->n; i++) {
        r->ranges[i].first_index = first;
        first += r->ranges[i].count;
    }
    for (int i = 0; i < r->n; i++) {
        json_t *body = range_body(r, &r->ranges[i]);
        if (!body) {
            json_decref(list);
            return NULL;
        }
        json_array_append_new(list, body);
    }
    return json_pack("{s:i, s:I, s:s, s:s, s:o}", "day",
                     (int)fm_label_day(clock_unix_s()), "count", (json_int_t)total,
                     "purpose", r->purpose, "approval", approval, "ranges", list);
}

/* What was taken is good for the request: indexes, batch and purpose. */
static struct fault *
check_taken(struct act *act, const struct pg_rows *rows, int64_t total)
{
    if (pg_is_null(rows, 0, 1))
        return act_fault(act, FAULT_ABSENT, "batch_unknown", "batch", "没有这个批次",
                         "there is no such batch");
    if (pg_is_null(rows, 0, 3))
        return act_fault(act, FAULT_INPUT, "purpose_unknown", "purpose", "没有这种用途",
                         "there is no such purpose");
    if (pg_int(rows, 0, 0) + total > (int64_t)UINT32_MAX)
        return act_fault(act, FAULT_CONFLICT, "label_space", NULL,
                         "标签编号已用完，请联系管理员",
                         "the label numbers are used up; tell the administrator");
    return NULL;
}

struct fault *
label_issue(struct act *act, const struct label_request *r, char job_id[UUID_TEXT])
{
    struct pg_rows *rows;
    int64_t total;
    struct fault *fault = check_request(act, r, &total);

    if (!fault)
        fault = check_room(act, r);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_label_take, &rows, 3,
                       act_number(act, total), act_number(act, r->batch_id), r->purpose);
    if (!fault)
        fault = check_taken(act, rows, total);
    if (fault)
        return fault;
    json_t *body = issue_body(r, pg_int(rows, 0, 0), total, pg_text(rows, 0, 3));
    if (!body)
        return act_fault(act, FAULT_INTERNAL, "random", NULL, "系统随机数不可用",
                         "the system's random generator is not available");
    uuid7_new_text(job_id);
    return act_append(act, &(struct act_event){.kind = "labels_issued",
                                               .id = job_id,
                                               .batch_id = r->batch_id,
                                               .place_id = r->place_id,
                                               .unit_index = -1,
                                               .area = (int)pg_int(rows, 0, 1),
                                               .company_id = pg_int(rows, 0, 2),
                                               .body = body});
}

/* Runs of consecutive indexes; a void label in between splits them. */
static json_t *
signed_ranges(const struct signed_label *labels, int n)
{
    json_t *list = json_array();

    for (int i = 0; i < n;) {
        struct buf hashes BUF_SCOPE = {0};
        int first = i;
        for (; i < n && labels[i].idx - labels[first].idx == i - first; i++) {
            uint8_t hash[SHA256_DIGEST_LENGTH];
            SHA256((const uint8_t *)labels[i].text, strlen(labels[i].text), hash);
            buf_hex(&hashes, hash, sizeof hash);
        }
        json_array_append_new(list, json_pack("{s:I, s:I, s:i, s:s}", "first",
                                              (json_int_t)labels[first].idx, "last",
                                              (json_int_t)labels[i - 1].idx, "kid",
                                              labels[first].kid, "hashes", hashes.data));
    }
    return list;
}

struct fault *
label_job_sign_to(struct act *act, const char *job_id, const char *at,
                  struct signed_label **labels, int *n)
{
    struct pg_rows *rows;
    struct fault *fault = label_job_lock(act, job_id, &rows);

    *n = 0;
    if (fault || strcmp(pg_text(rows, 0, 1), "t") == 0)
        return fault;
    fault = label_job_approved(act, job_id, rows);
    if (!fault)
        fault =
            signer_sign_job(act->arena, act->settings->signer_socket, job_id, labels, n);
    if (fault)
        return fault;
    struct act_event signed_event = {.kind = "labels_signed",
                                     .batch_id = pg_int(rows, 0, 0),
                                     .unit_index = -1,
                                     .area = (int)pg_int(rows, 0, 2),
                                     .company_id = pg_int(rows, 0, 3),
                                     .occurred_at = at,
                                     .body =
                                         json_pack("{s:s, s:o}", "job_id", job_id,
                                                   "ranges", signed_ranges(*labels, *n))};
    fault = act_append(act, &signed_event);
    return fault ? fault : label_keep_signatures(act, &signed_event, *labels, *n);
}

struct fault *
label_job_sign(struct act *act, const char *job_id, const char *at)
{
    struct signed_label *labels;
    int n;

    return label_job_sign_to(act, job_id, at, &labels, &n);
}

struct fault *
label_with_signer(struct act *act, struct fault *(*run)(struct act *act, void *arg),
                  void *arg)
{
    const struct api_settings *settings = act->settings;
    const struct signer_config config = {.socket_path = settings->signer_socket,
                                         .conninfo = settings->conninfo,
                                         .data_dir = settings->data_dir,
                                         .host = settings->label_host,
                                         .issuer = settings->issuer,
                                         .pkcs11_module = settings->pkcs11_module,
                                         .lower = settings->url_lower};
    pid_t pid;

    if (!act->cli || signer_listens(settings->signer_socket))
        return run(act, arg);
    struct fault *fault = signer_child_start(act->arena, &config, &pid);
    if (fault)
        return fault;
    fault = run(act, arg);
    signer_child_stop(pid);
    return fault;
}
