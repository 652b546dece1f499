/* Judges one label's text against a trust list: example TRUST.json TEXT */
#include <firemark/firemark.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int
main(int argc, char **argv)
{
    static char json[1 << 16];
    struct fm_keyring *ring = fm_keyring_new();
    struct fm_label label;
    enum fm_verdict verdict;
    FILE *file = argc == 3 ? fopen(argv[1], "r") : NULL;
    size_t len = file ? fread(json, 1, sizeof json, file) : 0;

    if (fm_keyring_load_trust(ring, json, len, NULL) != FM_OK ||
        fm_check_text(ring, argv[2], strlen(argv[2]), time(NULL), &label, &verdict,
                      NULL) != FM_OK)
        return 3;
    puts(fm_verdict_text(verdict, "en"));
    fclose(file);
    fm_keyring_free(ring);
    return verdict == FM_VERDICT_GENUINE ? 0 : 1;
}
