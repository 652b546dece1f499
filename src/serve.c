#include "serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/notify.h"
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
#include "tls_keeper.h"

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
    int asking; /* for the certificate and its key; the server's alone */
    int (*body)(void *arg);
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

    return server_main(p->config, &p->settings, p->asking);
}

static int
run_body(void *arg)
{
    const struct plan *p = arg;

    if (p->body != server_body && p->asking != TLS_KEEPER_NONE)
        close(p->asking);
    return p->body(arg);
}

static pid_t
start_body(const struct child *child, int (*body)(void *), struct plan *p)
{
    p->body = body;
    return supervisor_fork(child->name, run_body, p);
}

/* What is run beside the database, in the order of starting. */
static const struct process {
    const char *name;
    const char *role;       /* in the database; NULL: it has no business there */
    int (*body)(void *arg); /* of the plan; returns an exit code */
    int stop_seconds;
} PROCESSES[] = {
    {"signer", "firemark_signer", signer_body, 5},
    {"decoder", NULL, decoder_body, 5},
    {"lister", "firemark_lister", lister_body, 5},
    {"sequencer", "firemark_sequencer", sequencer_body, 5},
    {"watcher", "firemark_watcher", watcher_body, 5},
    {"printer", "firemark_printer", printer_body, 5},
    {"courier", "firemark_courier", courier_body, 5},
    {"importer", "firemark_app", importer_body, 5},
    {"clerk", "firemark_app", clerk_body, 5},
    {"server", "firemark_app", server_body, 20},
};
enum { PROCESS_COUNT = sizeof PROCESSES / sizeof *PROCESSES };

static const struct process *
process_named(const char *name)
{
    for (int i = 0; i < PROCESS_COUNT; i++)
        if (strcmp(PROCESSES[i].name, name) == 0)
            return &PROCESSES[i];
    return NULL;
}

static pid_t
start_process(const struct child *child, void *arg)
{
    return start_body(child, process_named(child->name)->body, arg);
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
port_free(struct plan *p, enum config_key key)
{
    const char *address = p->config->value[CONFIG_ADDRESS];
    const char *flag = CONFIG_ITEMS[key].flag;
    int64_t port = config_int(p->config, key);
    const char *where = arena_printf(p->arena, "%s:%d", address, (int)port);

    switch (http_port_try(address, (uint16_t)port)) {
    case EADDRINUSE:
        return fault_new(
            p->arena, FAULT_CONFLICT, "port_taken", where,
            arena_printf(p->arena, "该端口已被其他程序占用；请用 --%s 指定其他端口",
                         flag),
            arena_printf(p->arena,
                         "another program listens there; name another port with --%s",
                         flag));
    case EACCES:
        return fault_new(p->arena, FAULT_UNAVAILABLE, "port_forbidden", where,
                         "降权后的账户不能打开 1024 以下的端口；见 docs/deploy.md",
                         "the account that serves may not open ports below 1024: see "
                         "docs/deploy.md");
    default:
        return NULL;
    }
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
        .signer_socket = config_signer_socket(a, p->config, p->data),
        .decoder_socket = config_decoder_socket(a, p->config, p->data),
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
        .origin = config_origin(a, p->config),
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

    printf("Firemark: http%s://%s:%s\n", config_tls(p->config) ? "s" : "",
           p->config->value[CONFIG_ADDRESS], p->config->value[CONFIG_PORT]);
    puts("停止：Ctrl-C    stop: Ctrl-C");
    fflush(stdout);
    notify_ready();
}

struct fault *
serve(struct arena *arena, const struct config *config, const char *data, int asking)
{
    struct plan p = {.arena = arena, .config = config, .data = data, .asking = asking};
    struct child children[1 + PROCESS_COUNT] = {{.name = "postgres",
                                                 .start = start_postgres,
                                                 .stop_signal = SIGINT,
                                                 .stop_seconds = 30}};
    struct fault *fault = serve_lock(arena, data);

    if (!fault)
        fault = port_free(&p, CONFIG_PORT);
    if (!fault)
        fault = port_free(&p, CONFIG_REDIRECT_PORT);
    if (fault)
        return fault;
    supervisor_block_signals(config_tls(config));
    log_name("supervisor");
    fault = prepare(&p, &children[0]);
    if (fault) {
        embedded_stop(children[0].pid);
        return fault;
    }
    fill_settings(&p);
    /* once for all children, which are forked from here */
    label_files_load(config->value[CONFIG_LABELS], data, "en");
    for (int i = 0; i < PROCESS_COUNT; i++)
        children[1 + i] = (struct child){.name = PROCESSES[i].name,
                                         .start = start_process,
                                         .stop_signal = SIGTERM,
                                         .stop_seconds = PROCESSES[i].stop_seconds,
                                         .hangup = PROCESSES[i].body == server_body};
    int first = p.private_cluster ? 0 : 1;
    supervisor_run(children + first, 1 + PROCESS_COUNT - first, tell, &p);
    return NULL;
}

static struct fault *
no_such_process(struct arena *arena, const char *name)
{
    const char *names = "";

    for (int i = 0; i < PROCESS_COUNT; i++)
        names = arena_printf(arena, "%s %s", names, PROCESSES[i].name);
    return fault_new(
        arena, FAULT_SYNTAX, "unknown_process", name,
        arena_printf(arena, "没有这个进程，可选：%s", names + 1),
        arena_printf(arena, "there is no such process, there are: %s", names + 1));
}

/* A program newer than the schema waits for the migration; a database that is away is for
 * the process itself to wait for. */
static struct fault *
schema_fits(struct plan *p, const char *role)
{
    PG_SCOPE struct pg *pg = NULL;

    if (!role || pg_open(p->arena, p->conninfo, role, &pg))
        return NULL;
    return pg_migrate_check(pg, p->arena);
}

struct fault *
serve_only(struct arena *arena, const struct config *config, const char *data, int asking,
           int *exit_code)
{
    struct plan p = {.arena = arena,
                     .config = config,
                     .data = data,
                     .asking = asking,
                     .conninfo = config->value[CONFIG_DATABASE]};
    const struct process *process = process_named(config->value[CONFIG_ONLY]);

    if (!process)
        return no_such_process(arena, config->value[CONFIG_ONLY]);
    if (!p.conninfo[0])
        return fault_new(arena, FAULT_SYNTAX, "database_unnamed", "--database",
                         "单独运行一个进程时，须用 --database 指定数据库",
                         "a process by itself needs a database: name it with --database");
    struct fault *fault = schema_fits(&p, process->role);
    if (fault)
        return fault;
    log_name(process->name);
    fill_settings(&p);
    label_files_load(config->value[CONFIG_LABELS], data, "en");
    *exit_code = process->body(&p);
    return NULL;
}
