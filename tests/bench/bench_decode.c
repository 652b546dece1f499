/* Decoding photographs: our cascade against zbarimg on the same files of known truth.
 *
 *   bench_decode [DATA] [-v] [-s SEED | -f DIR]
 *
 * DATA holds photos/ and damaged/, each with manifest.tsv, and damage.py, which makes 90
 * fresh damaged labels of SEED (today's date where none is given: nobody can have tuned
 * for them); DIR is a set made before. The fresh set has no goal, for sets differ by a
 * few labels; what matters is that it stands near the fixed one.
 *
 * Texts are compared as the data's README says: trimmed, CR LF as LF, and where only the
 * character set differs by their ASCII part. Our time is the processor's for one call,
 * zbarimg's the wall clock's for one process per file, start included. Then what each
 * stage cost and read, and every goal of performance.md §3. Last line: what we read
 * correctly. Exit: 0 every goal met, 1 one is missed, 2 could not measure. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <firemark/scan.h>

#include "big_picture.h"

#define IMAGES_MAX 1000
#define TEXT_MAX 16384

/* What one stage of the cascade did over all pictures. */
struct stage_sum {
    char name[16];
    int runs, won;
    double ms;
};

#define STAGES_MAX 40
static struct stage_sum stages[STAGES_MAX];

struct score {
    int truths, correct, wrong, negatives, false_reads, unreadable;
    double ms[IMAGES_MAX];
    int timed;
};

static bool verbose;

struct options {
    const char *data, *made; /* made: a fresh set that is there already; or NULL */
    long seed;
};

static double
now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* CR LF as LF, ends trimmed; with `ascii` only the bytes below 128. In place. */
static void
normalise(char *text, bool ascii)
{
    char *to = text;

    for (const char *p = text; *p; p++) {
        if ((p[0] == '\r' && p[1] == '\n') || (ascii && (unsigned char)*p > 127))
            continue;
        *to++ = *p;
    }
    *to = '\0';
    while (to > text && strchr(" \t\r\n", to[-1]))
        *--to = '\0';
    size_t blank = strspn(text, " \t\r\n");
    memmove(text, text + blank, strlen(text + blank) + 1);
}

static bool
text_equal(const char *a, const char *b)
{
    char x[TEXT_MAX], y[TEXT_MAX];

    for (int ascii = 0; ascii < 2; ascii++) {
        snprintf(x, sizeof x, "%s", a);
        snprintf(y, sizeof y, "%s", b);
        normalise(x, ascii);
        normalise(y, ascii);
        if (strcmp(x, y) == 0)
            return true;
    }
    return false;
}

static void
unescape(char *text)
{
    char *to = text;

    for (const char *p = text; *p; p++) {
        if (*p != '\\' || !p[1]) {
            *to++ = *p;
            continue;
        }
        p++;
        *to++ = *p == 'n' ? '\n' : *p == 't' ? '\t' : *p == 'r' ? '\r' : *p;
    }
    *to = '\0';
}

static void
score_add(struct score *s, const char *truth, bool any, bool right, double ms)
{
    if (s->timed < IMAGES_MAX)
        s->ms[s->timed++] = ms;
    s->truths += *truth != '\0';
    s->negatives += *truth == '\0';
    s->correct += *truth && right;
    s->wrong += *truth && any && !right;
    s->false_reads += !*truth && any;
}

static unsigned char *
read_file(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    unsigned char *bytes = NULL;

    if (f && fseek(f, 0, SEEK_END) == 0) {
        *len = (size_t)ftell(f);
        bytes = malloc(*len + 1);
        rewind(f);
        if (bytes && fread(bytes, 1, *len, f) != *len)
            *len = 0;
    }
    if (f)
        fclose(f);
    return bytes;
}

static void
stages_add(const struct fm_scan_result *r)
{
    for (size_t i = 0; i < r->runs; i++) {
        struct stage_sum *s = stages;
        while (s->runs && strcmp(s->name, r->run[i].stage) != 0 &&
               s < &stages[STAGES_MAX - 1])
            s++;
        memcpy(s->name, r->run[i].stage, sizeof s->name);
        s->runs++;
        s->won += r->run[i].found > 0;
        s->ms += (double)r->run[i].ms;
    }
}

static void
stages_print(void)
{
    printf("%-12s %5s %5s %9s %9s\n", "stage", "runs", "read", "ms all", "ms each");
    for (const struct stage_sum *s = stages; s->runs; s++)
        printf("%-12s %5d %5d %9.1f %9.2f\n", s->name, s->runs, s->won, s->ms,
               s->ms / s->runs);
}

static void
run_ours(const char *path, const char *truth, struct score *s)
{
    struct fm_scan_result found = {0};
    size_t len = 0;
    unsigned char *bytes = read_file(path, &len);
    bool right = false;

    s->unreadable += fm_scan_image(bytes, len, NULL, &found) != FM_OK;
    for (size_t i = 0; i < found.count; i++)
        right |= text_equal(found.symbol[i].text, truth);
    score_add(s, truth, found.count > 0, right, found.ms);
    stages_add(&found);
    if (verbose)
        printf("%s\t%s\t%.1f\t%s\t%s\n",
               right         ? "ok"
               : found.count ? "WRONG"
                             : "-",
               found.count ? found.symbol[0].stage : "", found.ms, path,
               found.count && !right ? found.symbol[0].text : "");
    fm_scan_result_clear(&found);
    free(bytes);
}

static void
run_zbarimg(const char *path, const char *truth, struct score *s)
{
    char command[TEXT_MAX + 1200], out[TEXT_MAX];
    double started = now_ms();

    snprintf(command, sizeof command,
             "zbarimg -q --raw -Sdisable -Sqrcode.enable '%s' 2>/dev/null", path);
    FILE *f = popen(command, "r");
    if (!f)
        return;
    size_t n = fread(out, 1, sizeof out - 1, f);
    pclose(f);
    out[n] = '\0';
    bool right = text_equal(out, truth) || (*truth && strstr(out, truth));
    score_add(s, truth, n > 0, right, now_ms() - started);
}

/* Both readers over one manifest; false when it cannot be read. */
static bool
run_folder(const char *data, const char *folder, struct score *ours, struct score *theirs)
{
    char path[TEXT_MAX + 1024], line[TEXT_MAX];

    snprintf(path, sizeof path, "%s/%s/manifest.tsv", data, folder);
    FILE *f = fopen(path, "r");
    if (!f) {
        fprintf(stderr, "bench_decode: cannot read %s\n", path);
        return false;
    }
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        char *truth = strchr(line, '\t');
        if (*line == '#' || !truth)
            continue;
        *truth++ = '\0';
        truth[strcspn(truth, "\t")] = '\0';
        unescape(truth);
        snprintf(path, sizeof path, "%s/%s/%s", data, folder, line);
        run_ours(path, truth, ours);
        run_zbarimg(path, truth, theirs);
    }
    fclose(f);
    return true;
}

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double
mean(const struct score *s)
{
    double sum = 0;

    for (int i = 0; i < s->timed; i++)
        sum += s->ms[i];
    return s->timed ? sum / s->timed : 0;
}

static void
print_score(const char *who, const char *folder, struct score *s)
{
    qsort(s->ms, (size_t)s->timed, sizeof *s->ms, by_value);
    printf("%-8s %-8s %3d/%3d correct, %d wrong texts, %d/%d negatives decoded, "
           "%d refused, ms mean %.1f p95 %.1f\n",
           who, folder, s->correct, s->truths, s->wrong, s->false_reads, s->negatives,
           s->unreadable, mean(s), s->timed ? s->ms[s->timed * 95 / 100] : 0);
}

static void
run_big(struct score *s)
{
    char text[256];

    for (int i = 0; i < BIG_PICTURES; i++) {
        struct fm_scan_result found = {0};
        size_t len;
        unsigned char *bytes = big_picture(i, &len, text);
        s->unreadable += fm_scan_image(bytes, len, NULL, &found) != FM_OK;
        bool right = found.count > 0 && strcmp(found.symbol[0].text, text) == 0;
        score_add(s, text, found.count > 0, right, found.ms);
        fm_scan_result_clear(&found);
        free(bytes);
    }
}

static bool
goal(const char *what, double is, double want, bool least)
{
    bool ok = least ? is >= want : is <= want;

    printf("goal %-44s %s %6.1f: %6.1f %s\n", what, least ? ">=" : "<=", want, is,
           ok ? "ok" : "MISSED");
    return ok;
}

/* Sorted by print_score(). Wrong texts and decoded negatives include the four files whose
 * manifest differs from what the picture holds. Texts: zxing/qrcode-2/13, expected
 * "photograph", says "photography"; zxingcpp/qrcode-2/16 is a symbol within a symbol,
 * whose outer one is read where the inner one is expected. Negatives: jsqr/172 and 178
 * hold a readable symbol though nothing is expected. */
static bool
goals_met(const struct score *photos, const struct score *damaged,
          const struct score *big)
{
    bool met = goal("photos read", photos->correct, 210, true);

    met &= goal("damaged labels read of 90", damaged->correct, 66, true);
    met &=
        goal("wrong texts (manifest's own: 2)", photos->wrong + damaged->wrong, 2, false);
    met &= goal("negatives decoded (manifest's own: 2)", photos->false_reads, 2, false);
    met &= goal("processor ms a photo, mean", mean(photos), 15, false);
    met &= goal("processor ms a photo, 95 of 100", photos->ms[photos->timed * 95 / 100],
                250, false);
    met &= goal("processor ms a photo, most", photos->ms[photos->timed - 1], 300, false);
    met &= goal("12 megapixel pictures read of 12", big->correct, BIG_PICTURES, true);
    met &= goal("processor ms of 12 megapixels, mean", mean(big), 50, false);
    return met;
}

/* Today as 20260305. */
static long
seed_of_today(void)
{
    time_t now = time(NULL);
    struct tm day;

    gmtime_r(&now, &day);
    return (day.tm_year + 1900) * 10000L + (day.tm_mon + 1) * 100L + day.tm_mday;
}

/* Both readers over labels damaged now, by the generator that lies beside the data: one
 * for each factor and level and 20 mixtures, as the fixed set has. */
static bool
run_fresh(const char *data, long seed, struct score *ours, struct score *theirs)
{
    char dir[] = "/tmp/bench_decode-XXXXXX", command[TEXT_MAX];

    if (!mkdtemp(dir))
        return false;
    printf("fresh set: seed %ld\n", seed);
    fflush(stdout);
    snprintf(command, sizeof command, "/usr/bin/python3 '%s/damage.py' %s %ld 1 20", data,
             dir, seed);
    bool made = system(command) == 0 && run_folder(dir, ".", ours, theirs);
    if (!made)
        fprintf(stderr, "bench_decode: no fresh set: %s\n", command);
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command) == 0 && made;
}

static bool
run_sets(const struct options *o, struct score photos[2], struct score damaged[2],
         struct score fresh[2])
{
    return run_folder(o->data, "photos", &photos[0], &photos[1]) &&
           run_folder(o->data, "damaged", &damaged[0], &damaged[1]) &&
           (o->made ? run_folder(o->made, ".", &fresh[0], &fresh[1])
                    : run_fresh(o->data, o->seed, &fresh[0], &fresh[1]));
}

static struct options
options_read(int argc, char **argv)
{
    struct options o = {.data = "../shared/data/qr", .seed = seed_of_today()};

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0)
            verbose = true;
        else if (strcmp(argv[i], "-f") == 0 && i + 1 < argc)
            o.made = argv[++i];
        else if (strcmp(argv[i], "-s") == 0 && i + 1 < argc)
            o.seed = strtol(argv[++i], NULL, 10);
        else
            o.data = argv[i];
    }
    return o;
}

int
main(int argc, char **argv)
{
    static struct score photos[2], damaged[2], fresh[2], big;
    const struct options options = options_read(argc, argv);

    if (!run_sets(&options, photos, damaged, fresh))
        return 2;
    run_big(&big);
    print_score("firemark", "photos", &photos[0]);
    print_score("zbarimg", "photos", &photos[1]);
    print_score("firemark", "damaged", &damaged[0]);
    print_score("zbarimg", "damaged", &damaged[1]);
    print_score("firemark", "fresh", &fresh[0]);
    print_score("zbarimg", "fresh", &fresh[1]);
    print_score("firemark", "12 MP", &big);
    stages_print();
    bool met = goals_met(&photos[0], &damaged[0], &big);
    printf("read, over zbarimg: photos %.2f, damaged %.2f\n",
           (double)photos[0].correct / photos[1].correct,
           (double)damaged[0].correct / damaged[1].correct);
    int truths = photos[0].truths + damaged[0].truths;
    printf("zbarimg yield: %.3f\n",
           (photos[1].correct + damaged[1].correct) / (double)truths);
    printf("yield: %.3f\n", (photos[0].correct + damaged[0].correct) / (double)truths);
    return met ? 0 : 1;
}
