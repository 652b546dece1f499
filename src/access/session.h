/* Signing in: argon2id passwords, lock-out, sessions whose tokens are stored only as
 * hashes. source: reliability design §3; RFC 9106 (argon2id) */
#pragma once
#include "access/access.h"
#include "access/sign_in_log.h"
#include "pg/pg.h"

enum { SESSION_TOKEN = 44 };

/* The hash of a password as stored, in the arena. Takes 64 MiB and some 50 ms. Whether it
 * may be one is password_judge()'s. Fault: password_short (input: under 10 bytes). */
struct fault *password_hash(struct arena *arena, const char *password, const char **out);

/* Checks who signs in, outside any transaction. Beyond the limits of sign_in_log.h it
 * answers so without looking; a wrong code counts as a wrong password does. Failures are
 * noted; success is the caller's to note, once there is a session.
 * Faults: sign_in_failed (sign_in; the same for an unknown login), those of
 * sign_in_limited() and second_factor_check(), password_expired (sign_in: a start
 * password of more than PASSWORD_START_DAYS). */
struct credentials {
    const char *login, *password;
    const char *code; /* of the second factor; "" where none was given */
    const char *source;
    const char *request; /* for the log; "" unknown */
    const char *factor;  /* for the log, where it is no password */
};
struct fault *sign_in(struct pg *pg, struct arena *arena, const struct credentials *given,
                      struct actor *out);

/* For other ways to sign in (passkey.h): the fault `why`, once it is counted as a
 * failure. */
struct fault *sign_in_count(struct pg *pg, struct arena *arena,
                            const struct credentials *given, struct fault *why);

/* Whether the person's password is this one, under the same limits, without the second
 * factor: before he gives himself another. A failure is noted over `notes`, a connection
 * outside of the transaction that pg is in. Faults: as sign_in(). */
struct fault *password_prove(struct pg *pg, struct pg *notes, struct arena *arena,
                             const struct credentials *given);

/* A new session of `hours`, opened from an address by a program ("" where unknown), under
 * the house's rules, which say what it must see to first; token receives 43 characters
 * and the NUL. */
struct session_from {
    const char *source, *agent;
    const char *password_policy, *second_factor; /* settings; "": asvs, off */
};
struct fault *session_open(struct pg *pg, struct arena *arena, const struct actor *actor,
                           int hours, const struct session_from *from,
                           char token[SESSION_TOKEN]);

/* Sessions known without asking the database: found once, remembered for SESSION_RECALL_S
 * seconds in this process, forgotten at sign-out. The actor recalled has no login, no
 * name and no session. Thread-safe, bounded. */
enum { SESSION_RECALL_S = 30 };
bool session_recall(const char *token, struct actor *out);
void session_remember(const char *token, const struct actor *actor);
void session_forget(const char *token);
/* The same by the SHA-256 of the token, as it is stored ("\\x..." in hex). */
void session_forget_stored(const char *sha256);
/* All of them: what people may was changed. */
void session_forget_all(void);

/* Makes a token of an API (access/token.h) out of random bytes, and the hash of any token
 * as PostgreSQL reads a bytea, in the arena. */
void token_random(char token[SESSION_TOKEN]);
const char *token_hash(struct arena *arena, const char *token);

/* Whose session it is; an unknown or expired token, and one that was left alone for
 * SESSION_IDLE_MIN (an administrator's: SESSION_IDLE_ADMIN_MIN), leaves `out` a nobody.
 * out->unproven: the password was last given SESSION_PROOF_MIN ago or before. */
enum { SESSION_IDLE_MIN = 480, SESSION_IDLE_ADMIN_MIN = 15, SESSION_PROOF_MIN = 30 };
struct fault *session_find(struct pg *pg, struct arena *arena, const char *token,
                           struct actor *out);

/* The session goes on under another token, as proven; *left_s: until it expires.
 * Fault: sign_in_required (it is over). */
struct fault *session_renew(struct pg *pg, struct arena *arena, const char *token,
                            char fresh[SESSION_TOKEN], int *left_s);

/* Ends it, here and in session_recall(). */
struct fault *session_close(struct pg *pg, struct arena *arena, const char *token);

/* Ends all of a person's but that of the token `stays` (NULL: none). */
struct fault *session_close_all(struct pg *pg, struct arena *arena, int64_t person_id,
                                const char *stays);

/* Judges anew what the session must see to, after something was seen to. */
struct fault *session_judge(struct pg *pg, struct arena *arena, const char *token,
                            const char *password_policy, const char *second_factor);

/* The person of a row of person `p` whose first columns are PERSON_COLUMNS. */
#define PERSON_COLUMNS                                                                   \
    "p.id, p.login, p.name, p.role, p.area_lo, p.area_hi, p.agency_id, p.company_id,"    \
    " agency_bound(p.agency_id, p.area_lo, p.area_hi), person_lent(p.id)"
enum { PERSON_COLUMN_COUNT = 10 };
struct actor actor_of(const struct pg_rows *rows);

/* A token makes, lists and ends no tokens, sessions or people: what it was bound to would
 * not bind them. Fault: token_not_person (forbidden). */
struct act;
struct fault *access_in_person(struct act *act);

/* Input field `powers` as PostgreSQL's array; not empty; each is of `allowed`, bits as in
 * actor.scope. Fault: `code` (input; it names those that are allowed). */
struct fault *access_powers_input(struct act *act, unsigned allowed, const char *code,
                                  const char **out);

/* The powers that a person has of his own, none of them lent: bits. */
unsigned access_own_powers(const struct actor *person);

/* An area's range; 0 and the city's own code are the whole city. */
void access_areas(int area, int *lo, int *hi);

/* Whether two people count as one where two are asked for: they are one, or since then (a
 * time as PostgreSQL reads it; NULL: now) one stood in for the other, or both for a
 * third. */
struct fault *access_same_hands(struct act *act, int64_t a, int64_t b, const char *since,
                                bool *same);

/* The person called `login`, whom act's actor may manage. Fault: person_unknown (absent;
 * the same where there is no such person). */
struct fault *access_find_governed(struct act *act, const char *login, struct actor *out);

/* The person called `login`, without any check (the local operator's --as).
 * Fault: person_unknown (absent). */
struct fault *actor_find(struct pg *pg, struct arena *arena, const char *login,
                         struct actor *out);

/* Nobody in particular. */
struct actor actor_public(void);
