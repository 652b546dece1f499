/* Giving up root. PostgreSQL refuses root, and nothing of ours needs it. */
#pragma once
#include "base/fault.h"

/* When running as root: gives `dir` (made with mode 0700 if absent) to `account`, or to
 * "nobody" where there is no such account, and becomes that account for good. Otherwise
 * only makes the folder. Faults: data_dir, account. */
struct fault *privilege_drop(struct arena *arena, const char *account, const char *dir);
