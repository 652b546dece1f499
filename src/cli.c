/* The command line: a table of commands about the installation, then the nouns and verbs
 * of the action tables. Exit codes: 0 done, 1 checked: no, 2 usage, 3 could not check. */
#include <errno.h>
#include <firemark/firemark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "access/session.h"
#include "api/output.h"
#include "api/run.h"
#include "api/terminal.h"
#include "base/privilege.h"
#include "cli.h"
#include "demo/load.h"
#include "epcis_file.h"
#include "evidence/rebuild.h"
#include "label_file.h"
#include "pg/embedded.h"
#include "pg/migrate.h"
#include "scan_file.h"
#include "serve.h"
#include "tls_keeper.h"

/* ---- commands about the installation ---- */

static struct fault *
cmd_config(struct cli *cli)
{
    for (int k = 0; k < CONFIG_KEY_COUNT; k++) {
        const struct config_item *item = &CONFIG_ITEMS[k];
        printf("%s = %s%s%s\n    # %s (--%s, %s)\n", item->name, cli->config.value[k],
               item->unit[0] ? " " : "", item->unit,
               cli_english(cli) ? item->en : item->zh, item->flag, cli->config.origin[k]);
    }
    return NULL;
}

static struct fault *
cmd_migrate(struct cli *cli)
{
    int applied = 0;
    struct fault *fault = cli_database(cli, NULL);

    if (!fault)
        fault = pg_migrate(cli->pg, &cli->arena, &applied);
    if (!fault)
        printf(cli_english(cli) ? "%d migrations applied\n" : "已执行 %d 个迁移\n",
               applied);
    return fault;
}

static void
progress_bar(int64_t done, int64_t total)
{
    int part = total ? (int)(done * 30 / total) : 30;

    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r[%.*s%*s] %3d%%%s", part, "##############################",
            30 - part, "", (int)(total ? done * 100 / total : 100),
            done >= total ? "\n" : "");
}

static struct fault *
cmd_rebuild(struct cli *cli)
{
    struct rebuild_result r;
    bool write = cli->argc == 1 && strcmp(cli->argv[0], "--write") == 0;
    struct fault *fault = cli_database(cli, NULL);

    if (!fault)
        fault = rebuild_run(cli->pg, &cli->arena, write, progress_bar, &r);
    if (fault)
        return fault;
    printf(cli_english(cli) ? "%lld events applied, %lld tables with %lld rows compared, "
                              "%lld rows differ\n"
                            : "重放 %lld 个事件，比较 %lld 张表 %lld 行，%lld 行不同\n",
           (long long)r.events, (long long)r.tables, (long long)r.rows,
           (long long)r.different);
    if (r.different == 0)
        return NULL;
    return fault_new(&cli->arena, FAULT_CONFLICT, "rebuild_differs", r.first,
                     "重建结果与存储不一致，请勿继续使用并联系维护人员",
                     "the derived state differs from what is stored; stop and call the "
                     "maintainers");
}

static void
demo_progress(const char *zh, const char *en, int64_t done, int64_t total)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K%s %s %d%%%s", zh, en, (int)(done * 100 / total),
                done >= total ? "\n" : "");
}

static struct fault *
demo_fill(struct cli *cli, bool anew)
{
    struct api_settings settings;
    struct demo_options options;
    bool loaded;
    int applied;
    struct fault *fault =
        demo_options_read(&cli->arena, cli->argc - 1, cli->argv + 1, &options);

    options.progress = demo_progress;
    if (!fault)
        fault = cli_database(cli, NULL);
    if (!fault)
        fault = cli_settings(cli, &settings);
    /* never under a server that people are working with */
    if (!fault && anew)
        fault = serve_lock(&cli->arena, settings.data_dir);
    if (!fault && anew)
        fault = demo_empty(cli->pg, &cli->arena);
    if (!fault)
        fault = pg_migrate(cli->pg, &cli->arena, &applied);
    return fault ? fault : demo_load(cli->pg, &cli->arena, &settings, &options, &loaded);
}

/* The program as it was called, with the flags that say which database. */
static const char *
command_as_typed(struct cli *cli)
{
    const char *text = program_invocation_name;

    for (int k = CONFIG_DATA; k <= CONFIG_DATABASE; k++)
        if (strcmp(cli->config.origin[k], "flag") == 0)
            text = arena_printf(&cli->arena, "%s --%s '%s'", text, CONFIG_ITEMS[k].flag,
                                cli->config.value[k]);
    return text;
}

/* firemark demo load|reset [--scale N] [--seed S] [--today DAY] | demo show */
static struct fault *
cmd_demo(struct cli *cli)
{
    const char *verb = cli->argc ? cli->argv[0] : "";
    struct buf told BUF_SCOPE = {0};
    struct fault *fault;

    if (strcmp(verb, "load") == 0 || strcmp(verb, "reset") == 0)
        fault = demo_fill(cli, *verb == 'r');
    else if (strcmp(verb, "show") == 0 && cli->argc == 1)
        fault = cli_database(cli, NULL);
    else
        fault = cli_refuse(cli, "demo_usage", verb, "用法：firemark demo load|show|reset",
                           "usage: firemark demo load|show|reset");
    if (!fault)
        fault = demo_tell(cli->pg, &cli->arena, &told);
    if (!fault && cli->json)
        puts(told.data);
    else if (!fault)
        demo_print(told.data,
                   arena_printf(
                       &cli->arena, "http%s://%s:%s", config_tls(&cli->config) ? "s" : "",
                       cli->config.value[CONFIG_ADDRESS], cli->config.value[CONFIG_PORT]),
                   command_as_typed(cli));
    return fault;
}

/* firemark scan [--offline] [--trust FILE] [--status DIR] FILE|CODE...: no server is
 * asked either way; --offline says so. */
static struct fault *
cmd_scan(struct cli *cli)
{
    struct scan_options options = {.trust = cli_take_flag(cli, "--trust"),
                                   .roots = cli->config.value[CONFIG_ROOTS],
                                   .status = cli_take_flag(cli, "--status"),
                                   .json = cli->json,
                                   .lang = cli->lang};

    if (cli->argc > 0 && strcmp(cli->argv[0], "--offline") == 0) {
        cli->argv++;
        cli->argc--;
    }
    if (cli->argc == 0 || cli->argv[0][0] == '-')
        return cli_refuse(
            cli, "scan_files", NULL,
            "用法：firemark scan [--offline] [--trust 文件 --roots 文件] [--status 目录] "
            "图片或编码...",
            "usage: firemark scan [--offline] [--trust FILE --roots FILE] [--status DIR] "
            "PICTURE|CODE...");
    cli->exit_code = scan_files(cli->argc, cli->argv, &options);
    return NULL;
}

/* firemark design check FILE... */
static struct fault *
cmd_design(struct cli *cli)
{
    if (cli->argc < 2 || strcmp(cli->argv[0], "check") != 0 || cli->argv[1][0] == '-')
        return cli_refuse(
            cli, "design_usage", NULL,
            "用法：firemark design check 文件... | list | show | media | png | svg",
            "usage: firemark design check FILE... | list | show | media | png | "
            "svg");
    cli->exit_code =
        label_files_check(cli->argc - 1, cli->argv + 1, cli->json, cli->lang);
    return NULL;
}

static struct fault *
cmd_serve(struct cli *cli)
{
    const char *data, *only = cli->config.value[CONFIG_ONLY];
    int asking = TLS_KEEPER_NONE;
    struct fault *fault = cli_data(cli, &data);

    /* it may read what this account may not any more, afterwards */
    if (!fault && (!only[0] || strcmp(only, "server") == 0))
        fault = tls_keeper_start(&cli->arena, &cli->config, &asking);
    if (!fault)
        fault = privilege_drop(&cli->arena, cli->config.value[CONFIG_USER], data);
    if (fault)
        return fault;
    return only[0] ? serve_only(&cli->arena, &cli->config, data, asking, &cli->exit_code)
                   : serve(&cli->arena, &cli->config, data, asking);
}

static struct fault *
cmd_version(struct cli *cli)
{
    (void)cli;
    puts("firemark " FM_VERSION);
    return NULL;
}

static struct fault *cmd_help(struct cli *cli);

static const struct command {
    const char *name;
    struct fault *(*run)(struct cli *cli);
    const char *zh, *en;
    const char *usage; /* takes its settings only; NULL: reads its own words */
} COMMANDS[] = {
    {"serve", cmd_serve, "启动服务（Ctrl-C 停止）", "runs the server until Ctrl-C",
     "firemark serve --data ./firemark-data --port 8480"},
    {"scan", cmd_scan,
     "识别图片中的标签，按 --trust 文件 和 --status 目录 核验（无需服务器）",
     "finds labels in pictures and judges them by --trust FILE and --status DIR, without "
     "a "
     "server",
     NULL},
    {"design", cmd_design, "检查标签样式、介质和文书文件：design check 文件...",
     "checks files of label designs, media and forms: design check FILE...", NULL},
    {"epcis", cli_epcis,
     "检查 EPCIS 文件（validate 文件...）、算出事件指纹（hash 文件...）或转换 JSON 与 "
     "XML（convert 文件 --to json|xml），无需服务器",
     "judges EPCIS files (validate FILE...), tells their events' hashes (hash FILE...) "
     "or turns JSON into XML and back (convert FILE --to json|xml), without a server",
     NULL},
    {"config", cmd_config, "列出全部设置及其来源",
     "lists every setting and where it comes from", "firemark config"},
    {"migrate", cmd_migrate, "建立或更新数据库结构", "creates or updates the schema",
     "firemark migrate"},
    {"status", cli_status,
     "显示数据库与数据概况；status build 重建状态清单，export 导出，fetch 获取",
     "shows the database and what it holds; status build makes the status list anew, "
     "export writes it, fetch gets it",
     NULL},
    {"rebuild", cmd_rebuild, "由事件重建全部状态并比较（--write 写入）",
     "derives all state from events and compares it (--write keeps it)", NULL},
    {"demo", cmd_demo, "装入演示城市（load），显示可试的内容（show），重新装入（reset）",
     "loads the demo city (load), tells what to try (show), loads it anew (reset)", NULL},
    {"version", cmd_version, "显示版本", "shows the version", "firemark version"},
    {"help", cmd_help, "显示本页", "shows this page", NULL},
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

/* --help, or a word too many, of a command that takes none; true: it is not to run. */
static bool
command_told(struct cli *cli, const struct command *command, struct fault **fault)
{
    if (!command->usage || cli->argc == 0)
        return false;
    for (int i = 0; i < cli->argc; i++)
        if (strcmp(cli->argv[i], "--help") == 0) {
            printf("  %s\n\n%s\n\n%s\n", command->usage,
                   cli_english(cli) ? command->en : command->zh,
                   cli_english(cli) ? "settings are flags; firemark config lists them"
                                    : "设置可作为选项给出；firemark config 列出全部");
            return true;
        }
    *fault = cli_refuse(cli, "unknown_flag", cli->argv[0],
                        "没有这个选项，或缺少值，用 --help 查看",
                        "there is no such flag, or it lacks its value; see --help");
    return true;
}

static void
help_action(const struct action *action, void *arg)
{
    const struct cli *cli = arg;

    if (action->noun)
        printf("  %-10s %-10s %s\n", action->noun, action->verb,
               cli_english(cli) ? action->en : action->zh);
}

struct noun_help {
    const struct cli *cli;
    const char *noun;
    int verbs;
};

static void
help_verb(const struct action *action, void *arg)
{
    struct noun_help *help = arg;

    if (!action->noun || strcmp(action->noun, help->noun) != 0)
        return;
    if (help->verbs++ == 0)
        puts(cli_english(help->cli) ? "verbs; firemark NOUN VERB --help tells more:"
                                    : "动词；firemark 名词 动词 --help 显示详细说明：");
    help_action(action, (void *)(uintptr_t)help->cli);
}

/* A noun alone, or with a verb it lacks, lists the verbs it has; false: no such noun. */
static bool
help_noun(const struct cli *cli, const char *noun)
{
    struct noun_help help = {cli, noun, 0};

    api_each(help_verb, &help);
    return help.verbs > 0;
}

static struct fault *
cmd_help(struct cli *cli)
{
    puts(cli_english(cli)
             ? "firemark COMMAND | firemark NOUN VERB [--json] [--out FILE] [--as LOGIN] "
               "[--lang zh|en] [--help]\n"
             : "firemark 命令 | firemark 名词 动词 [--json] [--out 文件] [--as 登录名] "
               "[--lang zh|en] [--help]\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        printf("  %-21s %s\n", COMMANDS[i].name,
               cli_english(cli) ? COMMANDS[i].en : COMMANDS[i].zh);
    putchar('\n');
    api_each(help_action, cli);
    return NULL;
}

/* ---- actions ---- */

/* Whoever may read the data directory acts as the local administrator; --as names a
 * person. */
static struct fault *
find_actor(struct cli *cli, struct actor *actor)
{
    *actor = (struct actor){.login = "operator",
                            .name = "operator",
                            .role = ROLE_ADMINISTRATOR,
                            .area_lo = 310000,
                            .area_hi = 319999};
    if (!cli->as || !cli->pg)
        return NULL;
    return actor_find(cli->pg, &cli->arena, cli->as, actor);
}

static bool
is_json(const char *media_type)
{
    return strcmp(media_type, "application/json") == 0;
}

static bool
is_text(const char *media_type)
{
    return strncmp(media_type, "text/", 5) == 0 || is_json(media_type);
}

/* An action may say only when it runs that it gives a document (act->gives). */
static struct fault *
answer(struct cli *cli, const struct action *action, struct act *act,
       struct output *output)
{
    if (act->gives && !is_text(act->gives) && output_judge(&cli->arena, output))
        return output_judge(&cli->arena, output);
    if (cli->json || action->gives || act->gives || cli->out) {
        if (!act->gives || is_json(act->gives))
            buf_puts(&act->out, act->out.len ? "\n" : "{}\n");
        return output_keep(&cli->arena, output, act->out.data, act->out.len);
    }
    json_t *tree = json_loadb(act->out.data, act->out.len, JSON_DECODE_ANY, NULL);
    (action->show ? action->show : terminal_show)(tree, cli->lang);
    json_decref(tree);
    return NULL;
}

/* JSON is readable in a terminal; other documents are not. */
static bool
gives_bytes(const struct action *action)
{
    return action->gives && !is_json(action->gives);
}

/* The database and who asks; an offline action has no database. */
static struct fault *
connect_action(struct cli *cli, const struct action *action, struct actor *actor,
               struct api_settings *settings)
{
    struct fault *fault = action->offline ? NULL : cli_database(cli, "firemark_app");

    if (!fault)
        fault = find_actor(cli, actor);
    return fault || action->offline ? fault : cli_settings(cli, settings);
}

static struct fault *
run_action(struct cli *cli, const struct action *action)
{
    struct actor actor;
    struct api_settings settings;
    struct output output;
    struct act act = {.arena = &cli->arena, .lang = cli->lang, .cli = true};

    for (int i = 0; i < cli->argc; i++)
        if (strcmp(cli->argv[i], "--help") == 0) {
            terminal_help(action, cli->lang);
            return NULL;
        }
    struct fault *fault =
        output_open(&cli->arena, cli->out, gives_bytes(action), &output);
    if (!fault)
        fault = connect_action(cli, action, &actor, &settings);
    act.out_file = output.document;
    act.settings = &settings;
    act.pg = cli->pg;
    act.actor = &actor;
    act.in = json_object();
    if (!fault)
        fault = terminal_read(action, &act, cli->argc, cli->argv);
    if (!fault)
        fault = api_run(action, &act, NULL);
    if (!fault)
        fault = answer(cli, action, &act, &output);
    output_drop(&output);
    if (act.body_file && act.body_file != stdin)
        fclose(act.body_file);
    json_decref(act.in);
    buf_free(&act.out);
    return fault;
}

/* ---- the way in ---- */

/* Takes the flags that every command knows; the words left stay in order. */
static struct fault *
read_flags(struct cli *cli, int argc, char **argv)
{
    cli->argv = arena_alloc(&cli->arena, (size_t)(argc + 1) * sizeof *argv);
    for (int i = 1; i < argc; i++) {
        bool has_value = i + 1 < argc;
        if (strcmp(argv[i], "--json") == 0)
            cli->json = true;
        else if (strcmp(argv[i], "--lang") == 0 && has_value)
            cli->lang = argv[++i];
        else if (strcmp(argv[i], "--as") == 0 && has_value)
            cli->as = argv[++i];
        else if (strcmp(argv[i], "--out") == 0 && has_value)
            cli->out = argv[++i];
        else if (strcmp(argv[i], "--config") == 0 && has_value)
            cli->config_file = argv[++i];
        else
            cli->argv[cli->argc++] = argv[i];
    }
    if (strcmp(cli->lang, "zh") != 0 && strcmp(cli->lang, "en") != 0) {
        cli->lang = "zh";
        return cli_refuse(cli, "lang", "--lang", "只能是 zh 或 en", "must be zh or en");
    }
    return config_load(&cli->arena, cli->config_file, &cli->config);
}

/* Flags of the settings table may stand anywhere behind the command. */
static struct fault *
read_settings(struct cli *cli)
{
    int kept = 0;

    for (int i = 0; i < cli->argc; i++) {
        if (strncmp(cli->argv[i], "--", 2) == 0 && i + 1 < cli->argc &&
            config_set_flag(&cli->arena, &cli->config, cli->argv[i] + 2,
                            cli->argv[i + 1]))
            i++;
        else
            cli->argv[kept++] = cli->argv[i];
    }
    cli->argc = kept;
    return config_check(&cli->arena, &cli->config);
}

static struct fault *
dispatch(struct cli *cli)
{
    const char *first = cli->argc > 0 ? cli->argv[0] : "help";
    const struct action *action = cli->argc > 1 ? api_find(first, cli->argv[1]) : NULL;

    for (int i = 0; i < COMMAND_COUNT && !action; i++) {
        if (strcmp(first, COMMANDS[i].name) != 0 &&
            !(strcmp(first, "--help") == 0 && COMMANDS[i].run == cmd_help))
            continue;
        cli->argv++;
        cli->argc = cli->argc > 0 ? cli->argc - 1 : 0;
        struct fault *fault = NULL;
        return command_told(cli, &COMMANDS[i], &fault) ? fault : COMMANDS[i].run(cli);
    }
    if (!action && help_noun(cli, first)) {
        cli->exit_code = cli->argc > 1 && strcmp(cli->argv[1], "--help") == 0 ? 0 : 2;
        return NULL;
    }
    if (!action)
        return cli_refuse(cli, "unknown_command", first,
                          "没有这个命令，用 firemark help 查看",
                          "there is no such command; see firemark help");
    cli->argv += 2;
    cli->argc -= 2;
    return run_action(cli, action);
}

int
main(int argc, char **argv)
{
    struct cli cli = {.lang = "zh"};
    struct fault *fault = read_flags(&cli, argc, argv);

    if (!fault)
        fault = read_settings(&cli);
    if (!fault)
        fault = dispatch(&cli);
    if (fault)
        terminal_fault(fault, cli.lang);
    int code = fault ? fault_exit_code(fault->kind) : cli.exit_code;
    pg_close(cli.pg);
    embedded_stop(cli.postgres);
    arena_clear(&cli.arena);
    return code;
}
