/* Makes specimens: label_tool TRUST.json writes a trust list and prints two lines, the
 * text of a genuine label and that of a forged one. */
#include <firemark/firemark.h>
#include <stdio.h>
#include <time.h>

static int
print_label(const struct fm_label *label)
{
    char text[FM_LABEL_TEXT_MAX];
    size_t len;

    if (fm_label_encode(label, text, sizeof text, &len) != FM_OK)
        return 1;
    puts(text);
    return 0;
}

int
main(int argc, char **argv)
{
    time_t now = time(NULL);
    struct fm_signer *signer;
    struct fm_label label = {.host = "FIREMARK.EXAMPLE", .serial = {77, 4242}};
    struct fm_key_info key = {.state = FM_KEY_ACTIVE,
                              .not_before_unix_s = now - 86400,
                              .expires_unix_s = now + 86400 * 300,
                              .issuer = "示范局",
                              .hosts = {"FIREMARK.EXAMPLE"}};
    static char json[4096];
    size_t len;
    FILE *file = argc == 2 ? fopen(argv[1], "w") : NULL;

    if (!file || fm_signer_generate(FM_ALG_ED25519, 3, &signer) != FM_OK ||
        fm_signer_public(signer, &key) != FM_OK ||
        fm_label_seal(signer, now, &label) != FM_OK ||
        fm_trust_write(&key, 1, 1, now, now + 86400, json, sizeof json, &len) != FM_OK)
        return 1;
    fm_signer_free(signer);
    fwrite(json, 1, len, file);
    fclose(file);
    int code = print_label(&label);
    label.signature[10] ^= 1;
    return code | print_label(&label);
}
