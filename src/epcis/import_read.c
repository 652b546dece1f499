#include "epcis/import_read.h"

#include <stdlib.h>
#include <string.h>

#include "epcis/problem.h"

static const char LIST[] = "/epcisBody/eventList/";

/* The place of an event in the whole file, not in its part. */
static const char *
place(const struct import_reader *r, struct arena *arena, const struct epcis_problem *p)
{
    char *end;

    if (strncmp(p->path, LIST, sizeof LIST - 1) != 0)
        return p->path[0] ? arena_strdup(arena, p->path) : NULL;
    long n = strtol(p->path + sizeof LIST - 1, &end, 10);
    return arena_printf(arena, "%s%lld%s", LIST, (long long)(r->events + n), end);
}

struct fault *
import_read_refuse(struct arena *arena, const char *where, const char *zh, const char *en)
{
    return epcis_refuse(arena, "ValidationException", where, arena_strdup(arena, zh),
                        arena_strdup(arena, en));
}

static struct fault *
unreadable(struct arena *arena, enum epcis_split_result result)
{
    if (result == EPCIS_SPLIT_CUT)
        return import_read_refuse(arena, NULL, "文件不完整：在一个文档中间结束",
                                  "the file ends within a document");
    if (result == EPCIS_SPLIT_LARGE)
        return import_read_refuse(arena, NULL, "单个事件或其外围超过 20 MB",
                                  "one event, or what is around them, exceeds 20 MB");
    return import_read_refuse(arena, NULL, "读取文件失败", "the file cannot be read");
}

static bool
read_part(const struct import_reader *r, const char *text, size_t len,
          struct epcis_document *doc, struct epcis_problem *problem)
{
    if (!r->judged || text[strspn(text, " \t\r\n")] == '<')
        return epcis_read(text, len, doc, problem);
    json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    return root && epcis_document_adopt(doc, root, problem);
}

struct fault *
import_read_next(struct import_reader *r, struct arena *arena, struct epcis_document *doc,
                 bool *end)
{
    struct epcis_problem problem = {0};
    const char *text;
    size_t len;

    if (!r->split)
        import_read_restart(r);
    enum epcis_split_result got = epcis_split_next(r->split, &text, &len);
    *end = got == EPCIS_SPLIT_END;
    if (got != EPCIS_SPLIT_PART)
        return *end ? NULL : unreadable(arena, got);
    if (!read_part(r, text, len, doc, &problem)) {
        epcis_document_free(doc);
        return import_read_refuse(arena, place(r, arena, &problem), problem.zh,
                                  problem.en);
    }
    if (doc->query || doc->asks) {
        epcis_document_free(doc);
        return import_read_refuse(arena, "/type", "应为 EPCISDocument 或事件",
                                  "an EPCISDocument or an event is wanted");
    }
    r->events += (int64_t)json_array_size(doc->events);
    return NULL;
}

void
import_read_restart(struct import_reader *r)
{
    if (r->split)
        epcis_split_restart(r->split);
    else
        r->split = epcis_split_open(r->read, r->rewind, r->source);
    r->events = 0;
}

void
import_read_close(struct import_reader *r)
{
    if (r->split)
        epcis_split_close(r->split);
    r->split = NULL;
}
