/* Label files of one's own: designs, media and forms beside those built in, found by name
 * as those are. source: labels/README.md. */
#ifndef FIREMARK_SHELF_H
#define FIREMARK_SHELF_H

#include <firemark/status.h>
#include <stdbool.h>

enum {
    FM_SHELF_FILES = 500,       /* of one's own, at most */
    FM_SHELF_FILE_MAX = 1 << 16 /* bytes of a file */
};

/* Whether the text of a label file is right. path's last part gives the kind by its
 * ending (.design, .media, .form) and must be the name that the text gives itself.
 * FM_OK; FM_ERR_ARG for another ending; FM_ERR_LAYOUT with line, rule and reason in error
 * (may be NULL). */
FM_API FM_MUST_CHECK enum fm_status fm_shelf_check(const char *path, const char *text,
                                                   size_t len, struct fm_error *error);

/* Told of each file that is not taken: its path, and why. */
typedef void fm_shelf_report(void *context, const char *path, const struct fm_error *why);

/* Puts every label file of folder on the shelf; one whose name is built in stands in its
 * place, and one that is refused is reported and left out. Other endings are passed over,
 * and so is a folder that is not there. Before any other thread uses the library.
 * FM_OK; FM_ERR_IO where the folder cannot be read; FM_ERR_NOMEM. */
FM_API FM_MUST_CHECK enum fm_status fm_shelf_load(const char *folder,
                                                  fm_shelf_report *report, void *context);

/* Whether the design or medium of that name (with its ending) is one's own. */
FM_API bool fm_shelf_own(const char *file_name);

/* The text of a label file by its name with its ending; NULL where there is none. */
FM_API const char *fm_shelf_text(const char *file_name);

/* Takes all of one's own off the shelf again. */
FM_API void fm_shelf_clear(void);

#endif
