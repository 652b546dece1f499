/* Labels in the languages of label printers. Everything goes as one picture a page, made
 * of rasters whose codes lie on whole dots; no text of a batch ever stands in the output,
 * so no data can become a command.
 *
 * A page is what the medium says: one label of a roll, a row of labels across it, or a
 * sheet. Labels fill its cells, and it is written when it is full.
 *
 * sources: ZPL II Programming Guide (P1099958), ^GF; TSPL/TSPL2 Programming Manual,
 * BITMAP; Epson ESC/POS, GS v 0; PWG 5102.4-2012, PWG Raster. */
#ifndef FIREMARK_PRINTER_H
#define FIREMARK_PRINTER_H

#include <firemark/sheet.h>

enum fm_printer_language {
    FM_PRINTER_ZPL,
    FM_PRINTER_TSPL,
    FM_PRINTER_ESCPOS,
    FM_PRINTER_PWG,
    FM_PRINTER_COUNT
};

struct fm_printer {
    enum fm_printer_language language;
    const struct fm_media *media; /* borrowed; used until fm_printer_close */
    int dpi;                      /* 72..4800 */
    unsigned start_cell;          /* 0-based: cells of the first page to skip */
    double offset_x, offset_y;    /* mm, added to all; within 20 */
    bool inverted; /* the bit for black is the other one than the language says */
    bool grey;     /* PWG only: eight bits a pixel, for printers that know no other */
    int darkness;  /* 0: as the printer is set; else ZPL 1..30, TSPL 1..15 */
    int speed;     /* 0: as the printer is set; else ZPL and TSPL 1..14 inches/s */
};

/* Pages written as labels come; memory for one page. */
struct fm_printer_job;

/* FM_OK with *out, to be freed by fm_printer_close; write and context as for
 * fm_sheet_pdf_open. FM_ERR_ARG for a value out of the ranges above, FM_ERR_NOMEM,
 * FM_ERR_IO. */
FM_API FM_MUST_CHECK enum fm_status fm_printer_open(const struct fm_printer *printer,
                                                    fm_sheet_write *write, void *context,
                                                    struct fm_printer_job **out);

/* Puts a label into the middle of the next cell and writes the page that it fills.
 * FM_ERR_LAYOUT where an offset would cut ink off at the page's edge, or the label is
 * larger than its cell (nothing is drawn); FM_ERR_NOMEM, FM_ERR_IO. */
FM_API FM_MUST_CHECK enum fm_status fm_printer_add(struct fm_printer_job *job,
                                                   const struct fm_raster *label);

/* Writes what is left of the last page and frees job (NULL allowed). FM_ERR_IO or
 * FM_ERR_NOMEM where what was written is not whole, whatever fm_printer_add said. */
FM_API FM_MUST_CHECK enum fm_status fm_printer_close(struct fm_printer_job *job);

/* "zpl", "tspl", "escpos", "pwg", and back; FM_PRINTER_COUNT for another name. */
FM_API const char *fm_printer_language_name(enum fm_printer_language language);
FM_API enum fm_printer_language fm_printer_language_find(const char *name);

#endif
