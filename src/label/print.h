/* Printing: a signed job's labels as a PDF or in a printer's language, one label as a
 * picture. The texts come from
 * the signer, which gives the same again; a text whose hash is not the one on record is
 * not printed. Void labels are left out.
 *
 * Everything is read back by ZBar before it leaves (proof.h): the first label of each
 * kind as a whole, at the printer's resolution, and of every label the code, from the
 * modules that are drawn. Memory is that of a window of labels, and of the document,
 * which on the command line is a file. */
#pragma once
#include <firemark/design.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct act;
struct document_page;
struct fault;

enum { LABEL_PRINT_MAX = 20000 /* labels in one document */ };

/* What a document is made of. PRINT_SINGLE has a page for each label, of its size. */
enum print_format {
    PRINT_PDF,
    PRINT_SINGLE,
    PRINT_ZPL,
    PRINT_TSPL,
    PRINT_ESCPOS,
    PRINT_PWG,
    PRINT_FORMAT_COUNT
};
#define PRINT_FORMATS "pdf|pdf-single|zpl|tspl|escpos|pwg"

/* A label in a document: the bytes there were when it was in. */
struct print_mark {
    int64_t idx;
    size_t end;
};

struct label_print {
    const char *job;
    enum print_format format;
    const char *design; /* a design, or a kind of which the one that fits the medium is
                           taken; NULL: the label's type is the kind */
    const char *media;
    const char *type; /* NULL: all types, in the order of their numbers */
    int dpi;
    enum fm_language language; /* of the design's own words */
    double diameter;           /* mm, of what the labels go round; 0: flat */
    int64_t start_cell;        /* cells of a half-used first sheet to pass over */
    double offset_x, offset_y; /* mm */
    int64_t skip, count;       /* which of the labels; count 0: all that follow */
    int copies;                /* of each label, one behind the other; 0: one */
    const char *output;        /* what it is printed as, for the record; NULL: format */
    const char *device;        /* the printer it goes to, for the record, or NULL */
    const char *reason;        /* why labels are printed again, or NULL */
    bool inverted, grey;       /* as struct fm_printer */
    int darkness, speed;       /* as struct fm_printer */
    const char *ranges;       /* [[first, last], ..] of indexes, instead of skip, count */
    bool unrecorded;          /* neither checked nor recorded: see label_print_check() */
    struct print_mark *marks; /* NULL, or a place for each label */
    const struct document_page *front; /* a document in front of the labels, or NULL */
};

/* A format by its name in PRINT_FORMATS, PRINT_FORMAT_COUNT where unknown; its name and
 * its media type. */
enum print_format print_format_find(const char *name);
const char *print_format_name(enum print_format format);
const char *print_format_type(enum print_format format);

/* The printing options that act's input gives, with the defaults. */
void label_print_options(struct act *act, struct label_print *out);

/* Writes the labels as act's document and records the print (label/account.h, whose
 * faults it has, too). Faults: job_unknown (absent), label_unsigned,
 * label_none, label_record (conflict: signed by a key that is no longer the signer's),
 * design_unknown, media_unknown, print_option, label_many, label_field and the layout's
 * own rules (input), those of signer_sign_job() and proof_ask(). */
struct fault *label_print(struct act *act, const struct label_print *want);

/* For what is sent in pieces and recorded as the printer takes it: whether these labels
 * may be printed now (label/account.h), with their ranges and number; the job stays
 * locked. Then, piece by piece, that they were. Faults: as label_print(). */
struct fault *label_print_check(struct act *act, const struct label_print *want,
                                const char **ranges, int *labels);
struct fault *label_print_record(struct act *act, const struct label_print *want);

/* Writes one label, named by its number in the job (from 1) or by its code, as PNG or SVG
 * (want->output), and records it as a print. Faults: as above, and label_unknown
 * (absent), label_void (conflict). */
struct fault *label_picture(struct act *act, const struct label_print *want,
                            const char *label);
