/* Label designs and media: what is on a label and where labels lie on a page. Data in
 * millimetres, read from text files or found by name among those built in.
 * source: labels/README.md. */
#ifndef FIREMARK_DESIGN_H
#define FIREMARK_DESIGN_H

#include <firemark/status.h>
#include <stdbool.h>

enum {
    FM_DESIGN_NAME_MAX = 32, /* octets of a name */
    FM_DESIGN_TEXT_MAX = 160,
    FM_DESIGN_TEXTS = 16,
    FM_DESIGN_BARS = 8
};

enum fm_face { FM_FACE_SANS, FM_FACE_BOLD, FM_FACE_MONO };

/* Millimetres from the label's top left corner. */
struct fm_rect {
    double x, y, width, height;
};

struct fm_design_text {
    struct fm_rect box;
    double size; /* character height, mm */
    enum fm_face face;
    unsigned lines;
    char text[FM_DESIGN_TEXT_MAX + 1]; /* with {fields}; "{serial}" is per label */
};

struct fm_design {
    char name[FM_DESIGN_NAME_MAX + 1];
    double width, height;
    struct fm_rect qr; /* a square, quiet zone included */
    struct fm_design_text texts[FM_DESIGN_TEXTS];
    unsigned text_count;
    unsigned serial; /* which of the texts is "{serial}" */
    struct fm_rect bars[FM_DESIGN_BARS];
    unsigned bar_count;
};

struct fm_media {
    char name[FM_DESIGN_NAME_MAX + 1];
    double page_width, page_height, cell_width, cell_height;
    double first_x, first_y, pitch_x, pitch_y;
    unsigned columns, rows;
};

/* Reads a design from len bytes of text. FM_ERR_LAYOUT with line, rule and reason in
 * error (may be NULL) where the text is refused; out is then undefined. */
FM_API FM_MUST_CHECK enum fm_status fm_design_read(const char *text, size_t len,
                                                   struct fm_design *out,
                                                   struct fm_error *error);
FM_API FM_MUST_CHECK enum fm_status
fm_media_read(const char *text, size_t len, struct fm_media *out, struct fm_error *error);

/* The built-in design or medium of that name. FM_ERR_ARG where there is none. */
FM_API FM_MUST_CHECK enum fm_status fm_design_find(const char *name,
                                                   struct fm_design *out);
FM_API FM_MUST_CHECK enum fm_status fm_media_find(const char *name, struct fm_media *out);

/* Name of the i-th built-in one, in alphabetical order; NULL behind the last. Static. */
FM_API const char *fm_design_name(size_t i);
FM_API const char *fm_media_name(size_t i);

#endif
