/* `firemark scan FILE...`: pictures judged by the trust list alone, without a server. */
#pragma once
#include <stdbool.h>

/* Writes one line per file: JSON {"file", "ms", "symbols": [{"text", "verdict", "region",
 * ...}]} or words. trust NULL: no trust list, so every label of ours is of an unknown
 * key. returns  the exit code: 0 every file has a valid label and nothing invalid of
 * ours, 1 checked and not valid, 3 could not check (no label found, unreadable) */
int scan_files(int count, char **paths, const char *trust, bool json, const char *lang);
