#include "serve.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "epcis/courier.h"
#include "flow/watch.h"
#include "http/server.h"
#include "label/decoder.h"
#include "label/print_worker.h"
#include "label/signer.h"
#include "label/status_build.h"
#include "label_file.h"
#include "matter/clerk.h"
#include "party/importing_actions.h"
#include "pg/embedded.h"
#include "pg/migrate.h"
#include "record/sequencer.h"
#include "server.h"
#include "supervisor.h"

enum { CHILD_MAX = 11 };

struct plan {
    struct arena *arena;
    const struct config *config;
    const char *data, *conninfo;
    bool private_cluster;
    struct embedded cluster;
    struct signer_config signer;
    struct lister_config lister;
    struct sequencer_config sequencer;
    struct api_settings settings;
};

static pid_t
start_postgres(const struct child *child, void *arg)
{
    struct plan *p = arg;
    pid_t pid = -1;

    (void)child;
    return embedded_start(p->arena, &p->cluster, &pid) ? -1 : pid;
}

static int
signer_body(void *arg)
{
    return signer_main(&((struct plan *)arg)->signer);
}

static int
decoder_body(void *arg)
{
    const struct plan *p = arg;

    return decoder_serve(p->settings.decoder_socket,
                         (unsigned)config_int(p->config, CONFIG_DECODERS));
}

static int
lister_body(void *arg)
{
    return lister_main(&((struct plan *)arg)->lister);
}

static int
sequencer_body(void *arg)
{
    return sequencer_main(&((struct plan *)arg)->sequencer);
}

static int
watcher_body(void *arg)
{
    return watch_main(((struct plan *)arg)->conninfo);
}

static int
printer_body(void *arg)
{
    return print_worker_main(&((struct plan *)arg)->settings);
}

static int
courier_body(void *arg)
{
    return courier_main(&((struct plan *)arg)->settings);
}

static int
importer_body(void *arg)
{
    return importing_main(&((struct plan *)arg)->settings);
}

static int
clerk_body(void *arg)
{
    return clerk_main(&((struct plan *)arg)->settings);
}

static int
server_body(void *arg)
{
    const struct plan *p = arg;

    return server_main(p->config, &p->settings);
}

static pid_t
start_signer(const struct child *child, void *arg)
{
    return supervisor_fork(child->name, signer_body, arg);
}

static pid_t
start_decoder(const struct child *child, void *arg)
{
    return supervisor_fork(child->name, decoder_body, arg);
}

static pid_t
start_lister(const struct child *child, void *arg)
{
    return supervisor_fork(child->name, lister_body, arg);
}

static pid_t
start_sequencer(const struct child *child, void *arg)
{
    return supervisor_fork(child->name, sequencer_body, arg);
}

static pid_t
start_watcher(const struct child *child, void *arg)
{
    return supervisor_fork(child->name, watcher_body, arg);
}

static int
start_printer(const struct child *child, void *arg)
{
    return supervisor_fork(child->name, printer_body, arg);
}

static pid_t
start_courier(const struct child *child, void *arg)
{
    return supervisor_fork(child->name, courier_body, arg);
}

static pid_t
start_importer(const struct child *child, void *arg)
{
    return supervisor_fork(child->name, importer_body, arg);
}

static pid_t
start_clerk(const struct child *child, void *arg)
{
    return supervisor_fork(child->name, clerk_body, arg);
}

static pid_t
start_server(const struct child *child, void *arg)
{
    return supervisor_fork(child->name, server_body, arg);
}

struct fault *
serve_lock(struct arena *arena, const char *data)
{
    pid_t holder = supervisor_lock(arena_printf(arena, "%s/lock", data));

    if (holder == 0)
        return NULL;
    if (holder < 0)
        return fault_new(arena, FAULT_UNAVAILABLE, "data_dir", data, "无法锁定数据目录",
                         "cannot lock the data directory");
    return fault_new(
        arena, FAULT_CONFLICT, "already_serving", data,
        arena_printf(
            arena, "该数据目录已由进程 %d 提供服务；请先停止它，或用 --data 指定其他目录",
            (int)holder),
        arena_printf(
            arena,
            "process %d already serves this data directory; stop it, or name another "
            "one with --data",
            (int)holder));
}

static struct fault *
port_free(struct plan *p)
{
    const char *address = p->config->value[CONFIG_ADDRESS];
    int64_t port = config_int(p->config, CONFIG_PORT);

    if (!http_port_taken(address, (uint16_t)port))
        return NULL;
    return fault_new(p->arena, FAULT_CONFLICT, "port_taken",
                     arena_printf(p->arena, "%s:%d", address, (int)port),
                     "该端口已被其他程序占用；请用 --port 指定其他端口",
                     "another program listens there; name another port with --port");
}

static struct fault *
migrate(struct plan *p)
{
    struct pg *pg;
    int applied = 0;
    struct fault *fault = pg_open(p->arena, p->conninfo, NULL, &pg);

    if (fault)
        return fault;
    fault = pg_migrate(pg, p->arena, &applied);
    pg_close(pg);
    if (!fault && applied)
        log_info("migrations applied=%d", applied);
    return fault;
}

/* The database answers and has this program's schema. */
static struct fault *
prepare(struct plan *p, struct child *postgres)
{
    struct fault *fault = NULL;

    p->conninfo = p->config->value[CONFIG_DATABASE];
    p->private_cluster = p->conninfo[0] == '\0';
    if (p->private_cluster) {
        fault = embedded_init(p->arena, p->data, p->config->value[CONFIG_POSTGRES_BIN],
                              &p->cluster);
        p->cluster.connections = (int)config_int(p->config, CONFIG_POSTGRES_CONNECTIONS);
        if (!fault)
            fault = embedded_create(p->arena, &p->cluster);
        if (!fault)
            fault = embedded_start(p->arena, &p->cluster, &postgres->pid);
        if (!fault)
            fault = embedded_wait(p->arena, &p->cluster, 60);
        p->conninfo = p->cluster.conninfo;
    }
    return fault ? fault : migrate(p);
}

static void
fill_settings(struct plan *p)
{
    struct arena *a = p->arena;

    p->settings = (struct api_settings){
        .label_host = p->config->value[CONFIG_LABEL_HOST],
        .url_lower = strcmp(p->config->value[CONFIG_URL_CASE], "lower") == 0,
        .issuer = p->config->value[CONFIG_ISSUER],
        .agency_phone = p->config->value[CONFIG_AGENCY_PHONE],
        .data_dir = p->data,
        .pkcs11_module = p->config->value[CONFIG_PKCS11],
        .signer_socket = arena_printf(a, "%s/run/signer", p->data),
        .decoder_socket = arena_printf(a, "%s/run/decoder", p->data),
        .evidence_dir = arena_printf(a, "%s/evidence", p->data),
        .conninfo = p->conninfo,
        .printer_hosts = p->config->value[CONFIG_PRINTER_HOSTS],
        .courier_hosts = p->config->value[CONFIG_COURIER_HOSTS],
        .courier_http_hosts = p->config->value[CONFIG_COURIER_HTTP_HOSTS],
        .courier_ca = p->config->value[CONFIG_COURIER_CA],
        .mail_relay = p->config->value[CONFIG_MAIL_RELAY],
        .mail_from = p->config->value[CONFIG_MAIL_FROM],
        .mail_user = p->config->value[CONFIG_MAIL_USER],
        .sms_gateway = p->config->value[CONFIG_SMS_GATEWAY],
        .record_tsa = p->config->value[CONFIG_RECORD_TSA],
        .record_tsa_ca = p->config->value[CONFIG_RECORD_TSA_CA],
        .record_witnesses = p->config->value[CONFIG_RECORD_WITNESSES],
        .password_policy = p->config->value[CONFIG_PASSWORD_POLICY],
        .second_factor = p->config->value[CONFIG_SECOND_FACTOR],
        .scan_rate_label = (int)config_int(p->config, CONFIG_RATE_LABEL),
        .separation = config_int(p->config, CONFIG_SEPARATION) != 0,
        .order_days = (int)config_int(p->config, CONFIG_ORDER_DAYS),
    };
    p->signer = (struct signer_config){
        .socket_path = p->settings.signer_socket,
        .conninfo = p->conninfo,
        .data_dir = p->data,
        .host = p->settings.label_host,
        .issuer = p->settings.issuer,
        .pkcs11_module = p->settings.pkcs11_module,
        .lower = p->settings.url_lower,
        .log_sm2 = config_int(p->config, CONFIG_RECORD_SM2) != 0,
    };
    p->lister = (struct lister_config){
        .conninfo = p->conninfo,
        .signer_socket = p->settings.signer_socket,
    };
    p->sequencer = (struct sequencer_config){
        .conninfo = p->conninfo,
        .signer_socket = p->settings.signer_socket,
        .sm3 = config_int(p->config, CONFIG_RECORD_SM3) != 0,
    };
}

static void
tell(void *arg)
{
    const struct plan *p = arg;

    printf("Firemark: http://%s:%s\n", p->config->value[CONFIG_ADDRESS],
           p->config->value[CONFIG_PORT]);
    puts("停止：Ctrl-C    stop: Ctrl-C");
    fflush(stdout);
}

struct fault *
serve(struct arena *arena, const struct config *config, const char *data)
{
    struct plan p = {.arena = arena, .config = config, .data = data};
    struct child children[CHILD_MAX] = {
        {.name = "postgres",
         .start = start_postgres,
         .stop_signal = SIGINT,
         .stop_seconds = 30},
        {.name = "signer",
         .start = start_signer,
         .stop_signal = SIGTERM,
         .stop_seconds = 5},
        {.name = "decoder",
         .start = start_decoder,
         .stop_signal = SIGTERM,
         .stop_seconds = 5},
        {.name = "lister",
         .start = start_lister,
         .stop_signal = SIGTERM,
         .stop_seconds = 5},
        {.name = "sequencer",
         .start = start_sequencer,
         .stop_signal = SIGTERM,
         .stop_seconds = 5},
        {.name = "watcher",
         .start = start_watcher,
         .stop_signal = SIGTERM,
         .stop_seconds = 5},
        {.name = "printer",
         .start = start_printer,
         .stop_signal = SIGTERM,
         .stop_seconds = 5},
        {.name = "courier",
         .start = start_courier,
         .stop_signal = SIGTERM,
         .stop_seconds = 5},
        {.name = "importer",
         .start = start_importer,
         .stop_signal = SIGTERM,
         .stop_seconds = 5},
        {.name = "clerk",
         .start = start_clerk,
         .stop_signal = SIGTERM,
         .stop_seconds = 5},
        {.name = "server",
         .start = start_server,
         .stop_signal = SIGTERM,
         .stop_seconds = 20},
    };
    struct fault *fault = serve_lock(arena, data);

    if (!fault)
        fault = port_free(&p);
    if (fault)
        return fault;
    supervisor_block_signals();
    log_name("supervisor");
    fault = prepare(&p, &children[0]);
    if (fault) {
        embedded_stop(children[0].pid);
        return fault;
    }
    fill_settings(&p);
    /* once for all children, which are forked from here */
    label_files_load(config->value[CONFIG_LABELS], data, "en");
    int first = p.private_cluster ? 0 : 1;
    supervisor_run(children + first, CHILD_MAX - first, tell, &p);
    return NULL;
}
