/* Sign, encode and draw a batch of labels as A4 sheets and as ZPL for a roll, in one
 * thread; CPU time and the memory that more labels take.
 * Usage: bench_label_render [LABELS], default 5000. */
#include <firemark/label.h>
#include <firemark/printer.h>
#include <firemark/seal.h>
#include <firemark/sheet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const double PDF_GOAL = 1000, ZPL_GOAL = 2000; /* labels a second and core */
static const int64_t NOW = 1795478400;                /* 2026-11-24 */

static const struct fm_sheet_field FIELDS[] = {
    {"name", "手提式干粉灭火器"},
    {"model", "MFZ/ABC4"},
    {"product_en", "Portable powder extinguisher"},
    {"batch", "20261105-A"},
    {"producer", "示例消防器材（江苏）有限公司"},
    {"issued", "2026-11-24"},
};

static bool
add_up(void *context, const void *bytes, size_t len)
{
    (void)bytes;
    *(size_t *)context += len;
    return true;
}

static void
must(enum fm_status status)
{
    if (status != FM_OK) {
        fprintf(stderr, "bench_label_render: %s\n", fm_status_text(status, "en"));
        exit(1);
    }
}

static double
cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long
peak_kib(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* The i-th label of the batch, signed. */
static void
make_label(const struct fm_signer *signer, uint32_t i, char *url, size_t size,
           char *serial)
{
    struct fm_label label = {.scheme = FM_SCHEME_GTIN,
                             .host = "F.EXAMPLE.CN",
                             .gtin = "06901234567892",
                             .serial = {i, i * 2654435761u >> 14},
                             .type = FM_TYPE_UNIT};
    size_t len;

    must(fm_label_seal(signer, NOW, &label));
    must(fm_label_encode(&label, url, size, &len));
    must(fm_serial_print(&label.serial, serial));
}

static void
tell(const char *what, uint32_t labels, double took, size_t bytes)
{
    printf("sign + QR + %s: %u labels, %.3f s CPU, %.0f labels/s, %.0f bytes a label, "
           "peak %ld KiB\n",
           what, labels, took, labels / took, (double)bytes / labels, peak_kib());
}

static double
render(const struct fm_signer *signer, const struct fm_sheet *sheet, uint32_t labels)
{
    char url[FM_LABEL_TEXT_MAX], serial[FM_SERIAL_LEN + 3];
    struct fm_sheet_pdf *pdf;
    size_t bytes = 0;
    double start = cpu_seconds(), took;

    make_label(signer, 0, url, sizeof url, serial);
    must(fm_sheet_pdf_open(sheet, url, add_up, &bytes, &pdf, NULL));
    for (uint32_t i = 0; i < labels; i++) {
        struct fm_sheet_label label = {url, serial};

        make_label(signer, i, url, sizeof url, serial);
        must(fm_sheet_pdf_add(pdf, &label));
    }
    must(fm_sheet_pdf_close(pdf));
    took = cpu_seconds() - start;
    tell("PDF", labels, took, bytes);
    return labels / took;
}

static double
render_zpl(const struct fm_signer *signer, const struct fm_sheet *sheet, uint32_t labels)
{
    char url[FM_LABEL_TEXT_MAX], serial[FM_SERIAL_LEN + 3];
    struct fm_printer printer = {
        .language = FM_PRINTER_ZPL, .media = sheet->media, .dpi = sheet->dpi};
    struct fm_rasterizer *r;
    struct fm_printer_job *job;
    size_t bytes = 0;
    double start = cpu_seconds(), took;

    make_label(signer, 0, url, sizeof url, serial);
    must(fm_raster_open(sheet, url, &r, NULL));
    must(fm_printer_open(&printer, add_up, &bytes, &job));
    for (uint32_t i = 0; i < labels; i++) {
        struct fm_sheet_label label = {url, serial};
        const struct fm_raster *dots;

        make_label(signer, i, url, sizeof url, serial);
        must(fm_raster_draw(r, &label, &dots));
        must(fm_printer_add(job, dots));
    }
    must(fm_printer_close(job));
    fm_raster_close(r);
    took = cpu_seconds() - start;
    tell("ZPL", labels, took, bytes);
    return labels / took;
}

int
main(int argc, char **argv)
{
    uint32_t labels = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 5000;
    struct fm_signer *signer;
    struct fm_design design;
    struct fm_media sheets, roll;

    if (labels < 10)
        return 2;
    must(fm_signer_generate(FM_ALG_ED25519, 1, &signer));
    must(fm_design_find("unit-50x30", &design));
    must(fm_media_find("a4-3x9", &sheets));
    must(fm_media_find("roll-50x30", &roll));
    struct fm_sheet sheet = {.design = &design,
                             .media = &sheets,
                             .dpi = 300,
                             .fields = FIELDS,
                             .field_count = sizeof FIELDS / sizeof *FIELDS};

    render(signer, &sheet, labels / 10);
    double pdf = render(signer, &sheet, labels);

    sheet.media = &roll;
    render_zpl(signer, &sheet, labels / 10);
    double zpl = render_zpl(signer, &sheet, labels);

    fm_signer_free(signer);
    printf("ratio: %.2f of the goal for PDF, %.2f for ZPL\n", pdf / PDF_GOAL,
           zpl / ZPL_GOAL);
    return 0;
}
