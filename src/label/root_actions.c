/* The offline half of the root ceremony: these need no database and no network. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "label/key_actions.h"
#include "label/secret.h"

#include <firemark/keyring.h>

enum { FILE_MAX = 1 << 21, ROOTS_TEXT = 2048 };

#define PASSPHRASE                                                                       \
    {                                                                                    \
        "passphrase_file", FIELD_TEXT, false, 4000, NULL,                                \
            "口令文件（权限 0600），不填则在终端输入",                                   \
            "a file of mode 0600 with the passphrase; asked for on the terminal where "  \
            "not "                                                                       \
            "given"                                                                      \
    }

static const struct field NEW_FIELDS[] = {
    {"file", FIELD_TEXT, true, 4000, NULL, "私钥写入的新文件",
     "new file for the private half"},
    {"join", FIELD_TEXT, false, 4000, NULL, "先前的根公钥文件，一并写出",
     "public halves made before, to stand in the same answer"},
    PASSPHRASE,
    {.name = NULL}};

static const struct field SIGN_FIELDS[] = {
    {"list", FIELD_TEXT, true, 4000, NULL, "trust draft 的草案，或已有签名的列表",
     "a draft of trust draft, or a list with a signature already"},
    {"key", FIELD_TEXT, true, 4000, NULL, "根私钥文件", "the root's private file"},
    PASSPHRASE,
    {.name = NULL}};

static struct fault *
file_fault(struct act *act, const char *path, const char *zh, const char *en)
{
    return act_fault(act, FAULT_SYNTAX, "root_file", path, zh, en);
}

static struct fault *
read_file(struct act *act, const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rbe");
    size_t n;

    if (!file)
        return file_fault(act, path, strerror(errno), strerror(errno));
    while (out->len <= FILE_MAX &&
           (n = fread(buf_reserve(out, 65536), 1, 65536, file)) > 0)
        out->len += n;
    bool good = !ferror(file) && out->len > 0 && out->len <= FILE_MAX;
    fclose(file);
    return good ? NULL
                : file_fault(act, path, "文件为空、过大或无法读取",
                             "the file is empty, too large or unreadable");
}

static struct secret_source
source_of(struct act *act)
{
    return (struct secret_source){.credential = "firemark-root-passphrase",
                                  .path = act_text(act, "passphrase_file"),
                                  .prompt = strcmp(act->lang, "en") == 0
                                                ? "passphrase of the root key"
                                                : "根密钥口令"};
}

static struct fault *
no_passphrase(struct act *act)
{
    return act_fault(
        act, FAULT_SYNTAX, "root_passphrase", act_text(act, "passphrase_file"),
        "没有口令，或两次输入不同；口令文件权限须为 0600",
        "no passphrase, or it was typed in two ways; a passphrase's file has "
        "mode 0600");
}

/* ---- root new ---- */

/* The roots of a file made before, in front of the new one. */
static struct fault *
read_joined(struct act *act, struct fm_key_info roots[FM_ROOTS_MAX], size_t *count)
{
    struct buf text BUF_SCOPE = {0};
    struct fm_error why = {0};
    const char *path = act_text(act, "join");

    if (!path)
        return NULL;
    struct fault *fault = read_file(act, path, &text);
    if (fault)
        return fault;
    struct fm_keyring *ring = fm_keyring_new();
    enum fm_status status = fm_keyring_pin_roots(ring, text.data, text.len, &why);
    if (status == FM_OK)
        *count = fm_keyring_roots(ring, roots);
    fm_keyring_free(ring);
    if (status == FM_OK && *count < FM_ROOTS_MAX)
        return NULL;
    return file_fault(act, path, status == FM_OK ? "根公钥已满（4个）" : why.zh,
                      status == FM_OK ? "there are 4 roots already" : why.en);
}

static struct fault *
make_root(struct act *act, const char *path, struct fm_key_info *info)
{
    struct secret secret;
    struct fm_signer *root = NULL;
    struct secret_source source = source_of(act);

    if (!secret_choose(&source, &secret))
        return no_passphrase(act);
    enum fm_status status = fm_signer_generate(FM_ALG_ED25519, 0, &root);
    if (status == FM_OK)
        status = fm_signer_public(root, info);
    if (status == FM_OK)
        status = fm_signer_save(root, path, secret.text);
    secret_wipe(&secret);
    fm_signer_free(root);
    return status == FM_OK ? NULL
                           : file_fault(act, path, "文件已存在或无法写入；请换一个文件名",
                                        "the file is there already or cannot be written; "
                                        "name another");
}

static struct fault *
run_new(struct act *act)
{
    struct fm_key_info roots[FM_ROOTS_MAX] = {0};
    char json[ROOTS_TEXT];
    size_t count = 0, len;
    struct fault *fault = read_joined(act, roots, &count);

    if (!fault)
        fault = make_root(act, act_text(act, "file"), &roots[count]);
    if (fault)
        return fault;
    if (fm_roots_write(roots, count + 1, json, sizeof json, &len) != FM_OK)
        return act_fault(act, FAULT_INTERNAL, "crypto", NULL, "无法输出根公钥",
                         "the public halves cannot be written");
    buf_puts(&act->out, json);
    return NULL;
}

/* ---- trust sign ---- */

/* Whoever signs sees what: on the terminal, not in the file. */
static void
tell(struct act *act, const struct fm_keyring *list)
{
    int states[FM_KEY_STATE_COUNT] = {0};
    char issued[21], expires[21];
    bool en = strcmp(act->lang, "en") == 0;

    for (size_t i = 0; i < fm_keyring_count(list); i++)
        states[fm_keyring_at(list, i)->state]++;
    clock_iso(fm_keyring_trust_issued(list), issued);
    clock_iso(fm_keyring_trust_expires(list), expires);
    fprintf(stderr, en ? "list %lld, %s to %s:" : "列表 %lld，%s 至 %s：",
            (long long)fm_keyring_trust_seq(list), issued, expires);
    for (int s = 0; s < FM_KEY_STATE_COUNT; s++)
        fprintf(stderr, " %s %d", word_value("state", fm_key_state_name(s), act->lang),
                states[s]);
    fputc('\n', stderr);
}

static struct fault *
look(struct act *act, const struct buf *text)
{
    struct fm_keyring *ring = fm_keyring_new();
    struct fm_error why = {0};
    char *inside = NULL;
    size_t len;
    enum fm_status status;

    if (fm_trust_unwrap(text->data, text->len, &inside, &len) == FM_OK)
        status = fm_keyring_load_unsigned(ring, inside, len, &why);
    else
        status = fm_keyring_load_unsigned(ring, text->data, text->len, &why);
    if (status == FM_OK)
        tell(act, ring);
    free(inside);
    fm_keyring_free(ring);
    return status == FM_OK ? NULL
                           : file_fault(act, act_text(act, "list"), why.zh, why.en);
}

static struct fault *
sign(struct act *act, const struct buf *text)
{
    struct secret secret;
    struct secret_source source = source_of(act);
    struct fm_signer *root = NULL;
    char *document = NULL;
    size_t len;

    if (!secret_read(&source, &secret))
        return no_passphrase(act);
    enum fm_status status = fm_signer_load(act_text(act, "key"), secret.text, 0, &root);
    secret_wipe(&secret);
    if (status == FM_OK)
        status = fm_trust_sign(root, text->data, text->len, &document, &len, NULL);
    fm_signer_free(root);
    if (status != FM_OK)
        return file_fault(act, act_text(act, "key"),
                          "根私钥无法打开：口令不对，或不是 Ed25519 私钥文件",
                          "the root cannot be opened: wrong passphrase, or no Ed25519 "
                          "private key");
    buf_add(&act->out, document, len);
    free(document);
    return NULL;
}

static struct fault *
run_sign(struct act *act)
{
    struct buf text BUF_SCOPE = {0};
    struct fault *fault = read_file(act, act_text(act, "list"), &text);

    if (!fault)
        fault = look(act, &text);
    return fault ? fault : sign(act, &text);
}

/* clang-format off */
const struct action ROOT_ACTIONS[] = {
    {.noun = "root", .verb = "new", .power = POWER_NONE, .fields = NEW_FIELDS,
     .run = run_new, .offline = true, .gives = "application/json",
     .zh = "在离线机器上生成根密钥；输出公钥，交给核验方固定",
     .en = "Makes a root key on an offline machine; gives the public half, to be pinned",
     .example = "firemark root new root2.pem --join root1.json --out roots.json"},
    {.noun = "trust", .verb = "sign", .power = POWER_NONE, .fields = SIGN_FIELDS,
     .run = run_sign, .offline = true, .gives = "application/json",
     .zh = "在离线机器上用根密钥签署信任列表",
     .en = "Signs a trust list with a root, on an offline machine",
     .example = "firemark trust sign draft.json --key root1.pem --out signed.json"},
    {.en = NULL}};
/* clang-format on */
