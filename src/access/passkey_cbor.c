#include "access/passkey_cbor.h"

#include <string.h>

enum { DEPTH = 4 };
enum { CBOR_BYTES = 2, CBOR_TEXT = 3, CBOR_ARRAY = 4, CBOR_MAP = 5, CBOR_TAG = 6 };

/* A head: major type, and its number, which may follow in 1, 2, 4 or 8 bytes. */
static bool
read_head(struct passkey_bytes *b, int *major, uint64_t *number)
{
    if (b->len == 0)
        return false;
    int info = b->at[0] & 31;
    size_t more = info < 24 ? 0 : info < 28 ? (size_t)1 << (info - 24) : SIZE_MAX;

    if (more > b->len - 1)
        return false;
    *major = b->at[0] >> 5;
    *number = info < 24 ? (uint64_t)info : 0;
    for (size_t i = 0; i < more; i++)
        *number = *number << 8 | b->at[1 + i];
    b->at += 1 + more;
    b->len -= 1 + more;
    return true;
}

static bool
read_string(struct passkey_bytes *b, int want, struct passkey_bytes *out)
{
    int major;
    uint64_t len;

    if (!read_head(b, &major, &len) || major != want || len > b->len)
        return false;
    *out = (struct passkey_bytes){b->at, (size_t)len};
    b->at += len;
    b->len -= (size_t)len;
    return true;
}

/* Behind the next item, whatever it is; an item takes a byte, so more of them than bytes
 * are none. */
static bool
skip(struct passkey_bytes *b, int depth)
{
    int major;
    uint64_t n;

    if (depth == 0 || !read_head(b, &major, &n))
        return false;
    if (major == CBOR_BYTES || major == CBOR_TEXT) {
        if (n > b->len)
            return false;
        b->at += n;
        b->len -= (size_t)n;
        return true;
    }
    if (major == CBOR_TAG)
        return false;
    if (major != CBOR_ARRAY && major != CBOR_MAP)
        return true;
    if (n > b->len)
        return false;
    for (uint64_t i = 0; i < (major == CBOR_MAP ? 2 * n : n); i++)
        if (!skip(b, depth - 1))
            return false;
    return true;
}

bool
passkey_attested(struct passkey_bytes object, struct passkey_bytes *auth_data)
{
    struct passkey_bytes name;
    int major;
    uint64_t members;
    bool found = false;

    if (!read_head(&object, &major, &members) || major != CBOR_MAP || members != 3)
        return false;
    for (int i = 0; i < 3; i++) {
        if (!read_string(&object, CBOR_TEXT, &name))
            return false;
        if (name.len == 8 && memcmp(name.at, "authData", 8) == 0)
            found = read_string(&object, CBOR_BYTES, auth_data);
        else if (!skip(&object, DEPTH))
            return false;
    }
    return found && object.len == 0;
}

/* AAGUID, length, id, and a key, which is a map. */
static bool
skip_credential(struct passkey_bytes *b)
{
    if (b->len < DATA_AAGUID + 2)
        return false;
    size_t id_len = (size_t)b->at[DATA_AAGUID] << 8 | b->at[DATA_AAGUID + 1];
    b->at += DATA_AAGUID + 2;
    b->len -= DATA_AAGUID + 2;
    if (id_len < PASSKEY_ID_MIN || id_len > PASSKEY_ID_MAX || id_len >= b->len)
        return false;
    b->at += id_len;
    b->len -= id_len;
    return b->at[0] >> 5 == CBOR_MAP && skip(b, DEPTH);
}

bool
passkey_data_sound(struct passkey_bytes data, bool credential)
{
    if (data.len < DATA_HEAD)
        return false;
    uint8_t flags = data.at[DATA_FLAGS];
    struct passkey_bytes rest = {data.at + DATA_HEAD, data.len - DATA_HEAD};

    if (credential != ((flags & FLAG_CREDENTIAL) != 0))
        return false;
    if (credential && !skip_credential(&rest))
        return false;
    if ((flags & FLAG_EXTENSIONS) &&
        (rest.len == 0 || rest.at[0] >> 5 != CBOR_MAP || !skip(&rest, DEPTH)))
        return false;
    return rest.len == 0;
}
