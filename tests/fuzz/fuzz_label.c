/* Any bytes as a label and as a typed code. Beyond memory safety: a label read is written
 * back as the very same text, and nothing but a text that a key signed is genuine. */
#include <firemark/firemark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOW = 1795478400 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static size_t
whole_file(const char *path, char *out, size_t cap)
{
    FILE *file = fopen(path, "r");
    size_t len = file ? fread(out, 1, cap, file) : 0;

    require(len > 0 && len < cap);
    fclose(file);
    return len;
}

static struct fm_keyring *
trusted(void)
{
    static struct fm_keyring *ring;
    static char json[1 << 14];

    if (ring)
        return ring;
    ring = fm_keyring_new();
    size_t len = whole_file("tests/specimens/roots.json", json, sizeof json);
    require(fm_keyring_pin_roots(ring, json, len, NULL) == FM_OK);
    len = whole_file("tests/specimens/trust.json", json, sizeof json);
    require(fm_keyring_load_trust(ring, json, len, NULL) == FM_OK);
    return ring;
}

/* The texts of vectors.tsv whose row says genuine, one per line. */
static const char *
signed_texts(void)
{
    static char texts[1 << 13];
    char row[1024], verdict[32], text[512];

    if (texts[0])
        return texts;
    FILE *file = fopen("tests/specimens/vectors.tsv", "r");
    require(file != NULL);
    while (fgets(row, sizeof row, file))
        if (sscanf(row, "%*s %31s %511s", verdict, text) == 2 &&
            strcmp(verdict, "genuine") == 0)
            strcat(strcat(texts, text), "\n");
    fclose(file);
    return texts;
}

static void
check_label(const char *text, size_t len)
{
    struct fm_label label, lower_label;
    char upper[FM_LABEL_TEXT_MAX], lower[FM_LABEL_TEXT_MAX];
    size_t n, lower_n;

    if (fm_label_parse(text, len, &label, NULL) != FM_OK)
        return;
    require(fm_label_encode(&label, upper, sizeof upper, &n) == FM_OK && n == len);
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        require(upper[i] == (c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
    }
    require(fm_label_encode_lower(&label, lower, sizeof lower, &lower_n) == FM_OK);
    require(fm_label_parse(lower, lower_n, &lower_label, NULL) == FM_OK);
    require(memcmp(&label, &lower_label, sizeof label) == 0);
}

static void
check_verdict(const char *text, size_t len)
{
    struct fm_label label;
    struct fm_error why = {0};
    enum fm_verdict verdict = FM_VERDICT_COUNT;
    char upper[FM_LABEL_TEXT_MAX];
    size_t n;

    require(fm_check_text(trusted(), text, len, NOW, &label, &verdict, &why) == FM_OK);
    require((unsigned)verdict < FM_VERDICT_COUNT);
    bool refused = verdict == FM_VERDICT_MALFORMED || verdict == FM_VERDICT_FOREIGN;
    require(refused == (why.rule[0] != '\0') && why.offset <= len);
    require(refused == (label.host[0] == '\0'));
    if (verdict == FM_VERDICT_GENUINE) {
        /* The host is not signed: 127.0.0.1:8480 is trusted for the same key. */
        struct fm_label home = label;
        strcpy(home.host, "FIREMARK.EXAMPLE");
        require(fm_label_encode(&home, upper, sizeof upper, &n) == FM_OK);
        require(strstr(signed_texts(), upper) != NULL);
    }
}

static void
check_serial(const char *text, size_t len)
{
    struct fm_serial serial, again;
    unsigned recovered = 99;
    char plain[FM_SERIAL_LEN + 1];

    if (fm_serial_parse(text, len, &serial, &recovered, NULL) != FM_OK)
        return;
    require(recovered <= 2);
    require(fm_serial_encode(&serial, plain) == FM_OK);
    require(fm_serial_parse(plain, FM_SERIAL_LEN, &again, NULL, NULL) == FM_OK);
    require(serial.index == again.index && serial.random == again.random);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    static const char PATH[] = "/L/";

    check_label(text, size);
    check_verdict(text, size);
    check_serial(text, size);
    /* And the part of it that a person would type. */
    for (size_t i = 0; i + sizeof PATH - 1 + FM_SERIAL_LEN <= size; i++)
        if (memcmp(text + i, PATH, sizeof PATH - 1) == 0)
            check_serial(text + i + sizeof PATH - 1, FM_SERIAL_LEN);
    return 0;
}
