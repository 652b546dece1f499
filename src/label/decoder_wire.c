#include "label/decoder_wire.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A symbol may reach beyond its picture's edge, but not as far as this. */
enum { CORNER_MAX = 4 * FM_SCAN_SIDE_MAX };

/* Both ends run on one machine: fields go as they stand in memory. */
struct head {
    uint32_t status, count;
    int32_t width, height;
    double ms;
    uint32_t runs;
    struct fm_scan_run run[FM_SCAN_RUNS_MAX];
};

struct row {
    struct fm_point corner[4];
    char stage[16];
    uint32_t len;
};

bool
wire_encode(enum decoder_status status, const struct fm_scan_result *result,
            uint8_t **out, size_t *len)
{
    struct head head = {.status = (uint32_t)status};
    size_t size = sizeof head;

    if (status == DECODER_OK) {
        head.count = (uint32_t)result->count;
        head.width = result->width;
        head.height = result->height;
        head.ms = result->ms;
        head.runs = (uint32_t)result->runs;
        memcpy(head.run, result->run, sizeof head.run);
    }
    for (uint32_t i = 0; i < head.count; i++)
        size += sizeof(struct row) + result->symbol[i].len;
    uint8_t *p = malloc(size);
    if (!p)
        return false;
    *out = p;
    *len = size;
    memcpy(p, &head, sizeof head);
    p += sizeof head;
    for (uint32_t i = 0; i < head.count; i++) {
        const struct fm_scan_symbol *s = &result->symbol[i];
        struct row row = {.len = (uint32_t)s->len};
        memcpy(row.corner, s->corner, sizeof row.corner);
        memcpy(row.stage, s->stage, sizeof row.stage);
        memcpy(p, &row, sizeof row);
        memcpy(p + sizeof row, s->text, s->len);
        p += sizeof row + s->len;
    }
    return true;
}

/* What is told goes on to people as JSON: a stage's name is plain, a number is one. */
static bool
stage_sound(const char stage[16])
{
    for (size_t i = 0; i < 16; i++)
        if (stage[i] < 0x20 || stage[i] == 0x7f)
            return stage[i] == '\0';
    return false;
}

static bool
corners_sound(const struct fm_point corner[4])
{
    for (size_t i = 0; i < 4; i++)
        if (!(fabsf(corner[i].x) <= CORNER_MAX) || !(fabsf(corner[i].y) <= CORNER_MAX))
            return false;
    return true;
}

/* Takes one symbol off *bytes; false when it does not fit or memory is short. */
static bool
symbol_decode(const uint8_t **bytes, size_t *left, struct fm_scan_symbol *to)
{
    struct row row;

    if (*left < sizeof row)
        return false;
    memcpy(&row, *bytes, sizeof row);
    if (row.len > *left - sizeof row || !stage_sound(row.stage) ||
        !corners_sound(row.corner))
        return false;
    char *text = malloc((size_t)row.len + 1);
    if (!text)
        return false;
    memcpy(text, *bytes + sizeof row, row.len);
    text[row.len] = '\0';
    to->text = text;
    to->len = row.len;
    memcpy(to->corner, row.corner, sizeof row.corner);
    memcpy(to->stage, row.stage, sizeof row.stage);
    *bytes += sizeof row + row.len;
    *left -= sizeof row + row.len;
    return true;
}

/* Nothing may stand behind the last one. */
static bool
symbols_decode(const uint8_t *bytes, size_t left, uint32_t count,
               struct fm_scan_result *to)
{
    for (; to->count < count; to->count++)
        if (!symbol_decode(&bytes, &left, &to->symbol[to->count]))
            return false;
    return left == 0;
}

static bool
runs_sound(const struct head *head)
{
    if (head->runs > FM_SCAN_RUNS_MAX)
        return false;
    for (uint32_t i = 0; i < head->runs; i++)
        if (!stage_sound(head->run[i].stage) || !isfinite(head->run[i].ms))
            return false;
    return true;
}

static bool
picture_sound(const struct head *head)
{
    return head->width > 0 && head->width <= FM_SCAN_SIDE_MAX && head->height > 0 &&
           head->height <= FM_SCAN_SIDE_MAX && isfinite(head->ms);
}

enum decoder_status
wire_decode(const uint8_t *bytes, size_t len, struct fm_scan_result *out)
{
    struct head head;
    struct fm_scan_result got = {0};

    if (len < sizeof head)
        return DECODER_ERR_HOSTILE;
    memcpy(&head, bytes, sizeof head);
    if (head.status > DECODER_ERR_ABSENT || head.count > FM_SCAN_SYMBOLS_MAX ||
        !runs_sound(&head))
        return DECODER_ERR_HOSTILE;
    if (head.status != DECODER_OK)
        return (enum decoder_status)head.status;
    if (!picture_sound(&head))
        return DECODER_ERR_HOSTILE;
    got.ms = head.ms;
    got.width = head.width;
    got.height = head.height;
    got.runs = head.runs;
    memcpy(got.run, head.run, sizeof got.run);
    if (!symbols_decode(bytes + sizeof head, len - sizeof head, head.count, &got)) {
        fm_scan_result_clear(&got);
        return DECODER_ERR_HOSTILE;
    }
    *out = got;
    return DECODER_OK;
}

/* ---- a picture looked at ---- */

struct view {
    uint32_t status, there, placed, orientation;
    double lon, lat;
    char taken_at[32], make[64], model[64];
    uint64_t len; /* of the JPEG behind; 0: none */
};

bool
wire_encode_view(enum decoder_status status, const struct decoder_view *view,
                 uint8_t **out, size_t *len)
{
    const struct exif *e = &view->exif;
    struct view head = {.status = (uint32_t)status};

    if (status == DECODER_OK) {
        head = (struct view){.status = DECODER_OK,
                             .there = e->there,
                             .placed = e->placed,
                             .orientation = e->orientation,
                             .lon = e->lon,
                             .lat = e->lat,
                             .len = view->jpeg_len};
        memcpy(head.taken_at, e->taken_at, sizeof head.taken_at);
        memcpy(head.make, e->make, sizeof head.make);
        memcpy(head.model, e->model, sizeof head.model);
    }
    *out = malloc(sizeof head + head.len);
    if (!*out)
        return false;
    *len = sizeof head + head.len;
    memcpy(*out, &head, sizeof head);
    if (head.len > 0)
        memcpy(*out + sizeof head, view->jpeg, head.len);
    return true;
}

static bool
printable(const char *text, size_t size)
{
    size_t n = 0;

    while (n < size && text[n] >= 0x20 && text[n] < 0x7f)
        n++;
    return n < size && text[n] == '\0';
}

static bool
view_sound(const struct view *v, const uint8_t *jpeg, size_t left)
{
    return v->orientation >= 1 && v->orientation <= 8 && fabs(v->lon) <= 180 &&
           fabs(v->lat) <= 90 && printable(v->taken_at, sizeof v->taken_at) &&
           printable(v->make, sizeof v->make) && printable(v->model, sizeof v->model) &&
           v->len == left &&
           (left == 0 || (left > 3 && memcmp(jpeg, "\xff\xd8\xff", 3) == 0));
}

static struct exif
exif_of(const struct view *v)
{
    struct exif e = {.there = v->there != 0,
                     .placed = v->placed != 0,
                     .orientation = v->orientation,
                     .lon = v->lon,
                     .lat = v->lat};

    memcpy(e.taken_at, v->taken_at, sizeof e.taken_at);
    memcpy(e.make, v->make, sizeof e.make);
    memcpy(e.model, v->model, sizeof e.model);
    return e;
}

enum decoder_status
wire_decode_view(const uint8_t *bytes, size_t len, struct decoder_view *out)
{
    struct view head;
    uint32_t status; /* every answer begins with it */
    uint8_t *jpeg = NULL;

    if (len < sizeof status)
        return DECODER_ERR_HOSTILE;
    memcpy(&status, bytes, sizeof status);
    if (status != DECODER_OK && status <= DECODER_ERR_ABSENT)
        return (enum decoder_status)status;
    if (status != DECODER_OK || len < sizeof head)
        return DECODER_ERR_HOSTILE;
    memcpy(&head, bytes, sizeof head);
    size_t left = len - sizeof head;
    if (!view_sound(&head, bytes + sizeof head, left))
        return DECODER_ERR_HOSTILE;
    if (left > 0 && !(jpeg = malloc(left)))
        return DECODER_ERR_ABSENT;
    if (jpeg)
        memcpy(jpeg, bytes + sizeof head, left);
    *out = (struct decoder_view){.exif = exif_of(&head), .jpeg = jpeg, .jpeg_len = left};
    return DECODER_OK;
}
