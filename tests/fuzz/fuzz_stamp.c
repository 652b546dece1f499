/* Any bytes as the answer of a time-stamping authority, and as the query that a good one
 * answers; the first byte chooses. What is good says what the authority signed and
 * nothing else: its very statement, of its very time, over this text; for another text it
 * never is. What is no answer leaves verdict and time untouched. The kept answers were
 * made by openssl ts as tests/record/authority.py has it. */
#include <firemark/record.h>
#include <openssl/ts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 4096, GOOD_ONES = 2, UNTOUCHED = -77 };

/* Which of the kept answers are good. */
static const char *const GOOD[GOOD_ONES] = {"token", "no_nonce"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct file {
    uint8_t bytes[FILE_MAX];
    size_t len;
};

static struct file text, query, answer;

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static void
read_file(const char *folder, const char *name, struct file *out)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof path, "tests/specimens/%s/%s", folder, name);
    file = fopen(path, "r");
    require(file != NULL);
    out->len = fread(out->bytes, 1, sizeof out->bytes, file);
    require(out->len > 0 && out->len < sizeof out->bytes);
    fclose(file);
}

/* What the authority signed, in DER, to be freed with OPENSSL_free(); NULL: nothing. */
static uint8_t *
statement_of(const uint8_t *bytes, size_t len, int *out_len)
{
    TS_RESP *response = d2i_TS_RESP(NULL, &bytes, (long)len);
    const TS_TST_INFO *info = response ? TS_RESP_get_tst_info(response) : NULL;
    uint8_t *der = NULL;

    *out_len = info ? i2d_TS_TST_INFO(info, &der) : -1;
    TS_RESP_free(response);
    return der;
}

/* Whether it is that of a good specimen. */
static bool
is_known(const uint8_t *der, int len)
{
    static uint8_t *known[GOOD_ONES];
    static int known_len[GOOD_ONES];
    bool found = false;

    for (int i = 0; i < GOOD_ONES; i++) {
        if (!known[i]) {
            struct file file;
            read_file("fuzz/stamp", GOOD[i], &file);
            known[i] = statement_of(file.bytes + 1, file.len - 1, &known_len[i]);
        }
        found = found || (len == known_len[i] && memcmp(der, known[i], (size_t)len) == 0);
    }
    return found;
}

static bool
verify(const struct fm_stamp *stamp)
{
    bool good = true;
    int64_t time = UNTOUCHED;
    enum fm_status status =
        fm_stamp_verify(stamp, "tests/specimens/stamp/ca.pem", &good, &time);

    require(status == FM_OK || status == FM_ERR_RECORD || status == FM_ERR_CRYPTO);
    require((status == FM_OK) == (time != UNTOUCHED));
    require(status == FM_OK || good);
    return status == FM_OK && good;
}

static void
check(struct fm_stamp stamp)
{
    static const char OTHER[] = "firemark.example/log\n8\n";
    int len;

    if (!verify(&stamp))
        return;
    uint8_t *der = statement_of(stamp.token, stamp.token_len, &len);
    require(len > 0 && is_known(der, len));
    OPENSSL_free(der);
    stamp.text = OTHER;
    stamp.text_len = sizeof OTHER - 1;
    require(!verify(&stamp));
}

static void
check_specimen(void)
{
    read_file("stamp", "text", &text);
    read_file("stamp", "query.tsq", &query);
    read_file("stamp", "token.tsr", &answer);
    require(verify(&(struct fm_stamp){text.bytes, text.len, answer.bytes, answer.len,
                                      query.bytes, query.len}));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!text.len)
        check_specimen();
    if (size == 0)
        return 0;
    struct fm_stamp stamp = {.text = text.bytes, .text_len = text.len};
    if (data[0] & 2) {
        stamp.token = answer.bytes;
        stamp.token_len = answer.len;
        stamp.request = data + 1;
        stamp.request_len = size - 1;
    } else {
        stamp.token = data + 1;
        stamp.token_len = size - 1;
        stamp.request = data[0] & 1 ? query.bytes : NULL;
        stamp.request_len = data[0] & 1 ? query.len : 0;
    }
    check(stamp);
    return 0;
}
