/* Migrations: forward only, each in its own transaction, embedded in the program. */
#pragma once
#include "base/embed.h"
#include "pg/pg.h"

extern const struct embed_file migrations[];
extern const size_t migrations_count;

/* Brings the schema up to this program's version and makes the event partitions of the
 * coming months. *applied counts the migrations run. Faults: schema_changed (a migration
 * was edited after it ran), schema_newer (the database was migrated by a newer program);
 * both change nothing. */
struct fault *pg_migrate(struct pg *pg, struct arena *arena, int *applied);

/* Whether the database is as this program knows it; one that cannot be asked is not
 * behind. Fault: schema_behind (unavailable). */
struct fault *pg_migrate_check(struct pg *pg, struct arena *arena);

/* How many migrations the database has and how many this program has. */
struct fault *pg_migrate_status(struct pg *pg, struct arena *arena, int *have, int *want);
