/* Labels of our own as a phone sees them (versions 7 to 9, modules of 0.375 mm): small,
 * at a slant, round a bottle, damaged, and many in one picture. And a few of the shared
 * photographs, whose full set `./dev bench decode` reads. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <qrencode.h>

#include <firemark/scan.h>

#define MODULE_MM 0.375
enum { WIDTH = 640, HEIGHT = 480, SHEET_W = 1240, SHEET_H = 1754, QUIET = 4, FINE = 3 };

/* What the camera sees: how it stands to one label. */
struct shot {
    int version;
    QRecLevel level;
    double px_per_module, tilt_deg, radius_mm; /* radius 0: flat */
    int damage;                                /* see lost() */
};

static uint8_t px[SHEET_W * SHEET_H];
static struct fm_scan_result found;
static const struct fm_scan_options PATIENT = {.cap_ms = 60000};
static uint32_t noise_state = 1;

static int
noise(void)
{
    noise_state = noise_state * 1664525u + 1013904223u;
    return (int)(noise_state >> 29) - 4;
}

static const char *
label_text(int nth, int len)
{
    static char text[256];
    int n =
        snprintf(text, sizeof text, "HTTPS://FIREMARK.EXAMPLE/L/00%02dAB7PGBVM?S=", nth);

    for (; n < len; n++)
        text[n] = (char)('0' + (n * 7 + nth) % 10);
    text[n] = '\0';
    return text;
}

/* 15 % of the symbol's area, (u, v) from 0 to 1 across it: 1 a corner torn off, 2 a spot
 * in the middle, 3 two spots. The finder patterns stay. */
static bool
lost(int damage, double u, double v)
{
    if (damage == 1)
        return u > 0.62 && v > 0.605;
    if (damage == 2)
        return hypot(u - 0.55, v - 0.52) < 0.2185;
    if (damage == 3)
        for (int i = 0; i < 2; i++)
            if (hypot(u - 0.4 - 0.36 * i, v - 0.5 - 0.18 * i) < 0.1545)
                return true;
    return false;
}

/* From a point of the picture, in modules off its middle, to the label's plane. */
static bool
label_point(const struct shot *shot, double x, double y, double *u, double *v)
{
    double t = shot->tilt_deg * M_PI / 180, far = 250; /* modules away */
    double depth = cos(t) - y / far * sin(t);

    *v = y / depth;
    *u = x * (1 + *v * sin(t) / far);
    if (shot->radius_mm > 0) {
        double r = shot->radius_mm / MODULE_MM;
        if (fabs(*u) > 0.99 * r)
            return false;
        *u = r * asin(*u / r);
    }
    return true;
}

static double
paper(const struct shot *shot, const QRcode *code, double u, double v)
{
    double half = code->width / 2.0;
    int mx = (int)floor(u + half), my = (int)floor(v + half);

    if (fabs(u) > half + QUIET || fabs(v) > half + QUIET)
        return 90;
    if (mx < 0 || my < 0 || mx >= code->width || my >= code->width)
        return 215;
    if (lost(shot->damage, (u + half) / code->width, (v + half) / code->width))
        return 130;
    return code->data[my * code->width + mx] & 1 ? 45 : 215;
}

/* One label with its middle at (cx, cy), over what is there. */
static void
expose(const struct shot *shot, const QRcode *code, int width, double cx, double cy)
{
    int reach = (int)((code->width / 2.0 + QUIET) * shot->px_per_module);

    for (int y = (int)cy - reach; y <= (int)cy + reach; y++)
        for (int x = (int)cx - reach; x <= (int)cx + reach; x++) {
            double sum = 0, u, v;
            for (int i = 0; i < FINE * FINE; i++) {
                double sx = x + (i % FINE + 0.5) / FINE, sy = y + (i / FINE + 0.5) / FINE;
                bool on = label_point(shot, (sx - cx) / shot->px_per_module,
                                      (sy - cy) / shot->px_per_module, &u, &v);
                sum += on ? paper(shot, code, u, v) : 90;
            }
            px[y * width + x] = (uint8_t)(sum / (FINE * FINE) + noise());
        }
}

static QRcode *
encode(const struct shot *shot, int nth, const char **text)
{
    /* as long as such a label's text may be in this version and level */
    static const int LENGTH[3][2] = {{150, 100}, {190, 130}, {220, 160}};
    *text = label_text(nth, LENGTH[shot->version - 7][shot->level == QR_ECLEVEL_Q]);
    QRcode *code = QRcode_encodeString(*text, shot->version, shot->level, QR_MODE_8, 1);

    assert_non_null(code);
    assert_int_equal(code->version, shot->version);
    return code;
}

static void
one_is_read(struct shot shot)
{
    const char *text;
    QRcode *code = encode(&shot, 1, &text);

    for (int i = 0; i < WIDTH * HEIGHT; i++)
        px[i] = (uint8_t)(90 + noise());
    expose(&shot, code, WIDTH, WIDTH / 2.0 + 3.3, HEIGHT / 2.0 - 2.6);
    assert_int_equal(fm_scan_gray(px, WIDTH, HEIGHT, &PATIENT, &found), FM_OK);
    if (found.count != 1)
        fail_msg("version %d, level %d, damage %d: not read", shot.version, shot.level,
                 shot.damage);
    assert_string_equal(found.symbol[0].text, text);
    fm_scan_result_clear(&found);
    QRcode_free(code);
}

/* In every version and level that the layout rule may choose. */
static void
all_are_read(struct shot shot)
{
    for (int i = 0; i < 6; i++) {
        shot.version = 7 + i % 3;
        shot.level = i < 3 ? QR_ECLEVEL_M : QR_ECLEVEL_Q;
        one_is_read(shot);
    }
}

static void
three_pixels_a_module_are_enough(void **state)
{
    (void)state;
    all_are_read((struct shot){.px_per_module = 3});
}

static void
a_label_tilted_by_45_degrees_is_read(void **state)
{
    (void)state;
    all_are_read((struct shot){.px_per_module = 3, .tilt_deg = 45});
}

static void
a_label_round_a_bottle_of_65_mm_radius_is_read(void **state)
{
    (void)state;
    all_are_read((struct shot){.px_per_module = 3, .radius_mm = 65});
}

static void
fifteen_percent_of_a_label_may_be_lost(void **state)
{
    (void)state;
    for (int damage = 1; damage <= 3; damage++)
        all_are_read((struct shot){.px_per_module = 3, .damage = damage});
}

static void
every_label_of_a_sheet_is_found_where_it_stands(void **state)
{
    const struct shot shot = {.version = 7, .level = QR_ECLEVEL_M, .px_per_module = 2.6};
    const char *text;

    (void)state;
    for (int i = 0; i < SHEET_W * SHEET_H; i++)
        px[i] = (uint8_t)(215 + noise());
    for (int i = 0; i < 24; i++) {
        QRcode *code = encode(&shot, i, &text);
        expose(&shot, code, SHEET_W, 150 + 300 * (i % 4), 140 + 290 * (i / 4));
        QRcode_free(code);
    }
    assert_int_equal(fm_scan_gray(px, SHEET_W, SHEET_H, &PATIENT, &found), FM_OK);
    assert_int_equal(found.count, 24);
    for (size_t k = 0; k < found.count; k++) {
        const struct fm_scan_symbol *s = &found.symbol[k];
        int nth = (int)k; /* in reading order */
        assert_string_equal(s->text, label_text(nth, 150));
        float x = 0, y = 0;
        for (int c = 0; c < 4; c++) {
            x += s->corner[c].x / 4;
            y += s->corner[c].y / 4;
        }
        assert_true(fabs(x - (150.0 + 300 * (nth % 4))) < 8);
        assert_true(fabs(y - (140.0 + 290 * (nth / 4))) < 8);
    }
    assert_string_equal(found.run[0].stage, "load");
    assert_true(found.runs > 1);
    fm_scan_result_clear(&found);
}

/* ---- shared photographs ---- */

static bool
load(const char *path, uint8_t **bytes, size_t *len)
{
    FILE *file = fopen(path, "rb");

    if (!file)
        return false;
    fseek(file, 0, SEEK_END);
    *len = (size_t)ftell(file);
    rewind(file);
    *bytes = malloc(*len);
    bool ok = fread(*bytes, 1, *len, file) == *len;
    fclose(file);
    return ok;
}

/* The text that a manifest expects of one file; "" where nothing may be read. */
static void
expected(const char *folder, const char *name, char *out, size_t size)
{
    char path[256], line[4096];

    snprintf(path, sizeof path, "../shared/data/qr/%s/manifest.tsv", folder);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    *out = '\0';
    while (fgets(line, sizeof line, file)) {
        char *tab = strchr(line, '\t');
        if (!tab || (size_t)(tab - line) != strlen(name) ||
            strncmp(line, name, strlen(name)) != 0)
            continue;
        snprintf(out, size, "%.*s", (int)strcspn(tab + 1, "\t\n"), tab + 1);
    }
    fclose(file);
}

static void
a_few_shared_photographs_read_as_their_truth_says(void **state)
{
    static const char *const FILES[][2] = {
        {"damaged", "blur-3-0.jpg"},
        {"damaged", "mix3-008.jpg"},
        {"damaged", "deadline-5-0.jpg"},
        {"damaged", "lowlight-4-0.jpg"},
        {"damaged", "shadow-4-0.jpg"},
        {"damaged", "perspective-3-0.jpg"},
        {"damaged", "cylinder-2-0.jpg"},
        {"damaged", "blur-5-0.jpg"},
        {"photos", "jsqr/10.png"},
        {"photos", "jsqr/105.png"},
        {"photos", "zxing/falsepositives/06.png"},
        {"photos", "zxing/falsepositives-2/03.png"},
    };
    char path[256], truth[2048];
    int read = 0;

    (void)state;
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        uint8_t *bytes = NULL;
        size_t len = 0;
        snprintf(path, sizeof path, "../shared/data/qr/%s/%s", FILES[i][0], FILES[i][1]);
        if (!load(path, &bytes, &len))
            fail_msg("%s: cannot be read; the pictures stand beside the project", path);
        expected(FILES[i][0], FILES[i][1], truth, sizeof truth);
        assert_int_equal(fm_scan_image(bytes, len, &PATIENT, &found), FM_OK);
        for (size_t k = 0; k < found.count; k++)
            assert_string_equal(found.symbol[k].text, truth);
        read += found.count > 0;
        fm_scan_result_clear(&found);
        free(bytes);
    }
    assert_true(read >= 9); /* blur-5 is beyond anybody */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_pixels_a_module_are_enough),
        cmocka_unit_test(a_label_tilted_by_45_degrees_is_read),
        cmocka_unit_test(a_label_round_a_bottle_of_65_mm_radius_is_read),
        cmocka_unit_test(fifteen_percent_of_a_label_may_be_lost),
        cmocka_unit_test(every_label_of_a_sheet_is_found_where_it_stands),
        cmocka_unit_test(a_few_shared_photographs_read_as_their_truth_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
