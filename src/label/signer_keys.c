/* The signer's keys: which there are stands in the store, their private halves in files.
 */
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "label/signer_internal.h"
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

/* ---- the passphrase ---- */

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

/* Made where there is none yet. */
static bool
passphrase(const struct signer *s, char out[PASSPHRASE_TEXT])
{
    struct arena arena ARENA_SCOPE = {0};
    const char *path = arena_printf(&arena, "%s/keys/passphrase", s->config->data_dir);

    return (access(path, F_OK) == 0 || make_passphrase(path)) &&
           read_passphrase(path, out);
}

/* ---- private halves ---- */

static const char *
key_path(const struct signer *s, struct arena *arena, int kid)
{
    return arena_printf(arena, "%s/keys/%d.pem", s->config->data_dir, kid);
}

static bool
public_hex(const struct fm_signer *signer, struct buf *out)
{
    struct fm_key_info info = {0};

    if (fm_signer_public(signer, &info) != FM_OK)
        return false;
    buf_hex(out, info.public_key, info.public_len);
    return true;
}

const struct fm_signer *
signer_key_open(struct signer *s, struct signer_key *key)
{
    struct arena arena ARENA_SCOPE = {0};
    struct buf hex BUF_SCOPE = {0};
    char secret[PASSPHRASE_TEXT];

    if (key->open)
        return key->open;
    const char *path = key_path(s, &arena, key->kid);
    if (!passphrase(s, secret) ||
        fm_signer_load(path, secret, (uint16_t)key->kid, &key->open) != FM_OK)
        signer_log(s, "kid=%d cannot open %s", key->kid, path);
    OPENSSL_cleanse(secret, sizeof secret);
    if (!key->open)
        return NULL;
    if (public_hex(key->open, &hex) && strcmp(hex.data, key->public_hex) == 0)
        return key->open;
    signer_log(s, "kid=%d %s is not the key on record", key->kid, path);
    fm_signer_free(key->open);
    key->open = NULL;
    return NULL;
}

/* The file first, the row second: a key without a row is taken up at the next start. */
static struct fault *
make_first(struct signer *s, struct arena *arena)
{
    struct fm_signer *first = NULL;
    struct buf hex BUF_SCOPE = {0};
    struct pg_rows *rows;
    char secret[PASSPHRASE_TEXT];
    const char *path = key_path(s, arena, 1);
    bool ready = passphrase(s, secret);

    if (ready && access(path, F_OK) == 0)
        ready = fm_signer_load(path, secret, 1, &first) == FM_OK;
    else if (ready)
        ready = fm_signer_generate(FM_ALG_ED25519, 1, &first) == FM_OK &&
                fm_signer_save(first, path, secret) == FM_OK;
    OPENSSL_cleanse(secret, sizeof secret);
    ready = ready && public_hex(first, &hex);
    fm_signer_free(first);
    if (!ready)
        return key_fault(arena, path);
    return pg_run(s->pg, arena, SQL_key_first, &rows, 5, "1", fm_alg_name(FM_ALG_ED25519),
                  hex.data, s->config->issuer, s->config->host);
}

/* ---- the list ---- */

/* The open half of a key that is still the same. */
static struct fm_signer *
take_over(struct signer *s, const struct signer_key *fresh)
{
    struct signer_key *held = signer_key_find(s, fresh->kid);

    if (!held || fresh->revoked || strcmp(held->public_hex, fresh->public_hex) != 0)
        return NULL;
    struct fm_signer *open = held->open;
    held->open = NULL;
    return open;
}

static void
replace_keys(struct signer *s, const struct pg_rows *rows)
{
    struct arena fresh = {0};
    int n = pg_rows_count(rows);
    struct signer_key *keys = arena_alloc(&fresh, (size_t)n * sizeof *keys);

    for (int i = 0; i < n; i++) {
        keys[i] =
            (struct signer_key){.kid = (int)pg_int(rows, i, 0),
                                .agency = pg_is_null(rows, i, 1) ? 0 : pg_int(rows, i, 1),
                                .signs = strcmp(pg_text(rows, i, 2), "t") == 0,
                                .revoked = strcmp(pg_text(rows, i, 3), "t") == 0,
                                .public_hex = arena_strdup(&fresh, pg_text(rows, i, 4))};
        keys[i].open = take_over(s, &keys[i]);
    }
    signer_keys_close(s);
    s->key_arena = fresh;
    s->keys = keys;
    s->key_count = n;
}

struct fault *
signer_keys_read(struct signer *s, struct arena *arena)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(s->pg, arena, SQL_key_signer, &rows, 0);

    if (!fault && pg_rows_count(rows) == 0) {
        fault = make_first(s, arena);
        if (!fault)
            fault = pg_run(s->pg, arena, SQL_key_signer, &rows, 0);
    }
    if (!fault)
        replace_keys(s, rows);
    return fault;
}

void
signer_keys_close(struct signer *s)
{
    for (int i = 0; i < s->key_count; i++)
        fm_signer_free(s->keys[i].open);
    arena_clear(&s->key_arena);
    s->keys = NULL;
    s->key_count = 0;
}

struct signer_key *
signer_key_find(struct signer *s, int kid)
{
    for (int i = 0; i < s->key_count; i++)
        if (s->keys[i].kid == kid)
            return &s->keys[i];
    return NULL;
}

struct signer_key *
signer_key_for(struct signer *s, int64_t agency)
{
    struct signer_key *city = NULL;

    for (int i = 0; i < s->key_count; i++) {
        struct signer_key *key = &s->keys[i];
        if (key->signs && key->agency == agency)
            return key;
        if (key->signs && key->agency == 0 && !city)
            city = key;
    }
    return city;
}
