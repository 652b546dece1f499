/* Files that commands without a server read. */
#pragma once
#include <firemark/keyring.h>

#include "base/buf.h"

/* The whole of a file of at most `max` bytes; false where it cannot be read or is larger.
 */
bool file_read(const char *path, size_t max, struct buf *out);

/* Loads the trust list of file `trust`, signed by a root of file `roots` ("": none, which
 * is refused), and not older than one seen before: the highest number seen under each
 * root is kept in $XDG_STATE_HOME/firemark (or ~/.local/state/firemark). false, having
 * said why on stderr, where it is not to be trusted; how old it is, is told there, too.
 */
bool trust_file_load(struct fm_keyring *ring, const char *trust, const char *roots,
                     const char *lang);
