#include "record/edge.h"

#include <string.h>

#include "base/buf.h"
#include "evidence/tiles.h"
#include "record_sql.h"

struct fault *
edge_load(struct edge *edge, uint64_t size)
{
    struct log_tiles tiles = {
        .pg = edge->pg, .arena = edge->arena, .origin = edge->origin};
    struct fm_tree tree = log_tree(&tiles);

    for (unsigned level = 0; level < EDGE_LEVELS; level++, size /= FM_TILE_WIDTH) {
        struct edge_tile *tile = &edge->level[level];
        tile->n = size / FM_TILE_WIDTH;
        tile->width = (unsigned)(size % FM_TILE_WIDTH);
        tile->changed = false;
        if (tile->width > 0 &&
            !tree.tile(tree.arg, level, tile->n, tile->width, tile->hashes))
            return log_tree_fault(&tiles);
    }
    return NULL;
}

static struct fault *
write_tile(struct edge *edge, unsigned level)
{
    struct edge_tile *tile = &edge->level[level];
    struct buf hex BUF_SCOPE = {0};
    struct pg_rows *rows;

    tile->changed = false;
    buf_hex(&hex, tile->hashes, tile->width * (size_t)FM_HASH);
    return pg_run(edge->pg, edge->arena, SQL_log_tile_put, &rows, 4,
                  arena_printf(edge->arena, "%d", edge->origin),
                  arena_printf(edge->arena, "%u", level),
                  arena_printf(edge->arena, "%llu", (unsigned long long)tile->n),
                  hex.data);
}

/* A full tile is one hash of the level above. */
static void
root_of(const struct edge_tile *tile, uint8_t root[FM_HASH])
{
    struct fm_tree_sum sum = {.size = 0};

    for (unsigned i = 0; i < FM_TILE_WIDTH; i++)
        fm_tree_sum_add(&sum, tile->hashes + i * (size_t)FM_HASH);
    fm_tree_sum_root(&sum, root);
}

static struct fault *
add_at(struct edge *edge, unsigned level, const uint8_t hash[FM_HASH])
{
    struct edge_tile *tile = &edge->level[level];
    uint8_t root[FM_HASH];

    memcpy(tile->hashes + tile->width * (size_t)FM_HASH, hash, FM_HASH);
    tile->width++;
    tile->changed = true;
    if (tile->width < FM_TILE_WIDTH)
        return NULL;
    struct fault *fault = write_tile(edge, level);
    if (fault)
        return fault;
    root_of(tile, root);
    tile->n++;
    tile->width = 0;
    return level + 1 < EDGE_LEVELS ? add_at(edge, level + 1, root) : NULL;
}

struct fault *
edge_add(struct edge *edge, const uint8_t leaf[FM_HASH])
{
    return add_at(edge, 0, leaf);
}

struct fault *
edge_save(struct edge *edge)
{
    struct fault *fault = NULL;

    for (unsigned level = 0; level < EDGE_LEVELS && !fault; level++)
        if (edge->level[level].changed)
            fault = write_tile(edge, level);
    return fault;
}
