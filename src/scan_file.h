/* `firemark scan FILE|CODE...`: pictures, label texts and typed codes judged by a trust
 * list and a status list alone, without a server. */
#pragma once
#include <stdbool.h>

struct scan_options {
    const char *trust; /* file; NULL: none, so every label of ours is of an unknown key */
    const char *roots; /* file of the roots that must have signed it; "": none */
    const char *status; /* directory of a status list; NULL: none, so no status is told */
    bool json;
    const char *lang; /* "zh" or "en" */
};

/* Writes one line per word: JSON {"file", "ms", "symbols": [{"text", "verdict", "status",
 * "light", "as_of", "region", ...}]}, for a code the symbol alone; or words for people.
 * returns  the exit code: 0 every word has a valid label and nothing invalid of ours, and
 * the status, where it was asked, is normal by a recent list; 1 checked and not so; 3
 * could not check (no label found, unreadable, list stale or incomplete, code typed) */
int scan_files(int count, char **words, const struct scan_options *options);
