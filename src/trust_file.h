/* Files that commands without a server read. */
#pragma once
#include <firemark/keyring.h>

#include "base/buf.h"

/* The whole of a file of at most `max` bytes; false where it cannot be read or is larger.
 */
bool file_read(const char *path, size_t max, struct buf *out);

/* Takes a trust list from a file; false where it cannot be read or is none. */
bool trust_file_load(struct fm_keyring *ring, const char *path);
