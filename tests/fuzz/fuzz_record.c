/* Any bytes as a proof, a proof of growth, an entry, an opened event, a key, a signed
 * note, a time stamp. Each form has one spelling only: what is read and written again is
 * the same bytes. */
#include <firemark/record.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static void
require_same(const void *a, size_t a_len, const void *b, size_t b_len)
{
    require(a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0));
}

static void
check_proof(const char *text, size_t size)
{
    struct fm_error why = {.rule = ""};
    struct fm_proof proof;
    uint8_t *extra = NULL;
    size_t extra_len = 0, len;
    char *again;
    enum fm_status status = fm_proof_read(text, size, &proof, &extra, &extra_len, &why);

    require(status == FM_OK || (status == FM_ERR_RECORD && why.rule[0] && !extra));
    if (status != FM_OK)
        return;
    require(fm_proof_write(&proof, extra, extra_len, &again, &len) == FM_OK);
    require_same(again, len, text, size);
    free(again);
    free(extra);
}

static void
check_growth(const char *text, size_t size)
{
    struct fm_error why = {.rule = ""};
    struct fm_growth growth;
    size_t len;
    char *again;
    enum fm_status status = fm_growth_read(text, size, &growth, &why);

    require(status == FM_OK || (status == FM_ERR_RECORD && why.rule[0]));
    if (status != FM_OK)
        return;
    require(fm_growth_write(&growth, &again, &len) == FM_OK);
    require_same(again, len, text, size);
    free(again);
}

static void
check_entry(const uint8_t *data, size_t size)
{
    static uint8_t again[FM_ENTRY_MAX];
    struct fm_entry entry;
    size_t len;

    if (fm_entry_read(data, size, &entry) != FM_OK)
        return;
    require(fm_entry_write(&entry, again, sizeof again, &len) == FM_OK);
    require_same(again, len, data, size);
}

static void
check_opened(const uint8_t *data, size_t size)
{
    static uint8_t again[1 << 15];
    struct fm_opened opened;
    size_t len;

    if (fm_opened_read(data, size, &opened) != FM_OK)
        return;
    require(fm_opened_write(&opened, again, sizeof again, &len) == FM_OK);
    require_same(again, len, data, size);
    check_entry(opened.entry, opened.entry_len);
}

/* source: the example of golang.org/x/mod/sumdb/note */
static const char KEY[] =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                  TEXT[] = "If you think cryptography is the answer to your problem,\n"
                           "then you don't know what your problem is.\n";

static void
check_note(const char *text, size_t size)
{
    static struct fm_note_key key;
    struct fm_checkpoint checkpoint;
    bool is_signed = false;
    size_t text_len = 0;
    int64_t time;

    if (!key.public_len)
        require(fm_note_key_read(KEY, &key) == FM_OK);
    enum fm_status status =
        fm_note_verify(text, size, &key, &is_signed, &text_len, &time);
    require(status == FM_OK || (status == FM_ERR_RECORD && !is_signed));
    if (is_signed)
        require_same(text, text_len, TEXT, strlen(TEXT));
    status = fm_checkpoint_read(text, size, &checkpoint);
    require(status == FM_OK || status == FM_ERR_RECORD);
}

static void
check_key(const uint8_t *data, size_t size)
{
    struct fm_note_key key;
    char text[FM_VKEY_MAX], again[FM_VKEY_MAX];

    if (size >= sizeof text || memchr(data, '\0', size))
        return;
    memcpy(text, data, size);
    text[size] = '\0';
    if (fm_note_key_read(text, &key) != FM_OK)
        return;
    require(fm_note_key_write(&key, again) == FM_OK);
    require_same(again, strlen(again), text, size);
}

/* Without an authority nothing is good; what is no token is refused before. */
static void
check_stamp(const uint8_t *data, size_t size)
{
    const struct fm_stamp stamp = {
        .text = TEXT, .text_len = strlen(TEXT), .token = data, .token_len = size};
    bool good = false;
    int64_t time;

    enum fm_status status = fm_stamp_verify(&stamp, "/nonexistent", &good, &time);
    require(status != FM_OK && !good);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_proof((const char *)data, size);
    check_growth((const char *)data, size);
    check_entry(data, size);
    check_opened(data, size);
    check_note((const char *)data, size);
    check_key(data, size);
    check_stamp(data, size);
    return 0;
}
