#include "label/signer_keys.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "label_sql.h"

enum { PASSPHRASE_BYTES = 32, PASSPHRASE_TEXT = 2 * PASSPHRASE_BYTES + 1 };

static struct fault *
key_fault(struct arena *arena, const char *path)
{
    return fault_new(arena, FAULT_UNAVAILABLE, "signer_key", path,
                     "无法读取或创建签名密钥；请检查该文件及其权限",
                     "the signing key cannot be read or made; check this file and its "
                     "permissions");
}

static bool
read_passphrase(const char *path, char out[PASSPHRASE_TEXT])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;

    if (fd < 0)
        return false;
    ssize_t got = read(fd, out, PASSPHRASE_TEXT - 1);
    bool private = fstat(fd, &st) == 0 && (st.st_mode & 077) == 0;
    close(fd);
    out[PASSPHRASE_TEXT - 1] = '\0';
    return private && got == PASSPHRASE_TEXT - 1;
}

static bool
make_passphrase(const char *path)
{
    uint8_t bytes[PASSPHRASE_BYTES];
    struct buf hex BUF_SCOPE = {0};

    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    buf_hex(&hex, bytes, sizeof bytes);
    bool good = write(fd, hex.data, hex.len) == (ssize_t)hex.len && fsync(fd) == 0;
    OPENSSL_cleanse(bytes, sizeof bytes);
    OPENSSL_cleanse(hex.data, hex.len);
    return close(fd) == 0 && good;
}

static struct fault *
register_key(const struct signer_config *config, struct pg *pg, struct arena *arena,
             const struct fm_signer *signer)
{
    struct fm_key_info info = {0};
    struct buf hex BUF_SCOPE = {0};
    struct pg_rows *rows;

    if (fm_signer_public(signer, &info) != FM_OK)
        return key_fault(arena, NULL);
    buf_hex(&hex, info.public_key, info.public_len);
    return pg_run(pg, arena, SQL_label_key_add, &rows, 5,
                  arena_printf(arena, "%u", (unsigned)info.kid), fm_alg_name(info.alg),
                  hex.data, config->issuer, config->host);
}

/* The file first, the row second: a key without a row is taken up at the next start. */
static struct fault *
make_key(const struct signer_config *config, struct pg *pg, struct arena *arena,
         const char *path, const char *passphrase, struct fm_signer **out)
{
    if (access(path, F_OK) == 0) {
        if (fm_signer_load(path, passphrase, 1, out) != FM_OK)
            return key_fault(arena, path);
    } else if (fm_signer_generate(FM_ALG_ED25519, 1, out) != FM_OK ||
               fm_signer_save(*out, path, passphrase) != FM_OK) {
        return key_fault(arena, path);
    }
    return register_key(config, pg, arena, *out);
}

struct fault *
signer_key_open(const struct signer_config *config, struct pg *pg, struct arena *arena,
                struct fm_signer **out, int *kid)
{
    const char *dir = arena_printf(arena, "%s/keys", config->data_dir);
    const char *secret = arena_printf(arena, "%s/passphrase", dir);
    char passphrase[PASSPHRASE_TEXT];
    struct pg_rows *rows;

    mkdir(dir, 0700);
    if (access(secret, F_OK) != 0 && !make_passphrase(secret))
        return key_fault(arena, secret);
    if (!read_passphrase(secret, passphrase))
        return key_fault(arena, secret);
    struct fault *fault = pg_run(pg, arena, SQL_label_key_active, &rows, 0);
    if (fault)
        return fault;
    *kid = pg_rows_count(rows) ? (int)pg_int(rows, 0, 0) : 1;
    const char *path = arena_printf(arena, "%s/%d.pem", dir, *kid);
    if (pg_rows_count(rows) == 0)
        fault = make_key(config, pg, arena, path, passphrase, out);
    else if (fm_signer_load(path, passphrase, (uint16_t)*kid, out) != FM_OK)
        fault = key_fault(arena, path);
    OPENSSL_cleanse(passphrase, sizeof passphrase);
    return fault;
}
