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
/* as sha256sum and `openssl dgst -sm3` tell them */
#define PDF_SHA256 "6b21d82d8a63b4822458c4e6fb48a94f92901b619ab93009cc8ff3a9dde7fc46"
#define PDF_SM3 "09d9402af42e9fe10a53231660e015babdc34092932a377323a149156a7382f8"

static struct evidence_sums sums;

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
    char path[200];
    snprintf(path, sizeof path, "%s/" PDF_SHA256, (char *)*state);
    unlink(path);
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
    char sm3[EVIDENCE_HEX];
    unsigned char *bytes;
    size_t len;

    assert_int_equal(evidence_put(*state, pdf, pdf_len, &sums), EVIDENCE_OK);
    assert_int_equal(evidence_put(*state, pdf, pdf_len, &sums), EVIDENCE_OK);
    assert_string_equal(sums.sha256, PDF_SHA256);
    assert_string_equal(sums.sm3, PDF_SM3);
    assert_string_equal(sums.type, "application/pdf");
    assert_int_equal(sums.bytes, pdf_len);
    assert_int_equal(evidence_get(*state, PDF_SHA256, &bytes, &len, sm3), EVIDENCE_OK);
    assert_string_equal(sm3, PDF_SM3);
    assert_int_equal(len, pdf_len);
    assert_memory_equal(bytes, pdf, pdf_len);
    free(bytes);
}

static void
a_stream_is_stored_as_its_bytes_are(void **state)
{
    FILE *from = fmemopen((void *)(uintptr_t)pdf, pdf_len, "rb");

    assert_int_equal(evidence_put_stream(*state, from, &sums), EVIDENCE_OK);
    assert_string_equal(sums.sha256, PDF_SHA256);
    assert_string_equal(sums.sm3, PDF_SM3);
    assert_int_equal(sums.bytes, pdf_len);
    assert_int_equal(evidence_put_stream(*state, from, &sums), EVIDENCE_EMPTY);
    fclose(from);
}

/* Twenty mebibytes are taken, a byte more is not, and of neither a refused nor a cut
 * stream anything is left. */
static void
a_stream_that_is_too_long_leaves_nothing(void **state)
{
    char path[200];
    FILE *from = tmpfile();

    assert_int_equal(fwrite(pdf, 1, pdf_len, from), pdf_len);
    assert_int_equal(ftruncate(fileno(from), EVIDENCE_MAX + 1), 0);
    rewind(from);
    assert_int_equal(evidence_put_stream(*state, from, &sums), EVIDENCE_TOO_LARGE);
    assert_int_equal(rmdir(*state), 0);
    assert_int_equal(ftruncate(fileno(from), EVIDENCE_MAX), 0);
    rewind(from);
    assert_int_equal(evidence_put_stream(*state, from, &sums), EVIDENCE_OK);
    assert_int_equal(sums.bytes, EVIDENCE_MAX);
    snprintf(path, sizeof path, "%s/%s", (char *)*state, sums.sha256);
    assert_int_equal(unlink(path), 0);
    fclose(from);
}

static void
what_is_not_evidence_is_refused(void **state)
{
    assert_int_equal(evidence_put(*state, pdf, 0, &sums), EVIDENCE_EMPTY);
    assert_int_equal(evidence_put(*state, pdf, (size_t)EVIDENCE_MAX + 1, &sums),
                     EVIDENCE_TOO_LARGE);
    assert_int_equal(evidence_put(*state, (const unsigned char *)"text", 4, &sums),
                     EVIDENCE_TYPE);
    assert_int_equal(
        evidence_put(*state, (const unsigned char *)"a text of some length", 21, &sums),
        EVIDENCE_TYPE);
    assert_int_equal(evidence_put("/nonexistent/evidence", pdf, pdf_len, &sums),
                     EVIDENCE_IO);
}

static void
the_folder_is_made_where_only_it_is_missing(void **state)
{
    char file[EVIDENCE_HEX + 64], dir[64];

    snprintf(dir, sizeof dir, "%s/new", (const char *)*state);
    assert_int_equal(evidence_put(dir, pdf, pdf_len, &sums), EVIDENCE_OK);
    snprintf(file, sizeof file, "%s/%s", dir, sums.sha256);
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
    assert_int_equal(evidence_get(*state, hex, &bytes, &len, NULL), EVIDENCE_ABSENT);
    hex[3] = '/';
    assert_int_equal(evidence_get(*state, hex, &bytes, &len, NULL), EVIDENCE_NAME);
    assert_int_equal(evidence_get(*state, "../../etc/passwd", &bytes, &len, NULL),
                     EVIDENCE_NAME);
}

static void
changed_bytes_are_noticed(void **state)
{
    char path[200];
    unsigned char *bytes;
    size_t len;

    assert_int_equal(evidence_put(*state, pdf, pdf_len, &sums), EVIDENCE_OK);
    snprintf(path, sizeof path, "%s/%s", (char *)*state, sums.sha256);
    assert_int_equal(chmod(path, 0600), 0);
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "X", 1, 9), 1);
    close(fd);
    assert_int_equal(evidence_get(*state, PDF_SHA256, &bytes, &len, NULL),
                     EVIDENCE_DAMAGED);
    assert_int_equal(evidence_put(*state, pdf, pdf_len, &sums), EVIDENCE_DAMAGED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_type_is_told_from_the_bytes),
        cmocka_unit_test_setup_teardown(what_is_stored_is_read_back_under_its_hash,
                                        folder_open, folder_remove),
        cmocka_unit_test_setup_teardown(a_stream_is_stored_as_its_bytes_are, folder_open,
                                        folder_remove),
        cmocka_unit_test_setup_teardown(a_stream_that_is_too_long_leaves_nothing,
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
