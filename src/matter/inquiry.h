/* Find by inquiry: the last-known holder of goods is asked where they are by a link that
 * takes one answer; what he says becomes edges of grade "declared". source: flow.md §2.
 *
 * A link's token has 140 random bits. Only its SHA-256 is stored or sent to the database:
 * the token itself is told once, to who made it, and stands in no record and no log. */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

struct act;
struct trace_view;
struct trace_holder;

enum {
    INQUIRY_TOKEN = 29,     /* 28 characters and the NUL */
    INQUIRY_HASH = 65,      /* SHA-256 in lower-case hex and the NUL */
    INQUIRY_RUN_MAX = 1000, /* inquiries opened at a time */
    INQUIRY_DAYS_MAX = 365,
    INQUIRY_PHOTO_MAX = 6 * 1024 * 1024 /* bytes of a photograph sent with an answer */
};

/* ---- tokens (inquiry_token.c) ---- */

/* A new token, in letters and digits that are not taken for one another (Crockford's
 * base 32), and its hash. */
void inquiry_token_new(char token[INQUIRY_TOKEN], char hash[INQUIRY_HASH]);

/* The hash of a token as people type it: any case, with or without hyphens, O for 0, I
 * and L for 1. False where it cannot be one. */
bool inquiry_token_hash(const char *typed, char hash[INQUIRY_HASH]);

/* "https://host/q/ABCD-EFGH-..." in act's arena. */
const char *inquiry_link(struct act *act, const char *token);

/* ---- where the flow stops (inquiry_gap.c) ---- */

struct inquiry_gap {
    const struct trace_holder *holder;
    int64_t asked;       /* in stock and in transit on record: to be accounted for */
    int64_t received;    /* all that the record shows coming in */
    int64_t onward;      /* of that, what it shows going on */
    int64_t last_unix_s; /* when goods last came in; 0: never on record */
    const char *why;     /* "stock": held and never counted; "gap": the record has one */
};

/* The holders of a trace where it stops, in the trace's order, in act's arena: those who
 * make, sell, build or use, and hold goods that nobody counted, or have a gap. Returns
 * how many. inquiry_gap_at() is about one holder, whether the trace stops there or not;
 * false where the place is not in the trace. Pure. */
size_t inquiry_gaps(struct act *act, const struct trace_view *view,
                    struct inquiry_gap **out);
bool inquiry_gap_at(struct act *act, const struct trace_view *view, int64_t place,
                    struct inquiry_gap *out);

/* ---- what people do ---- */

/* An inquiry as read and locked. */
struct inquiry {
    const char *id, *number, *state, *batch, *place_code, *place_name;
    int64_t batch_id, place_id, area, company_id;
    int round, answer_round;
    const char *receipt; /* of the answer that counts; NULL: none */
    const char *answer;  /* JSON, as sent in; NULL: none */
    bool seen;
};

/* The inquiry of number act.in["number"]. Faults: inquiry_unknown (absent). */
struct fault *inquiry_find(struct act *act, struct inquiry *out);

/* The inquiry that the link act.in["token"] is for. Fault: inquiry_link (absent): the
 * same for a token that is wrong, expired, replaced or closed. */
struct fault *inquiry_by_token(struct act *act, struct inquiry *out);

/* Appends an event about the inquiry; takes the body. */
struct fault *inquiry_append(struct act *act, const struct inquiry *inquiry,
                             const char *kind, json_t *body);

/* `inquiry gaps|open|resend|reopen|close|show` on act's input. Opening, resending and
 * reopening answer with links, which are told this once. Faults: batch_unknown,
 * place_unknown, inquiry_unknown (absent), inquiry_whom, inquiry_not_holder (input),
 * inquiry_open_already, inquiry_none, inquiry_state (conflict). */
struct fault *inquiry_run_gaps(struct act *act);
struct fault *inquiry_run_open(struct act *act);
struct fault *inquiry_run_resend(struct act *act);
struct fault *inquiry_run_reopen(struct act *act);
struct fault *inquiry_run_close(struct act *act);
struct fault *inquiry_run_show(struct act *act);

/* Who answered an inquiry and whom he named, in full; the reason is on record
 * (inquiry_contact.c). Fault: inquiry_unknown (absent). */
struct fault *inquiry_run_contact(struct act *act);

/* A new link for the inquiry, which kills the one before: token and due day in act's
 * arena. extra: members that the event bears besides, taken. */
struct inquiry_link {
    const char *token, *due_on;
};
struct fault *inquiry_renew(struct act *act, const struct inquiry *inquiry,
                            const char *kind, json_t *extra, struct inquiry_link *out);

/* ---- answers (inquiry_reply.c, inquiry_answer.c, inquiry_undo.c) ---- */

enum { INQUIRY_ROWS_MAX = 40 };

struct inquiry_passed {
    const char *name, *address, *phone, *on, *document; /* on: day, or NULL */
    int64_t qty;
    int64_t receiver; /* place; 0: nobody on record */
};

struct inquiry_reply {
    const char *nothing; /* "unknown" | "never": he knows of none, or got none; or NULL */
    int64_t have, used;
    int64_t got; /* came to him beyond the record */
    const char *used_where, *got_from, *by, *phone;
    struct inquiry_passed passed[INQUIRY_ROWS_MAX];
    size_t count;
    int64_t told; /* have + used + passed on */
};

/* Reads what was sent in: {"nothing"?, "have", "used"?, "used_where"?, "got"?,
 * "got_from"?, "by", "phone"?, "passed"?: [{"name", "address"?, "phone"?, "qty", "on"?,
 * "document"?}]}. Texts are borrowed. Fault: inquiry_answer (input; the detail is an
 * array of {field, zh, en}, all mistakes together). today: "YYYY-MM-DD". Pure. */
struct fault *inquiry_reply_read(struct act *act, const json_t *answer, const char *today,
                                 struct inquiry_reply *out);

/* `inquiry answer` by an officer, on the number; and by a link. The same answer sent
 * again is no fault and changes nothing. Faults: inquiry_answered (conflict: another
 * answer is on record), inquiry_answer, inquiry_photo (input). */
struct fault *inquiry_run_answer(struct act *act);
struct fault *inquiry_run_reply(struct act *act);

/* What the link's page shows; that somebody sent a form in; both by act.in["token"]. Then
 * whether act.in["answer"] could be sent in, which records nothing. */
struct fault *inquiry_run_look(struct act *act);
struct fault *inquiry_run_seen(struct act *act);
struct fault *inquiry_run_check(struct act *act);

/* Takes back the movements of the answer that counts, by entries the other way round:
 * what was said stays on record. */
struct fault *inquiry_undo(struct act *act, const struct inquiry *inquiry);

/* `inquiry confirm`: a receiver that an answer named is a place, registered before or
 * now. Faults: inquiry_row (absent), inquiry_confirmed (conflict), place_unknown. */
struct fault *inquiry_run_confirm(struct act *act);

/* `inquiry letter`: a new link on paper. Faults: those of resending and of printing. */
struct fault *inquiry_run_letter(struct act *act);
