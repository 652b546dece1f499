/* Makes specimens.
 * label_tool PEM PASSPHRASE KID INDEX RANDOM: a label sealed by a key of a file.
 * label_tool TRUST.json: writes a trust list and prints two lines, the text of a genuine
 * label and that of a forged one.
 * label_tool KID FIRST COUNT: prints the public key of a fresh key in hex, then COUNT
 * lines "TEXT SHA256" of labels whose index and random part are FIRST, FIRST + 1, ...,
 * and at last the first label on another host. */
#include <firemark/firemark.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int
print_label(const struct fm_label *label, bool with_hash)
{
    char text[FM_LABEL_TEXT_MAX];
    uint8_t sha[SHA256_DIGEST_LENGTH];
    size_t len;

    if (fm_label_encode(label, text, sizeof text, &len) != FM_OK)
        return 1;
    fputs(text, stdout);
    SHA256((const uint8_t *)text, len, sha);
    if (with_hash)
        putchar(' ');
    for (size_t i = 0; with_hash && i < sizeof sha; i++)
        printf("%02x", sha[i]);
    putchar('\n');
    return 0;
}

static int
print_labels(uint16_t kid, uint32_t first, uint32_t count)
{
    struct fm_label label = {.host = "FIREMARK.EXAMPLE"};
    struct fm_key_info key;
    struct fm_signer *signer;
    int code = 0;

    if (fm_signer_generate(FM_ALG_ED25519, kid, &signer) != FM_OK ||
        fm_signer_public(signer, &key) != FM_OK)
        return 1;
    for (size_t i = 0; i < key.public_len; i++)
        printf("%02x", key.public_key[i]);
    putchar('\n');
    for (uint32_t i = 0; i < count; i++) {
        label.serial = (struct fm_serial){first + i, first + i};
        code |= fm_label_seal(signer, time(NULL), &label) != FM_OK ||
                print_label(&label, true);
    }
    label.serial = (struct fm_serial){first, first};
    strcpy(label.host, "PHISHING.EXAMPLE");
    code |=
        fm_label_seal(signer, time(NULL), &label) != FM_OK || print_label(&label, false);
    fm_signer_free(signer);
    return code;
}

static int
write_trust(const char *path)
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
    FILE *file = fopen(path, "w");

    if (!file || fm_signer_generate(FM_ALG_ED25519, 3, &signer) != FM_OK ||
        fm_signer_public(signer, &key) != FM_OK ||
        fm_label_seal(signer, now, &label) != FM_OK ||
        fm_trust_write(&key, 1, 1, now, now + 86400, json, sizeof json, &len) != FM_OK)
        return 1;
    fm_signer_free(signer);
    fwrite(json, 1, len, file);
    fclose(file);
    int code = print_label(&label, false);
    label.signature[10] ^= 1;
    return code | print_label(&label, false);
}

/* What a thief does who has a key's file and its passphrase. */
static int
forge(char **argv)
{
    struct fm_signer *signer;
    struct fm_label label = {
        .host = "FIREMARK.EXAMPLE",
        .serial = {(uint32_t)atol(argv[4]), (uint32_t)atol(argv[5])}};

    if (fm_signer_load(argv[1], argv[2], (uint16_t)atoi(argv[3]), &signer) != FM_OK)
        return 1;
    int code =
        fm_label_seal(signer, time(NULL), &label) != FM_OK || print_label(&label, false);
    fm_signer_free(signer);
    return code;
}

int
main(int argc, char **argv)
{
    if (argc == 6)
        return forge(argv);
    if (argc == 4)
        return print_labels((uint16_t)atoi(argv[1]), (uint32_t)atol(argv[2]),
                            (uint32_t)atol(argv[3]));
    return argc == 2 ? write_trust(argv[1]) : 2;
}
