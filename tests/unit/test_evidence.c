#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "evidence/file.h"

static const unsigned char pdf[] = "%PDF-1.7 photo of a seal";
static const size_t pdf_len = sizeof pdf - 1;

static int
folder_open(void **state)
{
    char *dir = strdup("/tmp/evidence_XXXXXX");
    *state = dir;
    return dir != NULL && mkdtemp(dir) != NULL ? 0 : -1;
}

static int
folder_remove(void **state)
{
    char hex[EVIDENCE_HEX], path[200];
    if (evidence_put(*state, pdf, pdf_len, hex) != EVIDENCE_IO) {
        snprintf(path, sizeof path, "%s/%s", (char *)*state, hex);
        unlink(path);
    }
    int failed = rmdir(*state);
    free(*state);
    return failed;
}

static void
the_type_is_told_from_the_bytes(void **state)
{
    (void)state;
    assert_string_equal(evidence_sniff((const unsigned char *)"\xff\xd8\xff\xe0", 4),
                        "image/jpeg");
    assert_string_equal(evidence_sniff((const unsigned char *)"\x89PNG\r\n\x1a\n", 8),
                        "image/png");
    assert_string_equal(evidence_sniff(pdf, pdf_len), "application/pdf");
    assert_null(evidence_sniff(pdf, 4));
    assert_null(evidence_sniff((const unsigned char *)"<html>", 6));
}

static void
what_is_stored_is_read_back_under_its_hash(void **state)
{
    char hex[EVIDENCE_HEX], again[EVIDENCE_HEX];
    unsigned char *bytes;
    size_t len;

    assert_int_equal(evidence_put(*state, pdf, pdf_len, hex), EVIDENCE_OK);
    assert_int_equal(evidence_put(*state, pdf, pdf_len, again), EVIDENCE_OK);
    assert_string_equal(hex, again);
    assert_int_equal(evidence_get(*state, hex, &bytes, &len), EVIDENCE_OK);
    assert_int_equal(len, pdf_len);
    assert_memory_equal(bytes, pdf, pdf_len);
    free(bytes);
}

static void
what_is_not_evidence_is_refused(void **state)
{
    char hex[EVIDENCE_HEX];
    assert_int_equal(evidence_put(*state, pdf, 0, hex), EVIDENCE_EMPTY);
    assert_int_equal(evidence_put(*state, pdf, (size_t)EVIDENCE_MAX + 1, hex),
                     EVIDENCE_TOO_LARGE);
    assert_int_equal(evidence_put(*state, (const unsigned char *)"text", 4, hex),
                     EVIDENCE_TYPE);
    assert_int_equal(evidence_put("/nonexistent/evidence", pdf, pdf_len, hex),
                     EVIDENCE_IO);
}

static void
the_folder_is_made_where_only_it_is_missing(void **state)
{
    char hex[EVIDENCE_HEX], file[EVIDENCE_HEX + 64], dir[64];

    snprintf(dir, sizeof dir, "%s/new", (const char *)*state);
    assert_int_equal(evidence_put(dir, pdf, pdf_len, hex), EVIDENCE_OK);
    snprintf(file, sizeof file, "%s/%s", dir, hex);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(rmdir(dir), 0);
}

static void
only_names_that_are_hashes_are_looked_up(void **state)
{
    unsigned char *bytes;
    size_t len;
    char hex[EVIDENCE_HEX];

    memset(hex, 'a', EVIDENCE_HEX - 1);
    hex[EVIDENCE_HEX - 1] = '\0';
    assert_int_equal(evidence_get(*state, hex, &bytes, &len), EVIDENCE_ABSENT);
    hex[3] = '/';
    assert_int_equal(evidence_get(*state, hex, &bytes, &len), EVIDENCE_NAME);
    assert_int_equal(evidence_get(*state, "../../etc/passwd", &bytes, &len),
                     EVIDENCE_NAME);
}

static void
changed_bytes_are_noticed(void **state)
{
    char hex[EVIDENCE_HEX], path[200];
    unsigned char *bytes;
    size_t len;

    assert_int_equal(evidence_put(*state, pdf, pdf_len, hex), EVIDENCE_OK);
    snprintf(path, sizeof path, "%s/%s", (char *)*state, hex);
    assert_int_equal(chmod(path, 0600), 0);
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "X", 1, 9), 1);
    close(fd);
    assert_int_equal(evidence_get(*state, hex, &bytes, &len), EVIDENCE_DAMAGED);
    assert_int_equal(evidence_put(*state, pdf, pdf_len, hex), EVIDENCE_DAMAGED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_type_is_told_from_the_bytes),
        cmocka_unit_test_setup_teardown(what_is_stored_is_read_back_under_its_hash,
                                        folder_open, folder_remove),
        cmocka_unit_test_setup_teardown(what_is_not_evidence_is_refused, folder_open,
                                        folder_remove),
        cmocka_unit_test_setup_teardown(the_folder_is_made_where_only_it_is_missing,
                                        folder_open, folder_remove),
        cmocka_unit_test_setup_teardown(only_names_that_are_hashes_are_looked_up,
                                        folder_open, folder_remove),
        cmocka_unit_test_setup_teardown(changed_bytes_are_noticed, folder_open,
                                        folder_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
