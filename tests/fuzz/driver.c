/* Runs a libFuzzer target without libFuzzer, which gcc lacks: mutates specimens for some
 * seconds. Coverage does not guide it; good specimens do.
 *   fuzz_x SECONDS SEED FILE...    a .tsv file gives the last column of each line
 * A failing input is left in fuzz-failure; `fuzz_x 0 1 fuzz-failure` runs it again. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef FIREMARK_SANITIZE
#include <sanitizer/common_interface_defs.h>
#endif

enum { SPECIMENS_MAX = 256, INPUT_MAX = 1 << 14 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    size_t len;
    uint8_t bytes[INPUT_MAX];
};

static struct input *specimens[SPECIMENS_MAX];
static size_t specimen_count;
static struct input current;
static uint64_t seed;

static void
keep_failure(void)
{
    FILE *file = fopen("fuzz-failure", "w");

    if (!file)
        return;
    fwrite(current.bytes, 1, current.len, file);
    fclose(file);
    fputs("the failing input is in fuzz-failure\n", stderr);
}

static void
on_abort(int number)
{
    (void)number;
    keep_failure();
    _Exit(1);
}

/* xorshift64*: the same SEED gives the same inputs. */
static size_t
below(size_t n)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return n ? (size_t)((seed * 0x2545f4914f6cdd1d) >> 33) % n : 0;
}

static void
specimen_add(const char *text, size_t len)
{
    struct input *s = malloc(sizeof *s);

    if (!s || specimen_count == SPECIMENS_MAX || len > INPUT_MAX)
        exit(2);
    s->len = len;
    memcpy(s->bytes, text, len);
    specimens[specimen_count++] = s;
}

static void
specimens_load(const char *path)
{
    static char bytes[INPUT_MAX + 1], line[INPUT_MAX];
    size_t n = strlen(path);
    FILE *file = fopen(path, "r");

    if (!file) {
        perror(path);
        exit(2);
    }
    if (n > 4 && strcmp(path + n - 4, ".tsv") == 0) {
        while (fgets(line, sizeof line, file)) {
            const char *tab = strrchr(line, '\t');
            if (line[0] != '#' && tab)
                specimen_add(tab + 1, strcspn(tab + 1, "\n"));
        }
    } else {
        specimen_add(bytes, fread(bytes, 1, sizeof bytes, file));
    }
    fclose(file);
}

/* Puts `n` bytes in the place of `cut` bytes at `at`. */
static void
splice(size_t at, size_t cut, const uint8_t *from, size_t n)
{
    struct input next = {.len = current.len - cut + n};

    if (next.len > INPUT_MAX)
        return;
    memcpy(next.bytes, current.bytes, at);
    memcpy(next.bytes + at, from, n);
    memcpy(next.bytes + at + n, current.bytes + at + cut, current.len - at - cut);
    current = next;
}

static void
mutate(void)
{
    static const char TELLING[] = "0123456789?/:.-{}[]\",\\\0 AZLOIU%=&;+\r\n\xff";
    const struct input *other = specimens[below(specimen_count)];
    size_t at = below(current.len + 1), left = current.len - at;
    uint8_t byte =
        below(2) ? (uint8_t)below(256) : (uint8_t)TELLING[below(sizeof TELLING)];
    size_t from = below(other->len + 1), n = below(other->len - from + 1);

    switch (below(6)) {
    case 0:
        splice(at, left > 0, &byte, 1);
        break;
    case 1:
        splice(at, 0, &byte, 1);
        break;
    case 2:
        splice(at, below((left < 20 ? left : 20) + 1), &byte, 0);
        break;
    case 3:
        splice(at, below(left + 1), other->bytes + from, n);
        break;
    case 4:
        splice(at, n < left ? n : left, other->bytes + from, n);
        break;
    default:
        if (left)
            current.bytes[at] ^= (uint8_t)(1 << below(8));
    }
}

/* A copy of the exact size, so that a sanitizer sees an overrun. */
static void
run(void)
{
    uint8_t *exact = malloc(current.len ? current.len : 1);

    if (!exact)
        exit(2);
    memcpy(exact, current.bytes, current.len);
    LLVMFuzzerTestOneInput(exact, current.len);
    free(exact);
}

static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
    if (argc < 4)
        return fputs("usage: SECONDS SEED FILE...\n", stderr), 2;
    signal(SIGABRT, on_abort);
#ifdef FIREMARK_SANITIZE
    __sanitizer_set_death_callback(keep_failure);
#endif
    seed = strtoull(argv[2], NULL, 10) | 1;
    for (int i = 3; i < argc; i++)
        specimens_load(argv[i]);
    for (size_t i = 0; i < specimen_count; i++) {
        current = *specimens[i];
        run();
    }
    unsigned long inputs = specimen_count;
    for (double end = seconds() + atof(argv[1]); seconds() < end; inputs++) {
        current = *specimens[below(specimen_count)];
        for (size_t n = 1 + below(4); n; n--)
            mutate();
        run();
    }
    printf("%lu inputs\n", inputs);
    while (specimen_count)
        free(specimens[--specimen_count]);
    return 0;
}
