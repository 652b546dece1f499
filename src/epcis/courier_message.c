#include "epcis/courier_message.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "label/secret.h"
#include "matter/mail.h"

static const char PREFIX[] = "message ";

/* One message on its way out. */
struct letter {
    const struct courier_post *post;
    struct arena *arena;
    const struct outbox_message *message;
    const char *id; /* of the call */
};

static void
try_failed(const struct letter *l, const char *why, bool final)
{
    struct fault *fault = outbox_tried(
        l->post->pg, l->arena,
        &(struct outbox_try){.id = l->message->id, .why = why, .final = final});

    if (fault)
        log_warn("event=message id=%s fault=%s", l->message->id, fault->code);
}

/* What it needs is not set up: it waits, visibly. */
static void
wait_for(const struct letter *l, const char *why)
{
    struct fault *fault = outbox_wait(l->post->pg, l->arena, l->message->id, why);

    if (fault)
        log_warn("event=message id=%s fault=%s", l->message->id, fault->code);
}

static struct webhook_hosts
hosts_of(const struct letter *l)
{
    return (struct webhook_hosts){l->post->settings->courier_hosts,
                                  l->post->settings->courier_http_hosts, NULL};
}

static bool
read_secret(const struct letter *l, const char *credential, const char *file,
            struct secret *out)
{
    const struct secret_source source = {
        .credential = credential,
        .path = arena_printf(l->arena, "%s/keys/%s", l->post->settings->data_dir, file)};

    return secret_read(&source, out);
}

/* ---- posts ---- */

static void
post_json(const struct letter *l, const char *url, json_t *body,
          const char *const *headers)
{
    char *text = json_dumps(body, JSON_COMPACT);

    if (!text)
        abort();
    webhooks_send(l->post->hooks, &(struct webhook){.url = url,
                                                    .delivery = l->id,
                                                    .headers = headers,
                                                    .body = text,
                                                    .body_len = strlen(text)});
    free(text);
    json_decref(body);
}

/* Receivers get the message's id, the time, and an HMAC over both and the body. */
static void
to_webhook(const struct letter *l)
{
    const struct outbox_message *m = l->message;
    const struct webhook_hosts hosts = hosts_of(l);
    char signature[WEBHOOK_SIGNATURE];
    const char *headers[] = {"Content-Type: application/json",
                             arena_printf(l->arena, "Firemark-Message: %s", m->id), NULL,
                             NULL};
    json_t *body = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o?}", "id", m->id, "time",
                             m->made_at, "about", m->about, "subject", m->subject, "text",
                             m->body, "facts", json_loads(m->facts, 0, NULL));
    char *text = json_dumps(body, JSON_COMPACT);

    if (webhook_check(l->arena, &hosts, m->address))
        try_failed(l, "refused", true);
    else if (m->secret) {
        webhook_sign(m->secret, clock_unix_s(), m->id, text, signature);
        headers[2] = arena_printf(l->arena, "Firemark-Signature: %s", signature);
        post_json(l, m->address, json_incref(body), headers);
    }
    free(text);
    json_decref(body);
}

static void
to_gateway(const struct letter *l)
{
    const struct outbox_message *m = l->message;
    const char *url = l->post->settings->sms_gateway;
    const struct webhook_hosts hosts = hosts_of(l);
    struct secret token;

    if (!*url || !read_secret(l, "firemark-sms", "sms-token", &token)) {
        wait_for(l, *url ? "no_token" : "no_gateway");
        return;
    }
    const char *const headers[] = {
        "Content-Type: application/json",
        arena_printf(l->arena, "Authorization: Bearer %s", token.text), NULL};
    secret_wipe(&token);
    if (webhook_check(l->arena, &hosts, url))
        wait_for(l, "refused");
    else
        post_json(
            l, url,
            json_pack("{s:s, s:s, s:s}", "id", m->id, "to", m->address, "text", m->body),
            headers);
}

/* ---- e-mail ---- */

static void
send_mail(const struct letter *l, const char *password)
{
    const struct outbox_message *m = l->message;
    const struct api_settings *s = l->post->settings;
    BUF_SCOPE struct buf text = {0};

    if (!mail_write(&(struct mail){.from = s->mail_from,
                                   .to = m->address,
                                   .id = m->id,
                                   .subject = m->subject,
                                   .body = m->body,
                                   .time_unix_s = clock_unix_s()},
                    &text)) {
        try_failed(l, "address", true);
        return;
    }
    webhooks_send(l->post->hooks, &(struct webhook){.url = s->mail_relay,
                                                    .delivery = l->id,
                                                    .body = text.data,
                                                    .body_len = text.len,
                                                    .mail = &(struct webhook_mail){
                                                        .from = s->mail_from,
                                                        .to = m->address,
                                                        .user = s->mail_user,
                                                        .password = password}});
}

static void
to_mailbox(const struct letter *l)
{
    const struct api_settings *s = l->post->settings;
    const struct webhook_hosts hosts = hosts_of(l);
    struct secret password = {""};

    if (!*s->mail_relay || !*s->mail_from)
        wait_for(l, "no_relay");
    else if (webhook_check_relay(l->arena, &hosts, s->mail_relay))
        wait_for(l, "refused");
    else if (*s->mail_user &&
             !read_secret(l, "firemark-mail", "mail-password", &password))
        wait_for(l, "no_password");
    else
        send_mail(l, password.text);
    secret_wipe(&password);
}

/* ---- all of them ---- */

struct sending {
    const struct courier_post *post;
    struct arena *arena;
};

static void
send_one(void *arg, const struct outbox_message *message)
{
    static const struct {
        const char *kind;
        void (*send)(const struct letter *l);
    } WAYS[] = {{"webhook", to_webhook}, {"email", to_mailbox}, {"sms", to_gateway}};
    const struct sending *s = arg;
    const struct letter letter = {
        .post = s->post,
        .arena = s->arena,
        .message = message,
        .id = arena_printf(s->arena, "%s%s", PREFIX, message->id)};

    if (webhooks_sending(s->post->hooks, letter.id))
        return;
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++)
        if (strcmp(message->kind, WAYS[i].kind) == 0)
            WAYS[i].send(&letter);
}

struct fault *
courier_messages(const struct courier_post *post, struct arena *arena)
{
    struct sending s = {post, arena};

    return outbox_due(post->pg, arena, send_one, &s);
}

/* Whether asking again cannot help: HTTP 4xx but for 408 and 429, SMTP 5xx. */
static bool
is_final(int status, bool mail)
{
    if (mail)
        return status >= 500;
    return status >= 400 && status < 500 && status != 408 && status != 429;
}

bool
courier_message_end(const struct courier_post *post, struct arena *arena,
                    const struct webhook_end *end)
{
    bool taken = end->status >= 200 && end->status < 300;

    if (strncmp(end->delivery, PREFIX, strlen(PREFIX)) != 0)
        return false;
    const char *id = end->delivery + strlen(PREFIX);
    struct fault *fault =
        outbox_tried(post->pg, arena,
                     &(struct outbox_try){.id = id,
                                          .status = end->status,
                                          .why = taken ? NULL : end->why,
                                          .final = is_final(end->status, end->mail)});
    if (fault)
        log_warn("event=message id=%s fault=%s", id, fault->code);
    else
        log_info("event=message id=%s status=%d why=%s", id, end->status,
                 taken ? "" : end->why);
    return true;
}
