/* Any bytes as a picture: the gate that reads the header, and the decoder behind it.
 * Beyond memory safety: what the decoder takes the gate let through and inside the
 * limits, corners are numbers, texts end, and a picture refused leaves the result
 * untouched. */
#include <firemark/scan.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "label/image_gate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static void
check_symbol(const struct fm_scan_symbol *s)
{
    require(s->text && s->text[s->len] == '\0');
    require(s->stage[0] && memchr(s->stage, '\0', sizeof s->stage));
    for (int i = 0; i < 4; i++)
        require(isfinite(s->corner[i].x) && isfinite(s->corner[i].y));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* a stage of each sort; the whole cascade would cost a second a picture */
    static const struct fm_scan_stage STAGES[] = {
        {"plain", 160, FM_SCAN_PLAIN, false},
        {"deep", 160, FM_SCAN_GRID_DEEP, false},
        {"fine", 160, FM_SCAN_GRID_FINE, true},
        {"turned", 100, FM_SCAN_ROTATE, false},
    };
    const struct fm_scan_options options = {
        .cap_ms = 100, .cascade = STAGES, .cascade_len = sizeof STAGES / sizeof *STAGES};
    struct fm_scan_result out;
    struct image_head head;

    memset(&out, 0x5a, sizeof out);
    image_head_read(data, size, &head);
    enum fm_status status = fm_scan_image(data, size, &options, &out);
    require(status == FM_OK || status == FM_ERR_IMAGE || status == FM_ERR_NOMEM);
    if (status != FM_OK) {
        for (size_t i = 0; i < sizeof out; i++)
            require(((const uint8_t *)&out)[i] == 0x5a);
        return 0;
    }
    require(head.kind != IMAGE_NEITHER);
    require(out.width > 0 && out.width <= FM_SCAN_SIDE_MAX);
    require(out.height > 0 && out.height <= FM_SCAN_SIDE_MAX);
    require((int64_t)out.width * out.height <= FM_SCAN_PIXELS_MAX);
    require(head.kind != IMAGE_PNG || (head.w == (uint64_t)out.width && !head.too_large));
    require(out.count <= FM_SCAN_SYMBOLS_MAX && out.runs <= FM_SCAN_RUNS_MAX);
    for (size_t i = 0; i < out.count; i++)
        check_symbol(&out.symbol[i]);
    fm_scan_result_clear(&out);
    return 0;
}
