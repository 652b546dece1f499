/* A status list as files: DIR/firemark-status.json and DIR/firemark-status/HASH, which is
 * also what a web server under /.well-known/ may serve. */
#pragma once
#include <stddef.h>

#include "base/fault.h"
#include "pg/pg.h"

struct status_files {
    const char *dir;
    int written, kept; /* shards */
};

/* Makes the directories. Fault: status_dir (unavailable). */
struct fault *status_files_open(struct arena *arena, const char *dir,
                                struct status_files *out);

/* Keeps a shard, by its hash (64 lower-case hexadecimal digits); has: whether it is there
 * already, and whole. Files appear whole or not at all. Fault: status_dir. */
bool status_files_has(const struct status_files *f, const char *hash);
struct fault *status_files_shard(struct arena *arena, struct status_files *f,
                                 const char *hash, const void *bytes, size_t len);

/* Puts the manifest in its place, when every shard is there, and removes shards that are
 * not among the `count` named. Fault: status_dir. */
struct fault *status_files_manifest(struct arena *arena, struct status_files *f,
                                    const char *json, size_t len,
                                    const char *const *hashes, size_t count);

/* The published list of the store. Faults: status_none (absent), status_dir. */
struct fault *status_export(struct pg *pg, struct arena *arena, const char *dir,
                            struct status_files *out);
