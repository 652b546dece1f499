/* Passphrases and PINs: from a systemd credential, a file of one's own, or the terminal;
 * never from the database, the environment or the command line. */
#pragma once
#include <stdbool.h>

enum { SECRET_MAX = 256 };

struct secret {
    char text[SECRET_MAX]; /* one line, without its end */
};

/* Where a secret may come from, asked in this order. */
struct secret_source {
    const char *credential; /* file name in $CREDENTIALS_DIRECTORY */
    const char *path;       /* a file of mode 0600 or less, or NULL */
    const char *prompt;     /* asked for on the terminal, where there is one; or NULL */
};

/* false: nowhere, empty, too long, or a file that others may read. */
bool secret_read(const struct secret_source *source, struct secret *out);

/* The same, asked for twice on the terminal: a new one. */
bool secret_choose(const struct secret_source *source, struct secret *out);

/* A new random one of 256 bits in hex, in a new file of mode 0600. */
bool secret_make(const char *path);

void secret_wipe(struct secret *secret);
