#include "label/issue.h"

#include <firemark/label.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "label/signer.h"
#include "label_sql.h"

static struct fault *
check_request(struct act *act, const struct label_range *ranges, int n, int64_t *total)
{
    *total = 0;
    if (!access_may(act->actor, POWER_INTAKE) || act->actor->person_id == 0)
        return act_fault(act, FAULT_FORBIDDEN, "label_power", NULL,
                         "签发标签须由有登记权限的人员批准",
                         "labels are issued by a signed-in person with the power to");
    for (int i = 0; i < n && n <= LABEL_RANGES_MAX; i++) {
        if (ranges[i].count <= 0 || ranges[i].count > LABEL_JOB_MAX ||
            ranges[i].type < 0 || ranges[i].type >= FM_TYPE_COUNT)
            *total = LABEL_JOB_MAX + 1;
        else
            *total += ranges[i].count;
    }
    if (*total > 0 && *total <= LABEL_JOB_MAX)
        return NULL;
    return act_fault(act, FAULT_INPUT, "label_count", "count",
                     "每次签发 1 至 100000 个标签，类型须有效",
                     "issue 1 to 100000 labels of known types at a time");
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
issue_body(struct label_range *ranges, int n, int64_t first, int64_t total)
{
    json_t *list = json_array();

    for (int i = 0; i < n; i++) {
        json_t *randoms = draw_randoms(ranges[i].count);
        if (!randoms) {
            json_decref(list);
            return NULL;
        }
        ranges[i].first_index = first;
        json_array_append_new(
            list, json_pack("{s:I, s:I, s:i, s:o}", "first", (json_int_t)first, "last",
                            (json_int_t)(first + ranges[i].count - 1), "type",
                            ranges[i].type, "randoms", randoms));
        first += ranges[i].count;
    }
    return json_pack("{s:i, s:I, s:o}", "day", (int)fm_label_day(clock_unix_s()), "count",
                     (json_int_t)total, "ranges", list);
}

struct fault *
label_issue(struct act *act, int64_t batch_id, int64_t place_id,
            struct label_range *ranges, int n, char job_id[UUID_TEXT])
{
    struct pg_rows *rows;
    int64_t total;
    struct fault *fault = check_request(act, ranges, n, &total);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_label_take, &rows, 2,
                       act_number(act, total), act_number(act, batch_id));
    if (fault)
        return fault;
    if (pg_is_null(rows, 0, 1))
        return act_fault(act, FAULT_ABSENT, "batch_unknown", "batch", "没有这个批次",
                         "there is no such batch");
    if (pg_int(rows, 0, 0) + total > (int64_t)UINT32_MAX)
        return act_fault(act, FAULT_CONFLICT, "label_space", NULL,
                         "标签编号已用完，请联系管理员",
                         "the label numbers are used up; tell the administrator");
    json_t *body = issue_body(ranges, n, pg_int(rows, 0, 0), total);
    if (!body)
        return act_fault(act, FAULT_INTERNAL, "random", NULL, "系统随机数不可用",
                         "the system's random generator is not available");
    uuid7_new_text(job_id);
    return act_append(act, &(struct act_event){.kind = "labels_issued",
                                               .id = job_id,
                                               .batch_id = batch_id,
                                               .place_id = place_id,
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
label_job_sign(struct act *act, const char *job_id, const char *at)
{
    struct signed_label *labels;
    struct pg_rows *rows;
    int n;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_label_job, &rows, 1, job_id);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "job_unknown", "job", "没有这个签发任务",
                         "there is no such label job");
    if (strcmp(pg_text(rows, 0, 1), "t") == 0)
        return NULL;
    fault =
        signer_sign_job(act->arena, act->settings->signer_socket, job_id, &labels, &n);
    if (fault)
        return fault;
    return act_append(
        act, &(struct act_event){.kind = "labels_signed",
                                 .batch_id = pg_int(rows, 0, 0),
                                 .unit_index = -1,
                                 .area = (int)pg_int(rows, 0, 2),
                                 .company_id = pg_int(rows, 0, 3),
                                 .occurred_at = at,
                                 .body = json_pack("{s:s, s:o}", "job_id", job_id,
                                                   "ranges", signed_ranges(labels, n))});
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
                                         .issuer = settings->issuer};
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
