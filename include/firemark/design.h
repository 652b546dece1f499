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
    FM_DESIGN_TEXTS = 24,
    FM_DESIGN_BARS = 16
};

enum fm_face {
    FM_FACE_SANS,
    FM_FACE_BOLD,
    FM_FACE_MONO,
    FM_FACE_PLATE, /* bold, white on a black plate that fills the box, in its middle */
    FM_FACE_SERIF, /* Song, of official documents */
    FM_FACE_SERIF_BOLD
};

/* What a design's code says. */
enum fm_code {
    FM_CODE_FULL, /* the label's whole text */
    FM_CODE_MINI, /* without the signature: checked online or by the status list */
    FM_CODE_ANY   /* the whole text where it can be printed, else without */
};

/* The languages of a design's own words. */
enum fm_language { FM_LANGUAGE_BOTH, FM_LANGUAGE_ZH, FM_LANGUAGE_EN };

/* Millimetres from the label's top left corner. */
struct fm_rect {
    double x, y, width, height;
};

struct fm_design_text {
    struct fm_rect box;
    double size; /* character height, mm; smaller where the text needs it */
    enum fm_face face;
    double lines;                      /* that the box holds at this size */
    char text[FM_DESIGN_TEXT_MAX + 1]; /* with {fields} and [words]; "{serial}" is per
                                          label */
};

struct fm_design {
    char name[FM_DESIGN_NAME_MAX + 1];
    double width, height;
    struct fm_rect qr; /* a square, quiet zone included */
    enum fm_code code;
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
    bool roll;  /* one row of labels a page, fed to a label printer */
    double gap; /* mm from one row of a roll to the next; 0: no gap to be seen */
};

/* Reads a design from len bytes of text. FM_ERR_LAYOUT with line, rule and reason in
 * error (may be NULL) where the text is refused; out is then undefined. */
FM_API FM_MUST_CHECK enum fm_status fm_design_read(const char *text, size_t len,
                                                   struct fm_design *out,
                                                   struct fm_error *error);
FM_API FM_MUST_CHECK enum fm_status
fm_media_read(const char *text, size_t len, struct fm_media *out, struct fm_error *error);

/* The design or medium of that name, one's own (shelf.h) or built in. FM_ERR_ARG where
 * there is none. */
FM_API FM_MUST_CHECK enum fm_status fm_design_find(const char *name,
                                                   struct fm_design *out);
FM_API FM_MUST_CHECK enum fm_status fm_media_find(const char *name, struct fm_media *out);

/* The largest design named KIND-WIDTHxHEIGHT that fits the medium's cell; kind is a
 * label type's name or any other. FM_ERR_ARG where there is none. */
FM_API FM_MUST_CHECK enum fm_status
fm_design_fit(const char *kind, const struct fm_media *media, struct fm_design *out);

/* Name of the i-th one, those built in first; NULL behind the last. */
FM_API const char *fm_design_name(size_t i);
FM_API const char *fm_media_name(size_t i);

#endif
