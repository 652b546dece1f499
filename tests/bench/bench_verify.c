/* Verifying signed labels over HTTP against pgbench with the same statement, on the same
 * data of the same private cluster, in turn; medians count.
 *
 *     bench_verify [SECONDS [ROUNDS [tls]]]  default 4 s each, 3 rounds
 *
 * Ours: a real `firemark serve`; a keep-alive connection posts the text of a label, the
 * server proves its issue by its hash, reads unit, batch and recall, records the scan,
 * and answers after the commit. pgbench: -M prepared, arrays of one, the planner's
 * settings and the role of the gather lane. CPU is that of the server and all of
 * PostgreSQL; of pgbench's side PostgreSQL alone. With `tls` the server speaks it itself,
 * and pgbench goes on in plain over its socket. The last line is the ratio of throughputs
 * at 64. */
#include <errno.h>
#include <fcntl.h>
#include <firemark/firemark.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "bench/load.h"
#include "bench/processes.h"
#include "flow_sql.h"
#include "pg/pg.h"

enum {
    BATCHES = 60,
    PER_BATCH = 350,
    LABELS = BATCHES * PER_BATCH,
    FIRST = 1000, /* index of the first label */
    RECALLED = 4, /* batches */
    ROUNDS_MAX = 9
};

static const char TOKEN[] = "bench-token-of-43-characters-0123456789-abc";

/* As src/pg/gather.c sets them for its connection. */
static const char LANE_OPTIONS[] =
    "-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c "
    "enable_mergejoin=off -c enable_seqscan=off -c jit=off -c role=firemark_gather";

struct bench {
    struct arena arena;
    char home[64], conninfo[160];
    uint16_t port;
    bool tls;
    pid_t supervisor, server, postgres;
    struct pg *pg;
    struct load_request *requests;
    char prefix[32]; /* of the ids that pgbench makes: the present month's partition */
};

static void
must(const struct fault *fault)
{
    if (!fault)
        return;
    fprintf(stderr, "bench: %s: %s\n", fault->code, fault->en);
    exit(2);
}

static void
check(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bench: %s failed: %s\n", what, strerror(errno));
    exit(2);
}

static void
sql(struct bench *b, const char *text)
{
    struct pg_rows *rows;

    must(pg_run(b->pg, &b->arena, text, &rows, 0));
}

/* ---- the server ---- */

static void
make_certificate(const struct bench *b)
{
    char command[320];

    snprintf(command, sizeof command,
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "
             "/CN=127.0.0.1 -days 2 -keyout %s/key.pem -out %s/tls.pem 2>/dev/null",
             b->home, b->home);
    check(system(command) == 0, "openssl");
}

static void
start_server(struct bench *b)
{
    char data[96], log[96], port[8], certificate[96] = "", key[96] = "";

    strcpy(b->home, "/tmp/firemark-bench-XXXXXX");
    check(mkdtemp(b->home) != NULL && chmod(b->home, 0755) == 0, b->home);
    b->port = (uint16_t)(20000 + getpid() % 20000);
    snprintf(data, sizeof data, "%s/data", b->home);
    snprintf(log, sizeof log, "%s/log", b->home);
    snprintf(port, sizeof port, "%u", b->port);
    if (b->tls) {
        make_certificate(b);
        snprintf(certificate, sizeof certificate, "%s/tls.pem", b->home);
        snprintf(key, sizeof key, "%s/key.pem", b->home);
    }
    b->supervisor = fork();
    check(b->supervisor >= 0, "fork");
    if (b->supervisor == 0) {
        int fd = open(log, O_WRONLY | O_CREAT, 0600);
        dup2(fd, STDOUT_FILENO);
        dup2(fd, STDERR_FILENO);
        execl(FIREMARK_PROGRAM, "firemark", "serve", "--data", data, "--port", port,
              "--postgres-connections", "300", "--scan-rate-label", "0",
              "--tls-certificate", certificate, "--tls-key", key, (char *)NULL);
        _exit(127);
    }
    snprintf(b->conninfo, sizeof b->conninfo, "host=%s/run dbname=postgres user=firemark",
             data);
}

static void
wait_server(struct bench *b)
{
    for (int i = 0; i < 600 && !b->server; i++) {
        usleep(100 * 1000);
        b->server = process_child(b->supervisor, "server");
        check(waitpid(b->supervisor, NULL, WNOHANG) == 0, "firemark serve");
    }
    b->postgres = process_child(b->supervisor, "postgres");
    check(b->server > 0 && b->postgres > 0, "finding server and postgres");
    must(pg_open(&b->arena, b->conninfo, NULL, &b->pg));
    usleep(500 * 1000); /* it listens */
}

static void
stop_server(struct bench *b)
{
    char command[96];

    pg_close(b->pg);
    kill(b->supervisor, SIGTERM);
    waitpid(b->supervisor, NULL, 0);
    snprintf(command, sizeof command, "rm -rf '%s'", b->home);
    check(system(command) == 0, command);
}

/* ---- the data ---- */

static uint32_t
random_of(int64_t index)
{
    return (uint32_t)(index * 7919 % 262144);
}

static void
make_request(struct bench *b, int n, const char *text)
{
    BUF_SCOPE struct buf body = {0};
    char *bytes;

    buf_printf(&body, "{\"code\":\"%s\"}", text);
    bytes = arena_printf(&b->arena,
                         "POST /api/v1/scans HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                         "Content-Type: application/json\r\nCookie: %sfm_session=%s\r\n"
                         "Content-Length: %zu\r\n\r\n%s",
                         b->port, b->tls ? "__Host-" : "", TOKEN, body.len, body.data);
    b->requests[n] = (struct load_request){bytes, strlen(bytes)};
}

/* One batch with its labels, issued and signed, each on a unit in stock. */
static void
make_batch(struct bench *b, struct fm_signer *signer, int batch)
{
    BUF_SCOPE struct buf randoms = {0}, hashes = {0}, events = {0};
    int64_t first = FIRST + (int64_t)batch * PER_BATCH, last = first + PER_BATCH - 1;

    for (int i = 0; i < PER_BATCH; i++) {
        struct fm_label label = {.host = "FIREMARK.EXAMPLE",
                                 .serial = {(uint32_t)(first + i), random_of(first + i)}};
        char text[FM_LABEL_TEXT_MAX];
        uint8_t sha[SHA256_DIGEST_LENGTH];
        size_t len;
        check(fm_label_seal(signer, clock_unix_s(), &label) == FM_OK &&
                  fm_label_encode(&label, text, sizeof text, &len) == FM_OK,
              "signing");
        SHA256((const uint8_t *)text, len, sha);
        buf_hex(&hashes, sha, sizeof sha);
        buf_printf(&randoms, "%06x", label.serial.random);
        make_request(b, batch * PER_BATCH + i, text);
    }
    buf_printf(
        &events,
        "[{\"kind\":\"batch_registered\",\"batch_id\":%d,\"area\":310101,\"body\":{"
        "\"code\":\"B%d\",\"lot\":\"L%d\",\"product_id\":1,\"producer_id\":1,"
        "\"producer_place\":1,\"produced_on\":\"2026-01-05\"}},"
        "{\"kind\":\"labels_issued\",\"batch_id\":%d,\"area\":310101,\"place_id\":%d,"
        "\"body\":{\"day\":600,\"count\":%d,\"ranges\":[{\"type\":0,\"first\":%lld,"
        "\"last\":%lld,\"randoms\":\"%s\"}]}},"
        "{\"kind\":\"labels_signed\",\"batch_id\":%d,\"area\":310101,\"body\":{\"job_"
        "id\":"
        "\"%s\",\"ranges\":[{\"first\":%lld,\"last\":%lld,\"kid\":5,\"hashes\":\"%s\"}]}"
        "}",
        batch + 1, batch + 1, batch + 1, batch + 1, 1 + batch % 100, PER_BATCH,
        (long long)first, (long long)last, randoms.data, batch + 1,
        "019a0000-0000-7000-8000-000000000000", (long long)first, (long long)last,
        hashes.data);
    if (batch < RECALLED)
        buf_printf(&events,
                   ",{\"kind\":\"recall_opened\",\"batch_id\":%d,\"area\":310000,"
                   "\"body\":{\"number\":\"ZH%d\",\"reason\":\"x\",\"scope\":\"y\"}}",
                   batch + 1, batch + 1);
    buf_putc(&events, ']');
    struct pg_rows *rows;
    must(pg_run(b->pg, &b->arena, "SELECT event_append($1::jsonb)", &rows, 1,
                events.data));
}

static void
register_key(struct bench *b, const struct fm_signer *signer)
{
    BUF_SCOPE struct buf hex = {0};
    struct fm_key_info info;

    check(fm_signer_public(signer, &info) == FM_OK, "the key");
    buf_hex(&hex, info.public_key, info.public_len);
    sql(b,
        arena_printf(&b->arena,
                     "SELECT event_append('[{\"kind\":\"key_planned\",\"area\":310000,"
                     "\"body\":{\"kid\":5,\"alg\":\"Ed25519\",\"public_key\":\"%s\","
                     "\"store\":\"file\",\"issuer\":\"x\",\"hosts\":"
                     "[\"FIREMARK.EXAMPLE\"],\"not_before\":\"2020-01-01\","
                     "\"expires_at\":\"2099-01-01\"}},{\"kind\":\"key_activated\","
                     "\"area\":310000,\"body\":{\"kid\":5,\"from\":\"2020-01-01\"}}]')",
                     hex.data));
}

static void
sign_in(struct bench *b)
{
    BUF_SCOPE struct buf hex = {0};
    uint8_t sha[SHA256_DIGEST_LENGTH];

    SHA256((const uint8_t *)TOKEN, strlen(TOKEN), sha);
    buf_hex(&hex, sha, sizeof sha);
    sql(b, arena_printf(&b->arena,
                        "WITH p AS (INSERT INTO person (login, name, role, area_lo,"
                        " area_hi, password_hash) VALUES ('bench', 'x', 'inspector',"
                        " 310000, 319999, '-') RETURNING id) INSERT INTO session"
                        " (token_sha256, person_id, expires_at) SELECT decode('%s',"
                        " 'hex'), id, now() + interval '1 day' FROM p",
                        hex.data));
}

static void
make_data(struct bench *b)
{
    struct fm_signer *signer;
    int64_t ms = clock_unix_ms();

    b->requests = calloc(LABELS, sizeof *b->requests);
    check(b->requests && fm_signer_generate(FM_ALG_ED25519, 5, &signer) == FM_OK, "key");
    snprintf(b->prefix, sizeof b->prefix, "%08x-%04x-7000-8000-", (unsigned)(ms >> 16),
             (unsigned)(ms & 0xffff));
    sql(b, "SELECT event_append(jsonb_agg(e)) FROM (SELECT jsonb_build_object('kind',"
           " 'party_registered', 'area', 310101, 'body', jsonb_build_object('id', 1,"
           " 'code', 'MAKER', 'kind', 'producer', 'name', '示范消防器材厂')) e"
           " UNION ALL SELECT jsonb_build_object('kind', 'place_registered', 'area',"
           " 310101, 'body', jsonb_build_object('id', n, 'code', 'L' || n, 'party_id',"
           " 1, 'kind', 'dealer', 'name', '第' || n || '门店')) FROM"
           " generate_series(1, 100) n UNION ALL SELECT jsonb_build_object('kind',"
           " 'product_registered', 'area', 310000, 'body', jsonb_build_object('id', 1,"
           " 'code', 'M', 'name', '手提式干粉灭火器', 'name_en', 'extinguisher', 'model',"
           " 'MFZ/ABC4', 'base_unit', '具', 'standard', 'GB 4351'))) t");
    register_key(b, signer);
    for (int batch = 0; batch < BATCHES; batch++)
        make_batch(b, signer, batch);
    sql(b, "SELECT event_append(jsonb_agg(jsonb_build_object('kind', 'labels_printed',"
           " 'batch_id', batch_id, 'area', 310101, 'body', jsonb_build_object('job_id',"
           " job_id, 'labels', 350, 'copies', 1, 'output', 'pdf', 'reprint', false,"
           " 'ranges', jsonb_build_array(jsonb_build_array(first_index, last_index))))))"
           " FROM label_range");
    sign_in(b);
    fm_signer_free(signer);
    sql(b, "ANALYZE");
}

/* ---- pgbench ---- */

/* The statement with arrays of one in the place of its parameters; the last first, so
 * that $1 does not match in $14. */
static void
write_script(const struct bench *b, const char *path)
{
    const char *const values[] = {
        arena_printf((struct arena *)(uintptr_t)&b->arena,
                     "ARRAY[('%s' || :u::text)::uuid]", b->prefix),
        "ARRAY[:i::int8]",
        "ARRAY[:r::int4]",
        "ARRAY[''::bytea]",
        "ARRAY[1::int8]",
        "ARRAY[0::int8]",
        "ARRAY[310000]",
        "ARRAY[319999]",
        "ARRAY[0::int8]",
        "ARRAY['']",
        "ARRAY[now()]",
        "ARRAY['{\"form\":\"label\"}']",
        "ARRAY['\\x000102030405060708090a0b0c0d0e0f'::bytea]",
        "ARRAY[''::bytea]",
    };
    FILE *file = fopen(path, "we");

    check(file != NULL, path);
    fprintf(file,
            "\\set i random(%d, %d)\n\\set r (:i * 7919) %% 262144\n"
            "\\set u random(100000000000, 999999999999)\n",
            FIRST, FIRST + LABELS - 1);
    for (const char *p = strstr(SQL_scan_gather, "WITH given"); *p; p++) {
        char *end;
        long n = *p == '$' ? strtol(p + 1, &end, 10) : 0;
        /* the casts behind the parameters stay: $1::uuid[] */
        if (n > 0) {
            fputs(values[n - 1], file);
            p = end - 1;
        } else {
            fputc(*p, file);
        }
    }
    fputs(";\n", file);
    fclose(file);
}

/* Latencies (third column, in microseconds) of pgbench's logs, which are removed. */
static size_t
read_logs(const struct bench *b, double **out)
{
    char command[160], line[256];
    size_t n = 0, cap = 1 << 16;
    FILE *file;

    snprintf(command, sizeof command, "cat %s/tx.*; rm -f %s/tx.*", b->home, b->home);
    file = popen(command, "re");
    *out = malloc(cap * sizeof **out);
    while (file && fgets(line, sizeof line, file)) {
        double us;
        if (sscanf(line, "%*d %*d %lf", &us) != 1)
            continue;
        if (n == cap)
            *out = realloc(*out, (cap *= 2) * sizeof **out);
        (*out)[n++] = us / 1000;
    }
    if (file)
        pclose(file);
    return n;
}

static void
run_pgbench(const struct bench *b, int clients, double seconds, struct load_result *out)
{
    char command[512], line[256];
    double tps = 0, *ms;

    snprintf(command, sizeof command,
             "PGOPTIONS='%s' pgbench -h %s/data/run -U firemark -n -M prepared -c %d -j "
             "%d -T %d -f %s/script -l --log-prefix=%s/tx postgres 2>&1",
             LANE_OPTIONS, b->home, clients, clients > 1 ? 2 : 1, (int)seconds, b->home,
             b->home);
    FILE *file = popen(command, "re");
    check(file != NULL, "pgbench");
    while (fgets(line, sizeof line, file)) {
        if (strstr(line, "ERROR") || strstr(line, "error"))
            fputs(line, stderr);
        sscanf(line, "tps = %lf", &tps);
    }
    check(pclose(file) == 0 && tps > 0, "pgbench");
    size_t n = read_logs(b, &ms);
    *out = (struct load_result){.answers = n, .seconds = (double)n / tps};
    out->p50_ms = load_quantile(ms, n, 0.5);
    out->p99_ms = load_quantile(ms, n, 0.99);
    free(ms);
}

/* ---- the comparison ---- */

struct figures {
    double per_s[ROUNDS_MAX], p50[ROUNDS_MAX], p99[ROUNDS_MAX], cpu_us[ROUNDS_MAX],
        server_us[ROUNDS_MAX];
    int rounds;
};

static void
note(struct figures *f, const struct load_result *r, double postgres_s, double server_s)
{
    int i = f->rounds++;

    f->per_s[i] = (double)r->answers / r->seconds;
    f->p50[i] = r->p50_ms;
    f->p99[i] = r->p99_ms;
    f->cpu_us[i] = (postgres_s + server_s) * 1e6 / (double)r->answers;
    f->server_us[i] = server_s * 1e6 / (double)r->answers;
}

static double
median(double *values, int n)
{
    return load_quantile(values, (size_t)n, 0.5);
}

static void
run_ours(struct bench *b, int connections, double seconds, struct figures *f)
{
    double postgres = process_cpu_family(b->postgres), server = process_cpu(b->server);
    struct load_result r;
    const struct load load = {.port = b->port,
                              .tls = b->tls,
                              .connections = connections,
                              .seconds = seconds,
                              .requests = b->requests,
                              .count = LABELS,
                              .expect = "\"verdict\":\"genuine\""};

    load_run(&load, &r);
    check(r.wrong == 0, "an answer");
    note(f, &r, process_cpu_family(b->postgres) - postgres,
         process_cpu(b->server) - server);
}

static void
run_theirs(struct bench *b, int clients, double seconds, struct figures *f)
{
    double postgres = process_cpu_family(b->postgres);
    struct load_result r;

    run_pgbench(b, clients, seconds, &r);
    usleep(300 * 1000); /* its backends end and are counted */
    note(f, &r, process_cpu_family(b->postgres) - postgres, 0);
}

static void
print(const char *who, int connections, struct figures *f)
{
    printf("%-9s %5d %9.0f/s %8.2f ms %8.2f ms %8.0f us %8.0f us\n", who, connections,
           median(f->per_s, f->rounds), median(f->p50, f->rounds),
           median(f->p99, f->rounds), median(f->cpu_us, f->rounds),
           median(f->server_us, f->rounds));
    fflush(stdout);
}

/* Returns the ratio of throughputs. */
static double
compare(struct bench *b, int connections, double seconds, int rounds)
{
    struct figures ours = {0}, theirs = {0};

    for (int i = 0; i < rounds; i++) {
        run_ours(b, connections, seconds, &ours);
        run_theirs(b, connections, seconds, &theirs);
    }
    print("firemark", connections, &ours);
    print("pgbench", connections, &theirs);
    double ratio = median(ours.per_s, rounds) / median(theirs.per_s, rounds);
    printf("%15s throughput x %.2f, p50 x %.2f, CPU x %.3f\n", "", ratio,
           median(ours.p50, rounds) / median(theirs.p50, rounds),
           median(ours.cpu_us, rounds) / median(theirs.cpu_us, rounds));
    return ratio;
}

/* Many that scan at once, ours alone: all are served. */
static void
crowd(struct bench *b, double seconds)
{
    struct figures ours = {0};

    run_ours(b, 1000, seconds, &ours);
    print("firemark", 1000, &ours);
}

int
main(int argc, char **argv)
{
    struct bench b = {0};
    struct figures warm = {0};
    double seconds = argc > 1 ? atof(argv[1]) : 4;
    int rounds = argc > 2 ? atoi(argv[2]) : 3;
    char script[96];

    b.tls = argc > 3 && strcmp(argv[3], "tls") == 0;
    check(seconds >= 1 && rounds >= 1 && rounds <= ROUNDS_MAX && (argc < 4 || b.tls),
          "usage: bench_verify [SECONDS [ROUNDS [tls]]]");
    start_server(&b);
    wait_server(&b);
    long idle_kib = process_resident_kib(b.server);
    make_data(&b);
    snprintf(script, sizeof script, "%s/script", b.home);
    write_script(&b, script);
    run_ours(&b, 64, 3, &warm);
    printf(
        "%d labels of %d batches, %d of them recalled; medians of %d rounds of %.0f s\n"
        "%-9s %5s %11s %11s %11s %11s %11s\n",
        LABELS, BATCHES, RECALLED, rounds, seconds, "", "conns", "answers", "p50", "p99",
        "CPU", "of server");
    double ratio = compare(&b, 64, seconds, rounds);
    compare(&b, 256, seconds, rounds);
    compare(&b, 1, seconds, rounds);
    crowd(&b, seconds);
    printf("server's resident memory: %.1f MiB idle, %.1f MiB after the load\n",
           (double)idle_kib / 1024, (double)process_resident_kib(b.server) / 1024);
    printf("ratio: %.2f\n", ratio);
    stop_server(&b);
    free(b.requests);
    arena_clear(&b.arena);
    return 0;
}
