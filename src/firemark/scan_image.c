/* JPEG and PNG files to grey pixels, with every limit checked on the header first. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>
#include <png.h>

#include "scan_internal.h"

#define JPEG_SCANS_MAX 64 /* progressive passes; cameras write 10 */

static bool
size_allowed(uint64_t w, uint64_t h)
{
    return w > 0 && h > 0 && w <= FM_SCAN_SIDE_MAX && h <= FM_SCAN_SIDE_MAX &&
           w * h <= FM_SCAN_PIXELS_MAX;
}

bool
gray_init(struct gray *g, int w, int h)
{
    g->w = w;
    g->h = h;
    g->px = malloc((size_t)w * (size_t)h);
    return g->px != NULL;
}

void
gray_clear(struct gray *g)
{
    free(g->px);
    *g = (struct gray){0};
}

int
gray_long_side(const struct gray *g)
{
    return g->w > g->h ? g->w : g->h;
}

/* libjpeg reports by callbacks that must not return: leave by longjmp. */
struct jpeg_reader {
    struct jpeg_decompress_struct codec;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf leave;
    uint8_t *row; /* four bytes a pixel, for CMYK */
    struct gray gray;
    enum fm_status status;
};

static struct jpeg_reader *
reader_of(j_common_ptr codec)
{
    return codec->client_data;
}

static void
jpeg_fail(j_common_ptr codec)
{
    struct jpeg_reader *r = reader_of(codec);

    r->status = codec->err->msg_code == JERR_OUT_OF_MEMORY ? FM_ERR_NOMEM : FM_ERR_IMAGE;
    longjmp(r->leave, 1);
}

/* Damage inside the data is only a warning and often still readable; a file that ends
 * early is an error, or grey filler would pass for a photograph. */
static void
jpeg_message(j_common_ptr codec, int level)
{
    if (level < 0 && codec->err->msg_code == JWRN_JPEG_EOF)
        jpeg_fail(codec);
}

static void
jpeg_progress(j_common_ptr codec)
{
    if (((j_decompress_ptr)codec)->input_scan_number > JPEG_SCANS_MAX)
        jpeg_fail(codec);
}

static void
jpeg_choose_scale(struct jpeg_decompress_struct *codec, int enough)
{
    unsigned side = codec->image_width > codec->image_height ? codec->image_width
                                                             : codec->image_height;

    codec->scale_denom = 8;
    codec->scale_num = 8;
    while (codec->scale_num > 1 && side * (codec->scale_num - 1) / 8 >= (unsigned)enough)
        codec->scale_num--;
    codec->dct_method = JDCT_IFAST;
    codec->do_fancy_upsampling = FALSE;
    if (codec->jpeg_color_space == JCS_CMYK || codec->jpeg_color_space == JCS_YCCK)
        codec->out_color_space = JCS_CMYK;
    else
        codec->out_color_space = JCS_GRAYSCALE;
}

/* Adobe stores CMYK inverted: brightness is colour times black. */
static void
cmyk_to_gray(const uint8_t *cmyk, uint8_t *gray, int w)
{
    for (int x = 0; x < w; x++, cmyk += 4)
        gray[x] = (uint8_t)((cmyk[0] * 77 + cmyk[1] * 150 + cmyk[2] * 29) * cmyk[3] /
                            (256 * 255));
}

static void
jpeg_read_rows(struct jpeg_reader *r)
{
    struct jpeg_decompress_struct *codec = &r->codec;
    int w = (int)codec->output_width;

    if (!gray_init(&r->gray, w, (int)codec->output_height))
        ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
    if (codec->out_color_space == JCS_CMYK && !(r->row = malloc((size_t)w * 4)))
        ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
    while (codec->output_scanline < codec->output_height) {
        uint8_t *target = r->gray.px + (size_t)codec->output_scanline * (size_t)w;
        JSAMPROW rows[1] = {r->row ? r->row : target};
        jpeg_read_scanlines(codec, rows, 1);
        if (r->row)
            cmyk_to_gray(r->row, target, w);
    }
    jpeg_finish_decompress(codec);
}

static void
jpeg_open(struct jpeg_reader *r)
{
    r->codec.err = jpeg_std_error(&r->errors);
    r->errors.error_exit = jpeg_fail;
    r->errors.emit_message = jpeg_message;
    r->codec.client_data = r;
    r->status = FM_OK;
}

static void
jpeg_read(struct jpeg_reader *r, const uint8_t *bytes, size_t len, int enough)
{
    if (setjmp(r->leave))
        return;
    jpeg_create_decompress(&r->codec);
    r->progress.progress_monitor = jpeg_progress;
    r->codec.progress = &r->progress;
    jpeg_mem_src(&r->codec, bytes, len);
    jpeg_read_header(&r->codec, TRUE);
    if (!size_allowed(r->codec.image_width, r->codec.image_height))
        ERREXIT(&r->codec, JERR_IMAGE_TOO_BIG);
    jpeg_choose_scale(&r->codec, enough);
    jpeg_start_decompress(&r->codec);
    jpeg_read_rows(r);
}

static enum fm_status
load_jpeg(const uint8_t *bytes, size_t len, int enough, struct gray *out, int *full_w,
          int *full_h)
{
    struct jpeg_reader *r = calloc(1, sizeof *r);

    if (!r)
        return FM_ERR_NOMEM;
    jpeg_open(r);
    jpeg_read(r, bytes, len, enough);
    enum fm_status status = r->status;
    if (status == FM_OK) {
        *out = r->gray;
        *full_w = (int)r->codec.image_width;
        *full_h = (int)r->codec.image_height;
    } else {
        gray_clear(&r->gray);
    }
    free(r->row);
    jpeg_destroy_decompress(&r->codec);
    free(r);
    return status;
}

/* Transparent ground is taken as white paper. */
static enum fm_status
load_png(const uint8_t *bytes, size_t len, struct gray *out, int *full_w, int *full_h)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    struct gray g = {0};
    enum fm_status status = FM_ERR_IMAGE;

    if (!png_image_begin_read_from_memory(&image, bytes, len))
        return FM_ERR_IMAGE;
    if (!size_allowed(image.width, image.height))
        goto done;
    image.format = PNG_FORMAT_GRAY;
    if (!gray_init(&g, (int)image.width, (int)image.height)) {
        status = FM_ERR_NOMEM;
        goto done;
    }
    if (!png_image_finish_read(&image, &(png_color){255, 255, 255}, g.px, g.w, NULL))
        goto done;
    *out = g;
    *full_w = g.w;
    *full_h = g.h;
    g.px = NULL;
    status = FM_OK;
done:
    png_image_free(&image);
    free(g.px);
    return status;
}

enum fm_status
gray_load(const uint8_t *bytes, size_t len, int enough, struct gray *out, int *full_w,
          int *full_h)
{
    static const uint8_t png[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    if (len > 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff)
        return load_jpeg(bytes, len, enough, out, full_w, full_h);
    if (len > sizeof png && memcmp(bytes, png, sizeof png) == 0)
        return load_png(bytes, len, out, full_w, full_h);
    return FM_ERR_IMAGE;
}
