/* Inside printing: one run of it, and the steps that documents and pictures share. */
#pragma once
#include <firemark/printer.h>

#include "access/act.h"
#include "label/print.h"
#include "label/proof.h"

struct printing {
    struct act *act;
    const struct label_print *want;
    struct fm_media media;
    struct fm_design design;
    struct fm_sheet sheet;
    struct fm_qr_plan plan;   /* of the codes of the type in use */
    struct fm_sheet_pdf *pdf; /* the document, one of the two */
    struct fm_printer_job *pages;
    struct fm_rasterizer *rasterizer; /* of pages: the type's, and the last label drawn */
    const struct fm_raster *dots;
    struct proof proof;
    int type;         /* whose design is in use; -1: none yet */
    const char *kind; /* of designs, where the job's is not the type's; or NULL */
};

/* Finds medium and job, checks the options, and fills the sheet but for its design. */
struct fault *print_begin(struct printing *p);

/* Takes the design asked for, or the type's own. */
struct fault *print_design(struct printing *p, int type);

/* The texts of an object as fields, in the arena; returns how many. */
size_t print_fields(struct printing *p, json_t *object,
                    const struct fm_sheet_field **out);

/* Whether the signer's text is the one on record; its serial as people read it goes into
 * serial, FM_SERIAL_LEN + 3 bytes. */
struct fault *print_recorded(struct printing *p, const char *text, const char *hash,
                             char *serial);

/* The document that labels are put into (print_sink.c). Labels of another type from here
 * on, like `label`; the next label; the code last drawn, for the proof; the end, which
 * also frees what a failed run leaves. */
enum fm_status print_sink_turn(struct printing *p, const struct fm_sheet_label *label,
                               struct fm_error *error);
enum fm_status print_sink_add(struct printing *p, const struct fm_sheet_label *label);
enum fm_status print_sink_code(struct printing *p, struct buf *png);
enum fm_status print_sink_close(struct printing *p);

/* Draws the whole label as the printer gets it and has it read back. */
struct fault *print_prove(struct printing *p, const struct fm_sheet_label *label);

/* An input fault, and what the renderer says as one (NULL for FM_OK). */
struct fault *print_refuse(struct act *act, const char *code, const char *where,
                           const char *zh, const char *en);
struct fault *print_fault(struct act *act, enum fm_status status,
                          const struct fm_error *error);

/* The same for a label put into the document. */
struct fault *print_added(struct printing *p, enum fm_status status);

/* fm_sheet_write to a struct buf and to the act's document. */
bool print_to_buf(void *context, const void *bytes, size_t len);
bool print_to_document(void *context, const void *bytes, size_t len);
