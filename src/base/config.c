#include "base/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/origin.h"

const struct config_item CONFIG_ITEMS[CONFIG_KEY_COUNT] = {
    [CONFIG_DATA] = {"data", "data", false, "", "./firemark-data",
                     "数据目录：私有数据库、密钥、证据文件",
                     "data directory: private database, keys, evidence files"},
    [CONFIG_DATABASE] = {"database", "database", false, "", "",
                         "PostgreSQL 15+ 连接串；空则使用内置的私有数据库",
                         "PostgreSQL 15+ connection string; empty: the private cluster"},
    [CONFIG_ADDRESS] = {"http.address", "address", false, "", "127.0.0.1", "监听地址",
                        "address to listen on"},
    [CONFIG_PORT] = {"http.port", "port", true, "", "8480", "监听端口",
                     "port to listen on"},
    [CONFIG_ORIGIN] =
        {"http.origin", "origin", false, "", "",
         "浏览器中本站的地址，如 https://firemark.example；安全密钥与其绑定，改动后须重新"
         "登记；空则为 http://localhost:端口",
         "this site as browsers call it, such as https://firemark.example: security keys "
         "are bound to it, and lost where it changes; empty: http://localhost:PORT"},
    [CONFIG_LOOPS] = {"http.loops", "loops", true, "threads", "1", "事件循环线程数",
                      "event loop threads"},
    [CONFIG_WORKERS] = {"work.threads", "workers", true, "threads", "6",
                        "工作线程数，每个使用一个数据库连接",
                        "work threads, each with one database connection"},
    [CONFIG_DECODERS] = {"decoder.workers", "decoders", true, "processes", "2",
                         "图像解码进程数", "image decoding processes"},
    [CONFIG_BODY_MAX] = {"http.body_max", "body-max", true, "bytes", "20971520",
                         "上传图片的最大字节数", "largest uploaded picture"},
    [CONFIG_DEADLINE] = {"http.deadline", "deadline", true, "s", "30",
                         "一个请求从连接到收完的期限", "time for a request to arrive"},
    [CONFIG_DATABASE_DEADLINE] =
        {"database.deadline", "database-deadline", true, "s", "60",
         "等待数据库应答的最长时间；超时即断开，写入视为结果未知",
         "longest wait for an answer of the database; after it the "
         "connection is given up, and a write is in doubt"},
    [CONFIG_SESSION_HOURS] = {"session.hours", "session-hours", true, "h", "8",
                              "登录会话的有效时间", "how long a sign-in lasts"},
    [CONFIG_SEPARATION] = {"access.separation", "access-separation", true, "0|1", "0",
                           "系统、安全、审计管理员分设：全能管理员不能登录，也不能再添加",
                           "system, security and audit have administrators of their own: "
                           "one for all may neither sign in nor be added"},
    [CONFIG_PASSWORD_POLICY] =
        {"access.password_policy", "password-policy", false, "asvs|gb22239", "asvs",
         "密码规则：asvs 只看长度和常见密码；gb22239 另要求三类字符、90天更换、不重复",
         "what passwords must be: asvs asks for length and nothing common; gb22239 for "
         "three classes of characters, too, a change every 90 days and no reuse"},
    [CONFIG_SECOND_FACTOR] =
        {"access.second_factor", "second-factor", false, "off|administrators|all", "off",
         "要求谁启用两步验证；没有启用的，登录后只能先设置",
         "of whom a second factor is demanded: without one, nothing else can be done "
         "after signing in"},
    [CONFIG_RATE_ADDRESS] = {"http.rate_address", "http-rate-address", true, "/min",
                             "6000", "每个网络地址每分钟的请求数；0 不限",
                             "requests of one address in a minute; 0: no limit"},
    [CONFIG_RATE_PERSON] = {"http.rate_person", "http-rate-person", true, "/min", "3000",
                            "每个用户每分钟的请求数；0 不限",
                            "requests of one person in a minute; 0: no limit"},
    [CONFIG_RATE_LABEL] = {"scan.rate_label", "scan-rate-label", true, "/min", "60",
                           "同一标签每分钟登记的扫码次数，超出的照常核验但不登记；0 不限",
                           "scans of one label that are recorded in a minute; more are "
                           "judged all the same, "
                           "and not recorded; 0: no limit"},
    [CONFIG_COOKIE_SECURE] =
        {"session.secure", "session-secure", true, "0|1", "0",
         "仅通过 HTTPS 发送会话 Cookie（对外部署必须为 1）",
         "send the session cookie over HTTPS only (1 in deployments)"},
    [CONFIG_TLS_CERTIFICATE] =
        {"http.tls_certificate", "tls-certificate", false, "", "",
         "本服务自带 TLS 的证书链（PEM 文件）；空则为 HTTP，由代理提供 TLS",
         "PEM file of the certificate and those above it, for TLS of the server's own; "
         "empty: plain HTTP, behind a proxy that speaks TLS"},
    [CONFIG_TLS_KEY] = {"http.tls_key", "tls-key", false, "", "",
                        "证书的私钥（PEM 文件，无口令，他人不可读）",
                        "PEM file of the certificate's key: no passphrase, readable by "
                        "nobody else"},
    [CONFIG_REDIRECT_PORT] =
        {"http.redirect_port", "redirect-port", true, "", "0",
         "自带 TLS 时，另在此端口把网页的 HTTP 访问转到 HTTPS；0 则不监听",
         "with TLS of the server's own: port on which plain HTTP for pages is sent on to "
         "HTTPS; 0: none"},
    [CONFIG_HSTS_SUBDOMAINS] =
        {"http.hsts_subdomains", "hsts-subdomains", true, "0|1", "1",
         "HTTPS 强制（HSTS）是否及于本域名的子域名；子域名仍有 HTTP 服务时设为 0",
         "whether HSTS includes the subdomains of this host; 0 where one of them still "
         "speaks plain HTTP"},
    [CONFIG_LABEL_HOST] =
        {"label.host", "label-host", false, "", "FIREMARK.EXAMPLE",
         "标签网址中的域名（大写，宜不超过16个字符）",
         "domain in the labels' URL (upper case, 16 characters advised)"},
    [CONFIG_URL_CASE] =
        {"label.url_case", "url-case", false, "upper|lower", "upper",
         "新签标签网址的大小写；lower 供需要小写的扫码设备，二维码较大",
         "case of new labels' URLs; lower for scanners that need it, with a larger code"},
    [CONFIG_ISSUER] = {"label.issuer", "issuer", false, "", "示范市市场监督管理局",
                       "签发机构名称", "name of the issuing agency"},
    [CONFIG_AGENCY_PHONE] = {"agency.phone", "agency-phone", false, "", "",
                             "查询通知上的咨询电话（登录人所属机构未登记电话时使用）",
                             "telephone told to holders who are asked, where the "
                             "asker's agency has none on record"},
    [CONFIG_LABELS] = {"labels.dir", "labels", false, "", "",
                       "自备标签样式、介质和文书的目录；空则为数据目录下的 labels",
                       "folder of label designs, media and forms of one's own; empty: "
                       "labels in the data directory"},
    [CONFIG_PRINTER_HOSTS] =
        {"printer.hosts", "printer-hosts", false, "", "",
         "允许连接的打印机：主机名、地址或网段（10.1.0.0/24），以空格分隔；空则都不连接",
         "printers that may be dialled: names, addresses or ranges (10.1.0.0/24), "
         "separated by spaces; empty: none"},
    [CONFIG_COURIER_HOSTS] =
        {"courier.hosts", "courier-hosts", false, "", "",
         "EPCIS 订阅可通知的主机：主机名、地址或网段，以空格分隔；内网和本机地址须列出其"
         "地址或网段；空则都不通知",
         "hosts that EPCIS subscriptions may notify: names, addresses or ranges, "
         "separated by spaces; inner addresses must be listed as such; empty: none"},
    [CONFIG_COURIER_HTTP_HOSTS] = {"courier.http_hosts", "courier-http-hosts", false, "",
                                   "", "其中允许不加密（http）的主机",
                                   "those of them that plain http may be used for"},
    [CONFIG_COURIER_CA] =
        {"courier.ca", "courier-ca", false, "", "",
         "对外连接所信任的根证书 PEM 文件；空则用系统的",
         "PEM file of the authorities trusted when calling others; empty: "
         "the system's"},
    [CONFIG_MAIL_RELAY] =
        {"mail.relay", "mail-relay", false, "", "",
         "发送邮件的服务器，如 smtp://mail.example:587；其主机须在 "
         "courier.hosts 中；空则邮件等待",
         "server that takes e-mail, such as smtp://mail.example:587; its "
         "host must be on courier.hosts; empty: e-mail waits"},
    [CONFIG_MAIL_FROM] = {"mail.from", "mail-from", false, "", "", "邮件的发件地址",
                          "address that e-mail is sent from"},
    [CONFIG_MAIL_USER] = {"mail.user", "mail-user", false, "", "",
                          "邮件服务器的用户名；密码取自凭据 firemark-mail 或 "
                          "keys/mail-password",
                          "user at the mail server; the password is the credential "
                          "firemark-mail or keys/mail-password"},
    [CONFIG_SMS_GATEWAY] = {"sms.gateway", "sms-gateway", false, "", "",
                            "短信网关的网址；令牌取自凭据 firemark-sms 或 keys/sms-token",
                            "URL of the gateway for text messages; its token is the "
                            "credential firemark-sms or keys/sms-token"},
    [CONFIG_ORDER_DAYS] = {"order.days", "order-days", true, "days", "15",
                           "责令更换的期限（自然日）",
                           "term of a replacement order, calendar days"},
    [CONFIG_RECORD_SM3] = {"record.sm3", "record-sm3", true, "", "0",
                           "1：记录日志的条目除 SHA-256 外再按 SM3 承诺事件内容",
                           "1: entries of the record's log commit to events by SM3, too, "
                           "beside SHA-256"},
    [CONFIG_RECORD_SM2] = {"record.sm2", "record-sm2", true, "", "0",
                           "1：检查点除 Ed25519 外再以 SM2 签名",
                           "1: checkpoints bear a second signature, by SM2, beside "
                           "Ed25519"},
    [CONFIG_RECORD_TSA] =
        {"record.tsa", "record-tsa", false, "", "",
         "为检查点加盖时间戳（RFC 3161）的机构网址；其主机须在 "
         "courier.hosts 中；空则不加盖",
         "URL of an authority that stamps checkpoints (RFC 3161); its host "
         "must be on courier.hosts; empty: none"},
    [CONFIG_RECORD_TSA_CA] =
        {"record.tsa_ca", "record-tsa-ca", false, "", "", "时间戳机构根证书的 PEM 文件",
         "PEM file of the certificates that the authority's lead to"},
    [CONFIG_RECORD_WITNESSES] =
        {"record.witnesses", "record-witnesses", false, "", "",
         "见证方：网址和公钥，以空格分隔，可多个；其主机须在 courier.hosts 中",
         "witnesses of the record's log: URL and key, and so on, separated by spaces; "
         "their "
         "hosts must be on courier.hosts"},
    [CONFIG_PKCS11] = {"signer.pkcs11", "pkcs11", false, "", "",
                       "PKCS#11 设备的模块文件，用于存放在设备中的密钥",
                       "a PKCS#11 token's module, for keys that are kept in it"},
    [CONFIG_SIGNER_SOCKET] = {"signer.socket", "signer-socket", false, "", "",
                              "签名进程的套接字；空则为数据目录下的 run/signer",
                              "the signer's socket; empty: run/signer in the data "
                              "directory"},
    [CONFIG_DECODER_SOCKET] = {"decoder.socket", "decoder-socket", false, "", "",
                               "图像解码进程的套接字；空则为数据目录下的 run/decoder",
                               "the decoder's socket; empty: run/decoder in the data "
                               "directory"},
    [CONFIG_ROOTS] =
        {"trust.roots", "roots", false, "", "",
         "核验信任列表的根公钥文件（firemark trust roots 输出）",
         "file of the roots that sign trust lists (from firemark trust roots)"},
    [CONFIG_USER] = {"user", "user", false, "", "firemark",
                     "以 root 启动时降权使用的账户",
                     "account to drop to when started as root"},
    [CONFIG_ONLY] = {"serve.only", "only", false, "", "",
                     "serve 只在前台运行这一个进程（signer、server 等），数据库另行提供；"
                     "空则由一个监管进程运行全部",
                     "serve runs this one process (signer, server ...) in the "
                     "foreground, on a database of one's own; empty: all, under a "
                     "supervisor"},
    [CONFIG_POSTGRES_BIN] = {"postgres.bin", "postgres-bin", false, "", "",
                             "PostgreSQL 程序目录；空则自动查找",
                             "folder of PostgreSQL's programs; empty: found by itself"},
    [CONFIG_POSTGRES_CONNECTIONS] = {"postgres.connections", "postgres-connections", true,
                                     "", "60", "私有数据库的最大连接数",
                                     "most connections of the private database"},
};

static struct fault *
config_fault(struct arena *arena, const char *code, const char *where, const char *zh,
             const char *en)
{
    return fault_new(arena, FAULT_SYNTAX, code, where, zh, en);
}

static void
set(struct config *config, int key, const char *value, const char *origin)
{
    config->value[key] = value;
    config->origin[key] = origin;
}

static int
find(const char *name, bool by_flag)
{
    for (int k = 0; k < CONFIG_KEY_COUNT; k++)
        if (strcmp(by_flag ? CONFIG_ITEMS[k].flag : CONFIG_ITEMS[k].name, name) == 0)
            return k;
    return -1;
}

static char *
trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    char *end = text + strlen(text);
    while (end > text && isspace((unsigned char)end[-1]))
        end--;
    *end = '\0';
    return text;
}

/* One line of the file: "name = value", "# comment", or nothing. */
static struct fault *
read_line(struct arena *arena, struct config *config, char *line, int number)
{
    char *text = trim(line);
    char *equals = strchr(text, '=');

    if (*text == '\0' || *text == '#')
        return NULL;
    if (equals) {
        *equals = '\0';
        int key = find(trim(text), false);
        if (key >= 0) {
            set(config, key, arena_strdup(arena, trim(equals + 1)), "file");
            return NULL;
        }
    }
    return config_fault(arena, "config_line", arena_printf(arena, "line %d", number),
                        "配置文件中的这一行不是“名称 = 值”，或没有这个设置；"
                        "用 firemark config 查看全部设置",
                        "this line is not `name = value` or names no setting; "
                        "`firemark config` lists them");
}

static struct fault *
read_file(struct arena *arena, const char *path, struct config *config)
{
    FILE *file = fopen(path, "re");
    char line[2048];
    struct fault *fault = NULL;

    if (!file)
        return config_fault(arena, "config_file", path, "无法读取配置文件",
                            arena_printf(arena, "cannot read it: %s", strerror(errno)));
    for (int n = 1; !fault && fgets(line, sizeof line, file); n++)
        fault = read_line(arena, config, line, n);
    fclose(file);
    return fault;
}

static void
read_environment(struct config *config)
{
    for (int k = 0; k < CONFIG_KEY_COUNT; k++) {
        char name[64] = "FIREMARK_";
        size_t n = strlen(name);
        for (const char *p = CONFIG_ITEMS[k].name; *p && n < sizeof name - 1; p++)
            name[n++] = *p == '.' ? '_' : (char)toupper((unsigned char)*p);
        name[n] = '\0';
        const char *value = getenv(name);
        if (value)
            set(config, k, value, "environment");
    }
}

struct fault *
config_load(struct arena *arena, const char *path, struct config *config)
{
    for (int k = 0; k < CONFIG_KEY_COUNT; k++)
        set(config, k, CONFIG_ITEMS[k].fallback, "default");
    struct fault *fault = path ? read_file(arena, path, config) : NULL;
    if (!fault)
        read_environment(config);
    return fault;
}

bool
config_set_flag(struct arena *arena, struct config *config, const char *flag,
                const char *value)
{
    int key = find(flag, true);

    if (key < 0)
        return false;
    set(config, key, arena_strdup(arena, value), "flag");
    return true;
}

/* Whether `value` is a word of "one|another". */
static bool
is_choice(const char *words, const char *value)
{
    size_t len = strlen(value);

    for (const char *w = words; w; w = strchr(w, '|') ? strchr(w, '|') + 1 : NULL)
        if (strncmp(w, value, len) == 0 && (w[len] == '|' || w[len] == '\0'))
            return true;
    return false;
}

static struct fault *
check_tls(struct arena *arena, const struct config *config)
{
    int64_t plain = config_int(config, CONFIG_REDIRECT_PORT);

    if (config_tls(config) != (config->value[CONFIG_TLS_KEY][0] != '\0'))
        return config_fault(arena, "config_value", "http.tls_certificate, http.tls_key",
                            "证书和私钥须同时设置，或都不设置",
                            "certificate and key are set together, or neither");
    if (plain && (!config_tls(config) || plain == config_int(config, CONFIG_PORT)))
        return config_fault(
            arena, "config_value", "http.redirect_port",
            "仅在设置了 http.tls_certificate 时可用，且须不同于 http.port",
            "is for TLS of the server's own (http.tls_certificate), and "
            "another port than http.port");
    return NULL;
}

struct fault *
config_check(struct arena *arena, const struct config *config)
{
    char host[ORIGIN_HOST_MAX];
    static const enum config_key ports[] = {CONFIG_PORT, CONFIG_REDIRECT_PORT};

    for (int k = 0; k < CONFIG_KEY_COUNT; k++) {
        const char *value = config->value[k];
        size_t digits = strspn(value, "0123456789");
        if (CONFIG_ITEMS[k].number && (digits == 0 || value[digits] || digits > 10))
            return config_fault(
                arena, "config_value", CONFIG_ITEMS[k].name, "应为非负整数",
                arena_printf(arena, "must be a whole number, is \"%s\" (from %s)", value,
                             config->origin[k]));
    }
    static const enum config_key CHOICES[] = {CONFIG_URL_CASE, CONFIG_PASSWORD_POLICY,
                                              CONFIG_SECOND_FACTOR};
    for (size_t i = 0; i < sizeof CHOICES / sizeof *CHOICES; i++) {
        const struct config_item *item = &CONFIG_ITEMS[CHOICES[i]];
        if (!is_choice(item->unit, config->value[CHOICES[i]]))
            return config_fault(arena, "config_value", item->name,
                                arena_printf(arena, "应为 %s 之一", item->unit),
                                arena_printf(arena, "is one of %s", item->unit));
    }
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        if (config_int(config, ports[i]) > 65535)
            return config_fault(arena, "config_value", CONFIG_ITEMS[ports[i]].name,
                                "端口应在 0 至 65535 之间",
                                "a port lies from 0 to 65535");
    if (!origin_host(config_origin(arena, config), host))
        return config_fault(arena, "config_value", CONFIG_ITEMS[CONFIG_ORIGIN].name,
                            "应为 https://主机名[:端口]，或 http://localhost[:端口]",
                            "is https://NAME[:PORT] in small letters, or "
                            "http://localhost[:PORT]");
    return check_tls(arena, config);
}

bool
config_tls(const struct config *config)
{
    return config->value[CONFIG_TLS_CERTIFICATE][0] != '\0';
}

const char *
config_origin(struct arena *arena, const struct config *config)
{
    const char *given = config->value[CONFIG_ORIGIN];

    return *given
               ? given
               : arena_printf(arena, "http%s://localhost:%s",
                              config_tls(config) ? "s" : "", config->value[CONFIG_PORT]);
}

int64_t
config_int(const struct config *config, enum config_key key)
{
    return strtoll(config->value[key], NULL, 10);
}

static const char *
socket_of(struct arena *arena, const char *set_to, const char *data, const char *name)
{
    return set_to[0] ? set_to : arena_printf(arena, "%s/run/%s", data, name);
}

const char *
config_signer_socket(struct arena *arena, const struct config *config, const char *data)
{
    return socket_of(arena, config->value[CONFIG_SIGNER_SOCKET], data, "signer");
}

const char *
config_decoder_socket(struct arena *arena, const struct config *config, const char *data)
{
    return socket_of(arena, config->value[CONFIG_DECODER_SOCKET], data, "decoder");
}
