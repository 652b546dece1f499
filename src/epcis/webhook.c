#include "epcis/webhook.h"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/hosts.h"
#include "epcis/problem.h"

enum { SENDING_MAX = 16, URL_MAX = 2000 };

/* ---- where ---- */

static struct fault *
refuse(struct arena *arena, const char *zh, const char *en)
{
    return epcis_refuse(arena, "SubscriptionControlsException", "dest", zh, en);
}

/* One part of a URL; NULL where it has none. */
static const char *
url_part(struct arena *arena, CURLU *url, CURLUPart part)
{
    char *text = NULL;
    const char *copy = NULL;

    if (curl_url_get(url, part, &text, 0) == CURLUE_OK && text)
        copy = arena_strdup(arena, text);
    curl_free(text);
    return copy;
}

/* "[::1]" without its brackets. */
static const char *
plain_host(struct arena *arena, const char *host)
{
    size_t len = strlen(host);

    return host[0] == '[' && len > 2 ? arena_strndup(arena, host + 1, len - 2) : host;
}

/* What may be called: with TLS, and by a few hosts without. */
struct scheme {
    const char *secure, *plain;
};

static const struct scheme WEB = {"https", "http"}, MAIL = {"smtps", "smtp"};

static struct fault *
check_parts(struct arena *arena, const struct webhook_hosts *hosts, CURLU *url,
            const struct scheme *wanted)
{
    const char *scheme = url_part(arena, url, CURLUPART_SCHEME);
    const char *host = url_part(arena, url, CURLUPART_HOST);
    bool plain = scheme && strcmp(scheme, wanted->plain) == 0;

    if (!host || (!plain && (!scheme || strcmp(scheme, wanted->secure) != 0)) ||
        url_part(arena, url, CURLUPART_USER) || url_part(arena, url, CURLUPART_PASSWORD))
        return refuse(
            arena,
            arena_printf(arena, "应为 %s 网址，且不含用户名和密码", wanted->secure),
            arena_printf(arena, "an %s URL without user and password is wanted",
                         wanted->secure));
    host = plain_host(arena, host);
    if (!hosts_list_name(hosts->listed, host))
        return refuse(arena, "该主机不在允许通知的名单（配置 courier.hosts）中",
                      "the host is not on the list of those that may be notified "
                      "(setting courier.hosts)");
    /* a relay begins in plain and is told to go on in TLS */
    if (plain && wanted == &WEB && !hosts_list_name(hosts->listed_http, host))
        return refuse(arena, "该主机须用 https（例外见配置 courier.http_hosts）",
                      "this host takes https only (setting courier.http_hosts lists "
                      "exceptions)");
    return NULL;
}

static struct fault *
check_url(struct arena *arena, const struct webhook_hosts *hosts, const char *text,
          const struct scheme *wanted)
{
    CURLU *url = curl_url();
    struct fault *fault;

    if (!url)
        abort();
    if (strlen(text) > URL_MAX || curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK)
        fault = refuse(arena, "不是有效的网址", "this is no URL");
    else
        fault = check_parts(arena, hosts, url, wanted);
    curl_url_cleanup(url);
    return fault;
}

struct fault *
webhook_check(struct arena *arena, const struct webhook_hosts *hosts, const char *text)
{
    return check_url(arena, hosts, text, &WEB);
}

struct fault *
webhook_check_relay(struct arena *arena, const struct webhook_hosts *hosts,
                    const char *text)
{
    return check_url(arena, hosts, text, &MAIL);
}

void
webhook_sign(const char *token, int64_t unix_s, const char *delivery, const char *body,
             char out[WEBHOOK_SIGNATURE])
{
    BUF_SCOPE struct buf text = {0}, hex = {0};
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned len;

    buf_printf(&text, "%lld.%s.%s", (long long)unix_s, delivery, body);
    HMAC(EVP_sha256(), token, (int)strlen(token), (const uint8_t *)text.data, text.len,
         mac, &len);
    buf_hex(&hex, mac, 32);
    snprintf(out, WEBHOOK_SIGNATURE, "t=%lld,id=%s,v1=%s", (long long)unix_s, delivery,
             hex.data);
}

/* ---- one delivery under way ---- */

struct sending {
    CURL *curl; /* NULL: free */
    struct curl_slist *headers;
    char *body;
    size_t body_len, body_at; /* body_at: how much of an e-mail is sent */
    bool mail;
    struct buf answer;
    char delivery[160];
    const struct webhook_hosts *hosts;
    bool refused;
};

struct webhooks {
    CURLM *multi;
    struct webhook_hosts hosts;
    struct sending sending[SENDING_MAX];
};

/* The last word on where a connection goes: whatever a name resolved to, an address of
 * this machine or an inner network must be listed itself. */
static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *at)
{
    struct sending *s = arg;

    (void)purpose;
    if (hosts_is_inner(&at->addr) && !hosts_list_address(s->hosts->listed, &at->addr)) {
        s->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

/* Whoever never stops talking is cut. */
static size_t
hear(char *bytes, size_t size, size_t n, void *arg)
{
    struct sending *s = arg;

    if (s->answer.len + size * n > WEBHOOK_ANSWER)
        return 0;
    buf_add(&s->answer, bytes, size * n);
    return size * n;
}

static void
add_header(struct sending *s, const char *line)
{
    struct curl_slist *longer = curl_slist_append(s->headers, line);

    if (!longer)
        abort();
    s->headers = longer;
}

static void
set_up(struct sending *s, const struct webhook *hook)
{
    CURL *c = s->curl;

    curl_easy_setopt(c, CURLOPT_URL, hook->url);
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)WEBHOOK_CONNECT_S);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)WEBHOOK_TIMEOUT_S);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (s->hosts->ca_file && *s->hosts->ca_file)
        curl_easy_setopt(c, CURLOPT_CAINFO, s->hosts->ca_file);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, hear);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, s);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, s);
    curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(c, CURLOPT_PRIVATE, s);
}

static void
set_up_post(struct sending *s, const struct webhook *hook)
{
    CURL *c = s->curl;

    add_header(s, "Expect:");
    for (const char *const *line = hook->headers; *line; line++)
        add_header(s, *line);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_MAXFILESIZE, 1024L * 1024);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "firemark-courier");
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, s->body);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)hook->body_len);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, s->headers);
}

static size_t
speak(char *out, size_t size, size_t n, void *arg)
{
    struct sending *s = arg;
    size_t left = s->body_len - s->body_at, len = size * n < left ? size * n : left;

    memcpy(out, s->body + s->body_at, len);
    s->body_at += len;
    return len;
}

/* source: RFC 5321; STARTTLS (RFC 3207) is demanded of all that must go encrypted */
static void
set_up_mail(struct sending *s, const struct webhook *hook)
{
    const struct webhook_mail *mail = hook->mail;
    CURL *c = s->curl;
    bool may_be_plain = false;
    CURLU *url = curl_url();
    char *host = NULL;

    if (url && curl_url_set(url, CURLUPART_URL, hook->url, 0) == CURLUE_OK &&
        curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK)
        may_be_plain = hosts_list_name(s->hosts->listed_http, host);
    curl_free(host);
    curl_url_cleanup(url);
    s->mail = true;
    add_header(s, mail->to);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_USE_SSL,
                     (long)(may_be_plain ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    curl_easy_setopt(c, CURLOPT_MAIL_FROM, mail->from);
    curl_easy_setopt(c, CURLOPT_MAIL_RCPT, s->headers);
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, speak);
    curl_easy_setopt(c, CURLOPT_READDATA, s);
    curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)hook->body_len);
    if (*mail->user) {
        curl_easy_setopt(c, CURLOPT_USERNAME, mail->user);
        curl_easy_setopt(c, CURLOPT_PASSWORD, mail->password);
    }
}

static void
end(struct webhooks *hooks, struct sending *s)
{
    curl_multi_remove_handle(hooks->multi, s->curl);
    curl_easy_cleanup(s->curl);
    curl_slist_free_all(s->headers);
    free(s->body);
    buf_free(&s->answer);
    *s = (struct sending){0};
}

/* ---- all of them ---- */

struct webhooks *
webhooks_new(const struct webhook_hosts *hosts)
{
    struct webhooks *hooks = calloc(1, sizeof *hooks);

    if (!hooks || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        abort();
    hooks->multi = curl_multi_init();
    if (!hooks->multi)
        abort();
    hooks->hosts = *hosts;
    return hooks;
}

void
webhooks_free(struct webhooks *hooks)
{
    if (!hooks)
        return;
    for (int i = 0; i < SENDING_MAX; i++)
        if (hooks->sending[i].curl)
            end(hooks, &hooks->sending[i]);
    curl_multi_cleanup(hooks->multi);
    free(hooks);
}

bool
webhooks_send(struct webhooks *hooks, const struct webhook *hook)
{
    struct sending *s = NULL;

    for (int i = 0; i < SENDING_MAX && !s; i++)
        if (!hooks->sending[i].curl)
            s = &hooks->sending[i];
    if (!s)
        return false;
    s->curl = curl_easy_init();
    s->body = malloc(hook->body_len + 1);
    if (!s->curl || !s->body)
        abort();
    memcpy(s->body, hook->body, hook->body_len);
    s->body_len = hook->body_len;
    s->hosts = &hooks->hosts;
    snprintf(s->delivery, sizeof s->delivery, "%s", hook->delivery);
    set_up(s, hook);
    if (hook->mail)
        set_up_mail(s, hook);
    else
        set_up_post(s, hook);
    curl_multi_add_handle(hooks->multi, s->curl);
    return true;
}

bool
webhooks_sending(const struct webhooks *hooks, const char *delivery)
{
    for (int i = 0; i < SENDING_MAX; i++)
        if (hooks->sending[i].curl && strcmp(hooks->sending[i].delivery, delivery) == 0)
            return true;
    return false;
}

static const char *
reason(const struct sending *s, CURLcode code)
{
    if (s->refused)
        return "refused";
    switch ((int)code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return "unresolved";
    case CURLE_OPERATION_TIMEDOUT:
        return "timeout";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
        return "tls";
    default:
        return "unreachable";
    }
}

void
webhooks_go_on(struct webhooks *hooks, int ms,
               void (*ended)(void *arg, const struct webhook_end *end), void *arg)
{
    int running, left;
    CURLMsg *message;

    curl_multi_perform(hooks->multi, &running);
    curl_multi_poll(hooks->multi, NULL, 0, ms, NULL);
    curl_multi_perform(hooks->multi, &running);
    while ((message = curl_multi_info_read(hooks->multi, &left))) {
        struct sending *s = NULL;
        long status = 0;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &s);
        curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
        /* a relay's no is a status as well, which libcurl tells as a failure */
        bool told = code == CURLE_OK || (s->mail && status >= 400);
        ended(arg, &(struct webhook_end){.delivery = s->delivery,
                                         .status = told ? (int)status : 0,
                                         .mail = s->mail,
                                         .why = told ? "status" : reason(s, code),
                                         .answer = s->answer.data ? s->answer.data : "",
                                         .answer_len = s->answer.len});
        end(hooks, s);
    }
}
