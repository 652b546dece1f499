/* Tiles and bundles of entries. source: C2SP tlog-tiles, "Merkle Tree", "Log entries" */
#include <stdlib.h>
#include <string.h>

#include "evidence/tiles.h"
#include "record/log.h"
#include "record/log_internal.h"
#include "record_sql.h"

enum { LEVEL_MAX = 7, GROUPS_MAX = 6 };

/* What an address names. */
struct address {
    uint64_t n;
    unsigned width;
    bool partial;
};

/* "x001/x234/067" or "067.p/112": groups of three digits, all but the last behind an x.
 */
static bool
read_address(const char *text, struct address *out)
{
    struct address a = {.width = FM_TILE_WIDTH};
    int groups = 0;

    for (bool more = true; more; text += more) {
        bool leads = *text == 'x';
        text += leads;
        if (strspn(text, "0123456789") < 3 || ++groups > GROUPS_MAX)
            return false;
        for (int i = 0; i < 3; i++)
            a.n = a.n * 10 + (uint64_t)(*text++ - '0');
        if (groups == 1 && leads && a.n == 0)
            return false;
        more = leads;
        if (leads != (*text == '/'))
            return false;
    }
    if (strncmp(text, ".p/", 3) == 0) {
        char *end;
        long width = text[3] >= '1' && text[3] <= '9' ? strtol(text + 3, &end, 10) : 0;
        if (width < 1 || width >= FM_TILE_WIDTH || *end)
            return false;
        a.width = (unsigned)width;
        a.partial = true;
    } else if (*text)
        return false;
    *out = a;
    return true;
}

static struct fault *
absent(struct act *act)
{
    return act_fault(act, FAULT_ABSENT, "tile_unknown", "n", "没有这个哈希块",
                     "there is no such tile");
}

static struct fault *
find(struct act *act, struct log *log, struct address *at)
{
    struct fault *fault = log_get(act, log);

    if (!fault && !read_address(act_text(act, "n"), at))
        fault = absent(act);
    return fault;
}

struct fault *
log_run_tile(struct act *act)
{
    uint8_t hashes[FM_TILE_WIDTH * FM_HASH];
    int64_t level = act_int(act, "level", 0);
    struct address at;
    struct log log;
    struct fault *fault = find(act, &log, &at);

    if (fault)
        return fault;
    struct log_tiles tiles = {.pg = act->pg, .arena = act->arena, .origin = log.n};
    struct fm_tree tree = log_tree(&tiles);
    if (level < 0 || level > LEVEL_MAX ||
        !tree.tile(tree.arg, (unsigned)level, at.n, at.width, hashes))
        return tiles.fault ? tiles.fault : absent(act);
    buf_add(&act->out, hashes, at.width * (size_t)FM_HASH);
    act->immutable = true;
    return NULL;
}

struct fault *
log_run_entries(struct act *act)
{
    struct pg_rows *rows;
    struct address at;
    struct log log;
    struct fault *fault = find(act, &log, &at);

    if (!fault)
        fault =
            pg_run(act->pg, act->arena, SQL_log_bundle, &rows, 3, act_number(act, log.n),
                   act_number(act, (int64_t)at.n), act_number(act, at.width));
    if (!fault && pg_rows_count(rows) != (int)at.width)
        fault = absent(act);
    for (int i = 0; !fault && i < pg_rows_count(rows); i++) {
        size_t len = strlen(pg_text(rows, i, 0)) / 2;
        buf_putc(&act->out, (char)(len >> 8));
        buf_putc(&act->out, (char)len);
        if (!buf_unhex(&act->out, pg_text(rows, i, 0)))
            fault = absent(act);
    }
    return fault;
}
