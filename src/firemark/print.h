/* Shared inside the printing part: statements of the label files, files built in. */
#pragma once
#include <firemark/design.h>

/* A label file, read statement by statement. */
struct fm_lines {
    const char *next, *end;  /* what is not read yet */
    const char *at, *at_end; /* rest of the current statement */
    unsigned line;
    struct fm_error *error; /* may be NULL */
};

/* Goes to the next statement, past blank and comment lines; false at the end. */
bool fm_lines_next(struct fm_lines *in);
/* Next word of the statement, false if none or over size - 1 bytes. */
bool fm_lines_word(struct fm_lines *in, char *out, size_t size);
/* Next word as a number in min..max; count numbers in a row. */
bool fm_lines_numbers(struct fm_lines *in, double *out, unsigned count, double min,
                      double max);
/* Next word as a whole number in 1..max. */
bool fm_lines_whole(struct fm_lines *in, unsigned *out, unsigned max);
/* Next word as a name: a-z, 0-9, '-'. out holds FM_DESIGN_NAME_MAX + 1. */
bool fm_lines_name(struct fm_lines *in, char *out);
/* The rest of the statement as a text of up to max bytes, whose {fields} are well formed;
 * out holds max + 1. FM_ERR_LAYOUT (text_words, text_field). */
enum fm_status fm_lines_text(struct fm_lines *in, char *out, size_t max);
/* Whether brackets hold two or three parts parted by '|', and none stands alone. */
bool fm_wording_well_formed(const char *s);
/* true if nothing of the statement is left. */
bool fm_lines_done(struct fm_lines *in);
/* Fills error for the current line and returns FM_ERR_LAYOUT. */
enum fm_status fm_lines_refuse(const struct fm_lines *in, const char *rule,
                               const char *zh, const char *en);

/* Files of labels/, by name; the tables end in a row of NULL (generated). */
struct fm_builtin {
    const char *name, *text;
};
extern const struct fm_builtin fm_builtin_designs[];
extern const struct fm_builtin fm_builtin_media[];
extern const struct fm_builtin fm_builtin_forms[];

/* Text by name, one's own before that built in (NULL: none), and the i-th name (NULL
 * behind the last). */
enum fm_shelf { FM_SHELF_DESIGN, FM_SHELF_MEDIA, FM_SHELF_FORM, FM_SHELF_KINDS };
const char *fm_shelf_find(enum fm_shelf kind, const char *name);
const char *fm_shelf_name(enum fm_shelf kind, size_t i);
