/* record_mutate EXPORT KEY COUNT SEED: changes an exported record COUNT times, each time
 * in one way, and has firemark-verify's own code judge it. Prints what was tried and what
 * went by; exit 1 where a change went by, or the record as it is was not found good. */
#include <firemark/record.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verify/verify.h"

enum { PIECES_MAX = 4096, TOLD = 4, HEAD = 19 /* "firemark-record v1\n" */ };

struct piece {
    const uint8_t *bytes; /* an event opened, behind its length */
    size_t len;
};

struct record {
    struct piece pieces[PIECES_MAX];
    size_t count;
    const uint8_t *note;
    size_t note_len;
};

struct world {
    struct record whole;
    struct call call;
    FILE *out; /* where a changed record is written */
    uint8_t *raw;
    size_t raw_len;
    uint64_t state;
};

static size_t
draw(struct world *w, size_t below)
{
    w->state ^= w->state << 13;
    w->state ^= w->state >> 7;
    w->state ^= w->state << 17;
    return (size_t)(w->state % below);
}

static size_t
length_at(const uint8_t *at)
{
    return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}

static void
parse(struct world *w)
{
    const uint8_t *at = w->raw + HEAD;
    size_t len;

    for (; (len = length_at(at)) > 0; at += 4 + len)
        w->whole.pieces[w->whole.count++] = (struct piece){at + 4, len};
    w->whole.note = at + 4;
    w->whole.note_len = w->raw_len - (size_t)(w->whole.note - w->raw);
}

static void
put_piece(FILE *out, const struct piece *piece)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        fputc((int)(piece->len >> shift & 255), out);
    fwrite(piece->bytes, 1, piece->len, out);
}

static void
put(struct world *w, const struct record *r)
{
    rewind(w->out);
    if (ftruncate(fileno(w->out), 0) != 0)
        abort();
    fwrite(w->raw, 1, HEAD, w->out);
    for (size_t i = 0; i < r->count; i++)
        put_piece(w->out, &r->pieces[i]);
    fwrite("\0\0\0\0", 1, 4, w->out);
    fwrite(r->note, 1, r->note_len, w->out);
    fflush(w->out);
}

/* ---- the ways to change a record ---- */

static uint8_t changed[1 << 20];

/* A bit anywhere in the file. */
static void
flip(struct world *w, struct record *r)
{
    memcpy(changed, w->raw, w->raw_len);
    (void)r;
    changed[draw(w, w->raw_len)] ^= (uint8_t)(1u << draw(w, 8));
    rewind(w->out);
    if (ftruncate(fileno(w->out), 0) != 0)
        abort();
    fwrite(changed, 1, w->raw_len, w->out);
    fflush(w->out);
}

static void
remove_one(struct world *w, struct record *r)
{
    size_t at = draw(w, r->count);

    memmove(&r->pieces[at], &r->pieces[at + 1], (r->count - at - 1) * sizeof *r->pieces);
    r->count--;
    put(w, r);
}

static void
cut_tail(struct world *w, struct record *r)
{
    r->count = draw(w, r->count);
    put(w, r);
}

static void
repeat_one(struct world *w, struct record *r)
{
    size_t from = draw(w, r->count), to = draw(w, r->count + 1);
    struct piece piece = r->pieces[from];

    memmove(&r->pieces[to + 1], &r->pieces[to], (r->count - to) * sizeof *r->pieces);
    r->pieces[to] = piece;
    r->count++;
    put(w, r);
}

static void
swap_two(struct world *w, struct record *r)
{
    size_t a = draw(w, r->count), b = (a + 1 + draw(w, r->count - 1)) % r->count;
    struct piece piece = r->pieces[a];

    r->pieces[a] = r->pieces[b];
    r->pieces[b] = piece;
    put(w, r);
}

/* A forger who knows the format: the body is another, the entry committed to it anew. */
static void
forge(struct world *w, struct record *r, size_t at)
{
    static uint8_t entry[FM_ENTRY_MAX], body[1 << 16];
    struct fm_opened o;
    struct fm_entry e;
    size_t len;

    if (fm_opened_read(r->pieces[at].bytes, r->pieces[at].len, &o) != FM_OK ||
        fm_entry_read(o.entry, o.entry_len, &e) != FM_OK || o.body_len >= sizeof body)
        abort();
    memcpy(body, o.body, o.body_len);
    body[draw(w, o.body_len)] ^= 1;
    o.body = body;
    if (fm_entry_commit(&e, e.has_sm3, o.salt, o.salt_len, o.body, o.body_len) != FM_OK ||
        fm_entry_write(&e, entry, sizeof entry, &len) != FM_OK)
        abort();
    o.entry = entry;
    o.entry_len = len;
    if (fm_opened_write(&o, changed, sizeof changed, &len) != FM_OK)
        abort();
    r->pieces[at] = (struct piece){changed, len};
}

static void
forge_one(struct world *w, struct record *r)
{
    forge(w, r, draw(w, r->count));
    put(w, r);
}

static void
insert_forged(struct world *w, struct record *r)
{
    size_t from = draw(w, r->count), to = draw(w, r->count + 1);
    struct piece piece = r->pieces[from];

    memmove(&r->pieces[to + 1], &r->pieces[to], (r->count - to) * sizeof *r->pieces);
    r->pieces[to] = piece;
    r->count++;
    forge(w, r, to);
    put(w, r);
}

static const struct {
    const char *name;
    void (*change)(struct world *w, struct record *r);
} WAYS[] = {
    {"a bit flipped", flip},
    {"an event removed", remove_one},
    {"the tail cut off", cut_tail},
    {"an event repeated", repeat_one},
    {"two events swapped", swap_two},
    {"an event forged", forge_one},
    {"a forged event inserted", insert_forged},
};
enum { WAY_COUNT = sizeof WAYS / sizeof *WAYS };

/* ---- judging ---- */

static enum verdict
judge(struct world *w)
{
    enum verdict verdict = verify_record(&w->call);

    fflush(stdout);
    return verdict;
}

/* returns how many changes went by */
static long
try_all(struct world *w, long count, long tried[WAY_COUNT])
{
    struct record *r = malloc(sizeof *r);
    long missed = 0;

    if (!r)
        abort();
    for (long i = 0; i < count; i++) {
        size_t way = draw(w, WAY_COUNT);
        *r = w->whole;
        WAYS[way].change(w, r);
        tried[way]++;
        if (judge(w) != NOT_GOOD) {
            missed++;
            dprintf(TOLD, "change %ld went by: %s\n", i, WAYS[way].name);
        }
    }
    free(r);
    return missed;
}

static bool
open_world(struct world *w, char **argv)
{
    w->raw = (uint8_t *)read_whole(&w->call, argv[1], &w->raw_len);
    w->state = strtoull(argv[4], NULL, 10) * 2654435761u + 1;
    w->call.file = strdup("/tmp/firemark-mutate-XXXXXX");
    int fd = w->call.file ? mkstemp((char *)(uintptr_t)w->call.file) : -1;
    w->out = fd >= 0 ? fdopen(fd, "w+b") : NULL;
    w->call.has_key = fm_note_key_read(argv[2], &w->call.key) == FM_OK;
    return w->raw && w->out && w->call.has_key && w->raw_len < sizeof changed / 2;
}

int
main(int argc, char **argv)
{
    struct world *w = calloc(1, sizeof *w);
    long tried[WAY_COUNT] = {0}, false_alarms = 0;

    if (argc != 5 || !w || !open_world(w, argv))
        return 2;
    parse(w);
    /* the verifier's sentences are not for here */
    if (dup2(STDOUT_FILENO, TOLD) < 0 || !freopen("/dev/null", "w", stdout) ||
        !freopen("/dev/null", "w", stderr))
        return 2;
    long count = atol(argv[3]), missed = try_all(w, count, tried);
    for (int i = 0; i < 100; i++) {
        put(w, &w->whole);
        false_alarms += judge(w) != GOOD;
    }
    for (int i = 0; i < WAY_COUNT; i++)
        dprintf(TOLD, "%-24s %ld\n", WAYS[i].name, tried[i]);
    dprintf(TOLD, "%ld changes of %zu events: %ld went by, %ld false alarms of 100\n",
            count, w->whole.count, missed, false_alarms);
    unlink(w->call.file);
    fclose(w->out);
    free((char *)(uintptr_t)w->call.file);
    free(w->raw);
    free(w);
    return missed || false_alarms || count < 1;
}
