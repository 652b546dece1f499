#include "label/signer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"

static struct fault *
absent(struct arena *arena, const char *path)
{
    return fault_new(arena, FAULT_UNAVAILABLE, "signer_absent", path,
                     "签名服务没有应答；请检查签名进程后重试",
                     "the signer does not answer; check its process and try again");
}

static int
dial(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval patience = {.tv_sec = 60};

    if (strlen(path) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool
ask(const char *path, const char *wish, struct buf *answer)
{
    int fd = dial(path);
    ssize_t got = -1;

    if (fd < 0)
        return false;
    if (send(fd, wish, strlen(wish), MSG_NOSIGNAL) == (ssize_t)strlen(wish) &&
        shutdown(fd, SHUT_WR) == 0)
        while ((got = recv(fd, buf_reserve(answer, 65536), 65536, 0)) > 0)
            answer->len += (size_t)got;
    close(fd);
    buf_puts(answer, "");
    return got == 0 && answer->len > 0;
}

/* "ok N\n" and N lines "INDEX KID again|keep TEXT\n". */
static bool
read_labels(struct arena *arena, char *text, struct signed_label **out, int *n)
{
    int count, used = 0;
    char *save = NULL;

    if (sscanf(text, "ok %d\n%n", &count, &used) != 1 || count <= 0)
        return false;
    *out = arena_alloc(arena, (size_t)count * sizeof **out);
    *n = 0;
    for (char *line = strtok_r(text + used, "\n", &save); line && *n < count;
         line = strtok_r(NULL, "\n", &save)) {
        char *end;
        int64_t idx = strtoll(line, &end, 10);
        int kid = (int)strtol(end, &end, 10);
        bool keep = strncmp(end, " keep ", 6) == 0;
        if (!keep && strncmp(end, " again ", 7) != 0)
            return false;
        (*out)[(*n)++] = (struct signed_label){idx, kid, keep,
                                               arena_strdup(arena, end + (keep ? 6 : 7))};
    }
    return *n == count;
}

/* ---- what the signer says when it refuses ---- */

static const struct {
    const char *word, *zh, *en;
} REFUSALS[] = {
    {"not_issued", "没有可签名的标签：未经批准，或已作废",
     "no label of it may be signed: not approved, or void"},
    {"rate_cap", "本分钟签名数量已达上限，请稍后再试",
     "this minute's signatures are used up; try again in a moment"},
    {"key_none", "没有生效的签名密钥；请用 firemark key activate 启用",
     "no signing key is active; see firemark key list, then firemark key activate"},
    {"key_revoked", "该密钥已撤销，不再签名，旧标签也不能重印",
     "the key is revoked: it signs nothing, nor are its old labels printed again"},
    {"key_exists", "该编号的密钥已登记", "a key of this number is registered already"},
    {"key_day", "任务日期不在生效密钥的有效期内；请作废后重新签发",
     "the job's day is outside the active key's validity: void it and issue anew"},
    {"signer_token",
     "PKCS#11 设备无法使用；原因见 keys/signer.log（设置 signer.pkcs11、凭据 "
     "firemark-pin 或 keys/pin）",
     "the PKCS#11 token cannot be used; keys/signer.log says why (setting signer.pkcs11, "
     "credential firemark-pin or keys/pin)"},
    {"signer_root", "根密钥无法打开；请检查 keys/root-1.pem、root-2.pem 和口令",
     "a root cannot be opened; check keys/root-1.pem, root-2.pem and the passphrase"},
    {"trust_ceremony", "信任列表由人离线签署，签名服务不签",
     "people sign the trust list offline; the signer does not"},
    {"log_behind",
     "数据库落后于最后签署的检查点（可能恢复了旧备份）；核实后运行 firemark log restart "
     "另起日志",
     "the store is behind the checkpoint signed last (put back from an older copy?); "
     "make "
     "sure, then firemark log restart begins a new log"},
    {"log_forked",
     "数据库中的记录与最后签署的检查点不一致：有人改动了记录；运行 firemark log check",
     "the record in the store is not the one that was signed last: it was changed; run "
     "firemark log check"},
    {"log_kept",
     "无法读取或写入 keys/log-checkpoint（最后签署的检查点）；请检查该文件和磁盘",
     "keys/log-checkpoint, the checkpoint signed last, cannot be read or written; check "
     "this file and the disk"},
    {"log_damaged", "记录日志的哈希块缺失；运行 firemark log check",
     "a tile of the record's log is lost; run firemark log check"},
    {"witness_form", "见证请求格式有误", "the request to a witness is malformed"},
    {"witness_unknown", "我们不是该日志的见证方", "we are no witness of this log"},
    {"witness_signature", "检查点没有该日志的正确签名",
     "the checkpoint is not rightly signed by this log"},
    {"witness_sizes", "较早的大小大于检查点的大小",
     "the earlier size is above that of the checkpoint"},
    {"witness_growth", "检查点不是在上次见证的记录上增加的",
     "the checkpoint did not grow out of the one that was cosigned last"},
    {"witness_kept", "无法读取或写入 keys 目录中上次见证的检查点",
     "the checkpoint that was cosigned last cannot be read or written in keys"},
    {"store_unknown", "没有这种密钥存储；请用 file 或 pkcs11:token=...;object=...",
     "there is no such store; use file or pkcs11:token=...;object=..."},
    {"key_unknown", "登记的密钥不在密钥表中", "the key on record is not in the store"},
    {"status_time", "状态清单的日期不是现在；请检查服务器时间",
     "the status list is not dated now; check the server's clock"},
    {"signer_key", "私钥无法打开；请检查 keys 目录、口令和 keys/signer.log",
     "the private key cannot be opened; check the keys directory, the passphrase and "
     "keys/signer.log"},
};

struct fault *
signer_refused(struct arena *arena, const char *where, const char *word)
{
    const char *zh = "请查看 keys/signer.log", *en = "see keys/signer.log";

    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++)
        if (strcmp(REFUSALS[i].word, word) == 0) {
            zh = REFUSALS[i].zh;
            en = REFUSALS[i].en;
        }
    return fault_new(arena, FAULT_CONFLICT, "signer_refused", where,
                     arena_printf(arena, "签名服务拒绝（%s）：%s", word, zh),
                     arena_printf(arena, "the signer refused (%s): %s", word, en));
}

struct fault *
signer_ask(struct arena *arena, const char *socket_path, const char *where,
           const char *request, struct buf *answer)
{
    if (!socket_path || !ask(socket_path, request, answer))
        return absent(arena, socket_path);
    if (strncmp(answer->data, "no ", 3) != 0)
        return NULL;
    answer->data[strcspn(answer->data, "\n")] = '\0';
    return signer_refused(arena, where, answer->data + 3);
}

struct fault *
signer_sign_job(struct arena *arena, const char *socket_path, const char *job_id,
                struct signed_label **out, int *n)
{
    return signer_sign_some(arena, socket_path, job_id, 0, UINT32_MAX, out, n);
}

struct fault *
signer_sign_some(struct arena *arena, const char *socket_path, const char *job_id,
                 int64_t first, int64_t last, struct signed_label **out, int *n)
{
    struct buf answer BUF_SCOPE = {0};
    struct fault *fault = signer_ask(arena, socket_path, job_id,
                                     arena_printf(arena, "sign %s %lld %lld", job_id,
                                                  (long long)first, (long long)last),
                                     &answer);

    if (fault || read_labels(arena, answer.data, out, n))
        return fault;
    return signer_refused(arena, job_id, "garbled");
}
