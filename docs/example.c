/* Judges one label's text: example ROOTS.json TRUST.json TEXT */
#include <firemark/firemark.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static size_t
read_file(const char *path, char *out, size_t cap)
{
    FILE *file = fopen(path, "r");
    size_t len = file ? fread(out, 1, cap, file) : 0;

    if (file)
        fclose(file);
    return len;
}

int
main(int argc, char **argv)
{
    static char roots[1 << 12], trust[1 << 20];
    struct fm_keyring *ring = fm_keyring_new();
    struct fm_label label;
    enum fm_verdict verdict;

    if (argc != 4)
        return 2;
    size_t roots_len = read_file(argv[1], roots, sizeof roots);
    size_t trust_len = read_file(argv[2], trust, sizeof trust);
    if (fm_keyring_pin_roots(ring, roots, roots_len, NULL) != FM_OK ||
        fm_keyring_load_trust(ring, trust, trust_len, NULL) != FM_OK ||
        fm_check_text(ring, argv[3], strlen(argv[3]), time(NULL), &label, &verdict,
                      NULL) != FM_OK)
        return 3;
    puts(fm_verdict_text(verdict, "en"));
    fm_keyring_free(ring);
    return verdict == FM_VERDICT_GENUINE ? 0 : 1;
}
