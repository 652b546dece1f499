#include <firemark/qr.h>

#include <errno.h>
#include <math.h>
#include <qrencode.h>
#include <stdio.h>
#include <string.h>

static const double MM_PER_INCH = 25.4;
static const double MODULE_MIN_MM = 0.25;
static const double MODULE_ADVISED_MM = 0.33;
static const double CURVED_MM = 80, CURVED_WIDTH_MM = 20;

/* Mixed modes: encodeString8bit would give version 11 where this gives 7. */
static enum fm_status
encode(const char *url, int version, enum fm_qr_ecc ecc, QRcode **code)
{
    QRecLevel level = ecc == FM_QR_Q ? QR_ECLEVEL_Q : QR_ECLEVEL_M;

    errno = 0;
    *code = QRcode_encodeString(url, version, level, QR_MODE_8, 1);
    if (*code)
        return FM_OK;
    return errno == ENOMEM ? FM_ERR_NOMEM : FM_ERR_LAYOUT;
}

static enum fm_status
try_level(const char *url, enum fm_qr_ecc ecc, double side_mm, int dpi,
          struct fm_qr_plan *plan)
{
    QRcode *code;
    enum fm_status status = encode(url, 0, ecc, &code);

    if (status != FM_OK)
        return status;
    plan->mini = false;
    plan->ecc = ecc;
    plan->version = code->version;
    plan->modules = code->width;
    QRcode_free(code);
    plan->dots =
        (int)floor(side_mm * dpi / MM_PER_INCH / (plan->modules + 2 * FM_QR_QUIET));
    plan->module_mm = plan->dots * MM_PER_INCH / dpi;
    plan->tight = plan->dots < FM_QR_DOTS_ADVISED || plan->module_mm < MODULE_ADVISED_MM;
    return FM_OK;
}

static enum fm_status
refuse(const struct fm_qr_plan *plan, double side_mm, struct fm_error *error)
{
    if (!error)
        return FM_ERR_LAYOUT;
    memset(error, 0, sizeof *error);
    snprintf(error->rule, sizeof error->rule, "qr_module_size");
    snprintf(error->zh, sizeof error->zh,
             "二维码 %.1f 毫米太小：每模块 %d 点（%.3f 毫米），至少 3 点且 0.25 毫米",
             side_mm, plan->dots, plan->module_mm);
    snprintf(error->en, sizeof error->en,
             "a %.1f mm code is too small: %d dots (%.3f mm) a module, needs 3 dots and "
             "0.25 mm; enlarge it",
             side_mm, plan->dots, plan->module_mm);
    return FM_ERR_LAYOUT;
}

enum fm_status
fm_qr_make_plan(const char *url, double side_mm, int dpi, struct fm_qr_plan *plan,
                struct fm_error *error)
{
    struct fm_qr_plan higher;
    enum fm_status status;

    if (!url || !*url || !(side_mm >= 1 && side_mm <= 1000) || dpi < 72 || dpi > 4800)
        return FM_ERR_ARG;
    status = try_level(url, FM_QR_M, side_mm, dpi, plan);
    if (status != FM_OK)
        return status;
    if (plan->dots < FM_QR_DOTS_MIN || plan->module_mm < MODULE_MIN_MM)
        return refuse(plan, side_mm, error);
    status = try_level(url, FM_QR_Q, side_mm, dpi, &higher);
    if (status == FM_ERR_NOMEM)
        return status;
    if (status == FM_OK && higher.dots >= plan->dots)
        *plan = higher;
    return FM_OK;
}

bool
fm_qr_bends(const struct fm_qr_plan *plan, double diameter)
{
    return diameter > 0 && diameter < CURVED_MM &&
           plan->modules * plan->module_mm > CURVED_WIDTH_MM;
}

enum fm_status
fm_qr_encode(const char *url, const struct fm_qr_plan *plan, struct fm_qr *qr)
{
    QRcode *code;
    enum fm_status status;

    if (!url || !*url)
        return FM_ERR_ARG;
    status = encode(url, plan->version, plan->ecc, &code);
    if (status != FM_OK)
        return status;
    if (code->width == plan->modules) {
        qr->modules = code->width;
        for (int i = 0; i < code->width * code->width; i++)
            qr->dark[i] = code->data[i] & 1;
    } else {
        status = FM_ERR_LAYOUT;
    }
    QRcode_free(code);
    return status;
}
