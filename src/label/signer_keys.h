/* The signer's keys on disk. */
#pragma once
#include <firemark/keyring.h>

#include "label/signer.h"
#include "pg/pg.h"

/* Loads the key that is active today; makes and registers key 1 where none is registered.
 * Faults: signer_key (unavailable): which file, what to do. */
struct fault *signer_key_open(const struct signer_config *config, struct pg *pg,
                              struct arena *arena, struct fm_signer **out, int *kid);
