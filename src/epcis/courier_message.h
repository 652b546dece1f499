/* The outbox's messages, as the courier sends them: JSON signed by HMAC to webhooks,
 * e-mail to a relay, JSON with a bearer token to a gateway for text messages. */
#pragma once
#include "access/act.h"
#include "epcis/webhook.h"
#include "matter/outbox.h"

struct courier_post {
    const struct api_settings *settings;
    struct pg *pg;
    struct webhooks *hooks;
};

/* Begins to send what is due. */
struct fault *courier_messages(const struct courier_post *post, struct arena *arena);

/* Takes the end of one; false: it is none of these. */
bool courier_message_end(const struct courier_post *post, struct arena *arena,
                         const struct webhook_end *end);
