/* Shared by the reader and the writer of status lists. */
#pragma once
#include <firemark/statuslist.h>

#define FM_STATUSLIST_TYP "firemark-status"

enum { FM_SHARDS_MAX = 65536 };

/* Whether the facts and the order of the shards are such as a manifest may have. */
bool fm_manifest_sound(const struct fm_manifest *m);
