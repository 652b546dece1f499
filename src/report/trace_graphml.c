/* A trace as GraphML: a directed graph whose attributes are declared with their types. */
#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "base/words.h"
#include "report/trace_tables.h"
#include "report/when.h"

/* Attributes: id, of a node or an edge, name, type. The names are the same in both
 * languages, since programs read them; "label" is what yEd and Gephi show. */
static const struct {
    const char *id, *of, *name, *type;
} KEYS[] = {
    {"nl", "node", "label", "string"},
    {"nt", "node", "type", "string"},
    {"nb", "node", "batch", "string"},
    {"nc", "node", "code", "string"},
    {"nk", "node", "kind", "string"},
    {"na", "node", "area", "string"},
    {"ni", "node", "in", "long"},
    {"no", "node", "out", "long"},
    {"nd", "node", "depth", "int"},
    {"nu", "node", "depth_back", "int"},
    {"ng", "node", "gap", "boolean"},
    {"ns", "node", "stock", "long"},
    {"nr", "node", "transit", "long"},
    {"nn", "node", "installed", "long"},
    {"nx", "node", "order", "string"},
    {"ny", "node", "recall", "string"},
    {"nz", "node", "made_from_recalled", "string"},
    {"el", "edge", "label", "string"},
    {"ek", "edge", "kind", "string"},
    {"eb", "edge", "batch", "string"},
    {"eq", "edge", "quantity", "long"},
    {"ew", "edge", "weight", "double"},
    {"em", "edge", "movements", "long"},
    {"ef", "edge", "first", "string"},
    {"et", "edge", "last", "string"},
    {"eg", "edge", "grade", "string"},
    {"ed", "edge", "documents", "string"},
    {"eo", "edge", "made", "long"},
};

struct graph {
    struct act *act;
    struct buf out;
    const struct trace_codes *codes;
    const char *batch; /* of the view at hand */
    size_t view, edges;
};

/* XML 1.0 allows no other control characters than tab and line ends, nor U+FFFE and
 * U+FFFF: they become spaces. */
static void
put_escaped(struct buf *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (strncmp(text, "\xEF\xBF\xBE", 3) == 0 ||
            strncmp(text, "\xEF\xBF\xBF", 3) == 0) {
            buf_putc(out, ' ');
            text += 2;
            continue;
        }
        if (c == '&')
            buf_puts(out, "&amp;");
        else if (c == '<')
            buf_puts(out, "&lt;");
        else if (c == '>')
            buf_puts(out, "&gt;");
        else if (c == '"')
            buf_puts(out, "&quot;");
        else
            buf_putc(out, c < 0x20 ? ' ' : (char)c);
    }
}

static void
put_text(struct graph *g, const char *key, const char *text)
{
    if (!text || !*text)
        return;
    buf_printf(&g->out, "<data key=\"%s\">", key);
    put_escaped(&g->out, text);
    buf_puts(&g->out, "</data>");
}

static void
put_number(struct graph *g, const char *key, int64_t n)
{
    buf_printf(&g->out, "<data key=\"%s\">%lld</data>", key, (long long)n);
}

static void
flush(struct graph *g)
{
    act_write(g->act, g->out.data, g->out.len);
    buf_clear(&g->out);
}

/* ---- places ---- */

static void
put_held(struct graph *g, const struct trace_holder *h)
{
    if (!h->own)
        return;
    put_number(g, "ns", h->qty[BUCKET_STOCK]);
    put_number(g, "nr", h->qty[BUCKET_TRANSIT]);
    put_number(g, "nn", h->qty[BUCKET_INSTALLED]);
    put_text(g, "nx", h->order);
}

/* The same place in the traces of two batches is two nodes: its quantities differ. */
static void
put_place(struct graph *g, size_t index, const struct trace_node *n,
          const struct trace_holder *h)
{
    buf_printf(&g->out, "<node id=\"v%zu.%zu\">", g->view, index);
    put_text(g, "nl", h->name);
    put_text(g, "nt", "place");
    put_text(g, "nb", g->batch);
    put_text(g, "nc", h->code);
    put_text(g, "nk", h->kind);
    put_text(g, "na", strcmp(g->act->lang, "en") == 0 ? h->area_en : h->area_zh);
    put_number(g, "ni", n->in);
    put_number(g, "no", n->out);
    if (n->depth_forward >= 0)
        put_number(g, "nd", n->depth_forward);
    if (n->depth_back >= 0)
        put_number(g, "nu", n->depth_back);
    put_text(g, "ng", n->gap ? "true" : "false");
    put_held(g, h);
    buf_puts(&g->out, "</node>\n");
    flush(g);
}

static void
put_outside(struct graph *g, size_t index)
{
    buf_printf(&g->out, "<node id=\"v%zu.%zu\">", g->view, index);
    put_text(g, "nl",
             strcmp(g->act->lang, "en") == 0 ? "not on record" : "未登记的来源或去向");
    put_text(g, "nt", "outside");
    put_text(g, "nb", g->batch);
    buf_puts(&g->out, "</node>\n");
}

static void
put_times(struct graph *g, int64_t first, int64_t last)
{
    char at[REPORT_WHEN];

    put_text(g, "ef", report_when(first, at));
    put_text(g, "et", report_when(last, at));
}

static void
put_flow(struct graph *g, const struct trace_link *l)
{
    const char *kind = trace_code_name(g->codes->kind, l->kind);

    buf_printf(&g->out, "<edge id=\"e%zu\" source=\"v%zu.%u\" target=\"v%zu.%u\">",
               g->edges++, g->view, (unsigned)l->from, g->view, (unsigned)l->to);
    put_text(g, "el", arena_printf(g->act->arena, "%lld", (long long)l->qty));
    put_text(g, "ek", kind);
    put_text(g, "eb", g->batch);
    put_number(g, "eq", l->qty);
    put_number(g, "ew", l->qty);
    put_number(g, "em", l->moves);
    put_times(g, l->first_unix_s, l->last_unix_s);
    put_text(g, "eg", trace_code_name(g->codes->grade, l->grade));
    put_text(g, "ed", report_notes(g->act, l));
    buf_puts(&g->out, "</edge>\n");
    flush(g);
}

static void
put_view(struct graph *g, const struct trace_view *v)
{
    bool outside = false;

    for (size_t i = 0; i < v->graph.count; i++)
        if (v->graph.nodes[i].kept)
            put_place(g, i, &v->graph.nodes[i], v->at[i]);
    for (size_t i = 0; i < v->link_count && !outside; i++)
        outside = v->links[i].from == v->graph.count || v->links[i].to == v->graph.count;
    if (outside)
        put_outside(g, v->graph.count);
    for (size_t i = 0; i < v->link_count; i++)
        put_flow(g, &v->links[i]);
}

/* ---- batches ---- */

static void
put_batch(struct graph *g, size_t index, const struct trace_batch *b)
{
    buf_printf(&g->out, "<node id=\"b%zu.%zu\">", g->view, index);
    put_text(g, "nl", b->code);
    put_text(g, "nt", "batch");
    put_text(g, "nb", b->code);
    put_text(g, "nc", b->code);
    put_text(g, "nk", b->product);
    put_text(g, "ny", b->recall);
    put_text(g, "nz", b->made_from_recalled);
    buf_puts(&g->out, "</node>\n");
}

static void
put_made(struct graph *g, const struct trace_made *m)
{
    buf_printf(&g->out, "<edge id=\"e%zu\" source=\"b%zu.%zu\" target=\"b%zu.%zu\">",
               g->edges++, g->view, m->from, g->view, m->to);
    put_text(g, "el",
             arena_printf(g->act->arena, "%lld → %lld", (long long)m->qty_in,
                          (long long)m->qty_out));
    put_text(g, "ek", "transformed");
    put_number(g, "eq", m->qty_in);
    put_number(g, "ew", m->qty_in);
    put_number(g, "eo", m->qty_out);
    put_number(g, "em", m->times);
    put_times(g, m->first_unix_s, m->last_unix_s);
    put_text(g, "eg", trace_code_name(g->codes->grade, m->grade));
    put_text(g, "ed", m->documents);
    buf_puts(&g->out, "</edge>\n");
}

static void
put_family(struct graph *g, const struct trace_view *v)
{
    for (size_t i = 0; i < v->family.batch_count && v->family.made_count; i++)
        put_batch(g, i, &v->family.batches[i]);
    for (size_t i = 0; i < v->family.made_count; i++)
        put_made(g, &v->family.made[i]);
    flush(g);
}

/* ---- the file ---- */

static void
put_head(struct graph *g)
{
    buf_puts(&g->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" "
                      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                      "xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
                      "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n");
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        buf_printf(&g->out,
                   "<key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                   KEYS[i].id, KEYS[i].of, KEYS[i].name, KEYS[i].type);
    buf_puts(&g->out, "<graph id=\"trace\" edgedefault=\"directed\">\n");
    flush(g);
}

struct fault *
trace_graphml_write(struct act *act, const struct trace_report *report)
{
    struct trace_codes codes = {0};
    struct fault *fault = trace_codes_read(act, &codes);
    struct graph g = {.act = act, .codes = &codes};

    if (fault)
        return fault;
    put_head(&g);
    for (g.view = 0; g.view < report->count; g.view++) {
        g.batch = report_batch_code(act, &report->views[g.view]);
        put_view(&g, &report->views[g.view]);
        put_family(&g, &report->views[g.view]);
    }
    buf_puts(&g.out, "</graph>\n</graphml>\n");
    flush(&g);
    buf_free(&g.out);
    return NULL;
}
