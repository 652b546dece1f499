#include "epcis/delivery.h"

#include <string.h>

#include "base/clock.h"
#include "base/uuid.h"
#include "epcis/answer.h"
#include "epcis/courier.h"
#include "epcis/document.h"
#include "epcis/query.h"
#include "epcis/schedule.h"
#include "epcis_sql.h"

/* One subscription as SQL_epcis_courier_take gives it. */
struct subscription {
    const char *id, *query_name, *definition, *schedule; /* schedule "": a stream */
    bool report_if_empty;
    int64_t after, upto;
};

static struct subscription
subscription_of(const struct pg_rows *rows)
{
    return (struct subscription){.id = pg_text(rows, 0, 0),
                                 .query_name = pg_text(rows, 0, 1),
                                 .definition = pg_text(rows, 0, 2),
                                 .schedule = pg_text(rows, 0, 3),
                                 .report_if_empty = pg_text(rows, 0, 4)[0] == 't',
                                 .after = pg_int(rows, 0, 5),
                                 .upto = pg_int(rows, 0, 6)};
}

/* What is new, in the order of the record: the query's own order and limits are those of
 * one answer, and a subscription is told everything once. */
static struct fault *
find_new(struct act *act, const struct subscription *s, struct epcis_found **found,
         int *count, bool *more)
{
    struct epcis_query query;
    json_t *definition = json_loads(s->definition, 0, NULL);

    epcis_query_init(&query, act->arena);
    struct fault *fault = epcis_query_add_all(&query, definition);
    query.order = NULL;
    struct epcis_part part = {
        .beyond_seq = s->after, .upto_seq = s->upto, .limit = COURIER_EVENTS};
    *count = 0;
    if (!fault && s->upto > s->after)
        fault = epcis_query_run(act, &query, &part, found, count, more);
    epcis_query_clear(&query);
    json_decref(definition);
    return fault;
}

static struct fault *
keep(struct act *act, const struct subscription *s, const struct epcis_found *found,
     int count)
{
    char id[UUID_TEXT];
    struct pg_rows *rows;
    json_t *document = epcis_answer_document(
        &(struct epcis_answer){.query = s->query_name, .subscription = s->id}, found,
        count);
    BUF_SCOPE struct buf text = {0};

    epcis_write_json(document, &text);
    uuid7_new_text(id);
    struct fault *fault = pg_run(act->pg, act->arena, SQL_epcis_courier_add, &rows, 4, id,
                                 s->id, act_number(act, count), text.data);
    json_decref(document);
    return fault;
}

/* When a schedule runs next; NULL for a stream. */
static const char *
next_run(struct act *act, const struct subscription *s)
{
    struct epcis_schedule schedule;
    const char *field;
    json_t *from;

    if (!s->schedule[0])
        return NULL;
    from = json_loads(s->schedule, 0, NULL);
    bool good = epcis_schedule_read(from, &schedule, &field);
    json_decref(from);
    return good ? act_number(act, epcis_schedule_next(&schedule, clock_unix_s())) : NULL;
}

static struct fault *
make(struct act *act, const struct subscription *s, bool *more)
{
    struct epcis_found *found = NULL;
    struct pg_rows *rows;
    int count;
    struct fault *fault = find_new(act, s, &found, &count, more);

    if (fault)
        return fault;
    if (count > 0 || (s->schedule[0] && s->report_if_empty))
        fault = keep(act, s, found, count);
    int64_t last = *more ? found[count - 1].seq : s->upto;
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_epcis_courier_moved, &rows, 3, s->id,
                       act_number(act, last > s->after ? last : s->after),
                       *more ? NULL : next_run(act, s));
    return fault;
}

static struct fault *
within(struct act *act, const char *id, bool *more)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_epcis_courier_take, &rows, 1, id);

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    const struct actor who = {
        .person_id = pg_int(rows, 0, 7),
        .area_lo = (int)pg_int(rows, 0, 8),
        .area_hi = (int)pg_int(rows, 0, 9),
        .agency_id = pg_int(rows, 0, 10),
        .company_id = pg_int(rows, 0, 11),
        .role = access_role_parse(pg_text(rows, 0, 12)),
        .bound = pg_is_null(rows, 0, 13) ? 0 : access_powers_read(pg_text(rows, 0, 13))};

    /* what is lent for a time makes no subscription go on */
    if (!access_may(&who, POWER_READ))
        return NULL;
    const struct subscription s = subscription_of(rows);
    act->actor = &who;
    fault = act_scope(act);
    if (!fault)
        fault = make(act, &s, more);
    act->actor = NULL;
    return fault;
}

struct fault *
delivery_make(struct act *act, const char *subscription, bool *more)
{
    struct fault *fault = pg_begin(act->pg, act->arena);

    *more = false;
    if (fault)
        return fault;
    fault = within(act, subscription, more);
    if (!fault)
        return pg_commit(act->pg, act->arena);
    pg_rollback(act->pg);
    return fault;
}
