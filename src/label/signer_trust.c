/* The signer and the trust list, in the automatic mode: it holds the roots, and signs the
 * keys as the store tells them. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "label/secret.h"
#include "label/signer_internal.h"
#include "label_sql.h"

enum { ROOTS = 2, ROOTS_TEXT = 1024 };

static const char *
root_path(const struct signer *s, struct arena *arena, int n)
{
    return arena_printf(arena, "%s/keys/root-%d.pem", s->config->data_dir, n + 1);
}

/* Opened, and made first where there is none. */
static bool
open_root(const struct signer *s, struct arena *arena, int n, const char *passphrase,
          struct fm_signer **out)
{
    const char *path = root_path(s, arena, n);

    if (access(path, F_OK) == 0)
        return fm_signer_load(path, passphrase, 0, out) == FM_OK;
    return fm_signer_generate(FM_ALG_ED25519, 0, out) == FM_OK &&
           fm_signer_save(*out, path, passphrase) == FM_OK;
}

static bool
open_roots(const struct signer *s, struct arena *arena, struct fm_signer *out[ROOTS])
{
    struct secret secret;
    bool good = signer_passphrase(s, &secret);

    for (int i = 0; i < ROOTS; i++)
        good = good && open_root(s, arena, i, secret.text, &out[i]);
    secret_wipe(&secret);
    return good;
}

/* Both sign: either is enough for a verifier. */
static bool
sign_list(struct fm_signer *const roots[ROOTS], const char *list, char **document)
{
    char *one = NULL;
    size_t len = 0, one_len = 0;
    bool good =
        fm_trust_sign(roots[0], list, strlen(list), &one, &one_len, NULL) == FM_OK &&
        fm_trust_sign(roots[1], one, one_len, document, &len, NULL) == FM_OK;

    free(one);
    return good;
}

static struct fault *
register_roots(struct signer *s, struct arena *arena,
               struct fm_signer *const roots[ROOTS])
{
    struct fm_key_info info[ROOTS] = {0};
    char json[ROOTS_TEXT];
    struct pg_rows *rows;
    size_t len;

    if (fm_signer_public(roots[0], &info[0]) != FM_OK ||
        fm_signer_public(roots[1], &info[1]) != FM_OK ||
        fm_roots_write(info, ROOTS, json, sizeof json, &len) != FM_OK)
        return fault_new(arena, FAULT_INTERNAL, "crypto", NULL, "密码运算失败",
                         "a cryptographic operation failed");
    return pg_run(s->pg, arena, SQL_trust_roots_first, &rows, 1, json);
}

static const char *
issue(struct signer *s, struct arena *arena, const char *list, bool first)
{
    struct fm_signer *roots[ROOTS] = {NULL};
    struct pg_rows *rows;
    char *document = NULL;
    struct fault *fault = NULL;
    const char *refusal = open_roots(s, arena, roots) && sign_list(roots, list, &document)
                              ? NULL
                              : "signer_root";

    if (!refusal && first)
        fault = register_roots(s, arena, roots);
    if (!refusal && !fault)
        fault = pg_run(s->pg, arena, SQL_trust_reissue, &rows, 1, document);
    for (int i = 0; i < ROOTS; i++)
        fm_signer_free(roots[i]);
    free(document);
    return fault ? fault->code : refusal;
}

const char *
signer_verb_trust(struct signer *s, struct arena *arena, const char *words,
                  struct buf *out)
{
    struct pg_rows *rows;
    const char *refusal = NULL;
    struct fault *fault = pg_run(s->pg, arena, SQL_trust_signer, &rows, 0);

    if (fault)
        return fault->code;
    bool first = pg_is_null(rows, 0, 0);
    if (words[0])
        return "garbled";
    if (!first && strcmp(pg_text(rows, 0, 0), "automatic") != 0)
        return "trust_ceremony";
    if (first || strcmp(pg_text(rows, 0, 1), "t") == 0) {
        if (!signer_within_rate(s, 1))
            return "rate_cap";
        refusal = issue(s, arena, pg_text(rows, 0, 2), first);
        if (!signer_log(s, "trust list %s", refusal ? refusal : "signed"))
            return "log";
    }
    if (!refusal)
        buf_puts(out, "ok\n");
    return refusal;
}
