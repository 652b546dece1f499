/* The page by which a printer is set up, in its own language. */
#pragma once
#include "label/printer.h"

struct act;

/* Writes it as act's document, shifted by the printer's offsets. Fault: label_render. */
struct fault *calibrate_draw(struct act *act, const struct printer *printer,
                             const struct fm_media *media);
