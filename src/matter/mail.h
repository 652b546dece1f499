/* A message as e-mail. source: RFC 5322 (form), RFC 2045 §6.8 and RFC 2047 §4.1 (base64)
 */
#pragma once
#include <stdint.h>

#include "base/buf.h"

struct mail {
    const char *from, *to;      /* plain addresses */
    const char *id;             /* of the message: a retry bears the same Message-ID */
    const char *subject, *body; /* UTF-8 */
    int64_t time_unix_s;
};

/* Appends the whole e-mail. No text of `mail` can end a header or begin another: subject
 * and body are in base64, and addresses with other bytes than those of addresses are
 * refused (false). */
bool mail_write(const struct mail *mail, struct buf *out);
