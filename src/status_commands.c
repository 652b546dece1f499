/* `firemark status`: the store, and the status list made anew and as files. */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "label/signer.h"
#include "label/status_build.h"
#include "label/status_files.h"
#include "pg/migrate.h"

static struct fault *
publish(struct pg *pg, struct arena *arena, const struct api_settings *settings,
        int64_t seq)
{
    const struct signer_config config = {.socket_path = settings->signer_socket,
                                         .conninfo = settings->conninfo,
                                         .data_dir = settings->data_dir,
                                         .host = settings->label_host,
                                         .issuer = settings->issuer};
    pid_t child = 0;
    struct fault *fault = NULL;

    if (!signer_listens(settings->signer_socket))
        fault = signer_child_start(arena, &config, &child);
    if (!fault)
        fault = status_publish(pg, arena, settings->signer_socket, seq);
    if (child > 0)
        signer_child_stop(child);
    return fault;
}

static struct fault *
show_store(struct cli *cli)
{
    int have = 0, want = 0;
    struct pg_rows *rows;
    struct fault *fault = cli_database(cli, NULL);

    if (!fault)
        fault = pg_migrate_status(cli->pg, &cli->arena, &have, &want);
    if (fault)
        return fault;
    printf(cli_english(cli) ? "schema      %d of %d migrations\n"
                            : "数据库结构  %d / %d\n",
           have, want);
    if (have < want)
        return cli_refuse(cli, "schema_behind", NULL,
                          "数据库结构未更新：运行 firemark migrate",
                          "the schema is behind: run firemark migrate");
    fault = pg_run(cli->pg, &cli->arena,
                   "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM batch),"
                   " (SELECT count(*) FROM recall WHERE state = 'open')",
                   &rows, 0);
    if (!fault)
        printf(cli_english(cli) ? "events      %s\nbatches     %s\nopen recalls %s\n"
                                : "事件        %s\n批次        %s\n进行中召回  %s\n",
               pg_text(rows, 0, 0), pg_text(rows, 0, 1), pg_text(rows, 0, 2));
    return fault;
}

static struct fault *
build(struct cli *cli)
{
    struct api_settings settings;
    struct status_built built;
    int64_t began = clock_monotonic_us();
    struct fault *fault = cli_database(cli, "firemark_lister");

    if (!fault)
        fault = cli_settings(cli, &settings);
    if (!fault)
        fault = status_build(cli->pg, &cli->arena, STATUS_ANEW, &built);
    if (!fault)
        fault = publish(cli->pg, &cli->arena, &settings, built.seq);
    if (fault)
        return fault;
    double ms = (double)(clock_monotonic_us() - began) / 1000;
    printf(cli->json ? "{\"seq\":%lld,\"labels\":%lld,\"shards\":%d,\"ms\":%.0f}\n"
           : cli_english(cli)
               ? "status list %lld: %lld labels, %d shards that are not all "
                 "normal, %.0f ms\n"
               : "状态清单 %lld：标签 %lld 个，非全部正常的分片 %d 个，%.0f 毫秒\n",
           (long long)built.seq, (long long)built.labels, built.shards, ms);
    return NULL;
}

static struct fault *export(struct cli *cli)
{
    struct status_files files;
    struct fault *fault =
        cli->out ? cli_database(cli, "firemark_app")
                 : cli_refuse(cli, "status_out", "--out", "请用 --out 指定目录",
                              "--out DIR names where");

    if (!fault)
        fault = status_export(cli->pg, &cli->arena, cli->out, &files);
    if (!fault)
        printf(cli->json          ? "{\"written\":%d,\"kept\":%d}\n"
               : cli_english(cli) ? "%d shards written, %d kept as they were\n"
                                  : "写入分片 %d 个，保留 %d 个\n",
               files.written, files.kept);
    return fault;
}

struct fault *
cli_status(struct cli *cli)
{
    const char *verb = cli->argc ? cli->argv[0] : "";

    if (cli->argc == 0)
        return show_store(cli);
    if (strcmp(verb, "build") == 0 && cli->argc == 1)
        return build(cli);
    if (strcmp(verb, "export") == 0 && cli->argc == 1)
        return export(cli);
    if (strcmp(verb, "fetch") == 0)
        return cli_status_fetch(cli);
    return cli_refuse(
        cli, "status_usage", verb,
        "用法：firemark status [show | build | export --out 目录 | fetch --from 网址 "
        "--dir 目录 --trust 文件 --roots 文件]",
        "usage: firemark status [show | build | export --out DIR | fetch --from "
        "URL --dir DIR --trust FILE --roots FILE]");
}
