/* Security keys over a real store: what was asked is taken once, by whom it was made for
 * and in time; keys belong to one person; counters grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "access/passkey.h"
#include "access/session.h"
#include "support/authenticator.h"
#include "support/cluster.h"

static const char ORIGIN[] = "https://firemark.example", SOURCE[] = "192.0.2.1";

static struct actor
add_person(struct store *s, const char *login)
{
    struct actor who;
    struct pg_rows *rows;
    const char *hash;

    assert_null(password_hash(&s->arena, "correct horse", &hash));
    assert_null(
        pg_run(s->pg, &s->arena,
               "INSERT INTO person (login, name, role, password_hash, area_lo, area_hi)"
               " VALUES ($1, '李', 'inspector', $2, 310104, 310104)",
               &rows, 2, login, hash));
    assert_null(actor_find(s->pg, &s->arena, login, &who));
    return who;
}

/* ---- the browser ---- */

static void
put_part(json_t *to, const char *name, const void *bytes, size_t len)
{
    char text[4 * AUTHENTICATOR_PART];

    sodium_bin2base64(text, sizeof text, bytes, len,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    json_object_set_new(to, name, json_string(text));
}

static const char *
option(const json_t *options, const char *name)
{
    return json_string_value(
        json_object_get(json_object_get(options, "publicKey"), name));
}

/* What a key answers; handle: "" for a person that it was told. */
static json_t *
answered(const struct authenticator *a, const struct authenticator_said *said,
         const char *handle)
{
    json_t *credential = json_pack("{s:s, s:{}}", "type", "public-key", "response"),
           *response = json_object_get(credential, "response");

    put_part(credential, "id", a->id, sizeof a->id);
    put_part(response, "clientDataJSON", said->client.bytes, said->client.len);
    put_part(response, "authenticatorData", said->data.bytes, said->data.len);
    put_part(response, "signature", said->signature.bytes, said->signature.len);
    if (*handle)
        json_object_set_new(response, "userHandle", json_string(handle));
    return credential;
}

static struct authenticator_task
task(const char *type, const char *challenge, uint32_t count)
{
    return (struct authenticator_task){.type = type,
                                       .challenge = challenge,
                                       .origin = ORIGIN,
                                       .rp_id = "firemark.example",
                                       .flags = 1 | 4,
                                       .count = count};
}

/* ---- adding ---- */

/* handle: 44 bytes; NULL where not asked. */
static struct fault *
add(struct store *s, const struct authenticator *a, const struct actor *who,
    const struct actor *asked_of, char *handle)
{
    struct authenticator_said said;
    char id[UUID_TEXT];
    json_t *options;

    assert_null(passkey_ask_new(s->pg, &s->arena, ORIGIN, asked_of, &options));
    struct authenticator_task t =
        task("webauthn.create", option(options, "challenge"), 1);
    authenticator_register(a, &t, &said);
    json_t *credential = json_pack("{s:{}}", "response"),
           *response = json_object_get(credential, "response");
    put_part(response, "clientDataJSON", said.client.bytes, said.client.len);
    put_part(response, "attestationObject", said.attestation.bytes, said.attestation.len);
    if (handle)
        strcpy(handle, json_string_value(json_object_get(
                           json_object_get(json_object_get(options, "publicKey"), "user"),
                           "id")));
    struct fault *fault =
        passkey_add(s->pg, &s->arena, ORIGIN, who, "办公桌的密钥", credential, id);
    json_decref(credential);
    json_decref(options);
    return fault;
}

static void
assert_code(const struct fault *fault, const char *code)
{
    assert_non_null(fault);
    assert_string_equal(fault->code, code);
}

static void
a_key_is_added_once_and_ten_at_most(void **state)
{
    struct store *s = *state;
    struct actor li = add_person(s, "li"), wang = add_person(s, "wang");
    struct authenticator a;
    bool held = true;

    assert_null(passkey_held(s->pg, &s->arena, li.person_id, &held));
    assert_false(held);
    authenticator_new(&a, PASSKEY_ES256);
    assert_code(add(s, &a, &li, &wang, NULL), "passkey_expired"); /* wang was asked */
    assert_null(add(s, &a, &li, &li, NULL));
    assert_null(passkey_held(s->pg, &s->arena, li.person_id, &held));
    assert_true(held);
    assert_code(add(s, &a, &li, &li, NULL), "passkey_known");
    assert_code(add(s, &a, &wang, &wang, NULL), "passkey_known");
    for (int i = 1; i < PASSKEYS_MAX; i++) {
        authenticator_free(&a);
        authenticator_new(&a, PASSKEY_EDDSA);
        assert_null(add(s, &a, &li, &li, NULL));
    }
    authenticator_free(&a);
    authenticator_new(&a, PASSKEY_EDDSA);
    assert_code(add(s, &a, &li, &li, NULL), "passkey_full");
    assert_null(add(s, &a, &wang, &wang, NULL));
    authenticator_free(&a);
}

/* ---- signing ---- */

/* A world of one person with one key. */
struct held {
    struct actor who;
    struct authenticator key;
    char handle[44];
    uint32_t count;
};

static void
hold(struct store *s, const char *login, struct held *h)
{
    *h = (struct held){.who = add_person(s, login), .count = 1};
    authenticator_new(&h->key, PASSKEY_ES256);
    assert_null(add(s, &h->key, &h->who, &h->who, h->handle));
}

static const char *
ask(struct store *s, const char *purpose, int64_t person, bool verified)
{
    json_t *options;

    assert_null(passkey_ask(
        s->pg, &s->arena,
        &(struct passkey_question){ORIGIN, purpose, person, verified, SOURCE}, &options));
    const char *challenge = arena_strdup(&s->arena, option(options, "challenge"));
    json_decref(options);
    return challenge;
}

/* person 0 where no session says who it is; t: what the key is told. */
static struct fault *
answer(struct store *s, const struct held *h, const struct authenticator_task *t,
       const char *handle, const char *purpose, int64_t person, struct actor *out)
{
    struct authenticator_said said;

    authenticator_sign(&h->key, t, &said);
    json_t *credential = answered(&h->key, &said, handle);
    struct fault *fault = passkey_signed(
        s->pg, &s->arena,
        &(struct passkey_answer){ORIGIN, purpose, person, SOURCE, credential}, out);
    json_decref(credential);
    return fault;
}

/* Without a password: who it is, the key says. */
static struct fault *
sign_alone(struct store *s, struct held *h, struct actor *out)
{
    struct authenticator_task t =
        task("webauthn.get", ask(s, "sign_in", 0, true), ++h->count);

    return answer(s, h, &t, h->handle, "sign_in", 0, out);
}

static void
a_key_signs_in_alone_or_behind_a_password_and_proves(void **state)
{
    struct store *s = *state;
    struct held li;
    struct actor out;

    hold(s, "li", &li);
    assert_null(sign_alone(s, &li, &out));
    assert_int_equal(out.person_id, li.who.person_id);
    struct authenticator_task t =
        task("webauthn.get", ask(s, "sign_in", li.who.person_id, false), ++li.count);
    t.flags = 1;
    assert_null(answer(s, &li, &t, "", "sign_in", 0, &out));
    t = task("webauthn.get", ask(s, "proof", li.who.person_id, true), ++li.count);
    assert_null(answer(s, &li, &t, "", "proof", li.who.person_id, &out));
    assert_string_equal(store_cell(s, "SELECT sign_count FROM passkey"), "4");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM passkey_challenge"), "0");
    authenticator_free(&li.key);
}

static void
a_password_alone_signs_in_no_more(void **state)
{
    struct store *s = *state;
    struct held li;
    struct actor out;
    struct credentials given = {"li", "correct horse", "", SOURCE, "", NULL};

    hold(s, "li", &li);
    assert_code(sign_in(s->pg, &s->arena, &given, &out), "second_factor_required");
    given.code = "123456";
    assert_code(sign_in(s->pg, &s->arena, &given, &out), "second_factor_wrong");
    store_cell(s, "DELETE FROM passkey RETURNING 1");
    given.code = "";
    assert_null(sign_in(s->pg, &s->arena, &given, &out));
    authenticator_free(&li.key);
}

static void
a_challenge_is_taken_once_in_time_and_for_what_it_was_made(void **state)
{
    struct store *s = *state;
    struct held li, wang;
    struct actor out;

    hold(s, "li", &li);
    hold(s, "wang", &wang);
    int64_t id = li.who.person_id;
    struct authenticator_task t = task("webauthn.get", ask(s, "sign_in", 0, true), 2);
    assert_null(answer(s, &li, &t, li.handle, "sign_in", 0, &out));
    t.count = 3; /* replayed */
    assert_code(answer(s, &li, &t, li.handle, "sign_in", 0, &out), "passkey_expired");
    t.challenge = ask(s, "sign_in", 0, true);
    assert_code(answer(s, &li, &t, "", "proof", id, &out), "passkey_expired");
    store_cell(s, "UPDATE passkey_challenge SET expires_at = now() RETURNING 1");
    assert_code(answer(s, &li, &t, li.handle, "sign_in", 0, &out), "passkey_expired");
    t.challenge = ask(s, "proof", wang.who.person_id, true); /* another's */
    assert_code(answer(s, &li, &t, "", "proof", id, &out), "passkey_expired");
    assert_code(answer(s, &li, &t, "", "sign_in", 0, &out), "passkey_expired");
    t.challenge = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"; /* never made */
    assert_code(answer(s, &li, &t, li.handle, "sign_in", 0, &out), "passkey_expired");
    t.challenge = ask(s, "proof", id, true); /* gone, though the answer was wrong */
    t.origin = "https://evil.example";
    assert_code(answer(s, &li, &t, "", "proof", id, &out), "passkey_wrong");
    t.origin = ORIGIN;
    assert_code(answer(s, &li, &t, "", "proof", id, &out), "passkey_expired");
    authenticator_free(&li.key);
    authenticator_free(&wang.key);
}

static void
a_key_signs_for_its_own_person_alone(void **state)
{
    struct store *s = *state;
    struct held li, wang, gone;
    struct actor out;

    hold(s, "li", &li);
    hold(s, "wang", &wang);
    struct authenticator_task t =
        task("webauthn.get", ask(s, "sign_in", wang.who.person_id, false), 9);
    assert_code(answer(s, &li, &t, "", "sign_in", 0, &out), "passkey_wrong");
    t.challenge = ask(s, "sign_in", 0, true); /* says that it is wang's */
    assert_code(answer(s, &li, &t, wang.handle, "sign_in", 0, &out), "passkey_wrong");
    t.challenge = ask(s, "sign_in", 0, true); /* says nothing */
    assert_code(answer(s, &li, &t, "", "sign_in", 0, &out), "passkey_wrong");
    t.challenge = ask(s, "sign_in", 0, true);
    t.flags = 1; /* nobody was verified, and there was no password */
    assert_code(answer(s, &li, &t, li.handle, "sign_in", 0, &out), "passkey_wrong");
    gone = li; /* a key under another's id */
    authenticator_new(&gone.key, PASSKEY_ES256);
    memcpy(gone.key.id, li.key.id, sizeof li.key.id);
    t = task("webauthn.get", ask(s, "sign_in", 0, true), 9);
    assert_code(answer(s, &gone, &t, li.handle, "sign_in", 0, &out), "passkey_wrong");
    gone.key.id[0] ^= 1; /* one that nobody has */
    t.challenge = ask(s, "sign_in", 0, true);
    assert_code(answer(s, &gone, &t, li.handle, "sign_in", 0, &out), "passkey_wrong");
    store_cell(s, "DELETE FROM sign_in_failure RETURNING 1");
    store_cell(s, "UPDATE person SET active = false WHERE login = 'li' RETURNING 1");
    assert_code(sign_alone(s, &li, &out), "passkey_wrong");
    assert_null(sign_alone(s, &wang, &out));
    authenticator_free(&li.key);
    authenticator_free(&wang.key);
    authenticator_free(&gone.key);
}

static const char *
cloned(struct store *s)
{
    return store_cell(s, "SELECT count(*) FROM event e JOIN event_kind k ON k.code ="
                         " e.kind WHERE k.name = 'passkey_cloned'");
}

static void
a_counter_that_does_not_grow_is_refused_and_on_record(void **state)
{
    struct store *s = *state;
    struct held li;
    struct actor out;

    hold(s, "li", &li);
    li.count = 40;
    assert_null(sign_alone(s, &li, &out)); /* 41 */
    static const uint32_t STALE[] = {40, 39, 0};
    for (size_t i = 0; i < sizeof STALE / sizeof *STALE; i++) {
        li.count = STALE[i] - 1;
        if (STALE[i] == 40)
            li.count = 40; /* the same once more */
        assert_code(sign_alone(s, &li, &out), "passkey_cloned");
    }
    assert_string_equal(cloned(s), "3");
    assert_string_equal(store_cell(s, "SELECT sign_count FROM passkey"), "41");
    li.count = 41;
    assert_null(sign_alone(s, &li, &out));
    store_cell(s, "UPDATE passkey SET sign_count = 0 RETURNING 1");
    for (int i = 0; i < 2; i++) {
        li.count = UINT32_MAX; /* 0 next: it does not count */
        assert_null(sign_alone(s, &li, &out));
    }
    assert_string_equal(cloned(s), "3");
    authenticator_free(&li.key);
}

static void
failures_lock_out_as_wrong_passwords_do(void **state)
{
    struct store *s = *state;
    struct held li;
    struct actor out;
    struct credentials given = {"li", "correct horse", "", SOURCE, "", NULL};

    hold(s, "li", &li);
    for (int i = 0; i < SIGN_IN_TRIES; i++) {
        struct authenticator_task t = task("webauthn.get", ask(s, "sign_in", 0, true), 9);
        t.origin = "https://evil.example";
        assert_code(answer(s, &li, &t, li.handle, "sign_in", 0, &out), "passkey_wrong");
    }
    assert_code(sign_alone(s, &li, &out), "locked_out");
    assert_code(sign_in(s->pg, &s->arena, &given, &out), "locked_out");
    store_cell(s, "DELETE FROM sign_in_failure RETURNING 1");
    assert_null(sign_alone(s, &li, &out));
    authenticator_free(&li.key);
}

static void
one_source_cannot_fill_the_store(void **state)
{
    struct store *s = *state;
    struct passkey_question q = {ORIGIN, "sign_in", 0, true, SOURCE};
    json_t *options;

    for (int i = 0; i < PASSKEYS_WAITING; i++) {
        assert_null(passkey_ask(s->pg, &s->arena, &q, &options));
        json_decref(options);
    }
    assert_code(passkey_ask(s->pg, &s->arena, &q, &options), "passkey_busy");
    q.source = "192.0.2.2";
    assert_null(passkey_ask(s->pg, &s->arena, &q, &options));
    json_decref(options);
    store_cell(s, "UPDATE passkey_challenge SET expires_at = now() RETURNING 1");
    q.source = SOURCE;
    assert_null(passkey_ask(s->pg, &s->arena, &q, &options));
    json_decref(options);
    assert_string_equal(store_cell(s, "SELECT count(*) FROM passkey_challenge"), "1");
}

int
main(void)
{
#define STORE_TEST(name)                                                                 \
    cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_key_is_added_once_and_ten_at_most),
        STORE_TEST(a_key_signs_in_alone_or_behind_a_password_and_proves),
        STORE_TEST(a_password_alone_signs_in_no_more),
        STORE_TEST(a_challenge_is_taken_once_in_time_and_for_what_it_was_made),
        STORE_TEST(a_key_signs_for_its_own_person_alone),
        STORE_TEST(a_counter_that_does_not_grow_is_refused_and_on_record),
        STORE_TEST(failures_lock_out_as_wrong_passwords_do),
        STORE_TEST(one_source_cannot_fill_the_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
