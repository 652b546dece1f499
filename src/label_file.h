/* Label files of one's own: designs, media and forms that need no build. */
#pragma once
#include <stdbool.h>

/* Puts the folder's files on the library's shelf ("": labels in the data directory);
 * those that are refused are told on stderr, one line each, and left out. Before any
 * thread starts. */
void label_files_load(const char *folder, const char *data, const char *lang);

/* `firemark design check FILE...`: says of each file whether it is right, in a line of
 * words or of JSON {"file", "ok", "line", "rule", "zh", "en"}. returns  the exit code: 0
 * all are right, 1 one is refused, 3 one cannot be read */
int label_files_check(int count, char **paths, bool json, const char *lang);
