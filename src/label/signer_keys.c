/* The signer's keys: which there are, the store tells; their private halves stay open. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "label/signer_internal.h"
#include "label_sql.h"

bool
signer_public_hex(const struct fm_signer *signer, struct buf *out)
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
    struct buf hex BUF_SCOPE = {0};

    if (!key->open)
        key->open = signer_store_open(s, key);
    if (!key->open)
        return NULL;
    if (signer_public_hex(key->open, &hex) && strcmp(hex.data, key->public_hex) == 0)
        return key->open;
    signer_log(s, "kid=%d is not the key on record", key->kid);
    fm_signer_free(key->open);
    key->open = NULL;
    return NULL;
}

/* ---- a new key ---- */

/* The private half first, the row second: a key without a row is taken up the next time.
 */
static struct fault *
make_first(struct signer *s, struct arena *arena)
{
    struct fm_signer *first;
    struct buf hex BUF_SCOPE = {0};
    struct pg_rows *rows;
    bool made = signer_store_make(s, arena, "file", FM_ALG_ED25519, 1, &first) == NULL &&
                signer_public_hex(first, &hex);

    fm_signer_free(first);
    if (!made)
        return fault_new(arena, FAULT_UNAVAILABLE, "signer_key",
                         signer_key_path(s, arena, 1),
                         "无法读取或创建签名密钥；请检查该文件及其权限",
                         "the signing key cannot be read or made; check this file and "
                         "its permissions");
    return pg_run(s->pg, arena, SQL_key_first, &rows, 4, fm_alg_name(FM_ALG_ED25519),
                  hex.data, s->config->issuer, s->config->host);
}

const char *
signer_verb_new(struct signer *s, struct arena *arena, const char *words, struct buf *out)
{
    char alg_name[16], store[SIGNER_STORE_MAX];
    struct fm_signer *made;
    struct buf hex BUF_SCOPE = {0};
    int kid;

    if (sscanf(words, "%d %15s %255s", &kid, alg_name, store) != 3 || kid < 1 ||
        kid > 0xfff || fm_alg_parse(alg_name) == FM_ALG_COUNT)
        return "garbled";
    if (signer_key_find(s, kid))
        return "key_exists";
    const char *refusal =
        signer_store_make(s, arena, store, fm_alg_parse(alg_name), kid, &made);
    if (!refusal && !signer_public_hex(made, &hex))
        refusal = "crypto";
    fm_signer_free(made);
    if (!signer_log(s, "new kid=%d alg=%s store=%s %s", kid, alg_name, store,
                    refusal ? refusal : "made"))
        return "log";
    if (!refusal)
        buf_printf(out, "ok %s\n", hex.data);
    return refusal;
}

/* ---- the list ---- */

/* The open half of a key that is still the same. */
static struct fm_signer *
take_over(struct signer *s, const struct signer_key *fresh)
{
    struct signer_key *held = signer_key_find(s, fresh->kid);

    if (!held || fresh->revoked || strcmp(held->public_hex, fresh->public_hex) != 0 ||
        strcmp(held->store, fresh->store) != 0)
        return NULL;
    struct fm_signer *open = held->open;
    held->open = NULL;
    return open;
}

enum column {
    AT_KID,
    AT_AGENCY,
    AT_SIGNS,
    AT_REVOKED,
    AT_PUBLIC,
    AT_STORE,
    AT_ALG,
    AT_NOT_BEFORE,
    AT_EXPIRES,
    AT_LIMITED
};

static struct signer_key
read_key(struct arena *keep, const struct pg_rows *rows, int row)
{
    return (struct signer_key){
        .kid = (int)pg_int(rows, row, AT_KID),
        .agency = pg_is_null(rows, row, AT_AGENCY) ? 0 : pg_int(rows, row, AT_AGENCY),
        .signs = strcmp(pg_text(rows, row, AT_SIGNS), "t") == 0,
        .revoked = strcmp(pg_text(rows, row, AT_REVOKED), "t") == 0,
        .public_hex = arena_strdup(keep, pg_text(rows, row, AT_PUBLIC)),
        .store = arena_strdup(keep, pg_text(rows, row, AT_STORE)),
        .alg = fm_alg_parse(pg_text(rows, row, AT_ALG)),
        .not_before = pg_int(rows, row, AT_NOT_BEFORE),
        .expires = pg_int(rows, row, AT_EXPIRES),
        .limited = strcmp(pg_text(rows, row, AT_LIMITED), "t") == 0};
}

static void
replace_keys(struct signer *s, const struct pg_rows *rows)
{
    struct arena fresh = {0};
    int n = pg_rows_count(rows);
    struct signer_key *keys = arena_alloc(&fresh, (size_t)n * sizeof *keys);

    for (int i = 0; i < n; i++) {
        keys[i] = read_key(&fresh, rows, i);
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

struct signer_key *
signer_key_for_list(struct signer *s)
{
    for (int i = 0; i < s->key_count; i++) {
        struct signer_key *key = &s->keys[i];
        if (key->signs && key->agency == 0 && !key->limited)
            return key;
    }
    return NULL;
}
