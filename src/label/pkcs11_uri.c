#include <string.h>

#include "label/pkcs11.h"

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
decode(const char *from, size_t len, char out[PKCS11_NAME_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        char c = from[i];
        if (c == '%') {
            int high = i + 2 < len ? hex_value(from[i + 1]) : -1;
            int low = i + 2 < len ? hex_value(from[i + 2]) : -1;
            if (high < 0 || low < 0 || high * 16 + low == 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (n + 1 >= PKCS11_NAME_MAX)
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    return n > 0;
}

bool
pkcs11_parse(const char *uri, struct pkcs11_uri *out)
{
    static const char SCHEME[] = "pkcs11:", TOKEN[] = "token=", OBJECT[] = "object=";
    bool good = strncmp(uri, SCHEME, strlen(SCHEME)) == 0;

    *out = (struct pkcs11_uri){.token = ""};
    for (const char *at = uri + strlen(SCHEME); good && *at;) {
        size_t len = strcspn(at, ";");
        if (strncmp(at, TOKEN, strlen(TOKEN)) == 0)
            good = decode(at + strlen(TOKEN), len - strlen(TOKEN), out->token);
        else if (strncmp(at, OBJECT, strlen(OBJECT)) == 0)
            good = decode(at + strlen(OBJECT), len - strlen(OBJECT), out->object);
        else
            good = len == strlen("type=private") && strncmp(at, "type=private", len) == 0;
        at += len + (at[len] == ';');
    }
    return good && out->token[0] && out->object[0];
}
