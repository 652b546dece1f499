/* Any bytes as a picture with EXIF, as a file and as the bare block in a JPEG. Beyond
 * memory safety: texts end and are printable, places are on earth, the orientation is one
 * of eight, and what is told again from the same bytes is the same. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "label/exif.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static void
check_text(const char *text, size_t size)
{
    size_t n = 0;

    while (n < size && text[n] >= 0x20 && text[n] < 0x7f)
        n++;
    require(n < size && text[n] == '\0');
}

static struct exif
check(const uint8_t *data, size_t size)
{
    struct exif e, again;

    memset(&e, 0x5a, sizeof e);
    exif_read(data, size, &e);
    check_text(e.taken_at, sizeof e.taken_at);
    check_text(e.make, sizeof e.make);
    check_text(e.model, sizeof e.model);
    require(e.taken_at[0] == '\0' || strlen(e.taken_at) == 19 ||
            strlen(e.taken_at) == 25);
    require(e.orientation >= 1 && e.orientation <= 8);
    require(!e.placed || (fabs(e.lon) <= 180 && fabs(e.lat) <= 90));
    require(e.there || (!e.placed && !e.taken_at[0] && !e.make[0]));
    exif_read(data, size, &again);
    require(again.there == e.there && again.placed == e.placed &&
            strcmp(again.taken_at, e.taken_at) == 0 && strcmp(again.make, e.make) == 0);
    return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t HEAD[] = {0xff, 0xd8, 0xff, 0xe1};

    check(data, size);
    if (size > 65000)
        return 0;
    uint8_t *file = malloc(sizeof HEAD + 8 + size);
    require(file != NULL);
    memcpy(file, HEAD, sizeof HEAD);
    file[4] = (uint8_t)((size + 8) >> 8);
    file[5] = (uint8_t)(size + 8);
    memcpy(file + 6, "Exif\0\0", 6);
    memcpy(file + 12, data, size);
    struct exif e = check(file, 12 + size);
    require(e.there == (size >= 8 && (memcmp(data, "II*\0", 4) == 0 ||
                                      memcmp(data, "MM\0*", 4) == 0)));
    free(file);
    return 0;
}
