/* JPEG and PNG files to colour pixels, with every limit checked on the header first, and
 * pixels to JPEG files. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>
#include <png.h>

#include "firemark/scan.h"
#include "label/pixels.h"

#define JPEG_SCANS_MAX 64 /* progressive passes; cameras write 10 */

static bool
size_allowed(uint64_t w, uint64_t h)
{
    return w > 0 && h > 0 && w <= FM_SCAN_SIDE_MAX && h <= FM_SCAN_SIDE_MAX &&
           w * h <= FM_SCAN_PIXELS_MAX;
}

/* libjpeg reports by callbacks that must not return: leave by longjmp. */
struct reader {
    struct jpeg_decompress_struct codec;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf leave;
    uint8_t *row; /* four bytes a pixel, for CMYK */
    struct pixels pixels;
    enum fm_status status;
};

static void
read_fail(j_common_ptr codec)
{
    struct reader *r = codec->client_data;

    r->status = codec->err->msg_code == JERR_OUT_OF_MEMORY ? FM_ERR_NOMEM : FM_ERR_IMAGE;
    longjmp(r->leave, 1);
}

/* Damage inside the data is only a warning; a file that ends early is an error. */
static void
read_message(j_common_ptr codec, int level)
{
    if (level < 0 && codec->err->msg_code == JWRN_JPEG_EOF)
        read_fail(codec);
}

static void
read_progress(j_common_ptr codec)
{
    if (((j_decompress_ptr)codec)->input_scan_number > JPEG_SCANS_MAX)
        read_fail(codec);
}

static void
choose(struct jpeg_decompress_struct *codec, int enough)
{
    unsigned side = codec->image_width > codec->image_height ? codec->image_width
                                                             : codec->image_height;

    codec->scale_denom = 8;
    codec->scale_num = 8;
    while (codec->scale_num > 1 && side * (codec->scale_num - 1) / 8 >= (unsigned)enough)
        codec->scale_num--;
    codec->out_color_space =
        codec->jpeg_color_space == JCS_CMYK || codec->jpeg_color_space == JCS_YCCK
            ? JCS_CMYK
            : JCS_RGB;
}

/* Adobe stores CMYK inverted: a colour's light is its ink's times black's. */
static void
cmyk_to_rgb(const uint8_t *cmyk, uint8_t *rgb, int w)
{
    for (int x = 0; x < w; x++, cmyk += 4, rgb += 3)
        for (int c = 0; c < 3; c++)
            rgb[c] = (uint8_t)(cmyk[c] * cmyk[3] / 255);
}

static void
read_rows(struct reader *r)
{
    struct jpeg_decompress_struct *codec = &r->codec;
    int w = (int)codec->output_width;

    if (!pixels_init(&r->pixels, w, (int)codec->output_height))
        ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
    if (codec->out_color_space == JCS_CMYK && !(r->row = malloc((size_t)w * 4)))
        ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
    while (codec->output_scanline < codec->output_height) {
        uint8_t *to = r->pixels.px + (size_t)codec->output_scanline * (size_t)w * 3;
        JSAMPROW rows[1] = {r->row ? r->row : to};
        jpeg_read_scanlines(codec, rows, 1);
        if (r->row)
            cmyk_to_rgb(r->row, to, w);
    }
    jpeg_finish_decompress(codec);
}

static void
read_all(struct reader *r, const uint8_t *bytes, size_t len, int enough)
{
    if (setjmp(r->leave))
        return;
    jpeg_create_decompress(&r->codec);
    r->progress.progress_monitor = read_progress;
    r->codec.progress = &r->progress;
    jpeg_mem_src(&r->codec, bytes, len);
    jpeg_read_header(&r->codec, TRUE);
    if (!size_allowed(r->codec.image_width, r->codec.image_height))
        ERREXIT(&r->codec, JERR_IMAGE_TOO_BIG);
    choose(&r->codec, enough);
    jpeg_start_decompress(&r->codec);
    read_rows(r);
}

static enum fm_status
load_jpeg(const uint8_t *bytes, size_t len, int enough, struct pixels *out)
{
    struct reader *r = calloc(1, sizeof *r);

    if (!r)
        return FM_ERR_NOMEM;
    r->codec.err = jpeg_std_error(&r->errors);
    r->errors.error_exit = read_fail;
    r->errors.emit_message = read_message;
    r->codec.client_data = r;
    r->status = FM_OK;
    read_all(r, bytes, len, enough);
    enum fm_status status = r->status;
    if (status == FM_OK)
        *out = r->pixels;
    else
        pixels_clear(&r->pixels);
    free(r->row);
    jpeg_destroy_decompress(&r->codec);
    free(r);
    return status;
}

static enum fm_status
load_png(const uint8_t *bytes, size_t len, struct pixels *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    struct pixels p = {0};
    enum fm_status status = FM_ERR_IMAGE;

    if (!png_image_begin_read_from_memory(&image, bytes, len))
        return FM_ERR_IMAGE;
    if (size_allowed(image.width, image.height)) {
        image.format = PNG_FORMAT_RGB;
        if (!pixels_init(&p, (int)image.width, (int)image.height))
            status = FM_ERR_NOMEM;
        else if (png_image_finish_read(&image, &(png_color){255, 255, 255}, p.px, 0,
                                       NULL))
            status = FM_OK;
    }
    png_image_free(&image);
    if (status == FM_OK)
        *out = p;
    else
        pixels_clear(&p);
    return status;
}

enum fm_status
pixels_load(const uint8_t *bytes, size_t len, int enough, struct pixels *out)
{
    if (len > 3 && memcmp(bytes, "\xff\xd8\xff", 3) == 0)
        return load_jpeg(bytes, len, enough, out);
    if (len > 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
        return load_png(bytes, len, out);
    return FM_ERR_IMAGE;
}

/* ---- writing ---- */

struct writer {
    struct jpeg_compress_struct codec;
    struct jpeg_error_mgr errors;
    jmp_buf leave;
    unsigned char *bytes;
    unsigned long len;
    bool done;
};

static void
write_fail(j_common_ptr codec)
{
    struct writer *w = codec->client_data;

    longjmp(w->leave, 1);
}

static void
write_all(struct writer *w, const struct pixels *p, int quality)
{
    if (setjmp(w->leave))
        return;
    jpeg_create_compress(&w->codec);
    jpeg_mem_dest(&w->codec, &w->bytes, &w->len);
    w->codec.image_width = (JDIMENSION)p->w;
    w->codec.image_height = (JDIMENSION)p->h;
    w->codec.input_components = 3;
    w->codec.in_color_space = JCS_RGB;
    jpeg_set_defaults(&w->codec);
    jpeg_set_quality(&w->codec, quality, TRUE);
    w->codec.optimize_coding = TRUE;
    jpeg_start_compress(&w->codec, TRUE);
    while (w->codec.next_scanline < w->codec.image_height) {
        JSAMPROW rows[1] = {p->px + (size_t)w->codec.next_scanline * (size_t)p->w * 3};
        jpeg_write_scanlines(&w->codec, rows, 1);
    }
    jpeg_finish_compress(&w->codec);
    w->done = true;
}

enum fm_status
pixels_save(const struct pixels *p, int quality, uint8_t **jpeg, size_t *len)
{
    struct writer *w = calloc(1, sizeof *w);
    enum fm_status status = FM_ERR_NOMEM;

    if (!w)
        return status;
    w->codec.err = jpeg_std_error(&w->errors);
    w->errors.error_exit = write_fail;
    w->codec.client_data = w;
    write_all(w, p, quality);
    jpeg_destroy_compress(&w->codec);
    if (w->done) {
        *jpeg = w->bytes;
        *len = w->len;
        status = FM_OK;
    } else {
        free(w->bytes);
    }
    free(w);
    return status;
}
