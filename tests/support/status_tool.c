/* Makes status lists and labels under key 1 of tests/specimens/trust.json, TEST 1 of RFC
 * 8032 §7.1, so that the same arguments make the same manifest.
 * status_tool list DIR SEQ TIME NEXT ISSUED [FIRST-LAST=STATE]...
 * status_tool trust FILE                       a trust list with that key, valid now
 * status_tool label INDEX RANDOM TIME          prints a label's text
 * status_tool mini INDEX RANDOM                without a signature
 * status_tool code INDEX RANDOM                as people type it */
#include <firemark/firemark.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "firemark/internal.h"

enum { SHARDS = 16 };

static uint8_t *shards[SHARDS];

static struct fm_signer
test_key(void)
{
    static const char SECRET[] =
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    uint8_t bytes[32];

    for (size_t i = 0; i < sizeof bytes; i++)
        sscanf(SECRET + 2 * i, "%2hhx", &bytes[i]);
    return (struct fm_signer){
        .key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, bytes, sizeof bytes),
        .alg = FM_ALG_ED25519,
        .kid = 1};
}

static void
set(unsigned long index, unsigned state)
{
    uint8_t **shard = &shards[index / FM_SHARD_LABELS % SHARDS];
    unsigned long n = index % FM_SHARD_LABELS;

    if (!*shard)
        *shard = calloc(1, FM_SHARD_BYTES);
    if (!*shard)
        exit(3);
    (*shard)[n / 2] =
        (uint8_t)(((*shard)[n / 2] & ~(15u << n % 2 * 4)) | state << n % 2 * 4);
}

static int
write_file(const char *path, const void *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");

    if (!file || fwrite(bytes, 1, len, file) != len)
        return 1;
    return fclose(file);
}

static int
write_shard(const char *dir, uint32_t number, struct fm_manifest_shard *out)
{
    uint8_t packed[FM_SHARD_PACKED_MAX];
    char path[512];
    size_t len;

    out->number = number;
    if (fm_shard_pack(shards[number], packed, &len, out->sha256) != FM_OK)
        return 1;
    int n = snprintf(path, sizeof path, "%s/firemark-status/", dir);
    for (size_t i = 0; i < sizeof out->sha256; i++)
        n += snprintf(path + n, 3, "%02x", out->sha256[i]);
    return write_file(path, packed, len);
}

static int
write_list(int argc, char **argv)
{
    struct fm_manifest_shard rows[SHARDS];
    struct fm_manifest m = {.seq = atoll(argv[3]),
                            .time_unix_s = atoll(argv[4]),
                            .next_unix_s = atoll(argv[5]),
                            .issued = strtoull(argv[6], NULL, 10),
                            .shards = rows};
    struct fm_signer signer = test_key();
    unsigned long first, last;
    unsigned state;
    char path[512], *json;
    size_t len;
    int code = 0;

    for (int i = 7; i < argc; i++) {
        if (sscanf(argv[i], "%lu-%lu=%u", &first, &last, &state) != 3)
            return 2;
        for (unsigned long n = first; n <= last; n++)
            set(n, state);
    }
    snprintf(path, sizeof path, "%s/firemark-status", argv[2]);
    mkdir(argv[2], 0755);
    mkdir(path, 0755);
    for (uint32_t n = 0; n < SHARDS; n++)
        if (shards[n])
            code |= write_shard(argv[2], n, &rows[m.count++]);
    snprintf(path, sizeof path, "%s/firemark-status.json", argv[2]);
    if (code || fm_manifest_write(&m, &signer, &json, &len) != FM_OK)
        return 1;
    code = write_file(path, json, len);
    free(json);
    EVP_PKEY_free(signer.key);
    return code;
}

static int
print_label(int argc, char **argv)
{
    struct fm_label label = {.host = "FIREMARK.EXAMPLE",
                             .serial = {(uint32_t)strtoul(argv[2], NULL, 10),
                                        (uint32_t)strtoul(argv[3], NULL, 10)}};
    struct fm_signer signer = test_key();
    char text[FM_LABEL_TEXT_MAX], code[FM_SERIAL_LEN + 3];
    size_t len;
    bool ok = strcmp(argv[1], "label") != 0 ||
              (argc == 5 && fm_label_seal(&signer, atoll(argv[4]), &label) == FM_OK);

    EVP_PKEY_free(signer.key);
    if (!ok || fm_label_encode(&label, text, sizeof text, &len) != FM_OK ||
        fm_serial_print(&label.serial, code) != FM_OK)
        return 1;
    puts(strcmp(argv[1], "code") == 0 ? code : text);
    return 0;
}

static int
write_trust(const char *path)
{
    static char json[4096];
    struct fm_signer signer = test_key();
    struct fm_key_info key = {.state = FM_KEY_ACTIVE,
                              .not_before_unix_s = 1735689600,
                              .expires_unix_s = 4102444800,
                              .issuer = "示范局",
                              .hosts = {"FIREMARK.EXAMPLE"}};
    time_t now = time(NULL);
    size_t len;
    bool ok =
        fm_signer_public(&signer, &key) == FM_OK &&
        fm_trust_write(&key, 1, 1, now, now + 86400, json, sizeof json, &len) == FM_OK;

    EVP_PKEY_free(signer.key);
    return ok ? write_file(path, json, len) : 1;
}

int
main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "trust") == 0)
        return write_trust(argv[2]);
    if (argc > 6 && strcmp(argv[1], "list") == 0)
        return write_list(argc, argv);
    return argc > 3 ? print_label(argc, argv) : 2;
}
