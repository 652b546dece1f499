/* The log held against the store: each entry against its event, the tree against every
 * checkpoint, and every event against the log. */
#include <firemark/record.h>
#include <string.h>

#include "record/log.h"
#include "record/log_internal.h"
#include "record/log_read.h"
#include "record_sql.h"

struct check {
    struct act *act;
    const struct log *log;
    struct fm_note_key key;
    struct fm_tree_sum sum;
    int64_t checkpoints, differences;
    const char *first_zh, *first_en; /* what differs first */
    const char *where;
};

static void
differs(struct check *c, const char *where, const char *zh, const char *en)
{
    if (c->differences++ > 0)
        return;
    c->where = where;
    c->first_zh = zh;
    c->first_en = en;
}

static const char *
index_text(struct check *c, uint64_t index)
{
    return arena_printf(c->act->arena, "entry %llu", (unsigned long long)index);
}

static void
check_entry(struct check *c, const struct log_line *line)
{
    uint8_t entry[FM_ENTRY_MAX];
    size_t len;

    if (!line->for_event)
        return;
    if (!line->has_event)
        differs(c, index_text(c, line->index), "该条目的事件已不在数据库中",
                "the event of this entry is no longer in the store");
    else if (!line->event ||
             fm_entry_write(&line->event->entry, entry, sizeof entry, &len) != FM_OK ||
             len != line->entry_len || memcmp(entry, line->entry, len) != 0)
        differs(c, index_text(c, line->index), "该条目的事件被改动过",
                "the event of this entry was changed");
}

static void
check_note(struct check *c, const char *note)
{
    struct fm_checkpoint told;
    uint8_t root[FM_HASH];
    bool is_signed = false;
    size_t text_len;
    int64_t time;

    c->checkpoints++;
    fm_tree_sum_root(&c->sum, root);
    if (fm_note_verify(note, strlen(note), &c->key, &is_signed, &text_len, &time) !=
            FM_OK ||
        !is_signed || fm_checkpoint_read(note, text_len, &told) != FM_OK ||
        strcmp(told.origin, c->log->name) != 0)
        differs(c, index_text(c, c->sum.size), "该处的检查点签名不正确",
                "the checkpoint behind this entry is not rightly signed");
    else if (told.size != c->sum.size || memcmp(told.root, root, FM_HASH) != 0)
        differs(c, index_text(c, c->sum.size), "条目与该处签署的检查点不一致",
                "the entries up to here are not those of the signed checkpoint");
}

static struct fault *
on_line(void *arg, const struct log_line *line)
{
    struct check *c = arg;
    uint8_t leaf[FM_HASH];

    if (line->index != c->sum.size)
        differs(c, index_text(c, line->index), "此前缺少条目",
                "entries before it are lost");
    check_entry(c, line);
    fm_leaf_hash(line->entry, line->entry_len, leaf);
    fm_tree_sum_add(&c->sum, leaf);
    if (line->note)
        check_note(c, line->note);
    return NULL;
}

/* Every event is an entry, or about to be one. */
static struct fault *
check_counts(struct check *c, int64_t *events, int64_t *pending)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(c->act->pg, c->act->arena, SQL_log_counts, &rows, 1,
                                 act_number(c->act, c->log->n));

    if (fault)
        return fault;
    *events = pg_int(rows, 0, 0);
    *pending = pg_int(rows, 0, 1);
    if (*events != *pending + pg_int(rows, 0, 2))
        differs(c, "event", "有事件既不在记录日志中，也不在等待写入",
                "there are events that are neither in the log nor about to be");
    if (c->sum.size != c->log->size)
        differs(c, "log_entry", "条目不连续", "entries are lost");
    return NULL;
}

static struct fault *
verdict(struct check *c, int64_t events, int64_t pending)
{
    struct arena *arena = c->act->arena;

    if (c->differences > 0)
        return act_fault(
            c->act, FAULT_CONFLICT, "log_differs", c->where,
            arena_printf(arena,
                         "发现 %lld 处不一致，首处：%s。请保全数据库和 keys 目录，"
                         "并与已导出的记录比对（firemark-verify）",
                         (long long)c->differences, c->first_zh),
            arena_printf(arena,
                         "%lld differences; the first: %s. Secure the store and the "
                         "keys directory, and compare with a record exported before "
                         "(firemark-verify)",
                         (long long)c->differences, c->first_en));
    buf_printf(&c->act->out,
               "{\"good\":true,\"entries\":%llu,\"events_checked\":%lld,\"pending\":%lld,"
               "\"checkpoints\":%lld}",
               (unsigned long long)c->sum.size, (long long)events, (long long)pending,
               (long long)c->checkpoints);
    return NULL;
}

struct fault *
log_run_check(struct act *act)
{
    struct check *c = arena_alloc(act->arena, sizeof *c);
    int64_t events = 0, pending = 0;
    struct log log;

    *c = (struct check){.act = act, .log = &log};
    /* one view of the store, however long it takes */
    struct fault *fault = log_lock(act->pg, act->arena);
    if (!fault)
        fault = log_get(act, &log);
    if (!fault && fm_note_key_read(log.vkey, &c->key) != FM_OK)
        differs(c, "log_origin", "日志的公钥损坏", "the key of the log is damaged");
    if (!fault)
        fault = log_read(act->pg, act->arena, &log, log.size, on_line, c);
    if (!fault)
        fault = check_counts(c, &events, &pending);
    return fault ? fault : verdict(c, events, pending);
}
