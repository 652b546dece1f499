#include "pg/migrate.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

static const char HISTORY[] =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    " version int CONSTRAINT schema_migration_pk PRIMARY KEY, name text NOT NULL,"
    " sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())";

/* "../../migrations/0001_foundation.sql" -> "0001_foundation.sql" */
static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static const char *
digest(struct arena *arena, const struct embed_file *file)
{
    uint8_t hash[SHA256_DIGEST_LENGTH];
    BUF_SCOPE struct buf hex = {0};

    SHA256((const uint8_t *)file->data, (size_t)(file->end - file->data), hash);
    buf_hex(&hex, hash, sizeof hash);
    return arena_strdup(arena, hex.data);
}

static struct fault *
run_one(struct pg *pg, struct arena *arena, const struct embed_file *file)
{
    const char *name = base_name(file->name);
    struct pg_rows *rows;
    struct fault *fault = pg_begin(pg, arena);

    if (!fault)
        fault = pg_script(pg, arena, file->data);
    if (!fault)
        fault = pg_run(pg, arena,
                       "INSERT INTO schema_migration (version, name, sha256)"
                       " VALUES ($1::int, $2, $3)",
                       &rows, 3, arena_printf(arena, "%d", atoi(name)), name,
                       digest(arena, file));
    if (!fault)
        fault = pg_commit(pg, arena);
    else
        pg_rollback(pg);
    if (fault)
        fault->where = arena_strdup(arena, name);
    return fault;
}

static struct fault *
check_history(struct arena *arena, const struct pg_rows *rows)
{
    if ((size_t)pg_rows_count(rows) > migrations_count)
        return fault_new(arena, FAULT_UNAVAILABLE, "schema_newer", NULL,
                         "数据库由更新版本的程序建立，请使用新版程序",
                         "the database was migrated by a newer program; use that one");
    for (int i = 0; i < pg_rows_count(rows); i++)
        if (strcmp(pg_text(rows, i, 0), digest(arena, &migrations[i])) != 0)
            return fault_new(
                arena, FAULT_UNAVAILABLE, "schema_changed", base_name(migrations[i].name),
                "已执行过的迁移脚本被改动，拒绝继续",
                "a migration was edited after it ran; restore it, or start from "
                "an empty database");
    return NULL;
}

static struct fault *
migrate_locked(struct pg *pg, struct arena *arena, int *applied)
{
    struct pg_rows *rows;
    struct fault *fault = pg_script(pg, arena, HISTORY);

    if (!fault)
        fault = pg_run(pg, arena, "SELECT sha256 FROM schema_migration ORDER BY version",
                       &rows, 0);
    if (!fault)
        fault = check_history(arena, rows);
    *applied = 0;
    for (size_t i = fault ? migrations_count : (size_t)pg_rows_count(rows);
         !fault && i < migrations_count; i++) {
        fault = run_one(pg, arena, &migrations[i]);
        *applied += fault == NULL;
    }
    if (!fault)
        fault = pg_script(pg, arena,
                          "SELECT event_partitions_ensure('2025-01-01',"
                          " (now() + interval '2 months')::date)");
    return fault;
}

struct fault *
pg_migrate(struct pg *pg, struct arena *arena, int *applied)
{
    /* Another program's migration may take longer than lock_timeout allows. */
    struct fault *fault = pg_script(pg, arena, "SET lock_timeout = '5min'");

    if (!fault)
        fault = pg_script(pg, arena, "SELECT pg_advisory_lock(7200)");
    if (!fault)
        fault = pg_script(pg, arena, "RESET lock_timeout");

    if (fault)
        return fault;
    fault = migrate_locked(pg, arena, applied);
    struct fault *unlocked = pg_script(pg, arena, "SELECT pg_advisory_unlock(7200)");
    return fault ? fault : unlocked;
}

struct fault *
pg_migrate_status(struct pg *pg, struct arena *arena, int *have, int *want)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(pg, arena, "SELECT to_regclass('schema_migration') IS NOT NULL", &rows, 0);

    *want = (int)migrations_count;
    *have = 0;
    if (fault || strcmp(pg_text(rows, 0, 0), "t") != 0)
        return fault;
    fault = pg_run(pg, arena, "SELECT count(*) FROM schema_migration", &rows, 0);
    if (!fault)
        *have = (int)pg_int(rows, 0, 0);
    return fault;
}

struct fault *
pg_migrate_check(struct pg *pg, struct arena *arena)
{
    int have = 0, want = 0;

    if (pg_migrate_status(pg, arena, &have, &want) || have >= want)
        return NULL;
    return fault_new(
        arena, FAULT_UNAVAILABLE, "schema_behind", NULL,
        "数据库尚未建立，或比本程序旧；请运行 firemark migrate，或重启服务",
        "the database is not set up yet, or older than this program; run firemark "
        "migrate, or start the server anew");
}
