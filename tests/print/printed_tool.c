/* Turns what a printer got back into pictures: printed_tool LANGUAGE FILE PREFIX writes
 * PREFIX-0001.pbm ... (pgm for grey). Languages: tspl, tspl-inverted, escpos, and pwg by
 * libcups. Exits 1 where the bytes are not what they should be. */
#include <cups/raster.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/printed.h"

struct album {
    const char *prefix;
    long pages;
};

static FILE *
open_picture(struct album *album, const char *kind, unsigned width, unsigned height)
{
    char path[512];

    snprintf(path, sizeof path, "%s-%04ld.%s", album->prefix, ++album->pages, "pnm");
    FILE *out = fopen(path, "wb");

    if (!out) {
        perror(path);
        exit(2);
    }
    fprintf(out, "%s\n%u %u\n%s", kind, width, height,
            strcmp(kind, "P5") == 0 ? "255\n" : "");
    return out;
}

static void
keep(void *context, const struct fm_raster *page)
{
    FILE *out =
        open_picture(context, "P4", (unsigned)page->width, (unsigned)page->height);

    fwrite(page->bits, page->stride, (size_t)page->height, out);
    fclose(out);
}

static uint8_t *
read_all(const char *path, size_t *len)
{
    FILE *in = fopen(path, "rb");
    uint8_t *bytes = NULL;

    if (!in || fseek(in, 0, SEEK_END) != 0) {
        perror(path);
        exit(2);
    }
    *len = (size_t)ftell(in);
    rewind(in);
    bytes = malloc(*len + 1);
    if (!bytes || fread(bytes, 1, *len, in) != *len)
        exit(2);
    fclose(in);
    return bytes;
}

static long
read_pwg(const char *path, struct album *album)
{
    cups_page_header2_t head;
    int fd = open(path, O_RDONLY);
    cups_raster_t *raster = cupsRasterOpen(fd, CUPS_RASTER_READ);

    while (raster && cupsRasterReadHeader2(raster, &head)) {
        bool grey = head.cupsColorSpace == CUPS_CSPACE_SW;
        unsigned char *row = malloc(head.cupsBytesPerLine + 1);
        FILE *out =
            open_picture(album, grey ? "P5" : "P4", head.cupsWidth, head.cupsHeight);

        if (head.cupsBitsPerPixel != (grey ? 8u : 1u) ||
            (!grey && head.cupsColorSpace != CUPS_CSPACE_K))
            return -1;
        for (unsigned y = 0; y < head.cupsHeight; y++) {
            if (cupsRasterReadPixels(raster, row, head.cupsBytesPerLine) == 0)
                return -1;
            fwrite(row, 1, head.cupsBytesPerLine, out);
        }
        fclose(out);
        free(row);
    }
    cupsRasterClose(raster);
    close(fd);
    return album->pages ? album->pages : -1;
}

int
main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    struct album album = {argv[3], 0};
    size_t len;
    uint8_t *bytes = read_all(argv[2], &len);
    long pages = -1;

    if (strncmp(argv[1], "tspl", 4) == 0)
        pages =
            printed_tspl(bytes, len, strcmp(argv[1], "tspl-inverted") == 0, keep, &album);
    else if (strcmp(argv[1], "escpos") == 0)
        pages = printed_escpos(bytes, len, keep, &album);
    else if (strcmp(argv[1], "pwg") == 0)
        pages = read_pwg(argv[2], &album);
    free(bytes);
    if (pages < 1)
        fprintf(stderr, "%s: no good %s at byte %ld\n", argv[2], argv[1], -1 - pages);
    return pages < 1;
}
