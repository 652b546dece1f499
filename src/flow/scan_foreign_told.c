/* What is told of a foreign code, with a server and without. */
#include <firemark/seal.h>
#include <stdint.h>
#include <string.h>

#include "flow/scan_foreign.h"

enum { KID_MAX = 0xfff };

static const struct {
    const char *name;
    size_t at;
} TEXTS[] = {{"host", offsetof(struct scan_foreign, host)},
             {"gtin", offsetof(struct scan_foreign, gtin)},
             {"lot", offsetof(struct scan_foreign, lot)},
             {"serial", offsetof(struct scan_foreign, serial)},
             {"made", offsetof(struct scan_foreign, made)},
             {"expires", offsetof(struct scan_foreign, expires)}};

const char *
foreign_text_offline(enum foreign_kind kind, const char *lang)
{
    if (kind != FOREIGN_GS1)
        return foreign_text(kind, lang);
    return strcmp(lang, "en") == 0
               ? "this is a GS1 product code, not a label of this system"
               : "这是 GS1 商品码，不是本系统的标签";
}

void
foreign_put(struct buf *out, const struct scan_foreign *f)
{
    buf_puts(out, "{\"kind\":");
    buf_json(out, foreign_name(f->kind));
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        const char *text = (const char *)f + TEXTS[i].at;
        buf_printf(out, ",\"%s\":", TEXTS[i].name);
        buf_json(out, *text ? text : NULL);
    }
    buf_putc(out, '}');
}

bool
foreign_imitates_issuer(const char *host, const struct fm_keyring *ring)
{
    for (unsigned kid = 0; *host && kid <= KID_MAX; kid++) {
        const struct fm_key_info *key = fm_keyring_find(ring, (uint16_t)kid);
        for (size_t i = 0; key && i < FM_KEY_HOSTS; i++)
            if (foreign_imitates(host, key->hosts[i]))
                return true;
    }
    return false;
}
