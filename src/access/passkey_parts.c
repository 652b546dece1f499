#include "access/passkey_parts.h"

#include <sodium.h>
#include <string.h>

#include "access_sql.h"
#include "base/buf.h"
#include "base/origin.h"

const char *
passkey_bytea(struct arena *arena, struct passkey_bytes bytes)
{
    BUF_SCOPE struct buf hex = {0};

    buf_puts(&hex, "\\x");
    buf_hex(&hex, bytes.at, bytes.len);
    return arena_strdup(arena, hex.data);
}

const char *
passkey_base64(struct arena *arena, const char *hex)
{
    size_t len = strlen(hex) / 2,
           room =
               sodium_base64_encoded_len(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    uint8_t *bytes = arena_alloc(arena, len + 1);
    char *text = arena_alloc(arena, room);

    sodium_hex2bin(bytes, len, hex, 2 * len, NULL, NULL, NULL);
    return sodium_bin2base64(text, room, bytes, len,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool
decode(struct arena *arena, const char *text, struct passkey_bytes *out)
{
    size_t len = text ? strlen(text) : 0;

    if (len == 0 || len > PASSKEY_PART_MAX)
        return false;
    uint8_t *bytes = arena_alloc(arena, len);
    *out = (struct passkey_bytes){.at = bytes};
    return sodium_base642bin(bytes, len, text, len, NULL, &out->len, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
}

bool
passkey_part(struct arena *arena, const json_t *credential, const char *name,
             struct passkey_bytes *out)
{
    const json_t *from = name ? json_object_get(credential, "response") : credential;

    return decode(arena, json_string_value(json_object_get(from, name ? name : "id")),
                  out);
}

struct fault *
passkey_malformed(struct arena *arena)
{
    return fault_new(arena, FAULT_INPUT, "passkey_malformed", "credential",
                     "浏览器送来的密钥数据不完整，请重试",
                     "what the browser sent of the key is not whole; try again");
}

struct fault *
passkey_wrong(struct arena *arena, enum fault_kind kind, enum passkey_flaw flaw)
{
    return fault_new(arena, kind, "passkey_wrong", passkey_flaw_name(flaw),
                     "密钥未通过核验；请用已登记的密钥，并从本站的页面重试",
                     "the key was not accepted; use one that is registered, from a page "
                     "of this site");
}

static struct fault *
expired(struct arena *arena, enum fault_kind kind)
{
    return fault_new(arena, kind, "passkey_expired", "credential",
                     "这次密钥操作已过期或已用过，请重新开始",
                     "this request to the key is over or was used already; begin again");
}

struct fault *
passkey_take(struct pg *pg, struct arena *arena, const struct passkey_answer *answer,
             enum fault_kind kind, struct passkey_asked *asked, int64_t *person_id)
{
    char *text = arena_alloc(arena, PASSKEY_CHALLENGE_TEXT),
         *rp_id = arena_alloc(arena, ORIGIN_HOST_MAX);
    struct passkey_bytes client, challenge;
    struct pg_rows *rows;

    if (!passkey_part(arena, answer->credential, "clientDataJSON", &client) ||
        !passkey_challenge_of(client, text) || !decode(arena, text, &challenge) ||
        challenge.len != PASSKEY_CHALLENGE || !origin_host(answer->origin, rp_id))
        return passkey_malformed(arena);
    struct fault *fault = pg_run(
        pg, arena, SQL_passkey_take, &rows, 3, passkey_bytea(arena, challenge),
        answer->purpose,
        answer->person_id ? arena_printf(arena, "%lld", (long long)answer->person_id)
                          : NULL);
    if (fault || pg_rows_count(rows) == 0)
        return fault ? fault : expired(arena, kind);
    *person_id = pg_int(rows, 0, 0);
    *asked = (struct passkey_asked){.origin = answer->origin,
                                    .rp_id = rp_id,
                                    .challenge = text,
                                    .verified = pg_int(rows, 0, 1) != 0};
    return NULL;
}
