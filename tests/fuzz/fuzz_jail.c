/* Any bytes as the answer of a worker that was taken over, as a frame on its socket, and
 * as a picture for a worker in its jail. What is taken of an answer can be told to people
 * as JSON whatever it says, and has one spelling. A picture never ends the worker, and
 * what the worker finds is what is found outside. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "label/decoder_told.h"
#include "label/decoder_wire.h"

enum { CAP_MS = 400, FRAME_MS = 2000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

/* ---- answers ---- */

static void
require_same(const struct fm_scan_result *a, const struct fm_scan_result *b)
{
    require(a->count == b->count && a->width == b->width && a->height == b->height);
    for (size_t i = 0; i < a->count; i++) {
        const struct fm_scan_symbol *s = &a->symbol[i], *t = &b->symbol[i];
        require(s->len == t->len && memcmp(s->text, t->text, s->len) == 0);
        require(s->text[s->len] == '\0' && t->text[t->len] == '\0');
        require(strcmp(s->stage, t->stage) == 0);
        require(memcmp(s->corner, t->corner, sizeof s->corner) == 0);
    }
}

/* As answers and the command line tell it. */
static void
check_told(const struct fm_scan_result *result)
{
    BUF_SCOPE struct buf out = {0};

    buf_putc(&out, '{');
    decoder_put_stages(&out, result);
    for (size_t i = 0; i < result->count; i++) {
        const struct fm_point *corner = result->symbol[i].corner;
        buf_printf(&out, ",\"%zu\":{", i);
        decoder_put_region(&out, corner);
        buf_putc(&out, '}');
        require(decoder_place(corner, result->width, result->height, "zh")[0]);
    }
    buf_putc(&out, '}');
    json_t *told = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
    require(told != NULL);
    json_decref(told);
}

static void
check_answer(const uint8_t *data, size_t size)
{
    struct fm_scan_result result, again;
    uint8_t *bytes;
    size_t len;

    memset(&result, 0x5a, sizeof result);
    enum decoder_status status = wire_decode(data, size, &result);
    require(status <= DECODER_ERR_ABSENT);
    if (status != DECODER_OK) {
        for (size_t i = 0; i < sizeof result; i++)
            require(((const uint8_t *)&result)[i] == 0x5a);
        return;
    }
    require(result.count <= FM_SCAN_SYMBOLS_MAX && result.runs <= FM_SCAN_RUNS_MAX);
    require(isfinite(result.ms) && result.width > 0 && result.height > 0);
    check_told(&result);
    require(wire_encode(DECODER_OK, &result, &bytes, &len) && len == size);
    require(wire_decode(bytes, len, &again) == DECODER_OK);
    require_same(&result, &again);
    free(bytes);
    fm_scan_result_clear(&result);
    fm_scan_result_clear(&again);
}

/* ---- frames ---- */

/* The first is taken whole or not at all. */
static void
check_frame(const uint8_t *data, size_t size)
{
    int pair[2];
    uint8_t *bytes = NULL;
    uint32_t told = 0;
    size_t len = 0;

    require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    require(write(pair[0], data, size) == (ssize_t)size);
    close(pair[0]);
    bool whole = frame_read(pair[1], &bytes, &len, 0);
    if (size >= sizeof told)
        memcpy(&told, data, sizeof told);
    require(whole == (size >= sizeof told && told <= size - sizeof told));
    if (whole)
        require(len == told && memcmp(bytes, data + sizeof told, len) == 0);
    else
        require(!bytes);
    free(bytes);
    close(pair[1]);
}

/* ---- pictures ---- */

static bool
scan(const uint8_t *in, size_t len, uint8_t **out, size_t *out_len)
{
    /* one stage of each sort; the whole cascade would cost a second a picture */
    static const struct fm_scan_stage STAGES[] = {
        {"plain", 160, FM_SCAN_PLAIN, false},
        {"fine", 160, FM_SCAN_GRID_FINE, true},
    };
    const struct fm_scan_options options = {.cap_ms = CAP_MS,
                                            .cascade = STAGES,
                                            .cascade_len =
                                                sizeof STAGES / sizeof *STAGES};
    struct fm_scan_result found = {0};
    enum fm_status status = fm_scan_image(in, len, &options, &found);
    bool ok = wire_encode(status == FM_OK ? DECODER_OK : DECODER_ERR_IMAGE, &found, out,
                          out_len);

    fm_scan_result_clear(&found);
    return ok;
}

static void
check_picture(const uint8_t *data, size_t size)
{
    static struct jail jail;
    struct fm_scan_result inside, outside;
    uint8_t *answer[2];
    size_t len[2];

    if (!jail.work)
        jail = decoder_jail();
    jail.work = scan;
    enum jail_outcome outcome = jail_call(&jail, data, size, 0, &answer[0], &len[0]);
    require(outcome == JAIL_DONE || outcome == JAIL_LATE);
    if (outcome == JAIL_LATE)
        return;
    require(scan(data, size, &answer[1], &len[1]));
    enum decoder_status status = wire_decode(answer[0], len[0], &inside);
    require(status == wire_decode(answer[1], len[1], &outside));
    if (status == DECODER_OK) {
        if (inside.ms < CAP_MS / 2.0 && outside.ms < CAP_MS / 2.0)
            require_same(&inside, &outside);
        fm_scan_result_clear(&inside);
        fm_scan_result_clear(&outside);
    } else {
        require(status == DECODER_ERR_IMAGE);
    }
    free(answer[0]);
    free(answer[1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_answer(data, size);
    check_frame(data, size);
    if (size > 3 && (memcmp(data, "\x89PNG", 4) == 0 || memcmp(data, "\xff\xd8", 2) == 0))
        check_picture(data, size);
    return 0;
}
