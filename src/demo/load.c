#include "demo/load.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/act.h"
#include "access/session.h"
#include "demo/city.h"
#include "demo/names.h"
#include "demo/photo.h"
#include "demo/stories.h"
#include "demo_sql.h"
#include "evidence/file.h"
#include "evidence_sql.h"
#include "label/issue.h"

enum { SIGN_TOGETHER = 20, SIGN_PATIENCE_S = 70, KEY_DAYS = 400 };

struct load {
    struct pg *pg;
    struct arena *arena;
    const struct api_settings *settings;
    const struct demo_options *options;
    struct demo demo;
};

static struct fault *
usage(struct arena *arena, const char *where)
{
    return fault_new(arena, FAULT_SYNTAX, "demo_usage", where,
                     "用法：firemark demo load [--scale 倍数] [--seed 数] [--today "
                     "年-月-日]；倍数大于0、不超过1000",
                     "usage: firemark demo load [--scale N] [--seed S] [--today "
                     "YYYY-MM-DD]; N is above 0 and at most 1000");
}

struct fault *
demo_options_read(struct arena *arena, int argc, char **argv, struct demo_options *out)
{
    *out = (struct demo_options){.scale = 1, .seed = 1};
    for (int i = 0; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        char *end = NULL;

        if (!strcmp(argv[i], "--scale"))
            out->scale = strtod(value, &end);
        else if (!strcmp(argv[i], "--seed"))
            out->seed = strtoll(value, &end, 10);
        else if (!strcmp(argv[i], "--today"))
            out->today = value;
        else
            return usage(arena, argv[i]);
        if (!*value || (end && *end) || !(out->scale > 0 && out->scale <= 1000))
            return usage(arena, argv[i]);
    }
    return NULL;
}

static void
watch(struct load *l, const char *zh, const char *en, int64_t done, int64_t total)
{
    if (l->options->progress)
        l->options->progress(zh, en, done, total);
}

/* ---- what the city needs before its history ---- */

static struct fault *
read_day(struct load *l, const char *today)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(l->pg, l->arena, SQL_demo_day, &rows, 1, today ? today : NULL);

    if (fault || pg_int(rows, 0, 1) > 0)
        return fault ? fault
                     : fault_new(l->arena, FAULT_INPUT, "demo_today", "--today",
                                 "该日期在将来；演示城市的历史止于今天或以前",
                                 "this day lies in the future; the city's history ends "
                                 "today or before");
    l->demo.day0 = pg_int(rows, 0, 0);
    return NULL;
}

static struct fault *
read_areas(struct load *l)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(l->pg, l->arena,
                                 "SELECT code, name_zh, lon, lat FROM area"
                                 " WHERE kind <> 'city' ORDER BY code",
                                 &rows, 0);

    for (int i = 0; !fault && i < pg_rows_count(rows) && i < DEMO_AREAS_MAX; i++)
        l->demo.areas[l->demo.areas_n++] =
            (struct demo_area){(int)pg_int(rows, i, 0), pg_text(rows, i, 1),
                               atof(pg_text(rows, i, 2)), atof(pg_text(rows, i, 3))};
    return fault;
}

static struct fault *
add_person(struct load *l, int i)
{
    const struct demo_person *p = &DEMO_PERSON[i];
    struct pg_rows *rows;
    const char *hash;
    struct fault *fault = password_hash(l->arena, DEMO_PASSWORD, &hash);

    if (!fault)
        fault =
            pg_run(l->pg, l->arena, SQL_demo_person, &rows, 6, p->login, p->name, p->role,
                   hash, arena_printf(l->arena, "%d", p->area),
                   arena_printf(l->arena, "%d", p->area == 310000 ? 319999 : p->area));
    if (!fault)
        l->demo.person[i] = pg_int(rows, 0, 0);
    return fault;
}

/* Companies are only known once the city is there. */
static struct fault *
bind_people(struct load *l)
{
    struct fault *fault = NULL;
    struct pg_rows *rows;

    for (int i = 0; i < DEMO_PEOPLE && !fault; i++)
        if (DEMO_PERSON[i].company)
            fault = pg_run(l->pg, l->arena,
                           "UPDATE person SET company_id = (SELECT id FROM party WHERE"
                           " code = $2) WHERE login = $1",
                           &rows, 2, DEMO_PERSON[i].login, DEMO_PERSON[i].company);
    return fault;
}

static struct fault *
store_photo(struct load *l, int i)
{
    struct buf png BUF_SCOPE = {0};
    struct evidence_sums sums;
    struct pg_rows *rows;
    const char *dir = l->settings->evidence_dir;
    enum photo_scene scene = i < 6 ? (enum photo_scene)(i % 3) : PHOTO_SAMPLE;

    if (!photo_draw(scene, i, &png) ||
        evidence_put(dir, (const unsigned char *)png.data, png.len, &sums) != EVIDENCE_OK)
        return fault_new(l->arena, FAULT_UNAVAILABLE, "evidence_store", dir,
                         "演示照片未能保存，请检查证据目录的空间和权限",
                         "a picture could not be stored; check the evidence folder's "
                         "space and rights");
    l->demo.photo[i] = arena_strdup(l->arena, sums.sha256);
    return pg_run(l->pg, l->arena, SQL_evidence_file_add, &rows, 15, sums.sha256,
                  arena_printf(l->arena, "%zu", png.len), "image/png", "310000", "0", "0",
                  arena_printf(l->arena, "%lld", (long long)l->demo.person[0]), sums.sm3,
                  NULL, NULL, NULL, NULL, NULL, NULL, NULL);
}

/* ---- the history, in one transaction ---- */

static void
tell_stories(struct load *l)
{
    struct demo *d = &l->demo;

    city_make(d);
    stories_plan(d);
    for (int i = 0; i < d->lots && !d->rows.fault; i++) {
        story_tell(d, i);
        if (i % 8 == 7 || i == d->lots - 1)
            watch(l, "编写历史", "writing history", i + 1, d->lots);
    }
}

static const struct demo_options *watched; /* rows_append() tells numbers only */

static void
append_progress(int64_t done, int64_t total)
{
    if (watched->progress)
        watched->progress("登记事件", "recording events", done, total);
}

static struct fault *
append(struct load *l)
{
    watched = l->options;
    return rows_append(&l->demo.rows, append_progress);
}

static struct fault *
write_history(struct load *l)
{
    struct demo *d = &l->demo;
    struct fault *fault = read_areas(l);
    struct pg_rows *rows;

    d->lots = stories_lots(l->options->scale);
    for (int i = 0; i < DEMO_PEOPLE && !fault; i++)
        fault = add_person(l, i);
    for (int i = 0; i < DEMO_PHOTOS && !fault; i++)
        fault = store_photo(l, i);
    if (fault)
        return fault;
    d->rows = (struct rows){.pg = l->pg, .arena = l->arena, .seed = d->seed};
    rows_begin(&d->rows);
    if (!d->rows.fault)
        tell_stories(l);
    fault = append(l);
    if (!fault)
        fault = bind_people(l);
    if (!fault)
        fault = pg_run(l->pg, l->arena, SQL_demo_begun, &rows, 4,
                       arena_printf(l->arena, "%lld", (long long)d->seed),
                       arena_printf(l->arena, "%g", l->options->scale),
                       arena_printf(l->arena, "%lld", (long long)d->day0),
                       arena_printf(l->arena, "%lld", (long long)d->next_label - 1));
    return fault;
}

static struct fault *
in_transaction(struct load *l, struct fault *(*work)(struct load *l))
{
    struct fault *fault = pg_begin(l->pg, l->arena);

    if (fault)
        return fault;
    fault = work(l);
    rows_clear(&l->demo.rows);
    if (!fault)
        return pg_commit(l->pg, l->arena);
    pg_rollback(l->pg);
    return fault;
}

/* ---- signatures, by the real signer ---- */

/* The signer signs so many labels a minute; a big city waits for the next. */
static struct fault *
sign_job(struct act *act, const char *job, const char *at)
{
    struct fault *fault = label_job_sign(act, job, at);

    for (int i = 0; fault && strstr(fault->en, "rate_cap") && i < SIGN_PATIENCE_S; i++) {
        sleep(1);
        fault = label_job_sign(act, job, at);
    }
    return fault;
}

static struct fault *
sign_some(struct load *l, const struct pg_rows *jobs, int from)
{
    struct arena arena ARENA_SCOPE = {0};
    struct actor actor;
    struct act act = {.arena = &arena,
                      .pg = l->pg,
                      .actor = &actor,
                      .settings = l->settings,
                      .lang = "zh"};
    struct fault *fault = actor_find(l->pg, &arena, "intake", &actor);

    if (!fault)
        fault = pg_begin(l->pg, &arena);
    if (!fault)
        fault = act_scope(&act);
    for (int i = from; !fault && i < from + SIGN_TOGETHER && i < pg_rows_count(jobs); i++)
        fault = sign_job(&act, pg_text(jobs, i, 0), pg_text(jobs, i, 1));
    if (!fault)
        fault = pg_commit(l->pg, &arena);
    else
        pg_rollback(l->pg);
    return fault ? fault_new(l->arena, fault->kind, fault->code, fault->where, fault->zh,
                             fault->en)
                 : NULL;
}

/* The city's labels are older than the key: its validity is told as old as they are. */
static struct fault *
sign_all(struct act *act, void *arg)
{
    struct load *l = arg;
    struct pg_rows *jobs, *rows;
    struct fault *fault = pg_run(
        l->pg, l->arena, SQL_demo_key_age, &rows, 1,
        arena_printf(l->arena, "%lld", (long long)city_time(&l->demo, KEY_DAYS, 0)));

    (void)act;
    if (!fault)
        fault = pg_run(l->pg, l->arena, SQL_demo_unsigned, &jobs, 0);
    for (int i = 0; !fault && i < pg_rows_count(jobs); i += SIGN_TOGETHER) {
        fault = sign_some(l, jobs, i);
        watch(l, "签名标签", "signing labels",
              i + SIGN_TOGETHER < pg_rows_count(jobs) ? i + SIGN_TOGETHER
                                                      : pg_rows_count(jobs),
              pg_rows_count(jobs));
    }
    return fault;
}

static struct fault *
sign(struct load *l)
{
    struct act act = {
        .arena = l->arena, .pg = l->pg, .settings = l->settings, .cli = true};

    return label_with_signer(&act, sign_all, l);
}

/* ---- what comes behind the signatures ---- */

static struct fault *
finish(struct load *l)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(l->pg, l->arena, SQL_demo_void, &rows, 0);

    if (!fault)
        fault = pg_run(l->pg, l->arena, SQL_demo_notices, &rows, 0);
    if (!fault)
        fault =
            pg_run(l->pg, l->arena, "UPDATE demo_city SET finished_at = now()", &rows, 0);
    return fault;
}

/* ---- the whole ---- */

static struct fault *
not_empty(struct arena *arena)
{
    return fault_new(arena, FAULT_CONFLICT, "demo_not_empty", NULL,
                     "数据库中已有其他数据，不能装入演示城市；请用 --data 指定新的目录",
                     "the database holds other data, so the demo city is not loaded; "
                     "name a new directory with --data");
}

enum demo_state { DEMO_NONE, DEMO_OTHER, DEMO_BEGUN, DEMO_THERE };

/* How far a city is; where one is begun, its seed and day count, not the options'. */
static struct fault *
look(struct load *l, enum demo_state *state)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(l->pg, l->arena, SQL_demo_state, &rows, 0);

    if (fault)
        return fault;
    if (pg_is_null(rows, 0, 1)) {
        *state = pg_int(rows, 0, 0) ? DEMO_OTHER : DEMO_NONE;
        return NULL;
    }
    *state = pg_int(rows, 0, 3) ? DEMO_THERE : DEMO_BEGUN;
    l->demo.seed = (uint64_t)pg_int(rows, 0, 1);
    l->demo.day0 = pg_int(rows, 0, 2);
    return NULL;
}

static void
make_folders(struct load *l)
{
    /* what cannot be made is told by who needs it */
    mkdir(l->settings->data_dir, 0700);
    mkdir(arena_printf(l->arena, "%s/run", l->settings->data_dir), 0700);
    mkdir(l->settings->evidence_dir, 0700);
}

static struct fault *
complete(struct load *l)
{
    struct fault *fault = sign(l);

    if (!fault)
        fault = in_transaction(l, finish);
    return fault ? fault : pg_script(l->pg, l->arena, "ANALYZE");
}

struct fault *
demo_load(struct pg *pg, struct arena *arena, const struct api_settings *settings,
          const struct demo_options *options, bool *loaded)
{
    struct load l = {pg,
                     arena,
                     settings,
                     options,
                     {.arena = arena, .seed = (uint64_t)options->seed, .next_label = 1}};
    enum demo_state state = DEMO_NONE;
    struct fault *fault = look(&l, &state);

    *loaded = false;
    if (fault || state == DEMO_THERE)
        return fault;
    if (state == DEMO_OTHER)
        return not_empty(arena);
    make_folders(&l);
    if (state == DEMO_NONE) {
        fault = read_day(&l, options->today);
        if (!fault)
            fault = in_transaction(&l, write_history);
    }
    if (!fault)
        fault = complete(&l);
    *loaded = !fault;
    arena_clear(&l.demo.scratch);
    return fault;
}

struct fault *
demo_empty(struct pg *pg, struct arena *arena)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(pg, arena, "SELECT to_regclass('demo_city') IS NOT NULL", &rows, 0);

    if (!fault && strcmp(pg_text(rows, 0, 0), "t") == 0) {
        fault = pg_run(pg, arena, SQL_demo_state, &rows, 0);
        if (!fault && pg_is_null(rows, 0, 1) && pg_int(rows, 0, 0))
            fault = not_empty(arena);
    }
    if (fault)
        return fault;
    return pg_script(pg, arena,
                     "BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
                     " GRANT USAGE ON SCHEMA public TO PUBLIC; COMMIT");
}
