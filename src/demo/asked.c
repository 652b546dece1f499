#include "demo/asked.h"

#include <ctype.h>

#include "demo/spread.h"

enum {
    HOUR = 3600,
    ASKED_DAYS = 14, /* ago */
    DUE_DAYS = 7,
    GRACE_DAYS = 30,
    SOLD = 36, /* to the dealer who answers, without labels */
    TO_BUILDING = 20,
    TO_NOBODY = 6,
    SILENT = 28, /* to the other */
    TOKEN = 28,
    TOPIC_TOKEN = 88
};

/* An inquiry, and what it asks about. */
struct asking {
    struct lot *lot;
    struct holder *holder;
    const char *id, *run, *number;
    int64_t at;
    int64_t qty;
};

static const char *
token_of(struct arena *arena, uint64_t seed, int which)
{
    static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct chance luck = chance_of(seed, TOPIC_TOKEN + (uint64_t)which);
    char *token = arena_alloc(arena, TOKEN + 1);

    for (int i = 0; i < TOKEN; i++)
        token[i] = ALPHABET[chance_next(&luck) & 31];
    return token;
}

const char *
asked_token(struct arena *arena, uint64_t seed)
{
    return token_of(arena, seed, 1);
}

static void
put(const struct asking *a, const char *kind, const char *login, int64_t at,
    const char *id)
{
    const struct demo_place *place = a->holder->place;

    rows_put(&a->lot->demo->rows,
             &(struct row){.kind = kind,
                           .id = id,
                           .batch = a->lot->id,
                           .unit = -1,
                           .area = place->area,
                           .company = place->id,
                           .person = login ? city_person(a->lot->demo, login) : 0,
                           .place = place->id,
                           .at = at});
}

static struct asking
ask(struct lot *lot, struct holder *h, int which)
{
    struct demo *d = lot->demo;
    int64_t at = city_time(d, ASKED_DAYS, 10) + which;
    int64_t due = at + DUE_DAYS * DEMO_DAY;
    struct asking a = {.lot = lot,
                       .holder = h,
                       .id = rows_id(&d->rows, at),
                       .run = city_number(d, "HX", at, &at, 1),
                       .at = at,
                       .qty = h->qty[BUCKET_STOCK]};

    a.number = arena_printf(&d->scratch, "%s-%04d", a.run, which + 1);
    buf_printf(&d->rows.body,
               "{\"number\":\"%s\",\"run\":\"%s\",\"agency\":\"示范市市场监督管理局\","
               "\"phone\":\"021-0000-0000\",\"basis\":"
               "\"《中华人民共和国产品质量法》第十八条\",\"asked\":%lld,\"received\":"
               "%lld,\"onward\":%lld,\"token_sha256\":\"%s\",\"due_on\":\"%s\","
               "\"expires_on\":\"%s\"}",
               a.number, a.run, (long long)a.qty, (long long)h->in, (long long)h->out,
               city_sha256(d, token_of(&d->scratch, d->seed, which)), city_day(d, due),
               city_day(d, due + GRACE_DAYS * DEMO_DAY));
    put(&a, "inquiry_opened", "city", at, a.id);
    return a;
}

/* ---- the answer ---- */

/* To a place on record, or to a name alone: then it is on its way from him. */
static void
declare(const struct asking *a, const struct demo_place *to, int64_t qty, int64_t at,
        const char *document)
{
    const struct demo_place *from = a->holder->place;

    lot_move(a->lot,
             &(struct lot_move){
                 .kind = "delivered",
                 .from = from,
                 .to = to ? to : from,
                 .from_bucket = BUCKET_STOCK,
                 .to_bucket = to ? BUCKET_STOCK : BUCKET_TRANSIT,
                 .qty = qty,
                 .at = at,
                 .grade = 3,
                 .document = document,
                 .facts = arena_printf(&a->lot->demo->scratch,
                                       ",\"inquiry_id\":\"%s\",\"round\":1", a->id)});
}

static void
declare_count(const struct asking *a, int64_t have, int64_t at)
{
    buf_printf(&a->lot->demo->rows.body,
               "{\"place_id\":%lld,\"counted\":%lld,\"expected\":%lld,\"grade\":3,"
               "\"inquiry_id\":\"%s\"}",
               (long long)a->holder->place->id, (long long)have, (long long)have, a->id);
    put(a, "stock_counted", NULL, at, NULL);
}

/* Whom he names; `receiver` 0: nobody on record. */
struct named {
    const char *name, *address, *document, *on;
    int64_t qty, receiver;
};

static const char *
row_of(struct arena *arena, const struct named *n, const char *receiver)
{
    return arena_printf(arena,
                        "{\"name\":\"%s\",\"address\":\"%s\",\"phone\":\"\",\"qty\":%lld,"
                        "\"on\":\"%s\",\"document\":\"%s\"%s}",
                        n->name, n->address, (long long)n->qty, n->on, n->document,
                        receiver);
}

static void
put_answer(const struct asking *a, const struct named *named, int64_t have, int64_t at)
{
    struct demo *d = a->lot->demo;
    struct arena *arena = &d->scratch;
    const char *answer = arena_printf(arena,
                                      "{\"have\":%lld,\"by\":\"经营者丑\",\"phone\":"
                                      "\"021-0000-0001\",\"passed\":[%s,%s]}",
                                      (long long)have, row_of(arena, &named[0], ""),
                                      row_of(arena, &named[1], ""));
    char *sum = arena_strdup(arena, city_sha256(d, answer));
    const char *receiver =
        arena_printf(arena, ",\"receiver\":%lld", (long long)named[0].receiver);

    for (char *c = sum; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    buf_printf(&d->rows.body,
               "{\"inquiry_id\":\"%s\",\"round\":1,\"receipt\":\"%s-1-%.6s\",\"answer\":"
               "%s,\"told\":%lld,\"passed\":[%s,%s]}",
               a->id, a->number, sum, answer, (long long)a->qty,
               row_of(arena, &named[0], receiver), row_of(arena, &named[1], ""));
    put(a, "inquiry_answered", NULL, at, NULL);
}

static void
answer(const struct asking *a)
{
    struct demo *d = a->lot->demo;
    int64_t at = a->at + 3 * DEMO_DAY + 5 * HOUR;
    int64_t first = city_time(d, 61, 12), second = city_time(d, 45, 12);
    const struct demo_place *building = spread_new_end(a->lot, 0);
    const struct named named[] = {
        {building->name, "", "收据 0417", city_day(d, first), TO_BUILDING, building->id},
        {"禺谷流动摊", "夜市，摊号不详", "", city_day(d, second), TO_NOBODY, 0}};
    int64_t have = a->qty - TO_BUILDING - TO_NOBODY;

    buf_printf(&d->rows.body, "{\"inquiry_id\":\"%s\"}", a->id);
    put(a, "inquiry_seen", NULL, at - 600, NULL);
    declare(a, building, TO_BUILDING, first, named[0].document);
    declare(a, NULL, TO_NOBODY, second, NULL);
    put_answer(a, named, have, at);
    declare_count(a, have, at + 1);
}

void
asked_tell(struct lot *lot, struct lot *with)
{
    (void)with;
    spread_run(lot, &(struct spread){.dealers = 3,
                                     .ends = 2,
                                     .first_dealer = -1,
                                     .loose_stays = true,
                                     .loose = {0, SOLD, SILENT},
                                     .all_installed = true});
    struct holder *dealers = &lot->holders[1];
    struct asking answered = ask(lot, &dealers[1], 0);

    answer(&answered);
    ask(lot, &dealers[2], 1);
}
