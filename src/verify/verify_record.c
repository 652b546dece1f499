/* A whole exported record: each event against its entry, all entries against the
 * checkpoint, and against checkpoints kept from before. */
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

static const char MAGIC[] = "firemark-record v1\n";

enum { PIECE_MAX = 64 * 1024 * 1024 };

/* A checkpoint kept from before: when the record had its size, it must have had its root.
 */
struct kept {
    struct fm_checkpoint told;
    bool met;
};

struct reading {
    const struct call *call;
    FILE *file;
    uint8_t *piece;
    size_t cap;
    struct fm_tree_sum sum;
    struct kept kept[KEPT_MAX];
    char *prior; /* text of the checkpoint that the log begins with, or NULL */
    unsigned long long wrong; /* events that are not what their entries say */
};

/* 32 bits, big-endian. */
static bool
read_length(struct reading *r, size_t *len)
{
    uint8_t bytes[4];

    if (fread(bytes, 1, 4, r->file) != 4)
        return false;
    *len = (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 |
           bytes[3];
    return true;
}

static enum verdict
cut(const struct reading *r)
{
    return refuse(r->call, NOT_GOOD, "文件在条目 %llu 处中断或有误",
                  "the file ends or is malformed at entry %llu",
                  (unsigned long long)r->sum.size);
}

static enum verdict
read_piece(struct reading *r, size_t len)
{
    if (len > PIECE_MAX)
        return cut(r);
    if (len > r->cap) {
        uint8_t *more = realloc(r->piece, len);
        if (!more)
            return refuse(r->call, COULD_NOT, "内存不足", "out of memory");
        r->piece = more;
        r->cap = len;
    }
    return fread(r->piece, 1, len, r->file) == len ? GOOD : cut(r);
}

static void
tell_wrong(struct reading *r, const char *zh, const char *en)
{
    if (r->wrong++ < 20)
        refuse(r->call, NOT_GOOD, "条目 %llu：%s", "entry %llu: %s",
               (unsigned long long)r->sum.size, r->call->english ? en : zh);
}

/* The event that an entry is of; the first entry may be another log's last checkpoint. */
static enum verdict
check_event(struct reading *r, const struct fm_opened *opened)
{
    struct fm_entry entry;
    bool fits = false;
    size_t note_len;
    const char *note = fm_entry_prior(opened->entry, opened->entry_len, &note_len);

    if (note && r->sum.size == 0 && opened->salt_len == 0 && opened->body_len == 0) {
        r->prior = strndup(note, note_len);
        return r->prior ? GOOD : COULD_NOT;
    }
    if (fm_entry_read(opened->entry, opened->entry_len, &entry) != FM_OK)
        tell_wrong(r, "条目格式有误", "the entry is malformed");
    else if (fm_entry_fits(&entry, opened->salt, opened->salt_len, opened->body,
                           opened->body_len, &fits) != FM_OK)
        return refuse(r->call, COULD_NOT, "无法计算摘要",
                      "the digest cannot be computed");
    else if (!fits)
        tell_wrong(r, "事件内容与条目承诺的不符",
                   "the event is not what it committed to");
    return GOOD;
}

static void
meet_kept(struct reading *r)
{
    uint8_t root[FM_HASH];

    for (int i = 0; i < r->call->kept_count; i++) {
        struct kept *kept = &r->kept[i];
        if (kept->told.size != r->sum.size)
            continue;
        fm_tree_sum_root(&r->sum, root);
        kept->met = memcmp(root, kept->told.root, FM_HASH) == 0;
    }
}

static enum verdict
read_entries(struct reading *r)
{
    struct fm_opened opened;
    uint8_t leaf[FM_HASH];
    size_t len;

    for (;;) {
        if (!read_length(r, &len))
            return cut(r);
        if (len == 0)
            return GOOD;
        enum verdict verdict = read_piece(r, len);
        if (verdict != GOOD)
            return verdict;
        if (fm_opened_read(r->piece, len, &opened) != FM_OK)
            return cut(r);
        verdict = check_event(r, &opened);
        if (verdict != GOOD)
            return verdict;
        fm_leaf_hash(opened.entry, opened.entry_len, leaf);
        fm_tree_sum_add(&r->sum, leaf);
        meet_kept(r);
    }
}

static enum verdict
check_end(struct reading *r)
{
    char note[FM_NOTE_MAX + 1];
    size_t len = fread(note, 1, sizeof note, r->file);
    struct fm_checkpoint told;
    uint8_t root[FM_HASH];
    enum verdict verdict = open_checkpoint(r->call, note, len, &told);

    if (verdict != GOOD)
        return verdict;
    fm_tree_sum_root(&r->sum, root);
    if (told.size != r->sum.size || memcmp(told.root, root, FM_HASH) != 0)
        return refuse(r->call, NOT_GOOD, "条目不是检查点所签的：被改动、增删或换过次序",
                      "the entries are not those that the checkpoint signed: changed, "
                      "added, removed, or put in another order");
    return r->wrong == 0 ? GOOD
                         : refuse(r->call, NOT_GOOD, "%llu 个事件被改动过",
                                  "%llu events were changed", r->wrong);
}

static enum verdict
open_kept(struct reading *r)
{
    for (int i = 0; i < r->call->kept_count; i++) {
        size_t len;
        char *note = read_whole(r->call, r->call->kept[i], &len);
        if (!note)
            return COULD_NOT;
        enum verdict verdict = open_checkpoint(r->call, note, len, &r->kept[i].told);
        free(note);
        if (verdict != GOOD)
            return verdict;
        r->kept[i].met = false;
    }
    return GOOD;
}

static enum verdict
check_kept(const struct reading *r)
{
    for (int i = 0; i < r->call->kept_count; i++)
        if (!r->kept[i].met)
            return refuse(
                r->call, NOT_GOOD,
                "%s：记录在 %llu 个条目时不是这个检查点：历史被改动过，或另起了日志",
                "%s: at %llu entries the record was not this checkpoint's: its "
                "past was changed, or another log was begun",
                r->call->kept[i], (unsigned long long)r->kept[i].told.size);
    return GOOD;
}

static enum verdict
read_record(struct reading *r)
{
    char magic[sizeof MAGIC - 1];
    enum verdict verdict = open_kept(r);

    if (verdict != GOOD)
        return verdict;
    if (fread(magic, 1, sizeof magic, r->file) != sizeof magic ||
        memcmp(magic, MAGIC, sizeof magic) != 0)
        return refuse(r->call, NOT_GOOD, "%s：不是导出的记录", "%s: no exported record",
                      r->call->file);
    verdict = read_entries(r);
    if (verdict == GOOD)
        verdict = check_end(r);
    if (verdict == GOOD)
        verdict = check_kept(r);
    if (verdict != GOOD)
        return verdict;
    if (r->prior)
        say(r->call, "承接        另一日志的最后检查点：%.*s，%.*s 个条目",
            "goes on from the last checkpoint of another log: %.*s, %.*s entries",
            (int)strcspn(r->prior, "\n"), r->prior,
            (int)strcspn(strchr(r->prior, '\n') ? strchr(r->prior, '\n') + 1 : "", "\n"),
            strchr(r->prior, '\n') ? strchr(r->prior, '\n') + 1 : "");
    say(r->call, "结论        属实：%llu 个条目完整，次序和内容未被改动",
        "verdict     true: %llu entries are whole, in their order, and were not changed",
        (unsigned long long)r->sum.size);
    return GOOD;
}

enum verdict
verify_record(const struct call *call)
{
    struct reading *r = calloc(1, sizeof *r);
    enum verdict verdict = COULD_NOT;

    if (!r)
        return COULD_NOT;
    r->call = call;
    r->file = fopen(call->file, "rb");
    if (r->file)
        verdict = read_record(r);
    else
        refuse(call, COULD_NOT, "%s：无法打开", "%s: cannot be opened", call->file);
    if (r->file)
        fclose(r->file);
    free(r->prior);
    free(r->piece);
    free(r);
    return verdict;
}
