#include "trust_file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

enum { LIST_MAX = 1 << 22, PATH_LEN = 4096, PIECE = 65536, DAY_S = 86400 };

static void
complain(const char *file, const char *text)
{
    fprintf(stderr, "firemark: %s: %s\n", file, text);
}

bool
file_read(const char *path, size_t max, struct buf *out)
{
    FILE *file = fopen(path, "rbe");
    size_t n = 0;

    if (!file)
        return false;
    while (out->len <= max && (n = fread(buf_reserve(out, PIECE), 1, PIECE, file)) > 0)
        out->len += n;
    bool ok = !ferror(file);
    fclose(file);
    return ok && out->len <= max;
}

/* The file, or how to get it. */
static bool
read_or_hint(const char *path, const char *hint, struct buf *out)
{
    errno = 0;
    if (file_read(path, LIST_MAX, out) && out->len > 0)
        return true;
    fprintf(stderr, "firemark: %s: %s%s%s\n", path, errno ? strerror(errno) : "",
            errno ? "; " : "", hint);
    return false;
}

/* ---- the highest number seen ---- */

/* One file per root, so that a list stays seen whatever roots are pinned beside it. */
static bool
state_path(const struct fm_key_info *root, char out[PATH_LEN])
{
    uint8_t hash[SHA256_DIGEST_LENGTH];
    const char *base = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    struct buf name BUF_SCOPE = {0};
    bool own = base && base[0] == '/';

    SHA256(root->public_key, root->public_len, hash);
    buf_hex(&name, hash, 8);
    return (own || (home && home[0] == '/')) &&
           snprintf(out, PATH_LEN, "%s%s/firemark/trust-%s", own ? base : home,
                    own ? "" : "/.local/state", name.data) < PATH_LEN;
}

static int64_t
seen_before(const char *path)
{
    FILE *file = fopen(path, "re");
    long long seq = 0;

    if (file && fscanf(file, "%lld", &seq) != 1)
        seq = 0;
    if (file)
        fclose(file);
    return seq;
}

static void
make_folders(char *path)
{
    for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        mkdir(path, 0700);
        *at = '/';
    }
}

static bool
remember(char *path, int64_t seq)
{
    char fresh[PATH_LEN + 32];

    make_folders(path);
    snprintf(fresh, sizeof fresh, "%s.%d", path, (int)getpid());
    FILE *file = fopen(fresh, "we");
    bool good = file && fprintf(file, "%lld\n", (long long)seq) > 0 &&
                fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (file)
        fclose(file);
    return good && rename(fresh, path) == 0;
}

/* The highest number seen under any of the roots. */
static int64_t
highest_seen(const struct fm_key_info *roots, size_t count)
{
    char path[PATH_LEN];
    int64_t highest = 0;

    for (size_t i = 0; i < count; i++) {
        int64_t seen = state_path(&roots[i], path) ? seen_before(path) : 0;
        if (seen > highest)
            highest = seen;
    }
    return highest;
}

static void
remember_all(const struct fm_key_info *roots, size_t count, int64_t seq, bool en)
{
    char path[PATH_LEN] = "";

    for (size_t i = 0; i < count; i++) {
        bool known = state_path(&roots[i], path);
        if (known && (seen_before(path) >= seq || remember(path, seq)))
            continue;
        complain(known ? path : "XDG_STATE_HOME",
                 en ? "the list's number cannot be kept; an older list would not be "
                      "noticed next time"
                    : "无法保存列表序号，下次不能发现旧列表");
        return;
    }
}

static bool
not_older(const struct fm_keyring *ring, const char *trust, bool en)
{
    struct fm_key_info roots[FM_ROOTS_MAX];
    size_t count = fm_keyring_roots(ring, roots);
    int64_t seq = fm_keyring_trust_seq(ring);

    if (seq < highest_seen(roots, count)) {
        complain(trust, en ? "older than a trust list seen before: rollback refused "
                             "[trust_rollback]"
                           : "比以前见过的信任列表旧，拒绝回退 [trust_rollback]");
        return false;
    }
    remember_all(roots, count, seq, en);
    return true;
}

/* ---- the list ---- */

static void
tell_age(const struct fm_keyring *ring, bool en)
{
    int64_t now = clock_unix_s(), age = (now - fm_keyring_trust_issued(ring)) / DAY_S;
    bool over = now > fm_keyring_trust_expires(ring);
    char issued[21];

    clock_iso(fm_keyring_trust_issued(ring), issued);
    fprintf(stderr,
            en ? "trust list of %.10s, %lld days old%s\n"
               : "信任列表签发于 %.10s，%lld 天前%s\n",
            issued, (long long)(age < 0 ? 0 : age),
            !over ? ""
            : en  ? ", EXPIRED: renew it with firemark trust export"
                  : "，已过期：请用 firemark trust export 更新");
}

bool
trust_file_load(struct fm_keyring *ring, const char *trust, const char *roots,
                const char *lang)
{
    BUF_SCOPE struct buf keys = {0}, list = {0};
    bool en = strcmp(lang, "en") == 0;
    struct fm_error why = {0};

    if (!roots[0]) {
        complain(trust,
                 en ? "a trust list needs the roots that sign it: --roots FILE, got "
                      "with firemark trust roots --out FILE (setting trust.roots)"
                    : "核验信任列表需要根公钥：--roots 文件，用 firemark trust roots "
                      "--out 文件 取得（设置 trust.roots）");
        return false;
    }
    if (!read_or_hint(roots,
                      en ? "make it with firemark trust roots --out FILE"
                         : "请用 firemark trust roots --out 文件 取得",
                      &keys) ||
        !read_or_hint(trust,
                      en ? "make it with firemark trust export --out FILE"
                         : "请用 firemark trust export --out 文件 取得",
                      &list))
        return false;
    if (fm_keyring_pin_roots(ring, keys.data, keys.len, &why) != FM_OK) {
        complain(roots, en ? why.en : why.zh);
        return false;
    }
    if (fm_keyring_load_trust(ring, list.data, list.len, &why) != FM_OK) {
        fprintf(stderr, "firemark: %s: %s [%s]\n", trust, en ? why.en : why.zh, why.rule);
        return false;
    }
    if (!not_older(ring, trust, en))
        return false;
    tell_age(ring, en);
    return true;
}
