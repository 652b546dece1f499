#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "label/decoder.h"
#include "label/decoder_wire.h"
#include "picture.h"

#define TEXT "HTTPS://ID.EXAMPLE.NET/T/FIREMARK"

static struct picture drawn;
static uint8_t file[1 << 20];
static size_t file_len;
static struct fm_scan_result found;

static int
start(void **state)
{
    (void)state;
    picture_init(&drawn);
    picture_symbol(&drawn, TEXT, 60, 40, 8);
    file_len = picture_png(&drawn, file, sizeof file);
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    fm_scan_result_clear(&found);
    return 0;
}

/* What a taken-over worker might try, by the first letter of the request. */
static bool
misbehave(const uint8_t *in, size_t len, uint8_t **out, size_t *out_len)
{
    int answer = 0;

    if (*in == 'o')
        answer = open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES;
    if (*in == 's')
        socket(AF_INET, SOCK_STREAM, 0);
    if (*in == 'f')
        fork();
    if (*in == 'x')
        raise(SIGSEGV);
    for (volatile bool spin = *in == 'l'; spin;)
        continue;
    *out = malloc(1);
    **out = (uint8_t)(len ? answer : 0);
    *out_len = 1;
    return *in != 'q';
}

static enum jail_outcome
try_it(struct jail *jail, const char *what, int timeout_ms, int *answer)
{
    uint8_t *out = NULL;
    size_t len = 0;
    enum jail_outcome outcome =
        jail_call(jail, (const uint8_t *)what, 1, timeout_ms, &out, &len);

    if (outcome == JAIL_DONE && answer)
        *answer = out[0];
    free(out);
    return outcome;
}

static void
a_jailed_worker_cannot_open_a_file(void **state)
{
    (void)state;
    struct jail jail = {.work = misbehave};
    int refused = 0;
    assert_int_equal(try_it(&jail, "o", 0, &refused), JAIL_DONE);
    jail_close(&jail);
    assert_int_equal(refused, 1);
}

static void
sockets_processes_crashes_and_endless_loops_end_the_worker_only(void **state)
{
    (void)state;
    struct jail jail = {.work = misbehave};
    const char *evil[] = {"s", "f", "x", "q"};
    for (size_t i = 0; i < 4; i++) {
        enum jail_outcome outcome = try_it(&jail, evil[i], 0, NULL);
        assert_int_equal(outcome, JAIL_DIED);
        assert_int_equal(jail.pid, 0);
        assert_int_equal(try_it(&jail, "n", 0, NULL), JAIL_DONE);
    }
    assert_int_equal(try_it(&jail, "l", 300, NULL), JAIL_LATE);
    assert_int_equal(try_it(&jail, "n", 0, NULL), JAIL_DONE);
    jail_close(&jail);
}

/* By the worker's own time, not by that of a machine that is busy; a worker that uses
 * none is waited for four times as long. */
static void
time_is_counted_as_the_worker_uses_it(void **state)
{
    struct jail jail = {.work = misbehave};

    (void)state;
    assert_true(jail_open(&jail));
    int64_t before = clock_monotonic_us();
    kill(jail.pid, SIGSTOP);
    assert_int_equal(try_it(&jail, "n", 100, NULL), JAIL_LATE);
    assert_true(clock_monotonic_us() - before >= 400 * 1000);
    assert_int_equal(jail.pid, 0);
    assert_true(jail_open(&jail));
    pid_t slow = jail.pid, waker = fork();
    kill(slow, SIGSTOP);
    if (waker == 0) {
        usleep(250 * 1000);
        kill(slow, SIGCONT);
        _exit(0);
    }
    assert_int_equal(try_it(&jail, "n", 100, NULL), JAIL_DONE);
    waitpid(waker, NULL, 0);
    jail_close(&jail);
}

static void
a_worker_is_replaced_after_a_hundred_requests(void **state)
{
    (void)state;
    struct jail jail = {.work = misbehave};
    assert_true(jail_open(&jail));
    pid_t first = jail.pid;
    for (int i = 0; i < JAIL_REQUESTS; i++)
        assert_int_equal(try_it(&jail, "n", 0, NULL), JAIL_DONE);
    assert_int_equal(jail.pid, first);
    assert_int_equal(try_it(&jail, "n", 0, NULL), JAIL_DONE);
    assert_int_not_equal(jail.pid, first);
    jail_close(&jail);
}

static void
one_private_worker_reads_refuses_and_reads_again(void **state)
{
    (void)state;
    struct jail jail = decoder_jail();
    assert_int_equal(decoder_scan_here(&jail, file, file_len, &found), DECODER_OK);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.symbol[0].text, TEXT);
    fm_scan_result_clear(&found);
    pid_t worker = jail.pid;
    assert_int_equal(decoder_scan_here(&jail, file, file_len / 2, &found),
                     DECODER_ERR_IMAGE);
    assert_int_equal(decoder_scan_here(&jail, file, 0, &found), DECODER_ERR_IMAGE);
    assert_int_equal(jail.pid, worker);
    kill(worker, SIGKILL);
    assert_int_equal(decoder_scan_here(&jail, file, file_len, &found),
                     DECODER_ERR_HOSTILE);
    assert_int_equal(decoder_scan_here(&jail, file, file_len, &found), DECODER_OK);
    assert_string_equal(found.symbol[0].text, TEXT);
    jail_close(&jail);
}

static void
load(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "tests/specimens/fuzz/%s", name);
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    file_len = fread(file, 1, sizeof file, in);
    fclose(in);
}

/* Each kept picture, whole, cut off and with every 40th byte turned over in turn. */
static void
damaged_pictures_are_refused_or_read_and_the_worker_goes_on(void **state)
{
    static const char *const NAMES[] = {
        "image/alpha.png",  "image/bits.png",        "image/color.jpg",
        "image/color.png",  "image/gray.jpg",        "image/gray.png",
        "image/tilted.jpg", "image/progressive.jpg", "image/restart.jpg"};
    struct jail jail = decoder_jail();

    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        load(NAMES[i]);
        for (size_t at = 8; at < file_len; at += 40) {
            file[at] ^= 0xff;
            enum decoder_status turned = decoder_scan_here(&jail, file, file_len, &found);
            assert_true(turned == DECODER_OK || turned == DECODER_ERR_IMAGE);
            fm_scan_result_clear(&found);
            file[at] ^= 0xff;
        }
        assert_int_equal(decoder_scan_here(&jail, file, file_len / 3, &found),
                         DECODER_ERR_IMAGE);
        assert_int_equal(decoder_scan_here(&jail, file, file_len, &found), DECODER_OK);
        assert_int_equal(found.count, i > 0); /* alpha.png: dark modules are holes */
        assert_true(found.runs > 1);
        fm_scan_result_clear(&found);
    }
    jail_close(&jail);
}

static void
texts_beyond_ascii_need_no_file_in_the_jail(void **state)
{
    (void)state;
    struct jail jail = decoder_jail();
    picture_init(&drawn);
    picture_symbol(&drawn, "灭火器 \u2019", 60, 40, 8);
    file_len = picture_png(&drawn, file, sizeof file);
    assert_int_equal(decoder_scan_here(&jail, file, file_len, &found), DECODER_OK);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.symbol[0].text, "灭火器 \u2019");
    jail_close(&jail);
}

static void
the_service_answers_survives_and_stops(void **state)
{
    (void)state;
    char dir[] = "/tmp/firemark-decoder-XXXXXX", path[64];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/sock", dir);
    assert_int_equal(decoder_scan(path, file, file_len, 500, &found), DECODER_ERR_ABSENT);
    pid_t service = fork();
    if (service == 0)
        _exit(decoder_serve(path, 2));
    for (int i = 0; i < 200 && access(path, R_OK) != 0; i++)
        usleep(10 * 1000);
    for (int i = 0; i < 5; i++) {
        enum decoder_status bad = decoder_scan(path, file, 100, 8000, &found);
        enum decoder_status good = decoder_scan(path, file, file_len, 8000, &found);
        assert_int_equal(bad, DECODER_ERR_IMAGE);
        assert_int_equal(good, DECODER_OK);
        assert_string_equal(found.symbol[0].text, TEXT);
        fm_scan_result_clear(&found);
    }
    kill(service, SIGTERM);
    int how = -1;
    assert_int_equal(waitpid(service, &how, 0), service);
    assert_int_equal(how, 0);
    assert_int_not_equal(access(path, F_OK), 0);
    rmdir(dir);
}

static void
assert_drawn(const struct decoder_view *view)
{
    assert_true(view->jpeg_len > 100);
    assert_memory_equal(view->jpeg, "\xff\xd8\xff", 3);
    assert_null(memmem(view->jpeg, view->jpeg_len, "HUAWEI", 6));
}

static void
a_picture_is_drawn_anew_in_the_jail_and_its_facts_are_told(void **state)
{
    struct jail jail = decoder_jail();
    struct decoder_view view = {.jpeg = NULL};

    (void)state;
    load("exif/big.jpg");
    assert_non_null(memmem(file, file_len, "HUAWEI", 6));
    assert_int_equal(decoder_view_here(&jail, file, file_len, 48, &view), DECODER_OK);
    assert_string_equal(view.exif.make, "HUAWEI");
    assert_string_equal(view.exif.taken_at, "2026-03-05T08:30:00+08:00");
    assert_true(view.exif.placed && view.exif.lon > 121 && view.exif.lon < 122);
    assert_drawn(&view);
    free(view.jpeg);
    assert_int_equal(decoder_view_here(&jail, file, file_len, 0, &view), DECODER_OK);
    assert_string_equal(view.exif.model, "LYA-AL00");
    assert_null(view.jpeg);
    pid_t worker = jail.pid;
    assert_int_equal(
        decoder_view_here(&jail, file, file_len, DECODER_SIDE_MAX + 1, &view),
        DECODER_ERR_IMAGE);
    assert_int_equal(decoder_view_here(&jail, file, file_len / 2, 48, &view),
                     DECODER_ERR_IMAGE);
    assert_int_equal(decoder_view_here(&jail, file, 0, 48, &view), DECODER_ERR_IMAGE);
    assert_int_equal(jail.pid, worker);
    kill(worker, SIGKILL);
    assert_int_equal(decoder_view_here(&jail, file, file_len, 48, &view),
                     DECODER_ERR_HOSTILE);
    assert_int_equal(decoder_view_here(&jail, file, file_len, 48, &view), DECODER_OK);
    assert_drawn(&view);
    free(view.jpeg);
    jail_close(&jail);
}

static void
views_forged_by_a_worker_are_not_believed(void **state)
{
    struct decoder_view view = {.exif = {.orientation = 1, .there = true}}, got;
    uint8_t jpeg[] = {0xff, 0xd8, 0xff, 0xd9}, *bytes = NULL;
    size_t len = 0;

    (void)state;
    view.jpeg = jpeg;
    view.jpeg_len = sizeof jpeg;
    assert_true(wire_encode_view(DECODER_OK, &view, &bytes, &len));
    assert_int_equal(wire_decode_view(bytes, len, &got), DECODER_OK);
    assert_memory_equal(got.jpeg, jpeg, sizeof jpeg);
    free(got.jpeg);
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(wire_decode_view(bytes, cut, &got), DECODER_ERR_HOSTILE);
    bytes[len - 4] = '<'; /* no JPEG */
    assert_int_equal(wire_decode_view(bytes, len, &got), DECODER_ERR_HOSTILE);
    free(bytes);
    view.jpeg = NULL;
    view.jpeg_len = 0;
    const struct exif good = view.exif;
    for (int i = 0; i < 4; i++) {
        view.exif = good;
        if (i == 0)
            memset(view.exif.make, 'A', sizeof view.exif.make); /* does not end */
        if (i == 1)
            strcpy(view.exif.taken_at, "\n");
        if (i == 2)
            view.exif.lon = 181;
        if (i == 3)
            view.exif.orientation = 0;
        assert_true(wire_encode_view(DECODER_OK, &view, &bytes, &len));
        assert_int_equal(wire_decode_view(bytes, len, &got), DECODER_ERR_HOSTILE);
        free(bytes);
    }
}

static void
answers_forged_by_a_worker_are_not_believed(void **state)
{
    (void)state;
    struct fm_scan_result one = {.count = 1};
    uint8_t *bytes = NULL;
    size_t len = 0;
    char text[] = "abc";
    one.symbol[0] = (struct fm_scan_symbol){.text = text, .len = 3};
    assert_true(wire_encode(DECODER_OK, &one, &bytes, &len));
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(wire_decode(bytes, cut, &found), DECODER_ERR_HOSTILE);
    memset(bytes + 4, 0xff, 4); /* the count */
    assert_int_equal(wire_decode(bytes, len, &found), DECODER_ERR_HOSTILE);
    free(bytes);
}

static enum decoder_status
told(const struct fm_scan_result *result, size_t more)
{
    uint8_t *bytes;
    size_t len;

    assert_true(wire_encode(DECODER_OK, result, &bytes, &len));
    bytes = realloc(bytes, len + more);
    memset(bytes + len, 0, more);
    enum decoder_status status = wire_decode(bytes, len + more, &found);
    free(bytes);
    fm_scan_result_clear(&found);
    return status;
}

/* No JSON could tell them. */
static void
numbers_and_names_forged_by_a_worker_are_not_believed(void **state)
{
    char text[] = "abc";
    struct fm_scan_result good = {.count = 1, .width = 8, .height = 9, .runs = 1};
    struct fm_scan_result bad[6];

    (void)state;
    good.symbol[0] = (struct fm_scan_symbol){.text = text, .len = 3, .stage = "plain"};
    for (int i = 0; i < 6; i++)
        bad[i] = good;
    bad[0].ms = NAN;
    bad[1].run[0].ms = INFINITY;
    bad[2].run[0].stage[0] = '\xff';
    bad[3].symbol[0].corner[3].y = NAN;
    bad[4].symbol[0].corner[0].x = -1e9f;
    bad[5].width = -1;
    assert_int_equal(told(&good, 0), DECODER_OK);
    assert_int_equal(told(&good, 1), DECODER_ERR_HOSTILE);
    for (int i = 0; i < 6; i++)
        assert_int_equal(told(&bad[i], 0), DECODER_ERR_HOSTILE);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, start, finish)
    const struct CMUnitTest tests[] = {
        T(a_jailed_worker_cannot_open_a_file),
        T(sockets_processes_crashes_and_endless_loops_end_the_worker_only),
        T(time_is_counted_as_the_worker_uses_it),
        T(a_worker_is_replaced_after_a_hundred_requests),
        T(one_private_worker_reads_refuses_and_reads_again),
        T(damaged_pictures_are_refused_or_read_and_the_worker_goes_on),
        T(texts_beyond_ascii_need_no_file_in_the_jail),
        T(the_service_answers_survives_and_stops),
        T(answers_forged_by_a_worker_are_not_believed),
        T(numbers_and_names_forged_by_a_worker_are_not_believed),
        T(a_picture_is_drawn_anew_in_the_jail_and_its_facts_are_told),
        T(views_forged_by_a_worker_are_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
