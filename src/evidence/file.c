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

static bool
hash(const unsigned char *bytes, size_t len, char hex[EVIDENCE_HEX])
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (EVP_Digest(bytes, len, sum, &n, EVP_sha256(), NULL) != 1)
        return false;
    for (unsigned i = 0; i < n; i++)
        snprintf(hex + 2 * i, 3, "%02x", sum[i]);
    return true;
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

/* The bytes become visible under their name at once and whole, or not at all. */
static bool
link_new(int dir, const char *hex, const unsigned char *bytes, size_t len)
{
    char self[40];
    int fd = openat(dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0440);
    bool done;

    if (fd < 0)
        return false;
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    done =
        write_all(fd, bytes, len) && fsync(fd) == 0 &&
        (linkat(AT_FDCWD, self, dir, hex, AT_SYMLINK_FOLLOW) == 0 || errno == EEXIST) &&
        fsync(dir) == 0;
    close(fd);
    return done;
}

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
evidence_get(const char *dir, const char *hex, unsigned char **bytes, size_t *len)
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
    if (status == EVIDENCE_OK && (!hash(*bytes, *len, now) || strcmp(now, hex) != 0))
        status = EVIDENCE_DAMAGED;
    if (status != EVIDENCE_OK) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}

enum evidence_status
evidence_put(const char *dir, const unsigned char *bytes, size_t len,
             char hex[EVIDENCE_HEX])
{
    enum evidence_status status;
    unsigned char *stored;
    size_t stored_len;
    bool done;
    int at;

    if (len == 0)
        return EVIDENCE_EMPTY;
    if (len > EVIDENCE_MAX)
        return EVIDENCE_TOO_LARGE;
    if (evidence_sniff(bytes, len) == NULL)
        return EVIDENCE_TYPE;
    if (!hash(bytes, len, hex))
        return EVIDENCE_MEMORY;
    at = folder(dir);
    if (at < 0)
        return EVIDENCE_IO;
    done = link_new(at, hex, bytes, len);
    close(at);
    if (!done)
        return EVIDENCE_IO;
    /* what lay there before may be damaged: acknowledge only what reads back */
    status = evidence_get(dir, hex, &stored, &stored_len);
    free(stored);
    return status;
}
