/* Any bytes as a code handed in: cleaned, and recognised for what it is. The cleaned text
 * never grows; what is called a GS1 code has a GTIN of 14 digits; an alias that was read
 * is read again as itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/code.h"
#include "flow/scan_foreign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static void
check(const char *text, size_t len)
{
    struct scan_foreign f, again;

    foreign_read(text, len, &f);
    require((unsigned)f.kind < FOREIGN_KINDS && f.alias_kind);
    require(memchr(f.alias, '\0', sizeof f.alias) && memchr(f.host, '\0', sizeof f.host));
    require(memchr(f.serial, '\0', sizeof f.serial) && memchr(f.lot, '\0', sizeof f.lot));
    if (f.kind == FOREIGN_GS1 || f.kind == FOREIGN_GS1_BAD)
        require(strspn(f.gtin, "0123456789") == 14 && strlen(f.gtin) == 14);
    foreign_imitates(f.host, "FIREMARK.EXAMPLE");
    if (strcmp(f.alias_kind, "ab") == 0 || strcmp(f.alias_kind, "serial") == 0) {
        require(foreign_alias(f.alias_kind, f.alias, &again));
        require(strcmp(again.alias, f.alias) == 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    check(text, size);
    size_t before = strlen(text);
    code_clean(text);
    require(strlen(text) <= before);
    check(text, strlen(text));
    free(text);
    return 0;
}
