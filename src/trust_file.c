#include "trust_file.h"

#include <stdio.h>

enum { TRUST_MAX = 1 << 22, PIECE = 65536 };

bool
file_read(const char *path, size_t max, struct buf *out)
{
    FILE *file = fopen(path, "rbe");
    size_t n = 0;

    if (!file)
        return false;
    while (out->len <= max && (n = fread(buf_reserve(out, PIECE), 1, PIECE, file)) > 0)
        out->len += n;
    bool ok = !ferror(file);
    fclose(file);
    return ok && out->len <= max;
}

bool
trust_file_load(struct fm_keyring *ring, const char *path)
{
    BUF_SCOPE struct buf json = {0};

    return file_read(path, TRUST_MAX, &json) &&
           fm_keyring_load_trust(ring, json.data ? json.data : "", json.len, NULL) ==
               FM_OK;
}
