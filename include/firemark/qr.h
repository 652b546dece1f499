/* QR codes for labels: how large and how robust a code can be on a given printer, and
 * its modules. A batch is planned once; each of its labels is then encoded once.
 * source: docs/label-format.md §9; ISO/IEC 18004 (versions, error correction, quiet
 * zone).
 */
#ifndef FIREMARK_QR_H
#define FIREMARK_QR_H

#include <firemark/status.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    FM_QR_QUIET = 4,        /* modules on each side, inside the label */
    FM_QR_DOTS_MIN = 3,     /* printer dots per module: refused below */
    FM_QR_DOTS_ADVISED = 4, /* warned below */
    FM_QR_MODULES_MAX = 177 /* a side of version 40 */
};

enum fm_qr_ecc { FM_QR_M, FM_QR_Q };

/* How the codes of one batch are printed. */
struct fm_qr_plan {
    enum fm_qr_ecc ecc;
    int version;
    int modules;      /* on a side, without the quiet zone */
    int dots;         /* whole printer dots per module */
    double module_mm; /* a module's side in millimetres */
    bool tight;       /* printable, but under 4 dots or 0.33 mm: warn the user */
    bool mini;        /* set by fm_sheet_check(): the codes go without their signatures */
};

struct fm_qr {
    int modules;
    uint8_t dark[FM_QR_MODULES_MAX * FM_QR_MODULES_MAX]; /* 1 = dark, row by row */
};

/* Plans a square of side_mm, quiet zone included, at dpi: among ECC >= M the most whole
 * dots per module, then a higher ECC while the dots do not drop, up to Q: the design's
 * own example stops there (25 mm at 203 dpi is version 9-Q).
 * url is any label of the batch. FM_ERR_LAYOUT with the reason in error (may be NULL)
 * when a module would be under 3 dots or 0.25 mm; FM_ERR_ARG for an empty url, a size
 * outside 1..1000 mm or dpi outside 72..4800; FM_ERR_NOMEM. */
FM_API enum fm_status fm_qr_make_plan(const char *url, double side_mm, int dpi,
                                      struct fm_qr_plan *plan, struct fm_error *error);

/* Whether such a code bends too much round a cylinder of that diameter in mm (0: flat):
 * wider than 20 mm round less than 80 mm. It may still lie along the axis. */
FM_API bool fm_qr_bends(const struct fm_qr_plan *plan, double diameter);

/* Encodes url as planned. FM_ERR_LAYOUT when it needs a larger code than the plan's,
 * FM_ERR_ARG for an empty url, FM_ERR_NOMEM. */
FM_API enum fm_status fm_qr_encode(const char *url, const struct fm_qr_plan *plan,
                                   struct fm_qr *qr);

#endif
