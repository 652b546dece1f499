/* A page to set a printer up by: a frame one millimetre inside the edge, cross hairs in
 * the corners (and the middle of a large page), rulers in millimetres along the top and
 * the left, codes at one corner or two where there is room, and the offsets that were
 * printed with. What is off by so many millimetres on paper is the offset to store,
 * turned round. */
#ifndef FIREMARK_CALIBRATION_H
#define FIREMARK_CALIBRATION_H

#include <firemark/printer.h>

struct fm_calibration {
    const struct fm_media *media; /* one page of it is drawn */
    const char *name;             /* the printer's; printable UTF-8 */
    int dpi;
    double offset_x, offset_y; /* mm: everything is shifted, ink may leave the page */
};

/* The page in a printer's language; of printer only the language and what belongs to it
 * are used. FM_ERR_ARG for a value out of range, FM_ERR_NOMEM, FM_ERR_IO. */
FM_API FM_MUST_CHECK enum fm_status
fm_calibration_print(const struct fm_calibration *calibration,
                     const struct fm_printer *printer, fm_sheet_write *write,
                     void *context);
/* The page as PDF. */
FM_API FM_MUST_CHECK enum fm_status
fm_calibration_pdf(const struct fm_calibration *calibration, fm_sheet_write *write,
                   void *context);

#endif
