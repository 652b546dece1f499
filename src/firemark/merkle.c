/* The Merkle tree: hashes, roots and proofs from tiles, and their checks.
 * source: RFC 6962 §2.1; the checks follow RFC 9162 §2.1.3.2 and §2.1.4.2 */
#include <firemark/record.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string.h>

enum { TILE_HEIGHT = 8, LEAF = 0, NODE = 1, USUAL_ENTRY = 1024 };

/* ---- hashes ---- */

static void
long_leaf(const void *entry, size_t len, uint8_t out[FM_HASH])
{
    uint8_t bytes[1 + FM_ENTRY_MAX] = {LEAF};

    memcpy(bytes + 1, entry, len);
    SHA256(bytes, 1 + len, out);
}

void
fm_leaf_hash(const void *entry, size_t len, uint8_t out[FM_HASH])
{
    uint8_t bytes[1 + USUAL_ENTRY];

    if (len > USUAL_ENTRY) {
        long_leaf(entry, len < FM_ENTRY_MAX ? len : FM_ENTRY_MAX, out);
        return;
    }
    bytes[0] = LEAF;
    if (len > 0)
        memcpy(bytes + 1, entry, len);
    SHA256(bytes, 1 + len, out);
}

void
fm_node_hash(const uint8_t left[FM_HASH], const uint8_t right[FM_HASH],
             uint8_t out[FM_HASH])
{
    uint8_t bytes[1 + 2 * FM_HASH] = {NODE};

    memcpy(bytes + 1, left, FM_HASH);
    memcpy(bytes + 1 + FM_HASH, right, FM_HASH);
    SHA256(bytes, sizeof bytes, out);
}

/* The root of `count` hashes, a power of two, which are spent. */
static void
merge(uint8_t *hashes, unsigned count)
{
    for (; count > 1; count /= 2)
        for (unsigned i = 0; i < count / 2; i++) {
            const uint8_t *left = hashes + 2 * i * (size_t)FM_HASH;
            fm_node_hash(left, left + FM_HASH, hashes + i * (size_t)FM_HASH);
        }
}

/* ---- roots and proofs from tiles ---- */

/* The root of 2^height leaves, the `n`-th such subtree: it lies within one tile. */
static bool
subtree(const struct fm_tree *tree, unsigned height, uint64_t n, uint8_t out[FM_HASH])
{
    uint8_t hashes[FM_TILE_WIDTH * FM_HASH];
    unsigned wide = 1u << height % TILE_HEIGHT;
    uint64_t first = n * wide;
    unsigned offset = (unsigned)(first % FM_TILE_WIDTH);

    if (!tree->tile(tree->arg, height / TILE_HEIGHT, first / FM_TILE_WIDTH, offset + wide,
                    hashes))
        return false;
    merge(hashes + offset * (size_t)FM_HASH, wide);
    memcpy(out, hashes + offset * (size_t)FM_HASH, FM_HASH);
    return true;
}

/* The greatest power of two below n, which is above 1. */
static uint64_t
split_of(uint64_t n)
{
    uint64_t k = 1;

    while (k < n - k)
        k *= 2;
    return k;
}

static unsigned
height_of(uint64_t power)
{
    unsigned height = 0;

    while (power > 1) {
        power /= 2;
        height++;
    }
    return height;
}

/* MTH(D[begin : begin + n]), n above 0. */
static bool
range_root(const struct fm_tree *tree, uint64_t begin, uint64_t n, uint8_t out[FM_HASH])
{
    uint8_t left[FM_HASH], right[FM_HASH];

    if ((n & (n - 1)) == 0)
        return subtree(tree, height_of(n), begin / n, out);
    uint64_t k = split_of(n);
    if (!range_root(tree, begin, k, left) || !range_root(tree, begin + k, n - k, right))
        return false;
    fm_node_hash(left, right, out);
    return true;
}

enum fm_status
fm_tree_root(const struct fm_tree *tree, uint64_t size, uint8_t root[FM_HASH])
{
    uint8_t out[FM_HASH];

    if (size == 0)
        SHA256((const uint8_t *)"", 0, out);
    else if (!range_root(tree, 0, size, out))
        return FM_ERR_IO;
    memcpy(root, out, FM_HASH);
    return FM_OK;
}

static bool
add(const struct fm_tree *tree, uint64_t begin, uint64_t n, struct fm_path *path)
{
    return range_root(tree, begin, n, path->hash[path->count++]);
}

/* PATH(index, D[begin : begin + n]), index counted from begin. */
static bool
inclusion(const struct fm_tree *tree, uint64_t index, uint64_t begin, uint64_t n,
          struct fm_path *path)
{
    if (n == 1)
        return true;
    uint64_t k = split_of(n);
    if (index < k)
        return inclusion(tree, index, begin, k, path) &&
               add(tree, begin + k, n - k, path);
    return inclusion(tree, index - k, begin + k, n - k, path) &&
           add(tree, begin, k, path);
}

enum fm_status
fm_tree_inclusion(const struct fm_tree *tree, uint64_t index, uint64_t size,
                  struct fm_path *path)
{
    path->count = 0;
    if (index >= size)
        return FM_ERR_ARG;
    return inclusion(tree, index, 0, size, path) ? FM_OK : FM_ERR_IO;
}

/* A subtree of which the first `old` leaves were there; whole: so was its root. */
struct span {
    uint64_t old, begin, n;
    bool whole;
};

/* SUBPROOF(old, D[begin : begin + n], whole) */
static bool
consistency(const struct fm_tree *tree, struct span s, struct fm_path *path)
{
    if (s.old == s.n)
        return s.whole || add(tree, s.begin, s.n, path);
    uint64_t k = split_of(s.n);
    if (s.old <= k)
        return consistency(tree, (struct span){s.old, s.begin, k, s.whole}, path) &&
               add(tree, s.begin + k, s.n - k, path);
    return consistency(tree, (struct span){s.old - k, s.begin + k, s.n - k, false},
                       path) &&
           add(tree, s.begin, k, path);
}

enum fm_status
fm_tree_consistency(const struct fm_tree *tree, uint64_t old, uint64_t size,
                    struct fm_path *path)
{
    path->count = 0;
    if (old > size)
        return FM_ERR_ARG;
    if (old > 0 && !consistency(tree, (struct span){old, 0, size, true}, path))
        return FM_ERR_IO;
    return FM_OK;
}

/* ---- checks ---- */

static bool
same(const uint8_t a[FM_HASH], const uint8_t b[FM_HASH])
{
    return CRYPTO_memcmp(a, b, FM_HASH) == 0;
}

/* Two positions that climb the tree together. */
struct climb {
    uint64_t node, last;
};

/* Whether the next hash of the path stands on the left. */
static bool
from_left(struct climb *c)
{
    if (!(c->node & 1) && c->node != c->last)
        return false;
    while (!(c->node & 1) && c->node) {
        c->node >>= 1;
        c->last >>= 1;
    }
    return true;
}

bool
fm_inclusion_holds(const uint8_t leaf[FM_HASH], uint64_t index, uint64_t size,
                   const struct fm_path *path, const uint8_t root[FM_HASH])
{
    struct climb c = {index, size - 1};
    uint8_t hash[FM_HASH];

    if (index >= size)
        return false;
    memcpy(hash, leaf, FM_HASH);
    for (unsigned i = 0; i < path->count; i++) {
        if (c.last == 0)
            return false;
        if (from_left(&c))
            fm_node_hash(path->hash[i], hash, hash);
        else
            fm_node_hash(hash, path->hash[i], hash);
        c.node >>= 1;
        c.last >>= 1;
    }
    return c.last == 0 && same(hash, root);
}

/* Both roots climb from the old one's last whole subtree, which the path begins with
 * unless it is the old root itself. */
static bool
grows(struct climb c, const uint8_t old_root[FM_HASH], const uint8_t root[FM_HASH],
      const struct fm_path *path, bool from_root)
{
    uint8_t was[FM_HASH], is[FM_HASH];

    memcpy(was, from_root ? old_root : path->hash[0], FM_HASH);
    memcpy(is, was, FM_HASH);
    for (unsigned i = from_root ? 0 : 1; i < path->count; i++) {
        if (c.last == 0)
            return false;
        if (from_left(&c)) {
            fm_node_hash(path->hash[i], was, was);
            fm_node_hash(path->hash[i], is, is);
        } else
            fm_node_hash(is, path->hash[i], is);
        c.node >>= 1;
        c.last >>= 1;
    }
    return c.last == 0 && same(was, old_root) && same(is, root);
}

bool
fm_consistency_holds(uint64_t old, const uint8_t old_root[FM_HASH], uint64_t size,
                     const uint8_t root[FM_HASH], const struct fm_path *path)
{
    struct climb c = {old - 1, size - 1};

    if (old > size)
        return false;
    if (old == 0)
        return path->count == 0;
    if (old == size)
        return path->count == 0 && same(old_root, root);
    if (path->count == 0)
        return false;
    while (c.node & 1) {
        c.node >>= 1;
        c.last >>= 1;
    }
    return grows(c, old_root, root, path, (old & (old - 1)) == 0);
}

/* ---- a root from leaves alone ---- */

void
fm_tree_sum_add(struct fm_tree_sum *sum, const uint8_t leaf[FM_HASH])
{
    uint8_t hash[FM_HASH];
    unsigned height = 0;

    memcpy(hash, leaf, FM_HASH);
    for (; sum->size >> height & 1; height++)
        fm_node_hash(sum->subtree[height], hash, hash);
    memcpy(sum->subtree[height], hash, FM_HASH);
    sum->size++;
}

void
fm_tree_sum_root(const struct fm_tree_sum *sum, uint8_t root[FM_HASH])
{
    bool begun = false;

    SHA256((const uint8_t *)"", 0, root);
    for (unsigned height = 0; height < 64; height++) {
        if (!(sum->size >> height & 1))
            continue;
        if (begun)
            fm_node_hash(sum->subtree[height], root, root);
        else
            memcpy(root, sum->subtree[height], FM_HASH);
        begun = true;
    }
}
