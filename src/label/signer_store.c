/* Where private halves are kept: files under a passphrase, and PKCS#11 tokens. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "label/pkcs11.h"
#include "label/secret.h"
#include "label/signer_internal.h"

static const char FILE_STORE[] = "file", TOKEN_STORE[] = "pkcs11:";

static bool
in_token(const char *store)
{
    return strncmp(store, TOKEN_STORE, strlen(TOKEN_STORE)) == 0;
}

/* ---- files ---- */

const char *
signer_key_path(const struct signer *s, struct arena *arena, int kid)
{
    return arena_printf(arena, "%s/keys/%d.pem", s->config->data_dir, kid);
}

bool
signer_passphrase(const struct signer *s, struct secret *out)
{
    struct arena arena ARENA_SCOPE = {0};
    const struct secret_source source = {
        .credential = "firemark-passphrase",
        .path = arena_printf(&arena, "%s/keys/passphrase", s->config->data_dir)};

    return secret_read(&source, out) ||
           (access(source.path, F_OK) != 0 && secret_make(source.path) &&
            secret_read(&source, out));
}

/* A file that is there already was made for a key that nobody registered: taken up if it
 * is of the algorithm asked for, else put aside. */
static bool
take_up(const char *path, const char *passphrase, enum fm_alg alg, int kid,
        struct fm_signer **out)
{
    struct arena arena ARENA_SCOPE = {0};
    struct fm_key_info info = {0};

    if (fm_signer_load(path, passphrase, (uint16_t)kid, out) != FM_OK)
        return false;
    if (fm_signer_public(*out, &info) == FM_OK && info.alg == alg)
        return true;
    fm_signer_free(*out);
    *out = NULL;
    return rename(path, arena_printf(&arena, "%s.unused-%d", path, (int)getpid())) == 0 &&
           fm_signer_generate(alg, (uint16_t)kid, out) == FM_OK &&
           fm_signer_save(*out, path, passphrase) == FM_OK;
}

static bool
make_file(struct signer *s, const char *path, enum fm_alg alg, int kid,
          struct fm_signer **out)
{
    struct secret secret;
    bool made = signer_passphrase(s, &secret);

    if (made && access(path, F_OK) == 0)
        made = take_up(path, secret.text, alg, kid, out);
    else if (made)
        made = fm_signer_generate(alg, (uint16_t)kid, out) == FM_OK &&
               fm_signer_save(*out, path, secret.text) == FM_OK;
    secret_wipe(&secret);
    return made;
}

static struct fm_signer *
open_file(struct signer *s, const struct signer_key *key)
{
    struct arena arena ARENA_SCOPE = {0};
    struct fm_signer *open = NULL;
    struct secret secret;
    const char *path = signer_key_path(s, &arena, key->kid);

    if (!signer_passphrase(s, &secret) ||
        fm_signer_load(path, secret.text, (uint16_t)key->kid, &open) != FM_OK)
        signer_log(s, "kid=%d cannot open %s", key->kid, path);
    secret_wipe(&secret);
    return open;
}

/* ---- tokens ---- */

static struct fm_signer *
token_signer(struct signer *s, const char *uri, enum fm_alg alg, int kid, bool make)
{
    struct arena arena ARENA_SCOPE = {0};
    struct secret pin = {""};
    char why[128] = "no PIN: neither the credential firemark-pin nor the file keys/pin";
    const struct secret_source source = {
        .credential = "firemark-pin",
        .path = arena_printf(&arena, "%s/keys/pin", s->config->data_dir)};
    const struct pkcs11_want want = {.module = s->config->pkcs11_module,
                                     .uri = uri,
                                     .pin = pin.text,
                                     .alg = alg,
                                     .kid = kid,
                                     .make = make};
    struct fm_signer *signer =
        secret_read(&source, &pin) ? pkcs11_signer(&want, why) : NULL;

    secret_wipe(&pin);
    if (!signer)
        signer_log(s, "kid=%d %s: %s", kid, uri, why);
    return signer;
}

/* ---- either ---- */

const char *
signer_store_make(struct signer *s, struct arena *arena, const char *store,
                  enum fm_alg alg, int kid, struct fm_signer **out)
{
    *out = NULL;
    if (in_token(store)) {
        *out = token_signer(s, store, alg, kid, true);
        return *out ? NULL : "signer_token";
    }
    if (strcmp(store, FILE_STORE) != 0)
        return "store_unknown";
    if (make_file(s, signer_key_path(s, arena, kid), alg, kid, out))
        return NULL;
    fm_signer_free(*out);
    *out = NULL;
    return "signer_key";
}

struct fm_signer *
signer_store_open(struct signer *s, const struct signer_key *key)
{
    return in_token(key->store) ? token_signer(s, key->store, key->alg, key->kid, false)
                                : open_file(s, key);
}
