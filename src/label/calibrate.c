#include "label/calibrate.h"

#include <firemark/calibration.h>

#include "label/printing.h"

struct fault *
calibrate_draw(struct act *act, const struct printer *printer,
               const struct fm_media *media)
{
    const struct fm_calibration page = {.media = media,
                                        .name = printer->code,
                                        .dpi = printer->dpi,
                                        .offset_x = printer->offset_x,
                                        .offset_y = printer->offset_y};
    const struct fm_printer as = {
        .language = fm_printer_language_find(print_format_name(printer->format)),
        .inverted = printer->inverted,
        .darkness = printer->darkness,
        .speed = printer->speed};
    struct fm_error error = {0};

    return print_fault(act,
                       printer->format == PRINT_PDF
                           ? fm_calibration_pdf(&page, print_to_document, act)
                           : fm_calibration_print(&page, &as, print_to_document, act),
                       &error);
}
