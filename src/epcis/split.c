#include "epcis/split.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { CHUNK = 1 << 16, NOTHING = -1 };
enum place { BEFORE, LIST, EVENT, AFTER };

struct epcis_split {
    long (*read)(void *arg, char *out, size_t cap);
    bool (*rewind)(void *arg);
    void *arg;
    char chunk[CHUNK];
    size_t len, pos;
    enum epcis_split_result bad; /* EPCIS_SPLIT_PART while all is well */

    bool xml, measured;
    bool measuring;  /* the first look: only what stands behind the events is kept */
    struct buf tail; /* of the first document, from that look */
    enum epcis_split_result whole; /* what was wrong with it then */
    long documents;                /* begun so far */

    /* the document being read */
    enum place place;
    struct buf before, after, events, out;
    int count;
    long parts;            /* given out of it */
    int depth, list_depth; /* brackets, or tags */
    /* JSON */
    bool string, escaped, body;
    struct buf word; /* the last string at the depth of keys */
    /* XML */
    struct buf tag;
};

struct epcis_split *
epcis_split_open(long (*read)(void *arg, char *out, size_t cap),
                 bool (*rewind)(void *arg), void *arg)
{
    struct epcis_split *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    s->read = read;
    s->rewind = rewind;
    s->arg = arg;
    return s;
}

void
epcis_split_close(struct epcis_split *s)
{
    buf_free(&s->tail);
    buf_free(&s->before);
    buf_free(&s->after);
    buf_free(&s->events);
    buf_free(&s->out);
    buf_free(&s->word);
    buf_free(&s->tag);
    free(s);
}

static int
peek(struct epcis_split *s)
{
    if (s->pos == s->len && s->bad == EPCIS_SPLIT_PART) {
        long got = s->read(s->arg, s->chunk, CHUNK);
        s->pos = 0;
        s->len = got > 0 ? (size_t)got : 0;
        if (got < 0)
            s->bad = EPCIS_SPLIT_IO;
    }
    return s->pos < s->len ? (unsigned char)s->chunk[s->pos] : NOTHING;
}

/* A byte goes to the event, or to what is around the list; in the first look none of the
 * events is kept. What is no event in the list stays in it, to be refused. */
static void
keep(struct epcis_split *s, char c)
{
    struct buf *to = s->place == BEFORE  ? &s->before
                     : s->place == AFTER ? &s->after
                                         : &s->events;

    if ((s->place == LIST && strchr(" \t\r\n,", c)) || (s->measuring && to == &s->events))
        return;
    if (to->len > EPCIS_SPLIT_BYTES)
        s->bad = EPCIS_SPLIT_LARGE;
    else
        buf_putc(to, c);
}

static void
document_begin(struct epcis_split *s)
{
    s->place = BEFORE;
    s->depth = 0;
    s->body = s->string = false;
    buf_clear(&s->before);
    buf_clear(&s->after);
    s->documents++;
    s->parts = 0;
}

static void
event_end(struct epcis_split *s)
{
    s->count++;
    s->place = LIST;
}

/* ---- JSON ---- */

static bool
word_is(const struct epcis_split *s, const char *name)
{
    return s->word.len == strlen(name) && memcmp(s->word.data, name, s->word.len) == 0;
}

static void
json_string(struct epcis_split *s, char c)
{
    keep(s, c);
    if (s->escaped)
        s->escaped = false;
    else if (c == '\\')
        s->escaped = true;
    else if (c == '"')
        s->string = false;
    if (s->string && s->depth <= 2)
        buf_putc(&s->word, c);
}

static void
json_open(struct epcis_split *s, char c)
{
    bool list = c == '[' && s->place == BEFORE && s->depth == 2 && s->body &&
                word_is(s, "eventList");

    if (s->depth == 1)
        s->body = c == '{' && word_is(s, "epcisBody");
    if (s->place == LIST) {
        s->place = EVENT;
        if (s->count && !s->measuring)
            buf_putc(&s->events, ',');
    }
    s->depth++;
    keep(s, c);
    if (list) {
        s->place = LIST;
        s->list_depth = s->depth;
    }
}

/* True where the document ends. */
static bool
json_close(struct epcis_split *s, char c)
{
    s->depth--;
    if (s->place == LIST && s->depth < s->list_depth)
        s->place = AFTER;
    keep(s, c);
    if (s->place == EVENT && s->depth == s->list_depth)
        event_end(s);
    return s->depth <= 0;
}

static bool
json_byte(struct epcis_split *s, char c)
{
    if (s->string) {
        json_string(s, c);
        return false;
    }
    switch (c) {
    case '"':
        s->string = true;
        if (s->depth <= 2)
            buf_clear(&s->word);
        keep(s, c);
        return false;
    case '{':
    case '[':
        json_open(s, c);
        return false;
    case '}':
    case ']':
        return json_close(s, c);
    default:
        keep(s, c);
        return false;
    }
}

/* ---- XML ---- */

static bool
ends_with(const struct buf *b, const char *end)
{
    size_t n = strlen(end);

    return b->len >= n && memcmp(b->data + b->len - n, end, n) == 0;
}

/* Whether the tag is whole: comments and CDATA end by more than a bracket. */
static bool
tag_whole(const struct buf *t)
{
    if (t->len >= 4 && memcmp(t->data, "<!--", 4) == 0)
        return t->len >= 7 && ends_with(t, "-->");
    if (t->len >= 9 && memcmp(t->data, "<![CDATA[", 9) == 0)
        return ends_with(t, "]]>");
    return ends_with(t, ">");
}

/* Whether the element's local name is EventList. */
static bool
names_list(const struct buf *t)
{
    size_t from = t->data[1] == '/' ? 2 : 1;
    size_t n = 0, colon = 0;

    while (from + n < t->len && !strchr(" \t\r\n/>", t->data[from + n])) {
        if (t->data[from + n] == ':')
            colon = n + 1;
        n++;
    }
    return n - colon == 9 && memcmp(t->data + from + colon, "EventList", 9) == 0;
}

static void
keep_tag(struct epcis_split *s)
{
    for (size_t i = 0; i < s->tag.len; i++)
        keep(s, s->tag.data[i]);
    buf_clear(&s->tag);
}

static bool
xml_tag(struct epcis_split *s)
{
    const struct buf *t = &s->tag;
    bool aside = t->data[1] == '!' || t->data[1] == '?', close = t->data[1] == '/';
    bool empty = ends_with(t, "/>"), list = !aside && names_list(t);

    if (!aside && s->place == LIST && close)
        s->place = AFTER;
    else if (!aside && s->place == LIST)
        s->place = EVENT;
    if (!aside)
        s->depth += close ? -1 : empty ? 0 : 1;
    keep_tag(s);
    if (aside)
        return false;
    if (s->place == BEFORE && list && !close && !empty) {
        s->place = LIST;
        s->list_depth = s->depth;
    } else if (s->place == EVENT && s->depth == s->list_depth) {
        event_end(s);
    }
    return s->depth <= 0 && (close || empty);
}

static bool
xml_byte(struct epcis_split *s, char c)
{
    if (s->tag.len == 0 && c != '<') {
        keep(s, c);
        return false;
    }
    buf_putc(&s->tag, c);
    if (s->tag.len > EPCIS_SPLIT_BYTES)
        s->bad = EPCIS_SPLIT_LARGE;
    return c == '>' && tag_whole(&s->tag) && xml_tag(s);
}

/* ---- documents ---- */

static bool
white(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* To the first byte of the next document; false at the end. */
static bool
find_document(struct epcis_split *s)
{
    int c;

    while ((c = peek(s)) != NOTHING && (white(c) || c == 0xEF || c == 0xBB || c == 0xBF))
        s->pos++;
    return c != NOTHING;
}

/* Takes what needs no look byte by byte: within an event, up to the next quote or
 * bracket. */
static void
take_plain(struct epcis_split *s)
{
    const char *stops = s->string ? "\"\\" : "\"{}[]";
    size_t n = s->pos;

    if (s->xml || s->place != EVENT || s->escaped)
        return;
    while (n < s->len && s->chunk[n] != stops[0] && !strchr(stops + 1, s->chunk[n]))
        n++;
    if (!s->measuring)
        buf_add(&s->events, s->chunk + s->pos, n - s->pos);
    s->pos = n;
}

/* Reads on in the document until it ends (*ended) or enough events were read. */
static void
read_some(struct epcis_split *s, bool *ended)
{
    int enough = s->measuring || s->documents > 1 ? 0 : EPCIS_SPLIT_EVENTS, c;

    *ended = false;
    while (!*ended && !(enough && s->place == LIST && s->count >= enough) &&
           s->bad == EPCIS_SPLIT_PART && (c = peek(s)) != NOTHING) {
        s->pos++;
        *ended = s->xml ? xml_byte(s, (char)c) : json_byte(s, (char)c);
        take_plain(s);
    }
    if (!*ended && !(enough && s->count >= enough) && s->bad == EPCIS_SPLIT_PART)
        s->bad = EPCIS_SPLIT_CUT;
}

void
epcis_split_restart(struct epcis_split *s)
{
    s->pos = s->len = 0;
    s->documents = s->count = 0;
    s->place = BEFORE;
    s->string = s->escaped = false;
    buf_clear(&s->tag);
    if (s->bad != EPCIS_SPLIT_IO)
        s->bad = s->rewind(s->arg) ? s->whole : EPCIS_SPLIT_IO;
}

/* What stands behind the events of the first document: its parts need it before it is
 * reached. Those of later documents are kept whole. */
static void
measure(struct epcis_split *s)
{
    bool ended;

    s->measured = true;
    if (!find_document(s))
        return;
    s->xml = peek(s) == '<';
    s->measuring = true;
    document_begin(s);
    read_some(s, &ended);
    s->measuring = false;
    buf_add(&s->tail, s->after.data, s->after.len);
    s->whole = s->bad;
    epcis_split_restart(s);
}

static void
assemble(struct epcis_split *s, bool ended)
{
    const struct buf *behind = ended ? &s->after : &s->tail;

    buf_clear(&s->out);
    buf_add(&s->out, s->before.data, s->before.len);
    buf_add(&s->out, s->events.data, s->events.len);
    buf_add(&s->out, behind->data, behind->len);
    s->parts++;
}

enum epcis_split_result
epcis_split_next(struct epcis_split *s, const char **text, size_t *len)
{
    bool ended = false;

    if (!s->measured)
        measure(s);
    do {
        if (s->bad != EPCIS_SPLIT_PART)
            return s->bad;
        if (s->place == BEFORE) {
            if (!find_document(s))
                return s->bad == EPCIS_SPLIT_PART ? EPCIS_SPLIT_END : s->bad;
            document_begin(s);
        }
        s->count = 0;
        buf_clear(&s->events);
        read_some(s, &ended);
        if (s->bad != EPCIS_SPLIT_PART)
            return s->bad;
        assemble(s, ended);
        if (ended)
            s->place = BEFORE;
    } while (ended && s->count == 0 && s->parts > 1); /* its events are all out */
    *text = s->out.data;
    *len = s->out.len;
    return EPCIS_SPLIT_PART;
}
