/* Labels end to end: issued in the store, signed by the signer's own process, drawn as A4
 * sheets, or as ZPL for a roll, and each read back by the decoder's jailed workers, into
 * a file. The rate is that of the wall clock, from asking to the last byte; the goals are
 * 1 000 labels a second as PDF and 2 000 as ZPL; memory must not grow with the labels.
 * Usage: bench_label [LABELS] (default 5000); it brings its own throwaway cluster. The
 * last line is the lower rate over its goal. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "access/act.h"
#include "label/decoder.h"
#include "label/issue.h"
#include "label/print.h"
#include "label/signer.h"
#include "support/cluster.h"

enum { GOAL_PDF = 1000, GOAL_ZPL = 2000, WARM = 500, DECODERS = 2 };

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long
peak_kib(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void
must(const struct fault *fault)
{
    if (!fault)
        return;
    fprintf(stderr, "%s: %s\n", fault->code, fault->en);
    cluster_stop();
    exit(2);
}

static const char WORLD[] =
    "SELECT event_append('["
    "{\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"kind\":\"producer\",\"name\":\"示例消防器材（江苏）有限公司\"}},"
    "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"party_id\":1,\"kind\":\"producer\",\"name\":\"厂\"}},"
    "{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,\"code\":\"M\","
    "\"name\":\"手提式干粉灭火器\",\"model\":\"MFZ/ABC4\",\"base_unit\":\"具\","
    "\"standard\":\"GB 4351\"}},"
    "{\"kind\":\"batch_registered\",\"batch_id\":1,\"area\":310101,\"body\":{\"code\":"
    "\"B\",\"lot\":\"20261105-A\",\"product_id\":1,\"producer_id\":1,"
    "\"producer_place\":1,\"produced_on\":\"2026-11-05\",\"declared_qty\":1000000}}"
    "]'::jsonb)";

static void
begin(struct act *act)
{
    must(pg_begin(act->pg, act->arena));
    must(act_scope(act));
}

/* As another person than the one who asked. */
static void
approve(struct act *act, const char *job)
{
    const struct actor *asker = act->actor;
    struct actor chief = *asker;

    chief.person_id++;
    act->actor = &chief;
    begin(act);
    must(label_decide(act, job, NULL));
    must(pg_commit(act->pg, act->arena));
    act->actor = asker;
}

/* Issue, sign and print `labels`; says what each step took and returns the total. */
static double
run(struct act *act, int64_t labels, enum print_format format)
{
    struct label_range range = {.type = 0, .count = labels};
    struct label_print want = {.format = format,
                               .media = format == PRINT_PDF ? "a4-3x9" : "roll-50x30",
                               .dpi = 300};
    char job[UUID_TEXT];
    double start = now(), issued, signed_at;

    act->out_file = tmpfile();
    begin(act);
    must(label_issue(act, &(struct label_request){1, 1, "goods", &range, 1}, job));
    must(pg_commit(act->pg, act->arena));
    approve(act, job);
    issued = now();
    begin(act);
    must(label_job_sign(act, job, NULL));
    must(pg_commit(act->pg, act->arena));
    signed_at = now();
    want.job = job;
    want.count = LABEL_PRINT_MAX;
    for (; want.skip < labels; want.skip += LABEL_PRINT_MAX) {
        begin(act);
        must(label_print(act, &want));
        must(pg_commit(act->pg, act->arena));
    }
    double total = now() - start;

    printf("%s: %lld labels, issue %.2f s, sign and record %.2f s, print %.2f s (%ld "
           "bytes a "
           "label), peak %ld KiB\n",
           print_format_name(format), (long long)labels, issued - start,
           signed_at - issued, now() - signed_at, ftell(act->out_file) / labels,
           peak_kib());
    fclose(act->out_file);
    return total;
}

static pid_t
start_decoder(const char *socket)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(decoder_serve(socket, DECODERS));
    for (int i = 0; i < 100 && access(socket, F_OK) != 0; i++)
        usleep(20 * 1000);
    return pid;
}

int
main(int argc, char **argv)
{
    int64_t labels = argc > 1 ? strtoll(argv[1], NULL, 10) : 5000;
    char dir[] = "/tmp/firemark-bench-XXXXXX", command[64];
    struct arena arena = {0};
    const struct actor actor = {
        .person_id = 1, .role = ROLE_INTAKE, .area_lo = 310000, .area_hi = 319999};
    struct act act = {.arena = &arena, .actor = &actor, .lang = "en"};
    struct pg_rows *rows;
    pid_t signer;

    if (labels < 1 || labels > LABEL_JOB_MAX || !mkdtemp(dir) || cluster_start() != 0)
        return 2;
    const struct signer_config config = {.socket_path =
                                             arena_printf(&arena, "%s/signer", dir),
                                         .conninfo = cluster_conninfo(),
                                         .data_dir = dir,
                                         .host = "FIREMARK.EXAMPLE",
                                         .issuer = "示范市市场监督管理局"};
    const struct api_settings settings = {.label_host = config.host,
                                          .issuer = config.issuer,
                                          .data_dir = dir,
                                          .signer_socket = config.socket_path,
                                          .decoder_socket =
                                              arena_printf(&arena, "%s/decoder", dir),
                                          .conninfo = config.conninfo};
    act.settings = &settings;
    pid_t decoder = start_decoder(settings.decoder_socket);
    must(pg_open(&arena, config.conninfo, "firemark_app", &act.pg));
    must(pg_run(act.pg, &arena, WORLD, &rows, 0));
    must(signer_child_start(&arena, &config, &signer));
    run(&act, WARM, PRINT_PDF);
    double pdf = (double)labels / run(&act, labels, PRINT_PDF) / GOAL_PDF;
    double zpl = (double)labels / run(&act, labels, PRINT_ZPL) / GOAL_ZPL;

    signer_child_stop(signer);
    kill(decoder, SIGTERM);
    waitpid(decoder, NULL, 0);
    pg_close(act.pg);
    arena_clear(&arena);
    cluster_stop();
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    int removed = system(command);
    printf("pdf: %.0f labels a second, all read back; goal %d; ratio %.2f\n",
           pdf * GOAL_PDF, GOAL_PDF, pdf);
    printf("zpl: %.0f labels a second, all read back; goal %d; ratio %.2f\n",
           zpl * GOAL_ZPL, GOAL_ZPL, zpl);
    printf("ratio: %.2f\n", pdf < zpl ? pdf : zpl);
    return removed;
}
