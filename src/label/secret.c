#include "label/secret.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"

enum { RANDOM_BYTES = 32 };

/* The first line of an open file. */
static bool
read_line(int fd, struct secret *out)
{
    ssize_t got = read(fd, out->text, sizeof out->text - 1);

    out->text[got > 0 ? got : 0] = '\0';
    size_t len = strcspn(out->text, "\r\n");
    bool whole =
        got > 0 && (out->text[len] != '\0' || got < (ssize_t)sizeof out->text - 1);
    out->text[len] = '\0';
    return whole && len > 0;
}

static bool
read_file(const char *path, struct secret *out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return false;
    bool good = fstat(fd, &st) == 0 && (st.st_mode & 077) == 0 && read_line(fd, out);
    close(fd);
    return good;
}

/* systemd gives a service's credentials in a directory that only it may read. */
static bool
read_credential(const char *name, struct secret *out)
{
    const char *dir = getenv("CREDENTIALS_DIRECTORY");
    char path[4096];

    if (!dir || snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        return false;
    return read_file(path, out);
}

static bool
ask(const char *prompt, struct secret *out)
{
    struct termios before, quiet;
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

    if (fd < 0 || tcgetattr(fd, &before) != 0) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fd, TCSAFLUSH, &quiet);
    bool good = dprintf(fd, "%s: ", prompt) > 0 && read_line(fd, out);
    tcsetattr(fd, TCSAFLUSH, &before);
    dprintf(fd, "\n");
    close(fd);
    return good;
}

static bool
without_asking(const struct secret_source *source, struct secret *out)
{
    return read_credential(source->credential, out) ||
           (source->path && read_file(source->path, out));
}

bool
secret_read(const struct secret_source *source, struct secret *out)
{
    return without_asking(source, out) || (source->prompt && ask(source->prompt, out));
}

bool
secret_choose(const struct secret_source *source, struct secret *out)
{
    struct secret again = {""};

    if (without_asking(source, out))
        return true;
    bool same = source->prompt && ask(source->prompt, out) &&
                ask(source->prompt, &again) && strcmp(out->text, again.text) == 0;
    secret_wipe(&again);
    return same;
}

bool
secret_make(const char *path)
{
    uint8_t bytes[RANDOM_BYTES];
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

void
secret_wipe(struct secret *secret)
{
    OPENSSL_cleanse(secret, sizeof *secret);
}
