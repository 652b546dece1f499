/* A gallery of labels: pages of A4 on which labels lie in their true size, each with a
 * caption. source: labels/README.md. */
#ifndef FIREMARK_GALLERY_H
#define FIREMARK_GALLERY_H

#include <firemark/sheet.h>

struct fm_gallery;

/* head stands at the top of each page. FM_OK with *out, to be freed by fm_gallery_close;
 * FM_ERR_NOMEM. */
FM_API FM_MUST_CHECK enum fm_status fm_gallery_open(const char *head,
                                                    fm_sheet_write *write, void *context,
                                                    struct fm_gallery **out);
/* A line for what follows, and a smaller text below it ("" for none), with room mm below
 * them on the same page. FM_ERR_NOMEM, FM_ERR_IO. */
FM_API FM_MUST_CHECK enum fm_status fm_gallery_heading(struct fm_gallery *g,
                                                       const char *title,
                                                       const char *note, double room);
/* One label in its true size, beside the last where there is room; its medium does not
 * matter. Errors as fm_sheet_check, and FM_ERR_IO. */
FM_API FM_MUST_CHECK enum fm_status fm_gallery_add(struct fm_gallery *g,
                                                   const struct fm_sheet *sheet,
                                                   const struct fm_sheet_label *label,
                                                   const char *caption,
                                                   struct fm_error *error);
/* Writes the rest and frees g (NULL allowed). FM_ERR_IO or FM_ERR_NOMEM where the file is
 * not whole. */
FM_API FM_MUST_CHECK enum fm_status fm_gallery_close(struct fm_gallery *g);

#endif
