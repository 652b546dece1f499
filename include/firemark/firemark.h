/* libfiremark: labels that prove who issued them.
 *
 *   struct fm_keyring *ring = fm_keyring_new();
 *   fm_keyring_pin_roots(ring, roots, roots_len, NULL);
 *   fm_keyring_load_trust(ring, json, json_len, NULL);
 *   fm_check_text(ring, text, text_len, time(NULL), &label, &verdict, NULL);
 *   puts(fm_verdict_text(verdict, "en"));
 *   fm_keyring_free(ring);
 *
 * json is the server's /.well-known/firemark-trust.json, roots the file of root keys got
 * on a way you trust; docs/example.c is the whole of it. Core needs OpenSSL's libcrypto
 * and zlib. Functions hold no global state and write no log; outputs come last and stay
 * untouched on failure. */
#ifndef FIREMARK_H
#define FIREMARK_H

#define FM_VERSION "0.1.0"

#include <firemark/keyring.h>
#include <firemark/label.h>
#include <firemark/record.h>
#include <firemark/seal.h>
#include <firemark/status.h>
#include <firemark/statuslist.h>

#endif
