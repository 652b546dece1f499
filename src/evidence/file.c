#include "evidence/file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *
evidence_sniff(const unsigned char *bytes, size_t len)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *type;
    } kinds[] = {
        {"\xff\xd8\xff", 3, "image/jpeg"},
        {"\x89PNG\r\n\x1a\n", 8, "image/png"},
        {"%PDF-", 5, "application/pdf"},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (len >= kinds[i].len && memcmp(bytes, kinds[i].magic, kinds[i].len) == 0)
            return kinds[i].type;
    return NULL;
}

bool
evidence_is_name(const char *text)
{
    return strlen(text) == EVIDENCE_HEX - 1 &&
           strspn(text, "0123456789abcdef") == EVIDENCE_HEX - 1;
}

static bool
write_all(int fd, const unsigned char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* The folder of the files, made where this is the first; -1 with errno. */
static int
folder(const char *dir)
{
    int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), parent;

    if (at >= 0 || errno != ENOENT || (mkdir(dir, 0700) != 0 && errno != EEXIST))
        return at;
    at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    parent = at < 0 ? -1 : openat(at, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent >= 0 && fsync(parent) == 0) {
        close(parent);
        return at;
    }
    if (parent >= 0)
        close(parent);
    if (at >= 0)
        close(at);
    return -1;
}

/* ---- hashes ---- */

struct hashes {
    EVP_MD_CTX *sha256, *sm3; /* sm3 NULL: not asked for */
};

static void
hashes_end(struct hashes *h)
{
    EVP_MD_CTX_free(h->sha256);
    EVP_MD_CTX_free(h->sm3);
}

static bool
hashes_begin(struct hashes *h, bool both)
{
    *h = (struct hashes){EVP_MD_CTX_new(), both ? EVP_MD_CTX_new() : NULL};
    return h->sha256 && EVP_DigestInit_ex(h->sha256, EVP_sha256(), NULL) == 1 &&
           (!both || (h->sm3 && EVP_DigestInit_ex(h->sm3, EVP_sm3(), NULL) == 1));
}

static bool
hashes_add(struct hashes *h, const void *bytes, size_t len)
{
    return EVP_DigestUpdate(h->sha256, bytes, len) == 1 &&
           (!h->sm3 || EVP_DigestUpdate(h->sm3, bytes, len) == 1);
}

static bool
hash_tell(EVP_MD_CTX *context, char hex[EVIDENCE_HEX])
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (EVP_DigestFinal_ex(context, sum, &n) != 1)
        return false;
    for (unsigned i = 0; i < n; i++)
        snprintf(hex + 2 * i, 3, "%02x", sum[i]);
    return true;
}

static bool
hash_all(const void *bytes, size_t len, char sha256[EVIDENCE_HEX], char sm3[EVIDENCE_HEX])
{
    struct hashes h;
    bool ok = hashes_begin(&h, sm3 != NULL) && hashes_add(&h, bytes, len) &&
              hash_tell(h.sha256, sha256) && (!sm3 || hash_tell(h.sm3, sm3));

    hashes_end(&h);
    return ok;
}

/* ---- reading ---- */

static enum evidence_status
read_all(int fd, unsigned char **bytes, size_t *len)
{
    struct stat st;
    size_t have = 0;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return EVIDENCE_IO;
    if (st.st_size > EVIDENCE_MAX)
        return EVIDENCE_TOO_LARGE;
    *len = (size_t)st.st_size;
    *bytes = malloc(*len + 1);
    if (*bytes == NULL)
        return EVIDENCE_MEMORY;
    while (have < *len) {
        ssize_t n = read(fd, *bytes + have, *len - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return EVIDENCE_IO;
        have += (size_t)n;
    }
    return EVIDENCE_OK;
}

enum evidence_status
evidence_get(const char *dir, const char *hex, unsigned char **bytes, size_t *len,
             char sm3[EVIDENCE_HEX])
{
    enum evidence_status status;
    char now[EVIDENCE_HEX];
    int at, fd;

    *bytes = NULL;
    if (!evidence_is_name(hex))
        return EVIDENCE_NAME;
    at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0)
        return EVIDENCE_IO;
    fd = openat(at, hex, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    close(at);
    if (fd < 0)
        return errno == ENOENT ? EVIDENCE_ABSENT : EVIDENCE_IO;
    status = read_all(fd, bytes, len);
    close(fd);
    if (status == EVIDENCE_OK &&
        (!hash_all(*bytes, *len, now, sm3) || strcmp(now, hex) != 0))
        status = EVIDENCE_DAMAGED;
    if (status != EVIDENCE_OK) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}

/* ---- storing ---- */

/* A file as it is taken: without a name until it is whole, so that it becomes visible at
 * once or not at all. */
struct taking {
    int dir, fd;
    struct hashes hashes;
    size_t len;
    unsigned char head[8]; /* its first bytes, which tell its type */
};

static void
take_end(struct taking *t)
{
    hashes_end(&t->hashes);
    if (t->fd >= 0)
        close(t->fd);
    if (t->dir >= 0)
        close(t->dir);
}

static enum evidence_status
take_begin(struct taking *t, const char *dir)
{
    *t = (struct taking){.dir = folder(dir), .fd = -1};
    if (t->dir < 0)
        return EVIDENCE_IO;
    t->fd = openat(t->dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0440);
    if (t->fd < 0)
        return EVIDENCE_IO;
    return hashes_begin(&t->hashes, true) ? EVIDENCE_OK : EVIDENCE_MEMORY;
}

static const char *
take_type(const struct taking *t)
{
    return evidence_sniff(t->head, t->len < sizeof t->head ? t->len : sizeof t->head);
}

static enum evidence_status
take_more(struct taking *t, const unsigned char *bytes, size_t len)
{
    if (len > EVIDENCE_MAX - t->len)
        return EVIDENCE_TOO_LARGE;
    for (size_t i = t->len; i < sizeof t->head && i - t->len < len; i++)
        t->head[i] = bytes[i - t->len];
    t->len += len;
    if (t->len >= sizeof t->head && take_type(t) == NULL)
        return EVIDENCE_TYPE;
    if (!hashes_add(&t->hashes, bytes, len))
        return EVIDENCE_MEMORY;
    return write_all(t->fd, bytes, len) ? EVIDENCE_OK : EVIDENCE_IO;
}

/* Gives it its name, when it is on disk. */
static enum evidence_status
take_name(struct taking *t, struct evidence_sums *out)
{
    char self[40];

    if (t->len == 0)
        return EVIDENCE_EMPTY;
    *out = (struct evidence_sums){.bytes = t->len, .type = take_type(t)};
    if (!out->type)
        return EVIDENCE_TYPE;
    if (!hash_tell(t->hashes.sha256, out->sha256) || !hash_tell(t->hashes.sm3, out->sm3))
        return EVIDENCE_MEMORY;
    snprintf(self, sizeof self, "/proc/self/fd/%d", t->fd);
    if (fsync(t->fd) != 0 ||
        (linkat(AT_FDCWD, self, t->dir, out->sha256, AT_SYMLINK_FOLLOW) != 0 &&
         errno != EEXIST) ||
        fsync(t->dir) != 0)
        return EVIDENCE_IO;
    return EVIDENCE_OK;
}

/* What lay there before may be damaged: acknowledged is only what reads back. */
static enum evidence_status
reads_back(const char *dir, const char *hex)
{
    unsigned char *stored;
    size_t len;
    enum evidence_status status = evidence_get(dir, hex, &stored, &len, NULL);

    free(stored);
    return status;
}

static enum evidence_status
take_all(struct taking *t, const unsigned char *bytes, size_t len, FILE *from)
{
    unsigned char chunk[65536];
    enum evidence_status status = bytes ? take_more(t, bytes, len) : EVIDENCE_OK;
    size_t n;

    while (status == EVIDENCE_OK && from && (n = fread(chunk, 1, sizeof chunk, from)) > 0)
        status = take_more(t, chunk, n);
    return status == EVIDENCE_OK && from && ferror(from) ? EVIDENCE_IO : status;
}

static enum evidence_status
put(const char *dir, const unsigned char *bytes, size_t len, FILE *from,
    struct evidence_sums *out)
{
    struct evidence_sums sums;
    struct taking t;
    enum evidence_status status = take_begin(&t, dir);

    if (status == EVIDENCE_OK)
        status = take_all(&t, bytes, len, from);
    if (status == EVIDENCE_OK)
        status = take_name(&t, &sums);
    take_end(&t);
    if (status == EVIDENCE_OK)
        status = reads_back(dir, sums.sha256);
    if (status == EVIDENCE_OK)
        *out = sums;
    return status;
}

enum evidence_status
evidence_put(const char *dir, const unsigned char *bytes, size_t len,
             struct evidence_sums *out)
{
    return put(dir, bytes, len, NULL, out);
}

enum evidence_status
evidence_put_stream(const char *dir, FILE *from, struct evidence_sums *out)
{
    return put(dir, NULL, 0, from, out);
}
