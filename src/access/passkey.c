#include "access/passkey.h"

#include <sodium.h>
#include <string.h>

#include "access/passkey_parts.h"
#include "access_sql.h"
#include "base/buf.h"
#include "base/origin.h"

static const char *
number(struct arena *arena, int64_t value)
{
    return arena_printf(arena, "%lld", (long long)value);
}

struct fault *
passkey_held(struct pg *pg, struct arena *arena, int64_t person_id, bool *held)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(pg, arena, SQL_passkey_ids, &rows, 1, number(arena, person_id));

    *held = !fault && pg_rows_count(rows) > 0;
    return fault;
}

/* ---- asking ---- */

/* The person's keys as descriptors, whose count is *n. */
static struct fault *
list_ids(struct pg *pg, struct arena *arena, int64_t person_id, json_t *list)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(pg, arena, SQL_passkey_ids, &rows, 1, number(arena, person_id));

    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "type", "public-key", "id",
                                        passkey_base64(arena, pg_text(rows, i, 0))));
    return fault;
}

/* A new challenge, as base64url. */
static struct fault *
make_challenge(struct pg *pg, struct arena *arena, const struct passkey_question *q,
               const char **out)
{
    uint8_t random[PASSKEY_CHALLENGE];
    struct pg_rows *rows;

    randombytes_buf(random, sizeof random);
    const char *bytea =
        passkey_bytea(arena, (struct passkey_bytes){random, sizeof random});
    struct fault *fault = pg_run(
        pg, arena, SQL_passkey_ask, &rows, 7, bytea, q->purpose,
        q->person_id ? number(arena, q->person_id) : NULL, q->verified ? "true" : "false",
        q->source, number(arena, PASSKEY_WAIT_S), number(arena, PASSKEYS_WAITING));
    if (!fault && pg_rows_count(rows) == 0)
        fault = fault_new(arena, FAULT_BUSY, "passkey_busy", NULL,
                          "密钥请求过多，请几分钟后再试",
                          "too many requests to keys; try again in some minutes");
    *out = passkey_base64(arena, bytea + 2);
    return fault;
}

static struct fault *
options_of(struct pg *pg, struct arena *arena, const struct passkey_question *q,
           json_t *key, json_t **out)
{
    const char *challenge;
    struct fault *fault = make_challenge(pg, arena, q, &challenge);

    if (fault) {
        json_decref(key);
        return fault;
    }
    json_object_set_new(key, "challenge", json_string(challenge));
    json_object_set_new(key, "timeout", json_integer(PASSKEY_WAIT_S * 1000));
    *out = json_pack("{s:o}", "publicKey", key);
    return NULL;
}

struct fault *
passkey_ask(struct pg *pg, struct arena *arena, const struct passkey_question *q,
            json_t **out)
{
    char rp_id[ORIGIN_HOST_MAX] = "";
    json_t *ids = json_array();
    struct fault *fault = q->person_id ? list_ids(pg, arena, q->person_id, ids) : NULL;

    *out = NULL;
    if (!fault && q->person_id && json_array_size(ids) == 0)
        fault = fault_new(arena, FAULT_CONFLICT, "passkey_none", NULL,
                          "您还没有登记安全密钥；请用密码登录后添加",
                          "you have no security key yet; sign in with your password and "
                          "add one");
    if (fault) {
        json_decref(ids);
        return fault;
    }
    origin_host(q->origin, rp_id);
    return options_of(pg, arena, q,
                      json_pack("{s:s, s:s, s:o}", "rpId", rp_id, "userVerification",
                                q->verified ? "required" : "discouraged",
                                "allowCredentials", ids),
                      out);
}

/* In the order they are liked. */
static json_t *
algorithms(void)
{
    static const int ALL[] = {PASSKEY_ES256, PASSKEY_EDDSA, PASSKEY_RS256};
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:i}", "type", "public-key", "alg", ALL[i]));
    return list;
}

/* The person's handle in hex, whose row is locked: keys are added one at a time. */
static struct fault *
handle_of(struct pg *pg, struct arena *arena, int64_t person_id, const char **hex)
{
    uint8_t fresh[PASSKEY_CHALLENGE];
    struct pg_rows *rows;

    randombytes_buf(fresh, sizeof fresh);
    struct fault *fault =
        pg_run(pg, arena, SQL_passkey_handle, &rows, 2, number(arena, person_id),
               passkey_bytea(arena, (struct passkey_bytes){fresh, sizeof fresh}));
    *hex = fault ? "" : pg_text(rows, 0, 0);
    return fault;
}

struct fault *
passkey_ask_new(struct pg *pg, struct arena *arena, const char *origin,
                const struct actor *person, json_t **out)
{
    char rp_id[ORIGIN_HOST_MAX] = "";
    const char *handle;
    json_t *ids = json_array();
    struct fault *fault = handle_of(pg, arena, person->person_id, &handle);

    *out = NULL;
    if (!fault)
        fault = list_ids(pg, arena, person->person_id, ids);
    if (fault) {
        json_decref(ids);
        return fault;
    }
    origin_host(origin, rp_id);
    return options_of(
        pg, arena,
        &(struct passkey_question){
            .purpose = "add",
            .person_id = person->person_id,
            .source = arena_printf(arena, "person %lld", (long long)person->person_id)},
        json_pack("{s:{s:s, s:s}, s:{s:s, s:s, s:s}, s:o, s:o, s:{s:s, s:s}, s:s}", "rp",
                  "id", rp_id, "name", "Firemark", "user", "id",
                  passkey_base64(arena, handle), "name", person->login, "displayName",
                  person->name, "pubKeyCredParams", algorithms(), "excludeCredentials",
                  ids, "authenticatorSelection", "residentKey", "preferred",
                  "userVerification", "preferred", "attestation", "none"),
        out);
}

/* ---- adding ---- */

static struct fault *
check_room(struct pg *pg, struct arena *arena, int64_t person_id)
{
    struct pg_rows *rows;
    const char *handle;
    struct fault *fault = handle_of(pg, arena, person_id, &handle);

    if (!fault)
        fault = pg_run(pg, arena, SQL_passkey_ids, &rows, 1, number(arena, person_id));
    if (fault || pg_rows_count(rows) < PASSKEYS_MAX)
        return fault;
    return fault_new(arena, FAULT_CONFLICT, "passkey_full", NULL,
                     "最多登记10把安全密钥；请先移除不用的",
                     "10 security keys at most; remove one that you do not use");
}

static struct fault *
keep(struct pg *pg, struct arena *arena, int64_t person_id, const char *name,
     const struct passkey_key *key, char id[UUID_TEXT])
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(pg, arena, SQL_passkey_add, &rows, 6, number(arena, person_id), name,
               passkey_bytea(arena, (struct passkey_bytes){key->id, key->id_len}),
               number(arena, key->algorithm),
               passkey_bytea(arena, (struct passkey_bytes){key->key, key->key_len}),
               number(arena, key->count));

    if (!fault && pg_rows_count(rows) == 0)
        fault = fault_new(arena, FAULT_CONFLICT, "passkey_known", NULL,
                          "这把密钥已经登记", "this key is registered already");
    if (!fault)
        memcpy(id, pg_text(rows, 0, 0), UUID_TEXT);
    return fault;
}

/* The challenge of an answer that is refused comes back with the rest of the transaction,
 * for whoever is signed in, while it lasts. */
struct fault *
passkey_add(struct pg *pg, struct arena *arena, const char *origin,
            const struct actor *person, const char *name, const json_t *credential,
            char id[UUID_TEXT])
{
    const struct passkey_answer answer = {.origin = origin,
                                          .purpose = "add",
                                          .person_id = person->person_id,
                                          .credential = credential};
    struct passkey_key *key = arena_alloc(arena, sizeof *key);
    struct passkey_bytes client, attestation;
    struct passkey_asked asked;
    int64_t asked_of;
    struct fault *fault =
        passkey_take(pg, arena, &answer, FAULT_INPUT, &asked, &asked_of);

    if (!fault && (!passkey_part(arena, credential, "clientDataJSON", &client) ||
                   !passkey_part(arena, credential, "attestationObject", &attestation)))
        fault = passkey_malformed(arena);
    if (fault)
        return fault;
    enum passkey_flaw flaw = passkey_check_new(&asked, client, attestation, key);
    if (flaw)
        return passkey_wrong(arena, FAULT_INPUT, flaw);
    fault = check_room(pg, arena, person->person_id);
    return fault ? fault : keep(pg, arena, person->person_id, name, key, id);
}
