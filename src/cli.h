/* The command line's own: what a command has in hand, and the store it works on. */
#pragma once
#include "access/act.h"
#include "base/config.h"

struct cli {
    struct arena arena;
    struct config config;
    const char *config_file, *as, *lang, *out;
    bool json;
    int argc; /* words behind the command */
    char **argv;
    int exit_code;
    pid_t postgres; /* a private cluster that this run started */
    struct pg *pg;
    const char *conninfo; /* of pg */
};

/* A fault of how the command was typed. */
struct fault *cli_refuse(struct cli *cli, const char *code, const char *where,
                         const char *zh, const char *en);
bool cli_english(const struct cli *cli);

/* Takes "--NAME VALUE" out of the words; NULL where it is not there. */
const char *cli_take_flag(struct cli *cli, const char *name);

/* The data directory as an absolute path. Fault: data_dir. */
struct fault *cli_data(struct cli *cli, const char **out);

/* Opens cli->pg, as `role` (NULL: the login's own): the database that the settings name,
 * or the private cluster, which is started for this command where it does not run. */
struct fault *cli_database(struct cli *cli, const char *role);

struct fault *cli_settings(struct cli *cli, struct api_settings *out);

/* firemark status | status build | status export --out DIR | status fetch --from URL
 * --dir DIR --trust FILE; `status show` is an action. */
struct fault *cli_status(struct cli *cli);
struct fault *cli_status_fetch(struct cli *cli);
