/* A trace as JSON. */
#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "base/words.h"
#include "flow/trace_store.h"
#include "flow_sql.h"

static const char *
quoted(struct act *act, const char *text)
{
    BUF_SCOPE struct buf b = {0};

    buf_json(&b, text);
    return arena_strdup(act->arena, b.data);
}

struct fault *
trace_codes_read(struct act *act, struct trace_codes *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_trace_codes, &rows, 0);

    if (fault)
        return fault;
    for (int i = 0; i < pg_rows_count(rows); i++) {
        bool kind = strcmp(pg_text(rows, i, 0), "kind") == 0;
        int64_t code = pg_int(rows, i, 1);
        if (code > 0 && code < TRACE_CODE_MAX)
            (kind ? out->kind : out->grade)[code] = pg_text(rows, i, 2);
    }
    return NULL;
}

const char *
trace_code_name(const char *const names[TRACE_CODE_MAX], int code)
{
    return code > 0 && code < TRACE_CODE_MAX ? names[code] : NULL;
}

/* ---- members ---- */

static void
put_term(struct buf *out, const struct trace_codes *codes, const char *term,
         const struct balance_term *value)
{
    buf_item(out);
    buf_putc(out, '{');
    buf_member_text(out, "term", term);
    buf_member_text(out, "zh", word_value("term", term, "zh"));
    buf_member_text(out, "en", word_value("term", term, "en"));
    buf_member_int(out, "qty", value->qty);
    buf_member_text(out, "grade", trace_code_name(codes->grade, value->grade));
    buf_putc(out, '}');
}

/* The terms in the order of the goods' life: table bucket's. */
static void
put_balance(struct buf *out, const struct trace_codes *codes, const struct trace_view *v)
{
    const struct balance *b = &v->balance;

    buf_member(out, "balance");
    if (v->company) {
        buf_puts(out, "null");
        return;
    }
    buf_printf(out, "{\"declared\":%s", b->declared ? "true" : "false");
    buf_member_int(out, "produced", b->produced);
    buf_member_int(out, "located", b->located);
    buf_member_int(out, "unaccounted", b->unaccounted);
    buf_member_int(out, "excess", b->excess);
    buf_member(out, "terms");
    buf_putc(out, '[');
    put_term(out, codes, "producer_stock", &b->producer_stock);
    put_term(out, codes, "transit", &b->terms[BUCKET_TRANSIT]);
    put_term(out, codes, "dealer_stock", &b->dealer_stock);
    for (int i = BUCKET_INSTALLED; i < BUCKET_MISSING; i++)
        put_term(out, codes, flow_bucket_name((enum flow_bucket)i), &b->terms[i]);
    buf_puts(out, "]}");
}

static void
put_holdings(struct buf *out, const struct trace_holder *h)
{
    buf_member(out, "holdings");
    if (!h->own) {
        buf_puts(out, "null");
        return;
    }
    buf_putc(out, '{');
    for (int b = 0; b < BUCKET_COUNT; b++) {
        if (h->qty[b] == 0)
            continue;
        buf_member_int(out, flow_bucket_name((enum flow_bucket)b), h->qty[b]);
    }
    buf_putc(out, '}');
}

static void
put_node(struct buf *out, const struct trace_node *node, const struct trace_holder *h)
{
    buf_putc(out, '{');
    buf_member_text(out, "place", h->code);
    buf_member_text(out, "name", h->name);
    buf_member_text(out, "kind", h->kind);
    buf_member_int(out, "area", h->area);
    buf_member_text(out, "area_zh", h->area_zh);
    buf_member_text(out, "area_en", h->area_en);
    buf_member_int(out, "in", node->in);
    buf_member_int(out, "out", node->out);
    buf_member(out, "gap");
    buf_puts(out, node->gap ? "true" : "false");
    buf_member_int(out, "depth", node->depth_forward);
    buf_member_int(out, "depth_back", node->depth_back);
    put_holdings(out, h);
    buf_member_text(out, "order", h->own ? h->order : NULL);
    buf_member_text(out, "order_state", h->own ? h->order_state : NULL);
    buf_putc(out, '}');
}

static void
put_notes(struct buf *out, const struct trace_link *l)
{
    buf_member(out, "documents");
    buf_putc(out, '[');
    for (const struct trace_note *n = l->notes; n; n = n->next) {
        buf_item(out);
        buf_json(out, n->number);
    }
    buf_putc(out, ']');
}

static const char *
name_json(const char *const names[TRACE_CODE_MAX], int code)
{
    const char *name = trace_code_name(names, code);

    return name ? name : "null";
}

/* `codes` and `places` hold JSON here: there are many more links than names. */
static void
put_link(struct buf *out, const struct trace_link *l, const struct trace_codes *codes,
         const char *const *places)
{
    char at[21];

    buf_putc(out, '{');
    buf_member(out, "from");
    buf_puts(out, places[l->from]);
    buf_member(out, "to");
    buf_puts(out, places[l->to]);
    buf_member_int(out, "qty", l->qty);
    buf_member_int(out, "moves", l->moves);
    clock_iso(l->first_unix_s, at);
    buf_member_text(out, "first_at", at);
    if (l->last_unix_s != l->first_unix_s)
        clock_iso(l->last_unix_s, at);
    buf_member_text(out, "last_at", at);
    buf_member(out, "kind");
    buf_puts(out, name_json(codes->kind, l->kind));
    buf_member(out, "grade");
    buf_puts(out, name_json(codes->grade, l->grade));
    put_notes(out, l);
    buf_putc(out, '}');
}

static void
quote_codes(struct act *act, const struct trace_codes *codes, struct trace_codes *out)
{
    for (int i = 0; i < TRACE_CODE_MAX; i++) {
        out->kind[i] = codes->kind[i] ? quoted(act, codes->kind[i]) : NULL;
        out->grade[i] = codes->grade[i] ? quoted(act, codes->grade[i]) : NULL;
    }
}

static void
put_graph(struct act *act, const struct trace_codes *codes, const struct trace_view *v)
{
    const char **places = arena_alloc(act->arena, (v->graph.count + 1) * sizeof *places);

    buf_puts(&act->out, ",\"nodes\":[");
    for (size_t i = 0; i < v->graph.count; i++) {
        if (!v->graph.nodes[i].kept)
            continue;
        places[i] = quoted(act, v->at[i]->code);
        buf_item(&act->out);
        put_node(&act->out, &v->graph.nodes[i], v->at[i]);
    }
    places[v->graph.count] = "null";
    struct trace_codes quoted_codes;
    quote_codes(act, codes, &quoted_codes);
    buf_puts(&act->out, "],\"edges\":[");
    for (size_t i = 0; i < v->link_count; i++) {
        buf_item(&act->out);
        put_link(&act->out, &v->links[i], &quoted_codes, places);
    }
    buf_puts(&act->out, "]");
}

static void
put_gaps(struct act *act, const struct trace_view *v)
{
    buf_member(&act->out, "gaps");
    buf_putc(&act->out, '[');
    for (size_t i = 0; i < v->gap_count; i++) {
        buf_item(&act->out);
        buf_putc(&act->out, '{');
        buf_member_text(&act->out, "place", v->gaps[i].holder->code);
        buf_member_text(&act->out, "zh", v->gaps[i].zh);
        buf_member_text(&act->out, "en", v->gaps[i].en);
        buf_member_int(&act->out, "qty", v->gaps[i].qty);
        if (v->gaps[i].to)
            buf_member_text(&act->out, "to", v->gaps[i].to);
        buf_putc(&act->out, '}');
    }
    buf_putc(&act->out, ']');
}

/* Codes of the places that the walk began at, as a JSON array; the first alone, too. */
static void
put_starts(struct buf *out, const struct trace_view *v)
{
    const char *first = NULL;

    buf_member(out, "starts");
    buf_putc(out, '[');
    for (size_t i = 0; i < v->start_count; i++) {
        const struct trace_node *node = trace_find(&v->graph, v->starts[i]);
        if (!node)
            continue;
        const char *code = v->at[node - v->graph.nodes]->code;
        buf_item(out);
        buf_json(out, code);
        first = first ? first : code;
    }
    buf_putc(out, ']');
    buf_member_text(out, "start", first);
}

struct fault *
trace_write(struct act *act, const struct trace_view *view)
{
    struct trace_codes codes = {0};
    struct fault *fault = trace_codes_read(act, &codes);

    if (fault)
        return fault;
    buf_member(&act->out, "batch");
    buf_puts(&act->out, view->batch);
    buf_member_text(&act->out, "known_at", view->known_at);
    put_starts(&act->out, view);
    put_balance(&act->out, &codes, view);
    put_graph(act, &codes, view);
    put_gaps(act, view);
    trace_family_write(&act->out, &view->family, &codes);
    buf_member(&act->out, "corrections");
    buf_puts(&act->out, view->corrections);
    return NULL;
}
