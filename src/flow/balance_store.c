#include "flow/balance_store.h"

#include <string.h>

#include "access/act.h"
#include "flow_sql.h"

/* ---- reading ---- */

struct reading {
    struct arena *arena;
    struct balance_sheet *sheet;
};

static struct balance_area *
area_of(struct balance_sheet *s, int area)
{
    int i = 0;

    while (i < s->area_count && s->areas[i].area != area)
        i++;
    if (i == BALANCE_AREAS_MAX)
        return NULL;
    if (i == s->area_count)
        s->areas[s->area_count++] = (struct balance_area){.area = area};
    return &s->areas[i];
}

static struct balance_product *
product_of(struct reading *r, int64_t product)
{
    struct balance_sheet *s = r->sheet;

    for (int i = 0; i < s->product_count; i++)
        if (s->products[i].product == product)
            return &s->products[i];
    if (s->product_count == s->product_cap) {
        int cap = s->product_cap ? s->product_cap * 2 : 16;
        struct balance_product *more = arena_alloc(r->arena, (size_t)cap * sizeof *more);
        if (s->product_count)
            memcpy(more, s->products, (size_t)s->product_count * sizeof *more);
        s->products = more;
        s->product_cap = cap;
    }
    s->products[s->product_count] = (struct balance_product){.product = product};
    return &s->products[s->product_count++];
}

static void
add_row(const struct pg_row *row, struct balance *balance, int64_t *declared)
{
    const char *what = pg_row_text(row, 3);
    int64_t qty = pg_row_int(row, 4);
    bool undeclared = pg_row_int(row, 8) != 0;

    if (strcmp(what, "declared") == 0)
        *declared += qty;
    else if (strcmp(what, "outside") != 0)
        balance_add(balance,
                    &(struct balance_holding){.bucket = flow_bucket_parse(what),
                                              .qty = qty,
                                              .at_producer = pg_row_int(row, 5) != 0,
                                              .counted = pg_row_int(row, 6) != 0,
                                              .grade = (int)pg_row_int(row, 7),
                                              .undeclared = undeclared});
    else if (!undeclared)
        balance_came(balance, qty);
}

static void
each_row(void *arg, const struct pg_row *row)
{
    struct reading *r = arg;
    struct balance_area *area = area_of(r->sheet, (int)pg_row_int(row, 1));
    struct balance_product *product = product_of(r, pg_row_int(row, 2));

    add_row(row, &r->sheet->total, &r->sheet->declared);
    add_row(row, &product->balance, &product->declared);
    if (area)
        add_row(row, &area->balance, &area->declared);
}

static struct fault *
read_sheet(struct act *act, const char *sql, int n, const char *const *values,
           struct balance_sheet *out)
{
    struct reading r = {act->arena, out};

    *out = (struct balance_sheet){0};
    struct fault *fault = pg_each(act->pg, act->arena, sql, n, values, each_row, &r);
    balance_close(&out->total, out->declared);
    for (int i = 0; i < out->area_count; i++)
        balance_close(&out->areas[i].balance, out->areas[i].declared);
    for (int i = 0; i < out->product_count; i++)
        balance_close(&out->products[i].balance, out->products[i].declared);
    return fault;
}

struct fault *
balance_of_batch(struct act *act, int64_t batch, struct balance_sheet *out)
{
    const char *const values[] = {act_number(act, batch)};

    return read_sheet(act, SQL_balance_batch, 1, values, out);
}

struct fault *
balance_of_place(struct act *act, int64_t place, int64_t batch, struct balance_sheet *out)
{
    const char *const values[] = {act_number(act, place),
                                  batch ? act_number(act, batch) : NULL};

    return read_sheet(act, SQL_balance_place, 2, values, out);
}

struct fault *
balance_of_area(struct act *act, int first, int last, int64_t product,
                struct balance_sheet *out)
{
    const char *const values[] = {act_number(act, first), act_number(act, last),
                                  product ? act_number(act, product) : NULL};

    return read_sheet(act, SQL_balance_area, 3, values, out);
}

static void
add_term(struct balance_term *to, const struct balance_term *term)
{
    to->qty += term->qty;
    if (term->grade > to->grade)
        to->grade = term->grade;
    for (int g = 0; g < BALANCE_GRADES; g++)
        to->by_grade[g] += term->by_grade[g];
}

static void
add_balance(struct balance *to, const struct balance *b)
{
    add_term(&to->producer_stock, &b->producer_stock);
    add_term(&to->dealer_stock, &b->dealer_stock);
    for (int i = 0; i < BUCKET_COUNT; i++)
        add_term(&to->terms[i], &b->terms[i]);
    to->located += b->located;
    to->seen += b->seen;
    to->lack.uncounted += b->lack.uncounted;
    to->lack.missing += b->lack.missing;
    to->lack.overdrawn += b->lack.overdrawn;
    to->lack.outside += b->lack.outside;
}

void
balance_sheet_part(const struct balance_sheet *all, int first, int last,
                   struct balance_sheet *out)
{
    *out = (struct balance_sheet){0};
    for (int i = 0; i < all->area_count; i++) {
        const struct balance_area *a = &all->areas[i];
        if (a->area < first || a->area > last)
            continue;
        out->areas[out->area_count++] = *a;
        add_balance(&out->total, &a->balance);
        out->declared += a->declared;
    }
    balance_close(&out->total, out->declared);
}

/* ---- writing ---- */

/* domain.md's evidence status of a term, by the grade of the movements behind it. */
static const char *const EVIDENCE[BALANCE_GRADES] = {"none", "verified", "documented",
                                                     "declared", "estimated"};

static void
put_term(struct buf *out, const char *name, const struct balance_term *term)
{
    buf_item(out);
    buf_printf(out, "{\"term\":\"%s\"", name);
    buf_member_int(out, "qty", term->qty);
    buf_member(out, "evidence");
    if (term->qty == 0)
        buf_puts(out, "null");
    else
        buf_json(out, EVIDENCE[term->grade]);
    buf_member(out, "by_evidence");
    buf_putc(out, '{');
    for (int g = 0; g < BALANCE_GRADES; g++)
        if (term->by_grade[g])
            buf_member_int(out, EVIDENCE[g], term->by_grade[g]);
    buf_puts(out, "}}");
}

static void
put_terms(struct buf *out, const struct balance *b)
{
    buf_member(out, "terms");
    buf_putc(out, '[');
    put_term(out, "producer_stock", &b->producer_stock);
    put_term(out, "transit", &b->terms[BUCKET_TRANSIT]);
    put_term(out, "dealer_stock", &b->dealer_stock);
    for (int i = BUCKET_INSTALLED; i < BUCKET_MISSING; i++)
        put_term(out, flow_bucket_name((enum flow_bucket)i), &b->terms[i]);
    buf_putc(out, ']');
}

/* The sums; a part tells what is unaccounted for there and what it got from the rest. */
static void
put_sums(struct buf *out, const struct balance *b, bool whole)
{
    int64_t lacking = whole ? b->unaccounted : balance_lacking(b);

    buf_printf(out, "\"declared\":%s", b->declared ? "true" : "false");
    buf_member_int(out, "produced", b->produced);
    if (!whole)
        buf_member_int(out, "net_in", balance_net_in(b));
    buf_member_int(out, "located", b->located);
    buf_member_int(out, "unaccounted", lacking);
    buf_member_int(out, "excess", lacking < 0 ? -lacking : 0);
}

void
balance_write(struct buf *out, const struct balance *b, bool whole)
{
    buf_member(out, "balance");
    buf_putc(out, '{');
    put_sums(out, b, whole);
    put_terms(out, b);
    buf_member(out, "unaccounted_by");
    buf_putc(out, '{');
    buf_member_int(out, "uncounted", b->lack.uncounted);
    buf_member_int(out, "missing", b->lack.missing);
    buf_member_int(out, "overdrawn", b->lack.overdrawn);
    buf_member_int(out, "outside", b->lack.outside);
    buf_puts(out, "}}");
}

struct fault *
balance_write_areas(struct act *act, const struct balance_sheet *sheet)
{
    struct pg_rows *names;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_balance_area_names, &names, 0);

    buf_member(&act->out, "areas");
    buf_putc(&act->out, '[');
    for (int n = 0; !fault && n < pg_rows_count(names); n++)
        for (int i = 0; i < sheet->area_count; i++) {
            if (sheet->areas[i].area != pg_int(names, n, 0))
                continue;
            buf_item(&act->out);
            buf_printf(&act->out, "{\"area\":%d,\"zh\":", sheet->areas[i].area);
            buf_json(&act->out, pg_text(names, n, 1));
            buf_puts(&act->out, ",\"en\":");
            buf_json(&act->out, pg_text(names, n, 2));
            buf_putc(&act->out, ',');
            put_sums(&act->out, &sheet->areas[i].balance, false);
            buf_putc(&act->out, '}');
        }
    buf_putc(&act->out, ']');
    return fault;
}

static const char *
id_list(struct act *act, const struct balance_sheet *sheet)
{
    BUF_SCOPE struct buf ids = {0};

    buf_putc(&ids, '[');
    for (int i = 0; i < sheet->product_count; i++)
        buf_printf(&ids, "%s%lld", i ? "," : "", (long long)sheet->products[i].product);
    buf_putc(&ids, ']');
    return arena_strdup(act->arena, ids.data);
}

struct fault *
balance_write_products(struct act *act, const struct balance_sheet *sheet)
{
    struct pg_rows *names;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_balance_products, &names, 1, id_list(act, sheet));

    buf_member(&act->out, "products");
    buf_putc(&act->out, '[');
    for (int n = 0; !fault && n < pg_rows_count(names); n++)
        for (int i = 0; i < sheet->product_count; i++) {
            if (sheet->products[i].product != pg_int(names, n, 0))
                continue;
            buf_item(&act->out);
            buf_puts(&act->out, "{\"code\":");
            buf_json(&act->out, pg_text(names, n, 1));
            buf_puts(&act->out, ",\"product\":");
            buf_json(&act->out, pg_text(names, n, 2));
            buf_puts(&act->out, ",\"unit\":");
            buf_json(&act->out, pg_text(names, n, 3));
            buf_putc(&act->out, ',');
            put_sums(&act->out, &sheet->products[i].balance, false);
            buf_putc(&act->out, '}');
        }
    buf_putc(&act->out, ']');
    return fault;
}
