#include "cli.h"

#include <string.h>
#include <unistd.h>

#include "base/privilege.h"
#include "label_file.h"
#include "pg/embedded.h"
#include "pg/migrate.h"

struct fault *
cli_refuse(struct cli *cli, const char *code, const char *where, const char *zh,
           const char *en)
{
    return fault_new(&cli->arena, FAULT_SYNTAX, code, where, zh, en);
}

bool
cli_english(const struct cli *cli)
{
    return strcmp(cli->lang, "en") == 0;
}

struct fault *
cli_data(struct cli *cli, const char **out)
{
    const char *data = cli->config.value[CONFIG_DATA];
    char here[4096];

    if (data[0] == '/')
        *out = data;
    else if (getcwd(here, sizeof here))
        *out = arena_printf(&cli->arena, "%s/%s", here, data);
    else
        return cli_refuse(cli, "data_dir", data, "无法确定数据目录",
                          "cannot find the data directory");
    return NULL;
}

/* The private cluster, running already or started for this command. */
static struct fault *
embedded_up(struct cli *cli, const char **conninfo)
{
    struct embedded *e = arena_alloc(&cli->arena, sizeof *e);
    const char *data;
    struct fault *fault = cli_data(cli, &data);

    if (!fault)
        fault = privilege_drop(&cli->arena, cli->config.value[CONFIG_USER], data);
    if (!fault)
        fault =
            embedded_init(&cli->arena, data, cli->config.value[CONFIG_POSTGRES_BIN], e);
    if (fault)
        return fault;
    *conninfo = e->conninfo;
    if (embedded_running(e))
        return NULL;
    fault = embedded_create(&cli->arena, e);
    if (!fault)
        fault = embedded_start(&cli->arena, e, &cli->postgres);
    return fault ? fault : embedded_wait(&cli->arena, e, 60);
}

struct fault *
cli_database(struct cli *cli, const char *role)
{
    const char *conninfo = cli->config.value[CONFIG_DATABASE];
    struct fault *fault = NULL, *behind;
    struct pg *plain = NULL;

    if (!conninfo[0])
        fault = embedded_up(cli, &conninfo);
    cli->conninfo = conninfo;
    if (fault)
        return fault;
    fault = pg_open(&cli->arena, conninfo, role, &cli->pg);
    if (!role)
        return fault;
    /* an empty store does not even know the role */
    if (fault && pg_open(&cli->arena, conninfo, NULL, &plain))
        return fault;
    behind = pg_migrate_check(fault ? plain : cli->pg, &cli->arena);
    pg_close(plain);
    return behind ? behind : fault;
}

struct fault *
cli_settings(struct cli *cli, struct api_settings *out)
{
    const char *data;
    struct fault *fault = cli_data(cli, &data);

    if (fault)
        return fault;
    label_files_load(cli->config.value[CONFIG_LABELS], data, cli->lang);
    *out = (struct api_settings){
        .label_host = cli->config.value[CONFIG_LABEL_HOST],
        .url_lower = strcmp(cli->config.value[CONFIG_URL_CASE], "lower") == 0,
        .issuer = cli->config.value[CONFIG_ISSUER],
        .agency_phone = cli->config.value[CONFIG_AGENCY_PHONE],
        .data_dir = data,
        .pkcs11_module = cli->config.value[CONFIG_PKCS11],
        .signer_socket = config_signer_socket(&cli->arena, &cli->config, data),
        .decoder_socket = config_decoder_socket(&cli->arena, &cli->config, data),
        .evidence_dir = arena_printf(&cli->arena, "%s/evidence", data),
        .conninfo = cli->conninfo,
        .printer_hosts = cli->config.value[CONFIG_PRINTER_HOSTS],
        .courier_hosts = cli->config.value[CONFIG_COURIER_HOSTS],
        .courier_http_hosts = cli->config.value[CONFIG_COURIER_HTTP_HOSTS],
        .courier_ca = cli->config.value[CONFIG_COURIER_CA],
        .mail_relay = cli->config.value[CONFIG_MAIL_RELAY],
        .mail_from = cli->config.value[CONFIG_MAIL_FROM],
        .mail_user = cli->config.value[CONFIG_MAIL_USER],
        .sms_gateway = cli->config.value[CONFIG_SMS_GATEWAY],
        .record_tsa = cli->config.value[CONFIG_RECORD_TSA],
        .record_tsa_ca = cli->config.value[CONFIG_RECORD_TSA_CA],
        .record_witnesses = cli->config.value[CONFIG_RECORD_WITNESSES],
        .origin = config_origin(&cli->arena, &cli->config),
        .password_policy = cli->config.value[CONFIG_PASSWORD_POLICY],
        .second_factor = cli->config.value[CONFIG_SECOND_FACTOR],
        .scan_rate_label = (int)config_int(&cli->config, CONFIG_RATE_LABEL),
        .separation = config_int(&cli->config, CONFIG_SEPARATION) != 0,
        .order_days = (int)config_int(&cli->config, CONFIG_ORDER_DAYS),
    };
    return NULL;
}

const char *
cli_take_flag(struct cli *cli, const char *name)
{
    for (int i = 0; i + 1 < cli->argc; i++)
        if (strcmp(cli->argv[i], name) == 0) {
            const char *value = cli->argv[i + 1];
            cli->argc -= 2;
            memmove(cli->argv + i, cli->argv + i + 2,
                    (size_t)(cli->argc - i) * sizeof *cli->argv);
            return value;
        }
    return NULL;
}
