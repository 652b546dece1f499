#include "evidence/tiles.h"

#include <string.h>

#include "base/buf.h"
#include "evidence_sql.h"

static bool
read_tile(void *arg, unsigned level, uint64_t n, unsigned width, uint8_t *hashes)
{
    struct log_tiles *t = arg;
    struct buf bytes BUF_SCOPE = {0};
    struct pg_rows *rows;

    t->fault = pg_run(t->pg, t->arena, SQL_log_tile, &rows, 4,
                      arena_printf(t->arena, "%d", t->origin),
                      arena_printf(t->arena, "%u", level),
                      arena_printf(t->arena, "%llu", (unsigned long long)n),
                      arena_printf(t->arena, "%u", width * FM_HASH));
    if (t->fault || pg_rows_count(rows) == 0 || !buf_unhex(&bytes, pg_text(rows, 0, 0)) ||
        bytes.len != width * (size_t)FM_HASH)
        return false;
    memcpy(hashes, bytes.data, bytes.len);
    return true;
}

struct fm_tree
log_tree(struct log_tiles *tiles)
{
    tiles->fault = NULL;
    return (struct fm_tree){.tile = read_tile, .arg = tiles};
}

struct fault *
log_tree_fault(const struct log_tiles *tiles)
{
    if (tiles->fault)
        return tiles->fault;
    return fault_new(tiles->arena, FAULT_INTERNAL, "log_damaged", NULL,
                     "记录日志的哈希块缺失或不完整；运行 firemark log check 查看",
                     "a tile of the record's log is lost or too short; run firemark log "
                     "check");
}
